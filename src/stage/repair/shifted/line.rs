//! What the line says before a damaged span.

use super::pairing::Pairing;
use super::tokens::characters;
use crate::report::Finding;
use crate::stage::repair::finding;
use crate::stage::repair::params::{PairingParams, limits};
use crate::step_counter;
use crate::text::spans::slice;

/// Stands in a line for text that is not known.
const UNKNOWN: char = '\u{FFFD}';

/// Reads the line up to one question mark after another. What was read for the last one is kept: a damaged
/// line has many question marks, and reading all of it again for each would make the cost quadratic.
#[derive(Default)]
pub(super) struct LineReader {
    /// The byte of the text where the line, or the part of it that is read, begins.
    start: usize,
    /// Everything before this byte of the text is read.
    read: usize,
    /// The quotation marks and brackets of the line, repaired and without pronunciations. `UNKNOWN` stands
    /// for spans that are only suspected, and for the part of a long line that is not read.
    pairing: Pairing,
}

impl LineReader {
    /// Reads on to byte `at` of `text`, which must not lie before the byte of the last call. `found` are all
    /// findings before `at`.
    pub(super) fn read_to(&mut self, text: &str, at: usize, found: &[Finding], params: &PairingParams) {
        // No span contains a line end, so only the unread text can have one.
        let unread = slice(text, self.read..at);
        step_counter::count(unread.len());
        let new_line = memchr::memrchr(b'\n', unread.as_bytes()).map(|end| self.read + end + 1);
        let near = text.floor_char_boundary(at.saturating_sub(limits::LINE_BEFORE));
        match new_line {
            Some(start) if start >= near => self.restart(start, false, params),
            Some(_) => self.restart(near, true, params),
            // The part that is read begins anew when it is twice as long as it has to be.
            None if at - self.start > 2 * limits::LINE_BEFORE => self.restart(near, true, params),
            None => {}
        }
        let first = found.partition_point(|finding| finding.source.end <= self.read);
        for finding in found.iter().skip(first) {
            let before = self.read.min(finding.source.start)..finding.source.start;
            self.push(characters(slice(text, before)), params);
            if finding.repaired {
                self.push(finding::best(finding).chars(), params);
            } else {
                self.push([UNKNOWN].into_iter(), params);
            }
            self.read = finding.source.end;
        }
        self.push(characters(slice(text, self.read..at)), params);
        self.read = at;
    }

    fn restart(&mut self, start: usize, cut: bool, params: &PairingParams) {
        (self.start, self.read) = (start, start);
        self.pairing = Pairing::default();
        if cut {
            self.push([UNKNOWN].into_iter(), params);
        }
    }

    fn push(&mut self, characters: impl Iterator<Item = char>, params: &PairingParams) {
        for c in characters {
            self.pairing.push(c, params);
        }
    }

    pub(super) fn pairing(&self) -> Pairing {
        self.pairing
    }
}
