//! What stands beside punctuation: the part of the language that a word list does not know. Used by `lexicon`.

use super::lexicon::is_hanzi;

/// What it costs that `c`, which is no Chinese character, follows `last`, beyond what `c` costs anywhere. `single` says
/// that `last` is a word by itself.
pub(crate) fn after(last: char, c: char, single: bool) -> f32 {
    if c.is_ascii_alphabetic() {
        // A letter amid Chinese characters is rare, a letter after a letter is not.
        return if last.is_ascii_alphanumeric() { -1.5 } else { 2.0 };
    }
    match c {
        // A tag ends a sentence as a line end does.
        '\n' | '<' => match last {
            '。' | '：' | '；' | '！' | '？' | ':' | ';' | '!' | '?' | '”' => -2.5,
            '、' | '“' | '《' | '（' | '(' | '「' | '『' | '‘' => 5.0,
            _ => 0.0,
        },
        '。' | '，' | ',' | '、' | '；' | ';' | '：' | ':' | '”' | '》' | '）' | '’' | '」' | '』' => {
            match last {
                '。' | '！' | '？' if matches!(c, '”' | '’' | '」' | '』') => 0.0,
                '”' | '》' | '）' | ')' | '’' | '%' | '」' | '』' => 0.0,
                last if is_pause(last) => 6.0,
                last if single && c == '。' && !ends_sentences(last) => 3.0,
                _ => 0.0,
            }
        }
        _ => 0.0,
    }
}

/// What it costs that a Chinese character follows `last`.
pub(crate) fn before(last: char) -> f32 {
    if last.is_ascii_alphabetic() { 1.0 } else { 0.0 }
}

/// After these another pause is a mistake.
fn is_pause(c: char) -> bool {
    matches!(
        c,
        '。' | '，' | ',' | '、' | '；' | ';' | '：' | ':' | '“' | '‘' | '《' | '（' | '「' | '『' | '\n'
    )
}

/// One-character words that sentences end with.
fn ends_sentences(c: char) -> bool {
    !is_hanzi(c) || "了的着著呢吗嗎吧啊年月日元人个個家项項条條次倍种種米里好多中上下内內外".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_pause_after_a_pause() {
        assert!(after('。', '、', false) > after('模', '、', false));
        assert!(after('“', '。', false) > after('”', '。', false));
        assert!(after('确', '。', true) > after('了', '。', true));
        assert!(after('、', '\n', false) > after('。', '\n', false));
    }
}
