//! The cheap look that repair begins with: is there anything in the text that wrong readings leave? `look` is what counts
//! as evidence; `lines` finds the lines that hold any, and clean Chinese text pays for the pass of `scan` and nothing else.

use super::gbk::{self, Code};
use super::scan;
use encoding_rs::BIG5;
use std::ops::Range;
use std::sync::LazyLock;

/// What was seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Look {
    /// Letters and signs of Latin-1.
    pub(crate) latin: bool,
    /// So many characters that Chinese bytes become under another Chinese encoding, in the line or between two signs of
    /// ASCII, that they may be such.
    pub(crate) hanzi: bool,
}

/// One bit for every character of the Basic Multilingual Plane.
static SUSPICIOUS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut bits = vec![0_u64; 1 << 10];
    let mut mark = |c: char| {
        if let Some(word) = bits.get_mut(c as usize >> 6) {
            *word |= 1 << (c as u32 & 63);
        }
    };
    // UTF-8 as GBK: the first two bytes of a character or a full-width mark.
    for lead in (0xE4..=0xE9).chain([0xE3, 0xEF]) {
        (0x80..=0xBF).filter_map(|trail| gbk::pair(lead, trail)).for_each(&mut mark);
    }
    // Big5 as GBK: the rows of the commonest characters hold other scripts.
    for range in [
        'α'..='ω',
        'а'..='я',
        'Α'..='Ω',
        'А'..='Я',
        '─'..='╋',
        'ㄅ'..='ㄩ',
        'ぁ'..='ヶ',
        '\u{E000}'..='\u{E765}',
    ] {
        range.for_each(&mut mark);
    }
    // GBK as Big5: half of the common characters of GBK have the codes of rare ones of Big5.
    for lead in 0xC9..=0xF7 {
        for trail in 0xA1..=0xFE {
            let pair = [lead, trail];
            let decoded = BIG5.decode_without_bom_handling_and_without_replacement(&pair);
            let rare = |c: &char| !matches!(gbk::encode(*c), Some(Code::Two(0xB0..=0xD7, 0xA1..)));
            decoded.iter().flat_map(|t| t.chars()).filter(rare).for_each(&mut mark);
        }
    }
    bits
});

/// One suspicious character in this many says that a stretch was misread as a whole: misread text holds at least twice
/// as many, real text far fewer. One alone says so of a few characters only.
const DENSE: usize = 8;

/// Whether so much of `text` is suspicious that all of it may be Chinese bytes under another Chinese encoding.
pub(crate) fn is_dense(text: &str) -> bool {
    let bits = SUSPICIOUS.as_slice();
    let mut all = Share::default();
    text.chars().filter(|c| !c.is_ascii()).for_each(|c| all.add(is_set(bits, c as usize)));
    all.is_dense()
}

/// How many characters outside ASCII there are, and how many of them are suspicious.
#[derive(Clone, Copy, Default)]
struct Share {
    wide: usize,
    suspicious: usize,
}

impl Share {
    fn add(&mut self, suspicious: bool) {
        self.wide += 1;
        self.suspicious += usize::from(suspicious);
    }

    fn is_dense(self) -> bool {
        let Self { wide, suspicious } = self;
        suspicious * DENSE >= wide && (suspicious > 1 || (suspicious == 1 && wide < 4))
    }
}

fn is_set(bits: &[u64], code: usize) -> bool {
    bits.get(code >> 6).is_some_and(|word| word >> (code & 63) & 1 == 1)
}

pub(super) fn is_suspicious(c: char) -> bool {
    is_set(SUSPICIOUS.as_slice(), c as usize)
}

/// Whether without this character, and others of which that is true, there is no evidence.
pub(super) fn is_evidence(code: u32) -> bool {
    ((0x80..0x800).contains(&code) && is_latin(code)) || is_set(SUSPICIOUS.as_slice(), code as usize)
}

/// Of the characters of two bytes those of Latin-1, but for signs that are at home in Chinese text.
fn is_latin(code: u32) -> bool {
    let sign =
        matches!(char::from_u32(code), Some('·' | '×' | '°' | '\u{A0}' | '±' | '®' | '©' | '\u{180}'..));
    !sign
}

/// All lines in which `look` may see anything, with their ends, in order.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = scan::next(text, from)?;
        let start = memchr::memrchr(b'\n', bytes.get(from..at)?).map_or(from, |before| from + before + 1);
        let end = memchr::memchr(b'\n', bytes.get(at..)?).map_or(bytes.len(), |length| at + length + 1);
        from = end;
        Some(start..end)
    })
}

/// Looks at all of a line, byte by byte: nothing is decoded but the three bytes of a Chinese character, and ASCII goes
/// eight bytes at a time. A line end changes nothing.
pub(crate) fn look(line: &str) -> Look {
    let bits = SUSPICIOUS.as_slice();
    let (mut look, mut all, mut span) = (Look::default(), Share::default(), Share::default());
    let mut rest = line.as_bytes();
    loop {
        match rest {
            [a @ 0xE0..=0xEF, b, c, tail @ ..] => {
                let code =
                    usize::from(*a & 0x0F) << 12 | usize::from(*b & 0x3F) << 6 | usize::from(*c & 0x3F);
                span.add(is_set(bits, code));
                rest = tail;
            }
            [0..=0x7F, tail @ ..] => {
                if span.wide > 0 {
                    look.hanzi |= span.is_dense();
                    (all.wide, all.suspicious) = (all.wide + span.wide, all.suspicious + span.suspicious);
                    span = Share::default();
                }
                rest = tail;
                while let Some((_, tail)) = rest.split_first_chunk::<8>().filter(|(head, _)| head.is_ascii())
                {
                    rest = tail;
                }
            }
            [a @ 0xC0..=0xDF, b, tail @ ..] => {
                let code = u32::from(*a & 0x1F) << 6 | u32::from(*b & 0x3F);
                look.latin |= is_latin(code);
                span.add(is_set(bits, code as usize));
                rest = tail;
            }
            [_, tail @ ..] => {
                span.wide += 1;
                rest = tail.get(3..).unwrap_or_default();
            }
            [] => break,
        }
    }
    look.hanzi |= span.is_dense();
    (all.wide, all.suspicious) = (all.wide + span.wide, all.suspicious + span.suspicious);
    look.hanzi |= all.is_dense();
    look
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_raises_no_suspicion() {
        assert_eq!(look("云河市以项目建设带动高质量发展，GDP·2026年×3"), Look::default());
        assert_eq!(look("雲河市以專案建設帶動高品質發展"), Look::default());
        assert!(look("鐨勬枃").hanzi && look("ÖÐÎÄ").latin);
    }

    fn is_seen(text: &str, line: &Range<usize>) -> bool {
        look(text[line.clone()].trim_end_matches(['\n', '\r'])) != Look::default()
    }

    /// Asserts that `lines` leaves out none in which there is something to be seen.
    fn assert_none_is_left_out(text: &str) {
        let mut at = 0;
        let all = text.split_inclusive('\n').map(|line| {
            at += line.len();
            at - line.len()..at
        });
        let all: Vec<_> = all.filter(|line| is_seen(text, line)).collect();
        let found: Vec<_> = lines(text).filter(|line| is_seen(text, line)).collect();
        assert_eq!(found, all, "{text}");
    }

    #[test]
    fn no_line_is_left_out() {
        assert_eq!(lines(include_str!("../../../samples/clean.txt")).count(), 0);
        let clean = include_str!("../../../samples/clean.txt");
        let misread = encoding_rs::GB18030.decode(clean.as_bytes()).0;
        let latin: String = clean.bytes().map(char::from).collect();
        let mixed: String =
            clean.lines().zip(misread.lines()).flat_map(|(a, b)| [a, "\n", b, "\r\n"]).collect();
        for text in [clean, include_str!("../../../samples/mixed.txt"), &misread, &latin, &mixed] {
            assert_none_is_left_out(text);
        }
    }

    #[test]
    fn lines_are_found_whatever_stands_around_them() {
        // Mostly clean, so that there are lines with and without evidence, and spans of few characters.
        let pieces = [
            "中", "文", "，", "的", "a", " ", "1", "\n", "\r\n", "·", "𠀀", "鐨", "勬", "é", "α", "\u{FFFD}",
            "か",
        ];
        let mut state = 7_u32;
        for round in 0..20_000 {
            let mut text = String::new();
            for _ in 0..round % 200 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let kinds = if state >> 27 == 0 { pieces.len() } else { 4 + round % 8 };
                text.push_str(pieces[(state >> 8) as usize % kinds]);
            }
            assert_none_is_left_out(&text);
        }
    }
}
