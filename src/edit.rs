//! How stages write: a `Sink` takes kept and replaced text. The plain sink copies nothing until the first
//! replacement; with a `Log` it also notes edits, which compose over stages back to spans of the original.

use std::ops::Range;

use crate::report::{Candidate, Change, Finding, Report, Rule};

/// What a stage writes to. A stage covers its input from left to right, without gaps.
pub(crate) trait Sink {
    /// `text`, the next stretch of the input, stays as it is.
    fn keep(&mut self, text: &str);

    /// Like `keep`, for a stretch that later stages must not touch either.
    fn protect(&mut self, text: &str) {
        self.keep(text);
    }

    /// `source`, the next stretch of the input, becomes `replacement` because of `rule`.
    fn replace(&mut self, source: &str, replacement: &str, rule: Rule);

    /// `span` of the input looks damaged. Says nothing of what becomes of it.
    fn find(&mut self, _span: &Range<usize>, _rule: Rule, _candidates: &[Candidate], _repaired: bool) {}
}

/// Notes edits of one stage; `()` notes nothing and costs nothing.
pub(crate) trait Log {
    fn note(&mut self, source: Range<usize>, output: Range<usize>, rule: Rule);
    fn find(&mut self, span: &Range<usize>, rule: Rule, candidates: &[Candidate], repaired: bool);
    /// The edits noted so far belong to one stage, which is now over.
    fn end_stage(&mut self);
    /// Nothing of what was noted since the last block counts: the block stays as it is.
    fn forget(&mut self);
}

impl Log for () {
    fn note(&mut self, _: Range<usize>, _: Range<usize>, _: Rule) {}
    fn find(&mut self, _: &Range<usize>, _: Rule, _: &[Candidate], _: bool) {}
    fn end_stage(&mut self) {}
    fn forget(&mut self) {}
}

/// Collects the text a stage makes of `source`, and where the protected stretches went.
pub(crate) struct TextSink<'a, L> {
    source: &'a str,
    output: &'a mut String,
    protected: &'a mut Vec<Range<usize>>,
    log: &'a mut L,
    /// How much of the source the stage has covered, and how much of that is in `output`.
    covered: usize,
    copied: usize,
    changed: bool,
}

impl<'a, L: Log> TextSink<'a, L> {
    pub(crate) fn new(
        source: &'a str,
        output: &'a mut String,
        protected: &'a mut Vec<Range<usize>>,
        log: &'a mut L,
    ) -> Self {
        output.clear();
        protected.clear();
        Self { source, output, protected, log, covered: 0, copied: 0, changed: false }
    }

    /// Whether the stage changed anything; if not, `output` holds nothing and the source stands.
    pub(crate) fn finish(self) -> bool {
        debug_assert_eq!(self.covered, self.source.len(), "a stage covers its whole input");
        if self.changed {
            self.output.push_str(self.source.get(self.copied..).unwrap_or_default());
        }
        self.log.end_stage();
        self.changed
    }

    fn position(&self) -> usize {
        self.output.len() + (self.covered - self.copied)
    }
}

impl<L: Log> Sink for TextSink<'_, L> {
    fn keep(&mut self, text: &str) {
        debug_assert!(self.source.get(self.covered..).is_some_and(|rest| rest.starts_with(text)));
        self.covered += text.len();
    }

    fn protect(&mut self, text: &str) {
        let start = self.position();
        if !text.is_empty() {
            self.protected.push(start..start + text.len());
        }
        self.keep(text);
    }

    fn replace(&mut self, source: &str, replacement: &str, rule: Rule) {
        if source == replacement {
            return self.keep(source);
        }
        if !self.changed {
            self.changed = true;
            self.output.reserve(self.source.len() + self.source.len() / 8);
        }
        self.output.push_str(self.source.get(self.copied..self.covered).unwrap_or_default());
        let start = self.output.len();
        self.output.push_str(replacement);
        self.log.note(self.covered..self.covered + source.len(), start..self.output.len(), rule);
        self.covered += source.len();
        self.copied = self.covered;
    }

    fn find(&mut self, span: &Range<usize>, rule: Rule, candidates: &[Candidate], repaired: bool) {
        self.log.find(span, rule, candidates, repaired);
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Edit {
    source: Range<usize>,
    output: Range<usize>,
    rule: Rule,
}

/// The edits of all stages so far, as spans of the original text.
#[derive(Debug, Default)]
pub(crate) struct Edits {
    composed: Vec<Edit>,
    stage: Vec<Edit>,
    report: Report,
    /// Some stage is over, so that what is found from now on is found in another text.
    moved: bool,
}

impl Log for Edits {
    fn note(&mut self, source: Range<usize>, output: Range<usize>, rule: Rule) {
        self.report.tally(rule, 1);
        self.stage.push(Edit { source, output, rule });
    }

    fn find(&mut self, span: &Range<usize>, rule: Rule, candidates: &[Candidate], repaired: bool) {
        if !self.moved {
            let candidates = candidates.to_vec();
            self.report.findings.push(Finding { rule, source: span.clone(), candidates, repaired });
        }
    }

    fn end_stage(&mut self) {
        self.moved = true;
        if !self.stage.is_empty() {
            self.composed = compose(&self.composed, &self.stage);
            self.stage.clear();
        }
    }

    fn forget(&mut self) {
        *self = Self::default();
    }
}

impl Edits {
    /// Adds the changes of one block, which starts at the given places, to `report`; ready for the next block.
    pub(crate) fn finish(&mut self, source: (&str, usize), output: (&str, usize), report: &mut Report) {
        for edit in self.composed.drain(..) {
            if source.0.get(edit.source.clone()) != output.0.get(edit.output.clone()) {
                report.changes.push(Change {
                    rule: edit.rule,
                    source: edit.source.start + source.1..edit.source.end + source.1,
                    output: edit.output.start + output.1..edit.output.end + output.1,
                });
            }
        }
        for (rule, count) in self.report.counts.drain(..) {
            report.tally(rule, count);
        }
        report.findings.extend(self.report.findings.drain(..).map(|finding| Finding {
            source: finding.source.start + source.1..finding.source.end + source.1,
            ..finding
        }));
        self.moved = false;
    }
}

/// `first` then `second` as one list. Edits that overlap in the text between them become one edit, whose spans are
/// the whole of both: no position inside a replacement is ever invented.
fn compose(first: &[Edit], second: &[Edit]) -> Vec<Edit> {
    let mut composed = Vec::with_capacity(first.len() + second.len());
    let (mut first, mut second) = (first.iter().peekable(), second.iter().peekable());
    // Where an untouched position of the middle text stands in the source and in the output.
    let (mut back, mut forth) = (Shift::default(), Shift::default());
    loop {
        let start_first = first.peek().map(|edit| edit.output.start);
        let start_second = second.peek().map(|edit| edit.source.start);
        let Some(low) = start_first.into_iter().chain(start_second).min() else { return composed };
        let source_start = back.apply(low);
        let output_start = forth.apply(low);
        let mut high = low;
        let mut rule = None;
        let mut last = None;
        // A group grows while an edit starts inside it; edits that only touch stay apart.
        loop {
            let joins = |edit: &Range<usize>| match last {
                None => edit.start == low,
                Some(()) => edit.start < high,
            };
            if let Some(edit) = first.next_if(|edit| joins(&edit.output)) {
                high = high.max(edit.output.end);
                back.after(&edit.output, &edit.source);
                rule = rule.or(Some(edit.rule));
            } else if let Some(edit) = second.next_if(|edit| joins(&edit.source)) {
                high = high.max(edit.source.end);
                forth.after(&edit.source, &edit.output);
                rule = Some(edit.rule);
            } else {
                break;
            }
            last = Some(());
        }
        let Some(rule) = rule else { return composed };
        composed.push(Edit {
            source: source_start..back.apply(high),
            output: output_start..forth.apply(high),
            rule,
        });
    }
}

/// The distance between two texts after the edits passed so far.
#[derive(Default)]
struct Shift {
    from: usize,
    to: usize,
}

impl Shift {
    fn after(&mut self, from: &Range<usize>, to: &Range<usize>) {
        (self.from, self.to) = (from.end, to.end);
    }

    fn apply(&self, position: usize) -> usize {
        self.to + position.saturating_sub(self.from)
    }
}

/// What one stage makes of `text`.
#[cfg(test)]
pub(crate) fn collect(text: &str, stage: impl FnOnce(&mut TextSink<'_, ()>)) -> String {
    let (mut output, mut spans, mut log) = (String::new(), Vec::new(), ());
    let mut sink = TextSink::new(text, &mut output, &mut spans, &mut log);
    stage(&mut sink);
    if sink.finish() { output } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(source: Range<usize>, output: Range<usize>, rule: Rule) -> Edit {
        Edit { source, output, rule }
    }

    #[test]
    fn plain_sink_copies_nothing_while_nothing_changes() {
        let (mut output, mut spans, mut log) = (String::new(), Vec::new(), ());
        let mut sink = TextSink::new("ab", &mut output, &mut spans, &mut log);
        sink.keep("a");
        sink.replace("b", "b", Rule::Space);
        assert!(!sink.finish());
        assert_eq!(output.capacity(), 0);
    }

    #[test]
    fn protected_stretches_move_with_the_text() {
        let (mut output, mut spans, mut log) = (String::new(), Vec::new(), ());
        let mut sink = TextSink::new("ab<i>", &mut output, &mut spans, &mut log);
        sink.keep("a");
        sink.replace("b", "xyz", Rule::Space);
        sink.protect("<i>");
        assert!(sink.finish());
        assert_eq!((output.as_str(), spans.as_slice()), ("axyz<i>", std::slice::from_ref(&(4..7))));
    }

    #[test]
    fn edits_compose_to_spans_of_the_original() {
        // "a??b" -> "a?b" -> "a！b"
        let first = [edit(1..3, 1..2, Rule::RepeatedMark)];
        let second = [edit(1..2, 1..4, Rule::FullwidthMark)];
        assert_eq!(compose(&first, &second), [edit(1..3, 1..4, Rule::FullwidthMark)]);
        // A deletion inside what the second edit replaces, and one that only touches it.
        let first = [edit(1..2, 1..1, Rule::Control), edit(5..6, 4..4, Rule::Control)];
        let second = [edit(0..3, 0..1, Rule::Space)];
        assert_eq!(
            compose(&first, &second),
            [edit(0..4, 0..1, Rule::Space), edit(5..6, 2..2, Rule::Control)]
        );
    }

    #[test]
    fn edits_that_only_touch_stay_apart() {
        let first = [edit(0..3, 0..0, Rule::Invisible)];
        let second = [edit(0..1, 0..3, Rule::FullwidthMark)];
        assert_eq!(
            compose(&first, &second),
            [edit(0..3, 0..0, Rule::Invisible), edit(3..4, 0..3, Rule::FullwidthMark)]
        );
    }
}
