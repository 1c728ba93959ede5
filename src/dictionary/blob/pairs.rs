//! Pairs of neighbouring characters, by which the fast path notices keys: filters and hash tables.
//!
//! A pair is two characters of three bytes as they stand in the text before the normalization. Its *word* is
//! its six bytes as a number, the first byte lowest.

use bytemuck::{Pod, Zeroable};

/// A set of pairs with false positives: one bit for each hash of a pair's word.
#[derive(Clone, Copy, Debug)]
pub struct PairFilter<'a> {
    /// The bits.
    pub bytes: &'a [u8],
    /// The binary logarithm of their number.
    pub bits: u32,
}

impl PairFilter<'_> {
    /// Whether the set may contain the pair that `word` starts with.
    #[inline]
    pub fn may_have(&self, word: u64) -> bool {
        let hash = pair_hash(word, self.bits) as usize;
        self.bytes.get(hash / 8).is_none_or(|byte| byte >> (hash % 8) & 1 != 0)
    }
}

/// What is known about a pair by which override keys are found.
///
/// If the next character cannot be the third of a key, the only key that starts with the pair is the pair
/// itself, and `output` is what it becomes if it is an override key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct Pair {
    /// The two characters as numbers of 16 bits, the first low; 0 in an empty slot.
    pub characters: u32,
    /// Its output in the same form; 0 if it is not an override key, or if the output does not fit this form.
    pub output: u32,
    /// Which characters may be third in a key that starts with the pair: one bit for each
    /// ([`neighbour_bit`]). The highest bit says that the pair itself is a cross-step key.
    pub thirds: u32,
    /// Which characters may stand before the pair in the override keys that have it in their middle and are
    /// found by it.
    pub befores: u32,
}

impl Pair {
    /// Flag in `thirds`: the pair is a cross-step key.
    pub const IS_CROSS_STEP: u32 = 1 << 31;
    /// All other bits: any character.
    pub const ANY: u32 = Self::IS_CROSS_STEP - 1;
}

/// The bit for a character beside a pair; `word` starts with its three bytes.
///
/// Punctuation (U+3000 to U+307F and U+FF00 to U+FF7F) has a bit of its own, because very few keys contain
/// it.
#[inline]
pub fn neighbour_bit(word: u32) -> u32 {
    let is_punctuation = matches!(word & 0xFEFF, 0x80E3 | 0xBCEF);
    let hash = (u64::from((word << 8).wrapping_mul(0x9E37_79B9)) * 30) >> 32;
    1 << if is_punctuation { 30 } else { hash }
}

/// The slot of a hash table at which the search for a pair starts.
#[inline]
pub fn pair_slot(word: u64, slots: usize) -> usize {
    ((pair_hash(word, 32) * slots as u64) >> 32) as usize
}

/// The hash of the pair that `word` starts with, in so many bits.
#[inline]
pub fn pair_hash(word: u64, bits: u32) -> u64 {
    (word << 16).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - bits)
}

/// The word of the pair that `text` starts with; `None` if it does not start with two characters of three
/// bytes.
#[inline]
pub fn pair_word(text: &[u8]) -> Option<u64> {
    let &[a, b, c, d, e, f] = text.first_chunk::<6>()?;
    (a >> 4 == 0xE && d >> 4 == 0xE).then_some(u64::from_le_bytes([a, b, c, d, e, f, 0, 0]))
}
