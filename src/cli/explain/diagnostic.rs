//! Changes for people: each with its line, as compilers show errors.

use super::record::{DecisionRecord, ExplainRecord, RecordKind};
use crate::cli::repair::CandidateRecord;
use crate::cli::visible::visible;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

/// The most bytes of a line that are shown before and after a change. A long line would be read again for
/// each change in it.
const AROUND: usize = 300;

/// Appends a diagnostic for a record. `name` is that of its text.
pub(super) fn write(record: &ExplainRecord<'_>, name: &str, text: &str, coloured: bool, out: &mut String) {
    let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
    out.push_str(&renderer.render(&[group(record, name, text)]));
    out.push_str("\n\n");
}

fn group<'r>(record: &'r ExplainRecord<'_>, name: &'r str, text: &'r str) -> Group<'r> {
    let level = if record.kind == RecordKind::Change { Level::WARNING } else { Level::NOTE };
    let title = level.with_name(None::<&str>).primary_title(record.message()).id(record.id());
    let (start, is_cut) = window_start(text, record.offset);
    let end = window_end(text, record.end);
    let span = record.offset - start..record.end - start;
    let label = record.result.map(visible).filter(|result| !result.is_empty());
    let annotation = AnnotationKind::Primary.span(span).label(label);
    let snippet = Snippet::source(text.get(start..end).unwrap_or_default()).line_start(record.line);
    let mut group = Group::with_title(title);
    group = if is_cut {
        let origin = Origin::path(name).line(record.line).char_column(record.column);
        group.element(origin).element(snippet.annotation(annotation))
    } else {
        group.element(snippet.path(name).annotation(annotation))
    };
    if let (Some(stage), Some(confidence)) = (record.stage, record.confidence) {
        group = group.element(Level::NOTE.message(format!("stage {stage}, {confidence}")));
    }
    if !record.candidates.is_empty() {
        group = group.element(Level::NOTE.message(format!("candidates: {}", shown(&record.candidates))));
    }
    for DecisionRecord { source, channel, channel_probability, candidates, .. } in &record.decisions {
        let percent = 100.0 * channel_probability;
        let message =
            format!("{}: written as {channel} ({percent:.1} %): {}", visible(source), shown(candidates));
        group = group.element(Level::NOTE.message(message));
    }
    group
}

/// Where the shown text begins, and whether that is inside a line.
fn window_start(text: &str, offset: usize) -> (usize, bool) {
    let from = text.ceil_char_boundary(offset.saturating_sub(AROUND));
    match text.get(from..offset).unwrap_or_default().rfind('\n') {
        Some(end) => (from + end + 1, false),
        None => (from, from > 0 && text.as_bytes().get(from - 1) != Some(&b'\n')),
    }
}

fn window_end(text: &str, end: usize) -> usize {
    let to = text.floor_char_boundary(end + AROUND);
    let after = text.get(end..to).unwrap_or_default();
    after.find('\n').map_or(to, |length| end + length)
}

fn shown(candidates: &[CandidateRecord<'_>]) -> String {
    let shown = |candidate: &CandidateRecord<'_>| {
        format!("{} {:.1} %", visible(candidate.text), 100.0 * candidate.probability)
    };
    candidates.iter().map(shown).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::record::{Subject, of_normalized};
    use super::*;
    use zhnorm::{Normalizer, Target};

    #[test]
    fn a_change_in_a_long_line_is_shown_with_what_stands_beside_it() {
        let text = format!("甲\n{}你好,世界{}\n", "很长的一行".repeat(100), "很长的一行".repeat(100));
        let normalized = Normalizer::new(Target::Hans).explain(&text);
        let mut out = String::new();
        let subject = Subject { file: "a.txt", place: None, text: &text };
        of_normalized(subject, &normalized)
            .for_each(|record| write(&record, &subject.name(), &text, false, &mut out));
        assert!(out.starts_with("fullwidth-mark: , -> ，\n --> a.txt:2:503\n"), "{out}");
        assert!(out.contains("你好,世界") && out.len() < 1000, "{out}");
    }
}
