//! Converts one large text on all cores.

use super::{ChunkStream, ChunkWorker};
use crate::Checkpoint;
use crate::convert::{Converter, ConverterStream};

/// If a line is longer, it is converted by one thread, in pieces.
const LONG_LINE: usize = 4 << 20;

/// Converts a text piece by piece, as [`ConverterStream`], on the threads of rayon's pool. It holds a few
/// MiB.
///
/// No match reaches across a line end, so the lines are independent.
///
/// ```
/// use zhnorm::{Config, Converter};
///
/// let mut stream = Converter::new(Config::S2t).parallel_stream();
/// let mut out = String::new();
/// for piece in ["理", "发师\n发", "现"] {
///     stream.push(piece, &mut out);
/// }
/// stream.finish(&mut out);
/// assert_eq!(out, "理髮師\n發現");
/// ```
#[derive(Debug)]
#[must_use = "`finish` writes the rest of the text"]
pub struct ParallelConverterStream {
    converter: Converter,
    chunks: ChunkStream<LineConverter>,
    /// The line that one thread converts, because it is long.
    long_line: Option<ConverterStream>,
}

/// Converts whole lines.
struct LineConverter {
    converter: Converter,
}

impl ChunkWorker for LineConverter {
    type Summary = ();

    fn run(&mut self, chunk: &[u8], output: &mut Vec<u8>) {
        let mut text = String::from_utf8(std::mem::take(output)).unwrap_or_default();
        // A chunk ends at a line end, so it is UTF-8 as the text is.
        self.converter.convert_into(&String::from_utf8_lossy(chunk), &mut text);
        *output = text.into_bytes();
    }
}

impl Converter {
    /// Starts a text that comes in pieces and is converted on the threads of rayon's pool. Call it from a
    /// thread that does not belong to the pool.
    pub fn parallel_stream(&self) -> ParallelConverterStream {
        let converter = self.clone();
        let new_worker = move || LineConverter { converter: converter.clone() };
        ParallelConverterStream {
            converter: self.clone(),
            chunks: ChunkStream::new(new_worker),
            long_line: None,
        }
    }
}

impl ParallelConverterStream {
    /// Takes the next piece, and appends to `out` the output that is ready.
    pub fn push(&mut self, mut piece: &str, out: &mut String) {
        if let Some(mut line) = self.long_line.take() {
            let Some((rest, after)) = piece.split_once('\n') else {
                line.push(piece, out);
                self.long_line = Some(line);
                return;
            };
            line.push(rest, out);
            line.finish(out);
            out.push('\n');
            piece = after;
        }
        let last_end = |bytes: &[u8]| memchr::memrchr(b'\n', bytes).map(|at| at + 1);
        self.chunks.push(piece.as_bytes(), last_end, |output, ()| append(output, out));
        if self.chunks.pending() >= LONG_LINE {
            let pending = self.chunks.take_pending(|output, ()| append(output, out));
            let mut line = self.converter.stream();
            line.push(&String::from_utf8_lossy(&pending), out);
            self.long_line = Some(line);
        }
    }

    /// Appends the output of all lines that threads still work on, and tells where another stream can go on:
    /// anywhere but in a line that is converted in pieces.
    pub fn checkpoint(&mut self, out: &mut String) -> Option<Checkpoint> {
        self.chunks.wait(|output, ()| append(output, out));
        let pending = self.chunks.pending();
        self.long_line.is_none().then(|| Checkpoint { pending, state: String::new() })
    }

    /// Ends the text and appends the rest of the output to `out`.
    pub fn finish(self, out: &mut String) {
        if let Some(line) = self.long_line {
            line.finish(out);
        }
        self.chunks.finish(|output, ()| append(output, out));
    }
}

/// Appends the output of a chunk, which is UTF-8.
fn append(output: &[u8], out: &mut String) {
    out.push_str(&String::from_utf8_lossy(output));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Config;

    #[test]
    fn the_output_is_that_of_the_whole_text() {
        let converter = Converter::new(Config::S2twp);
        let lines = "头发很长，发现后面的里面\r\n优化\n\n".repeat(30_000);
        let long = "软件和硬件".repeat(LONG_LINE / 12);
        for text in [String::new(), "头发".to_owned(), format!("{lines}{long}\n{lines}{long}")] {
            for size in [1 << 20, 100_003, 7_001] {
                let (mut stream, mut output) = (converter.parallel_stream(), String::new());
                let mut rest = text.as_str();
                while !rest.is_empty() {
                    let (piece, after) = rest.split_at(rest.floor_char_boundary(size));
                    stream.push(piece, &mut output);
                    rest = after;
                }
                stream.finish(&mut output);
                assert!(output == converter.convert(&text), "pieces of {size} bytes");
            }
        }
    }
}
