//! A block of text with its protected spans, lines and channels, and the symbols of these lines.

use super::decisions::{is_visible, symbols};
use super::options::ScriptBuffers;
use super::words::FoundWord;
use crate::edit::Sink;
use crate::script_model::channel::{BlockSymbols, ChannelLines};
use crate::script_model::fixed::FixedSymbols;
use crate::script_model::survey::{Survey, SurveyedLine};
use crate::script_model::symbol::OTHER;
use crate::script_model::{DecideOptions, ScriptModel};
use crate::stage::split_protected;
use crate::text::char_class::is_han;
use crate::text::spans::slice;
use std::ops::Range;

/// Surveys a block, finds out which channel wrote which of its lines, and calls `visit` for each part whose
/// lines are decided alike, from the first to the last.
pub(super) fn visit_parts(
    model: &ScriptModel,
    text: BlockText<'_>,
    options: DecideOptions,
    buffers: &mut ScriptBuffers,
    mut visit: impl FnMut(&BlockLines<'_>, &ChannelLines, &mut ScriptBuffers),
) {
    survey(model, text, &mut buffers.worker.survey);
    // The visitor needs the buffers, so the lines and parts are taken out of them for the time being.
    let lines = buffers.worker.survey.lines.clone();
    let block = BlockLines { text, lines: &lines };
    model.find_channels(&block, options, &mut buffers.worker);
    let parts = std::mem::take(&mut buffers.worker.channels.parts);
    for part in &parts {
        visit(&block, part, buffers);
    }
    buffers.worker.channels.parts = parts;
}

/// Writes a block as it is.
pub(super) fn keep_all<S: Sink>(text: &str, protected: &[Range<usize>], sink: &mut S) {
    for (range, is_protected) in split_protected(text, protected) {
        let part = slice(text, range);
        if is_protected { sink.protect(part) } else { sink.keep(part) }
    }
}

/// Surveys the free text of a block.
fn survey(model: &ScriptModel, text: BlockText<'_>, survey: &mut Survey) {
    survey.start(&model.characters);
    for (range, is_protected) in split_protected(text.text, text.protected) {
        if is_protected {
            (0..text.symbols_of_protected(&range)).for_each(|_| survey.pass());
        } else {
            survey.look(&model.characters, slice(text.text, range.clone()), range.start);
        }
    }
    survey.finish(text.text.len());
}

/// A block, and what of it is not free.
#[derive(Clone, Copy)]
pub(super) struct BlockText<'b> {
    pub(super) text: &'b str,
    /// The spans that stay, or that others write. They include the words.
    pub(super) protected: &'b [Range<usize>],
    /// Words whose results the model reads.
    pub(super) words: &'b [FoundWord<'b>],
}

impl<'b> BlockText<'b> {
    /// A protected span as a word: what stands there, and what shall stand there.
    fn word(&self, span: &Range<usize>) -> Option<(&'b str, &'b str)> {
        let at = self.words.binary_search_by_key(&span.start, |(word, _)| word.start).ok()?;
        let (range, result) = self.words.get(at)?;
        let word = self.text.get(range.clone())?;
        Some((word, result.unwrap_or(word)))
    }

    /// The number of symbols of a protected span: those of the result of a word, and one for any other span
    /// that is visible.
    pub(super) fn symbols_of_protected(&self, span: &Range<usize>) -> usize {
        match self.word(span) {
            Some((_, result)) => result.chars().count(),
            None => usize::from(is_visible(slice(self.text, span.clone()))),
        }
    }

    /// Appends the symbols of a protected span. With `fixed`, a word has its own; otherwise they tell
    /// nothing, as those of all protected spans.
    pub(super) fn protected_symbols(
        &self,
        span: &Range<usize>,
        units: &mut Vec<u16>,
        fixed: Option<&mut FixedSymbols>,
    ) {
        let (Some(fixed), Some((word, result))) = (fixed, self.word(span)) else {
            return units.extend(std::iter::repeat_n(OTHER, self.symbols_of_protected(span)));
        };
        let mut meant = Vec::new();
        symbols(result, &mut meant);
        // What stands there tells more of the characters beside it, which are in the same script.
        let is_read = word.chars().all(is_han) && word.chars().count() == meant.len();
        let seen = if is_read { word } else { result };
        symbols(seen, units);
        fixed.push(units, &meant);
    }
}

#[derive(Clone, Copy)]
pub(super) struct BlockLines<'b> {
    pub(super) text: BlockText<'b>,
    pub(super) lines: &'b [SurveyedLine],
}

impl BlockLines<'_> {
    /// The lines of a part.
    pub(super) fn lines_of(&self, part: &ChannelLines) -> &[SurveyedLine] {
        self.lines.get(part.lines.clone()).unwrap_or_default()
    }

    /// The bytes of these lines.
    pub(super) fn range(&self, lines: &Range<usize>) -> Range<usize> {
        let end = |line: usize| {
            line.checked_sub(1).and_then(|line| self.lines.get(line)).map_or(0, |line| line.end)
        };
        end(lines.start)..end(lines.end)
    }

    /// Free and protected pieces of a range of bytes that cuts no protected span; `true` is protected.
    pub(super) fn pieces(&self, range: Range<usize>) -> impl Iterator<Item = (Range<usize>, bool)> {
        let protected = self.text.protected;
        let first = protected.partition_point(|span| span.end <= range.start);
        let mut spans = protected.get(first..).unwrap_or_default().iter();
        let mut spans =
            std::iter::from_fn(move || spans.next().filter(|span| span.start < range.end).cloned())
                .peekable();
        let mut at = range.start;
        std::iter::from_fn(move || {
            let next = spans.peek().map_or(range.end, |span| span.start);
            if at < next {
                let free = at..next;
                at = next;
                return Some((free, false));
            }
            let span = spans.next()?;
            at = span.end;
            Some((span, true))
        })
        .filter(|(range, _)| !range.is_empty())
    }

    /// Writes a range of bytes as it is.
    pub(super) fn keep<S: Sink>(&self, range: Range<usize>, sink: &mut S) {
        for (range, is_protected) in self.pieces(range) {
            let piece = slice(self.text.text, range);
            if is_protected { sink.protect(piece) } else { sink.keep(piece) }
        }
    }

    /// Appends the symbols of a range of bytes: one for each free character, and those of protected spans.
    pub(super) fn symbols_of(
        &self,
        range: Range<usize>,
        units: &mut Vec<u16>,
        mut fixed: Option<&mut FixedSymbols>,
    ) {
        for (range, is_protected) in self.pieces(range) {
            if is_protected {
                self.text.protected_symbols(&range, units, fixed.as_deref_mut());
            } else {
                symbols(slice(self.text.text, range), units);
            }
        }
    }
}

impl BlockSymbols for BlockLines<'_> {
    fn symbols(&self, lines: Range<usize>, symbols: &mut Vec<u16>) {
        self.symbols_of(self.range(&lines), symbols, None);
    }
}
