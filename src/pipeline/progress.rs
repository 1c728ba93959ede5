//! How far a document is normalized, and what its blocks so far say about the next one.

use crate::stage::protect::{self, Start};
use crate::text::html::{self, Markup};

/// The offset of the next block in the document, and how it starts.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Progress {
    /// The bytes of all blocks so far.
    pub(super) done: usize,
    pub(super) start: Start,
    pub(super) markup: Markup,
    /// Where the code or comment began that goes on in the next block, in bytes of the document.
    opened: usize,
}

impl Progress {
    /// Goes on behind `block`. `output` is its normalized text, which ends as `end` says.
    pub(super) fn advance(&mut self, block: &str, output: &str, end: Start) {
        if matches!(end, Start::Inside(_)) {
            let mut spans = Vec::new();
            protect::find(block, self.start, &mut spans);
            let from = spans.last().map_or(0, |span| span.start);
            if from > 0 || !matches!(self.start, Start::Inside(_)) {
                self.opened = self.done + from;
            }
        }
        self.done += block.len();
        self.start = end;
        if self.markup != Markup::Seen {
            self.markup = html::first_tag(output).map_or(Markup::NotSeen, |_| Markup::Seen);
        }
    }

    /// The offset of the fenced code block or comment that is not closed yet.
    pub(super) fn unclosed(&self) -> Option<usize> {
        matches!(self.start, Start::Inside(_)).then_some(self.opened)
    }
}
