//! Reads the chosen fields of records, for reports on their texts.

use super::account::Account;
use super::record_format::FileRecords;
use super::task::{Drain, TextTransform};
use crate::cli::flow_args::{FieldArguments, RecordArguments, RecordFormat};
use crate::cli::whole_text::LIMIT;
use anyhow::{Result, anyhow, bail};
use zhnorm::decode::Encoding;
use zhnorm::records::{RecordEnds, RecordError};

/// Where a text stands in a file of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FieldPlace<'p> {
    /// The line at which its record begins, from 1.
    pub(crate) line: u64,
    /// The path of the field, or the column.
    pub(crate) field: &'p str,
}

/// Takes the texts of a file.
pub(crate) trait FieldReader {
    /// Takes a text, and appends what there is to tell.
    fn read(&mut self, place: FieldPlace<'_>, text: &str, out: &mut String) -> Result<()>;

    /// Ends the file. Returns a notice for standard error, if there is something to tell.
    fn finish(self, encoding: Option<Encoding>, out: &mut String) -> Result<Option<String>>;
}

/// Finds the texts of a file that comes in pieces.
pub(crate) struct FieldTexts<R> {
    arguments: RecordArguments,
    records: FileRecords,
    /// The ends of records in what comes; `None` if the whole file is one.
    ends: Option<RecordEnds>,
    /// The part of a record that has arrived so far, and where it begins.
    pending: String,
    line: u64,
    offset: u64,
    reader: R,
}

impl FieldArguments {
    /// The format of the records whose fields a report is about; `None` if it is about whole texts.
    pub(crate) fn format_of(&self, name: &str) -> Result<Option<RecordFormat>> {
        if self.fields.is_empty() {
            return Ok(None);
        }
        let format = RecordFormat::of(&self.clone().into(), name)?;
        match format {
            Some(RecordFormat::Parquet) => {
                bail!("{name}: a report takes the fields of JSON, CSV and TSV, and no columns of Parquet")
            }
            format => Ok(format),
        }
    }
}

impl<R: FieldReader> FieldTexts<R> {
    /// Reads a file of this format.
    pub(crate) fn new(format: RecordFormat, arguments: &FieldArguments, reader: R) -> Result<Self> {
        let arguments = arguments.clone().into();
        let records = FileRecords::new(format, &arguments)?;
        let (ends, pending) = (records.ends(), String::new());
        Ok(Self { arguments, records, ends, pending, line: 1, offset: 0, reader })
    }

    /// Reads the pending record.
    fn record(&mut self, out: &mut String) -> Result<()> {
        let record = std::mem::take(&mut self.pending);
        let is_first = self.records.needs_first();
        if is_first {
            self.records.learn(record.as_bytes(), &self.arguments).map_err(|error| self.place(&error))?;
            // A semicolon may stand for the comma.
            self.ends = self.records.ends();
        }
        let (mut result, line, reader) = (Ok(()), self.line, &mut self.reader);
        let mut visit = |field: &str, text: &str| {
            if result.is_ok() {
                result = reader.read(FieldPlace { line, field }, text, out);
            }
        };
        let read = self.records.read(record.as_bytes(), is_first, &mut visit);
        read.map_err(|error| self.place(&error))?;
        result?;
        self.line += memchr::memchr_iter(b'\n', record.as_bytes()).count() as u64;
        self.offset += record.len() as u64;
        // Its memory serves the next one.
        self.pending = record;
        self.pending.clear();
        Ok(())
    }

    fn place(&self, error: &RecordError) -> anyhow::Error {
        anyhow!("line {}, byte {}: {}", self.line, self.offset + error.offset() as u64, error.message())
    }
}

impl<R: FieldReader> TextTransform for FieldTexts<R> {
    fn push(&mut self, piece: &str, out: &mut String) -> Result<()> {
        let mut rest = piece;
        while let Some(end) = self.ends.as_mut().and_then(|ends| ends.next(rest.as_bytes())) {
            // A record ends with LF, so this cuts no character.
            let (record, more) = rest.split_at_checked(end).unwrap_or((rest, ""));
            self.pending.push_str(record);
            self.record(out)?;
            rest = more;
        }
        if self.pending.len() + rest.len() > LIMIT {
            bail!("line {}: a report takes records of up to {} MiB", self.line, LIMIT >> 20);
        }
        self.pending.push_str(rest);
        Ok(())
    }

    fn finish(
        mut self: Box<Self>,
        encoding: Option<Encoding>,
        _: &mut Account,
        out: &mut String,
        _: Drain<'_>,
    ) -> Result<Option<String>> {
        if !self.pending.is_empty() {
            self.record(out)?;
        }
        self.reader.finish(encoding, out)
    }
}
