//! Changes as JSON Lines.

use super::record::{ExplainRecord, RecordKind};
use crate::cli::whole_text::write_json;
use anyhow::Result;
use serde::Serialize;
use std::collections::BTreeMap;
use zhnorm::report::{Report, Rule};

/// Appends a line for each record, and one that says that the report of the text is complete.
pub(super) fn write(
    records: &[ExplainRecord<'_>],
    file: &str,
    report: &Report,
    out: &mut String,
) -> Result<()> {
    records.iter().try_for_each(|record| write_json(out, record))?;
    let number = |kind| records.iter().filter(|record| record.kind == kind).count();
    let end = End {
        file,
        changes: number(RecordKind::Change),
        rules: report.counts().map(|(rule, count)| (Rule::id(rule), count)).collect(),
        suspected: number(RecordKind::Suspected),
        lost: number(RecordKind::Lost),
        unsettled: number(RecordKind::Unsettled),
        unclosed: report.unclosed(),
    };
    write_json(out, &EndRecord { end })
}

#[derive(Serialize)]
struct EndRecord<'t> {
    end: End<'t>,
}

/// What a report counts.
#[derive(Serialize)]
struct End<'t> {
    file: &'t str,
    changes: usize,
    /// How often each rule was applied, even where a later one changed the same text.
    rules: BTreeMap<&'static str, usize>,
    suspected: usize,
    lost: usize,
    unsettled: usize,
    /// The offset of fenced code or a comment that is never closed, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    unclosed: Option<usize>,
}
