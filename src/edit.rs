//! How stages write. A `Sink` takes kept and replaced text from left to right. `TextSink` copies nothing
//! until the first replacement, and reports every edit to a `Log`.

pub(crate) mod change_log;
mod changed_parts;
pub(crate) mod compose;
pub(crate) mod counting_log;
pub(crate) mod difference;
pub(crate) mod edit_list;
pub(crate) mod offsets;

pub(crate) use changed_parts::ChangedParts;

use std::ops::Range;

use crate::report::{Candidate, ChannelShares, Rule};
use crate::rule_set::RuleSet;
use crate::text::spans::{shifted, slice};
use offsets::EditSpans;

/// Receives the output of a stage. A stage covers its input from left to right, without gaps.
pub(crate) trait Sink {
    /// Writes `text`, the next part of the input, unchanged.
    fn keep(&mut self, text: &str);

    /// Like `keep`, for text that later stages must not touch either.
    fn protect(&mut self, text: &str) {
        self.keep(text);
    }

    /// Like `protect`, for text that was not protected before: it looks damaged, and nobody could repair it
    /// if a later stage changed it.
    fn suspect(&mut self, text: &str) {
        self.protect(text);
    }

    /// The rules that apply. What another one replaces stays.
    fn rules(&self) -> RuleSet {
        RuleSet::ALL
    }

    /// Writes `replacement` for `source`, the next part of the input, because of `rule`.
    fn replace(&mut self, source: &str, replacement: &str, rule: Rule);

    /// Like `replace`, for a result that later stages must not touch.
    fn replace_and_protect(&mut self, source: &str, replacement: &str, rule: Rule) {
        self.replace(source, replacement, rule);
    }

    /// Like `replace`, for a long text in which little changed. `edits` calls its argument with each change
    /// in order: its spans in the source and in the replacement.
    fn replace_with_edits(
        &mut self,
        source: &str,
        replacement: &str,
        rule: Rule,
        _edits: impl FnOnce(&mut dyn FnMut(EditSpans)),
    ) {
        self.replace(source, replacement, rule);
    }

    /// Reports that `span` of the input looks damaged. A repair is also written with `replace`.
    fn find(&mut self, _span: &Range<usize>, _rule: Rule, _candidates: &[Candidate], _repaired: bool) {}

    /// Whether it matters which characters of a replaced text changed. If not, nobody reads the edits of
    /// `replace_with_edits`.
    fn wants_edits(&self) -> bool {
        true
    }

    /// Whether the sink wants to know why characters were decided as they were, which takes time to find out.
    fn wants_decisions(&self) -> bool {
        false
    }

    /// `span` of the input becomes the first of `candidates`. The change is written besides, with `replace`.
    fn decide(&mut self, _span: &Range<usize>, _channels: ChannelShares, _candidates: Vec<Candidate>) {}
}

/// Records the edits and findings of all stages in one block. `()` records nothing and costs nothing.
pub(crate) trait Log {
    /// Whether reasons are recorded: findings, decisions, and what stays as it was. They take time to find
    /// out.
    const IS_USED: bool;

    /// Whether it matters which characters an edit changes.
    fn wants_edits(&self) -> bool {
        true
    }

    /// Whether it matters what nobody can restore, which takes time to find out.
    fn wants_lost(&self) -> bool {
        Self::IS_USED
    }

    /// Records that a stage replaced bytes `source` of its input by bytes `output` of its output.
    fn edit(&mut self, source: Range<usize>, output: Range<usize>, rule: Rule);

    /// Records that `span` of the input of a stage looks damaged.
    fn find(&mut self, _span: &Range<usize>, _rule: Rule, _candidates: &[Candidate], _repaired: bool) {}

    /// `span` of the text before the stage was decided.
    fn decide(&mut self, _span: &Range<usize>, _channels: ChannelShares, _candidates: Vec<Candidate>) {}

    /// Records that `span` of the block stands for text that nobody can restore.
    fn lost(&mut self, _span: Range<usize>) {}

    /// Records that the lines at `span` of the block kept changing and are left as they were.
    fn give_up(&mut self, _span: Range<usize>) {}

    /// Starts another pass of the stages over the current text.
    fn start_pass(&mut self) {}

    /// Ends a stage. The records since the last call belong to it.
    fn end_stage(&mut self);

    /// Drops all records of this block, because the stages start again with the original text.
    fn forget(&mut self);
}

impl Log for () {
    const IS_USED: bool = false;

    fn wants_edits(&self) -> bool {
        false
    }

    fn edit(&mut self, _: Range<usize>, _: Range<usize>, _: Rule) {}
    fn end_stage(&mut self) {}
    fn forget(&mut self) {}
}

/// The spans that the stages carry along while the text changes.
#[derive(Debug, Default)]
pub(crate) struct Spans {
    /// The spans that the stages must not touch.
    pub(crate) protected: Vec<Range<usize>>,
    /// The lines that were given up, which are protected too. They never change, but they move.
    pub(crate) unsettled: Vec<Range<usize>>,
    /// The parts of the text that a stage has changed, in order. They do not touch each other.
    pub(crate) changed: ChangedParts,
    /// Whether text was protected in this pass because it looks damaged.
    pub(crate) has_suspicions: bool,
    /// Whether the text is data, so that a stage must not write a mark that is syntax.
    pub(crate) is_data: bool,
    /// Scratch: the protected spans in the output of the current stage.
    moved: Vec<Range<usize>>,
}

/// Collects the output of a stage for `source`, and moves the protected spans along.
pub(crate) struct TextSink<'a, L> {
    source: &'a str,
    output: &'a mut String,
    moved: &'a mut Vec<Range<usize>>,
    /// The unsettled lines. Those after `covered` are still spans of the source.
    unsettled: &'a mut [Range<usize>],
    /// The number of unsettled lines that were moved.
    unsettled_moved: usize,
    changed_parts: &'a mut ChangedParts,
    has_suspicions: &'a mut bool,
    /// Whether the text is data.
    is_data: bool,
    rules: RuleSet,
    log: &'a mut L,
    /// The number of bytes of the source that the stage has covered.
    covered: usize,
    /// The number of bytes of the source whose output is in `output`.
    copied: usize,
    /// The number of replacements.
    edits: usize,
}

/// Runs a stage over `text`, with no other rules than `rules`. Returns whether it changed anything. If not,
/// `output` is empty, and `text` is the output.
pub(crate) fn run<L: Log>(
    text: &str,
    rules: RuleSet,
    spans: &mut Spans,
    output: &mut String,
    log: &mut L,
    stage: impl FnOnce(&[Range<usize>], &mut TextSink<'_, L>),
) -> bool {
    output.clear();
    spans.moved.clear();
    let mut sink = TextSink {
        source: text,
        output,
        moved: &mut spans.moved,
        unsettled: &mut spans.unsettled,
        unsettled_moved: 0,
        changed_parts: &mut spans.changed,
        has_suspicions: &mut spans.has_suspicions,
        is_data: spans.is_data,
        rules,
        log,
        covered: 0,
        copied: 0,
        edits: 0,
    };
    stage(&spans.protected, &mut sink);
    let changed = sink.finish();
    std::mem::swap(&mut spans.protected, &mut spans.moved);
    changed
}

impl<L: Log> TextSink<'_, L> {
    fn finish(mut self) -> bool {
        debug_assert_eq!(self.covered, self.source.len(), "a stage covers its whole input");
        self.move_unsettled();
        self.changed_parts.finish(self.covered, self.position());
        if self.edits > 0 {
            self.output.push_str(slice(self.source, self.copied..));
        }
        self.log.end_stage();
        self.edits > 0
    }

    /// The number of replacements so far.
    pub(crate) fn edits(&self) -> usize {
        self.edits
    }

    /// The offset in the output that belongs to `covered`.
    pub(crate) fn position(&self) -> usize {
        self.output.len() + (self.covered - self.copied)
    }

    /// Writes `replacement` for the next `len` bytes of the source. Returns the spans of both.
    fn write(&mut self, len: usize, replacement: &str) -> EditSpans {
        if self.edits == 0 {
            self.output.reserve(self.source.len() + self.source.len() / 8);
        }
        self.edits += 1;
        self.move_unsettled();
        self.output.push_str(slice(self.source, self.copied..self.covered));
        let start = self.output.len();
        self.output.push_str(replacement);
        let (range, result) = (self.covered..self.covered + len, start..self.output.len());
        self.changed_parts.replace(&range, &result);
        self.covered = range.end;
        self.copied = range.end;
        (range, result)
    }

    /// Moves the unsettled lines up to `covered`. Nothing was replaced between them and there since the last
    /// call.
    fn move_unsettled(&mut self) {
        let (covered, position) = (self.covered, self.position());
        while let Some(line) = self.unsettled.get_mut(self.unsettled_moved).filter(|line| line.end <= covered)
        {
            *line = position - (covered - line.start)..position - (covered - line.end);
            self.unsettled_moved += 1;
        }
    }
}

impl<L: Log> Sink for TextSink<'_, L> {
    fn wants_edits(&self) -> bool {
        self.log.wants_edits()
    }

    fn keep(&mut self, text: &str) {
        debug_assert!(self.source.get(self.covered..).is_some_and(|rest| rest.starts_with(text)));
        self.covered += text.len();
    }

    fn protect(&mut self, text: &str) {
        let start = self.position();
        if !text.is_empty() {
            self.moved.push(start..start + text.len());
        }
        self.keep(text);
    }

    fn suspect(&mut self, text: &str) {
        *self.has_suspicions |= !text.is_empty();
        self.protect(text);
    }

    fn replace(&mut self, source: &str, replacement: &str, rule: Rule) {
        let is_syntax = self.is_data && adds_syntax(source, replacement);
        if source == replacement || is_syntax || !self.rules.contains(rule) {
            return self.keep(source);
        }
        let (range, result) = self.write(source.len(), replacement);
        self.log.edit(range, result, rule);
    }

    fn replace_with_edits(
        &mut self,
        source: &str,
        replacement: &str,
        rule: Rule,
        edits: impl FnOnce(&mut dyn FnMut(EditSpans)),
    ) {
        let is_syntax = self.is_data && adds_syntax(source, replacement);
        if source == replacement || is_syntax || !self.rules.contains(rule) {
            return self.keep(source);
        }
        let (range, result) = self.write(source.len(), replacement);
        if self.log.wants_edits() {
            edits(&mut |(from, to)| {
                self.log.edit(shifted(from, range.start), shifted(to, result.start), rule);
            });
        }
    }

    fn rules(&self) -> RuleSet {
        self.rules
    }

    fn replace_and_protect(&mut self, source: &str, replacement: &str, rule: Rule) {
        if self.is_data && adds_syntax(source, replacement) {
            return self.protect(source);
        }
        if !self.rules.contains(rule) {
            return self.keep(source);
        }
        let start = self.position();
        if !replacement.is_empty() {
            self.moved.push(start..start + replacement.len());
        }
        self.replace(source, replacement, rule);
    }

    fn find(&mut self, span: &Range<usize>, rule: Rule, candidates: &[Candidate], repaired: bool) {
        self.log.find(span, rule, candidates, repaired && self.rules.contains(rule));
    }

    fn wants_decisions(&self) -> bool {
        L::IS_USED
    }

    fn decide(&mut self, span: &Range<usize>, channels: ChannelShares, candidates: Vec<Candidate>) {
        self.log.decide(span, channels, candidates);
    }
}

/// Whether `replacement` has an ASCII mark or control character more often than `source`. In a value of data
/// it might end the value.
fn adds_syntax(source: &str, replacement: &str) -> bool {
    let is_syntax = |byte: &u8| byte.is_ascii_punctuation() || byte.is_ascii_control();
    if !replacement.bytes().any(|byte| is_syntax(&byte)) {
        return false;
    }
    let mut counts = [0_i32; 128];
    let mut add = |text: &str, step| {
        for byte in text.bytes().filter(is_syntax) {
            counts.get_mut(usize::from(byte)).into_iter().for_each(|count| *count += step);
        }
    };
    add(replacement, 1);
    add(source, -1);
    counts.iter().any(|count| *count > 0)
}

/// The output of one stage for `text`, with nothing protected and the default rules.
pub(crate) fn collect(text: &str, stage: impl FnOnce(&mut TextSink<'_, ()>)) -> String {
    collect_with(RuleSet::DEFAULT, text, stage)
}

/// As `collect`, with these rules.
pub(crate) fn collect_with(rules: RuleSet, text: &str, stage: impl FnOnce(&mut TextSink<'_, ()>)) -> String {
    let mut output = String::new();
    let changed = run(text, rules, &mut Spans::default(), &mut output, &mut (), |_, sink| stage(sink));
    if changed { output } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_copied_while_nothing_changes() {
        let mut output = String::new();
        let changed = run("ab", RuleSet::ALL, &mut Spans::default(), &mut output, &mut (), |_, sink| {
            sink.keep("a");
            sink.replace("b", "b", Rule::Space);
        });
        assert!(!changed);
        assert_eq!(output.capacity(), 0);
    }

    #[test]
    fn protected_spans_move_with_the_text() {
        let (mut spans, mut output) = (Spans::default(), String::new());
        spans.protected.push(2..5);
        let changed = run("ab<i>", RuleSet::ALL, &mut spans, &mut output, &mut (), |protected, sink| {
            assert_eq!(protected, std::slice::from_ref(&(2..5)));
            sink.keep("a");
            sink.replace("b", "xyz", Rule::Space);
            sink.protect("<i>");
        });
        assert!(changed);
        assert_eq!((output.as_str(), spans.protected.as_slice()), ("axyz<i>", std::slice::from_ref(&(4..7))));
    }

    /// In data no stage may write what might end a value.
    #[test]
    fn values_of_data_get_no_syntax() {
        let (mut spans, mut output) = (Spans { is_data: true, ..Spans::default() }, String::new());
        run("甲＂乙,", RuleSet::ALL, &mut spans, &mut output, &mut (), |_, sink| {
            sink.keep("甲");
            sink.replace("＂", "\"", Rule::Quote);
            sink.replace("乙,", "已,", Rule::Space);
        });
        assert_eq!(output, "甲＂已,");
    }

    #[test]
    fn unsettled_lines_move_with_the_text() {
        let (mut spans, mut output) = (Spans::default(), String::new());
        spans.unsettled.extend([0..1, 3..5, 6..7, 8..8]);
        run("a--bc-d-", RuleSet::ALL, &mut spans, &mut output, &mut (), |_, sink| {
            sink.keep("a");
            sink.replace("--", "", Rule::Dash);
            sink.keep("bc");
            sink.replace("-", "xyz", Rule::Dash);
            sink.keep("d-");
        });
        assert_eq!(output, "abcxyzd-");
        assert_eq!(spans.unsettled, [0..1, 1..3, 6..7, 8..8]);
    }
}
