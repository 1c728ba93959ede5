//! The packed form of the script model's counts: two hash tables that are used in place.
//!
//! A slot is one 32-bit number: 24 bits of the key's hash, and 8 bits of cost. Zero is an empty slot. A key
//! that is not in the table is found by mistake about once in ten million look-ups. `build.rs` writes the
//! tables, the library reads them; this file names nothing else of the crate.

/// Costs are negative natural logarithms of probabilities, in steps of 1/12.
pub(crate) const STEPS: f32 = 12.0;
/// Back-off costs take 7 bits beside the flag [`LONGER`].
const BACKOFF_STEPS: f32 = 24.0;
/// Set in the second byte of a word: some longer word begins with it.
const LONGER: u8 = 0x80;
/// The cost of something that only begins words.
pub(crate) const NO_WORD: u8 = 255;
const MAGIC: u32 = 0x7A68_5331;

/// A word of up to four characters: 16 bits each, the last in the lowest.
pub(crate) type Word = u64;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct WordCost {
    /// `None`: only the beginning of other words.
    pub(crate) cost: Option<f32>,
    /// What any word costs more after this one unless the two are a counted pair.
    pub(crate) backoff: f32,
    /// Some longer word begins with it.
    pub(crate) longer: bool,
}

/// The tables, in the bytes of the binary.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tables<'b> {
    words: &'b [u8],
    more: &'b [u8],
    pairs: &'b [u8],
    /// Two bits for each of [`SETTLED`] hashes.
    settled: &'b [u8],
    characters: &'b [u8],
}

/// How many hashes of neighbours are told apart.
const SETTLED: usize = 1 << 21;

/// Which of its forms words hold for a character beside a neighbour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Support {
    /// The most frequent one.
    pub(crate) main: bool,
    /// Some other one.
    pub(crate) other: bool,
}

/// The place of two Simplified neighbours, of which the second or the first is the one in question.
fn neighbours(first: u16, second: u16, asks_second: bool) -> (usize, u32) {
    let hash = mix(u64::from(first) << 17 | u64::from(second) << 1 | u64::from(asks_second));
    let cell = hash as usize % SETTLED;
    (cell / 4, cell as u32 % 4 * 2)
}

fn mix(key: u64) -> u64 {
    let mixed = (key ^ (key >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ (mixed >> 29)
}

fn pair_key(first: Word, second: Word) -> u64 {
    first.wrapping_mul(0xC2B2_AE3D_27D4_EB4F).rotate_left(31) ^ second
}

/// Where the search for a key starts, and the bits that tell it from others there.
fn start(key: u64, slots: usize) -> (usize, u32) {
    let hash = mix(key);
    let print = (hash as u32 & 0x00FF_FFFF).max(1);
    ((((hash >> 32) * slots as u64) >> 32) as usize, print)
}

fn slot(table: &[u8], at: usize) -> u32 {
    table.get(at * 4..at * 4 + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes)
}

/// The slot of a key and its cost.
#[inline]
fn find(table: &[u8], key: u64) -> Option<(usize, u8)> {
    let slots = table.len() / 4;
    let (mut at, print) = start(key, slots);
    loop {
        let found = slot(table, at);
        if found == 0 {
            return None;
        }
        if found >> 8 == print {
            return Some((at, found as u8));
        }
        at = if at + 1 == slots { 0 } else { at + 1 };
    }
}

impl<'b> Tables<'b> {
    /// The tables in `bytes`; `None` if that is not what [`pack`] wrote.
    pub(crate) fn read(bytes: &'b [u8]) -> Option<Self> {
        let number = |at: usize| Some(slot(bytes.get(..16)?, at) as usize);
        if number(0)? != MAGIC as usize {
            return None;
        }
        let (words, pairs) = (number(1)?, number(2)?);
        let (more, rest) = bytes.get(16 + words * 4..)?.split_at_checked(words)?;
        let (pairs, rest) = rest.split_at_checked(pairs * 4)?;
        let (settled, characters) = rest.split_at_checked(SETTLED / 4)?;
        Some(Self { words: bytes.get(16..16 + words * 4)?, more, pairs, settled, characters })
    }

    /// What is known of a word, or of the beginning of one.
    #[inline]
    pub(crate) fn word(&self, word: Word) -> Option<WordCost> {
        let (at, cost) = find(self.words, word)?;
        let more = self.more.get(at).copied().unwrap_or(0);
        Some(WordCost {
            cost: (cost != NO_WORD).then(|| f32::from(cost) / STEPS),
            backoff: f32::from(more & !LONGER) / BACKOFF_STEPS,
            longer: more & LONGER != 0,
        })
    }

    /// The cost of `second` right after `first`, if the two were counted together.
    #[inline]
    pub(crate) fn pair(&self, first: Word, second: Word) -> Option<f32> {
        find(self.pairs, pair_key(first, second)).map(|(_, cost)| f32::from(cost) / STEPS)
    }

    /// Which forms words hold for a character of Simplified text beside another: the second of the two, or
    /// the first.
    #[inline]
    pub(crate) fn support(&self, first: u16, second: u16, asks_second: bool) -> Support {
        let (at, bit) = neighbours(first, second, asks_second);
        let bits = self.settled.get(at).map_or(0, |byte| byte >> bit);
        Support { main: bits & 1 != 0, other: bits & 2 != 0 }
    }

    /// The description of the characters, as it was packed.
    pub(crate) fn characters(&self) -> &'b [u8] {
        self.characters
    }
}

/// What `build.rs` packs.
#[derive(Debug, Default)]
pub(crate) struct Unpacked {
    /// Words with their cost and back-off cost, and whether they begin a longer word; no cost: beginnings.
    pub(crate) words: Vec<(Word, Option<f32>, f32, bool)>,
    pub(crate) pairs: Vec<(Word, Word, f32)>,
    /// Neighbours in Simplified text, whether the second of them is in question, and whether its main form is
    /// written.
    pub(crate) support: Vec<(u16, u16, bool, bool)>,
    pub(crate) characters: Vec<u8>,
}

impl Unpacked {
    /// The tables as bytes.
    pub(crate) fn pack(&self) -> Vec<u8> {
        let quantize =
            |cost: f32, steps: f32, most: u8| (cost * steps).round().clamp(0.0, f32::from(most)) as u8;
        let slots = |entries: usize| entries + entries / 4 + 1;
        let mut words = vec![0u32; slots(self.words.len())];
        let mut more = vec![0u8; words.len()];
        for (word, cost, backoff, longer) in &self.words {
            let cost = cost.map_or(NO_WORD, |cost| quantize(cost, STEPS, NO_WORD - 1));
            let at = insert(&mut words, *word, cost);
            if let Some(more) = more.get_mut(at) {
                *more = quantize(*backoff, BACKOFF_STEPS, !LONGER) | if *longer { LONGER } else { 0 };
            }
        }
        let mut pairs = vec![0u32; slots(self.pairs.len())];
        for (first, second, cost) in &self.pairs {
            insert(&mut pairs, pair_key(*first, *second), quantize(*cost, STEPS, u8::MAX));
        }
        let head = [MAGIC, words.len() as u32, pairs.len() as u32, 0];
        let mut bytes: Vec<u8> = head.iter().chain(&words).flat_map(|number| number.to_le_bytes()).collect();
        bytes.extend(more);
        bytes.extend(pairs.iter().flat_map(|number| number.to_le_bytes()));
        let mut settled = vec![0u8; SETTLED / 4];
        for &(first, second, asks_second, main) in &self.support {
            let (at, bit) = neighbours(first, second, asks_second);
            if let Some(byte) = settled.get_mut(at) {
                *byte |= if main { 1 } else { 2 } << bit;
            }
        }
        bytes.extend(settled);
        bytes.extend(&self.characters);
        bytes
    }
}

fn insert(table: &mut [u32], key: u64, cost: u8) -> usize {
    let (mut at, print) = start(key, table.len());
    while table.get(at).is_some_and(|slot| *slot != 0 && *slot >> 8 != print) {
        at = if at + 1 == table.len() { 0 } else { at + 1 };
    }
    if let Some(slot) = table.get_mut(at).filter(|slot| **slot == 0) {
        *slot = print << 8 | u32::from(cost);
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_is_found_again() {
        let words = vec![(7, Some(3.5), 0.5, true), (8, None, 0.0, true), (9, Some(25.0), 9.0, false)];
        let bytes = Unpacked {
            words,
            pairs: vec![(7, 9, 2.0)],
            support: vec![(5, 6, true, false)],
            characters: vec![1, 2],
        }
        .pack();
        let tables = Tables::read(&bytes).unwrap();
        assert_eq!(tables.word(7), Some(WordCost { cost: Some(3.5), backoff: 0.5, longer: true }));
        assert_eq!(tables.word(8), Some(WordCost { cost: None, backoff: 0.0, longer: true }));
        assert!(tables.word(9).and_then(|word| word.cost).is_some_and(|cost| cost > 20.0));
        assert_eq!((tables.word(10), tables.pair(7, 9), tables.pair(9, 7)), (None, Some(2.0), None));
        assert_eq!(tables.support(5, 6, true), Support { main: false, other: true });
        assert_eq!(tables.support(6, 5, true), Support::default());
        assert_eq!(tables.characters(), [1, 2]);
    }

    #[test]
    fn other_bytes_are_refused() {
        assert!(Tables::read(b"").is_none() && Tables::read(&[0; 64]).is_none());
        let bytes = Unpacked { words: vec![(7, Some(1.0), 0.0, false)], ..Unpacked::default() }.pack();
        assert!(Tables::read(bytes.get(..18).unwrap()).is_none());
    }
}
