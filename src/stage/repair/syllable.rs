//! Reads one Mandarin syllable in pinyin, with or without a tone mark. `annotation` accepts nothing else in brackets.

use unicode_normalization::UnicodeNormalization;

/// One syllable; equal readings compare equal however they were written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Syllable {
    letters: [u8; 6],
    tone: u8,
}

/// Longest text, in bytes, that `parse` looks at: six letters, marks decomposed.
pub(crate) const MAX_LENGTH: usize = 12;

impl Syllable {
    /// `None` unless `text` is exactly one syllable of Mandarin.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.is_empty() || text.len() > MAX_LENGTH {
            return None;
        }
        let mut syllable = Self::default();
        let mut length = 0_usize;
        for c in text.nfd() {
            let tone = match c {
                '\u{304}' => 1,
                '\u{301}' => 2,
                '\u{30C}' | '\u{306}' => 3,
                '\u{300}' => 4,
                '\u{308}' => {
                    let last = syllable.letters.get_mut(length.checked_sub(1)?)?;
                    *last = (*last == b'u').then_some(b'v')?;
                    continue;
                }
                _ => {
                    let letter = if c == 'ɡ' { 'g' } else { c.to_ascii_lowercase() };
                    *syllable.letters.get_mut(length)? =
                        u8::try_from(letter).ok().filter(u8::is_ascii_lowercase)?;
                    length += 1;
                    continue;
                }
            };
            if syllable.tone != 0 || length == 0 {
                return None;
            }
            syllable.tone = tone;
        }
        let letters = std::str::from_utf8(syllable.letters.get(..length)?).ok()?;
        is_syllable(letters).then_some(syllable)
    }
}

fn is_syllable(letters: &str) -> bool {
    SYLLABLES.iter().any(|(initial, finals)| {
        letters
            .strip_prefix(initial)
            .is_some_and(|rest| !rest.is_empty() && finals.split(' ').any(|other| other == rest))
    })
}

/// The syllables of Mandarin by initial; `v` is `ü`. The set is the one the readings in the Unihan database use.
const SYLLABLES: [(&str, &str); 24] = [
    ("", "a ai an ang ao e ei en eng er o ou"),
    ("b", "a ai an ang ao ei en eng i ian iao ie in ing o u"),
    ("p", "a ai an ang ao ei en eng i ian iao ie in ing o ou u"),
    ("m", "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u"),
    ("f", "a an ang ei en eng iao o ou u"),
    ("d", "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo"),
    ("t", "a ai an ang ao e ei eng i ian iao ie ing ong ou u uan ui un uo"),
    ("n", "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan un uo v ve"),
    ("l", "a ai an ang ao e ei en eng i ia ian iang iao ie in ing iu o ong ou u uan un uo v ve"),
    ("g", "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo"),
    ("k", "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo"),
    ("h", "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo"),
    ("j", "i ia ian iang iao ie in ing iong iu u uan ue un"),
    ("q", "i ia ian iang iao ie in ing iong iu u uan ue un"),
    ("x", "i ia ian iang iao ie in ing iong iu u uan ue un"),
    ("zh", "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo"),
    ("ch", "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo"),
    ("sh", "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo"),
    ("r", "an ang ao e en eng i ong ou u ua uan ui un uo"),
    ("z", "a ai an ang ao e ei en eng i ong ou u uan ui un uo"),
    ("c", "a ai an ang ao e en eng i ong ou u uan ui un uo"),
    ("s", "a ai an ang ao e en eng i ong ou u uan ui un uo"),
    ("y", "a an ang ao e i in ing o ong ou u uan ue un"),
    ("w", "a ai an ang ei en eng o u"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_syllables_however_written() {
        for text in
            ["xiàng", "zhǔn", "fā", "ér", "lǜ", "nüè", "lüe", "lv", "de", "Zhōng", "ɡuó", "zhuāng", "a"]
        {
            assert!(Syllable::parse(text).is_some(), "{text}");
        }
        assert_eq!(Syllable::parse("lǜ"), Syllable::parse("lu\u{308}\u{300}"));
        assert_eq!(Syllable::parse("xiàng"), Syllable::parse("xia\u{300}ng"));
        assert_ne!(Syllable::parse("xiàng"), Syllable::parse("xiāng"));
    }

    #[test]
    fn rejects_everything_else() {
        for text in
            ["", "b", "chóngqìng", "xian1", "A1", "DOM", "pinyin", "xiáàng", "\u{301}", "項", "bü", "aaaaaaa"]
        {
            assert!(Syllable::parse(text).is_none(), "{text}");
        }
    }
}
