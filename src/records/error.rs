//! Why a record cannot be rewritten.

use std::fmt;

/// The kind of a [`RecordError`], for programs that react to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RecordErrorKind {
    /// The record breaks the grammar of its format, or is cut off.
    Syntax,
    /// The record is not UTF-8.
    Encoding,
    /// The record has another number of cells than the first record of its table.
    CellCount,
    /// A chosen column is not in the table, or not only once.
    Column,
}

/// A record that cannot be rewritten. Nothing of it has been written, and none of its fields transformed.
///
/// ```
/// use zhnorm::records::{Fields, JsonRecords, RecordErrorKind};
///
/// let records = JsonRecords::new(Fields::new(["text".parse()?]));
/// let error = records.rewrite(b"{\"text\": \"\xE4\xBD\xA0", &mut |_, _| (), &mut Vec::new()).unwrap_err();
/// assert_eq!((error.kind(), error.offset()), (RecordErrorKind::Syntax, 13));
/// assert_eq!(error.to_string(), "at byte 13 of the record: expected `\"`, found the end of the record");
/// # Ok::<(), zhnorm::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at byte {offset} of the record: {message}")]
pub struct RecordError {
    kind: RecordErrorKind,
    offset: usize,
    message: String,
}

impl RecordError {
    pub(super) fn new(kind: RecordErrorKind, offset: usize, message: impl fmt::Display) -> Self {
        Self { kind, offset, message: message.to_string() }
    }

    /// The record does not go on as it must at `offset`.
    pub(super) fn expected(what: impl fmt::Display, record: &[u8], offset: usize) -> Self {
        let rest = record.get(offset..).unwrap_or_default();
        // No character is longer than four bytes.
        let next = rest.get(..4).unwrap_or(rest).utf8_chunks().next();
        let found = match next.and_then(|chunk| chunk.valid().chars().next()) {
            _ if rest.is_empty() => "the end of the record".to_owned(),
            Some(ch) if ch.is_control() => format!("U+{:04X}", u32::from(ch)),
            Some(ch) => format!("`{ch}`"),
            None => "a byte that is not UTF-8".to_owned(),
        };
        Self::new(RecordErrorKind::Syntax, offset, format_args!("expected {what}, found {found}"))
    }

    /// The kind, for programs that react to it.
    #[must_use]
    pub fn kind(&self) -> RecordErrorKind {
        self.kind
    }

    /// The offset in bytes from the beginning of the record.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// What is wrong, without the offset.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// The record as text.
pub(super) fn utf8(record: &[u8]) -> Result<&str, RecordError> {
    simdutf8::basic::from_utf8(record).or_else(|_| {
        // Slower, but it knows the offset.
        std::str::from_utf8(record).map_err(|error| {
            RecordError::new(RecordErrorKind::Encoding, error.valid_up_to(), "malformed UTF-8")
        })
    })
}
