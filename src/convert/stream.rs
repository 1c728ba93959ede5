//! Converts a text that comes in pieces. The output does not depend on where the text is cut.

use super::Converter;
use super::text_end::TextEnd;
use crate::step_counter::count;

/// If at least this many bytes are undecided, the stream waits for twice as many before it tries again.
///
/// So the cost of a text is linear in its length, however small the pieces are.
const PATIENT: usize = 256;

/// Converts a text piece by piece. It holds back the end of the text while the next piece may change its
/// output.
///
/// It usually holds less than a hundred bytes, and with built-in dictionaries at most some tens of kilobytes.
/// If the configuration has no one-pass form (see
/// [`ConverterBuilder::from_file`](crate::ConverterBuilder::from_file)), it holds the last line until the
/// line is complete.
///
/// ```
/// use zhnorm::{Config, Converter};
///
/// let converter = Converter::new(Config::S2t);
/// let mut stream = converter.stream();
/// let mut out = String::new();
/// for piece in ["理", "发师", "发现"] {
///     stream.push(piece, &mut out);
/// }
/// stream.finish(&mut out);
/// assert_eq!(out, "理髮師發現");
/// ```
#[derive(Debug)]
#[must_use = "`finish` writes the rest of the text"]
pub struct ConverterStream {
    converter: Converter,
    /// Text whose output is not decided.
    held: String,
    /// The number of held bytes at which the next attempt is made.
    next_attempt: usize,
}

impl ConverterStream {
    pub(super) fn new(converter: Converter) -> Self {
        Self { converter, held: String::new(), next_attempt: 0 }
    }

    /// Takes the next piece, and appends to `out` all output that no following piece can change.
    pub fn push(&mut self, piece: &str, out: &mut String) {
        self.held.push_str(piece);
        if self.held.len() < self.next_attempt {
            return;
        }
        let done = self.converter.run(&self.held, TextEnd::Open, out);
        count(self.held.len());
        self.held.drain(..done);
        self.next_attempt = if self.held.len() < PATIENT { 0 } else { 2 * self.held.len() };
    }

    /// The number of bytes that are held back.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.held.len()
    }

    /// Ends the text and appends the rest of the output to `out`.
    pub fn finish(self, out: &mut String) {
        self.converter.run(&self.held, TextEnd::Final, out);
    }
}
