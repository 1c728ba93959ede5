//! CP936 (GBK) one character at a time: what the repair of text read out of step takes apart and puts together.

use encoding_rs::GBK;
use pinyin::ToPinyinMulti;
use std::sync::LazyLock;

const LEADS: std::ops::RangeInclusive<u8> = 0x81..=0xFE;
const TRAILS: std::ops::RangeInclusive<u8> = 0x40..=0xFE;
const WIDTH: usize = 0xFE - 0x40 + 1;

/// Every two-byte code, `'\0'` where none is assigned.
static PAIRS: LazyLock<Vec<char>> = LazyLock::new(|| {
    LEADS.flat_map(|lead| TRAILS.map(move |trail| read_pair(lead, trail).unwrap_or('\0'))).collect()
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
        '\u{E000}'..='\u{F8FF}' => return None,
        _ => {}
    }
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = GBK.encode(c.encode_utf8(&mut buffer));
    match (unmappable, bytes.as_ref()) {
        (false, [lead, trail]) => Some(Code::Two(*lead, *trail)),
        _ => None,
    }
}

/// The character of a two-byte code, or nothing if CP936 does not assign it.
pub(crate) fn pair(lead: u8, trail: u8) -> Option<char> {
    let (row, column) = (lead.checked_sub(*LEADS.start())?, trail.checked_sub(*TRAILS.start())?);
    let at = usize::from(row) * WIDTH + usize::from(column);
    PAIRS.get(at).copied().filter(|c| *c != '\0' && usize::from(column) < WIDTH)
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
    (chars.next().is_none() && !('\u{E000}'..='\u{F8FF}').contains(&c)).then_some(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for lead in LEADS {
            for trail in TRAILS {
                if let Some(c) = pair(lead, trail) {
                    assert_eq!(encode(c), Some(Code::Two(lead, trail)), "{c}");
                }
            }
        }
        assert_eq!((pair(0x80, 0x41), pair(0x81, 0x7F), pair(0x81, 0xFF), pair(0xFF, 0x41)), (None, None, None, None));
        assert_eq!((encode('€'), encode('😀'), encode('v')), (Some(Code::One(0x80)), None, Some(Code::One(b'v'))));
    }

    #[test]
    fn one_character_per_lead_byte_and_reading() {
        assert_eq!(read_as(0x9C, "zhǔn").map(|(t, c, _)| (t, c)).collect::<Vec<_>>(), [(0xCA, '準')]);
        assert!(read_as(0x84, "dòng").any(|(t, c, first)| (t, c, first) == (0xD3, '動', true)));
    }
}
