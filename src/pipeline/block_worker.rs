//! Runs the stages over one block until a pass changes nothing.
//!
//! One stage may leave something for another to do, so the stages run again until a pass changes nothing.
//! That makes the canonical form a fixed point by construction. Real text takes two passes, the second
//! without a change; canonical text takes one and is not copied. The script is converted when the other
//! stages are done.
//!
//! The stages that work by line read few lines: in the first pass those that the line scan reports, and later
//! only those among them that have changed.
//!
//! Some text changes in every pass, such as entities within entities. If the last of `MAX_PASSES` passes
//! still changes a line, that line is given up: the stages start again with the original block, in which the
//! line is protected, and the log records it.

use std::ops::Range;

use regex::Regex;

use super::block::Limits;
use super::lines::{self, LineGroup};
use super::progress::Progress;
use crate::digest::Digest;
use crate::edit::compose::{ComposedEdits, Edit, compose, source_of};
use crate::edit::{self, Log, Spans};
use crate::format::{self, Format};
use crate::report::Rule;
use crate::rule_set::RuleSet;
#[cfg(test)]
use crate::stage::line_scan::Needs;
use crate::stage::line_scan::{self, FlaggedLine};
use crate::stage::patterns;
use crate::stage::protect::{SpanFinder, Start};
use crate::stage::punctuation::{Buffers, QuoteStyle};
use crate::stage::script::ScriptBuffers;
use crate::stage::stages::{BlockStage, LineStage};
use crate::step_counter::count;
use crate::text::char_class::is_line_end;
use crate::text::lost;
use crate::text::spans::{add_spans, slice};

/// The largest number of passes over a block.
const MAX_PASSES: usize = 16;

/// The number of attempts at a block, each with more lines given up, before the whole block is given up. All
/// lines that change in the last pass are given up at once, so two attempts are nearly always enough.
const MAX_ATTEMPTS: usize = 4;

/// The stages of a normalizer, and the sizes of its blocks.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The stages that restore damaged text, in order.
    pub(super) repairs: Vec<BlockStage>,
    /// The stages that work by line, in order. They run after the repairs.
    pub(super) by_line: Vec<LineStage>,
    /// The stages of the conversion, in order. They run when the others are done.
    pub(super) conversion: Vec<BlockStage>,
    pub(super) quotes: QuoteStyle,
    /// What the caller protects besides.
    pub(super) patterns: Vec<Regex>,
    pub(super) rules: RuleSet,
    /// The digest of the options, for the fingerprint.
    pub(super) options: Digest,
    pub(crate) limits: Limits,
    /// Whether all stages read every line, whatever the line scan says.
    #[cfg(test)]
    pub(super) every_line: bool,
}

impl Plan {
    /// Whether any stage but the repairs runs. These leave syntax alone, so their text needs no format,
    /// unless they decode escapes.
    fn rewrites(&self) -> bool {
        let decodes = self.repairs.iter().any(|stage| matches!(stage, BlockStage::Escapes));
        !self.by_line.is_empty() || !self.conversion.is_empty() || decodes
    }

    /// Finds the lines of `text` that must be read.
    fn scan(&self, text: &str, lines: &mut Vec<FlaggedLine>) {
        line_scan::find(text, self.quotes, lines);
        #[cfg(test)]
        if self.every_line {
            lines.clear();
            let mut start = 0;
            for line in text.split_inclusive('\n') {
                let needs = Needs::ALL;
                lines.push(FlaggedLine { range: start..start + line.len(), needs });
                start += line.len();
            }
        }
    }
}

/// The result of running the stages over a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Unchanged,
    Changed,
    /// The last pass still changed something.
    Unsettled,
}

/// The text of one block on its way through the stages, with all buffers.
#[derive(Debug, Default)]
pub(crate) struct BlockWorker {
    /// The output of the last stage that changed anything.
    text: String,
    /// The output of the current stage.
    next: String,
    spans: Spans,
    /// The buffers of the script stage.
    script: ScriptBuffers,
    /// The format of the document. If `detects_format`, the text as it is now shows it.
    format: Option<Format>,
    detects_format: bool,
    /// The state at the end of the block, according to the protected spans.
    end: Start,
    /// The lines of the text that must be read, according to the line scan.
    lines: Vec<FlaggedLine>,
    /// Those that the stages by line read in this pass.
    groups: Vec<LineGroup>,
    span_finder: SpanFinder,
    /// The protected spans of the text, as it is at the start of a pass.
    found: Vec<Range<usize>>,
    /// The parts of the text that are not protected as they were in the pass before.
    differences: Vec<Range<usize>>,
    punctuation: Buffers,
}

impl BlockWorker {
    /// The canonical form of `block`, or `None` if that is `block` itself. Advances `progress` to its end.
    pub(crate) fn normalize<L: Log>(
        &mut self,
        plan: &Plan,
        block: &str,
        progress: &mut Progress,
        log: &mut L,
    ) -> Option<&str> {
        let is_beginning = progress.start == Start::Document && progress.format.is_none();
        self.detects_format = is_beginning && plan.rewrites();
        if self.detects_format {
            progress.format = format::detect(block);
        }
        let mut unsettled = Vec::new();
        for _ in 0..MAX_ATTEMPTS {
            let outcome = self.attempt(plan, block, *progress, &unsettled, log);
            if outcome != Outcome::Unsettled {
                progress.format = self.format;
                note_untouched(block, unsettled, log);
                let output = (outcome == Outcome::Changed).then_some(self.text.as_str());
                progress.advance(block, output.unwrap_or(block), self.end);
                return output;
            }
            log.forget();
            if !self.find_unsettled(plan, block, *progress, &mut unsettled) {
                break;
            }
        }
        // No single lines are the cause, or there were too many attempts.
        let whole = 0..block.len();
        note_untouched(block, vec![whole], log);
        plan.scan(block, &mut self.lines);
        let end =
            self.span_finder.find_in(progress.format, block, progress.start, &self.lines, &mut self.found);
        progress.advance(block, block, end);
        None
    }

    /// The text of the block that was normalized last, if that changed it.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// As `text`.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// Runs the stages over `block` with the lines at `unsettled` protected.
    fn attempt<L: Log>(
        &mut self,
        plan: &Plan,
        block: &str,
        progress: Progress,
        unsettled: &[Range<usize>],
        log: &mut L,
    ) -> Outcome {
        self.format = progress.format;
        self.spans.unsettled.clear();
        self.spans.unsettled.extend_from_slice(unsettled);
        self.spans.changed.clear();
        let mut changed = false;
        // Whether only the script stage has changed anything since the protected spans were found. It does
        // not change the characters that delimit them, so the spans are still valid. Nor does it change
        // anything that the stages by line look at.
        let mut converted = false;
        // Whether every line that the line scan reports is read.
        let mut is_first = true;
        for _ in 0..MAX_PASSES {
            log.start_pass();
            count(block.len());
            self.spans.has_suspicions = false;
            self.spans.is_data = self.format.is_some_and(Format::is_data);
            if !converted
                || !plan.patterns.is_empty()
                || plan.conversion.iter().any(BlockStage::protects_words)
            {
                self.look(plan, (!changed).then_some(block), progress.start, is_first);
            }
            let mut again = false;
            for stage in &plan.repairs {
                again |= self.run(plan, stage, (!changed && !again).then_some(block), progress, log);
            }
            if !converted {
                let text = (!changed && !again).then_some(block);
                self.choose_lines(plan, text, again, is_first);
                for stage in &plan.by_line {
                    again |= self.run_by_line(plan, *stage, (!changed && !again).then_some(block), log);
                }
            }
            changed |= again;
            converted = false;
            is_first = false;
            if again {
                continue;
            }
            let mut syntax_changed = false;
            for stage in &plan.conversion {
                let source = (!changed && !converted).then_some(block);
                let changed = self.run(plan, stage, source, progress, log);
                converted |= changed;
                syntax_changed |= changed && stage.changes_syntax();
            }
            changed |= converted;
            if !converted {
                if changed && self.detects_format {
                    let format = format::detect(&self.text);
                    is_first = format != std::mem::replace(&mut self.format, format);
                    if is_first {
                        continue;
                    }
                }
                return if changed { Outcome::Changed } else { Outcome::Unchanged };
            }
            // What looks damaged is protected only while it does, and the conversion may change that.
            converted &= !self.spans.has_suspicions && !syntax_changed;
        }
        Outcome::Unsettled
    }

    /// Scans `block`, or, if it is `None`, the current text, and finds the protected spans. What is no longer
    /// protected as it was counts as changed.
    fn look(&mut self, plan: &Plan, block: Option<&str>, start: Start, is_first: bool) {
        let text = block.unwrap_or(&self.text);
        plan.scan(text, &mut self.lines);
        self.end = self.span_finder.find_in(self.format, text, start, &self.lines, &mut self.found);
        patterns::find(&plan.patterns, text, &mut self.found);
        add_spans(&mut self.found, self.spans.unsettled.iter().cloned());
        if !is_first {
            self.differences.clear();
            lines::differences(&self.spans.protected, &self.found, &mut self.differences);
            self.spans.changed.add(self.differences.drain(..));
        }
        std::mem::swap(&mut self.spans.protected, &mut self.found);
    }

    /// Chooses the lines that the stages by line read: in the first pass, all that must be read; later those
    /// that have changed since. `repaired` says that the text has changed since it was scanned.
    fn choose_lines(&mut self, plan: &Plan, block: Option<&str>, repaired: bool, is_first: bool) {
        let text = block.unwrap_or(&self.text);
        if repaired {
            plan.scan(text, &mut self.lines);
        }
        let Self { spans, lines, groups, .. } = self;
        let changed = (!is_first).then(|| spans.changed.as_slice());
        lines::choose(text, lines, changed, &spans.protected, groups);
        // What the repairs have changed is read once more in the next pass.
        if !repaired {
            spans.changed.clear();
        }
    }

    /// Runs one stage over `block`, or, if it is `None`, over the output of the stages before.
    fn run<L: Log>(
        &mut self,
        plan: &Plan,
        stage: &BlockStage,
        block: Option<&str>,
        progress: Progress,
        log: &mut L,
    ) -> bool {
        let text = block.unwrap_or(&self.text);
        let (markup, format) = (progress.markup, self.format);
        let changed = edit::run(text, plan.rules, &mut self.spans, &mut self.next, log, |protected, sink| {
            stage.apply(text, markup, format, protected, &mut self.script, sink);
        });
        if changed {
            std::mem::swap(&mut self.text, &mut self.next);
        }
        changed
    }

    /// As `run`, for a stage that reads only the chosen lines.
    fn run_by_line<L: Log>(
        &mut self,
        plan: &Plan,
        stage: LineStage,
        block: Option<&str>,
        log: &mut L,
    ) -> bool {
        let Self { text, next, spans, groups, punctuation, .. } = self;
        if !groups.iter().any(|group| group.needs.any_of(stage.need())) {
            return false;
        }
        let source = block.unwrap_or(text);
        let changed = edit::run(source, plan.rules, spans, next, log, |protected, sink| {
            lines::run(source, groups, stage.need(), protected, sink, |input, sink| {
                stage.apply(input, punctuation, sink);
            });
        });
        if changed {
            std::mem::swap(text, next);
        }
        changed
    }

    /// Adds the lines of `block` that the last pass still changes to `unsettled`, which is in order. Returns
    /// false if there are none to add.
    fn find_unsettled(
        &mut self,
        plan: &Plan,
        block: &str,
        progress: Progress,
        unsettled: &mut Vec<Range<usize>>,
    ) -> bool {
        let mut last_pass = LastPass::default();
        self.attempt(plan, block, progress, unsettled, &mut last_pass);
        let before = unsettled.len();
        add_spans(unsettled, lines_at(block, &last_pass.changed()));
        unsettled.len() > before
    }
}

/// Records the text that stays as it is: lost characters and unsettled lines.
fn note_untouched<L: Log>(block: &str, unsettled: Vec<Range<usize>>, log: &mut L) {
    if log.wants_lost() {
        lost::find(block).into_iter().for_each(|span| log.lost(span));
    }
    unsettled.into_iter().for_each(|lines| log.give_up(lines));
}

/// The lines of `text`, without their line ends, that spans touch. The spans come in order.
fn lines_at(text: &str, spans: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut spans = spans.iter().peekable();
    let (mut lines, mut start) = (Vec::new(), 0);
    while start < text.len() && spans.peek().is_some() {
        let rest = slice(text, start..);
        let end = start + rest.find(is_line_end).unwrap_or(rest.len());
        while spans.next_if(|span| span.end < start).is_some() {}
        if end > start && spans.peek().is_some_and(|span| span.start <= end) {
            lines.push(start..end);
        }
        start = end + slice(text, end..).chars().next().map_or(0, char::len_utf8);
    }
    lines
}

/// Records which parts of a block the last pass changed.
#[derive(Default)]
struct LastPass {
    /// The edits of the passes before.
    before: Vec<Edit<Rule>>,
    /// Those of this pass.
    pass: ComposedEdits,
}

impl LastPass {
    /// The parts of the block that the last pass changed, in order.
    fn changed(&self) -> Vec<Range<usize>> {
        self.pass.as_slice().iter().map(|edit| source_of(&self.before, &edit.source)).collect()
    }
}

impl Log for LastPass {
    const IS_USED: bool = false;

    fn edit(&mut self, source: Range<usize>, output: Range<usize>, rule: Rule) {
        self.pass.push(Edit { source, output, rule });
    }

    fn start_pass(&mut self) {
        self.before = compose(&self.before, std::mem::take(&mut self.pass).as_slice());
    }

    fn end_stage(&mut self) {
        self.pass.end_stage();
    }

    fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_spans_touch() {
        let text = "ab\n\ncd\r\nef\u{2028}gh";
        assert_eq!(lines_at(text, &[1..1, 2..3, 9..10]), [0..2, 8..10]);
        assert_eq!(lines_at(text, std::slice::from_ref(&(5..9))), [4..6, 8..10]);
        assert_eq!(lines_at(text, std::slice::from_ref(&(0..text.len()))), [0..2, 4..6, 8..10, 13..15]);
        assert!(lines_at(text, &[]).is_empty());
    }
}
