//! Fenced code blocks of Markdown: the lines that open and close them.

use crate::step_counter::count;

/// An opening line of a fenced code block: three or more backticks or tildes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fence {
    /// `` ` `` or `~`.
    marker: u8,
    /// How many markers there are. A closing line has at least as many.
    length: usize,
}

impl Fence {
    /// The fence that `line` opens. Backticks after an opening run of backticks are inline code instead.
    pub(crate) fn opened_by(line: &[u8]) -> Option<Self> {
        let line = line.trim_ascii_start();
        let fence = Self::leading(line)?;
        let info = line.get(fence.length..).unwrap_or_default();
        (fence.marker == b'~' || memchr::memchr(b'`', info).is_none()).then_some(fence)
    }

    /// Whether `line` closes this fence: a run of the same markers, at least as long, and nothing else.
    pub(crate) fn is_closed_by(self, line: &[u8]) -> bool {
        let line = line.trim_ascii();
        let run = Self::leading(line).filter(|run| run.length == line.len());
        run.is_some_and(|run| run.marker == self.marker && run.length >= self.length)
    }

    fn leading(line: &[u8]) -> Option<Self> {
        let marker = *line.first().filter(|byte| matches!(byte, b'`' | b'~'))?;
        let length = line.iter().take_while(|byte| **byte == marker).count();
        count(length);
        (length >= 3).then_some(Self { marker, length })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(line: &str) -> Option<(u8, usize)> {
        Fence::opened_by(line.as_bytes()).map(|fence| (fence.marker, fence.length))
    }

    #[test]
    fn opening_lines() {
        assert_eq!(opened("```rust\n"), Some((b'`', 3)));
        assert_eq!(opened("  ~~~~ a`b\n"), Some((b'~', 4)));
        assert_eq!(opened("``` a`b"), None);
        assert_eq!(opened("``"), None);
        assert_eq!(opened("a```"), None);
    }

    #[test]
    fn a_closing_line_is_as_long_and_holds_nothing_else() {
        let fence = Fence { marker: b'`', length: 4 };
        for (line, closes) in
            [("````", true), (" `````\r\n", true), ("```", false), ("~~~~", false), ("````x", false)]
        {
            assert_eq!(fence.is_closed_by(line.as_bytes()), closes, "{line}");
        }
    }
}
