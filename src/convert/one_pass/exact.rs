//! Decides exactly what the one-pass form writes, in safe code. The fast path has to agree with it.
//!
//! Each action begins at a *boundary*: an offset that no match of any step spans. So a decision does not
//! depend on the text before it. The loop can stop at any boundary and continue there later, which is all
//! that streams need.

use super::action::{Action, ConversionProgress, InputText, NeedMore, ResizeLog, Until, has_same_shape};
use super::fallback::Fallback;
use super::output::overwrite;
use super::tables::{CodePoint, PlanTables, code_point};
use crate::convert::text_end::TextEnd;
use crate::dictionary::blob::View;
use crate::dictionary::blob::characters::char_kind;
use crate::dictionary::blob::pairs::pair_word;
use crate::dictionary::blob::plan::CompiledPlan;
use crate::step_counter::count;
use crate::text::spans::slice;

/// The exact path of a plan.
pub(super) struct Exact<'a> {
    tables: PlanTables<'a>,
    fallback: Fallback<'a>,
}

impl<'a> Exact<'a> {
    /// The exact path; `None` if the plan has no one-pass form.
    pub(super) fn new(view: &'a View<'a>, plan: CompiledPlan<'a>) -> Option<Self> {
        let tables = PlanTables { view, one_pass: plan.one_pass? };
        Some(Self { tables, fallback: Fallback { plan, tables } })
    }

    pub(super) fn tables(&self) -> &PlanTables<'a> {
        &self.tables
    }

    /// The offset up to which actions can be decided, fallback spans aside.
    #[inline]
    pub(super) fn decided(&self, input: InputText<'_>) -> usize {
        match input.end {
            TextEnd::Final => input.text.len(),
            TextEnd::Open => input.text.len().saturating_sub(self.tables.lookahead()),
        }
    }

    /// Converts a text from a boundary on, action by action, and returns the offset up to which that was
    /// possible.
    pub(super) fn run<R: ResizeLog>(
        &self,
        input: InputText<'_>,
        from: usize,
        out: &mut String,
        log: &mut R,
    ) -> usize {
        let decided = self.decided(input);
        let mut at = from;
        while at < decided {
            let Ok(action) = self.action_at(input, at) else { break };
            let end = at + action.len();
            let (source, start) = (slice(input.text, at..end), out.len());
            self.write(source, action, out);
            if R::IS_USED && !has_same_shape(source, slice(out, start..)) {
                log.resized(at..end, start..out.len());
            }
            at = end;
        }
        at
    }

    /// Calls `visit` with each action of a complete text and the offset where it begins.
    pub(super) fn actions(&self, text: &str, mut visit: impl FnMut(usize, Action)) {
        let input = InputText { text, end: TextEnd::Final };
        let mut at = 0;
        while at < text.len()
            && let Ok(action) = self.action_at(input, at)
        {
            visit(at, action);
            at += action.len();
        }
    }

    /// The action at a boundary.
    #[inline]
    fn action_at(&self, input: InputText<'_>, at: usize) -> Result<Action, NeedMore> {
        self.action(InputText { text: slice(input.text, at..), end: input.end })
    }

    /// The action at the start of a text that is not empty and begins at a boundary.
    #[inline]
    fn action(&self, input: InputText<'_>) -> Result<Action, NeedMore> {
        count(1);
        let rest = input.text;
        let Some(CodePoint { point, len }) = code_point(rest, 0) else { return Err(NeedMore) };
        let item = self.tables.item(point);
        let kind = item >> 24;
        // Two characters that are adjacent in no key cannot begin one.
        let may_begin_key =
            || pair_word(rest.as_bytes()).is_none_or(|pair| self.tables.one_pass.inner_pairs.may_have(pair));
        if kind & char_kind::START != 0 && may_begin_key() {
            let found = self.tables.keys_at_start(rest);
            if let Some(key) = found.segment {
                return Ok(key
                    .value
                    .map_or(Action::Compositional(key.len), |value| Action::String(key.len, value)));
            }
            if let Some(key) = found.cross_step {
                return self.fallback.at_cross_step_key(input, key);
            }
        }
        match kind & char_kind::OUTPUT {
            char_kind::DESCRIPTION => self.fallback.at_description(input, len),
            _ => Ok(self.character(CodePoint { point, len }, item)),
        }
    }

    /// The action for a character by itself.
    fn character(&self, ch: CodePoint, item: u32) -> Action {
        match item >> 24 & char_kind::OUTPUT {
            char_kind::PLAIN => {
                let [a, b, c, _] = item.to_le_bytes();
                Action::Bytes(ch.len, [a, b, c])
            }
            char_kind::STRING => Action::String(ch.len, self.tables.string_of(ch.point)),
            _ => Action::Keep(ch.len),
        }
    }

    /// Appends the output of an action.
    pub(super) fn write(&self, source: &str, action: Action, out: &mut String) {
        match action {
            Action::Keep(_) => out.push_str(source),
            Action::Bytes(_, bytes) => out.push_str(std::str::from_utf8(&bytes).unwrap_or_default()),
            Action::String(_, reference) => out.push_str(self.tables.view.text(reference)),
            Action::Compositional(_) => {
                let mut rest = source;
                while let Some(ch) = code_point(rest, 0) {
                    let (character, after) = rest.split_at(ch.len);
                    self.write(character, self.character(ch, self.tables.item(ch.point)), out);
                    rest = after;
                }
            }
            Action::Fallback(_) => self.fallback.write(source, out),
        }
    }

    /// Makes the output final up to an offset. If more text is needed, it is final up to the undecided
    /// action.
    ///
    /// The fast path has converted each character by itself. So this method goes back to a boundary, decides
    /// action by action from there, and replaces the output of the fast path where it is wrong.
    pub(super) fn confirm<R: ResizeLog>(
        &self,
        input: InputText<'_>,
        until: Until,
        progress: &mut ConversionProgress,
        out: &mut String,
        log: &mut R,
    ) -> Result<(), NeedMore> {
        let (Until::Offset(target) | Until::ActionAt(target)) = until;
        let mut at = self.boundary_before(input.text.as_bytes(), progress.committed, target);
        while at < target || at == target && matches!(until, Until::ActionAt(_)) {
            let action = match self.action_at(input, at) {
                Ok(action) => action,
                Err(needed) => {
                    out.truncate(out.len() - (progress.written - at));
                    *progress = ConversionProgress { committed: at, written: at };
                    return Err(needed);
                }
            };
            let end = at + action.len();
            let written = out.as_bytes().get(out.len() - progress.written.saturating_sub(at)..);
            if end > progress.written || !self.is_written(action, written.unwrap_or_default()) {
                let source = slice(input.text, at..end);
                // What follows the source is as long in the output.
                let (start, after) =
                    (out.len() - (progress.written - at), progress.written.saturating_sub(end));
                self.replace(source, action, out, progress.written - at);
                let output = start..out.len() - after;
                if R::IS_USED && !has_same_shape(source, slice(out, output.clone())) {
                    log.resized(at..end, output);
                }
                *progress = ConversionProgress { committed: end, written: end.max(progress.written) };
            }
            at = end;
        }
        progress.committed = at;
        Ok(())
    }

    /// The last offset up to `at`, but not before `committed`, that no key spans. It looks only at pairs of
    /// adjacent characters, so it may go back farther than necessary.
    fn boundary_before(&self, text: &[u8], committed: usize, mut at: usize) -> usize {
        // All characters of a compositional key have three bytes. But a key may match a text with a character
        // of another length, if the normalization maps that character.
        let may_be_inside = |at: usize| {
            let before = text.get(at - 3..).unwrap_or_default();
            let is_lead = |byte: Option<&u8>| byte.is_some_and(|byte| byte >> 4 == 0xE);
            let may_have =
                |&word: &[u8; 8]| self.tables.one_pass.inner_pairs.may_have(u64::from_le_bytes(word));
            is_lead(before.first()) && (!is_lead(before.get(3)) || before.first_chunk().is_none_or(may_have))
        };
        while at >= committed + 3 && may_be_inside(at) {
            count(1);
            at -= 3;
        }
        at
    }

    /// Whether `written`, the output of the fast path, already begins with the output of an action.
    fn is_written(&self, action: Action, written: &[u8]) -> bool {
        match action {
            // The fast path writes such characters correctly, and stops before longer ones.
            Action::Keep(len) | Action::Bytes(len, _) => len <= 3,
            Action::String(len, reference) => {
                let string = self.tables.view.string(reference);
                string.len() == len && written.starts_with(string)
            }
            Action::Compositional(_) => true,
            Action::Fallback(_) => false,
        }
    }

    /// Replaces the output of the fast path for `source` by the output of an action.
    ///
    /// The last `written` bytes of `out` are for the source, and perhaps for text after it.
    fn replace(&self, source: &str, action: Action, out: &mut String, written: usize) {
        let from = out.len() - written;
        if source.len() >= written {
            out.truncate(from);
            return self.write(source, action, out);
        }
        let mut output = String::new();
        let string = match action {
            Action::String(_, reference) => self.tables.view.text(reference),
            _ => {
                self.write(source, action, &mut output);
                &output
            }
        };
        overwrite(out, from, source.len(), string);
    }
}
