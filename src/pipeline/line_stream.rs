//! Normalizes texts of one line each: a line of the input is a line of the output.

use std::sync::Arc;

use super::Normalizer;
use super::block_worker::{BlockWorker, Plan};
use super::progress::Progress;
use super::stream::SummaryLog;
use crate::format::Format;
use crate::report::StreamSummary;
use crate::text::char_class::is_line_end;
use crate::text::spans::slice;

/// How often the parts of a line are joined, which line ends have divided. Once is nearly always enough.
const MAX_JOINS: usize = 8;

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
            summary: SummaryLog::new(self.counts),
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
        self.normalize(line.trim_end_matches('\r'), output);
        for attempt in 0..MAX_JOINS {
            let line = slice(output, start..);
            if memchr::memchr(b'\n', line.as_bytes()).is_none() && !line.ends_with('\r') {
                return;
            }
            // A space may be superfluous where a line end was not. And the parts of the line may now protect
            // each other in another way, so that an entity becomes a line end.
            let line = output.split_off(start);
            let joined = line.trim_end_matches('\r').replace(is_line_end, " ");
            if attempt + 1 < MAX_JOINS {
                self.normalize(&joined, output);
            } else {
                output.push_str(&joined);
            }
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
