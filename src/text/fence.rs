//! Fenced code blocks of Markdown: the lines that open and close them.

use std::ops::Range;

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
    /// The fence that `line` opens. Backticks behind an opening run of backticks are inline code instead.
    pub(crate) fn opened_by(line: &[u8]) -> Option<Self> {
        let line = line.trim_ascii_start();
        let fence = Self::leading(line)?;
        let info = line.get(fence.length..).unwrap_or_default();
        (fence.marker == b'~' || memchr::memchr(b'`', info).is_none()).then_some(fence)
    }

    /// Whether `line` closes this fence.
    pub(crate) fn is_closed_by(self, line: &[u8]) -> bool {
        Self::alone(line).is_some_and(|other| other.marker == self.marker && other.length >= self.length)
    }

    /// The run of markers that is all of `line`.
    fn alone(line: &[u8]) -> Option<Self> {
        let line = line.trim_ascii();
        Self::leading(line).filter(|fence| fence.length == line.len())
    }

    fn leading(line: &[u8]) -> Option<Self> {
        let marker = *line.first().filter(|byte| matches!(byte, b'`' | b'~'))?;
        let length = line.iter().take_while(|byte| **byte == marker).count();
        count(length);
        (length >= 3).then_some(Self { marker, length })
    }
}

/// The lines of a text that could close a fence, collected in one pass. Asking them whether a fence is closed
/// costs no search through the text, however many fences stay open.
#[derive(Debug, Default)]
pub(crate) struct ClosingLines {
    backticks: Vec<ClosingLine>,
    tildes: Vec<ClosingLine>,
}

#[derive(Debug)]
struct ClosingLine {
    span: Range<usize>,
    length: usize,
    /// The longest run of the same marker, here or in a later line.
    longest: usize,
}

impl ClosingLines {
    /// Collects them from lines that come in order, each with its span.
    pub(crate) fn collect<'t>(lines: impl Iterator<Item = (Range<usize>, &'t [u8])>) -> Self {
        let mut all = Self::default();
        for (span, line) in lines {
            if let Some(Fence { marker, length }) = Fence::alone(line) {
                let of_marker = if marker == b'`' { &mut all.backticks } else { &mut all.tildes };
                of_marker.push(ClosingLine { span, length, longest: length });
            }
        }
        for of_marker in [&mut all.backticks, &mut all.tildes] {
            let mut longest = 0;
            for line in of_marker.iter_mut().rev() {
                longest = longest.max(line.length);
                line.longest = longest;
            }
        }
        all
    }

    /// The end of the first line at or behind byte `from` that closes `fence`.
    pub(crate) fn end_of(&self, fence: Fence, from: usize) -> Option<usize> {
        let lines = if fence.marker == b'`' { &self.backticks } else { &self.tildes };
        let lines = lines.get(lines.partition_point(|line| line.span.start < from)..)?;
        // Without this check, each unclosed fence would look through all lines behind it.
        if lines.first()?.longest < fence.length {
            return None;
        }
        let closing = lines.iter().inspect(|_| count(1)).find(|line| line.length >= fence.length)?;
        Some(closing.span.end)
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

    #[test]
    fn closing_lines_are_found_from_an_offset_on() {
        let lines = ["```", "~~~~", "x", "`````", "````"].map(str::as_bytes);
        let spans = lines.iter().scan(0, |start, line| {
            let span = *start..*start + line.len();
            *start = span.end;
            Some((span, *line))
        });
        let closing = ClosingLines::collect(spans);
        let backticks = |length| Fence { marker: b'`', length };
        assert_eq!(closing.end_of(backticks(3), 0), Some(3));
        assert_eq!(closing.end_of(backticks(3), 1), Some(13));
        assert_eq!(closing.end_of(backticks(6), 0), None);
        assert_eq!(closing.end_of(backticks(4), 13), Some(17));
        assert_eq!(closing.end_of(Fence { marker: b'~', length: 4 }, 0), Some(7));
        assert_eq!(closing.end_of(Fence { marker: b'~', length: 4 }, 7), None);
    }
}
