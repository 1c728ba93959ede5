//! `Normalizer::align`: the canonical form with an alignment.

use super::Normalizer;
use super::block_worker::BlockWorker;
use super::progress::Progress;
use crate::alignment::Aligned;
use crate::alignment::builder::AlignmentBuilder;
use crate::edit::Log;
use crate::edit::difference::difference;
use crate::edit::edit_list::StagedEdits;
use crate::report::Rule;
use crate::text::spans::{shifted, slice};
use std::borrow::Cow;
use std::ops::Range;

impl Normalizer {
    /// The canonical form of `text`, with a map between the offsets of both.
    /// [`Alignment`](crate::alignment::Alignment) has an example.
    ///
    /// Where little changes, it costs as much as [`normalize`](Self::normalize). If the whole text changes
    /// its script, it costs about 1.3 times as much.
    #[must_use]
    pub fn align<'t>(&self, text: &'t str) -> Aligned<'t> {
        let (mut worker, mut log) = (BlockWorker::default(), AlignmentLog::default());
        let (mut edits, mut progress) = (AlignmentBuilder::default(), Progress::new(self.format));
        // The result of the blocks so far, once one has changed.
        let mut result: Option<String> = None;
        for block in self.plan.limits.blocks(text) {
            let done = progress.done;
            let output = worker.normalize(&self.plan, block, &mut progress, &mut log);
            if output.is_some() && result.is_none() {
                let mut changed = String::with_capacity(text.len() + text.len() / 16);
                changed.push_str(slice(text, ..done));
                result = Some(changed);
            }
            let result_len = result.as_ref().map_or(done, String::len);
            log.0.for_each(|spans| {
                if let Some((from, to)) = difference((block, output.unwrap_or(block)), spans) {
                    edits.push((shifted(from, done), shifted(to, result_len)));
                }
            });
            log.forget();
            if let Some(result) = &mut result {
                result.push_str(output.unwrap_or(block));
            }
        }
        edits.finish(text, result.map_or(Cow::Borrowed(text), Cow::Owned))
    }
}

/// Collects the edits of one block.
#[derive(Default)]
struct AlignmentLog(StagedEdits);

impl Log for AlignmentLog {
    const IS_USED: bool = false;

    fn edit(&mut self, source: Range<usize>, output: Range<usize>, _: Rule) {
        self.0.push(&source, &output);
    }

    fn end_stage(&mut self) {
        self.0.end_stage();
    }

    fn forget(&mut self) {
        self.0.clear();
    }
}
