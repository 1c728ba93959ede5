//! Single characters of UTF-8 that were read as CP1252 among text that is right: quotation marks, dashes, the
//! no-break space, the byte order mark. The language says nothing about them, but no writer of Chinese sets
//! these letters and symbols side by side.

use super::utf8_pieces::{self, LostBy, Utf8Piece};
use crate::step_counter;
use crate::text::legacy_bytes::latin_byte;
use crate::text::spans::{slice, slice_bytes};
use std::ops::Range;

/// A part of a text, and what it was.
#[derive(Debug, PartialEq)]
pub(super) struct Mark {
    pub(super) source: Range<usize>,
    pub(super) original: String,
    pub(super) is_sure: bool,
}

/// The bytes of a text in CP1252, with the offset of each.
struct Bytes {
    bytes: Vec<u8>,
    offsets: Vec<usize>,
    end: usize,
}

impl Bytes {
    /// `text` must begin at offset `start`. A character that CP1252 lacks becomes a line end.
    fn of(text: &str, start: usize) -> Self {
        let bytes = text.chars().map(|c| latin_byte(c).unwrap_or(b'\n')).collect();
        let offsets = text.char_indices().map(|(at, _)| start + at).collect();
        Self { bytes, offsets, end: start + text.len() }
    }

    /// The characters that are more than one byte of UTF-8, and the range of their bytes.
    fn pieces(&self) -> impl Iterator<Item = (Utf8Piece, Range<usize>)> + '_ {
        let mut at = 0;
        std::iter::from_fn(move || {
            while at < self.bytes.len() {
                step_counter::count(1);
                let start = at;
                match utf8_pieces::first(slice_bytes(&self.bytes, at..), LostBy::Cp1252) {
                    Some((piece, length)) if length > 1 => {
                        at += length;
                        return Some((piece, start..at));
                    }
                    _ => at += 1,
                }
            }
            None
        })
    }

    fn offset(&self, at: usize) -> usize {
        self.offsets.get(at).copied().unwrap_or(self.end)
    }

    fn is_high(&self, at: usize) -> bool {
        self.bytes.get(at).is_some_and(|byte| !byte.is_ascii())
    }
}

/// The parts of `text`, characters of CP1252, that are nothing but UTF-8 and ASCII: each from its first
/// character outside ASCII to its last.
pub(super) fn runs(text: &str) -> Vec<Range<usize>> {
    let bytes = Bytes::of(text, 0);
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (_, piece) in bytes.pieces() {
        match runs.last_mut() {
            Some(run) if !(run.end..piece.start).any(|at| bytes.is_high(at)) => run.end = piece.end,
            _ => runs.push(piece),
        }
    }
    runs.into_iter().map(|run| bytes.offset(run.start)..bytes.offset(run.end)).collect()
}

/// The marks in a span of a line. `among_han` says whether the line has Chinese characters. If the span has
/// other characters in UTF-8, it is only suspected, from the first to the last of them.
pub(super) fn find(line: &str, span: Range<usize>, among_han: bool) -> Vec<Mark> {
    // The space after a span may be a part of it.
    let rest = slice(line, span.start..);
    let length = span.len() + usize::from(slice(line, span.end..).starts_with(' '));
    let bytes = Bytes::of(slice(rest, ..length), span.start);
    let mut marks = Vec::new();
    let mut other: Option<(Range<usize>, String)> = None;
    // Letters with typographic marks after them are no evidence on their own: `Café“…`.
    let mut is_other_likely = false;
    for (piece, at) in bytes.pieces() {
        let source = bytes.offset(at.start)..bytes.offset(at.end);
        let whole = slice_bytes(&bytes.bytes, at.clone());
        match piece {
            // Of the bytes that CP1252 lacks, only 9D makes a mark of this: the closing quotation mark.
            _ if among_han && matches!(whole, [0xE2, 0x80] | [0xE2, 0x80, 0..=0x7F]) => {
                let source = source.start..bytes.offset(at.start + 2);
                marks.push(Mark { source, original: '”'.into(), is_sure: true });
            }
            Utf8Piece::Char('\u{FEFF}') => {
                marks.push(Mark { source, original: String::new(), is_sure: true })
            }
            Utf8Piece::Char(c) if among_han && is_mark(c) && !is_in_word(line, &source, whole) => {
                marks.push(Mark { source, original: c.into(), is_sure: true });
            }
            Utf8Piece::Char(c) if whole.len() > 2 => {
                is_other_likely |= !whole.iter().skip(1).all(is_typographic);
                let (range, text) = other.get_or_insert((source.clone(), String::new()));
                range.end = source.end;
                text.push(c);
            }
            _ => {}
        }
    }
    if let Some((source, original)) = other.filter(|_| is_other_likely) {
        marks.retain(|mark| mark.source.end <= source.start || mark.source.start >= source.end);
        marks.push(Mark { source, original, is_sure: false });
        marks.sort_by_key(|mark| mark.source.start);
    }
    marks
}

/// Punctuation marks and symbols that Chinese text has.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{A0}' | '·' | '°' | '±' | '×' | '÷' | '«' | '»' | '©' | '®' | '§' | '¥' | '£'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{203B}' | '€' | '™' | '℃' | '№'
        | '←'..='↙' | '①'..='⑳' | '■'..='◯' | '★' | '☆' | '✓' | '√'
        | '\u{3000}'..='\u{3017}' | '\u{FF01}'..='\u{FF5E}' | '￥')
}

/// Whether a byte is a punctuation mark in CP1252 that people write after letters, or a space.
fn is_typographic(byte: &u8) -> bool {
    matches!(byte, 0x85 | 0x91..=0x97 | 0xAB | 0xBB | b' ')
}

/// Whether two characters of Latin-1 may belong to a word, or be one: beside letters they are no proof.
fn is_in_word(line: &str, source: &Range<usize>, bytes: &[u8]) -> bool {
    let is_letter = |c: char| matches!(c, 'A'..='Z' | 'a'..='z' | 'À'..='ɏ');
    let (before, after) = (slice(line, ..source.start), slice(line, source.end..));
    if bytes == [0xC2, b' '] {
        return before.trim_end_matches(' ').ends_with(is_letter)
            || after.trim_start_matches(' ').starts_with(is_letter);
    }
    bytes.len() == 2 && before.ends_with(is_letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repaired(text: &str) -> String {
        let (mut out, mut done) = (String::new(), 0);
        for mark in find(text, 0..text.len(), text.contains('好')) {
            if mark.is_sure {
                out.push_str(&text[done..mark.source.start]);
                out.push_str(&mark.original);
                done = mark.source.end;
            }
        }
        out + &text[done..]
    }

    #[test]
    fn marks_among_chinese_are_repaired() {
        for (damaged, original) in [
            ("她问：â€œ还好吗？â€\u{9D}", "她问：“还好吗？”"),
            ("她问：â€œ还好吗？â€ 没人答", "她问：“还好吗？” 没人答"),
            ("张Â·王 好", "张·王 好"),
            ("好价Â 3元", "好价\u{A0}3元"),
            ("ï»¿好", "好"),
            ("好ã€‚还有â€”â€”", "好。还有——"),
        ] {
            assert_eq!(repaired(damaged), original);
        }
    }

    #[test]
    fn other_characters_of_utf8_are_suspected_together() {
        let text = "好 ì•ˆ â€” ë\u{85}•!";
        let found = find(text, 0..text.len(), true);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((&text[found[0].source.clone()], found[0].is_sure), ("ì•ˆ â€” ë\u{85}•", false));
        assert_eq!(find("好 Café“…", 4..15, true), []);
    }

    #[test]
    fn letters_of_other_languages_stay() {
        for text in ["好 NÃO, SÃO, Â VELHA", "好 «là» Âge", "â€œno Chineseâ€\u{9D}", "CÂ·T 好", "好 für ß ½"]
        {
            assert_eq!(repaired(text), text);
        }
    }
}
