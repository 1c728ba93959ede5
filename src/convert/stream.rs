//! Conversion of a text that comes in pieces: the bytes are those of the whole text's conversion, however it is cut.

use super::Converter;

/// Converts a text piece by piece; what can't be decided yet is held back.
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
pub struct ConverterStream {
    converter: Converter,
    held: String,
}

impl ConverterStream {
    pub(super) fn new(converter: Converter) -> Self {
        Self { converter, held: String::new() }
    }

    /// Takes the next piece and appends what is decided.
    pub fn push(&mut self, piece: &str, out: &mut String) {
        self.held.push_str(piece);
        let done = self.converter.run(&self.held, false, out);
        self.held.drain(..done);
    }

    /// Ends the text and appends the rest.
    pub fn finish(self, out: &mut String) {
        self.converter.run(&self.held, true, out);
    }
}
