//! Normalizes the lines of one large file on all cores.

use super::{ChunkStream, ChunkWorker};
use crate::Checkpoint;
use crate::error::{Error, ErrorKind};
use crate::pipeline::Normalizer;
use crate::report::StreamSummary;

/// Normalizes each line of a stream as a text of its own, as [`LineStream`](crate::LineStream), on the
/// threads of rayon's pool.
///
/// ```
/// use zhnorm::{Normalizer, Target};
///
/// let mut lines = Normalizer::new(Target::Hans).parallel_lines();
/// let mut output = String::new();
/// lines.push("你好,世界\n再", &mut output);
/// lines.push("見!", &mut output);
/// lines.finish(&mut output);
/// assert_eq!(output, "你好，世界\n再见！");
/// ```
#[derive(Debug)]
#[must_use = "`finish` writes the rest of the lines"]
pub struct ParallelLineStream {
    chunks: ChunkStream<LineNormalizer>,
    summary: StreamSummary,
}

/// Normalizes whole lines.
struct LineNormalizer {
    normalizer: Normalizer,
}

impl ChunkWorker for LineNormalizer {
    type Summary = StreamSummary;

    fn run(&mut self, chunk: &[u8], output: &mut Vec<u8>) -> StreamSummary {
        let mut text = String::from_utf8(std::mem::take(output)).unwrap_or_default();
        let mut lines = self.normalizer.lines();
        // A chunk ends at a line end, so it is UTF-8 as the text is.
        lines.push(&String::from_utf8_lossy(chunk), &mut text);
        let summary = lines.finish(&mut text);
        *output = text.into_bytes();
        summary
    }
}

impl Normalizer {
    /// Starts a stream as [`lines`](Self::lines) does, whose lines are normalized on the threads of rayon's
    /// pool. Call it from a thread that does not belong to the pool.
    pub fn parallel_lines(&self) -> ParallelLineStream {
        let normalizer = self.clone();
        let new_worker = move || LineNormalizer { normalizer: normalizer.clone() };
        ParallelLineStream { chunks: ChunkStream::new(new_worker), summary: StreamSummary::default() }
    }
}

impl Normalizer {
    /// As [`parallel_lines`](Self::parallel_lines), for the rest of the lines from a checkpoint on. `state`
    /// is [`Checkpoint::state`].
    ///
    /// # Errors
    ///
    /// `state` is none that a checkpoint has.
    pub fn continued_lines(&self, state: &str) -> Result<ParallelLineStream, Error> {
        let summary = StreamSummary::restored(state).ok_or_else(|| {
            Error::new(ErrorKind::Checkpoint, format!("`{state}` is no state of a checkpoint"))
        })?;
        Ok(ParallelLineStream { summary, ..self.parallel_lines() })
    }
}

impl ParallelLineStream {
    /// Takes the next piece, and appends the lines that are ready to `output`.
    pub fn push(&mut self, piece: &str, output: &mut String) {
        let Self { chunks, summary } = self;
        let last_end = |bytes: &[u8]| memchr::memrchr(b'\n', bytes).map(|at| at + 1);
        chunks.push(piece.as_bytes(), last_end, |chunk, more| take(chunk, more, output, summary));
    }

    /// Appends the lines that threads still work on, and tells where another stream can go on.
    pub fn checkpoint(&mut self, output: &mut String) -> Option<Checkpoint> {
        let Self { chunks, summary } = self;
        chunks.wait(|chunk, more| take(chunk, more, output, summary));
        Some(Checkpoint { pending: chunks.pending(), state: summary.saved() })
    }

    /// Ends the stream, and appends the rest of the lines.
    pub fn finish(self, output: &mut String) -> StreamSummary {
        let Self { chunks, mut summary } = self;
        chunks.finish(|chunk, more| take(chunk, more, output, &mut summary));
        summary
    }
}

fn take(chunk: &[u8], more: StreamSummary, output: &mut String, summary: &mut StreamSummary) {
    output.push_str(&String::from_utf8_lossy(chunk));
    summary.add(more);
}
