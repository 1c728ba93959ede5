//! Cuts input whose lines differ in encoding into lines, and remembers what is known of them.
//!
//! Such files come from appending: logs, exports of several systems, mailboxes. A line feed is the same byte
//! in UTF-8, GB 18030 and Big5 and never a part of another character there, so lines can be found first.

use std::borrow::Cow;

use super::encoding::{Encoding, SAMPLE};

/// What is known of the lines of an input.
#[derive(Debug)]
pub(super) struct MixedLines {
    /// The start of the current line, whose encoding is not decided yet. Shorter than a sample.
    held: Vec<u8>,
    /// Whether the encoding of the current line is decided: it is longer than a sample.
    is_decided: bool,
    /// Whether nothing has been decoded. The input may have a byte order mark.
    pub(super) is_start: bool,
    /// Whether a byte order mark has said that all of the input is UTF-16.
    pub(super) is_utf16: bool,
    /// The last encoding but UTF-8 that a line had. It decides where a line fits two equally well.
    pub(super) before: Encoding,
    /// The number of lines in each of `Encoding::ALL` that are not ASCII.
    counts: [u64; Encoding::ALL.len()],
    /// The number of lines that fit no encoding.
    pub(super) doubtful: u64,
}

/// The next bytes to decode.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LinePart<'p> {
    pub(super) bytes: Cow<'p, [u8]>,
    /// Whether a line begins with them: all of it, or a sample.
    pub(super) begins: bool,
    /// Whether the line ends with them.
    pub(super) ends: bool,
}

impl MixedLines {
    pub(super) fn new() -> Self {
        Self {
            held: Vec::new(),
            is_decided: false,
            is_start: true,
            is_utf16: false,
            before: Encoding::Gb18030,
            counts: [0; Encoding::ALL.len()],
            doubtful: 0,
        }
    }

    /// Takes the next part of a line from `piece`. `None` if more bytes are needed, or none are left. `last`
    /// says that nothing follows `piece`.
    pub(super) fn next<'p>(&mut self, piece: &mut &'p [u8], last: bool) -> Option<LinePart<'p>> {
        let end = memchr::memchr(b'\n', piece).map(|at| at + 1);
        let length = end.unwrap_or(piece.len());
        let length = if self.is_decided { length } else { length.min(SAMPLE - self.held.len()) };
        let (head, rest) = piece.split_at(length);
        let ends = end == Some(length) || last && rest.is_empty();
        *piece = rest;
        let begins = !std::mem::replace(&mut self.is_decided, false);
        if !begins {
            self.is_decided = !ends;
            return (!head.is_empty()).then_some(LinePart { bytes: head.into(), begins, ends });
        }
        if !ends && self.held.len() + head.len() < SAMPLE {
            self.held.extend_from_slice(head);
            return None;
        }
        self.is_decided = !ends;
        if self.held.is_empty() {
            return (!head.is_empty()).then_some(LinePart { bytes: head.into(), begins, ends });
        }
        let mut bytes = std::mem::take(&mut self.held);
        bytes.extend_from_slice(head);
        Some(LinePart { bytes: bytes.into(), begins, ends })
    }

    /// Notes that a line is in this encoding.
    pub(super) fn add(&mut self, encoding: Encoding, fits: bool) {
        let entry = Encoding::ALL.iter().zip(&mut self.counts).find(|(known, _)| **known == encoding);
        entry.into_iter().for_each(|(_, count)| *count += 1);
        self.doubtful += u64::from(!fits);
        if encoding != Encoding::Utf8 && fits {
            self.before = encoding;
        }
    }

    /// How many lines are in each encoding.
    pub(super) fn counts(&self) -> impl Iterator<Item = (Encoding, u64)> {
        let counts = Encoding::ALL.iter().copied().zip(self.counts);
        counts.filter(|(_, count)| *count > 0)
    }
}
