//! What `explain` tells about a text: a record for each change, and for each span that stays although it
//! looks damaged.

use crate::cli::corpus::FieldPlace;
use crate::cli::repair::CandidateRecord;
use crate::cli::visible::{visible, visible_name};
use serde::Serialize;
use std::fmt;
use std::iter::Peekable;
use std::ops::Range;
use zhnorm::alignment::Aligned;
use zhnorm::report::{Candidate, Change, Finding, Normalized, Report, Rule, ScriptDecision};

/// What happens to a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RecordKind {
    Change,
    /// It looks damaged, and no candidate is likely enough.
    Suspected,
    /// It stands for text that nobody can restore.
    Lost,
    /// A line that each pass changes again, so it stays.
    Unsettled,
}

/// Stands for a rule where `convert` changed the text.
pub(super) const CONVERSION: &str = "conversion";

/// One span of a text.
#[derive(Debug, Serialize)]
pub(crate) struct ExplainRecord<'t> {
    pub(crate) file: &'t str,
    /// The line at which the record begins that the text is a field of, and the field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) record_line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) field: Option<&'t str>,
    pub(crate) kind: RecordKind,
    /// The span in the source, in bytes of the text as UTF-8.
    pub(crate) offset: usize,
    pub(crate) end: usize,
    /// From 1; columns count code points.
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) end_line: usize,
    pub(crate) end_column: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rule: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stage: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) confidence: Option<&'static str>,
    /// The section of the specification.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) specification: Option<Specification>,
    pub(crate) source: &'t str,
    /// What a change makes of it, and where that is in the result, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) result: Option<&'t str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) result_offset: Option<usize>,
    /// Possible originals of what looks damaged, the best first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) candidates: Vec<CandidateRecord<'t>>,
    /// The decisions of the script stage in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) decisions: Vec<DecisionRecord<'t>>,
}

/// The section about a rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Specification(Rule);

impl fmt::Display for Specification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "docs/canonical-form.md#{}", self.0.id())
    }
}

impl Serialize for Specification {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One decision of the script stage.
#[derive(Debug, Serialize)]
pub(crate) struct DecisionRecord<'t> {
    /// In bytes of the source.
    pub(crate) offset: usize,
    pub(crate) source: &'t str,
    pub(crate) channel: &'static str,
    pub(crate) channel_probability: f32,
    /// The first is in the result.
    pub(crate) candidates: Vec<CandidateRecord<'t>>,
}

/// A text that is reported on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'t> {
    pub(super) file: &'t str,
    /// Its place, if it is a field of a record.
    pub(super) place: Option<FieldPlace<'t>>,
    pub(super) text: &'t str,
}

impl Subject<'_> {
    /// The name of the file, with the place of the field.
    pub(super) fn name(&self) -> String {
        let file = visible_name(self.file);
        match self.place {
            None => file.into_owned(),
            Some(place) => format!("{file}:{}:{}", place.line, visible_name(place.field)),
        }
    }
}

/// The records of a text, in its order. Each is made when it is asked for: a text may have very many.
pub(super) struct ExplainRecords<'t> {
    text: &'t str,
    changes: Peekable<Box<dyn Iterator<Item = ExplainRecord<'t>> + 't>>,
    others: Peekable<std::vec::IntoIter<ExplainRecord<'t>>>,
    /// Where the last one began.
    start: TextPosition,
}

/// What a normalization changed and found.
pub(super) fn of_normalized<'t>(subject: Subject<'t>, normalized: &'t Normalized) -> ExplainRecords<'t> {
    let report = &normalized.report;
    let new = move |kind, span: &Range<usize>| ExplainRecord::new(subject, kind, span);
    let changes = report.changes().iter().map(move |change| ExplainRecord {
        result: normalized.text.get(change.output.clone()),
        result_offset: Some(change.output.start),
        candidates: CandidateRecord::all(repaired(report, change)),
        decisions: decisions(report, change)
            .iter()
            .map(|made| DecisionRecord::of(made, subject.text))
            .collect(),
        ..new(RecordKind::Change, &change.source).because_of(change.rule)
    });
    let suspected = report.suspicions().map(|found: &Finding| ExplainRecord {
        candidates: CandidateRecord::all(&found.candidates),
        ..new(RecordKind::Suspected, &found.source).because_of(found.rule)
    });
    let lost = report.lost().iter().map(|span| new(RecordKind::Lost, span));
    let unsettled = report.unsettled().iter().map(|lines| new(RecordKind::Unsettled, &lines.source));
    ExplainRecords::new(subject.text, changes, suspected.chain(lost).chain(unsettled).collect())
}

/// What a conversion changed. Changes that touch are one.
pub(super) fn of_converted<'t>(subject: Subject<'t>, converted: &'t Aligned<'t>) -> ExplainRecords<'t> {
    let mut edits = converted.alignment().edits().peekable();
    let changes = std::iter::from_fn(move || {
        let mut edit = edits.next()?;
        while let Some(next) = edits.next_if(|next| next.source.start == edit.source.end) {
            (edit.source.end, edit.output.end) = (next.source.end, next.output.end);
        }
        Some(ExplainRecord {
            result: converted.text().get(edit.output.clone()),
            result_offset: Some(edit.output.start),
            ..ExplainRecord::new(subject, RecordKind::Change, &edit.source)
        })
    });
    ExplainRecords::new(subject.text, changes, Vec::new())
}

impl<'t> ExplainRecords<'t> {
    /// `changes` are in order, and `others` in any.
    fn new(
        text: &'t str,
        changes: impl Iterator<Item = ExplainRecord<'t>> + 't,
        mut others: Vec<ExplainRecord<'t>>,
    ) -> Self {
        others.sort_by_key(|record| record.offset);
        let changes: Box<dyn Iterator<Item = ExplainRecord<'t>> + 't> = Box::new(changes);
        let (changes, others) = (changes.peekable(), others.into_iter().peekable());
        Self { text, changes, others, start: TextPosition::default() }
    }
}

impl<'t> Iterator for ExplainRecords<'t> {
    type Item = ExplainRecord<'t>;

    fn next(&mut self) -> Option<ExplainRecord<'t>> {
        let next_change = self.changes.peek().map(|record| record.offset);
        let other = self.others.next_if(|other| next_change.is_none_or(|change| other.offset < change));
        let mut record = other.or_else(|| self.changes.next())?;
        self.start.advance(self.text, record.offset);
        let mut end = self.start;
        end.advance(self.text, record.end);
        (record.line, record.column) = (self.start.line, self.start.column);
        (record.end_line, record.end_column) = (end.line, end.column);
        Some(record)
    }
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

/// A place in a text.
#[derive(Clone, Copy)]
struct TextPosition {
    offset: usize,
    line: usize,
    column: usize,
}

impl Default for TextPosition {
    fn default() -> Self {
        Self { offset: 0, line: 1, column: 1 }
    }
}

impl TextPosition {
    fn advance(&mut self, text: &str, offset: usize) {
        let passed = text.get(self.offset..offset).unwrap_or_default();
        let last_line = passed.rsplit('\n').next().unwrap_or_default();
        if last_line.len() < passed.len() {
            self.line += passed.bytes().filter(|byte| *byte == b'\n').count();
            self.column = 1;
        }
        self.column += last_line.chars().count();
        self.offset = offset;
    }
}

impl ExplainRecord<'_> {
    /// The rule, or what else changed the span, or why it stays.
    pub(super) fn id(&self) -> &'static str {
        match self.kind {
            RecordKind::Change | RecordKind::Suspected => self.rule.unwrap_or(CONVERSION),
            RecordKind::Lost => "lost",
            RecordKind::Unsettled => "unsettled",
        }
    }

    /// What there is to tell, in a sentence without a full stop.
    pub(super) fn message(&self) -> String {
        let source = visible(self.source);
        match self.kind {
            RecordKind::Change => {
                let result = self.result.map(visible).unwrap_or_default();
                if result.is_empty() {
                    format!("{source} is removed")
                } else {
                    format!("{source} -> {result}")
                }
            }
            RecordKind::Suspected => match self.candidates.first() {
                Some(best) => {
                    let percent = 100.0 * best.probability;
                    format!(
                        "{source} looks damaged; it may stand for {} ({percent:.1} %)",
                        visible(best.text)
                    )
                }
                None => format!("{source} looks damaged, and was not searched"),
            },
            RecordKind::Lost => format!("{source} stands for text that nobody can restore"),
            RecordKind::Unsettled => "each pass changes this line again, so it stays".to_owned(),
        }
    }
}

impl<'t> ExplainRecord<'t> {
    fn new(subject: Subject<'t>, kind: RecordKind, span: &Range<usize>) -> Self {
        Self {
            file: subject.file,
            record_line: subject.place.map(|place| place.line),
            field: subject.place.map(|place| place.field),
            kind,
            offset: span.start,
            end: span.end,
            line: 0,
            column: 0,
            end_line: 0,
            end_column: 0,
            rule: None,
            stage: None,
            confidence: None,
            specification: None,
            source: subject.text.get(span.clone()).unwrap_or_default(),
            result: None,
            result_offset: None,
            candidates: Vec::new(),
            decisions: Vec::new(),
        }
    }

    fn because_of(self, rule: Rule) -> Self {
        Self {
            rule: Some(rule.id()),
            stage: Some(rule.stage().name()),
            confidence: Some(rule.confidence().name()),
            specification: Some(Specification(rule)),
            ..self
        }
    }
}

impl<'t> DecisionRecord<'t> {
    fn of(decision: &'t ScriptDecision, text: &'t str) -> Self {
        let channel = decision.channels.likeliest();
        Self {
            offset: decision.source.start,
            source: text.get(decision.source.clone()).unwrap_or_default(),
            channel: channel.name(),
            channel_probability: decision.channels.of(channel),
            candidates: CandidateRecord::all(&decision.candidates),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zhnorm::{Normalizer, Target};

    #[test]
    fn records_name_their_places() {
        let text = "甲。\r\n她的头发,\u{FFFD}\n";
        let normalized = Normalizer::new(Target::HantTw).explain(text);
        let subject = Subject { file: "a.txt", place: None, text };
        let records: Vec<_> = of_normalized(subject, &normalized).collect();
        let places: Vec<_> = records
            .iter()
            .map(|record| (record.kind, record.source, record.line, record.column, record.end_column))
            .collect();
        let change = RecordKind::Change;
        assert_eq!(
            places,
            [
                (change, "\r\n", 1, 3, 1),
                (change, "头发", 2, 3, 5),
                (change, ",", 2, 5, 6),
                (RecordKind::Lost, "\u{FFFD}", 2, 6, 7)
            ]
        );
        assert_eq!(records[0].end_line, 2);
        assert_eq!(records[1].decisions.len(), 2);
        assert_eq!(records[2].specification.unwrap().to_string(), "docs/canonical-form.md#fullwidth-mark");
    }
}
