//! Changes as JSON Lines.

use super::record::{ExplainRecord, RecordKind};
use crate::cli::whole_text::write_json;
use anyhow::Result;
use serde::Serialize;
use std::collections::BTreeMap;
use zhnorm::report::{Report, Rule};

/// What the texts of a file had.
#[derive(Debug, Default, Serialize)]
pub(super) struct EndCounts {
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

impl EndCounts {
    pub(super) fn add(&mut self, record: &ExplainRecord<'_>) {
        *match record.kind {
            RecordKind::Change => &mut self.changes,
            RecordKind::Suspected => &mut self.suspected,
            RecordKind::Lost => &mut self.lost,
            RecordKind::Unsettled => &mut self.unsettled,
        } += 1;
    }

    /// Adds what the report on a text counts. `is_alone` says that the file is this text.
    pub(super) fn add_report(&mut self, report: &Report, is_alone: bool) {
        for (rule, count) in report.counts() {
            *self.rules.entry(Rule::id(rule)).or_default() += count;
        }
        self.unclosed = report.unclosed().filter(|_| is_alone);
    }

    /// Appends the line that says that the report on a file is complete.
    pub(super) fn write(&self, file: &str, out: &mut String) -> Result<()> {
        write_json(out, &EndRecord { end: FileCounts { file, counts: self } })
    }
}

#[derive(Serialize)]
struct EndRecord<'t> {
    end: FileCounts<'t>,
}

#[derive(Serialize)]
struct FileCounts<'t> {
    file: &'t str,
    #[serde(flatten)]
    counts: &'t EndCounts,
}
