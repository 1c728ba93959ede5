//! `zhnorm explain`: what `normalize` would change in files or standard input, and why.

use super::Status;
use super::args::ExplainArguments;
use super::configuration::Configurations;
use super::corpus::task::unclosed_notice;
use super::corpus::{self, InputFile, ReadAs, Task, TextTransform, Threads, Yields};
use super::repair::CandidateRecord;
use super::whole_text::{WholeText, write_json};
use anyhow::Result;
use serde::Serialize;
use std::fmt::Write as _;
use zhnorm::Normalizer;
use zhnorm::report::{Candidate, Change, Report, ScriptDecision};

/// Lists the changes to the files that the arguments name.
pub(crate) fn run(arguments: &ExplainArguments) -> Result<Status> {
    let flow = arguments.flow.flow();
    let inputs = flow.inputs()?;
    let configurations = Configurations::new(&arguments.choices, &inputs.files)?;
    corpus::run(flow, &inputs, &ListChanges { configurations, json: arguments.json })
}

/// Lists the changes to texts.
struct ListChanges {
    configurations: Configurations,
    json: bool,
}

impl Task for ListChanges {
    fn read_as(&self) -> ReadAs {
        ReadAs::Text
    }

    fn yields(&self) -> Yields {
        Yields::Reports
    }

    fn transform(&self, input: &InputFile, _: Threads) -> Result<Box<dyn TextTransform + '_>> {
        let normalizer = self.configurations.normalizer(input);
        let write = move |text: &str, out: &mut String| list(&normalizer, text, self.json, out);
        Ok(Box::new(WholeText::new(write)))
    }
}

fn list(normalizer: &Normalizer, text: &str, json: bool, out: &mut String) -> Result<Option<String>> {
    let normalized = normalizer.explain(text);
    let (mut line, mut line_start, mut seen) = (1, 0, 0);
    for change in normalized.report.changes() {
        let passed = text.get(seen..change.source.start).unwrap_or_default();
        if let Some(end) = passed.rfind('\n') {
            line += passed.matches('\n').count();
            line_start = seen + end + 1;
        }
        seen = change.source.start;
        let record = ChangeRecord {
            offset: change.source.start,
            line,
            column: text.get(line_start..seen).unwrap_or_default().chars().count() + 1,
            rule: change.rule.id(),
            source: text.get(change.source.clone()).unwrap_or_default(),
            result: normalized.text.get(change.output.clone()).unwrap_or_default(),
            candidates: CandidateRecord::all(repaired(&normalized.report, change)),
            decisions: decisions(&normalized.report, change)
                .iter()
                .map(|decision| DecisionRecord::of(decision, text))
                .collect(),
        };
        if json {
            write_json(out, &record)?;
        } else {
            record.write(out);
        }
    }
    Ok(normalized.report.unclosed().map(unclosed_notice))
}

/// The decisions of the script stage behind a change.
fn decisions<'r>(report: &'r Report, change: &Change) -> &'r [ScriptDecision] {
    let all = report.decisions();
    let first = all.partition_point(|decision| decision.source.end <= change.source.start);
    let end = all.partition_point(|decision| decision.source.start < change.source.end);
    all.get(first..end).unwrap_or_default()
}

/// The possible originals behind a change that is a repair.
fn repaired<'r>(report: &'r Report, change: &Change) -> &'r [Candidate] {
    let all = report.findings();
    let first = all.partition_point(|finding| finding.source.start < change.source.start);
    let found = all.get(first).filter(|finding| finding.repaired && finding.source == change.source);
    found.filter(|finding| finding.rule == change.rule).map_or(&[], |finding| &finding.candidates)
}

/// One change.
#[derive(Serialize)]
struct ChangeRecord<'t> {
    /// In bytes of the text as UTF-8.
    offset: usize,
    line: usize,
    column: usize,
    rule: &'static str,
    source: &'t str,
    result: &'t str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    candidates: Vec<CandidateRecord<'t>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    decisions: Vec<DecisionRecord<'t>>,
}

/// One decision of the script stage.
#[derive(Serialize)]
struct DecisionRecord<'t> {
    source: &'t str,
    channel: &'static str,
    channel_probability: f32,
    candidates: Vec<CandidateRecord<'t>>,
}

impl<'t> DecisionRecord<'t> {
    fn of(decision: &'t ScriptDecision, text: &'t str) -> Self {
        let channel = decision.channels.likeliest();
        Self {
            source: text.get(decision.source.clone()).unwrap_or_default(),
            channel: channel.name(),
            channel_probability: decision.channels.of(channel),
            candidates: CandidateRecord::all(&decision.candidates),
        }
    }
}

impl ChangeRecord<'_> {
    /// Appends the record as a line of columns that tabs separate.
    fn write(&self, out: &mut String) {
        let Self { line, column, rule, source, result, candidates, decisions, .. } = self;
        // Writing to a string cannot fail.
        let _ = write!(out, "{line}:{column}\t{rule}\t{} -> {}", visible(source), visible(result));
        if !candidates.is_empty() {
            let _ = write!(out, "\t{}", shown(candidates));
        }
        for decision in decisions {
            let (channel, percent) = (decision.channel, 100.0 * decision.channel_probability);
            let candidates = shown(&decision.candidates);
            let _ = write!(out, "\t{}: {channel} {percent:.1} %, {candidates}", visible(decision.source));
        }
        out.push('\n');
    }
}

fn shown(candidates: &[CandidateRecord<'_>]) -> String {
    let shown = |candidate: &CandidateRecord<'_>| {
        format!("{} {:.1} %", visible(candidate.text), 100.0 * candidate.probability)
    };
    candidates.iter().map(shown).collect::<Vec<_>>().join(" ")
}

/// Text without characters that would break or hide the columns.
fn visible(text: &str) -> String {
    let is_hidden = |c: char| c.is_control() || c.is_whitespace() || c == '\u{200B}' || c == '\u{FEFF}';
    text.chars()
        .flat_map(|c| {
            let escaped = is_hidden(c).then(|| c.escape_unicode());
            let plain = (!is_hidden(c)).then_some(c);
            escaped.into_iter().flatten().chain(plain)
        })
        .collect()
}
