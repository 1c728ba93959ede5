//! What the language model knows about two neighbouring characters, in one table: one look-up tells what a
//! word boundary between them costs, whether they are a word, and whether longer words end with them.

/// Two neighbouring characters.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CharacterPair {
    /// Nats: what a word boundary between the two costs.
    pub(super) boundary: f32,
    /// Nats: what the two cost as a word, if they are one.
    cost: f32,
    /// The number of that word, 0 if they are none, and the flags of longer words.
    word: u32,
}

/// Flags in [`CharacterPair::word`]: a word of three, or of four, characters ends with the pair.
const ENDS_THREE: u32 = 1 << 30;
const ENDS_FOUR: u32 = 1 << 31;

impl CharacterPair {
    /// A pair that the table lacks.
    pub(super) fn unlisted(boundary: f32) -> Self {
        Self { boundary, ..Self::default() }
    }

    /// The cost and the number of the word that the two are.
    pub(super) fn word(&self) -> Option<(f32, u32)> {
        let number = self.word & !(ENDS_THREE | ENDS_FOUR);
        (number != 0).then_some((self.cost, number))
    }

    /// Whether a word of three, or of four, characters ends with the two.
    pub(super) fn ends_three(&self) -> bool {
        self.word & ENDS_THREE != 0
    }

    pub(super) fn ends_four(&self) -> bool {
        self.word & ENDS_FOUR != 0
    }
}

/// A hash table with open addressing. A pair that it lacks is no word and ends none, and the two were never
/// met across a boundary.
#[derive(Clone, Debug)]
pub(super) struct PairTable {
    /// The code units of the two characters, the first one in the high half. 0 is an empty slot. The keys
    /// stand apart because most look-ups find none: so all that those read fits into a nearer cache.
    keys: Vec<u32>,
    pairs: Vec<CharacterPair>,
    used: usize,
}

impl PairTable {
    /// A table for about this many pairs. It grows if there are more.
    pub(super) fn with_capacity(pairs: usize) -> Self {
        let slots = (pairs * 3 / 2).next_power_of_two().max(16);
        Self { keys: vec![0; slots], pairs: vec![CharacterPair::default(); slots], used: 0 }
    }

    /// What is known about the pair with this key.
    #[inline]
    pub(super) fn get(&self, key: u32) -> Option<&CharacterPair> {
        let mask = self.keys.len() - 1;
        let mut at = hash(key) & mask;
        loop {
            match *self.keys.get(at)? {
                0 => return None,
                known if known == key => return self.pairs.get(at),
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// All pairs.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (u32, &mut CharacterPair)> {
        self.keys.iter().copied().zip(&mut self.pairs).filter(|(key, _)| *key != 0)
    }

    /// Notes that the pair is a word.
    pub(super) fn add_word(&mut self, key: u32, cost: f32, number: u32) {
        if let Some(pair) = self.slot(key) {
            pair.cost = cost;
            pair.word |= number;
        }
    }

    /// Notes that a word of `length` characters, three or four, ends with the pair.
    pub(super) fn add_end(&mut self, key: u32, length: usize) {
        if let Some(pair) = self.slot(key) {
            pair.word |= if length == 3 { ENDS_THREE } else { ENDS_FOUR };
        }
    }

    /// Notes what a boundary between the two costs.
    pub(super) fn set_boundary(&mut self, key: u32, cost: f32) {
        if let Some(pair) = self.slot(key) {
            pair.boundary = cost;
        }
    }

    /// The slot of a pair, which is added if it is missing.
    fn slot(&mut self, key: u32) -> Option<&mut CharacterPair> {
        if self.used * 3 >= self.keys.len() * 2 {
            let mut larger = Self::with_capacity(self.keys.len());
            for (key, pair) in self.iter_mut() {
                *larger.slot(key)? = *pair;
            }
            *self = larger;
        }
        let mask = self.keys.len() - 1;
        let mut at = hash(key) & mask;
        while self.keys.get(at).is_some_and(|known| *known != 0 && *known != key) {
            at = (at + 1) & mask;
        }
        let known = self.keys.get_mut(at)?;
        self.used += usize::from(*known == 0);
        *known = key;
        self.pairs.get_mut(at)
    }
}

/// One multiplication is enough: the keys are characters of the model, so nobody can choose them to collide.
#[inline]
fn hash(key: u32) -> usize {
    (u64::from(key).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_keeps_what_was_added_while_it_grows() {
        let mut table = PairTable::with_capacity(0);
        for key in 1..2000_u32 {
            match key % 4 {
                0 => table.add_word(key, key as f32, key),
                1 => table.add_end(key, 3),
                2 => table.add_end(key, 4),
                _ => table.set_boundary(key, -1.0),
            }
        }
        for key in 1..2000 {
            let pair = table.get(key).unwrap();
            assert_eq!(pair.word(), (key % 4 == 0).then_some((key as f32, key)));
            assert_eq!((pair.ends_three(), pair.ends_four()), (key % 4 == 1, key % 4 == 2));
            assert_eq!(pair.boundary, if key % 4 == 3 { -1.0 } else { 0.0 });
        }
        assert!(table.get(2000).is_none());
    }
}
