//! Cuts text into the blocks that the stages work on. So memory stays bounded, and a stream gives the same
//! output as the whole text.
//!
//! A block ends at the first line end that is at or after the soft limit and followed by a line with visible
//! text. If there is none before the hard limit, the line is cut: after the last comma or full stop near the
//! hard limit, or else at the hard limit. Fenced code and comments may continue in the next block; see
//! `stage::protect::Start`.
//!
//! The end depends only on the first `hard` bytes of the block, without a character that is cut at this
//! limit. So it is the same, no matter how much of the text has arrived.

use crate::step_counter::count;
use crate::text::char_class::{is_pause, may_vanish};
use crate::text::spans::{slice, slice_bytes};

/// The sizes of blocks, in bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// A block that is longer ends as soon as it can.
    pub(crate) soft: usize,
    /// No block is longer.
    pub(crate) hard: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { soft: 1 << 20, hard: 4 << 20 }
    }
}

impl Limits {
    /// The blocks of a text. There is always at least one.
    pub(crate) fn blocks(self, text: &str) -> impl Iterator<Item = &str> {
        let mut rest = Some(text);
        std::iter::from_fn(move || {
            let text = rest?;
            let (block, more) = match BlockEnd::new(self).find(text) {
                Some(end) => (slice(text, ..end), Some(slice(text, end..))),
                None => (text, None),
            };
            rest = more;
            Some(block)
        })
    }
}

/// Cuts a document that comes in pieces into its blocks.
#[derive(Debug)]
pub(crate) struct BlockCutter {
    limits: Limits,
    /// The text after the last complete block.
    pending: String,
    search: BlockEnd,
}

impl BlockCutter {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, pending: String::new(), search: BlockEnd::new(limits) }
    }

    /// Takes the next piece, and gives each block that is complete to `take`.
    pub(crate) fn push(&mut self, mut piece: &str, mut take: impl FnMut(&str)) {
        while !piece.is_empty() {
            // A long piece is taken in parts, so that not all of it is copied at once.
            let length = piece.ceil_char_boundary(self.limits.soft.min(piece.len()));
            self.pending.push_str(slice(piece, ..length));
            piece = slice(piece, length..);
            while let Some(end) = self.search.find(&self.pending) {
                take(slice(&self.pending, ..end));
                self.pending.drain(..end);
                self.search = BlockEnd::new(self.limits);
            }
        }
    }

    /// The text after the last complete block, which is a block if the document ends.
    pub(crate) fn pending(&self) -> &str {
        &self.pending
    }
}

/// The search for the end of one block. When more text arrives, it continues where it stopped.
#[derive(Clone, Debug)]
pub(crate) struct BlockEnd {
    limits: Limits,
    /// The start of the first line that is not decided yet.
    line: usize,
    /// There is no line end between `line` and this offset.
    searched: usize,
    /// From the next line end up to this offset, the text has nothing visible.
    blank: usize,
}

impl BlockEnd {
    pub(crate) fn new(limits: Limits) -> Self {
        debug_assert!(limits.hard >= 8 && limits.soft <= limits.hard, "every block must hold a character");
        // A line end before the soft limit does not count.
        Self { limits, line: 0, searched: limits.soft.saturating_sub(1), blank: 0 }
    }

    /// The end of the block at the start of `text`. `None` means that more text is needed; if there is no
    /// more, all of `text` is one block. A later call must get the same text, with more text after it.
    pub(crate) fn find(&mut self, text: &str) -> Option<usize> {
        let Limits { soft, hard } = self.limits;
        if text.len() <= soft {
            return None;
        }
        let complete = text.len() >= hard;
        let limit = text.floor_char_boundary(text.len().min(hard));
        while let Some(next) = self.next_line(text, limit) {
            if next >= soft && self.is_visible(text, next, limit, complete)? {
                return Some(next);
            }
            self.line = next;
        }
        (text.len() > hard).then(|| cut(text, limit, hard))
    }

    /// The start of the line after the current one.
    fn next_line(&mut self, text: &str, limit: usize) -> Option<usize> {
        let from = self.searched.max(self.line).min(limit);
        let found = memchr::memchr(b'\n', slice_bytes(text.as_bytes(), from..limit));
        self.searched = found.map_or(limit, |length| from + length);
        count(self.searched - from + 1);
        found.map(|length| from + length + 1)
    }

    /// Whether the line at `next` contains a character that no stage drops, so that it can begin a block.
    /// `None` if this depends on text that has not arrived yet.
    fn is_visible(&mut self, text: &str, next: usize, limit: usize, complete: bool) -> Option<bool> {
        let from = self.blank.max(next);
        let mut chars = slice(text, from..limit).chars().inspect(|_| count(1));
        match chars.find(|c| *c == '\n' || !may_vanish(*c)) {
            Some(c) => Some(c != '\n'),
            None => {
                self.blank = limit;
                complete.then_some(false)
            }
        }
    }
}

/// The offset at which to cut a line that is longer than a block.
///
/// It is after the last comma or full stop that a letter or digit follows, because no word, number or run of
/// spaces is cut there. If there is none near the limit, it is `limit`.
fn cut(text: &str, limit: usize, hard: usize) -> usize {
    let from = text.ceil_char_boundary(limit - hard / 64);
    let mut next = text.get(limit..).and_then(|rest| rest.chars().next());
    for (at, c) in slice(text, from..limit).char_indices().rev() {
        if is_pause(c) && next.is_some_and(|next| next.is_alphanumeric()) {
            return from + at + c.len_utf8();
        }
        next = Some(c);
    }
    // CR LF stays together.
    if slice(text, ..limit).ends_with('\r') { limit - 1 } else { limit }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step_counter;

    fn cut(text: &str, soft: usize, hard: usize) -> Vec<&str> {
        Limits { soft, hard }.blocks(text).collect()
    }

    /// The blocks of a text that comes in pieces of `size` characters.
    fn streamed(text: &str, limits: Limits, size: usize) -> Vec<String> {
        let (mut blocks, mut pending) = (Vec::new(), String::new());
        let mut search = BlockEnd::new(limits);
        let characters: Vec<char> = text.chars().collect();
        for piece in characters.chunks(size) {
            pending.extend(piece);
            while let Some(end) = search.find(&pending) {
                blocks.push(pending.drain(..end).collect());
                search = BlockEnd::new(limits);
            }
        }
        blocks.push(pending);
        blocks
    }

    #[test]
    fn blocks_end_before_a_line_with_text() {
        assert_eq!(cut("ab\ncd\n\n \nef\ngh", 3, 100), ["ab\n", "cd\n\n \n", "ef\n", "gh"]);
    }

    #[test]
    fn a_long_line_is_cut_at_the_hard_limit() {
        assert_eq!(cut("无换行的文字", 2, 8), ["无换", "行的", "文字"]);
        assert_eq!(cut("abcdefg\r\nh", 2, 8), ["abcdefg", "\r\n", "h"]);
    }

    #[test]
    fn a_long_line_is_cut_after_a_comma_near_the_limit() {
        let text = "文".repeat(400) + "，" + &"字".repeat(100);
        assert_eq!(cut(&text, 600, 1210).first().map(|block| block.len()), Some(1203));
        // The next visible character is a space, which a block must not begin with.
        let text = text.replace('，', "， ");
        assert_eq!(cut(&text, 600, 1210).first().map(|block| block.len()), Some(1210));
    }

    /// Every limit falls at every byte of a character, and the text comes in pieces of every size.
    #[test]
    fn a_stream_is_cut_as_the_whole_text_is() {
        let lines = [
            "ab\r\n\r\ncd\n```\nef\n\n甲乙丙丁\n```\n戊己庚辛壬癸\n\n\n\nkl\nm",
            "é好𠀀\n好𠀀é\n𠀀é好\n\n好，好，𠀀",
        ];
        for text in lines.into_iter().flat_map(|text| (0..8).map(move |pad| "a".repeat(pad) + text)) {
            let text = text.repeat(3);
            for (soft, hard) in (1..12).flat_map(|soft| (8.max(soft)..40).map(move |hard| (soft, hard))) {
                let whole = cut(&text, soft, hard);
                assert_eq!(whole.concat(), text);
                for size in [1, 2, 5, 17] {
                    assert_eq!(streamed(&text, Limits { soft, hard }, size), whole, "{soft} {hard} {text}");
                }
            }
        }
    }

    /// A character that the hard limit cuts must not hide the line ends before it.
    #[test]
    fn a_character_at_the_hard_limit_does_not_cut_its_line() {
        let hard = Limits::default().hard;
        for offset in 0..5 {
            let line = "文".repeat(50) + "\n";
            let text = "a".repeat(offset) + &line.repeat(hard / line.len() + 100);
            let ends: Vec<_> = Limits::default().blocks(&text).map(|block| block.ends_with('\n')).collect();
            assert!(ends.len() > 3 && ends.iter().all(|end| *end), "{offset}: {ends:?}");
        }
    }

    #[test]
    fn text_in_tiny_pieces_is_searched_once() {
        let steps = |unit: &str, bytes: usize| {
            let text = unit.repeat(bytes / unit.len());
            let limits = Limits { soft: bytes / 4, hard: bytes };
            let mut search = BlockEnd::new(limits);
            step_counter::of(|| {
                for (at, c) in text.char_indices() {
                    if search.find(slice(&text, ..at + c.len_utf8())).is_some() {
                        break;
                    }
                }
            })
        };
        for unit in ["a", "文", "\u{3000}", "\n", "`", "```\n", "\n\u{3000}"] {
            let (small, large) = (steps(unit, 1200), steps(unit, 4800));
            assert!(large <= 5 * small + 100, "{unit:?}: {small} and {large} steps");
        }
        let blank_line = |bytes| steps(&("a\n".repeat(bytes) + &" ".repeat(bytes)), 4 * bytes);
        assert!(blank_line(4000) <= 5 * blank_line(1000));
    }
}
