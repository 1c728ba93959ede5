//! The header of a WARC record.

use std::ops::Range;

use memchr::memchr;

use crate::records::RecordError;
use crate::text::spans::slice_bytes;

/// The parts of a record.
#[derive(Debug)]
pub(super) struct WarcParts<'r> {
    record: &'r [u8],
    /// The lines of the header with their line ends, without the version.
    lines: Vec<Range<usize>>,
    pub(super) content: Range<usize>,
}

/// A field of a header.
#[derive(Debug)]
pub(super) struct HeaderField<'r> {
    /// With the line end.
    pub(super) line: Range<usize>,
    pub(super) value: Range<usize>,
    pub(super) text: &'r [u8],
}

pub(super) fn is_blank(line: &[u8]) -> bool {
    matches!(line, b"\r\n" | b"\n")
}

/// The value of a line if that is the field with this name.
fn value<'l>(line: &'l [u8], name: &str) -> Option<&'l [u8]> {
    let (found, value) = line.split_at_checked(name.len())?;
    let value = value.strip_prefix(b":")?;
    found.eq_ignore_ascii_case(name.as_bytes()).then(|| value.trim_ascii())
}

/// The length of the content, which a line of the header may tell. `known` is what the lines before told.
///
/// An error is a second length, or one that is no number: then nobody knows where the content ends.
pub(super) fn content_length(line: &[u8], known: Option<u64>) -> Result<Option<u64>, ()> {
    let Some(value) = value(line, "Content-Length") else { return Ok(known) };
    let number = std::str::from_utf8(value).ok().and_then(|value| value.parse().ok());
    if known.is_some() || number.is_none() { Err(()) } else { Ok(number) }
}

impl<'r> WarcParts<'r> {
    /// The parts of a record, or `None` if it has only empty lines.
    pub(super) fn of(record: &'r [u8]) -> Result<Option<Self>, RecordError> {
        let mut at = 0;
        let mut lines = Vec::new();
        let mut has_version = false;
        let mut length = None;
        let end = loop {
            let rest = slice_bytes(record, at..);
            let Some(found) = memchr(b'\n', rest) else {
                if !has_version && rest.trim_ascii().is_empty() {
                    return Ok(None);
                }
                return Err(RecordError::expected("the end of a header", record, record.len()));
            };
            let line = slice_bytes(rest, ..=found);
            let range = at..at + line.len();
            at = range.end;
            match (is_blank(line), has_version) {
                (true, true) => break at,
                (true, false) => {}
                (false, true) => {
                    length = content_length(line, length).map_err(|()| {
                        RecordError::expected("one Content-Length, a number", record, range.start)
                    })?;
                    lines.push(range);
                }
                (false, false) if line.starts_with(b"WARC/1.") => has_version = true,
                (false, false) => {
                    return Err(RecordError::expected("`WARC/1.0` or `WARC/1.1`", record, range.start));
                }
            }
        };
        let Some(length) = length else {
            return Err(RecordError::expected("the field Content-Length in the header before", record, end));
        };
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let content = end..end.saturating_add(length);
        let Some(after) = record.get(content.end..) else {
            let what = format_args!("{length} bytes of content after byte {end}");
            return Err(RecordError::expected(what, record, record.len()));
        };
        if after != b"\r\n\r\n" {
            return Err(RecordError::expected("two line ends after the content", record, content.end));
        }
        Ok(Some(Self { record, lines, content }))
    }

    /// The field with this name.
    pub(super) fn field(&self, name: &str) -> Option<HeaderField<'r>> {
        self.lines.iter().find_map(|line| {
            let written = slice_bytes(self.record, line.clone());
            let text = value(written, name)?;
            // The value ends where the whitespace at the end of the line begins.
            let end = line.start + written.trim_ascii_end().len();
            Some(HeaderField { line: line.clone(), value: end - text.len()..end, text })
        })
    }
}
