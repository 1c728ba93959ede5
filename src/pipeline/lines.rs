//! Chooses the lines that the stages by line must read, and runs such a stage over them.

use std::ops::Range;

use crate::edit::{Log, Sink, TextSink};
use crate::stage::StageInput;
use crate::stage::line_scan::{FlaggedLine, Needs};
use crate::step_counter::count;
use crate::text::spans::{slice, slice_bytes};

/// Whole lines that the stages must read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LineGroup {
    pub(super) range: Range<usize>,
    pub(super) needs: Needs,
}

/// Chooses among `lines` those that some stage must read and that one of the `changed` parts touches. If
/// `changed` is `None`, all parts count as changed. A line inside a protected span is left out unless it
/// contains CR. A group that contains a part of a protected span contains all lines of the span.
pub(super) fn choose(
    text: &str,
    lines: &[FlaggedLine],
    changed: Option<&[Range<usize>]>,
    protected: &[Range<usize>],
    groups: &mut Vec<LineGroup>,
) {
    groups.clear();
    let mut changed = changed.map(|parts| parts.iter().peekable());
    // The number of spans that end before the line.
    let mut done = 0;
    for line in lines.iter().filter(|line| line.needs.any_of(Needs::STAGES)) {
        count(1);
        if let Some(parts) = &mut changed {
            // Whether a blank line stays depends on the line before it. So a change up to the end of that
            // line counts.
            while parts.next_if(|part| part.end + 1 < line.range.start).is_some() {}
            if parts.peek().is_none_or(|part| part.start > line.range.end) {
                continue;
            }
        }
        let spans = protected.get(done..).unwrap_or_default();
        done += spans.iter().take_while(|span| span.end <= line.range.start).count();
        let (before, spans) = protected.split_at(done);
        let mut range = line.range.clone();
        if let Some(span) = spans.first().filter(|span| span.start < range.start) {
            if span.end >= range.end && !line.needs.any_of(Needs::CARRIAGE_RETURN) {
                continue;
            }
            range.start = line_start(text, span.start);
            // Another span may end in the line where this one begins, and so on. The last group has no open
            // start.
            let is_new = |start: usize| groups.last().is_none_or(|last| last.range.end <= start);
            for span in before.iter().rev() {
                count(1);
                if span.end <= range.start || !is_new(range.start) {
                    break;
                }
                if span.start < range.start {
                    range.start = line_start(text, span.start);
                }
            }
        }
        let mut inside = spans.iter().peekable();
        while let Some(span) = inside.next_if(|span| span.start < range.end) {
            if span.end > range.end {
                range.end = line_end(text, span.end);
            }
        }
        push(groups, LineGroup { range, needs: line.needs });
    }
}

/// Adds a group, and merges it with those that it overlaps.
fn push(groups: &mut Vec<LineGroup>, mut group: LineGroup) {
    while let Some(last) = groups.pop_if(|last| last.range.end > group.range.start) {
        group.range = last.range.start.min(group.range.start)..last.range.end.max(group.range.end);
        group.needs |= last.needs;
    }
    groups.push(group);
}

/// The start of the line that contains `at`.
fn line_start(text: &str, at: usize) -> usize {
    memchr::memrchr(b'\n', slice_bytes(text.as_bytes(), ..at)).map_or(0, |newline| newline + 1)
}

/// The end of the line that contains the byte before `at`.
fn line_end(text: &str, at: usize) -> usize {
    let from = at.saturating_sub(1);
    let length = memchr::memchr(b'\n', slice_bytes(text.as_bytes(), from..));
    length.map_or(text.len(), |length| from + length + 1)
}

/// Calls `stage` for each group that needs it, and keeps all other text. Afterwards, the ranges of the groups
/// are those in the output. A group that changed also needs the stages that must read it again.
pub(super) fn run<L: Log>(
    text: &str,
    groups: &mut [LineGroup],
    need: Needs,
    protected: &[Range<usize>],
    sink: &mut TextSink<'_, L>,
    mut stage: impl FnMut(&StageInput<'_>, &mut TextSink<'_, L>),
) {
    let (mut at, mut spans) = (0, protected);
    let mut protected_before = 0;
    for group in groups {
        let range = group.range.clone();
        keep(text, at..range.start, &mut spans, &mut protected_before, sink);
        let (start, edits) = (sink.position(), sink.edits());
        if group.needs.any_of(need) {
            let inside = spans.iter().take_while(|span| span.start < range.end).count();
            let (inside, rest) = spans.split_at(inside);
            spans = rest;
            stage(&StageInput { text, range: range.clone(), protected: inside, protected_before }, sink);
            protected_before = inside.last().map_or(protected_before, |span| span.end);
        } else {
            keep(text, range.clone(), &mut spans, &mut protected_before, sink);
        }
        group.range = start..sink.position();
        if sink.edits() > edits {
            group.needs |= group.needs.after_change_by(need);
        }
        at = range.end;
    }
    keep(text, at..text.len(), &mut spans, &mut protected_before, sink);
}

/// Writes `range` unchanged. `spans` are the protected spans from its start on; afterwards, those from its
/// end on.
fn keep<L: Log>(
    text: &str,
    range: Range<usize>,
    spans: &mut &[Range<usize>],
    protected_before: &mut usize,
    sink: &mut TextSink<'_, L>,
) {
    let mut at = range.start;
    while let Some((span, rest)) = spans.split_first().filter(|(span, _)| span.start < range.end) {
        sink.keep(slice(text, at..span.start));
        sink.protect(slice(text, span.clone()));
        (at, *protected_before, *spans) = (span.end, span.end, rest);
    }
    sink.keep(slice(text, at..range.end));
}

/// Adds the spans that only one of the two lists has to `found`, in order. Both lists are in order.
pub(super) fn differences(before: &[Range<usize>], after: &[Range<usize>], found: &mut Vec<Range<usize>>) {
    let (mut before, mut after) = (before.iter().peekable(), after.iter().peekable());
    loop {
        let next = match (before.peek(), after.peek()) {
            (Some(a), Some(b)) if a == b => {
                before.next();
                after.next();
                continue;
            }
            (Some(a), Some(b)) if (a.start, a.end) < (b.start, b.end) => before.next(),
            (Some(_), None) => before.next(),
            (_, Some(_)) => after.next(),
            (None, None) => break,
        };
        found.extend(next.cloned());
    }
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod tests {
    use super::*;

    fn flagged(ranges: &[Range<usize>], needs: Needs) -> Vec<FlaggedLine> {
        ranges.iter().map(|range| FlaggedLine { range: range.clone(), needs }).collect()
    }

    fn chosen(
        text: &str,
        lines: &[FlaggedLine],
        changed: Option<&[Range<usize>]>,
        protected: &[Range<usize>],
    ) -> Vec<Range<usize>> {
        let mut groups = Vec::new();
        choose(text, lines, changed, protected, &mut groups);
        groups.into_iter().map(|group| group.range).collect()
    }

    #[test]
    fn a_group_contains_the_spans_of_its_lines() {
        let text = "aa\nbb\ncc\ndd\nee\n";
        let lines = flagged(&[0..3, 3..6, 6..9, 9..12], Needs::PUNCTUATION);
        assert_eq!(chosen(text, &lines, None, &[]), [0..3, 3..6, 6..9, 9..12]);
        // The span covers the third line, which therefore needs no stage of its own.
        let span = &[4..10];
        assert_eq!(chosen(text, &lines, None, span), [0..3, 3..12]);
        assert!(chosen(text, lines.get(2..3).unwrap(), None, span).is_empty());
        assert_eq!(chosen(text, lines.get(3..).unwrap(), None, span), [3..12]);
        let returns = flagged(&[6..9], Needs::WHITESPACE | Needs::CARRIAGE_RETURN);
        assert_eq!(chosen(text, &returns, None, span), [3..12]);
    }

    #[test]
    fn a_group_begins_where_no_span_is_open() {
        let text = "aa\nbb\ncc\ndd\nee\n";
        // The first span ends in the line where the second begins.
        let spans = &[1..4, 5..7];
        let lines = flagged(&[6..9], Needs::PUNCTUATION);
        assert_eq!(chosen(text, &lines, None, spans), [0..9]);
        let lines = flagged(&[0..3, 6..9], Needs::PUNCTUATION);
        assert_eq!(chosen(text, &lines, None, spans), [0..9]);
        let lines = flagged(&[6..9, 9..12], Needs::PUNCTUATION);
        assert_eq!(chosen(text, &lines, None, &[1..4, 5..7, 8..10]), [0..12]);
    }

    #[test]
    fn only_changed_lines_and_those_after_them_are_chosen() {
        let text = "aa\nbb\ncc\ndd\nee\n";
        let lines = flagged(&[0..3, 3..6, 6..9, 9..12], Needs::WHITESPACE);
        assert_eq!(chosen(text, &lines, Some(&[4..5]), &[]), [3..6, 6..9]);
        assert_eq!(chosen(text, &lines, Some(&[4..4]), &[]), [3..6]);
        assert_eq!(chosen(text, &lines, Some(&[12..12]), &[]), [9..12]);
        assert!(chosen(text, &lines, Some(&[]), &[]).is_empty());
    }

    #[test]
    fn differences_of_two_lists() {
        let mut found = Vec::new();
        differences(&[0..2, 4..6, 9..12], &[0..2, 4..7, 13..14], &mut found);
        assert_eq!(found, [4..6, 4..7, 9..12, 13..14]);
    }
}
