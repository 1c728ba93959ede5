//! A block of text with its protected spans, lines and channels, and the symbols of these lines.

use super::decisions::{is_visible, symbols};
use super::options::ScriptBuffers;
use crate::edit::Sink;
use crate::script_model::channel::{BlockSymbols, ChannelLines};
use crate::script_model::survey::{Survey, SurveyedLine};
use crate::script_model::symbol::OTHER;
use crate::script_model::{DecideOptions, ScriptModel};
use crate::stage::split_protected;
use crate::text::spans::slice;
use std::ops::Range;

/// Surveys a block, finds out which channel wrote which of its lines, and calls `visit` for each part whose
/// lines are decided alike, from the first to the last.
pub(super) fn visit_parts(
    model: &ScriptModel,
    (text, protected): (&str, &[Range<usize>]),
    options: DecideOptions,
    buffers: &mut ScriptBuffers,
    mut visit: impl FnMut(&BlockLines<'_>, &ChannelLines, &mut ScriptBuffers),
) {
    survey(model, text, protected, &mut buffers.worker.survey);
    // The visitor needs the buffers, so the lines and parts are taken out of them for the time being.
    let lines = buffers.worker.survey.lines.clone();
    let block = BlockLines { text, protected, lines: &lines };
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
fn survey(model: &ScriptModel, text: &str, protected: &[Range<usize>], survey: &mut Survey) {
    survey.start(&model.characters);
    for (range, is_protected) in split_protected(text, protected) {
        let part = slice(text, range.clone());
        if !is_protected {
            survey.look(&model.characters, part, range.start);
        } else if is_visible(part) {
            survey.pass();
        }
    }
    survey.finish(text.len());
}

#[derive(Clone, Copy)]
pub(super) struct BlockLines<'b> {
    pub(super) text: &'b str,
    protected: &'b [Range<usize>],
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
        let first = self.protected.partition_point(|span| span.end <= range.start);
        let mut spans = self.protected.get(first..).unwrap_or_default().iter();
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
            let piece = slice(self.text, range);
            if is_protected { sink.protect(piece) } else { sink.keep(piece) }
        }
    }

    /// Appends the symbols of a range of bytes: one for each free character, and one for each visible
    /// protected span.
    pub(super) fn symbols_of(&self, range: Range<usize>, units: &mut Vec<u16>) {
        for (range, is_protected) in self.pieces(range) {
            let piece = slice(self.text, range);
            if !is_protected {
                symbols(piece, units);
            } else if is_visible(piece) {
                units.push(OTHER);
            }
        }
    }
}

impl BlockSymbols for BlockLines<'_> {
    fn symbols(&self, lines: Range<usize>, symbols: &mut Vec<u16>) {
        self.symbols_of(self.range(&lines), symbols);
    }
}
