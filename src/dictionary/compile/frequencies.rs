//! How frequent characters and pairs of characters are in running text. The frequencies change nothing but
//! the speed of the compiled tables.

use crate::number_hash::NumberMap;

/// How often characters, and pairs of neighbouring characters, occur in running text.
#[derive(Clone, Debug, Default)]
pub struct Frequencies {
    /// By code point: `8 * log2(1 + n)`, where `n` is how often the character occurs in a million characters;
    /// at most
    /// 255. Characters beyond the end do not occur.
    pub characters: Vec<u8>,
    /// For each [`pair_key`] how often the pair occurs in a million characters. Other pairs are estimated
    /// from their characters.
    pub pairs: NumberMap<u64, f32>,
}

/// Two characters as one number.
pub fn pair_key(first: char, second: char) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

impl Frequencies {
    /// How often a character occurs in a million characters; at least 1.
    pub fn character(&self, ch: char) -> f64 {
        (f64::from(self.characters.get(ch as usize).copied().unwrap_or(0)) / 8.0).exp2()
    }

    /// How often a pair occurs in a million characters.
    pub fn pair(&self, (first, second): (char, char)) -> f64 {
        let by_chance = self.character(first) * self.character(second) / 1e6;
        // Characters of one key occur together some ten times as often as by chance.
        self.pairs
            .get(&pair_key(first, second))
            .map_or(by_chance * 10.0, |&known| by_chance + f64::from(known))
    }
}
