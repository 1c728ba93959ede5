//! CP936 (GBK) one character at a time, by tables: the bytes of a character, the character of two bytes, and
//! the characters with a given lead byte and pronunciation.

use super::pinyin::{self, Syllable};
use encoding_rs::GBK;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

const LEADS: RangeInclusive<u8> = 0x81..=0xFE;
const TRAILS: RangeInclusive<u8> = 0x40..=0xFE;
const ROW: usize = 0xFE - 0x40 + 1;

/// The character of every two-byte code, `'\0'` where none is assigned. It contains the private use
/// characters that Windows has for the user-defined rows.
static PAIRS: LazyLock<Vec<char>> = LazyLock::new(|| {
    LEADS.flat_map(|lead| TRAILS.map(move |trail| decode_pair(lead, trail).unwrap_or('\0'))).collect()
});

/// The code of every character of the Basic Multilingual Plane, 0 where there is none. Much faster than an
/// encoder.
static CODES: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut codes = vec![0; 1 << 16];
    for lead in LEADS {
        for trail in TRAILS {
            let slot = any_pair(lead, trail).and_then(|c| codes.get_mut(c as usize));
            if let Some(slot) = slot.filter(|slot| **slot == 0) {
                *slot = u16::from_be_bytes([lead, trail]);
            }
        }
    }
    codes
});

/// A character with its pronunciation, by lead byte.
type Pronounced = (u8, Syllable, PronouncedAs);

/// All pairs of a character and a pronunciation, sorted by lead byte and pronunciation.
static PRONUNCIATIONS: LazyLock<Vec<Pronounced>> = LazyLock::new(|| {
    let mut all: Vec<Pronounced> = Vec::new();
    for lead in LEADS {
        for trail in TRAILS {
            let Some(character) = pair(lead, trail) else { continue };
            for (rank, syllable) in pinyin::pronunciations(character).enumerate() {
                all.push((lead, syllable, PronouncedAs { trail, character, is_common: rank == 0 }));
            }
        }
    }
    // The sort is stable: trail bytes stay in order.
    all.sort_by_key(|(lead, syllable, _)| (*lead, *syllable));
    all.dedup_by_key(|(lead, syllable, found)| (*lead, *syllable, found.trail));
    all
});

/// A character that is pronounced in a given way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PronouncedAs {
    /// The second byte of its code.
    pub(crate) trail: u8,
    pub(crate) character: char,
    /// Whether the pronunciation is its most frequent one.
    pub(crate) is_common: bool,
}

/// The bytes of a character in a double-byte encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    /// ASCII, and 0x80 for `€`.
    One(u8),
    /// Lead and trail byte.
    Two(u8, u8),
}

/// The bytes of `c`, or `None` if CP936 has no code for it.
pub(crate) fn encode(c: char) -> Option<Code> {
    match c {
        '\0'..='\x7F' => return u8::try_from(c).ok().map(Code::One),
        '€' => return Some(Code::One(0x80)),
        _ => {}
    }
    match CODES.get(c as usize).copied().unwrap_or(0).to_be_bytes() {
        [0, 0] => None,
        [lead, trail] => Some(Code::Two(lead, trail)),
    }
}

/// The character of a two-byte code, or `None` if the code is unassigned or for private use.
pub(crate) fn pair(lead: u8, trail: u8) -> Option<char> {
    any_pair(lead, trail).filter(|c| !is_private(*c))
}

/// Whether nothing is assigned to the code, so that a decoder writes `?` for one of the bytes or for both.
pub(crate) fn is_unassigned(lead: u8, trail: u8) -> bool {
    pair(lead, trail).is_none()
}

/// Whether a byte must be followed by a second one.
pub(crate) fn is_lead(byte: u8) -> bool {
    LEADS.contains(&byte)
}

/// Whether a code belongs to level 1 of GB 2312, the 3,755 most frequent characters.
pub(crate) fn is_level_one(lead: u8, trail: u8) -> bool {
    (0xB0..=0xD7).contains(&lead) && trail >= 0xA1
}

/// The characters with lead byte `lead` that are pronounced `syllable`, by trail byte.
pub(crate) fn pronounced(lead: u8, syllable: Syllable) -> impl Iterator<Item = PronouncedAs> {
    let all = PRONUNCIATIONS.as_slice();
    let from = all.partition_point(|(other_lead, other, _)| (*other_lead, *other) < (lead, syllable));
    let same = all.iter().skip(from).take_while(move |(l, s, _)| (*l, *s) == (lead, syllable));
    same.map(|(_, _, found)| *found)
}

fn any_pair(lead: u8, trail: u8) -> Option<char> {
    let (row, column) = (lead.checked_sub(*LEADS.start())?, trail.checked_sub(*TRAILS.start())?);
    let at = usize::from(row) * ROW + usize::from(column);
    PAIRS.get(at).copied().filter(|c| *c != '\0' && usize::from(column) < ROW)
}

fn is_private(c: char) -> bool {
    ('\u{E000}'..='\u{F8FF}').contains(&c)
}

fn decode_pair(lead: u8, trail: u8) -> Option<char> {
    let bytes = [lead, trail];
    let text = GBK.decode_without_bom_handling_and_without_replacement(&bytes)?;
    let mut chars = text.chars();
    let c = chars.next()?;
    chars.next().is_none().then_some(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_gives_its_code_back() {
        let mut characters = 0;
        for lead in LEADS {
            for trail in TRAILS {
                if let Some(c) = pair(lead, trail).filter(|c| !matches!(c, '€' | '\u{3000}')) {
                    assert_eq!(encode(c), Some(Code::Two(lead, trail)), "{c}");
                    characters += 1;
                }
            }
        }
        assert!(characters > 21_000, "{characters}");
    }

    #[test]
    fn what_is_no_code_has_no_character() {
        for (lead, trail) in [(0x80, 0x41), (0x81, 0x7F), (0x81, 0xFF), (0xFF, 0x41)] {
            assert_eq!(pair(lead, trail), None, "{lead:02X} {trail:02X}");
        }
        assert_eq!(
            (encode('€'), encode('😀'), encode('v')),
            (Some(Code::One(0x80)), None, Some(Code::One(b'v')))
        );
    }

    #[test]
    fn characters_are_found_by_lead_byte_and_pronunciation() {
        let found = |lead, syllable| pronounced(lead, Syllable::parse(syllable).unwrap());
        let zhun: Vec<_> = found(0x9C, "zhǔn").map(|found| (found.trail, found.character)).collect();
        assert_eq!(zhun, [(0xCA, '準')]);
        let dong = PronouncedAs { trail: 0xD3, character: '動', is_common: true };
        assert!(found(0x84, "dòng").any(|found| found == dong));
        assert_eq!(found(0x84, "zhǔn").find(|found| found.character == '準'), None);
    }
}
