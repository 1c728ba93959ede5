//! Finds the lines that a stage may change, in one look at the bytes of a block.
//!
//! The Unicode, punctuation and whitespace stages change few lines of real text. This scan knows what the
//! others look like: it accepts a line if it can tell from each byte and its neighbours that these stages
//! leave the line as it is. All other lines are reported, with the stages that must read them. A line may be
//! reported although nothing in it changes; a line that changes is always reported.
//!
//! Most bytes need no thought: Han characters, letters, digits, spaces. `masks` finds the others, 64 bytes at
//! a time, and `Scan::visit` has one arm for each of them. A rule that reacts to another character needs its
//! arm there.

mod masks;

use std::ops::{BitOr, BitOrAssign, Range};

use self::masks::{CHUNK, Masks, masks};
use super::protect::starts;
use super::punctuation::QuoteStyle;
use crate::step_counter::count;
use crate::text::spans::slice_bytes;

/// A set of reasons for which a line must be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs(u8);

impl Needs {
    /// The Unicode stage.
    pub(crate) const UNICODE: Self = Self(1);
    /// The punctuation stage.
    pub(crate) const PUNCTUATION: Self = Self(2);
    /// The whitespace stage.
    pub(crate) const WHITESPACE: Self = Self(4);
    /// All stages that work by line.
    pub(crate) const STAGES: Self = Self(7);
    /// A protected span may begin in the line.
    pub(crate) const SPANS: Self = Self(8);
    /// The line contains CR, which is replaced even in protected text.
    pub(crate) const CARRIAGE_RETURN: Self = Self(16);
    /// The line contains a space or a tab, which may become superfluous when a mark beside it changes.
    pub(crate) const SPACES: Self = Self(32);
    /// `zhnorm:off` may stand in the line.
    pub(crate) const OFF: Self = Self(64);

    /// All reasons.
    #[cfg(test)]
    pub(crate) const ALL: Self = Self(u8::MAX);

    /// The reasons to read a line that `stage` has changed, besides those that there were before.
    pub(crate) fn after_change_by(self, stage: Self) -> Self {
        match stage {
            // This stage neither adds nor removes a space.
            Self::PUNCTUATION if self.any_of(Self::SPACES) => Self::WHITESPACE,
            Self::PUNCTUATION => Self::default(),
            _ => Self::STAGES | Self::SPACES,
        }
    }

    /// Whether the sets have a reason in common.
    pub(crate) fn any_of(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for Needs {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Needs {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// A line that must be read, with its LF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FlaggedLine {
    pub(crate) range: Range<usize>,
    pub(crate) needs: Needs,
}

/// Finds the lines of `text` that must be read. `text` begins at the start of a line.
pub(crate) fn find(text: &str, quotes: QuoteStyle, lines: &mut Vec<FlaggedLine>) {
    lines.clear();
    let bytes = text.as_bytes();
    count(bytes.len());
    let mut scan =
        Scan { bytes, quotes, lines, line: Line::default(), pause_end: usize::MAX, blank_before: false };
    let (chunks, rest) = bytes.as_chunks::<CHUNK>();
    let mut at = 0;
    for chunk in chunks {
        scan.chunk(chunk, at);
        at += CHUNK;
    }
    // `a` needs no thought, and does not begin or end anything.
    let mut last = [b'a'; CHUNK];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    scan.chunk(&last, at);
    scan.end_line(bytes.len(), bytes.len());
}

/// The line that is being scanned.
#[derive(Debug, Default)]
struct Line {
    start: usize,
    /// Only spaces and tabs stand before this offset.
    indentation: usize,
    needs: Needs,
    /// Whether it contains a space or a tab.
    spaces: bool,
    /// Whether it contains Chinese text. Otherwise the punctuation stage changes nothing in it.
    chinese: bool,
    /// Whether it contains a frequent Han character.
    han: bool,
    /// Whether a full-width mark follows a letter or a bracket of ASCII.
    latin_before_mark: bool,
    /// Whether it contains a mark that is rewritten in Chinese text.
    marks: bool,
    /// Whether it contains a mark whose neighbours keep it as it is, unless they are protected.
    kept_marks: bool,
}

struct Scan<'a> {
    bytes: &'a [u8],
    quotes: QuoteStyle,
    lines: &'a mut Vec<FlaggedLine>,
    line: Line,
    /// The end of the last punctuation mark that ends or interrupts a sentence.
    pause_end: usize,
    /// Whether the line before this one is empty, or may turn out to be.
    blank_before: bool,
}

impl Scan<'_> {
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or_default()
    }

    /// The byte `distance` bytes before `at`; LF before the text.
    fn before(&self, at: usize, distance: usize) -> u8 {
        at.checked_sub(distance).map_or(b'\n', |at| self.byte(at))
    }

    /// Scans 64 bytes, which begin at `start`.
    #[inline(always)]
    fn chunk(&mut self, chunk: &[u8; CHUNK], start: usize) {
        let found = masks(chunk);
        // Two spaces in a row, not counting two that the start of the chunk separates.
        let doubled = found.space & (found.space << 1 | u64::from(self.before(start, 1) == b' '));
        let mut newlines = found.newline;
        let mut rest = u64::MAX;
        while newlines != 0 {
            let segment = rest & (newlines ^ (newlines - 1));
            self.segment(&found, segment, doubled & segment, start);
            let at = start + newlines.trailing_zeros() as usize;
            self.end_line(at, at + 1);
            rest &= !segment;
            newlines &= newlines - 1;
        }
        self.segment(&found, rest, doubled & rest, start);
    }

    /// Scans the part of a line in a chunk that starts at `start`. `segment` has a bit for each of its bytes.
    #[inline(always)]
    fn segment(&mut self, found: &Masks, segment: u64, doubled: u64, start: usize) {
        self.line.han |= found.han & segment != 0;
        self.line.spaces |= found.space & segment != 0;
        if doubled != 0 && self.is_after_indentation(start + doubled.ilog2() as usize) {
            self.line.needs |= Needs::WHITESPACE;
        }
        let mut other = found.other & segment;
        while other != 0 {
            let at = start + other.trailing_zeros() as usize;
            self.visit(at);
            other &= other - 1;
        }
    }

    /// Whether anything but spaces and tabs stands between the start of the line and `at`.
    fn is_after_indentation(&mut self, at: usize) -> bool {
        let rest = slice_bytes(self.bytes, self.line.indentation..at);
        let length = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        count(length);
        self.line.indentation += length;
        length < rest.len()
    }

    /// Ends the line, whose content ends at `end`. The next one starts at `next`.
    fn end_line(&mut self, end: usize, next: usize) {
        let line =
            std::mem::replace(&mut self.line, Line { start: next, indentation: next, ..Line::default() });
        let mut needs = line.needs;
        let is_empty = line.start == end;
        if !is_empty && matches!(self.before(end, 1), b' ' | b'\t') || is_empty && self.blank_before {
            needs |= Needs::WHITESPACE;
        }
        self.blank_before = is_empty || needs.any_of(Needs::UNICODE | Needs::WHITESPACE);
        let chinese = line.chinese || line.han;
        let is_latin = line.latin_before_mark && !(line.han && self.has_han(line.start..end));
        if chinese && (line.marks || line.kept_marks && needs.any_of(Needs::SPANS)) || is_latin {
            needs |= Needs::PUNCTUATION;
        }
        if line.spaces {
            needs |= Needs::SPACES;
        }
        if needs.any_of(Needs::STAGES | Needs::SPANS) && line.start < next {
            self.lines.push(FlaggedLine { range: line.start..next, needs });
        }
    }

    /// Whether a Han character from U+4000 to U+9FFF stands in `range`. The hexagrams at U+4DC0 are none, but
    /// their first byte looks like one.
    fn has_han(&self, range: Range<usize>) -> bool {
        let bytes = slice_bytes(self.bytes, range);
        let mut pairs = bytes.iter().zip(bytes.iter().skip(1)).inspect(|_| count(1));
        pairs.any(|pair| matches!(pair, (0xE5..=0xE9, _) | (0xE4, 0x80..=0xB6 | 0xB8..)))
    }

    /// Looks at the byte at `at`, which begins a character other than a frequent Han character, or is an
    /// ASCII character other than a letter, a digit, a space or LF.
    fn visit(&mut self, at: usize) {
        let (before, next) = (self.before(at, 1), self.byte(at + 1));
        let digits = before.is_ascii_digit() && next.is_ascii_digit();
        match self.byte(at) {
            0xE3 => self.cjk(at),
            0xEF => self.full_width(at),
            0xE2 => self.general_punctuation(at),
            // `·` and signs such as `§`, but for the no-break space and the soft hyphen.
            0xC2 if next > 0xA0 && next != 0xAD => {}
            0xC3..=0xCB => {}
            // Rare Han characters.
            0xF0 if matches!(next, 0xA0..=0xAE) => self.line.chinese = true,
            0xC0.. => self.line.needs |= Needs::STAGES,
            b',' => {
                if digits {
                    self.line.kept_marks = true;
                } else {
                    self.line.marks = true;
                }
                self.may_begin_span(b',', at);
            }
            b':' => {
                let is_syntax = digits || before == b':' || matches!(next, b':' | b'/' | b'\\' | b'-' | b'=');
                self.line.kept_marks = true;
                self.line.marks |= !is_syntax;
                self.may_begin_span(b':', at);
                if before == b'm' && next == b'o' {
                    self.line.needs |= Needs::OFF;
                }
            }
            b'!' if matches!(next, b'[' | b'=') => self.line.kept_marks = true,
            b'?' | b'!' | b')' => self.line.marks = true,
            mark @ (b';' | b'(' | b'"') => {
                self.line.marks = true;
                self.may_begin_span(mark, at);
            }
            b'\'' => {
                self.line.marks |= before >= 0x80 || next >= 0x80;
                self.may_begin_span(b'\'', at);
            }
            b'.' => {
                self.line.marks |= before >= 0x80 || before == b'.' || !next.is_ascii_alphanumeric();
                self.may_begin_span(b'.', at);
            }
            b'-' => {
                self.line.marks |= before == b'-';
                self.may_begin_span(b'-', at);
            }
            b'<' => {
                self.line.marks |= next == b'<';
                self.may_begin_span(b'<', at);
            }
            b'\t' => {
                self.line.spaces = true;
                if before == b' ' || next == b' ' {
                    self.line.needs |= Needs::WHITESPACE;
                }
            }
            b'\r' => self.line.needs |= Needs::STAGES | Needs::CARRIAGE_RETURN,
            0..=8 | 0xB..=0x1F | 0x7F => self.line.needs |= Needs::STAGES,
            other => self.may_begin_span(other, at),
        }
    }

    /// Notes that a protected span may begin with `first`, which stands at `at`.
    #[inline(always)]
    fn may_begin_span(&mut self, first: u8, at: usize) {
        if starts::may_begin_with(first, self.bytes, at) {
            self.line.needs |= Needs::SPANS;
        }
    }

    /// A character from U+3000 to U+3FFF: Chinese punctuation marks, kana, rare Han characters.
    fn cjk(&mut self, at: usize) {
        let third = self.byte(at + 2);
        match (self.byte(at + 1), third) {
            (0x80, 0x81 | 0x82) => self.pause(at),
            // Brackets from U+3008 to U+3011. Corner quotation marks become curly ones toward some targets.
            (0x80, 0x88..=0x91) => {
                self.mark(at);
                self.line.marks |= self.quotes == QuoteStyle::Curly && matches!(third, 0x8C..=0x8F);
            }
            // The combining sound marks of kana.
            (0x82, 0x99 | 0x9A) | (0x80 | 0x84..=0x8F, _) => self.line.needs |= Needs::STAGES,
            // The middle dot of kana, which is a punctuation mark.
            (0x83, 0xBB) => {
                self.mark(at);
                self.line.marks = true;
            }
            _ => {}
        }
        self.line.chinese = true;
    }

    /// A character from U+F000 to U+FFFF: full-width punctuation marks and letters, presentation forms.
    fn full_width(&mut self, at: usize) {
        match (self.byte(at + 1), self.byte(at + 2)) {
            (0xBC, 0x9A) if self.before(at, 1).is_ascii_digit() && self.byte(at + 3).is_ascii_digit() => {
                self.pause(at);
                self.line.needs |= Needs::PUNCTUATION;
            }
            (0xBC, 0x81 | 0x8C | 0x9A | 0x9B | 0x9F) => self.pause(at),
            (0xBC, 0x88 | 0x89) | (0xBD, 0x9E) => self.mark(at),
            _ => self.line.needs |= Needs::STAGES,
        }
        self.line.chinese = true;
    }

    /// A character from U+2000 to U+2FFF: quotation marks, dashes, ellipses, spaces, symbols.
    fn general_punctuation(&mut self, at: usize) {
        match (self.byte(at + 1), self.byte(at + 2)) {
            (0x80, 0x94) => self.mark(at),
            (0x80, 0xA2) => {
                self.mark(at);
                self.line.marks = true;
            }
            (0x80, 0x98 | 0x99 | 0x9C | 0x9D) => {
                self.mark(at);
                self.line.marks |= self.quotes == QuoteStyle::Corner;
            }
            (0x80, 0xA6) => {
                self.mark(at);
                self.line.marks |= !self.is_pair(at);
            }
            _ => self.line.needs |= Needs::STAGES,
        }
    }

    /// Whether the character of three bytes at `at` stands there exactly twice.
    fn is_pair(&self, at: usize) -> bool {
        let character = |at: usize| self.bytes.get(at..at + 3);
        let is_same = |other: Option<usize>| other.is_some_and(|other| character(other) == character(at));
        let before = |count: usize| is_same(at.checked_sub(3 * count));
        let after = |count: usize| is_same(Some(at + 3 * count));
        before(1) && !before(2) && !after(1) || !before(1) && after(1) && !after(2)
    }

    /// A punctuation mark of three bytes: a space beside it may be superfluous.
    fn mark(&mut self, at: usize) {
        if self.before(at, 1) == b' ' || self.byte(at + 3) == b' ' {
            self.line.needs |= Needs::WHITESPACE;
        }
    }

    /// A punctuation mark that ends or interrupts a sentence. Two in a row may be one too many.
    fn pause(&mut self, at: usize) {
        self.mark(at);
        if self.pause_end == at {
            self.line.needs |= Needs::PUNCTUATION;
        }
        let before = self.before(at, 1);
        self.line.latin_before_mark |= before.is_ascii_alphabetic() || before == b')';
        self.pause_end = at + 3;
    }
}
