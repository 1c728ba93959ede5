//! The tokens of a damaged text: characters, pronunciations in brackets, and question marks.

use crate::step_counter;
use crate::text::pinyin::{Syllable, before_closing_bracket};

/// Characters between the closing bracket of a pronunciation and the character before its opening bracket.
const LONGEST_PRONUNCIATION: usize = 12;

/// At most this many bytes are looked at for one token and the punctuation mark after it.
pub(super) const LONGEST_TOKEN: usize = 128;

/// One token of damaged text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// Any other character.
    Char(char),
    /// `(zhǔn)`: the pronunciation of the character before it.
    Pronunciation,
    /// `?`: a real question mark, a full-width one made half-width, or a lost byte.
    QuestionMark,
    /// `?zhǔn)` or `?(zhǔn)`: a lost byte and the pronunciation that stood after it.
    LostBeforePronunciation(Syllable),
}

/// The token at byte `at`, and the byte after it. `None` at the end of the text.
pub(super) fn token(text: &str, at: usize) -> Option<(Token, usize)> {
    step_counter::count(1);
    let rest = text.get(at..)?;
    let c = rest.chars().next()?;
    let next = at + c.len_utf8();
    match c {
        '(' | '（' => match pronunciation(text, next) {
            Some((_, end)) => Some((Token::Pronunciation, end)),
            None => Some((Token::Char(c), next)),
        },
        '?' => {
            let inside = if rest.starts_with("?(") { next + 1 } else { next };
            match pronunciation(text, inside) {
                Some((syllable, end)) => Some((Token::LostBeforePronunciation(syllable), end)),
                None => Some((Token::QuestionMark, next)),
            }
        }
        c => Some((Token::Char(c), next)),
    }
}

fn pronunciation(text: &str, at: usize) -> Option<(Syllable, usize)> {
    before_closing_bracket(text, at).filter(|(syllable, _)| syllable.is_unmistakable())
}

/// The characters of `text` without pronunciations.
pub(super) fn characters(text: &str) -> impl Iterator<Item = char> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let (token, next) = token(text, at)?;
            at = next;
            match token {
                Token::Char(c) => return Some(c),
                Token::Pronunciation => {}
                Token::QuestionMark | Token::LostBeforePronunciation(_) => return Some('?'),
            }
        }
    })
}

/// The characters of `text` from its end to its start, without pronunciations.
pub(super) fn characters_backwards(text: &str) -> impl Iterator<Item = char> {
    let mut end = text.len();
    std::iter::from_fn(move || {
        loop {
            let head = text.get(..end)?;
            let c = head.chars().next_back()?;
            if matches!(c, ')' | '）') {
                let mut near = head.char_indices().rev().take(LONGEST_PRONUNCIATION);
                let opening = near.find(|(_, c)| matches!(c, '(' | '（'));
                if let Some((start, _)) =
                    opening.filter(|(start, _)| token(text, *start) == Some((Token::Pronunciation, end)))
                {
                    end = start;
                    continue;
                }
            }
            end -= c.len_utf8();
            return Some(c);
        }
    })
}

/// Whether a pronunciation stands after a letter or digit. Such a letter is the second half of a Chinese
/// character.
pub(super) fn has_pronunciation_of_ascii(text: &str) -> bool {
    let (mut at, mut last) = (0, '\u{3000}');
    while let Some((token, next)) = token(text, at) {
        match token {
            Token::Pronunciation if last.is_ascii_alphanumeric() => return true,
            Token::Char(c) => last = c,
            _ => {}
        }
        at = next;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pronunciation_has_a_tone_and_a_closing_bracket() {
        let shu = Syllable::parse("shù").unwrap();
        assert_eq!(token("(zhǔn)", 0), Some((Token::Pronunciation, 7)));
        assert_eq!(token("（ me )", 0), Some((Token::Pronunciation, 8)));
        assert_eq!(token("?shù)貙", 0), Some((Token::LostBeforePronunciation(shu), 6)));
        assert_eq!(token("?(shù)貙", 0), Some((Token::LostBeforePronunciation(shu), 7)));
        assert_eq!(token("?shu\u{300})", 0), Some((Token::LostBeforePronunciation(shu), 7)));
        assert_eq!(token("(A)", 0), Some((Token::Char('('), 1)));
        assert_eq!(token("?yes)", 0), Some((Token::QuestionMark, 1)));
        assert_eq!(token("?zhǔn", 0), Some((Token::QuestionMark, 1)));
    }

    #[test]
    fn both_directions_leave_out_pronunciations() {
        let text = "上\n新發(fā)展(A)設(shè)";
        assert_eq!(characters(text).collect::<String>(), "上\n新發展(A)設");
        assert_eq!(characters_backwards(text).collect::<String>(), "設)A(展發新\n上");
    }
}
