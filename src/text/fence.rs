//! Fenced code blocks of Markdown: the lines that open and close them.

use crate::step_counter::count;

/// An opening line of a fenced code block: three or more backticks or tildes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fence {
    /// `` ` `` or `~`.
    marker: u8,
    /// How many block quotes it stands in.
    quotes: u8,
    /// How many markers there are. A closing line has at least as many.
    length: usize,
}

/// What a line is to an open fence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FenceLine {
    /// Code.
    Inside,
    /// The closing line.
    Closing,
    /// The first line after the block quote that the fence stands in.
    Outside,
}

impl Fence {
    /// The fence that `line` opens, also in a block quote or a list. Backticks after an opening run of
    /// backticks are inline code instead.
    pub(crate) fn opened_by(line: &[u8]) -> Option<Self> {
        let mut line = line.trim_ascii_start();
        let mut quotes = 0_u8;
        while let Some(inside) = line.strip_prefix(b">").or_else(|| in_list(line)) {
            quotes = quotes.saturating_add(u8::from(line.starts_with(b">")));
            line = inside.trim_ascii_start();
            count(1);
        }
        let fence = Self { quotes, ..Self::leading(line)? };
        let info = line.get(fence.length..).unwrap_or_default();
        (fence.marker == b'~' || memchr::memchr(b'`', info).is_none()).then_some(fence)
    }

    /// What `line` is to this fence. It is closed by a run of the same markers, at least as long, and
    /// nothing else.
    pub(crate) fn line(self, line: &[u8]) -> FenceLine {
        let mut line = line.trim_ascii();
        for _ in 0..self.quotes {
            let Some(inside) = line.strip_prefix(b">") else { return FenceLine::Outside };
            line = inside.trim_ascii_start();
        }
        let run = Self::leading(line).filter(|run| run.length == line.len());
        let closes = run.is_some_and(|run| run.marker == self.marker && run.length >= self.length);
        if closes { FenceLine::Closing } else { FenceLine::Inside }
    }

    fn leading(line: &[u8]) -> Option<Self> {
        let marker = *line.first().filter(|byte| matches!(byte, b'`' | b'~'))?;
        let length = line.iter().take_while(|byte| **byte == marker).count();
        count(length);
        (length >= 3).then_some(Self { marker, length, quotes: 0 })
    }
}

/// The text after the marker of a list: `- `, `1. `.
fn in_list(line: &[u8]) -> Option<&[u8]> {
    let digits = line.iter().take(9).take_while(|byte| byte.is_ascii_digit()).count();
    let (number, rest) = line.split_at_checked(digits)?;
    let (marker, rest) = rest.split_first()?;
    let is_marker = if number.is_empty() { b"-*+".contains(marker) } else { b".)".contains(marker) };
    rest.strip_prefix(b" ").filter(|_| is_marker)
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
        assert_eq!(opened("> - ```js"), Some((b'`', 3)));
        assert_eq!(opened("1. ```js"), Some((b'`', 3)));
    }

    #[test]
    fn a_closing_line_is_as_long_and_holds_nothing_else() {
        let fence = Fence { marker: b'`', length: 4, quotes: 0 };
        for (line, closes) in
            [("````", true), (" `````\r\n", true), ("```", false), ("~~~~", false), ("````x", false)]
        {
            assert_eq!(fence.line(line.as_bytes()) == FenceLine::Closing, closes, "{line}");
        }
    }

    /// In CommonMark the end of a block quote is the end of all that it holds.
    #[test]
    fn a_fence_ends_with_its_block_quote() {
        let fence = Fence { marker: b'`', length: 3, quotes: 1 };
        assert_eq!(fence.line(b"> code"), FenceLine::Inside);
        assert_eq!(fence.line(b"> ```\n"), FenceLine::Closing);
        assert_eq!(fence.line(b"prose"), FenceLine::Outside);
    }
}
