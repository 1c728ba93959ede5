//! Pinyin: one Mandarin syllable with or without a tone mark, and syllables in brackets after a character.

use pinyin::{ToPinyin, ToPinyinMulti};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// One syllable. Equal pronunciations compare equal, however they are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Syllable {
    letters: [u8; 6],
    tone: u8,
}

/// Bytes of the longest text that is read as a syllable: six letters and a tone mark, decomposed.
const LONGEST: usize = 12;
/// Bytes of spaces on either side of a syllable in brackets. A bound, so that a row of spaces is not read to
/// its end again and again.
const SPACES: usize = 4;

impl Syllable {
    /// Reads a syllable; `None` unless `text` is exactly one syllable of Mandarin.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.is_empty() || text.len() > LONGEST {
            return None;
        }
        let mut reader = SyllableReader::default();
        for c in text.chars() {
            // Nearly all pages write the letters that `letter` knows.
            let Some(known) = letter(c) else { return Self::parse_decomposed(text) };
            reader.push(known)?;
        }
        reader.syllable.known()
    }

    /// The same, for text with combining tone marks.
    fn parse_decomposed(text: &str) -> Option<Self> {
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
                    let letter = match c {
                        'ɡ' => 'g',
                        'ɑ' => 'a',
                        c => c.to_ascii_lowercase(),
                    };
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
        syllable.known()
    }

    /// The syllable, if Mandarin has it.
    fn known(self) -> Option<Self> {
        let number = number(self.letters);
        let slots = SYLLABLES.as_slice();
        let mut at = slot(number);
        loop {
            match *slots.get(at % slots.len())? {
                0 => return None,
                known if known == number => return Some(self),
                _ => at += 1,
            }
        }
    }

    /// Whether nobody takes it for a word in brackets: it has a tone mark, or is `me`, which is the one
    /// toneless syllable of the tables on damaged pages (`麼(me)`).
    pub(crate) fn is_unmistakable(self) -> bool {
        self.tone != 0 || self.letters.starts_with(b"me\0")
    }
}

/// The most frequent pronunciation of a character.
pub(crate) fn common_pronunciation(c: char) -> Option<Syllable> {
    Syllable::parse(c.to_pinyin()?.with_tone())
}

/// All pronunciations of a character, the most frequent first.
pub(crate) fn pronunciations(c: char) -> impl Iterator<Item = Syllable> {
    c.to_pinyin_multi().into_iter().flatten().filter_map(|pinyin| Syllable::parse(pinyin.with_tone()))
}

/// The syllable that `text` has from byte `start` up to a closing bracket, with spaces around it or not, and
/// the byte after that bracket. `start` is the byte after the opening bracket, which may be lost.
pub(crate) fn before_closing_bracket(text: &str, start: usize) -> Option<(Syllable, usize)> {
    // Nearly always the bracket follows the letters.
    let mut reader = SyllableReader::default();
    for (at, c) in text.get(start..)?.char_indices() {
        match (c, letter(c)) {
            (_, Some(known)) => reader.push(known)?,
            (')', None) if at <= LONGEST => return Some((reader.syllable.known()?, start + at + 1)),
            _ => break,
        }
    }
    let letters_start = start + spaces(text.get(start..)?)?;
    let rest = text.get(letters_start..)?;
    let length: usize = rest
        .chars()
        .take(LONGEST + 1)
        .take_while(|c| !matches!(c, ')' | '）') && !is_space(*c))
        .map(char::len_utf8)
        .sum();
    let after_letters = letters_start + length;
    let bracket_start = after_letters + spaces(text.get(after_letters..)?)?;
    let bracket = text.get(bracket_start..)?.chars().next().filter(|c| matches!(c, ')' | '）'))?;
    let syllable = Syllable::parse(rest.get(..length)?)?;
    Some((syllable, bracket_start + bracket.len_utf8()))
}

/// The bytes of spaces at the beginning of `text`; `None` if there are more than a page has around a
/// syllable.
fn spaces(text: &str) -> Option<usize> {
    let length = text.chars().take(SPACES + 1).take_while(|c| is_space(*c)).map(char::len_utf8).sum();
    (length <= SPACES).then_some(length)
}

fn is_space(c: char) -> bool {
    c != '\t' && crate::text::char_class::is_blank(c)
}

/// Reads a syllable letter by letter.
#[derive(Default)]
struct SyllableReader {
    syllable: Syllable,
    length: usize,
}

impl SyllableReader {
    /// Adds a letter and its tone. `None` if there are too many letters, or two tones.
    fn push(&mut self, (letter, tone): (u8, u8)) -> Option<()> {
        *self.syllable.letters.get_mut(self.length)? = letter;
        self.length += 1;
        if tone != 0 {
            if self.syllable.tone != 0 {
                return None;
            }
            self.syllable.tone = tone;
        }
        Some(())
    }
}

/// The letter without its tone mark, with `v` for `ü`, and the tone. `None` for what is not precomposed.
#[inline]
fn letter(c: char) -> Option<(u8, u8)> {
    PRECOMPOSED.get(c as usize).copied().filter(|(letter, _)| *letter != 0)
}

/// The letters that pinyin is written with, by their code points.
#[allow(clippy::indexing_slicing, reason = "the compiler builds it, and would refuse a wrong index")]
static PRECOMPOSED: [(u8, u8); 0x1DD] = {
    const VOWELS: [(u8, [char; 4]); 6] = [
        (b'a', ['ā', 'á', 'ǎ', 'à']),
        (b'e', ['ē', 'é', 'ě', 'è']),
        (b'i', ['ī', 'í', 'ǐ', 'ì']),
        (b'o', ['ō', 'ó', 'ǒ', 'ò']),
        (b'u', ['ū', 'ú', 'ǔ', 'ù']),
        (b'v', ['ǖ', 'ǘ', 'ǚ', 'ǜ']),
    ];
    let mut table = [(0, 0); 0x1DD];
    let mut letter = b'a';
    while letter <= b'z' {
        table[letter as usize] = (letter, 0);
        table[letter.to_ascii_uppercase() as usize] = (letter, 0);
        letter += 1;
    }
    table['ü' as usize] = (b'v', 0);
    let mut vowel = 0;
    while vowel < VOWELS.len() {
        let mut tone = 0;
        while tone < 4 {
            table[VOWELS[vowel].1[tone] as usize] = (VOWELS[vowel].0, tone as u8 + 1);
            tone += 1;
        }
        vowel += 1;
    }
    table
};

/// The letters as a number.
fn number(letters: [u8; 6]) -> u64 {
    letters.iter().fold(0, |number, letter| number << 8 | u64::from(*letter))
}

/// Where the search for a syllable begins in [`SYLLABLES`].
fn slot(number: u64) -> usize {
    (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 54) as usize
}

/// The letters of all syllables as numbers: a hash table with open addressing, 0 where nothing stands.
static SYLLABLES: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let letters = |initial: &str, finals: &str| {
        let mut letters = [0; 6];
        letters.iter_mut().zip(initial.bytes().chain(finals.bytes())).for_each(|(to, from)| *to = from);
        number(letters)
    };
    let syllables = SYLLABLES_BY_INITIAL
        .iter()
        .flat_map(|(initial, finals)| finals.split(' ').map(move |finals| letters(initial, finals)));
    let mut slots = vec![0; 1 << 10];
    for syllable in syllables {
        let free = (slot(syllable)..).map(|at| at % slots.len()).find(|at| slots.get(*at) == Some(&0));
        free.and_then(|at| slots.get_mut(at)).into_iter().for_each(|slot| *slot = syllable);
    }
    slots
});

/// The syllables of Mandarin by initial; `v` is `ü`. It is the set that the pronunciations of the Unihan
/// database use.
const SYLLABLES_BY_INITIAL: [(&str, &str); 24] = [
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
    fn accepts_syllables_however_they_are_written() {
        for text in
            ["xiàng", "zhǔn", "fā", "ér", "lǜ", "nüè", "lüe", "lv", "de", "Zhōng", "ɡuó", "zhuāng", "a"]
        {
            assert!(Syllable::parse(text).is_some(), "{text}");
        }
        assert_eq!(Syllable::parse("lǜ"), Syllable::parse("lu\u{308}\u{300}"));
        assert_eq!(Syllable::parse("xiàng"), Syllable::parse("xia\u{300}ng"));
        assert_eq!(Syllable::parse("xiàng"), Syllable::parse("xi\u{251}\u{300}ng"));
        assert_ne!(Syllable::parse("xiàng"), Syllable::parse("xiāng"));
    }

    #[test]
    fn precomposed_letters_are_read_as_decomposed_ones() {
        let letters = ['A', 'z', 'ɡ', '\u{301}', 'ń', 'ă', 'ö', 'Ü', 'Ā'];
        let all = ('a'..='z').chain(letters).chain(('\u{A0}'..='\u{24F}').filter(|c| letter(*c).is_some()));
        for c in all {
            for text in
                [format!("{c}"), format!("n{c}"), format!("n{c}e"), format!("h{c}ng"), format!("á{c}")]
            {
                assert_eq!(Syllable::parse(&text), Syllable::parse_decomposed(&text), "{text}");
            }
        }
    }

    #[test]
    fn rejects_everything_else() {
        for text in
            ["", "b", "chóngqìng", "xian1", "A1", "DOM", "pinyin", "xiáàng", "\u{301}", "項", "bü", "aaaaaaa"]
        {
            assert!(Syllable::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_syllable_may_have_a_few_spaces_inside_its_brackets() {
        let zhun = Syllable::parse("zhǔn").unwrap();
        for (text, end) in [("zhǔn)桨", 6), (" zhǔn )", 8), ("zhǔn）", 8), ("\u{3000}zhǔn\u{A0})", 11)]
        {
            assert_eq!(before_closing_bracket(text, 0), Some((zhun, end)), "{text}");
        }
        for text in ["zhǔn", "zhǔn x)", "     zhǔn)", "(zhǔn)", "chóngqìng)", "zhǔn", ""] {
            assert_eq!(before_closing_bracket(text, 0), None, "{text}");
        }
    }

    #[test]
    fn only_me_is_unmistakable_without_a_tone() {
        for (text, unmistakable) in [("zhǔn", true), ("me", true), ("mei", false), ("de", false)] {
            assert_eq!(Syllable::parse(text).unwrap().is_unmistakable(), unmistakable, "{text}");
        }
    }
}
