//! Scans text for the first telltale character, 64 bytes at a time and without a branch per character: this
//! is what the repair of encodings costs clean text.
//!
//! One multiplication maps each character of three bytes to a slot in a table of bytes. As many characters
//! are looked up as 64 bytes can have, even if there are fewer; whatever the surplus look-ups find is looked
//! at again.

use super::telltale::{self, Telltales};
use std::sync::LazyLock;

/// Bytes that are looked at together.
const BLOCK: usize = 64;
/// Bytes that must be readable: the last look-ups read four bytes from the end of the block.
const WINDOW: usize = BLOCK + 4;
/// The most characters of three bytes that begin in half a block.
const HALF: usize = 11;

/// A byte for every slot: 1 if a telltale of three bytes has it. Few other characters share a slot with one,
/// and none of them is Chinese.
type SlotTable = [u8; 1 << 16];

static SLOTS: LazyLock<Box<SlotTable>> = LazyLock::new(|| {
    let mut slots = Box::new([0; 1 << 16]);
    for c in ('\u{800}'..='\u{FFFF}').filter(|c| Telltales::get().contains(*c as u32)) {
        let mut bytes = [0; 4];
        c.encode_utf8(&mut bytes);
        if let Some(slot) = slots.get_mut(slot(bytes)) {
            *slot = 1;
        }
    }
    slots
});

/// The slot of the character of three bytes that these begin with. With bytes a, b, c the lower half of the
/// slot is b + 64 a, the upper half c + 64 b + 16 a plus the carry. The fourth byte, which belongs to what
/// follows, drops out.
#[inline(always)]
fn slot(bytes: [u8; 4]) -> usize {
    (u32::from_le_bytes(bytes).wrapping_mul(0x1040_0100) >> 16) as usize
}

/// The offset of the first telltale character in `text` at or after `from`.
pub(super) fn next(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(window) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        if let Some(found) = first(window) {
            return Some(at + found);
        }
        at += BLOCK;
    }
    let mut padded = [0; BLOCK + WINDOW];
    padded.iter_mut().zip(bytes.get(at..)?).for_each(|(to, from)| *to = *from);
    [0, BLOCK]
        .into_iter()
        .find_map(|start| padded.get(start..)?.first_chunk().and_then(first).map(|found| at + start + found))
}

/// The first telltale character that begins in a block.
#[inline(always)]
fn first(window: &[u8; WINDOW]) -> Option<usize> {
    let leads = leads(window.first_chunk()?);
    if leads.three == 0 && !leads.two {
        return None;
    }
    if leads.two || may_have_telltale(&SLOTS, window, leads.three) {
        confirm(window, leads.three)
    } else {
        None
    }
}

#[inline(always)]
fn slot_at(slots: &SlotTable, window: &[u8; WINDOW], at: usize) -> u8 {
    let bytes = window.get(at..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default();
    slots.get(slot(bytes)).copied().unwrap_or_default()
}

/// Whether any of the characters, or something after the last one of either half, has the slot of a
/// telltale.
#[inline(always)]
fn may_have_telltale(slots: &SlotTable, window: &[u8; WINDOW], three: u64) -> bool {
    let (mut low, mut high) = (three as u32, (three >> 32) as u32);
    let mut any = 0;
    for _ in 0..HALF {
        any |= slot_at(slots, window, low.trailing_zeros() as usize);
        any |= slot_at(slots, window, 32 + high.trailing_zeros() as usize);
        low &= low.wrapping_sub(1);
        high &= high.wrapping_sub(1);
    }
    any != 0
}

/// As `first`, character by character, for blocks that probably have one.
#[inline(never)]
fn confirm(window: &[u8; WINDOW], three: u64) -> Option<usize> {
    let mut pairs = window.iter().zip(window.iter().skip(1)).take(BLOCK).enumerate();
    pairs.find_map(|(at, (a, b))| {
        let found = match a {
            0xC0..=0xDF => telltale::is_telltale(u32::from(a & 0x1F) << 6 | u32::from(b & 0x3F)),
            _ => three >> at & 1 == 1 && slot_at(&SLOTS, window, at) != 0,
        };
        found.then_some(at)
    })
}

/// Where characters begin, by their length.
#[derive(Debug, PartialEq, Eq)]
struct Leads {
    /// A bit for each byte that begins a character of three bytes.
    three: u64,
    /// Whether a character of two bytes begins in the block.
    two: bool,
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn leads(block: &[u8; BLOCK]) -> Leads {
    // SAFETY: every x86-64 has SSE2.
    unsafe { sse2_leads(block) }
}

#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "sse2")]
fn sse2_leads(block: &[u8; BLOCK]) -> Leads {
    use std::arch::x86_64::*;
    let vectors: [__m128i; 4] = bytemuck::cast(*block);
    let (mut three, mut two) = (0, _mm_setzero_si128());
    for (number, bytes) in vectors.into_iter().enumerate() {
        let begins = |mask: u8, lead: u8| {
            _mm_cmpeq_epi8(_mm_and_si128(bytes, _mm_set1_epi8(mask as i8)), _mm_set1_epi8(lead as i8))
        };
        three |= u64::from(_mm_movemask_epi8(begins(0xF0, 0xE0)) as u32) << (16 * number);
        two = _mm_or_si128(two, begins(0xE0, 0xC0));
    }
    Leads { three, two: _mm_movemask_epi8(two) != 0 }
}

/// As `sse2_leads`, for machines without SSE2.
#[cfg(any(test, not(target_arch = "x86_64")))]
fn portable_leads(block: &[u8; BLOCK]) -> Leads {
    let bits = block.iter().enumerate().map(|(at, byte)| u64::from(byte & 0xF0 == 0xE0) << at);
    Leads { three: bits.sum(), two: block.iter().any(|byte| byte & 0xE0 == 0xC0) }
}

#[cfg(not(target_arch = "x86_64"))]
use portable_leads as leads;

#[cfg(test)]
mod tests {
    use super::*;
    use zhnorm_testkit::rng::Rng;

    /// Pseudo-random numbers, the same in each run.
    fn numbers() -> impl Iterator<Item = usize> {
        let mut rng = Rng::new(1);
        std::iter::from_fn(move || Some((rng.next_u64() >> 33) as usize))
    }

    #[test]
    fn leads_are_the_same_on_all_machines() {
        let mut numbers = numbers();
        for round in 0..10_000 {
            // All bytes, and blocks in which characters of two bytes are rare.
            let block = std::array::from_fn(|_| {
                let byte = numbers.next().unwrap() as u8;
                if round % 2 == 0 || byte & 0xE0 != 0xC0 { byte } else { b'a' }
            });
            assert_eq!(leads(&block), portable_leads(&block), "{block:?}");
        }
    }

    #[test]
    fn every_telltale_is_found_at_every_offset() {
        let telltales: Vec<char> =
            ('\0'..='\u{FFFF}').filter(|c| telltale::is_telltale(u32::from(*c))).collect();
        assert!(telltales.len() > 4000);
        for (number, c) in telltales.into_iter().enumerate() {
            let pad = ["a", "中", "·", "𠀀"][number % 4].repeat(number / 4 % 150);
            let text = format!("{pad}{c}{pad}");
            assert_eq!(next(&text, 0), Some(pad.len()), "{text}");
            assert_eq!(next(&text, pad.len() + c.len_utf8()), None, "{text}");
        }
    }

    #[test]
    fn few_other_characters_share_a_slot_with_a_telltale_and_none_is_chinese() {
        let wrong = ('\u{800}'..='\u{FFFF}').filter(|c| {
            let mut bytes = [0; WINDOW];
            c.encode_utf8(&mut bytes);
            let found = slot_at(&SLOTS, &bytes, 0) != 0;
            let expected = Telltales::get().contains(*c as u32);
            assert!(found || !expected, "{c}");
            found != expected
        });
        let wrong: String = wrong.collect();
        assert!(
            wrong.chars().count() < 300
                && !wrong.contains(|c| matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{FF00}'..)),
            "{wrong}"
        );
    }
}
