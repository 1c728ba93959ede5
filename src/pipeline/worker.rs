//! `Worker`: a normalizer with its buffers, for many texts in a row.

use std::sync::Arc;

use super::Normalizer;
use super::block_worker::{BlockWorker, Plan};
use super::progress::Progress;
use super::stream::SummaryLog;
use crate::format::Format;
use crate::report::StreamSummary;
use crate::text::spans::slice;

/// A normalizer with buffers that it reuses, for many texts in a row on one thread. Once the buffers have
/// grown to the size of the texts, it allocates nothing per line of text without damage toward
/// [`Target::Hans`](crate::Target::Hans). A few allocations per text are left, and toward the other targets
/// they are not counted.
///
/// ```
/// use zhnorm::{Normalizer, Target};
///
/// let normalizer = Normalizer::new(Target::Hans);
/// let mut worker = normalizer.worker();
/// assert_eq!(worker.normalize("你好,世界"), "你好，世界");
/// assert_eq!(worker.normalize("已经规范。"), "已经规范。");
/// ```
#[derive(Debug)]
pub struct Worker {
    plan: Arc<Plan>,
    format: Option<Format>,
    block: BlockWorker,
    /// The output of a text of several blocks.
    output: String,
    /// What is counted, if the normalizer counts.
    summary: Option<SummaryLog>,
}

/// Where the canonical form of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OutputPlace {
    /// It is the text itself.
    Input,
    /// In the buffer of the block, which is the whole text.
    Block,
    /// In `Worker::output`.
    Output,
}

impl Normalizer {
    /// A worker with this normalizer's stages. A thread that normalizes many texts should keep one.
    #[must_use]
    pub fn worker(&self) -> Worker {
        Worker {
            plan: Arc::clone(&self.plan),
            format: self.format,
            block: BlockWorker::default(),
            output: String::new(),
            summary: self.counts.then(|| SummaryLog::new(true)),
        }
    }
}

impl Worker {
    /// The canonical form of `text`: a buffer of the worker, or `text` itself if that is canonical.
    #[must_use]
    pub fn normalize<'a>(&'a mut self, text: &'a str) -> &'a str {
        match self.run(text) {
            OutputPlace::Input => text,
            OutputPlace::Block => self.block.text(),
            OutputPlace::Output => &self.output,
        }
    }

    /// Appends the canonical form of `text` to `output`.
    pub fn normalize_into(&mut self, text: &str, output: &mut String) {
        let Self { plan, format, block: worker, summary, .. } = self;
        let mut progress = Progress::new(*format);
        for block in plan.limits.blocks(text) {
            let result = normalize(worker, plan, block, &mut progress, summary);
            output.push_str(result.unwrap_or(block));
        }
    }

    /// What the texts since the last call had in sum, if the normalizer
    /// [counts](Normalizer::counting). There is no offset in it.
    pub fn take_summary(&mut self) -> StreamSummary {
        self.summary.as_mut().map(SummaryLog::take).unwrap_or_default()
    }

    /// The canonical form of `text`, or `None` if that is `text` itself.
    pub(super) fn into_changed(mut self, text: &str) -> Option<String> {
        match self.run(text) {
            OutputPlace::Input => None,
            OutputPlace::Block => Some(self.block.into_text()),
            OutputPlace::Output => Some(self.output),
        }
    }

    fn run(&mut self, text: &str) -> OutputPlace {
        let Self { plan, format, block: worker, output, summary } = self;
        output.clear();
        let (mut progress, mut place) = (Progress::new(*format), OutputPlace::Input);
        for block in plan.limits.blocks(text) {
            let done = progress.done;
            let result = normalize(worker, plan, block, &mut progress, summary);
            if result.is_some() && block.len() == text.len() {
                return OutputPlace::Block;
            }
            if result.is_some() && place == OutputPlace::Input {
                output.push_str(slice(text, ..done));
                place = OutputPlace::Output;
            }
            if place == OutputPlace::Output {
                output.push_str(result.unwrap_or(block));
            }
        }
        place
    }
}

/// The canonical form of a block, or `None` if that is the block itself.
fn normalize<'w>(
    worker: &'w mut BlockWorker,
    plan: &Plan,
    block: &str,
    progress: &mut Progress,
    summary: &mut Option<SummaryLog>,
) -> Option<&'w str> {
    let Some(summary) = summary else { return worker.normalize(plan, block, progress, &mut ()) };
    let result = worker.normalize(plan, block, progress, summary);
    summary.end_block();
    result
}
