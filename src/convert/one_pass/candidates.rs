//! Finds the offsets at which the fast path may have missed a key.
//!
//! The fast path notes the offset of each anchor, a rare character that override keys contain. A filter of
//! character pairs keeps the few anchors that may belong to a key: the candidates. The table of pairs then
//! settles most candidates. The exact path confirms the rest.

use super::action::ConversionProgress;
use super::tables::{FastTables, read_u32, read_u64};
use crate::dictionary::blob::characters::char_kind;
use crate::dictionary::blob::pairs::{Pair, neighbour_bit, pair_slot, pair_word};
use std::mem::MaybeUninit;

/// The number of anchors that are noted before they are filtered.
pub(super) const BATCH: usize = 128;
/// The largest number of anchors that the fast path adds at once. A batch has room for as many more.
pub(super) const SPARE: usize = 10;

/// The anchors of one batch, and the candidates among them.
///
/// Looking at each anchor where it is found would cost one mispredicted branch per anchor. So anchors are
/// noted first, and filtered later without a branch.
pub(super) struct AnchorBatch {
    /// The anchors, as offsets from the base of the batch.
    ///
    /// The first `count` are initialized. Zeros for all of them would cost more than a short text.
    pub(super) offsets: [MaybeUninit<u32>; BATCH + SPARE],
    pub(super) count: usize,
    /// The filter leaves at most two for each anchor. The first `candidate_count` are initialized.
    candidates: [MaybeUninit<MatchCandidate>; 2 * (BATCH + SPARE)],
    candidate_count: usize,
}

/// An offset, relative to the base of the batch, where an override key may be. Bit 0: confirm it without
/// consulting the table of pairs.
#[derive(Clone, Copy, Debug)]
pub(super) struct MatchCandidate(u32);

impl MatchCandidate {
    /// The offset from the base of the batch.
    pub(super) fn offset(self) -> usize {
        (self.0 >> 1) as usize
    }

    /// Whether only the exact path can decide it.
    pub(super) fn needs_exact_path(self) -> bool {
        self.0 & 1 != 0
    }
}

impl AnchorBatch {
    pub(super) fn new() -> Self {
        Self {
            offsets: [MaybeUninit::uninit(); BATCH + SPARE],
            count: 0,
            candidates: [MaybeUninit::uninit(); 2 * (BATCH + SPARE)],
            candidate_count: 0,
        }
    }

    /// The candidates that the last batch left, in the order of their offsets.
    pub(super) fn candidates(&self) -> impl Iterator<Item = MatchCandidate> + '_ {
        let candidates = self.candidates.iter().take(self.candidate_count);
        // SAFETY: the filter wrote the first `candidate_count` of them.
        candidates.map(|candidate| unsafe { candidate.assume_init() })
    }

    /// Filters the anchors by the pairs of characters that contain them. The candidates replace those of the
    /// last batch, and no anchor is left.
    ///
    /// Not inlined, for the same reason as the copying loop in `fast.rs`.
    ///
    /// # Safety
    ///
    /// The first `count` anchors are initialized. Each is the offset, counted from `base`, of a character of
    /// three bytes in `text`. Eight bytes can be read from there.
    #[inline(never)]
    pub(super) unsafe fn filter(&mut self, tables: &FastTables<'_>, text: &[u8], base: usize) {
        let mut count = 0;
        for offset in self.offsets.iter().take(self.count) {
            // SAFETY: the caller promises that it is initialized.
            let offset = unsafe { offset.assume_init() };
            let at = base + offset as usize;
            let before = at.saturating_sub(3);
            // SAFETY: the caller promises the bytes that are read. Each anchor leaves at most two candidates.
            unsafe {
                let from = text.as_ptr();
                // The character before an anchor need not have three bytes.
                let left =
                    tables.may_be_anchor_pair(read_u64(from.add(before))) & (*from.add(before) >> 4 == 0xE);
                self.candidates
                    .get_unchecked_mut(count)
                    .write(MatchCandidate(offset.wrapping_sub((at - before) as u32) << 1));
                count += usize::from(left);
                let item = tables.item_unchecked(read_u32(from.add(at)));
                let is_exact = item >> 24 & char_kind::ALWAYS_CONFIRM != 0;
                self.candidates
                    .get_unchecked_mut(count)
                    .write(MatchCandidate(offset << 1 | u32::from(is_exact)));
                count += usize::from(tables.may_be_anchor_pair(read_u64(from.add(at))) | is_exact);
            }
        }
        self.count = 0;
        self.candidate_count = count;
    }
}

/// What the table of pairs says about a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PairVerdict {
    /// The output at the candidate is right now, perhaps because it was replaced.
    Settled,
    /// Only the exact path can decide.
    Unclear,
}

/// Looks a candidate up in the table of pairs. If the pair is a key by itself, its output is replaced.
pub(super) fn settle_by_pair(
    tables: &FastTables<'_>,
    text: &[u8],
    at: usize,
    progress: &mut ConversionProgress,
    out: &mut str,
) -> PairVerdict {
    let word =
        |at: usize| text.get(at..).and_then(<[u8]>::first_chunk).map(|&bytes| u64::from_le_bytes(bytes));
    // The exact path decides everything near the end of a text that is not padded.
    let Some(third) = word(at + 6) else { return PairVerdict::Unclear };
    // If there is no such pair, the candidate is a false positive: the filter hashes bytes, and these belong
    // to another pair, or not to two characters of three bytes.
    let here = text.get(at..).and_then(pair_word);
    let Some(pair) = here.and_then(|here| find_pair(tables, here)) else { return PairVerdict::Settled };
    let third = third as u32;
    if pair.thirds & neighbour_bit(third) != 0 || third as u8 >= 0xF0 {
        return PairVerdict::Unclear;
    }
    let mut before = None;
    if at >= progress.committed + 3 {
        before = word(at - 3).filter(|&before| before as u8 >> 4 == 0xE);
    }
    if before.is_some_and(|before| pair.befores & neighbour_bit(before as u32) != 0) {
        return PairVerdict::Unclear;
    }
    // No override key begins here, and the pair is not the anchor pair of a key that begins elsewhere.
    if pair.output == 0 {
        return PairVerdict::Settled;
    }
    let may_be_inner = |word: u64| tables.inner_pairs.may_have(word);
    if before.is_some_and(may_be_inner) {
        return PairVerdict::Unclear;
    }
    // A cross-step key has its own output if none begins with its second character.
    if pair.thirds & Pair::IS_CROSS_STEP != 0
        && (third as u8 >> 4 != 0xE || word(at + 3).is_none_or(may_be_inner))
    {
        return PairVerdict::Unclear;
    }
    if progress.written < at + 6 {
        return PairVerdict::Unclear;
    }
    let from = out.len() - (progress.written - at);
    overwrite_pair(out, from, pair.output);
    progress.committed = at + 6;
    PairVerdict::Settled
}

/// Replaces two characters of three bytes each in the output by two others. If other bytes stand there,
/// nothing is replaced.
#[inline(always)]
fn overwrite_pair(out: &mut str, from: usize, characters: u32) {
    let [a, b, c, d, e, f, ..] = pair_bytes(characters).to_le_bytes();
    let bytes = [a, b, c, d, e, f];
    debug_assert!(std::str::from_utf8(&bytes).is_ok(), "{characters:#x} is no pair of characters");
    // SAFETY: two characters take the place of two others: the lead bytes of the old ones are checked here,
    // and the compiler takes the new ones from a string.
    let old = unsafe { out.as_bytes_mut() }.get_mut(from..).and_then(<[u8]>::first_chunk_mut);
    // Two checks of boundaries cost more: each is also a comparison with the length.
    let old = old.filter(|old| are_two_characters(old));
    debug_assert!(old.is_some(), "bytes {from} to {} are no characters of three bytes", from + 6);
    if let Some(old) = old {
        *old = bytes;
    }
}

/// Whether six bytes at the offset of a character are two characters of three bytes.
#[inline(always)]
fn are_two_characters(&[first, _, _, second, _, _]: &[u8; 6]) -> bool {
    first >> 4 == 0xE && second >> 4 == 0xE
}

/// The entry of the table of pairs for two characters of three bytes; the first byte of `word` is the lowest.
#[inline(always)]
fn find_pair<'a>(tables: &FastTables<'a>, word: u64) -> Option<&'a Pair> {
    let characters = code_point(word as u32) | code_point((word >> 24) as u32) << 16;
    let mut slot = pair_slot(word, tables.pairs.len());
    loop {
        let found = tables.pairs.get(slot)?;
        if found.characters == characters {
            return Some(found);
        }
        if found.characters == 0 {
            return None;
        }
        slot = if slot + 1 == tables.pairs.len() { 0 } else { slot + 1 };
    }
}

/// The code point of the character of three bytes that a word begins with.
#[inline(always)]
fn code_point(word: u32) -> u32 {
    (word & 0xF) << 12 | word >> 2 & 0xFC0 | word >> 16 & 0x3F
}

/// Two code points of 16 bits, the first in the low half, in UTF-8.
#[inline(always)]
fn pair_bytes(characters: u32) -> u64 {
    let three =
        |point: u32| u64::from(0x80_80E0 | point >> 12 & 0xF | (point & 0xFC0) << 2 | (point & 0x3F) << 16);
    three(characters & 0xFFFF) | three(characters >> 16) << 24
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The safe twin of [`overwrite_pair`].
    fn safe_overwrite(out: &mut String, from: usize, characters: u32) {
        let pair = [characters & 0xFFFF, characters >> 16].map(|point| char::from_u32(point).unwrap());
        out.replace_range(from..from + 6, &String::from_iter(pair));
    }

    #[test]
    fn overwriting_a_pair_equals_replacing_a_range() {
        // Miri is some thousand times slower.
        let step = if cfg!(miri) { 10_007 } else { 97 };
        let firsts = ('\u{800}'..='\u{FFFF}').step_by(step);
        for (first, second) in firsts.zip(('\u{800}'..='\u{FFFF}').rev().step_by(step + 4)) {
            let characters = first as u32 | (second as u32) << 16;
            for (text, from) in [("里面", 0), ("a里面b", 1), ("軟é里面𠀀", 5), ("里面里面", 3)]
            {
                let (mut fast, mut safe) = (text.to_owned(), text.to_owned());
                overwrite_pair(&mut fast, from, characters);
                safe_overwrite(&mut safe, from, characters);
                assert_eq!(fast, safe);
            }
            let word = pair_word(String::from_iter([first, second]).as_bytes()).unwrap();
            assert_eq!(code_point(word as u32) | code_point((word >> 24) as u32) << 16, characters);
        }
    }

    #[test]
    #[cfg_attr(debug_assertions, should_panic(expected = "no characters of three bytes"))]
    fn overwriting_half_a_character_does_nothing() {
        let mut out = "里面a".to_owned();
        overwrite_pair(&mut out, 1, '軟' as u32 | ('體' as u32) << 16);
        assert_eq!(out, "里面a");
    }

    #[test]
    fn only_two_characters_of_three_bytes_are_overwritten() {
        for text in ["里面", "里𠀀", "𠀀里", "里éa", "é里a", "里abc", "abc里", "ééé", "里\u{FFFF}"]
        {
            let bytes = text.as_bytes().first_chunk().unwrap();
            assert_eq!(are_two_characters(bytes), text.chars().all(|c| c.len_utf8() == 3), "{text}");
        }
    }
}
