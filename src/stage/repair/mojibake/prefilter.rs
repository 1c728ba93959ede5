//! The cheap look before any repair of encodings: which lines have telltale characters, and whether enough of
//! them. Clean Chinese text pays for the pass of `simd_scan` and nothing else.

use super::simd_scan;
use super::telltale::{Telltales, is_latin_telltale};
use crate::stage::repair::params::MojibakeParams;
use crate::text::legacy_bytes::latin_byte;
use crate::text::spans::slice_bytes;
use std::ops::Range;

/// Of UTF-8 that was read as GBK, at least every third character is a telltale.
const NEAR: usize = 6;

/// What the telltale characters of a line suggest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Suspicion {
    /// There are letters or symbols of Latin-1.
    pub(super) latin: bool,
    /// There are, and two characters of CP1252 outside ASCII have nothing but ASCII between them.
    pub(super) latin_pair: bool,
    /// The line, or a part of it between two ASCII characters, is dense with characters that one Chinese
    /// encoding reads for the bytes of another.
    pub(super) hanzi: bool,
    /// Two of these characters stand near each other.
    pub(super) near: bool,
}

/// Whether `text` is so dense with telltales that all of it may be in the wrong encoding.
pub(super) fn is_dense(text: &str, params: &MojibakeParams) -> bool {
    let telltales = Telltales::get();
    let mut all = Density::default();
    text.chars().filter(|c| !c.is_ascii()).for_each(|c| all.add(telltales.contains(c as u32)));
    all.is_high(params)
}

/// How many characters outside ASCII there are, and how many of them are telltales.
#[derive(Clone, Copy, Default)]
struct Density {
    wide: usize,
    telltale: usize,
    /// The number of characters up to the last telltale, and whether two telltales are near each other.
    last: usize,
    near: bool,
}

impl Density {
    fn add(&mut self, telltale: bool) {
        self.wide += 1;
        if telltale {
            self.near |= self.telltale > 0 && self.wide - self.last < NEAR;
            self.telltale += 1;
            self.last = self.wide;
        }
    }

    /// A single telltale is enough only among few characters.
    fn is_high(self, params: &MojibakeParams) -> bool {
        let Self { wide, telltale, .. } = self;
        telltale * params.telltale_density >= wide && (telltale > 1 || (telltale == 1 && wide < 4))
    }
}

/// All lines in which [`telltales`] may find anything, with their line ends, in order.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = simd_scan::next(text, from)?;
        let start = memchr::memrchr(b'\n', bytes.get(from..at)?).map_or(from, |before| from + before + 1);
        let end = memchr::memchr(b'\n', bytes.get(at..)?).map_or(bytes.len(), |length| at + length + 1);
        from = end;
        Some(start..end)
    })
}

/// Looks at all of a line, byte by byte. Only the bytes of characters that may be telltales are decoded, and
/// ASCII is skipped eight bytes at a time. A line end changes nothing.
pub(super) fn telltales(line: &str, params: &MojibakeParams) -> Suspicion {
    let telltales = Telltales::get();
    let (mut suspicion, mut all, mut span) = (Suspicion::default(), Density::default(), Density::default());
    let mut after_latin = false;
    let mut latin = |suspicion: &mut Suspicion, is_latin: bool| {
        suspicion.latin_pair |= is_latin && after_latin;
        after_latin = is_latin;
    };
    let mut rest = line.as_bytes();
    loop {
        match rest {
            [a @ 0xE0..=0xEF, b, c, tail @ ..] => {
                let code = u32::from(*a & 0x0F) << 12 | u32::from(*b & 0x3F) << 6 | u32::from(*c & 0x3F);
                span.add(telltales.contains(code));
                latin(&mut suspicion, *a == 0xE2 && is_latin_character(code));
                rest = tail;
            }
            [0..=0x7F, tail @ ..] => {
                if span.wide > 0 {
                    suspicion.hanzi |= span.is_high(params);
                    suspicion.near |= span.near;
                    (all.wide, all.telltale) = (all.wide + span.wide, all.telltale + span.telltale);
                    span = Density::default();
                }
                rest = tail;
                while let Some((_, tail)) = rest.split_first_chunk::<8>().filter(|(head, _)| head.is_ascii())
                {
                    rest = tail;
                }
            }
            [a @ 0xC0..=0xDF, b, tail @ ..] => {
                let code = u32::from(*a & 0x1F) << 6 | u32::from(*b & 0x3F);
                suspicion.latin |= is_latin_telltale(code);
                span.add(telltales.contains(code));
                latin(&mut suspicion, is_latin_character(code));
                rest = tail;
            }
            [_, tail @ ..] => {
                latin(&mut suspicion, false);
                span.wide += 1;
                rest = slice_bytes(tail, 3..);
            }
            [] => break,
        }
    }
    suspicion.hanzi |= span.is_high(params);
    suspicion.near |= span.near;
    (all.wide, all.telltale) = (all.wide + span.wide, all.telltale + span.telltale);
    suspicion.hanzi |= all.is_high(params);
    suspicion.latin_pair &= suspicion.latin;
    suspicion
}

/// Whether CP1252 has the character.
fn is_latin_character(code: u32) -> bool {
    char::from_u32(code).is_some_and(|c| latin_byte(c).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use zhnorm_testkit::rng::Rng;

    fn look(text: &str) -> Suspicion {
        telltales(text, &MojibakeParams::default())
    }

    #[test]
    fn ordinary_text_raises_no_suspicion() {
        assert_eq!(look("云河市的图书馆添了三座阅览室，WiFi·2026年×3"), Suspicion::default());
        assert_eq!(look("雲河市的圖書館添了三座閱覽室"), Suspicion::default());
        assert!(look("鐨勬枃").hanzi && look("ÖÐÎÄ").latin);
    }

    fn is_suspect(text: &str, line: &Range<usize>) -> bool {
        look(text[line.clone()].trim_end_matches(['\n', '\r'])) != Suspicion::default()
    }

    /// Asserts that `lines` leaves out no suspect line.
    fn assert_none_is_left_out(text: &str) -> usize {
        let mut at = 0;
        let all = text.split_inclusive('\n').map(|line| {
            at += line.len();
            at - line.len()..at
        });
        let all: Vec<_> = all.filter(|line| is_suspect(text, line)).collect();
        let found: Vec<_> = lines(text).filter(|line| is_suspect(text, line)).collect();
        assert_eq!(found, all, "{text}");
        all.len()
    }

    #[test]
    fn no_suspect_line_is_left_out() {
        let clean = include_str!("../../../../samples/clean.txt");
        assert_eq!(lines(clean).count(), 0);
        let misread = encoding_rs::GB18030.decode(clean.as_bytes()).0;
        let latin: String = clean.bytes().map(char::from).collect();
        let mixed: String =
            clean.lines().zip(misread.lines()).flat_map(|(a, b)| [a, "\n", b, "\r\n"]).collect();
        for text in [&misread, latin.as_str(), &mixed] {
            assert!(assert_none_is_left_out(text) > 0);
        }
        for text in [clean, include_str!("../../../../samples/mixed.txt")] {
            assert_none_is_left_out(text);
        }
    }

    #[test]
    fn lines_are_found_whatever_stands_around_them() {
        // Mostly clean, so that there are lines with and without telltales, and spans of few characters.
        let pieces = [
            "中", "文", "，", "的", "a", " ", "1", "\n", "\r\n", "·", "𠀀", "鐨", "勬", "é", "α", "\u{FFFD}",
            "か",
        ];
        let mut suspect = 0;
        let mut rng = Rng::new(7);
        for round in 0..20_000 {
            let mut text = String::new();
            for _ in 0..round % 200 {
                let kinds = if rng.chance(1.0 / 32.0) { pieces.len() } else { 4 + round % 8 };
                text.push_str(pieces[rng.below(kinds)]);
            }
            suspect += assert_none_is_left_out(&text);
        }
        assert!(suspect > 1000, "{suspect}");
    }
}
