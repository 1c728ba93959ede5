//! CP936 (GBK): encodes characters, and decodes byte-shifted text with losses.
//!
//! The engine has tables of its own. These are separate on purpose: the simulator must not share a mistake
//! with the code that it tests.

use encoding_rs::GBK;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Which byte a lossy decoder drops after a lead byte that it cannot pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Swallow {
    /// `?` stands for the lead byte alone.
    Nothing,
    /// `?` swallows `(`, a space or `<`, as on real pages.
    Observed,
    /// `?` swallows any byte that cannot be a trail byte, as the decoder of Windows did.
    Any,
}

/// One decoded character and the bytes that it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decoded {
    /// The character; `?` if the bytes are malformed.
    pub ch: char,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// How a decoder reads two bytes that are in the ranges of lead and trail bytes, but have no character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unassigned {
    /// A private use character, as Windows does: nothing is lost.
    Private,
    /// One `?` for both.
    Lost,
    /// `?` for the first; the second starts the next character, as in Python.
    Alone,
}

static CODES: LazyLock<HashMap<char, [u8; 2]>> = LazyLock::new(|| {
    let mut codes = HashMap::new();
    for lead in 0x81..=0xFE {
        for trail in 0x40..=0xFE {
            if let Some(c) = pair(lead, trail) {
                codes.entry(c).or_insert([lead, trail]);
            }
        }
    }
    codes
});

/// The one or two bytes of a character; `None` if CP936 cannot encode it.
pub fn encode_char(c: char) -> Option<Vec<u8>> {
    match c {
        '€' => Some(vec![0x80]),
        c if c.is_ascii() => Some(vec![c as u8]),
        c => CODES.get(&c).map(|code| code.to_vec()),
    }
}

/// The character of a two-byte code; `None` if CP936 does not assign it.
pub fn pair(lead: u8, trail: u8) -> Option<char> {
    any_pair(lead, trail).filter(|c| !('\u{E000}'..='\u{F8FF}').contains(c))
}

/// As [`pair`], with private use characters.
fn any_pair(lead: u8, trail: u8) -> Option<char> {
    if !(0x81..=0xFE).contains(&lead) || !(0x40..=0xFE).contains(&trail) || trail == 0x7F {
        return None;
    }
    let bytes = [lead, trail];
    let text = GBK.decode_without_bom_handling_and_without_replacement(&bytes)?;
    let c = text.chars().next()?;
    (text.chars().count() == 1).then_some(c)
}

/// Decodes `bytes`, which start at offset `base` of all bytes. The offsets in `out` count from there, too.
pub fn decode_lossy(bytes: &[u8], base: usize, how: (Swallow, Unassigned), out: &mut Vec<Decoded>) {
    let (swallow, unassigned) = how;
    let mut i = 0;
    while let Some(&b) = bytes.get(i) {
        let next = bytes.get(i + 1).copied();
        let (ch, len) = match (b, next) {
            (0..=0x7F, _) => (char::from(b), 1),
            (0x80, _) => ('€', 1),
            (0x81..=0xFE, Some(t)) => match pair(b, t) {
                Some(c) => (c, 2),
                None if (0x40..=0xFE).contains(&t) && t != 0x7F => match any_pair(b, t) {
                    Some(c) if unassigned == Unassigned::Private => (c, 2),
                    _ if unassigned == Unassigned::Alone => ('?', 1),
                    _ => ('?', 2),
                },
                None if swallow == Swallow::Any => ('?', 2),
                None if swallow == Swallow::Observed && matches!(t, b'(' | b' ' | b'<') => ('?', 2),
                None => ('?', 1),
            },
            _ => ('?', 1),
        };
        out.push(Decoded { ch, start: base + i, end: base + i + len });
        i += len;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8], swallow: Swallow) -> String {
        let mut out = Vec::new();
        decode_lossy(bytes, 0, (swallow, Unassigned::Lost), &mut out);
        out.iter().map(|d| d.ch).collect()
    }

    #[test]
    fn characters_have_one_or_two_bytes() {
        assert_eq!(encode_char('鏈'), Some(vec![0xE6, 0x9C]));
        assert_eq!(encode_char('€'), Some(vec![0x80]));
        assert_eq!(encode_char('😀'), None);
        assert_eq!(pair(0x9C, 0xCA), Some('準'));
        assert_eq!(text(&[0x41, 0x80, 0xD5, 0xDF], Swallow::Observed), "A€者");
    }

    #[test]
    fn a_lost_lead_byte_swallows_the_next_byte_or_not() {
        assert_eq!(text(b"\xDF a", Swallow::Observed), "?a");
        assert_eq!(text(b"\xDF1a", Swallow::Observed), "?1a");
        assert_eq!(text(b"\xDF1a", Swallow::Any), "?a");
        assert_eq!(text(b"\xDF a", Swallow::Nothing), "? a");
        assert_eq!(text(b"\xDF", Swallow::Any), "?");
        assert_eq!(text(b"\xFE\xB8a", Swallow::Any), "?a");
        let mut out = Vec::new();
        decode_lossy(b"\xAA\xB0\xC4\xE3", 0, (Swallow::Nothing, Unassigned::Alone), &mut out);
        assert_eq!(out.iter().map(|d| d.ch).collect::<String>(), "?澳?");
    }
}
