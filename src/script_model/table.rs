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

/// The size of the set of characters, in bytes.
const IN_PAIRS: usize = 0x1_0000 / 8;

/// A word of up to four characters: 16 bits each, the last in the lowest.
pub(crate) type Word = u64;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct WordCost {
    /// `None`: only the beginning of other words.
    pub(crate) cost: Option<f32>,
    /// The extra cost of any word after this one, unless the two are a counted pair.
    pub(crate) backoff: f32,
    /// Some longer word begins with it.
    pub(crate) longer: bool,
}

impl WordCost {
    #[inline]
    fn new(cost: u8, more: u8) -> Self {
        Self {
            cost: (cost != NO_WORD).then(|| f32::from(cost) / STEPS),
            backoff: f32::from(more & !LONGER) / BACKOFF_STEPS,
            longer: more & LONGER != 0,
        }
    }
}

/// The tables, in the bytes of the binary.
#[derive(Clone, Debug)]
pub(crate) struct Tables<'b> {
    /// By symbol, what is known of it as a word: the cost, and in the higher byte what `more` has.
    singles: Vec<u16>,
    words: &'b [u8],
    more: &'b [u8],
    pairs: &'b [u8],
    /// Neighbours in Simplified text, one of which stands for several Traditional characters.
    neighbours: &'b [u8],
    /// One bit for each code unit: each pair holds one of these characters.
    in_pairs: &'b [u8],
    characters: &'b [u8],
}

/// Which of its forms words hold for a character beside a neighbour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Support {
    /// The most frequent one.
    pub(crate) main: bool,
    /// Some other one.
    pub(crate) other: bool,
    /// The number of the candidate, if a frequent word of the two holds it and none holds another.
    pub(crate) sure: Option<u8>,
}

const MAIN: u8 = 1;
const OTHER: u8 = 2;
const SURE: u8 = 4;
/// The offset of the candidate's number.
const CANDIDATE: u32 = 3;

impl Support {
    fn pack(self) -> u8 {
        let flag = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
        let candidate = self.sure.map_or(0, |candidate| SURE | candidate << CANDIDATE);
        flag(self.main, MAIN) | flag(self.other, OTHER) | candidate
    }

    fn unpack(bits: u8) -> Self {
        let sure = (bits & SURE != 0).then_some(bits >> CANDIDATE);
        Self { main: bits & MAIN != 0, other: bits & OTHER != 0, sure }
    }
}

/// The key of two Simplified neighbours. `asks_second` says that the second one is in question, not the
/// first.
pub(crate) fn neighbours_key(first: u16, second: u16, asks_second: bool) -> u64 {
    u64::from(first) << 17 | u64::from(second) << 1 | u64::from(asks_second)
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

/// A slot that was read for a key. Reading many slots first and asking for the results afterwards lets the
/// processor wait for all of them at once.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Probe {
    at: u32,
    print: u32,
    found: u32,
}

#[inline]
fn probe(table: &[u8], key: u64) -> Probe {
    let (at, print) = start(key, table.len() / 4);
    Probe { at: at as u32, print, found: slot(table, at) }
}

/// The slot of the key that was asked for, and its cost.
#[inline]
fn find(table: &[u8], probe: Probe) -> Option<(usize, u8)> {
    let Probe { at, print, mut found } = probe;
    let mut at = at as usize;
    loop {
        if found == 0 {
            return None;
        }
        if found >> 8 == print {
            return Some((at, found as u8));
        }
        at = if at + 1 == table.len() / 4 { 0 } else { at + 1 };
        found = slot(table, at);
    }
}

impl<'b> Tables<'b> {
    /// The tables in `bytes`; `None` if that is not what [`pack`] wrote.
    pub(crate) fn read(bytes: &'b [u8]) -> Option<Self> {
        let number = |at: usize| Some(slot(bytes.get(..16)?, at) as usize);
        if number(0)? != MAGIC as usize {
            return None;
        }
        let (words, pairs, neighbours) = (number(1)?, number(2)?, number(3)?);
        let (more, rest) = bytes.get(16 + words * 4..)?.split_at_checked(words)?;
        let (pairs, rest) = rest.split_at_checked(pairs * 4)?;
        let (neighbours, rest) = rest.split_at_checked(neighbours * 4)?;
        let (in_pairs, characters) = rest.split_at_checked(IN_PAIRS)?;
        let mut tables = Self {
            singles: Vec::new(),
            words: bytes.get(16..16 + words * 4)?,
            more,
            pairs,
            neighbours,
            in_pairs,
            characters,
        };
        tables.singles = (0..=u16::MAX).map(|unit| tables.packed_single(unit)).collect();
        Some(tables)
    }

    fn packed_single(&self, unit: u16) -> u16 {
        let found = match unit {
            // Nothing else is a word by itself.
            ..=0x007F | 0x3000..=0xA000 | 0xD800..=0xD8FF | 0xFF00.. => {
                find(self.words, self.probe_word(unit.into()))
            }
            _ => None,
        };
        let (cost, more) =
            found.map_or((NO_WORD, 0), |(at, cost)| (cost, self.more.get(at).copied().unwrap_or(0)));
        u16::from(cost) | u16::from(more) << 8
    }

    /// What is known of a symbol as a word, or as the beginning of one.
    #[inline]
    pub(crate) fn single(&self, unit: u16) -> WordCost {
        let packed = self.singles.get(usize::from(unit)).copied().unwrap_or(NO_WORD.into());
        WordCost::new(packed as u8, (packed >> 8) as u8)
    }

    /// Reads the first slot of a word.
    #[inline]
    pub(crate) fn probe_word(&self, word: Word) -> Probe {
        probe(self.words, word)
    }

    /// What is known of the word, or of the beginning of one, that was read.
    #[inline]
    pub(crate) fn word_at(&self, probe: Probe) -> Option<WordCost> {
        let (at, cost) = find(self.words, probe)?;
        Some(WordCost::new(cost, self.more.get(at).copied().unwrap_or(0)))
    }

    /// Whether a word contains a character of `in_pairs`. A pair without one is not in the table.
    #[inline]
    pub(crate) fn has_character_of_pairs(&self, word: Word) -> bool {
        let bit =
            |unit: u16| self.in_pairs.get(usize::from(unit) / 8).map_or(0, |byte| byte >> (unit % 8) & 1);
        bit(word as u16) | bit((word >> 16) as u16) | bit((word >> 32) as u16) | bit((word >> 48) as u16) != 0
    }

    /// Reads the first slot of a pair.
    #[inline]
    pub(crate) fn probe_pair(&self, first: Word, second: Word) -> Probe {
        probe(self.pairs, pair_key(first, second))
    }

    /// The cost of the second word right after the first, if the two were counted together.
    #[inline]
    pub(crate) fn pair_at(&self, probe: Probe) -> Option<f32> {
        find(self.pairs, probe).map(|(_, cost)| f32::from(cost) / STEPS)
    }

    /// Reads the first slot for two Simplified neighbours. `asks_second` is as in [`neighbours_key`].
    #[inline]
    pub(crate) fn probe_neighbours(&self, first: u16, second: u16, asks_second: bool) -> Probe {
        probe(self.neighbours, neighbours_key(first, second, asks_second))
    }

    /// Which forms words hold for the one in question.
    #[inline]
    pub(crate) fn support_at(&self, probe: Probe) -> Support {
        find(self.neighbours, probe).map_or(Support::default(), |(_, bits)| Support::unpack(bits))
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
    /// A set of characters such that each pair contains at least one. 0 stands for no character.
    pub(crate) in_pairs: Vec<u16>,
    /// By the key of two neighbours in Simplified text.
    pub(crate) support: Vec<(u64, Support)>,
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
        // Most pairs that are looked for are not there, and the search ends at an empty slot.
        let mut pairs = vec![0u32; self.pairs.len() * 10 / 7 + 1];
        for (first, second, cost) in &self.pairs {
            insert(&mut pairs, pair_key(*first, *second), quantize(*cost, STEPS, u8::MAX));
        }
        let mut neighbours = vec![0u32; slots(self.support.len())];
        for (key, support) in &self.support {
            insert(&mut neighbours, *key, support.pack());
        }
        let head = [MAGIC, words.len() as u32, pairs.len() as u32, neighbours.len() as u32];
        let mut bytes: Vec<u8> = head.iter().chain(&words).flat_map(|number| number.to_le_bytes()).collect();
        bytes.extend(more);
        bytes.extend(pairs.iter().chain(&neighbours).flat_map(|number| number.to_le_bytes()));
        let mut in_pairs = vec![0u8; IN_PAIRS];
        for unit in &self.in_pairs {
            if let Some(byte) = in_pairs.get_mut(usize::from(unit / 8)) {
                *byte |= 1 << (unit % 8);
            }
        }
        bytes.extend(in_pairs);
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
            in_pairs: vec![9],
            support: vec![(neighbours_key(5, 6, true), Support { sure: Some(9), main: true, other: false })],
            characters: vec![1, 2],
        }
        .pack();
        let tables = Tables::read(&bytes).unwrap();
        let word = |word: Word| tables.word_at(tables.probe_word(word));
        let pair = |first: Word, second: Word| tables.pair_at(tables.probe_pair(first, second));
        assert_eq!(word(7), Some(WordCost { cost: Some(3.5), backoff: 0.5, longer: true }));
        assert_eq!(word(8), Some(WordCost { cost: None, backoff: 0.0, longer: true }));
        assert_eq!((Some(tables.single(7)), Some(tables.single(8))), (word(7), word(8)));
        assert!(word(9).and_then(|word| word.cost).is_some_and(|cost| cost > 20.0));
        assert!(tables.has_character_of_pairs(7 << 16 | 9) && !tables.has_character_of_pairs(7));
        assert_eq!((word(10), pair(7, 9), pair(9, 7)), (None, Some(2.0), None));
        let support = |first, second| tables.support_at(tables.probe_neighbours(first, second, true));
        assert_eq!(support(5, 6), Support { sure: Some(9), main: true, other: false });
        assert_eq!(support(6, 5), Support::default());
        assert_eq!(tables.characters(), [1, 2]);
    }

    #[test]
    fn other_bytes_are_refused() {
        assert!(Tables::read(b"").is_none() && Tables::read(&[0; 64]).is_none());
        let bytes = Unpacked { words: vec![(7, Some(1.0), 0.0, false)], ..Unpacked::default() }.pack();
        assert!(Tables::read(bytes.get(..18).unwrap()).is_none());
    }
}
