//! Normalizes texts of one line each: a line of the input is a line of the output.

use std::sync::Arc;

use super::Normalizer;
use super::block_worker::{BlockWorker, Plan};
use super::progress::Progress;
use super::stream::SummaryLog;
use crate::format::Format;
use crate::report::StreamSummary;
use crate::text::spans::slice;

/// Normalizes each line of a stream as a text of its own; see [`Normalizer::lines`].
#[derive(Debug)]
#[must_use = "`finish` writes the last line"]
pub struct LineStream {
    plan: Arc<Plan>,
    format: Option<Format>,
    /// The start of a line whose end has not arrived.
    pending: String,
    worker: BlockWorker,
    summary: SummaryLog,
}

impl Normalizer {
    /// Starts a stream in which each line is a text of its own, as in a parallel corpus. Every line gives one
    /// line, in order, as soon as its LF has arrived: none is joined, dropped or split, and none is evidence
    /// for another.
    ///
    /// A CR before the LF goes. What would be a line end inside a line, such as U+2028, becomes a space.
    ///
    /// ```
    /// use zhnorm::{Normalizer, Target};
    ///
    /// let normalizer = Normalizer::new(Target::Hans);
    /// let mut lines = normalizer.lines();
    /// let mut output = String::new();
    /// lines.push("你好,世界\r\n\n\n再", &mut output);
    /// assert_eq!(output, "你好，世界\n\n\n");
    /// lines.push("見!", &mut output);
    /// lines.finish(&mut output);
    /// assert_eq!(output, "你好，世界\n\n\n再见！");
    /// ```
    pub fn lines(&self) -> LineStream {
        LineStream {
            plan: Arc::clone(&self.plan),
            format: self.format,
            pending: String::new(),
            worker: BlockWorker::default(),
            summary: SummaryLog::default(),
        }
    }
}

impl LineStream {
    /// Takes the next piece, and appends the lines that are complete to `output`.
    pub fn push(&mut self, mut piece: &str, output: &mut String) {
        while let Some(length) = memchr::memchr(b'\n', piece.as_bytes()) {
            let line = slice(piece, ..length);
            if self.pending.is_empty() {
                self.write(line, output);
            } else {
                let mut pending = std::mem::take(&mut self.pending);
                pending.push_str(line);
                self.write(&pending, output);
                pending.clear();
                self.pending = pending;
            }
            output.push('\n');
            piece = slice(piece, length + 1..);
        }
        self.pending.push_str(piece);
    }

    /// Ends the stream, and appends the last line if it has no LF.
    pub fn finish(mut self, output: &mut String) -> StreamSummary {
        let pending = std::mem::take(&mut self.pending);
        self.write(&pending, output);
        self.summary.into_inner()
    }

    /// Appends the canonical form of `line`, which has no LF.
    fn write(&mut self, line: &str, output: &mut String) {
        let start = output.len();
        self.normalize(line.strip_suffix('\r').unwrap_or(line), output);
        if memchr::memchr(b'\n', slice(output, start..).as_bytes()).is_some() {
            // A space may be superfluous where a line end was not.
            let joined = output.split_off(start).replace('\n', " ");
            self.normalize(&joined, output);
        }
    }

    fn normalize(&mut self, line: &str, output: &mut String) {
        let mut progress = Progress::new(self.format);
        for block in self.plan.limits.blocks(line) {
            let result = self.worker.normalize(&self.plan, block, &mut progress, &mut self.summary);
            self.summary.end_block();
            output.push_str(result.unwrap_or(block));
        }
    }
}
