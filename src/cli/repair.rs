//! `zhnorm repair`: the repair stages alone, over files or standard input.

use super::Status;
use super::args::RepairArguments;
use super::corpus::task::{unclosed_notice, unsearched_notice};
use super::corpus::{
    self, Drain, InputFile, NewDocumentTransform, ReadAs, Task, TextTransform, Threads, Yields,
};
use super::whole_text::{WholeText, write_json};
use anyhow::Result;
use serde::Serialize;
use std::ops::Range;
use zhnorm::report::{Candidate, Finding};
use zhnorm::{Normalizer, Stage};

/// Repairs the files that the arguments name, or reports on them.
pub(crate) fn run(arguments: &RepairArguments) -> Result<Status> {
    let builder = Normalizer::builder().only([Stage::Repair, Stage::InlinePinyin]);
    let mut normalizer = builder.decode_escapes(arguments.decode_escapes).build();
    let flow = arguments.flow.flow();
    let inputs = flow.inputs()?;
    let counts = flow.counts(&inputs);
    if counts {
        normalizer = normalizer.counting();
    }
    corpus::run(flow, &inputs, &Repair { normalizer, counts, report: arguments.report })
}

/// Repairs texts, or reports on them.
struct Repair {
    normalizer: Normalizer,
    /// Whether the normalizer counts what it changes and finds.
    counts: bool,
    report: bool,
}

impl Task for Repair {
    fn read_as(&self) -> ReadAs {
        ReadAs::Text
    }

    fn yields(&self) -> Yields {
        if self.report { Yields::Reports } else { Yields::Texts }
    }

    fn transform(&self, _: &InputFile, threads: Threads) -> Result<Box<dyn TextTransform + '_>> {
        if self.report {
            let write = |text: &str, out: &mut String, _: Drain<'_>| report(&self.normalizer, text, out);
            return Ok(Box::new(WholeText::new(write)));
        }
        Ok(match threads {
            Threads::One => Box::new(self.normalizer.stream()),
            Threads::All => Box::new(self.normalizer.parallel_stream()),
        })
    }

    fn continued(&self, _: &InputFile, state: &str) -> Result<Box<dyn TextTransform + '_>> {
        Ok(Box::new(self.normalizer.continued_stream(state)?))
    }

    fn fingerprint(&self) -> String {
        self.normalizer.fingerprint()
    }

    fn documents(&self, _: &InputFile) -> Option<NewDocumentTransform> {
        (!self.report).then(|| NewDocumentTransform::normalizing(self.normalizer.clone(), self.counts))
    }
}

/// Writes a record for each span that was found. Returns a notice if not all was searched, or if fenced code
/// or a comment is never closed.
fn report(normalizer: &Normalizer, text: &str, out: &mut String) -> Result<Option<String>> {
    let report = normalizer.explain(text).report;
    let findings = report.findings().iter().map(|finding| RepairRecord::of(finding, text));
    let lost = report.lost().iter().map(|span| RepairRecord::of_span("lost", span, text));
    let unsettled = report.unsettled().iter();
    let unsettled = unsettled.map(|line| RepairRecord::of_span("unsettled", &line.source, text));
    let mut records: Vec<RepairRecord<'_>> = findings.chain(lost).chain(unsettled).collect();
    records.sort_by_key(|record| record.offset);
    records.iter().try_for_each(|record| write_json(out, record))?;
    let unsearched = report.suspicions().filter(|finding| finding.candidates.is_empty()).count();
    let notices = [unsearched_notice(unsearched), report.unclosed().map(unclosed_notice)];
    let notices: Vec<String> = notices.into_iter().flatten().collect();
    Ok((!notices.is_empty()).then(|| notices.join("; ")))
}

/// One line of the report.
#[derive(Default, Serialize)]
struct RepairRecord<'t> {
    /// In bytes of the text as UTF-8.
    offset: usize,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
    source: &'t str,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'t str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<f32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    candidates: Vec<CandidateRecord<'t>>,
}

/// A possible original of a damaged span, or a possible form of a character, with its probability.
#[derive(Debug, Serialize)]
pub(crate) struct CandidateRecord<'t> {
    pub(crate) text: &'t str,
    pub(crate) probability: f32,
}

impl<'t> CandidateRecord<'t> {
    pub(crate) fn all(candidates: &'t [Candidate]) -> Vec<Self> {
        let record =
            |candidate: &'t Candidate| Self { text: &candidate.text, probability: candidate.probability };
        candidates.iter().map(record).collect()
    }
}

impl<'t> RepairRecord<'t> {
    fn of_span(kind: &'static str, span: &Range<usize>, text: &'t str) -> Self {
        let source = text.get(span.clone()).unwrap_or_default();
        Self { offset: span.start, kind, source, ..Self::default() }
    }

    fn of(finding: &'t Finding, text: &'t str) -> Self {
        let best = finding.candidates.first();
        Self {
            offset: finding.source.start,
            kind: if finding.repaired { "repaired" } else { "suspected" },
            rule: Some(finding.rule.id()),
            source: text.get(finding.source.clone()).unwrap_or_default(),
            result: best.filter(|_| finding.repaired).map(|best| best.text.as_str()),
            confidence: best.map(|best| best.probability),
            candidates: CandidateRecord::all(&finding.candidates),
        }
    }
}
