//! The log of a run over many texts: it counts what `explain` lists, and keeps no spans.

use super::Log;
use super::change_log::ChangeLog;
use crate::report::{Candidate, ReportCounts, Rule};
use std::ops::Range;

/// Counts the edits and findings of a block. Whether a finding is a new one depends on where it is in the
/// text, so the edits of the block are kept up to its end.
#[derive(Debug, Default)]
pub(crate) struct CountingLog(ChangeLog);

impl CountingLog {
    /// Adds the counts of the block that ends here, and makes the log ready for the next one.
    pub(crate) fn end_block(&mut self, counts: &mut ReportCounts) {
        self.0.count(counts);
    }
}

impl Log for CountingLog {
    const IS_USED: bool = false;

    fn wants_lost(&self) -> bool {
        true
    }

    fn edit(&mut self, source: Range<usize>, output: Range<usize>, rule: Rule) {
        self.0.edit(source, output, rule);
    }

    fn find(&mut self, span: &Range<usize>, rule: Rule, candidates: &[Candidate], repaired: bool) {
        self.0.find(span, rule, candidates, repaired);
    }

    fn lost(&mut self, span: Range<usize>) {
        self.0.lost(span);
    }

    fn end_stage(&mut self) {
        self.0.end_stage();
    }

    fn forget(&mut self) {
        self.0.forget();
    }
}
