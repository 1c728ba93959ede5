//! The cells of one record of a table.

use std::ops::Range;

use memchr::{memchr, memchr2};

use crate::records::RecordError;
use crate::text::spans::slice;

/// How the cells of a table are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CellSyntax {
    pub(super) delimiter: u8,
    /// Whether cells may stand in quotation marks.
    pub(super) quotes: bool,
}

/// A cell as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// With its quotation marks.
    pub(super) range: Range<usize>,
    pub(super) is_quoted: bool,
}

impl CellSyntax {
    /// Cuts a record into its cells. A record without content has none.
    pub(super) fn cells(self, record: &str) -> Result<Vec<Cell>, RecordError> {
        let content = record.strip_suffix('\n').unwrap_or(record);
        let content = content.strip_suffix('\r').unwrap_or(content);
        let mut at = if content.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        let mut cells = Vec::new();
        if at == content.len() {
            return Ok(cells);
        }
        loop {
            let rest = slice(content, at..).as_bytes();
            let is_quoted = self.quotes && rest.first() == Some(&b'"');
            let length = match is_quoted {
                true => quoted_length(rest)
                    .ok_or_else(|| RecordError::expected("`\"`", record.as_bytes(), record.len()))?,
                false => memchr2(self.delimiter, b'\n', rest).unwrap_or(rest.len()),
            };
            cells.push(Cell { range: at..at + length, is_quoted });
            at += length;
            match content.as_bytes().get(at) {
                None => return Ok(cells),
                Some(byte) if *byte == self.delimiter => at += 1,
                Some(_) => {
                    let delimiter = char::from(self.delimiter).escape_default();
                    let what = format_args!("`{delimiter}` or the end of the record");
                    return Err(RecordError::expected(what, record.as_bytes(), at));
                }
            }
        }
    }

    /// The text of a cell. `buffer` holds it if it is not written as it is.
    pub(super) fn text<'t>(self, cell: &Cell, record: &'t str, buffer: &'t mut String) -> &'t str {
        let written = slice(record, cell.range.clone());
        if !cell.is_quoted {
            return written;
        }
        let written = slice(written, 1..written.len() - 1);
        if memchr(b'"', written.as_bytes()).is_none() {
            return written;
        }
        *buffer = written.replace("\"\"", "\"");
        buffer
    }

    /// How `text` is written in the place of `cell`: in quotation marks if the cell was or if it must be.
    /// `None` if the table has no quotation marks and the text needs them. `is_alone` says that the record
    /// has no other cell.
    pub(super) fn written(self, text: &str, cell: &Cell, record: &str, is_alone: bool) -> Option<String> {
        let has = |byte| memchr(byte, text.as_bytes()).is_some();
        let breaks = has(self.delimiter) || has(b'\n') || has(b'\r');
        let is_quoted = match self.quotes {
            false if breaks => return None,
            false => false,
            // A quotation mark inside of a plain cell is an ordinary character for most readers, so a cell
            // that had one keeps its form.
            true => {
                let had_mark = || slice(record, cell.range.clone()).contains('"');
                let is_lost = is_alone && text.is_empty();
                cell.is_quoted || breaks || is_lost || text.starts_with('"') || has(b'"') && !had_mark()
            }
        };
        Some(if is_quoted { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() })
    }
}

/// The length of the quoted cell that begins here.
fn quoted_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr(b'"', bytes.get(at..)?)? + 1;
        if bytes.get(at) != Some(&b'"') {
            return Some(at);
        }
        at += 1;
    }
}
