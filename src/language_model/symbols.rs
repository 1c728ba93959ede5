//! Which characters the language model treats as the same: classes of symbols, and Simplified forms.
//!
//! This file uses nothing else of the crate. The tool that counts the bigrams includes it as a module, so
//! that the counts and the look-ups agree on the classes.

/// The class of a punctuation mark, digit or letter, as the character that stands for it. `None` for
/// everything else.
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

/// Whether a row of this symbol is a habit of the writer: `。。。`, `!!`. Dashes and ellipses always come in
/// pairs, so a row of them says nothing.
pub(crate) fn is_repeatable(c: char) -> bool {
    symbol_class(c).is_some_and(|c| !c.is_ascii_alphanumeric() && !matches!(c, '—' | '…' | ' ' | '零'))
}

/// The Simplified form of each Traditional character, from OpenCC's `TSCharacters.tsv`.
#[allow(dead_code, reason = "the library reads the packed model; the tools that make it use this")]
pub(crate) fn simplified_forms(table: &str) -> impl Iterator<Item = (char, char)> {
    let entries = table.lines().filter_map(|line| {
        let (from, to) = line.split_once('\t')?;
        Some((from.chars().next()?, to.chars().next()?))
    });
    // Damaged pages have 著 for both 跟着 and 著名, so the model treats the two characters as one.
    entries.filter(|(from, _)| *from != '著').chain([('著', '着')])
}
