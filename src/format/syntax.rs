//! Collects the parts of a document that are syntax.

use crate::step_counter::count;
use std::ops::Range;

/// Collects the syntax of a document, from left to right, in spans that end where a line ends.
#[derive(Debug)]
pub(crate) struct Syntax<'s> {
    spans: &'s mut Vec<Range<usize>>,
    /// The number of spans that were there before.
    before: usize,
    /// The offset of the text in the document.
    base: usize,
}

impl<'s> Syntax<'s> {
    pub(crate) fn new(spans: &'s mut Vec<Range<usize>>, base: usize) -> Self {
        Self { before: spans.len(), spans, base }
    }

    /// Protects all of `text` but the bytes for which `is_prose` is true. It is called once for each byte, in
    /// order.
    pub(crate) fn add_all_but(&mut self, text: &str, mut is_prose: impl FnMut(u8) -> bool) {
        let (mut start, mut in_prose) = (0, false);
        for (at, byte) in text.bytes().enumerate() {
            let prose = is_prose(byte);
            if prose != in_prose {
                if prose {
                    self.add(text, start..at);
                }
                (start, in_prose) = (at, prose);
            }
        }
        if !in_prose {
            self.add(text, start..text.len());
        }
    }

    /// Protects `range` of `text`.
    pub(crate) fn add(&mut self, text: &str, range: Range<usize>) {
        let mut start = range.start;
        let bytes = text.as_bytes();
        while start < range.end {
            let rest = bytes.get(start..range.end).unwrap_or_default();
            let length = memchr::memchr(b'\n', rest).map_or(rest.len(), |length| length + 1);
            count(length);
            self.push(bytes, start..start + length);
            start += length;
        }
    }

    /// Adds a part of a line to the span before it, if that is on the same line and touches it.
    fn push(&mut self, bytes: &[u8], range: Range<usize>) {
        let ends_line = range.start.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'\n');
        let (start, end) = (self.base + range.start, self.base + range.end);
        let own = self.spans.get_mut(self.before..).and_then(<[_]>::last_mut);
        match own.filter(|last| last.end == start && !ends_line) {
            Some(last) => last.end = end,
            None => self.spans.push(start..end),
        }
    }
}
