//! Normalizes text that comes in pieces, in bounded memory. The output is that of the whole text.

use std::ops::Range;
use std::sync::Arc;

use super::Normalizer;
use super::block::BlockCutter;
use super::block_worker::{BlockWorker, Plan};
use super::progress::Progress;
use crate::edit::Log;
use crate::report::{Candidate, Rule, StreamSummary};

/// Normalizes a document piece by piece; see [`Normalizer::stream`].
///
/// ```
/// use zhnorm::{Normalizer, Target};
///
/// let normalizer = Normalizer::new(Target::Hans);
/// let mut stream = normalizer.stream();
/// let mut output = String::new();
/// for piece in ["你好", ",世", "界"] {
///     stream.push(piece, &mut output);
/// }
/// stream.finish(&mut output);
/// assert_eq!(output, normalizer.normalize("你好,世界"));
/// ```
#[derive(Debug)]
#[must_use = "`finish` writes the rest of the document"]
pub struct NormalizerStream {
    plan: Arc<Plan>,
    blocks: BlockCutter,
    progress: Progress,
    worker: BlockWorker,
    summary: SummaryLog,
}

impl Normalizer {
    /// Starts a document that comes in pieces.
    pub fn stream(&self) -> NormalizerStream {
        NormalizerStream {
            plan: Arc::clone(&self.plan),
            blocks: BlockCutter::new(self.plan.limits),
            progress: Progress::new(self.format),
            worker: BlockWorker::default(),
            summary: SummaryLog::default(),
        }
    }
}

impl NormalizerStream {
    /// Takes the next piece, and appends the output of all complete blocks to `output`. At most 5 MiB are
    /// held back.
    pub fn push(&mut self, piece: &str, output: &mut String) {
        let Self { plan, blocks, progress, worker, summary } = self;
        blocks.push(piece, |block| write_block(plan, block, progress, worker, summary, output));
    }

    /// Ends the document, and appends the output of the text that was held back.
    pub fn finish(mut self, output: &mut String) -> StreamSummary {
        let Self { plan, blocks, progress, worker, summary } = &mut self;
        write_block(plan, blocks.pending(), progress, worker, summary, output);
        StreamSummary { unclosed: self.progress.unclosed(), ..self.summary.into_inner() }
    }
}

fn write_block(
    plan: &Plan,
    block: &str,
    progress: &mut Progress,
    worker: &mut BlockWorker,
    summary: &mut SummaryLog,
    output: &mut String,
) {
    let result = worker.normalize(plan, block, progress, summary);
    output.push_str(result.unwrap_or(block));
    summary.end_block();
}

/// Counts the lines that were given up, and what was not searched.
#[derive(Debug, Default)]
pub(crate) struct SummaryLog {
    summary: StreamSummary,
    /// What was not searched in this pass over the block, and in the pass with the most of it: when the first
    /// pass has repaired some of the damage, the rest may no longer look damaged.
    unsearched: usize,
    most_unsearched: usize,
}

impl SummaryLog {
    pub(crate) fn into_inner(self) -> StreamSummary {
        self.summary
    }

    pub(crate) fn end_block(&mut self) {
        self.start_pass();
        self.summary.unsearched += std::mem::take(&mut self.most_unsearched);
    }
}

impl Log for SummaryLog {
    const IS_USED: bool = false;
    const WANTS_EDITS: bool = false;

    fn edit(&mut self, _: Range<usize>, _: Range<usize>, _: Rule) {}

    fn give_up(&mut self, _: Range<usize>) {
        self.summary.unsettled += 1;
    }

    fn find(&mut self, _: &Range<usize>, _: Rule, candidates: &[Candidate], _: bool) {
        self.unsearched += usize::from(candidates.is_empty());
    }

    fn start_pass(&mut self) {
        self.most_unsearched = self.most_unsearched.max(std::mem::take(&mut self.unsearched));
    }

    fn end_stage(&mut self) {}
    fn forget(&mut self) {}
}
