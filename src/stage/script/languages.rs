//! Finds Japanese and Korean in a text: no conversion touches them.

use crate::script_model::symbol::{is_han, symbol};
use crate::text::spans::slice;
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
    let mut done = 0;
    while let Some(hit) = next_syllable(text.as_bytes(), done) {
        let kind = |c: char| match c {
            _ if is_kana(c) => Some([1, 0, 0]),
            _ if is_hangul(c) => Some([0, 1, 0]),
            _ if is_han(symbol(c)) || c == '々' => Some([0, 0, 1]),
            _ => None,
        };
        let mut sums = [0_usize; 3];
        let mut take_row = |chars: &mut dyn Iterator<Item = char>| -> usize {
            let row = chars.map_while(|c| Some((c, kind(c)?)));
            row.map(|(c, kind)| {
                sums.iter_mut().zip(kind).for_each(|(sum, one)| *sum += one);
                c.len_utf8()
            })
            .sum()
        };
        let start = hit - take_row(&mut slice(text, done..hit).chars().rev());
        let end = hit + take_row(&mut slice(text, hit..).chars());
        let [kana, hangul, han] = sums;
        if (kana + hangul) * HAN_FOR_A_SYLLABLE > han {
            let language = if hangul > kana { Language::Korean } else { Language::Japanese };
            found.push((start..end, language));
        }
        // A character with such a byte may be neither kana nor Hangul.
        done = end.max(hit + slice(text, hit..).chars().next().map_or(1, char::len_utf8));
    }
    found
}

/// The next byte from `from` on that kana or Hangul syllables begin with. The test computes with numbers
/// instead of truth values, so that the compiler turns it into vector instructions.
fn next_syllable(bytes: &[u8], from: usize) -> Option<usize> {
    // All kana have one of three second bytes, and Hangul syllables one of four first bytes.
    let begins = |lead: u8, second: u8| {
        u8::from(lead == 0xE3) & u8::from(second.wrapping_sub(0x81) < 3)
            | u8::from(lead.wrapping_sub(0xEA) < 4)
    };
    let (leads, seconds) = (bytes.get(from..)?, bytes.get(from + 1..)?);
    let chunks = leads.as_chunks::<64>().0.iter().zip(seconds.as_chunks::<64>().0);
    let none = chunks.take_while(|(leads, seconds)| {
        leads.iter().zip(*seconds).fold(0, |any, (lead, second)| any | begins(*lead, *second)) == 0
    });
    let skipped = none.count() * 64;
    let rest = leads.get(skipped..)?.iter().zip(seconds.get(skipped..)?);
    Some(from + skipped + rest.into_iter().position(|(lead, second)| begins(*lead, *second) != 0)?)
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
            ("図書館で辞書を売る", vec![("図書館で辞書を売る", Japanese)]),
            ("动画片《図書館の猫》好看", vec![("図書館の猫", Japanese)]),
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
