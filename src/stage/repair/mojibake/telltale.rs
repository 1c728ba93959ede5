//! Telltale characters: the ones that wrong decoding leaves in place of Chinese, and that are rare in real
//! text.

use super::other_languages;
use crate::text::gbk::{self, Code};
use encoding_rs::BIG5;
use std::sync::LazyLock;

/// One bit for every character of the Basic Multilingual Plane.
static TELLTALES: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut bits = vec![0_u64; 1 << 10];
    let mut add = |c: char| {
        if let Some(word) = bits.get_mut(c as usize >> 6) {
            *word |= 1 << (c as u32 & 63);
        }
    };
    // UTF-8 decoded as GBK: the first two bytes of a Chinese character or full-width mark.
    for lead in (0xE4..=0xE9).chain([0xE3, 0xEF]) {
        (0x80..=0xBF).filter_map(|trail| gbk::pair(lead, trail)).for_each(&mut add);
    }
    // Big5 decoded as GBK: its rows of frequent characters are rows of other scripts in GBK.
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
        range.for_each(&mut add);
    }
    // GBK decoded as CP437: the leads of its frequent characters are frames.
    ('░'..='▓').chain('═'..='╬').chain(['█', '▄', '▌', '▐', '▀']).for_each(&mut add);
    // Japanese and Korean decoded as GBK.
    other_languages::telltales().chars().for_each(&mut add);
    // GBK decoded as Big5: half of its frequent characters have the codes of rare ones in Big5.
    for lead in 0xC9..=0xF7 {
        for trail in 0xA1..=0xFE {
            let pair = [lead, trail];
            let decoded = BIG5.decode_without_bom_handling_and_without_replacement(&pair);
            let is_rare = |c: &char| match gbk::encode(*c) {
                Some(Code::Two(lead, trail)) => !gbk::is_level_one(lead, trail),
                _ => true,
            };
            decoded.iter().flat_map(|text| text.chars()).filter(is_rare).for_each(&mut add);
        }
    }
    bits
});

/// The set of characters that wrong decoding between Chinese encodings leaves.
#[derive(Clone, Copy)]
pub(super) struct Telltales(&'static [u64]);

impl Telltales {
    pub(super) fn get() -> Self {
        Self(TELLTALES.as_slice())
    }

    pub(super) fn contains(self, code: u32) -> bool {
        self.0.get(code as usize >> 6).is_some_and(|word| word >> (code & 63) & 1 == 1)
    }
}

/// Whether a character below U+0800 is one that decoding as Latin-1 leaves. Some symbols of Latin-1 are at
/// home in Chinese text and don't count.
pub(super) fn is_latin_telltale(code: u32) -> bool {
    let at_home =
        matches!(char::from_u32(code), Some('·' | '×' | '°' | '\u{A0}' | '±' | '®' | '©' | '\u{180}'..));
    !at_home
}

/// Whether a character is any kind of telltale. Text without one needs no further look.
pub(super) fn is_telltale(code: u32) -> bool {
    ((0x80..0x800).contains(&code) && is_latin_telltale(code)) || Telltales::get().contains(code)
}
