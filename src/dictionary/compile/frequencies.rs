//! How frequent characters and pairs of characters are in running text. The frequencies change nothing but the speed of
//! the compiled tables.

use std::collections::{BTreeMap, HashMap};

/// How often characters, and pairs of neighbouring characters, occur in running text.
#[derive(Clone, Debug, Default)]
pub struct Frequencies {
    /// For each character `8 * log2(1 + n)`, where `n` is how often it occurs in a million characters; at most 255.
    pub characters: BTreeMap<char, u8>,
    /// For each pair how often it occurs in a million characters. Other pairs are estimated from their characters.
    pub pairs: HashMap<(char, char), f32>,
}

impl Frequencies {
    /// How often a character occurs in a million characters; at least 1.
    pub fn character(&self, ch: char) -> f64 {
        (f64::from(self.characters.get(&ch).copied().unwrap_or(0)) / 8.0).exp2()
    }

    /// How often a pair occurs in a million characters.
    pub fn pair(&self, (first, second): (char, char)) -> f64 {
        let by_chance = self.character(first) * self.character(second) / 1e6;
        // Characters of one key occur together some ten times as often as by chance.
        self.pairs.get(&(first, second)).map_or(by_chance * 10.0, |&known| by_chance + f64::from(known))
    }
}
