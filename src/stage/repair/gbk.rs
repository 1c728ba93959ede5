//! CP936 (GBK) one character at a time: what the repair of text read out of step takes apart and puts together.

use encoding_rs::GBK;
use pinyin::ToPinyinMulti;
use std::sync::LazyLock;

const LEADS: std::ops::RangeInclusive<u8> = 0x81..=0xFE;
const TRAILS: std::ops::RangeInclusive<u8> = 0x40..=0xFE;
const WIDTH: usize = 0xFE - 0x40 + 1;

/// Every two-byte code, `'\0'` where none is assigned. Private use characters are how Windows shows the user-defined
/// rows, so they count.
static PAIRS: LazyLock<Vec<char>> = LazyLock::new(|| {
    LEADS.flat_map(|lead| TRAILS.map(move |trail| read_pair(lead, trail).unwrap_or('\0'))).collect()
});

/// The code of every character of the Basic Multilingual Plane, 0 where there is none. Much faster than an encoder.
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

/// The bytes of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    /// ASCII, and 0x80 for `€`.
    One(u8),
    /// Lead and trail byte.
    Two(u8, u8),
}

/// The bytes of `c`, or nothing if CP936 has no place for it.
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

/// The character of a two-byte code, or nothing if it is not assigned or for private use.
pub(crate) fn pair(lead: u8, trail: u8) -> Option<char> {
    any_pair(lead, trail).filter(|c| !is_private(*c))
}

/// True if nothing is assigned to the code, so that a decoder writes `?` for one of the bytes, or for both.
pub(crate) fn is_unassigned(lead: u8, trail: u8) -> bool {
    pair(lead, trail).is_none()
}

fn any_pair(lead: u8, trail: u8) -> Option<char> {
    let (row, column) = (lead.checked_sub(*LEADS.start())?, trail.checked_sub(*TRAILS.start())?);
    let at = usize::from(row) * WIDTH + usize::from(column);
    PAIRS.get(at).copied().filter(|c| *c != '\0' && usize::from(column) < WIDTH)
}

fn is_private(c: char) -> bool {
    ('\u{E000}'..='\u{F8FF}').contains(&c)
}

/// True for a byte that must have a second one.
pub(crate) fn is_lead(byte: u8) -> bool {
    LEADS.contains(&byte)
}

/// The characters with lead byte `lead` that are read `reading`, with their trail bytes and true for those whose first
/// reading it is.
pub(crate) fn read_as(lead: u8, reading: &str) -> impl Iterator<Item = (u8, char, bool)> {
    TRAILS.filter_map(move |trail| {
        let c = pair(lead, trail)?;
        let mut readings = c.to_pinyin_multi()?.into_iter().map(|r| r.with_tone());
        readings.position(|r| r == reading).map(|rank| (trail, c, rank == 0))
    })
}

fn read_pair(lead: u8, trail: u8) -> Option<char> {
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
    fn there_and_back() {
        for lead in LEADS {
            for trail in TRAILS {
                if let Some(c) = pair(lead, trail).filter(|c| !matches!(c, '€' | '\u{3000}')) {
                    assert_eq!(encode(c), Some(Code::Two(lead, trail)), "{c}");
                }
            }
        }
        assert_eq!(
            (pair(0x80, 0x41), pair(0x81, 0x7F), pair(0x81, 0xFF), pair(0xFF, 0x41)),
            (None, None, None, None)
        );
        assert_eq!(
            (encode('€'), encode('😀'), encode('v')),
            (Some(Code::One(0x80)), None, Some(Code::One(b'v')))
        );
    }

    #[test]
    fn one_character_per_lead_byte_and_reading() {
        assert_eq!(read_as(0x9C, "zhǔn").map(|(t, c, _)| (t, c)).collect::<Vec<_>>(), [(0xCA, '準')]);
        assert!(read_as(0x84, "dòng").any(|(t, c, first)| (t, c, first) == (0xD3, '動', true)));
    }
}
