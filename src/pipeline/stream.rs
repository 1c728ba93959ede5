//! Normalizes text that comes in pieces, in bounded memory. The output is that of the whole text.

use std::ops::Range;
use std::sync::Arc;

use super::Normalizer;
use super::block::BlockCutter;
use super::block_worker::{BlockWorker, Plan};
use super::progress::Progress;
use crate::edit::Log;
use crate::edit::counting_log::CountingLog;
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
            summary: SummaryLog::new(self.counts),
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

/// Counts the lines that were given up and what was not searched, and, if asked, what was changed and found.
#[derive(Debug, Default)]
pub(crate) struct SummaryLog {
    summary: StreamSummary,
    /// What was not searched in this pass over the block, and in the pass with the most of it: when the first
    /// pass has repaired some of the damage, the rest may no longer look damaged.
    unsearched: usize,
    most_unsearched: usize,
    counting: Option<Box<CountingLog>>,
}

impl SummaryLog {
    /// `counts` says whether it counts what is changed and found.
    pub(crate) fn new(counts: bool) -> Self {
        Self { counting: counts.then(Box::default), ..Self::default() }
    }

    pub(crate) fn into_inner(self) -> StreamSummary {
        self.summary
    }

    /// Takes what was counted so far.
    pub(crate) fn take(&mut self) -> StreamSummary {
        std::mem::take(&mut self.summary)
    }

    pub(crate) fn end_block(&mut self) {
        self.start_pass();
        self.summary.unsearched += std::mem::take(&mut self.most_unsearched);
        if let Some(counting) = &mut self.counting {
            counting.end_block(&mut self.summary.counts);
        }
    }
}

impl Log for SummaryLog {
    const IS_USED: bool = false;

    fn wants_edits(&self) -> bool {
        self.counting.is_some()
    }

    fn wants_lost(&self) -> bool {
        self.counting.is_some()
    }

    fn edit(&mut self, source: Range<usize>, output: Range<usize>, rule: Rule) {
        if let Some(counting) = &mut self.counting {
            counting.edit(source, output, rule);
        }
    }

    fn give_up(&mut self, _: Range<usize>) {
        self.summary.unsettled += 1;
    }

    fn find(&mut self, span: &Range<usize>, rule: Rule, candidates: &[Candidate], repaired: bool) {
        self.unsearched += usize::from(candidates.is_empty());
        if let Some(counting) = &mut self.counting {
            counting.find(span, rule, candidates, repaired);
        }
    }

    fn lost(&mut self, span: Range<usize>) {
        if let Some(counting) = &mut self.counting {
            counting.lost(span);
        }
    }

    fn start_pass(&mut self) {
        self.most_unsearched = self.most_unsearched.max(std::mem::take(&mut self.unsearched));
    }

    fn end_stage(&mut self) {
        if let Some(counting) = &mut self.counting {
            counting.end_stage();
        }
    }

    fn forget(&mut self) {
        if let Some(counting) = &mut self.counting {
            counting.forget();
        }
    }
}
