//! What counts as the same beside a word: marks however wide, all digits, all letters.
//!
//! This file names nothing else of the crate: the testkit's `count_bigrams` has it as a module too, so that what is
//! counted is what is looked up.

/// What a mark, a digit or a letter counts as; `None` for everything else.
pub(crate) fn sign(c: char) -> Option<char> {
    Some(match c {
        ',' => '，',
        ':' => '：',
        ';' => '；',
        '(' => '（',
        ')' => '）',
        '!' => '！',
        '?' => '？',
        '「' | '『' | '‘' => '“',
        '」' | '』' | '’' => '”',
        '〇' => '零',
        '0'..='9' => '0',
        'a'..='z' | 'A'..='Z' => 'A',
        ' ' | '%' | '.' | '-' | '/' | '<' | '>' | '"' => c,
        '，' | '：' | '；' | '（' | '）' | '！' | '？' | '。' | '、' | '“' | '”' | '《' | '》' | '〈'
        | '〉' | '…' | '—' | '·' => c,
        _ => return None,
    })
}

/// Whether rows of this sign are a habit of its writer: `。。。`, `!!`. Dashes and dots come in pairs anyway.
pub(crate) fn is_mark(c: char) -> bool {
    sign(c).is_some_and(|c| !c.is_ascii_alphanumeric() && !matches!(c, '—' | '…' | ' ' | '零'))
}
