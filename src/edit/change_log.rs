//! The log of `Normalizer::explain`. It maps the edits of all stages to changes of the original text, and
//! collects findings, lost text and unsettled lines.

use std::ops::Range;

use super::Log;
use super::compose::{ComposedEdits, Edit, source_of};
use crate::report::{
    Candidate, Change, ChannelShares, Finding, Report, ReportCounts, Rule, ScriptDecision, Unsettled,
};
use crate::text::spans::shifted;

/// Collects the edits and findings of one block. All spans in `report` are of the block before the first
/// stage.
#[derive(Debug, Default)]
pub(crate) struct ChangeLog {
    edits: ComposedEdits,
    /// The findings of the current stage.
    found: Vec<Finding>,
    /// The decisions of the current stage.
    decided: Vec<ScriptDecision>,
    report: Report,
}

impl Log for ChangeLog {
    const IS_USED: bool = true;

    fn edit(&mut self, source: Range<usize>, output: Range<usize>, rule: Rule) {
        let goes_on = self.edits.last().is_some_and(|last| is_one_change(last, &source, &output, rule));
        self.report.tally(rule, usize::from(!goes_on));
        self.edits.push(Edit { source, output, rule });
    }

    fn find(&mut self, span: &Range<usize>, rule: Rule, candidates: &[Candidate], repaired: bool) {
        let source = source_of(self.edits.as_slice(), span);
        self.found.push(Finding { rule, source, candidates: candidates.to_vec(), repaired });
    }

    fn decide(&mut self, span: &Range<usize>, channels: ChannelShares, candidates: Vec<Candidate>) {
        let source = source_of(self.edits.as_slice(), span);
        self.decided.push(ScriptDecision { source, channels, candidates });
    }

    fn lost(&mut self, span: Range<usize>) {
        self.report.lost.push(span);
    }

    fn give_up(&mut self, span: Range<usize>) {
        self.report.unsettled.push(Unsettled { source: span });
    }

    fn end_stage(&mut self) {
        merge_findings(&mut self.report.findings, std::mem::take(&mut self.found));
        merge_decisions(&mut self.report.decisions, std::mem::take(&mut self.decided));
        self.edits.end_stage();
    }

    fn forget(&mut self) {
        *self = Self::default();
    }
}

impl ChangeLog {
    /// Moves the records of one block to the report of the text, and makes the log ready for the next block.
    /// `source` and `output` are the block before and after, each with its offset in the text.
    pub(crate) fn finish(&mut self, source: (&str, usize), output: (&str, usize), report: &mut Report) {
        let in_text = |span| shifted(span, source.1);
        let mut edits = self.edits.drain().peekable();
        while let Some(Edit { source: mut from, output: mut to, rule }) = edits.next() {
            while let Some(next) = edits.peek()
                && is_one_change(
                    &Edit { source: from.clone(), output: to.clone(), rule },
                    &next.source,
                    &next.output,
                    next.rule,
                )
            {
                (from.end, to.end) = (next.source.end, next.output.end);
                edits.next();
            }
            if source.0.get(from.clone()) != output.0.get(to.clone()) {
                let to = shifted(to, output.1);
                report.changes.push(Change { rule, source: in_text(from), output: to });
            }
        }
        drop(edits);
        let block = self.end_block();
        for (rule, count) in block.counts {
            report.tally(rule, count);
        }
        let findings = block.findings.into_iter();
        report.findings.extend(findings.map(|found| Finding { source: in_text(found.source), ..found }));
        let decisions = block.decisions.into_iter();
        report
            .decisions
            .extend(decisions.map(|made| ScriptDecision { source: in_text(made.source), ..made }));
        report.lost.extend(block.lost.into_iter().map(in_text));
        let unsettled = block.unsettled.into_iter();
        report.unsettled.extend(unsettled.map(|lines| Unsettled { source: in_text(lines.source) }));
    }
}

impl ChangeLog {
    /// Adds up the records of one block, and makes the log ready for the next block.
    pub(super) fn count(&mut self, counts: &mut ReportCounts) {
        self.edits.drain();
        let Report { counts: rules, findings, lost, .. } = &self.report;
        // That is so for most texts of many.
        if !rules.is_empty() || !findings.is_empty() || !lost.is_empty() {
            counts.add(&self.end_block());
        }
    }

    /// Takes the report of the block.
    fn end_block(&mut self) -> Report {
        let mut block = std::mem::take(&mut self.report);
        // A repair may bring back what was lost.
        let restored = Overlaps::with(block.findings.iter().filter(|finding| is_restored(finding)));
        block.lost.retain(|span| !restored.any(span));
        block
    }
}

/// Whether an edit goes on where `last` ends and is reported as one change with it: characters that the
/// script stage converts one by one.
fn is_one_change(last: &Edit<Rule>, source: &Range<usize>, output: &Range<usize>, rule: Rule) -> bool {
    let touches = last.source.end == source.start && last.output.end == output.start;
    touches && last.rule == Rule::Script && rule == Rule::Script
}

/// Whether a repair left no character open.
fn is_restored(finding: &Finding) -> bool {
    let best = finding.candidates.first().filter(|_| finding.repaired);
    best.is_some_and(|best| !best.text.contains('\u{FFFD}'))
}

/// Adds the findings of a later stage to those of the stages before. Both are in the order of the text.
///
/// A later stage finds the suspicions of an earlier one again. So a suspicion that overlaps an older one is
/// dropped. A repair replaces the suspicions that it overlaps.
fn merge_findings(findings: &mut Vec<Finding>, mut found: Vec<Finding>) {
    if found.is_empty() {
        return;
    }
    if !findings.is_empty() {
        let suspected = Overlaps::with(findings.iter().filter(|finding| !finding.repaired));
        found.retain(|finding| finding.repaired || !suspected.any(&finding.source));
        let repaired = Overlaps::with(found.iter().filter(|finding| finding.repaired));
        findings.retain(|finding| finding.repaired || !repaired.any(&finding.source));
    }
    findings.append(&mut found);
    findings.sort_by_key(|finding| finding.source.start);
}

/// Adds the decisions of a later pass. Each takes the place of earlier ones about the same text.
fn merge_decisions(decisions: &mut Vec<ScriptDecision>, mut made: Vec<ScriptDecision>) {
    if made.is_empty() {
        return;
    }
    let starts: Vec<usize> = made.iter().map(|decision| decision.source.start).collect();
    let again = |source: &Range<usize>| {
        let next = starts.partition_point(|start| *start < source.start);
        let before = next.checked_sub(1).and_then(|before| made.get(before));
        starts.get(next).is_some_and(|start| *start < source.end)
            || before.is_some_and(|decision| decision.source.end > source.start)
    };
    decisions.retain(|decision| !again(&decision.source));
    decisions.append(&mut made);
    decisions.sort_by_key(|decision| decision.source.start);
}

/// Tells whether a span overlaps any of many, which come in the order of their starts.
struct Overlaps {
    /// The start of each span, and the greatest end of the spans up to it.
    spans: Vec<(usize, usize)>,
}

impl Overlaps {
    fn with<'f>(findings: impl Iterator<Item = &'f Finding>) -> Self {
        let spans = findings.scan(0, |end: &mut usize, finding| {
            *end = finding.source.end.max(*end);
            Some((finding.source.start, *end))
        });
        Self { spans: spans.collect() }
    }

    fn any(&self, span: &Range<usize>) -> bool {
        let before = self.spans.partition_point(|(start, _)| *start < span.end);
        let last = before.checked_sub(1).and_then(|last| self.spans.get(last));
        last.is_some_and(|(_, end)| *end > span.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(source: Range<usize>, repaired: bool) -> Finding {
        Finding { rule: Rule::HtmlEntity, source, candidates: Vec::new(), repaired }
    }

    #[test]
    fn what_a_repair_brings_back_is_not_lost() {
        let report = |candidate: &str| {
            let mut log = ChangeLog::default();
            let best = Candidate { text: candidate.to_owned(), probability: 1.0 };
            log.find(&(3..9), Rule::WrongEncoding, &[best], true);
            log.end_stage();
            log.lost(6..9);
            log.lost(12..15);
            let mut report = Report::default();
            log.finish(("", 100), ("", 100), &mut report);
            report.lost().iter().map(|span| span.start).collect::<Vec<_>>()
        };
        assert_eq!(report("海"), [112]);
        assert_eq!(report("海\u{FFFD}"), [106, 112]);
    }

    #[test]
    fn a_suspicion_that_is_found_again_is_reported_once() {
        let mut findings = vec![finding(0..3, false), finding(5..9, true)];
        merge_findings(&mut findings, vec![finding(1..3, false), finding(3..4, false)]);
        assert_eq!(findings, [finding(0..3, false), finding(3..4, false), finding(5..9, true)]);
    }

    #[test]
    fn a_repair_replaces_the_suspicions_it_overlaps() {
        let mut findings = vec![finding(0..3, false), finding(5..9, true)];
        merge_findings(&mut findings, vec![finding(2..8, true)]);
        assert_eq!(findings, [finding(2..8, true), finding(5..9, true)]);
    }

    #[test]
    fn findings_of_a_later_stage_are_mapped_back() {
        let mut log = ChangeLog::default();
        log.find(&(3..8), Rule::HtmlEntity, &[], true);
        log.edit(3..8, 3..4, Rule::HtmlEntity);
        log.end_stage();
        log.find(&(0..3), Rule::WrongEncoding, &[], true);
        log.find(&(5..6), Rule::WrongEncoding, &[], false);
        log.end_stage();
        let mut report = Report::default();
        log.finish(("abc&#33;de", 10), ("abc!de", 20), &mut report);
        let spans: Vec<_> = report.findings().iter().map(|finding| finding.source.clone()).collect();
        assert_eq!(spans, [10..13, 13..18, 19..20]);
    }
}
