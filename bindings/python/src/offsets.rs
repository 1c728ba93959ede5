//! Offsets in code points, for offsets in bytes.

use std::ops::Range;

/// How far apart the known offsets are, in bytes. A table for a text of 1 MB has 16 KB.
const STEP: usize = 512;

/// Counts code points before an offset in bytes.
pub(crate) struct CodePoints<'t> {
    text: &'t str,
    /// The number of code points that begin before each multiple of `STEP`.
    before: Vec<usize>,
}

impl<'t> CodePoints<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let mut before = Vec::with_capacity(text.len() / STEP + 1);
        let mut count = 0;
        for part in text.as_bytes().chunks(STEP) {
            before.push(count);
            count += starts(part);
        }
        Self { text, before }
    }

    /// A span in code points for one in bytes.
    pub(crate) fn span(&self, bytes: &Range<usize>) -> (usize, usize) {
        (self.at(bytes.start), self.at(bytes.end))
    }

    fn at(&self, offset: usize) -> usize {
        let known = (offset / STEP).min(self.before.len().saturating_sub(1));
        let before = self.before.get(known).copied().unwrap_or_default();
        before + starts(self.text.as_bytes().get(known * STEP..offset).unwrap_or_default())
    }
}

/// How many code points begin in these bytes of UTF-8.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}
