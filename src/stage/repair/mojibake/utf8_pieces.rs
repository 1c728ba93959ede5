//! UTF-8 of which the wrong decoding has lost some bytes, character by character.
//!
//! GBK has no character for some pairs of bytes, and CP1252 has none for five bytes, so decoders write `?` or
//! U+FFFD there, or drop the byte. Besides, a no-break space, which is the byte A0, often becomes a space.

use crate::text::gbk;
use crate::text::legacy_bytes::LOST;

/// The wrong encoding that lost the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LostBy {
    /// GBK, in which some pairs of bytes are no character.
    Gbk,
    /// GB 18030, in which each pair is a character, if only one for private use.
    Gb18030,
    Cp1252,
}

/// The bytes that get lost on the way through CP1252: five have no character, and two are spaces and hyphens
/// that are not visible.
const LOST_BY_CP1252: [u8; 7] = [0x81, 0x8D, 0x8F, 0x90, 0x9D, 0xA0, 0xAD];

/// The first piece of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Utf8Piece {
    Char(char),
    /// A character of which some bytes are lost.
    IncompleteUtf8(IncompleteUtf8),
    /// The text ends inside a character.
    Cut,
}

/// A character of which some bytes are lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct IncompleteUtf8 {
    /// The bytes in order; `LOST` stands for one that is not known.
    bytes: [u8; 4],
    /// The number of bytes that are there, and the number that the character has.
    present: usize,
    length: usize,
    lost_by: LostBy,
    /// The byte after the first one that is lost; 0 if it is ASCII or missing.
    next: u8,
    /// The byte after the last one that is lost; 0 if it is ASCII or missing.
    next_of_last: u8,
}

/// A character that an incomplete one may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LostCharacter {
    pub(super) c: char,
    /// Whether GBK would have kept the lost byte, with the byte after it.
    pub(super) is_kept_by_gbk: bool,
}

/// The first piece of `bytes`, and the number of its bytes. `None` if they are no UTF-8.
pub(super) fn first(bytes: &[u8], lost_by: LostBy) -> Option<(Utf8Piece, usize)> {
    let lead = *bytes.first()?;
    let length = match lead {
        0..=0x7F => return Some((Utf8Piece::Char(char::from(lead)), 1)),
        LOST => return Some((Utf8Piece::Char('\u{FFFD}'), 1)),
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let mut character =
        IncompleteUtf8 { bytes: [lead, 0, 0, 0], present: 1, length, lost_by, next: 0, next_of_last: 0 };
    let (mut at, mut known) = (1, 1);
    while character.present < length {
        let byte = match bytes.get(at).copied() {
            Some(byte @ 0x80..=0xBF) => byte,
            Some(b' ') if lost_by == LostBy::Cp1252 && is_space_of_character(bytes, at, length) => 0xA0,
            Some(b'?' | LOST) => LOST,
            None if at == bytes.len() && known > 1 => return Some((Utf8Piece::Cut, at)),
            _ => break,
        };
        if byte == LOST {
            character.next_of_last = bytes.get(at + 1).copied().filter(|next| !next.is_ascii()).unwrap_or(0);
            if known == character.present {
                character.next = character.next_of_last;
            }
        }
        known += usize::from(byte != LOST);
        if let Some(slot) = character.bytes.get_mut(character.present) {
            *slot = byte;
        }
        character.present += 1;
        at += 1;
    }
    if character.present == length && known == length {
        let complete = character.bytes.get(..length)?;
        let c = std::str::from_utf8(complete).ok()?.chars().next()?;
        return Some((Utf8Piece::Char(c), at));
    }
    // Something must be left of the character, and something must show that a byte is lost.
    let shows = character.present > known || lost_by == LostBy::Cp1252;
    let is_mark = matches!(lead, 0xE2 | 0xE3 | 0xEF) || character.next != 0;
    let is_told = known > 1 || lost_by != LostBy::Cp1252 && character.present == length && is_mark;
    (shows && is_told && length == 3).then_some((Utf8Piece::IncompleteUtf8(character), at))
}

/// Whether the space at `at` is the byte A0 of a character: it ends it, or another byte of it follows.
fn is_space_of_character(bytes: &[u8], at: usize, length: usize) -> bool {
    at + 1 == length || bytes.get(at + 1).is_some_and(|next| (0x80..=0xBF).contains(next))
}

impl IncompleteUtf8 {
    /// Whether the byte after the lost one tells most about it.
    pub(super) fn is_told_by_next(&self) -> bool {
        self.next != 0
    }

    /// Whether GBK makes a character of `lost` and the byte after it, so that it is not lost.
    fn is_kept(&self, lost: u8) -> bool {
        let is_pair = match self.lost_by {
            LostBy::Gbk => !gbk::is_unassigned(lost, self.next),
            LostBy::Gb18030 => true,
            LostBy::Cp1252 => false,
        };
        self.next != 0 && lost != 0x80 && is_pair
    }

    /// Adds all characters that it may be to `all`.
    pub(super) fn candidates(&self, all: &mut Vec<LostCharacter>) {
        let Self { bytes: [lead, second, third, _], present, length, lost_by, .. } = *self;
        let lost = || {
            let values =
                if lost_by == LostBy::Cp1252 { LOST_BY_CP1252.to_vec() } else { (0x80..=0xBF).collect() };
            values.into_iter()
        };
        let mut offer = |second: u8, third: u8, lost: u8| {
            let bytes = [lead, second, third];
            let c = std::str::from_utf8(&bytes).ok().and_then(|text| text.chars().next());
            all.extend(c.map(|c| LostCharacter { c, is_kept_by_gbk: self.is_kept(lost) }));
        };
        let is_lost = |byte: u8, number: usize| byte == LOST || number >= present;
        match (is_lost(second, 1), is_lost(third, 2)) {
            _ if length != 3 => {}
            (false, true) => {
                lost().for_each(|byte| offer(second, byte, byte));
                // A byte that was dropped may have stood before the one that is there.
                if present == 2 {
                    lost().for_each(|byte| offer(byte, second, byte));
                }
            }
            (true, false) => lost().for_each(|byte| offer(byte, third, byte)),
            // If both bytes are lost, there are few candidates only for punctuation marks, and where the next
            // byte tells what the lost ones are.
            (true, true) => {
                let rows: &[u8] = match (lead, lost_by) {
                    (0xE2 | 0xE3, _) => &[0x80],
                    (0xEF, _) => &[0xBC, 0xBD],
                    (_, LostBy::Gb18030) => &[0x80],
                    _ => &[],
                };
                let last = if self.next_of_last == 0 { 0xBF } else { 0x80 };
                rows.iter().for_each(|row| (0x80..=last).for_each(|byte| offer(*row, byte, *row)));
            }
            (false, false) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(bytes: &[u8], lost_by: LostBy) -> (String, usize) {
        match first(bytes, lost_by) {
            Some((Utf8Piece::IncompleteUtf8(character), length)) => {
                let mut all = Vec::new();
                character.candidates(&mut all);
                (all.into_iter().map(|lost| lost.c).collect(), length)
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_space_completes_a_character_of_cp1252_only() {
        let bytes = b"\xE4\xBD\x20\xE5";
        assert_eq!(first(bytes, LostBy::Cp1252), Some((Utf8Piece::Char('你'), 3)));
        assert_eq!(first(bytes, LostBy::Gbk), None);
        assert_eq!(first(b"\xE5\x20\x80", LostBy::Cp1252), Some((Utf8Piece::Char('堀'), 3)));
    }

    #[test]
    fn a_lost_byte_leaves_candidates() {
        // 们 is E4 BB AC, 处 is E5 A4 84, 理 is E7 90 86.
        let (all, length) = candidates(b"\xE4\xBB?\xE5", LostBy::Gbk);
        assert!(all.contains('们') && all.chars().count() == 64 && length == 3, "{all}");
        for bytes in [b"\xE7\x86\xE6".as_slice(), b"\xE7?\x86"] {
            let (all, _) = candidates(bytes, LostBy::Cp1252);
            assert!(all.contains('理'), "{all}");
        }
        let (all, length) = candidates(b"\xE3??", LostBy::Gbk);
        assert!(all.contains('。') && length == 3, "{all}");
    }

    #[test]
    fn what_is_no_utf8_is_no_piece() {
        for bytes in [b"\xC4\xE3".as_slice(), b"\x80", b"\xE4a", b"\xE4??", b""] {
            assert_eq!(first(bytes, LostBy::Gbk), None, "{bytes:X?}");
        }
        assert_eq!(first(b"\xE4\xBC", LostBy::Cp1252), Some((Utf8Piece::Cut, 2)));
    }
}
