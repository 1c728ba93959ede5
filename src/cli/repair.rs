//! `zhnorm repair`: the repair stages alone, over files or standard input.

use super::args::RepairArguments;
use super::flow::{self, ReadAs, Transform, unclosed_notice};
use anyhow::{Result, bail};
use serde::Serialize;
use std::ops::Range;
use zhnorm::report::Finding;
use zhnorm::{Normalizer, Stage};

/// The longest text that is reported on. A report needs the whole text in memory, and several times as much
/// besides.
const REPORT_LIMIT: usize = 64 * 1024 * 1024;

/// Repairs the files that the arguments name, or reports on them.
pub(crate) fn run(arguments: &RepairArguments) -> Result<()> {
    let normalizer = Normalizer::builder().only([Stage::Repair, Stage::InlinePinyin]).build();
    if arguments.report {
        let reporter = || Reporter { normalizer: &normalizer, text: String::new() };
        return flow::run(&arguments.flow, ReadAs::Text, reporter);
    }
    flow::run(&arguments.flow, ReadAs::Text, || normalizer.stream())
}

/// Reports on a text that comes in pieces.
struct Reporter<'n> {
    normalizer: &'n Normalizer,
    text: String,
}

impl Transform for Reporter<'_> {
    fn push(&mut self, piece: &str, _: &mut String) -> Result<()> {
        if self.text.len() + piece.len() > REPORT_LIMIT {
            bail!("`--report` takes texts of up to {} MiB; split the text between lines", REPORT_LIMIT >> 20);
        }
        self.text.push_str(piece);
        Ok(())
    }

    fn finish(self, out: &mut String) -> Result<Option<String>> {
        let report = self.normalizer.explain(&self.text).report;
        let findings = report.findings().iter().map(|finding| Record::of(finding, &self.text));
        let lost = report.lost().iter().map(|span| Record::of_span("lost", span, &self.text));
        let unsettled = report.unsettled().iter();
        let unsettled = unsettled.map(|line| Record::of_span("unsettled", &line.source, &self.text));
        let mut records: Vec<Record<'_>> = findings.chain(lost).chain(unsettled).collect();
        records.sort_by_key(|record| record.offset);
        for record in records {
            out.push_str(&serde_json::to_string(&record)?);
            out.push('\n');
        }
        Ok(report.unclosed().map(unclosed_notice))
    }
}

/// One line of the report.
#[derive(Default, Serialize)]
struct Record<'t> {
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

#[derive(Serialize)]
struct CandidateRecord<'t> {
    text: &'t str,
    probability: f32,
}

impl<'t> Record<'t> {
    fn of_span(kind: &'static str, span: &Range<usize>, text: &'t str) -> Self {
        let source = text.get(span.clone()).unwrap_or_default();
        Self { offset: span.start, kind, source, ..Self::default() }
    }

    fn of(finding: &'t Finding, text: &'t str) -> Self {
        let best = finding.candidates.first();
        let candidates = finding.candidates.iter();
        Self {
            offset: finding.source.start,
            kind: if finding.repaired { "repaired" } else { "suspected" },
            rule: Some(finding.rule.id()),
            source: text.get(finding.source.clone()).unwrap_or_default(),
            result: best.filter(|_| finding.repaired).map(|best| best.text.as_str()),
            confidence: best.map(|best| best.probability),
            candidates: candidates
                .map(|candidate| CandidateRecord {
                    text: &candidate.text,
                    probability: candidate.probability,
                })
                .collect(),
        }
    }
}
