//! Finds where the records of a WARC file end.

use memchr::memchr;

use super::header::{content_length, is_blank};
use crate::text::spans::slice_bytes;

/// What follows the content of a record.
const TRAILER: &[u8] = b"\r\n\r\n";

/// The longest line of a header. A longer one is not a header.
const LONGEST_LINE: usize = 1 << 20;

/// The part of a record that the next byte belongs to.
#[derive(Clone, Debug)]
pub(in crate::records) enum WarcEnds {
    Header {
        /// The line so far.
        line: Vec<u8>,
        /// The length of the content, if the header has told it by now.
        length: Option<u64>,
        is_first: bool,
    },
    /// This many bytes of content are still to come.
    Content(u64),
    /// This many bytes of the trailer have been read.
    Trailer(usize),
    /// The bytes are no record, so nobody knows where the next begins.
    Lost,
}

impl Default for WarcEnds {
    fn default() -> Self {
        Self::Header { line: Vec::new(), length: None, is_first: true }
    }
}

impl WarcEnds {
    /// The length of the piece up to the end of the next record.
    pub(in crate::records) fn next(&mut self, piece: &[u8]) -> Option<usize> {
        let mut at = 0;
        loop {
            let rest = slice_bytes(piece, at..);
            match self {
                Self::Header { line, .. } => {
                    let found = memchr(b'\n', rest);
                    let length = found.map_or(rest.len(), |found| found + 1);
                    at += length;
                    line.extend_from_slice(slice_bytes(rest, ..length));
                    if line.len() > LONGEST_LINE {
                        *self = Self::Lost;
                    } else {
                        found?;
                        self.end_line();
                    }
                }
                Self::Content(remaining) => {
                    let length = usize::try_from(*remaining).unwrap_or(usize::MAX).min(rest.len());
                    at += length;
                    *remaining -= length as u64;
                    if *remaining > 0 {
                        return None;
                    }
                    *self = Self::Trailer(0);
                }
                Self::Trailer(read) => {
                    let next = *rest.first()?;
                    let fits = TRAILER.get(*read) == Some(&next);
                    at += usize::from(fits);
                    *read += usize::from(fits);
                    // Without a complete trailer the next record begins here, and this one is malformed.
                    if !fits || *read == TRAILER.len() {
                        *self = Self::default();
                        return Some(at);
                    }
                }
                Self::Lost => return None,
            }
        }
    }

    fn end_line(&mut self) {
        let Self::Header { line, length, is_first } = self else { return };
        if is_blank(line) {
            // Empty lines before a record are allowed for. They belong to it.
            if !*is_first {
                *self = length.map_or(Self::Lost, Self::Content);
                return;
            }
        } else if *is_first {
            if !line.starts_with(b"WARC/") {
                *self = Self::Lost;
                return;
            }
            *is_first = false;
        } else {
            let Ok(found) = content_length(line, *length) else {
                *self = Self::Lost;
                return;
            };
            *length = found;
        }
        line.clear();
    }
}
