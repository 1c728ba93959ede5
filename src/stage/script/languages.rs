//! Finds Japanese and Korean in a text: no conversion touches them.

use crate::script_model::symbol::{is_han, symbol};
use std::ops::Range;

/// One kana or Hangul syllable is evidence for so many Chinese characters around it. In a longer row of
/// Chinese it is a decoration.
const HAN_FOR_A_SYLLABLE: usize = 8;

/// A language that is written with Chinese characters, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Japanese,
    Korean,
}

/// Rows of Chinese characters with kana or Hangul that are Japanese or Korean, in order.
pub(crate) fn find(text: &str) -> Vec<(Range<usize>, Language)> {
    let mut found = Vec::new();
    if !may_hold_syllables(text.as_bytes()) {
        return found;
    }
    let (mut start, mut kana, mut hangul, mut han) = (0, 0, 0, 0);
    for (at, c) in text.char_indices().chain([(text.len(), '\n')]) {
        if is_kana(c) {
            kana += 1;
        } else if is_hangul(c) {
            hangul += 1;
        } else if is_han(symbol(c)) || c == '々' {
            han += 1;
        } else {
            if (kana + hangul) * HAN_FOR_A_SYLLABLE > han {
                let language = if hangul > kana { Language::Korean } else { Language::Japanese };
                found.push((start..at, language));
            }
            (start, kana, hangul, han) = (at + c.len_utf8(), 0, 0, 0);
        }
    }
    found
}

/// Whether there are bytes that kana or Hangul syllables begin with.
fn may_hold_syllables(bytes: &[u8]) -> bool {
    // All kana have one of three second bytes.
    let is_kana_lead = |at: usize| matches!(bytes.get(at + 1), Some(0x81..=0x83));
    memchr::memchr3(0xEA, 0xEB, 0xEC, bytes).is_some()
        || memchr::memchr(0xED, bytes).is_some()
        || memchr::memchr_iter(0xE3, bytes).any(is_kana_lead)
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}')
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7A3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_with_kana_or_hangul_are_another_language() {
        use Language::{Japanese, Korean};
        for (text, expected) in [
            ("会計ソフトを開発する", vec![("会計ソフトを開発する", Japanese)]),
            ("动画片《学校の怪談》好看", vec![("学校の怪談", Japanese)]),
            ("这家店叫优衣库，东京都の分店有很多很多很多种商品", vec![]),
            ("国语没有假名", vec![]),
            (
                "ありがとう，谢谢。サンダーバード",
                vec![("ありがとう", Japanese), ("サンダーバード", Japanese)],
            ),
            ("韩国叫大韓民國은, 后来", vec![("韩国叫大韓民國은", Korean)]),
            ("한국어 發展", vec![("한국어", Korean)]),
        ] {
            let found: Vec<_> = find(text)
                .into_iter()
                .filter_map(|(range, language)| Some((text.get(range)?, language)))
                .collect();
            assert_eq!(found, expected);
        }
    }
}
