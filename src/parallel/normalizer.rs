//! Normalizes one large document on all cores.
//!
//! A block depends on the state that the block before ends with: whether fenced code or a comment is open,
//! whether there was a tag. That state seldom changes, so a block is normalized with the last known state. If
//! the block before ends in another one, the block is normalized again, with the right state. So the output
//! is that of one thread.

use super::OrderedJobs;
use super::idle_workers::IdleWorkers;
use crate::Checkpoint;
use crate::error::{Error, ErrorKind};
use crate::pipeline::Normalizer;
use crate::pipeline::block::BlockCutter;
use crate::pipeline::block_worker::{BlockWorker, Plan};
use crate::pipeline::progress::Progress;
use crate::pipeline::stream::SummaryLog;
use crate::report::StreamSummary;
use std::sync::Arc;

/// Normalizes a document piece by piece, as [`NormalizerStream`](crate::NormalizerStream), on the threads of
/// rayon's pool. It holds a few MiB for each thread.
///
/// ```
/// use zhnorm::{Normalizer, Target};
///
/// let mut stream = Normalizer::new(Target::Hans).parallel_stream();
/// let mut output = String::new();
/// for piece in ["你好", ",世", "界"] {
///     stream.push(piece, &mut output);
/// }
/// stream.finish(&mut output);
/// assert_eq!(output, "你好，世界");
/// ```
#[derive(Debug)]
#[must_use = "`finish` writes the rest of the document"]
pub struct ParallelNormalizerStream {
    cutter: BlockCutter,
    blocks: BlocksInWork,
}

/// The blocks that were not written yet, and the state after those that were.
#[derive(Debug)]
struct BlocksInWork {
    plan: Arc<Plan>,
    jobs: OrderedJobs<DoneBlock>,
    idle: Arc<IdleWorkers<BlockWorker>>,
    /// The state after the last block that was written.
    progress: Progress,
    /// Whether the first block has been written. It shows the format, so the others wait for it.
    has_begun: bool,
    summary: StreamSummary,
    /// Whether it counts what is changed and found.
    counts: bool,
}

/// A block that was normalized.
#[derive(Debug)]
struct DoneBlock {
    block: String,
    /// The state that it was normalized with.
    start: Progress,
    /// The canonical form, if that is not the block itself.
    output: Option<String>,
    end: Progress,
    summary: StreamSummary,
}

impl Normalizer {
    /// Starts a document that comes in pieces and is normalized on the threads of rayon's pool. Call it from
    /// a thread that does not belong to the pool.
    pub fn parallel_stream(&self) -> ParallelNormalizerStream {
        ParallelNormalizerStream {
            cutter: BlockCutter::new(self.plan.limits),
            blocks: BlocksInWork {
                plan: Arc::clone(&self.plan),
                jobs: OrderedJobs::new(),
                idle: Arc::default(),
                progress: Progress::new(self.format),
                has_begun: false,
                summary: StreamSummary::default(),
                counts: self.counts,
            },
        }
    }
}

impl Normalizer {
    /// As [`parallel_stream`](Self::parallel_stream), for the rest of a document from a checkpoint on.
    /// `state` is [`Checkpoint::state`].
    ///
    /// ```
    /// use zhnorm::{Format, Normalizer, Target};
    ///
    /// let normalizer = Normalizer::new(Target::Hans).for_format(Some(Format::Text));
    /// let text = "你好,世界\n".repeat(200_000);
    /// let (mut first, mut output) = (normalizer.parallel_stream(), String::new());
    /// first.push(&text[..1_400_000], &mut output);
    /// let checkpoint = first.checkpoint(&mut output).expect("it is in no comment");
    /// let mut second = normalizer.continued_stream(&checkpoint.state)?;
    /// second.push(&text[1_400_000 - checkpoint.pending..], &mut output);
    /// second.finish(&mut output);
    /// assert_eq!(output, normalizer.normalize(&text));
    /// # Ok::<(), zhnorm::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `state` is none that a checkpoint has.
    pub fn continued_stream(&self, state: &str) -> Result<ParallelNormalizerStream, Error> {
        let mut stream = self.parallel_stream();
        let parts = state.split_once('|').and_then(|(summary, progress)| {
            Some((StreamSummary::restored(summary)?, Progress::restored(progress)?))
        });
        let (summary, progress) = parts.ok_or_else(|| {
            Error::new(ErrorKind::Checkpoint, format!("`{state}` is no state of a checkpoint"))
        })?;
        stream.blocks.summary = summary;
        stream.blocks.progress = progress;
        stream.blocks.has_begun = true;
        Ok(stream)
    }
}

impl ParallelNormalizerStream {
    /// Takes the next piece, and appends the output that is ready to `output`.
    pub fn push(&mut self, piece: &str, output: &mut String) {
        let Self { cutter, blocks } = self;
        cutter.push(piece, |block| blocks.start(block.to_owned(), output));
        while let Some(block) = blocks.jobs.next_done() {
            blocks.write(block, output);
        }
    }

    /// Appends the output of the blocks that threads still work on, and tells where another stream can go on
    /// ([`Normalizer::continued_stream`]): not inside of fenced code or a comment.
    pub fn checkpoint(&mut self, output: &mut String) -> Option<Checkpoint> {
        self.blocks.write_all(output);
        let progress = self.blocks.progress.saved().filter(|_| self.blocks.has_begun)?;
        let state = format!("{}|{progress}", self.blocks.summary.saved());
        Some(Checkpoint { pending: self.cutter.pending().len(), state })
    }

    /// Ends the document, and appends the rest of the output.
    pub fn finish(mut self, output: &mut String) -> StreamSummary {
        self.blocks.start(self.cutter.pending().to_owned(), output);
        self.blocks.write_all(output);
        StreamSummary { unclosed: self.blocks.progress.unclosed(), ..self.blocks.summary }
    }
}

impl BlocksInWork {
    /// Gives a block to the threads.
    fn start(&mut self, block: String, output: &mut String) {
        while self.jobs.is_full() {
            if let Some(block) = self.jobs.next() {
                self.write(block, output);
            }
        }
        let (plan, idle, start) = (Arc::clone(&self.plan), Arc::clone(&self.idle), self.progress.foreseen());
        let counts = self.counts;
        self.jobs.spawn(move || normalize(&plan, &idle, block, start, counts));
        if !self.has_begun {
            self.has_begun = true;
            self.write_all(output);
        }
    }

    /// Waits for all blocks and writes them.
    fn write_all(&mut self, output: &mut String) {
        while let Some(block) = self.jobs.next() {
            self.write(block, output);
        }
    }

    /// Writes the next block of the document. If its start was not as foreseen, it is normalized again.
    fn write(&mut self, mut done: DoneBlock, output: &mut String) {
        if !self.progress.equals(&done.start) {
            done = normalize(&self.plan, &self.idle, done.block, self.progress.foreseen(), self.counts);
        }
        output.push_str(done.output.as_deref().unwrap_or(&done.block));
        self.progress.advance_to(&done.end);
        self.summary.add(done.summary);
    }
}

fn normalize(
    plan: &Plan,
    idle: &IdleWorkers<BlockWorker>,
    block: String,
    start: Progress,
    counts: bool,
) -> DoneBlock {
    let (mut end, mut summary) = (start, SummaryLog::new(counts));
    let output = idle.lend(BlockWorker::default, |worker| {
        worker.normalize(plan, &block, &mut end, &mut summary).map(str::to_owned)
    });
    summary.end_block();
    DoneBlock { block, start, output, end, summary: summary.into_inner() }
}
