//! Punctuation marks that belong together: half-width and full-width twins, opening and closing pairs.

/// Quotation marks and brackets of Chinese text, opening and closing. Other scripts use the curly quotation
/// marks, too.
pub(crate) const PAIRS: [(char, char); 8] = [
    ('“', '”'),
    ('「', '」'),
    ('『', '』'),
    ('《', '》'),
    ('‘', '’'),
    ('〈', '〉'),
    ('【', '】'),
    ('（', '）'),
];

/// Rare brackets. Nothing is concluded from one that is not closed.
const RARE_PAIRS: [(char, char); 2] = [('〔', '〕'), ('〖', '〗')];

/// How far the full-width forms in U+FF01 to U+FF5E are from the ASCII characters that they are forms of.
const FULL_WIDTH_OFFSET: u32 = 0xFEE0;

/// The full-width twin of a half-width punctuation mark that Chinese text writes full-width.
pub(crate) fn full_width(c: char) -> Option<char> {
    Some(match c {
        ',' => '，',
        ':' => '：',
        ';' => '；',
        '?' => '？',
        '!' => '！',
        '(' => '（',
        ')' => '）',
        _ => return None,
    })
}

/// The ASCII character that `c` is the full-width form of: `Ａ` -> `A`, `％` -> `%`.
pub(crate) fn half_width(c: char) -> Option<char> {
    matches!(c, '！'..='～').then(|| char::from_u32(u32::from(c) - FULL_WIDTH_OFFSET)).flatten()
}

/// Whether `c` opens a quotation or a bracket of Chinese text.
pub(crate) fn is_opening(c: char) -> bool {
    PAIRS.iter().chain(&RARE_PAIRS).any(|(opening, _)| *opening == c)
}

/// Whether `c` closes a quotation or a bracket of Chinese text.
pub(crate) fn is_closing(c: char) -> bool {
    PAIRS.iter().chain(&RARE_PAIRS).any(|(_, closing)| *closing == c)
}

/// The pair of double and the pair of single quotation marks: curly, as in the mainland.
pub(crate) const CURLY_QUOTES: [(char, char); 2] = [('“', '”'), ('‘', '’')];

/// The same in the shape of Taiwan and Hong Kong.
pub(crate) const CORNER_QUOTES: [(char, char); 2] = [('「', '」'), ('『', '』')];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twins_have_the_same_distance_as_all_full_width_forms() {
        for half in ",:;?!()".chars() {
            assert_eq!(full_width(half).and_then(half_width), Some(half));
        }
        assert_eq!(full_width('。'), None);
        assert_eq!((half_width('Ａ'), half_width('％'), half_width('。')), (Some('A'), Some('%'), None));
    }

    #[test]
    fn quotation_marks_are_pairs() {
        for (opening, closing) in CURLY_QUOTES.into_iter().chain(CORNER_QUOTES) {
            assert!(
                is_opening(opening) && is_closing(closing) && !is_closing(opening) && !is_opening(closing)
            );
        }
    }
}
