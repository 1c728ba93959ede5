//! Control characters that stand for something: escape sequences of a terminal, the end of a table cell, and
//! the punctuation marks of Windows-1252.

/// The escape sequences are at most this long, in bytes. A longer one is no sequence, and only its ESC goes.
const MAX_SEQUENCE: usize = 256;

/// The mark that Word writes after each cell of a table.
pub(super) const CELL_END: char = '\u{7}';

/// The length of the escape sequence (ECMA-48) at the start of `text`, in bytes: `ESC [ 3 1 m`, which sets a
/// colour, or `ESC ] ... BEL`, which sets a title. 0 if there is none.
pub(super) fn escape_sequence(text: &str) -> usize {
    let bytes = text.as_bytes().get(..MAX_SEQUENCE.min(text.len())).unwrap_or_default();
    let Some(rest) = bytes.strip_prefix(b"\x1B") else { return 0 };
    match rest.split_first() {
        Some((b'[', rest)) => {
            let inside = rest.iter().take_while(|byte| matches!(byte, b' '..=b'?')).count();
            let is_closed = rest.get(inside).is_some_and(|byte| matches!(byte, b'@'..=b'~'));
            if is_closed { 3 + inside } else { 0 }
        }
        Some((b']', rest)) => {
            let inside = rest.iter().take_while(|byte| !matches!(byte, b'\x07' | b'\x1B' | b'\n')).count();
            match rest.get(inside..).unwrap_or_default() {
                [b'\x07', ..] => 3 + inside,
                [b'\x1B', b'\\', ..] => 4 + inside,
                _ => 0,
            }
        }
        _ => 0,
    }
}

/// The punctuation mark of Windows-1252 whose byte `c` is. Text in that encoding has these controls if it was
/// read as ISO 8859-1. U+0085 is missing, because it is also a line end.
pub(super) fn windows_punctuation(c: char) -> Option<char> {
    Some(match c {
        '\u{80}' => '€',
        '\u{8B}' => '‹',
        '\u{91}' => '‘',
        '\u{92}' => '’',
        '\u{93}' => '“',
        '\u{94}' => '”',
        '\u{95}' => '•',
        '\u{96}' => '–',
        '\u{97}' => '—',
        '\u{99}' => '™',
        '\u{9B}' => '›',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_escape_sequences() {
        let table = [
            ("\u{1B}[31m红", 5),
            ("\u{1B}[m", 3),
            ("\u{1B}[?25h", 6),
            ("\u{1B}]0;a\u{1B}\\b", 7),
            ("\u{1B}[31", 0),
            ("\u{1B}]0;a\nb\u{7}", 0),
            ("\u{1B}红", 0),
            ("红", 0),
        ];
        for (text, length) in table {
            assert_eq!(escape_sequence(text), length, "{text:?}");
        }
    }
}
