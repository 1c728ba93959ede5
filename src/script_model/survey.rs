//! Scans a block once. It counts the characters that are evidence for a channel, and records the size and the
//! flags of each line. Lines in which nothing can change are not read again.

use super::characters::{Characters, HAN_SHIFT, MARK_SHIFT, NUMBER_SHIFT, OPEN};
use super::symbol::{LINE_END, boundary, is_han};
use crate::dictionary::ideographic_description::{Description, read};
use crate::text::spans::slice;

/// A line of the block, with its line end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SurveyedLine {
    /// Where it ends: in bytes after `look`, in symbols after `look_at_symbols`.
    pub(crate) end: usize,
    /// The number of its symbols, without the line end.
    pub(super) symbols: u32,
    /// How many Chinese characters and how many punctuation marks it has.
    pub(super) han: u32,
    pub(super) marks: u32,
    /// The flags of its characters, joined by OR; `characters.rs` defines them.
    pub(crate) flags: u8,
}

/// The lines and counts of one block.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    pub(crate) lines: Vec<SurveyedLine>,
    /// The flags of all lines, joined by OR.
    pub(crate) flags: u8,
    /// How often each character was met, indexed by `Characters::number`. Index 0 counts all that stand for
    /// nothing else and are no evidence.
    pub(super) counts: Vec<u32>,
    /// The line at work.
    line: SurveyedLine,
}

impl Survey {
    /// Starts a block.
    pub(crate) fn start(&mut self, characters: &Characters) {
        self.lines.clear();
        self.flags = 0;
        self.counts.clear();
        self.counts.resize(characters.len(), 0);
        self.line = SurveyedLine::default();
    }

    /// Ends the block of this length.
    pub(crate) fn finish(&mut self, length: usize) {
        if self.lines.last().map_or(0, |line| line.end) < length {
            self.end_line(length);
        }
    }

    fn end_line(&mut self, end: usize) {
        self.flags |= self.line.flags;
        self.lines.push(SurveyedLine { end, ..self.line });
        self.line = SurveyedLine::default();
    }

    /// Counts a protected span as one symbol.
    pub(crate) fn pass(&mut self) {
        self.line.symbols += 1;
    }

    /// Looks at free text that starts at the offset `start`.
    pub(crate) fn look(&mut self, characters: &Characters, text: &str, start: usize) {
        let mut rest = text.as_bytes();
        let mut line = self.line;
        loop {
            match rest {
                [0xE2, 0xBF, 0xB0..=0xBF, after @ ..] => {
                    let described = slice(text, text.len() - rest.len()..);
                    line.flags |= OPEN;
                    (rest, line.symbols) = match read(described) {
                        Description::Complete(len) => {
                            let characters = slice(described, ..len).chars().count();
                            (rest.get(len..).unwrap_or_default(), line.symbols + characters as u32)
                        }
                        _ => (after, line.symbols + 1),
                    };
                }
                [lead @ 0xE0..=0xEF, second, third, after @ ..] => {
                    let found = characters.look_up(
                        u16::from(lead & 0x0F) << 12
                            | u16::from(second & 0x3F) << 6
                            | u16::from(third & 0x3F),
                    );
                    line.flags |= found as u8;
                    line.symbols += 1;
                    line.han += found >> HAN_SHIFT & 1;
                    line.marks += found >> MARK_SHIFT & 1;
                    // To count each character is faster than to ask first whether it is evidence.
                    if let Some(count) = self.counts.get_mut((found >> NUMBER_SHIFT & 0xFFFF) as usize) {
                        *count += 1;
                    }
                    rest = after;
                }
                [b'\n', after @ ..] => {
                    self.line = line;
                    self.end_line(start + text.len() - after.len());
                    line = self.line;
                    rest = after;
                }
                [lead, after @ ..] => {
                    line.flags |= if *lead >= 0xF0 { OPEN } else { 0 };
                    // Bytes that continue a character are no symbols.
                    line.symbols += u32::from(!(0x80..0xC0).contains(lead));
                    rest = after;
                }
                [] => break,
            }
        }
        self.line = line;
    }

    /// Looks at all symbols of a block.
    pub(crate) fn look_at_symbols(&mut self, characters: &Characters, symbols: &[u16]) {
        self.start(characters);
        for (at, &symbol) in symbols.iter().enumerate() {
            if symbol == LINE_END {
                self.end_line(at + 1);
                continue;
            }
            let line = &mut self.line;
            line.flags |= characters.flags(symbol);
            line.symbols += 1;
            line.han += u32::from(is_han(symbol));
            line.marks += u32::from(boundary(symbol) == 1);
            if let Some(count) = self.counts.get_mut(characters.number(symbol)) {
                *count += 1;
            }
        }
        self.finish(symbols.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::script::decisions::{MODEL, symbols as symbols_of};

    #[test]
    fn bytes_and_symbols_show_the_same() {
        let characters = &MODEL.as_ref().unwrap().characters;
        let text = "这里，\n\n這裡\r\n a。！“😀é\n⿰虫风⿰龟\n着";
        let (mut bytes, mut symbols) = (Survey::default(), Survey::default());
        bytes.start(characters);
        bytes.look(characters, text, 0);
        bytes.finish(text.len());
        let mut units = Vec::new();
        symbols_of(text, &mut units);
        symbols.look_at_symbols(characters, &units);
        let known = |survey: &Survey| -> Vec<SurveyedLine> {
            survey
                .lines
                .iter()
                .map(|line| SurveyedLine { end: 0, flags: line.flags & !OPEN, ..*line })
                .collect()
        };
        assert_eq!(known(&bytes), known(&symbols));
        assert_eq!(bytes.counts.get(1..), symbols.counts.get(1..));
        assert_eq!(bytes.lines.last().map(|line| line.end), Some(text.len()));
    }
}
