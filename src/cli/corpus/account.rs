//! What came of a run: counts for the summary and for `--stats`.

use super::tally::StageCounts;
use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use std::ops::AddAssign;
use std::path::Path;
use std::time::Duration;

/// The counts of one file, or of a whole run.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Account {
    /// The number of files that were done.
    pub(crate) files: usize,
    /// The number of texts in them: records with `--field`, lines with `--lines`, or else files.
    pub(crate) documents: usize,
    /// The bytes of the inputs, decompressed.
    pub(crate) bytes_read: u64,
    /// The bytes of the results, before compression.
    pub(crate) bytes_written: u64,
    /// The number of files whose result differs from the input.
    pub(crate) changed_files: usize,
    /// Files in folders that are no text and were left out.
    pub(crate) skipped_files: usize,
    /// Files that could not be read or written.
    pub(crate) failed_files: usize,
    /// Files that an earlier run had done; see `--resume`.
    pub(crate) resumed_files: usize,
    /// Malformed bytes that were replaced.
    pub(crate) replaced_sequences: u64,
    /// Records that could not be read, by what was done with them.
    pub(crate) kept_records: usize,
    pub(crate) dropped_records: usize,
    pub(crate) quarantined_records: usize,
    /// Texts in the chosen fields of records, and those that came out different.
    pub(crate) fields: usize,
    pub(crate) changed_fields: usize,
    /// Those that stayed because they are no Unicode text, or have no form in the format of the records.
    pub(crate) fields_left_alone: usize,
    /// Lines that were left as they were, because each pass changed them again.
    pub(crate) unsettled_lines: usize,
    /// Places that look damaged and were not searched.
    pub(crate) unsearched_places: usize,
    /// Documents with fenced code or a comment that is never closed.
    pub(crate) unclosed_documents: usize,
    /// What the stages changed and found, if that is counted.
    #[serde(flatten)]
    pub(crate) counts: StageCounts,
}

impl AddAssign for Account {
    fn add_assign(&mut self, other: Self) {
        self.files += other.files;
        self.documents += other.documents;
        self.bytes_read += other.bytes_read;
        self.bytes_written += other.bytes_written;
        self.changed_files += other.changed_files;
        self.skipped_files += other.skipped_files;
        self.failed_files += other.failed_files;
        self.resumed_files += other.resumed_files;
        self.replaced_sequences += other.replaced_sequences;
        self.kept_records += other.kept_records;
        self.dropped_records += other.dropped_records;
        self.quarantined_records += other.quarantined_records;
        self.fields += other.fields;
        self.changed_fields += other.changed_fields;
        self.fields_left_alone += other.fields_left_alone;
        self.unsettled_lines += other.unsettled_lines;
        self.unsearched_places += other.unsearched_places;
        self.unclosed_documents += other.unclosed_documents;
        self.counts += other.counts;
    }
}

/// The account of a run as `--stats` writes it.
#[derive(Serialize)]
struct StatsRecord<'a> {
    zhnorm: &'static str,
    seconds: f64,
    megabytes_per_second: f64,
    #[serde(flatten)]
    account: &'a Account,
}

impl Account {
    /// The number of records that could not be read.
    pub(crate) fn bad_records(&self) -> usize {
        self.kept_records + self.dropped_records + self.quarantined_records
    }

    /// Megabytes of input in a second.
    fn rate(&self, time: Duration) -> f64 {
        self.bytes_read as f64 / 1e6 / time.as_secs_f64().max(1e-6)
    }

    /// Writes the account to a file, as JSON.
    pub(crate) fn write(&self, path: &Path, time: Duration) -> Result<()> {
        let record = StatsRecord {
            zhnorm: env!("CARGO_PKG_VERSION"),
            seconds: time.as_secs_f64(),
            megabytes_per_second: self.rate(time),
            account: self,
        };
        let json = serde_json::to_string_pretty(&record)? + "\n";
        std::fs::write(path, json).with_context(|| format!("can't write {}", path.display()))
    }

    /// The account in a line for people. `changed` is what was done with the files that differ.
    pub(crate) fn summary(&self, changed: &str, time: Duration) -> String {
        let mut parts = vec![plural(self.files, "file"), format!("{} {changed}", self.changed_files)];
        if self.documents > self.files {
            parts.push(plural(self.documents, "document"));
        }
        let counts = [
            (self.resumed_files, "done before"),
            (self.skipped_files, "not text"),
            (self.failed_files, "failed"),
            (self.kept_records, "bad records kept"),
            (self.dropped_records, "bad records dropped"),
            (self.quarantined_records, "bad records quarantined"),
            (self.fields_left_alone, "fields left alone"),
            (self.counts.0.repaired, "repaired"),
            (self.counts.0.suspected, "suspected"),
            (self.counts.0.lost, "lost"),
            (self.unsettled_lines, "lines given up"),
            (self.unsearched_places, "damaged places not searched"),
        ];
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        parts.extend(counts.map(|(count, what)| format!("{count} {what}")));
        if self.replaced_sequences > 0 {
            parts.push(format!("{} malformed sequences replaced", self.replaced_sequences));
        }
        let megabytes = self.bytes_read as f64 / 1e6;
        parts.push(format!("{megabytes:.1} MB in {:.1} s ({:.1} MB/s)", time.as_secs_f64(), self.rate(time)));
        let mut summary = parts.join(", ");
        let rules: Vec<String> =
            self.counts.0.rules().map(|(rule, count)| format!("{rule} {count}")).collect();
        if !rules.is_empty() {
            summary.push_str("; by rule: ");
            summary.push_str(&rules.join(", "));
        }
        summary
    }
}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
