//! Hash tables whose keys are numbers: characters, pairs of them, words packed into 64 bits.
//!
//! The hasher of the standard library withstands chosen keys, and costs several times as much, above all in
//! the build script, which runs unoptimized. So these tables are for keys from our own data. The characters
//! of a user's dictionary may be keys, too: there are so few that the worst choice of them costs a few
//! million steps in all.
//!
//! The build script compiles this file too.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map from numbers.
pub(crate) type NumberMap<K, V> = HashMap<K, V, BuildHasherDefault<NumberHasher>>;

/// Hashes one number by multiplication.
#[derive(Clone, Copy, Default)]
pub(crate) struct NumberHasher(u64);

impl Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u16(&mut self, number: u16) {
        self.write_u64(u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        let mixed = (self.0 ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chosen_characters_cost_at_most_a_few_million_steps() {
        let hash = |ch: char| {
            let mut hasher = NumberHasher::default();
            hasher.write_u32(ch as u32);
            hasher.finish()
        };
        // Characters that begin their search at the same slot, in a table of 2 to the power of `bits` slots.
        for bits in [4, 8, 12, 16] {
            let mut counts = vec![0_u64; 1 << bits];
            ('\0'..=char::MAX).for_each(|ch| counts[(hash(ch) & ((1 << bits) - 1)) as usize] += 1);
            let most = counts.iter().max().copied().unwrap_or(0);
            assert!(most << bits < 4_000_000, "{most} characters for a slot of {}", 1 << bits);
        }
    }
}
