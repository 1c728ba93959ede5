//! Homographs: characters that Traditional Chinese writes for several words which Simplified Chinese tells
//! apart. `乾` is qián in `乾坤`, where it stays, and gān elsewhere, where Simplified Chinese writes `干`.
//!
//! `著` is one, too: the words that Simplified Chinese writes with `着` are counted with `着`. The others have
//! a second unit, for the words in which the character stays. It is a surrogate, so no text holds it.

use super::symbol::{ZHE, ZHU};

/// A homograph besides `著`.
struct Homograph {
    written: u16,
    /// Its unit in words in which it stays.
    kept: u16,
    /// What Simplified Chinese writes in all other words.
    simplified: u16,
}

const HOMOGRAPHS: [Homograph; 4] = [
    Homograph { written: unit('乾'), kept: 0xD800, simplified: unit('干') },
    Homograph { written: unit('徵'), kept: 0xD801, simplified: unit('征') },
    Homograph { written: unit('瞭'), kept: 0xD802, simplified: unit('了') },
    Homograph { written: unit('藉'), kept: 0xD803, simplified: unit('借') },
];

const fn unit(c: char) -> u16 {
    c as u16
}

/// Which homographs are to be told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ToldApart {
    #[default]
    None,
    /// `著` alone.
    Zhe,
    All,
}

impl ToldApart {
    #[inline]
    pub(super) fn has(self, unit: u16) -> bool {
        match self {
            Self::None => false,
            Self::Zhe => unit == ZHU,
            Self::All => is_homograph(unit),
        }
    }
}

/// Whether a character is a homograph.
#[inline]
pub(super) fn is_homograph(unit: u16) -> bool {
    unit == ZHU || kept(unit).is_some()
}

/// The second unit of a homograph, for words in which it stays.
#[inline]
pub(super) fn kept(unit: u16) -> Option<u16> {
    HOMOGRAPHS.iter().find(|homograph| homograph.written == unit).map(|homograph| homograph.kept)
}

/// The homograph that has this second unit.
pub(super) fn written(kept: u16) -> Option<u16> {
    HOMOGRAPHS.iter().find(|homograph| homograph.kept == kept).map(|homograph| homograph.written)
}

/// Whether this is the second unit of a homograph.
#[inline]
pub(crate) fn is_kept(unit: u16) -> bool {
    (0xD800..0xD800 + HOMOGRAPHS.len() as u16).contains(&unit)
}

/// What Simplified text writes for a homograph that was decided; `None` if that is the same.
pub(crate) fn simplified(seen: u16, decided: u16) -> Option<u16> {
    match (seen, decided) {
        (ZHU, ZHE) => Some(ZHE),
        _ if seen != decided => None,
        _ => HOMOGRAPHS.iter().find(|homograph| homograph.written == seen).map(|found| found.simplified),
    }
}

/// Whether a text holds a homograph.
pub(crate) fn is_in(text: &str) -> bool {
    let bytes = text.as_bytes();
    // The test computes with numbers instead of truth values, so that the compiler turns it into vector
    // instructions. It looks at two of three bytes.
    let may_be = |second: u8, third: u8| {
        let mut any = 0;
        for [_, expected, last] in BYTES {
            any |= u8::from(second == expected) & u8::from(third == last);
        }
        any
    };
    let (Some(seconds), Some(thirds)) = (bytes.get(1..), bytes.get(2..)) else { return false };
    let mut start = 0;
    let chunks = seconds.as_chunks::<64>().0.iter().zip(thirds.as_chunks::<64>().0);
    for (seconds, thirds) in chunks {
        let found = seconds.iter().zip(thirds).fold(0, |any, (second, third)| any | may_be(*second, *third));
        if found != 0 && holds(bytes.get(start..start + 66).unwrap_or_default()) {
            return true;
        }
        start += 64;
    }
    holds(bytes.get(start..).unwrap_or_default())
}

fn holds(bytes: &[u8]) -> bool {
    bytes.array_windows().any(|window| BYTES.contains(window))
}

/// The homographs in UTF-8.
const BYTES: [[u8; 3]; 5] = [utf8('著'), utf8('乾'), utf8('徵'), utf8('瞭'), utf8('藉')];

const fn utf8(c: char) -> [u8; 3] {
    let c = c as u32;
    [0xE0 | (c >> 12) as u8, 0x80 | (c >> 6 & 0x3F) as u8, 0x80 | (c & 0x3F) as u8]
}

/// The neighbours that homographs have in the words in which they stay.
#[derive(Debug)]
pub(crate) struct KeptWords {
    /// Pairs of a homograph and its neighbour in either order, sorted.
    pairs: Vec<[u16; 2]>,
}

impl KeptWords {
    /// Reads the list `homographs.tsv`.
    pub(super) fn read(list: &str) -> Self {
        let mut pairs: Vec<[u16; 2]> = Vec::new();
        for (_, word) in words(list) {
            let units: Vec<u16> = word.encode_utf16().collect();
            pairs.extend(units.array_windows().filter(|pair| pair.iter().any(|unit| is_homograph(*unit))));
        }
        pairs.sort_unstable();
        pairs.dedup();
        Self { pairs }
    }

    /// Whether some word in which a homograph stays holds the two characters, one of which is that.
    pub(super) fn may_hold(&self, pair: [u16; 2]) -> bool {
        self.pairs.binary_search(&pair).is_ok()
    }
}

/// The words of `homographs.tsv`, each with the character that stays in it.
pub(super) fn words(list: &str) -> impl Iterator<Item = (char, &str)> {
    let rows = list.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    rows.filter_map(|(homograph, words)| Some((homograph.chars().next()?, words)))
        .flat_map(|(homograph, words)| words.split(' ').map(move |word| (homograph, word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_homograph_is_found_wherever_it_stands() {
        for homograph in ["著", "乾", "徵", "瞭", "藉"] {
            for before in 0..140 {
                let text = "a".repeat(before) + homograph;
                assert!(is_in(&text) && is_in(&(text + &"b".repeat(70))), "{before}");
            }
        }
        // The last two bytes of 著 stand in other characters, too.
        assert!(!is_in("") && !is_in("中文") && !is_in(&"\u{2457}䑗乗葘".repeat(90)));
    }

    #[test]
    fn units_stand_for_their_characters() {
        for homograph in &HOMOGRAPHS {
            assert!(is_kept(homograph.kept) && char::from_u32(homograph.kept.into()).is_none());
            assert_eq!(
                (kept(homograph.written), written(homograph.kept)),
                (Some(homograph.kept), Some(homograph.written))
            );
            assert_eq!(simplified(homograph.written, homograph.written), Some(homograph.simplified));
            assert_eq!(simplified(homograph.written, homograph.kept), None);
        }
        assert_eq!((simplified(ZHU, ZHE), simplified(ZHU, ZHU), is_kept(ZHU)), (Some(ZHE), None, false));
    }
}
