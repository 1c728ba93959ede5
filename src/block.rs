//! Cuts text into the blocks that the stages work on, so that memory is bounded and a stream gives what the whole
//! text gives. Stands before the stages on the main path.
//!
//! Where a block ends depends on the text alone: after the first line end at or past `SOFT` bytes that a line which is
//! not blank follows, outside of fenced code. If `HARD` bytes hold no such place, the first line end past `SOFT` does;
//! if there is none, the block is cut at `HARD` bytes.

use crate::stage::class::may_vanish;
use crate::stage::protect::{closes_fence, opening_fence};

pub(crate) const SOFT: usize = 1 << 20;
pub(crate) const HARD: usize = 4 << 20;

/// The search for the end of one block; it goes on where it stopped when more text has come.
#[derive(Clone, Debug)]
pub(crate) struct BlockEnd {
    soft: usize,
    hard: usize,
    /// Everything before this line start was looked at.
    line: usize,
    fence: Option<(u8, usize)>,
    /// The first line start past `soft`, fenced or not.
    fallback: Option<usize>,
}

impl Default for BlockEnd {
    fn default() -> Self {
        Self::new(SOFT, HARD)
    }
}

impl BlockEnd {
    pub(crate) fn new(soft: usize, hard: usize) -> Self {
        Self { soft, hard, line: 0, fence: None, fallback: None }
    }

    /// The end of the block that starts `text`, or `None` if that needs more text (or, if there is no more, if all
    /// of it is one block).
    pub(crate) fn find(&mut self, text: &str) -> Option<usize> {
        if text.len() <= self.soft {
            return None;
        }
        let bytes = text.as_bytes();
        let limit = bytes.len().min(self.hard);
        while let Some(length) = bytes.get(self.line..limit).and_then(|rest| memchr::memchr(b'\n', rest)) {
            let next = self.line + length + 1;
            // The next line must start with something that stays, which has to be seen first.
            let solid = if next >= self.soft && next < limit {
                match text
                    .get(next..limit)
                    .map(str::chars)
                    .and_then(|mut chars| chars.find(|c| *c == '\n' || !may_vanish(*c)))
                {
                    Some(c) => c != '\n',
                    None if limit < self.hard => return None,
                    None => false,
                }
            } else if next >= self.soft && next == limit && limit < self.hard {
                return None;
            } else {
                false
            };
            let line = bytes.get(self.line..next).unwrap_or_default();
            self.fence = match self.fence {
                Some(fence) => (!closes_fence(line, fence)).then_some(fence),
                None => opening_fence(line),
            };
            self.line = next;
            if solid {
                if self.fence.is_none() {
                    return Some(next);
                }
                self.fallback = self.fallback.or(Some(next));
            }
        }
        if bytes.len() <= self.hard {
            return None;
        }
        let mut end = self.fallback.unwrap_or(self.hard);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        if bytes.get(..end).is_some_and(|block| block.ends_with(b"\r")) { Some(end - 1) } else { Some(end) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, soft: usize, hard: usize) -> Vec<&str> {
        let mut blocks = Vec::new();
        let mut rest = text;
        while let Some(end) = BlockEnd::new(soft, hard).find(rest) {
            let (block, more) = rest.split_at(end);
            blocks.push(block);
            rest = more;
        }
        blocks.push(rest);
        blocks
    }

    #[test]
    fn blocks_end_before_a_line_with_text() {
        assert_eq!(cut("ab\ncd\n\n \nef\ngh", 3, 100), ["ab\n", "cd\n\n \n", "ef\n", "gh"]);
        assert_eq!(cut("ab\n```\ncd\nef\n```\ngh\ni", 5, 100), ["ab\n```\ncd\nef\n```\n", "gh\ni"]);
        assert_eq!(cut("```\nab\ncd\nef\ngh\nijklmnop", 5, 12), ["```\nab\n", "cd\nef\n", "gh\nijklmnop"]);
        assert_eq!(cut("无换行的文字", 2, 7), ["无换", "行的", "文字"]);
    }

    #[test]
    fn the_end_does_not_depend_on_how_the_text_comes() {
        let text = "ab\r\n\r\ncd\n```\nef\n\n甲乙丙丁\n```\n戊己庚辛壬癸\n\n\n\nkl\nm";
        for (soft, hard) in [(2, 5), (3, 9), (5, 16), (8, 30), (4, 200)] {
            let whole = BlockEnd::new(soft, hard).find(text);
            let mut search = BlockEnd::new(soft, hard);
            let streamed =
                text.char_indices().find_map(|(at, c)| search.find(text.get(..at + c.len_utf8())?));
            assert_eq!(streamed, whole, "{soft} {hard}");
        }
    }
}
