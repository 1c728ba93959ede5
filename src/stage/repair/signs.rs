//! What counts as the same beside a word: marks however wide, all digits, all letters.
//!
//! This file names nothing else of the crate: the testkit's `count_neighbours` has it as a module too, so that what is
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
        '「' => '“',
        '」' => '”',
        '『' => '‘',
        '』' => '’',
        '〇' => '零',
        '0'..='9' => '0',
        'a'..='z' | 'A'..='Z' => 'A',
        ' ' | '%' | '.' | '-' | '/' | '<' | '>' | '"' => c,
        '，' | '：' | '；' | '（' | '）' | '！' | '？' | '。' | '、' | '“' | '”' | '‘' | '’' | '《'
        | '》' | '〈' | '〉' | '…' | '—' | '·' => c,
        _ => return None,
    })
}
