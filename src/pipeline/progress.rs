//! The progress through a document, block by block, and the state that one block passes to the next.

use crate::format::Format;
use crate::stage::line_scan;
use crate::stage::protect::{SpanFinder, Start};
use crate::stage::punctuation::QuoteStyle;
use crate::text::html::{self, Markup};

/// How far the document has been read, and the state that the next block starts with.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Progress {
    /// The number of bytes in all blocks so far: the offset of the next one.
    pub(super) done: usize,
    pub(super) start: Start,
    pub(super) markup: Markup,
    /// The format of the document, if it is known.
    pub(super) format: Option<Format>,
    /// The offset in the document, in bytes, of the last protected span that may still be open.
    opened: Option<usize>,
}

impl Progress {
    /// The start of a document of this format, if it is known.
    pub(crate) fn new(format: Option<Format>) -> Self {
        Self { format, ..Self::default() }
    }

    /// Moves on to the text after `block`. `output` is the normalized block, and `end` the state at its end.
    /// Call this once for each block. `output` counts for markup because a repair may produce a tag.
    pub(super) fn advance(&mut self, block: &str, output: &str, end: Start) {
        if end.is_unclosed() {
            let (mut lines, mut spans) = (Vec::new(), Vec::new());
            // The quote style does not affect which lines may hold protected spans.
            line_scan::find(block, QuoteStyle::AsFound, &mut lines);
            SpanFinder::default().find_in(self.format, block, self.start, &lines, &mut spans);
            // The last span is the open one. If it starts at 0 and the block began inside a span, both are
            // one.
            let from = spans.last().map_or(0, |span| span.start);
            if from > 0 || !self.start.is_unclosed() {
                self.opened = Some(self.done + from);
            }
        }
        self.done += block.len();
        self.start = end;
        if self.markup != Markup::Seen {
            self.markup = html::first_tag(output).map_or(Markup::NotSeen, |_| Markup::Seen);
        }
    }

    /// The offset of the protected span that is still open, such as a code block, a comment or text after
    /// `zhnorm:off`.
    pub(crate) fn unclosed(&self) -> Option<usize> {
        self.opened.filter(|_| self.start.is_unclosed())
    }

    /// The state at the start of the next block, as far as it can be foreseen: the block before seldom
    /// changes it.
    #[cfg(any(feature = "parallel", zhnorm_command))]
    pub(crate) fn foreseen(&self) -> Self {
        Self { done: 0, opened: None, ..*self }
    }

    /// Whether a block that starts in the foreseen state `other` has the output that it has here.
    #[cfg(any(feature = "parallel", zhnorm_command))]
    pub(crate) fn equals(&self, other: &Self) -> bool {
        (self.start, self.markup, self.format) == (other.start, other.markup, other.format)
    }

    /// The state between two blocks as text, if nothing is open.
    #[cfg(any(feature = "parallel", zhnorm_command))]
    pub(crate) fn saved(&self) -> Option<String> {
        let markup = if self.markup == Markup::Seen { "markup" } else { "-" };
        let format = self.format.map_or("-", Format::name);
        (self.start == Start::Text).then(|| format!("{} {markup} {format}", self.done))
    }

    /// The state that `saved` gave.
    #[cfg(any(feature = "parallel", zhnorm_command))]
    pub(crate) fn restored(text: &str) -> Option<Self> {
        let [done, markup, format] = text.split(' ').collect::<Vec<_>>().try_into().ok()?;
        let markup = if markup == "markup" { Markup::Seen } else { Markup::NotSeen };
        let format = if format == "-" { None } else { Some(format.parse().ok()?) };
        Some(Self { done: done.parse().ok()?, start: Start::Text, markup, format, opened: None })
    }

    /// Moves on to `end`, which is the state after a block that began in a foreseen state.
    #[cfg(any(feature = "parallel", zhnorm_command))]
    pub(crate) fn advance_to(&mut self, end: &Self) {
        let opened = end.opened.map(|offset| self.done + offset).or(self.opened);
        *self = Self { done: self.done + end.done, opened, ..*end };
    }
}
