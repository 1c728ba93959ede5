//! Converts with one loop over the text, instead of one for the normalization, the segmentation and each
//! step.
//!
//! ```text
//! mod.rs         the loop: fast path, then candidates, then the exact path where it is needed
//! fast.rs        converts characters one by one, and notes anchors
//! candidates.rs  filters anchors, and settles most candidates by the table of pairs
//! exact.rs       decides the action at a boundary, and confirms or replaces what the fast path wrote
//! fallback.rs    spans that only the step interpreter converts exactly
//! output.rs      replaces text in the middle of the output
//! tables.rs      the tables that all of them read
//! action.rs      types that they share
//! ```

mod action;
mod candidates;
mod exact;
mod fallback;
mod fast;
mod output;
mod tables;
#[cfg(test)]
mod tests;

pub(super) use action::{Action, ResizeLog, ShiftedLog};

use super::text_end::TextEnd;
use crate::dictionary::blob::View;
use crate::dictionary::blob::plan::CompiledPlan;
use crate::text::spans::slice;
use action::{ConversionProgress, InputText, Until};
use candidates::{AnchorBatch, PairVerdict, settle_by_pair};
use exact::Exact;
use fast::{FastInput, Padding, StopReason};
use tables::FastTables;

/// Runs the loop over a text with the tables of one plan.
pub(super) struct OnePass<'a> {
    exact: Exact<'a>,
}

/// Makes room for the conversion of a text of `len` bytes. Few texts need more.
pub(super) fn reserve(len: usize, out: &mut String) {
    out.reserve(len + (len / 16).max(fast::SLACK));
}

impl<'a> OnePass<'a> {
    /// `None` if the plan has no one-pass form.
    pub(super) fn new(view: &'a View<'a>, plan: CompiledPlan<'a>) -> Option<Self> {
        Some(Self { exact: Exact::new(view, plan)? })
    }

    /// Appends all output that no following text can change. Returns how many bytes of the text are
    /// converted: all of them if the text is complete.
    pub(super) fn run<R: ResizeLog>(&self, text: &str, end: TextEnd, out: &mut String, log: &mut R) -> usize {
        let input = InputText { text, end };
        let Some(tables) = self.exact.tables().fast() else { return self.exact.run(input, 0, out, log) };
        let mut anchors = AnchorBatch::new();
        let mut at = 0;
        // A short text is padded as a whole.
        if end == TextEnd::Open || !FastInput::is_short(text) {
            let source = FastInput::new(text, self.exact.decided(input));
            at = self.run_fast(&tables, &source, end, &mut anchors, out, log);
        }
        let mut padding: Padding = [0; size_of::<Padding>()];
        let rest = slice(text, at..);
        if end == TextEnd::Final
            && let Some(rest) = FastInput::padded(rest, &mut padding)
        {
            let mut log = ShiftedLog { log, start: at };
            at += self.run_fast(&tables, &rest, end, &mut anchors, out, &mut log);
        }
        self.exact.run(input, at, out, log)
    }

    /// Calls `visit` with each action of a complete text and the offset where it begins.
    pub(super) fn actions(&self, text: &str, visit: impl FnMut(usize, Action)) {
        self.exact.actions(text, visit);
    }

    /// Appends the output of an action.
    pub(super) fn write(&self, source: &str, action: Action, out: &mut String) {
        self.exact.write(source, action, out);
    }

    /// Converts the input with the fast path, batch by batch, and returns the offset that it reached.
    fn run_fast<R: ResizeLog>(
        &self,
        tables: &FastTables<'_>,
        source: &FastInput<'_>,
        end: TextEnd,
        anchors: &mut AnchorBatch,
        out: &mut String,
        log: &mut R,
    ) -> usize {
        let text = source.text();
        let input = InputText { text, end };
        let mut progress = ConversionProgress::default();
        while progress.written < source.end() {
            let (base, stopped) = fast::copy(tables, source, progress.written, anchors, out);
            progress.written = stopped.at;
            for candidate in anchors.candidates() {
                let at = base + candidate.offset();
                if at < progress.committed {
                    continue;
                }
                let is_settled = !candidate.needs_exact_path()
                    && settle_by_pair(tables, source.bytes(), at, &mut progress, out) == PairVerdict::Settled;
                let until = Until::ActionAt(at);
                if !is_settled && self.exact.confirm(input, until, &mut progress, out, log).is_err() {
                    return progress.written;
                }
            }
            let at = progress.written;
            let until = match stopped.reason {
                // A key that begins earlier may span the character at which the fast path stopped.
                StopReason::Exact if at == stopped.at => Until::ActionAt(at),
                // No key spans the end of a text, whether the last one is compositional or not.
                StopReason::End if at < text.len() => Until::Offset(at),
                StopReason::Exact | StopReason::End | StopReason::Full => continue,
            };
            if self.exact.confirm(input, until, &mut progress, out, log).is_err() {
                return progress.written;
            }
        }
        progress.written
    }
}
