//! Converts a text that comes in pieces. The output is that of the whole text, wherever it is cut.

use super::Converter;
use super::text_end::TextEnd;
use crate::step_counter::count;

/// From this many undecided bytes on, the stream waits until there are twice as many before it tries again.
///
/// That keeps the cost of a text linear in its length, however small the pieces are.
const PATIENT: usize = 256;

/// Converts a text piece by piece. It holds back the end of the text as long as following text may change its
/// output.
///
/// That is usually less than a hundred bytes and, with built-in dictionaries, at most some tens of kilobytes.
/// A converter whose configuration has no one-pass form (see
/// [`ConverterBuilder::from_file`](crate::ConverterBuilder::from_file)) holds back the line that is not
/// complete.
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
    /// The number of held bytes from which on another attempt is made.
    next_attempt: usize,
}

impl ConverterStream {
    pub(super) fn new(converter: Converter) -> Self {
        Self { converter, held: String::new(), next_attempt: 0 }
    }

    /// Takes the next piece and appends to `out` the output that is decided.
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
