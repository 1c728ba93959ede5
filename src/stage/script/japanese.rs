//! Finds Japanese in a text: no conversion touches it.

use crate::script_model::symbol::{is_han, symbol};
use std::ops::Range;

/// One kana is Japanese for so many Chinese characters around it. A kana in a longer row of Chinese is a decoration.
const HAN_FOR_A_KANA: usize = 8;

/// Rows of kana and Chinese characters that are Japanese, in order.
pub(crate) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    // All kana have one of three second bytes.
    let is_kana_lead = |at: usize| matches!(bytes.get(at + 1), Some(0x81..=0x83));
    if !memchr::memchr_iter(0xE3, bytes).any(is_kana_lead) {
        return found;
    }
    let (mut start, mut kana, mut han) = (0, 0, 0);
    for (at, c) in text.char_indices().chain([(text.len(), '\n')]) {
        if is_kana(c) {
            kana += 1;
        } else if is_han(symbol(c)) || c == '々' {
            han += 1;
        } else {
            if kana * HAN_FOR_A_KANA > han {
                found.push(start..at);
            }
            (start, kana, han) = (at + c.len_utf8(), 0, 0);
        }
    }
    found
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_with_kana_are_japanese() {
        for (text, expected) in [
            ("会計ソフトを開発する", vec!["会計ソフトを開発する"]),
            ("动画片《学校の怪談》好看", vec!["学校の怪談"]),
            ("这家店叫优衣库，东京都の分店有很多很多很多种商品", vec![]),
            ("国语没有假名", vec![]),
            ("ありがとう，谢谢。サンダーバード", vec!["ありがとう", "サンダーバード"]),
        ] {
            let found: Vec<&str> = find(text).into_iter().filter_map(|range| text.get(range)).collect();
            assert_eq!(found, expected);
        }
    }
}
