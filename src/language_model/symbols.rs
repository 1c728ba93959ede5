//! Symbol classes: which punctuation marks, digits and letters the language model treats as the same.
//!
//! This file uses nothing else of the crate. The tool that counts the bigrams includes it as a module, so that the
//! counts and the look-ups agree on the classes.

/// The class of a punctuation mark, digit or letter, as the character that stands for it. `None` for everything else.
///
/// Half-width and full-width punctuation are one class, and so are all digits, all Latin letters, and the
/// quotation marks of the same side.
pub(crate) fn symbol_class(c: char) -> Option<char> {
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

/// Whether a row of this symbol is a habit of the writer: `。。。`, `!!`. Dashes and ellipses always come in pairs, so
/// a row of them says nothing.
pub(crate) fn is_repeatable(c: char) -> bool {
    symbol_class(c).is_some_and(|c| !c.is_ascii_alphanumeric() && !matches!(c, '—' | '…' | ' ' | '零'))
}
