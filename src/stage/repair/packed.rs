//! What the repair stage knows of the language, as it lies in the binary: words, single characters and neighbours, a
//! byte for each cost. `build.rs` packs it, `lexicon` reads it on first need.
//!
//! Numbers are little-endian. All characters are Simplified ones of the Basic Multilingual Plane.
//!
//! * How many words the neighbours were counted among: 4 bytes.
//! * Characters: how many (4), then for each its code (2), what it costs alone (1) and inside a word (1), how often a
//!   word ends (1) and begins (1) with it.
//! * Words: how many (4), then for each what it shares with the word before and what is its own, in characters (1), its
//!   cost (1), the characters of its own (2 each).
//! * Neighbours: how many first characters (4), then for each its code (2), how many second ones (2), and for each of
//!   those code (2) and count (1).

use std::collections::{BTreeMap, HashMap};

/// Costs and logarithms of counts are whole numbers of these.
const STEP: f32 = 1.0 / 12.0;
/// Nothing known.
const NONE: u8 = u8::MAX;

/// Share of a character's occurrences inside words that counts towards its standing alone.
const INSIDE_WORDS: f64 = 0.02;
/// Words of counted text that the word list's count of a single character weighs as much as.
const WEIGHT_OF_LIST: f64 = 20_000.0;

/// What `read` finds; costs are negative natural logarithms of probabilities.
pub(crate) trait Visitor {
    fn total(&mut self, words: f32);
    /// `None` where nothing is known; counts are 0 then.
    fn character(&mut self, code: u16, alone: Option<f32>, inside: Option<f32>, ends: f32, begins: f32);
    /// The codes are 16 bits each, the last in the lowest.
    fn word(&mut self, key: u64, cost: f32);
    fn neighbours(&mut self, first: u16, second: u16, count: f32);
}

/// Tells `visitor` everything that `packed` holds; stops where it is cut short.
pub(crate) fn read(packed: &[u8], visitor: &mut impl Visitor) {
    let mut reader = Reader(packed);
    // Only a file that is cut short ends with `None`.
    let _ = reader.read(visitor);
}

struct Reader<'p>(&'p [u8]);

impl Reader<'_> {
    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*head)
    }

    fn read(&mut self, visitor: &mut impl Visitor) -> Option<()> {
        visitor.total(u32::from_le_bytes(self.bytes()?) as f32);
        let count = |byte| if byte == NONE { 0.0 } else { (f32::from(byte) * STEP).exp() };
        let cost = |byte| (byte != NONE).then(|| f32::from(byte) * STEP);
        for _ in 0..u32::from_le_bytes(self.bytes()?) {
            let code = u16::from_le_bytes(self.bytes()?);
            let [alone, inside, ends, begins] = self.bytes()?;
            visitor.character(code, cost(alone), cost(inside), count(ends), count(begins));
        }
        let mut word = [0_u16; 4];
        for _ in 0..u32::from_le_bytes(self.bytes()?) {
            let [lengths, cost] = self.bytes()?;
            let (shared, own) = (usize::from(lengths >> 4), usize::from(lengths & 15));
            for unit in word.get_mut(shared..shared + own)? {
                *unit = u16::from_le_bytes(self.bytes()?);
            }
            let key = word.iter().take(shared + own).fold(0, |key, unit| key << 16 | u64::from(*unit));
            visitor.word(key, f32::from(cost) * STEP);
        }
        for _ in 0..u32::from_le_bytes(self.bytes()?) {
            let first = u16::from_le_bytes(self.bytes()?);
            for _ in 0..u16::from_le_bytes(self.bytes()?) {
                let second = u16::from_le_bytes(self.bytes()?);
                let [byte] = self.bytes()?;
                visitor.neighbours(first, second, count(byte));
            }
        }
        Some(())
    }
}

/// The Simplified form of every Traditional character, read from OpenCC's `TSCharacters`.
pub(crate) fn simplified(table: &str) -> impl Iterator<Item = (char, char)> {
    let entries = table.lines().filter_map(|line| {
        let (from, to) = line.split_once('\t')?;
        Some((from.chars().next()?, to.chars().next()?))
    });
    // Pages write 跟著 and 著名 alike, so the two characters are one here.
    entries.filter(|(from, _)| *from != '著').chain([('著', '着')])
}

/// Packs `words.tsv`, `alone.tsv` and `neighbours.tsv`.
#[allow(dead_code, reason = "build.rs calls it")]
pub(crate) fn pack(words: &str, alone: &str, neighbours: &str, to_simplified: &str) -> Vec<u8> {
    let simplified: HashMap<char, char> = simplified(to_simplified).collect();
    let mut counts: BTreeMap<Vec<u16>, f64> = BTreeMap::new();
    let mut inside: BTreeMap<u16, f64> = BTreeMap::new();
    for (word, count) in words.lines().filter_map(|line| line.split_once('\t')) {
        let word: Vec<u16> = word.chars().map(|c| code(*simplified.get(&c).unwrap_or(&c))).collect();
        let count = count.parse::<f64>().unwrap_or_default();
        if word.len() > 1 {
            word.iter().for_each(|c| *inside.entry(*c).or_default() += count);
        }
        *counts.entry(word).or_default() += count;
    }
    let (total, total_inside) = (counts.values().sum::<f64>(), inside.values().sum::<f64>());

    // Alone, as the end of a word, as the beginning of one.
    let mut characters: BTreeMap<u16, [f64; 3]> = BTreeMap::new();
    for line in alone.lines() {
        let mut fields = line.split('\t');
        let Some(c) = fields.next().and_then(|field| field.chars().next()) else { continue };
        let mut count = || fields.next().and_then(|field| field.parse().ok()).unwrap_or_default();
        characters.insert(code(c), [count(), count(), count()]);
    }
    let met: f64 = characters.values().map(|[_, ends, _]| ends).sum();
    for c in inside.keys().chain(counts.keys().filter(|word| word.len() == 1).flatten()) {
        characters.entry(*c).or_default();
    }
    let mut out = Vec::new();
    out.extend((met as u32).to_le_bytes());
    out.extend((characters.len() as u32).to_le_bytes());
    for (c, [alone, ends, begins]) in &characters {
        let listed = counts.get([*c].as_slice()).copied().unwrap_or(0.0);
        let within = inside.get(c).copied().unwrap_or(0.0);
        let share = (listed + within * INSIDE_WORDS) / total;
        let share = (alone + WEIGHT_OF_LIST * share) / (met + WEIGHT_OF_LIST);
        out.extend(c.to_le_bytes());
        out.extend([-share.ln(), (total_inside / within).ln(), ends.ln(), begins.ln()].map(byte));
    }
    let words: Vec<_> = counts.iter().filter(|(word, _)| (2..=4).contains(&word.len())).collect();
    out.extend((words.len() as u32).to_le_bytes());
    let mut last: &[u16] = &[];
    for (word, count) in words {
        let shared = word.iter().zip(last).take_while(|(a, b)| a == b).count();
        out.extend([(shared << 4 | (word.len() - shared)) as u8, byte((total / count).ln())]);
        out.extend(word.iter().skip(shared).flat_map(|c| c.to_le_bytes()));
        last = word;
    }
    let mut pairs: BTreeMap<u16, Vec<(u16, f64)>> = BTreeMap::new();
    for (pair, count) in neighbours.lines().filter_map(|line| line.split_once('\t')) {
        if let [first, second] = pair.chars().map(code).collect::<Vec<_>>()[..] {
            pairs.entry(first).or_default().push((second, count.parse().unwrap_or(1.0)));
        }
    }
    out.extend((pairs.len() as u32).to_le_bytes());
    for (first, seconds) in pairs {
        out.extend(first.to_le_bytes());
        out.extend((seconds.len() as u16).to_le_bytes());
        for (second, count) in seconds {
            out.extend(second.to_le_bytes());
            out.push(byte(count.ln()));
        }
    }
    out
}

/// `$` is a line end in the lists.
fn code(c: char) -> u16 {
    u16::try_from(u32::from(if c == '$' { '\n' } else { c })).unwrap_or(0)
}

fn byte(cost: f64) -> u8 {
    let steps = (cost / f64::from(STEP)).round();
    if steps.is_finite() { steps.clamp(0.0, f64::from(NONE - 1)) as u8 } else { NONE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct All {
        total: f32,
        characters: Vec<(char, Option<f32>, f32)>,
        words: Vec<u64>,
        neighbours: Vec<(u16, u16, f32)>,
    }

    impl Visitor for All {
        fn total(&mut self, words: f32) {
            self.total = words;
        }

        fn character(&mut self, code: u16, alone: Option<f32>, _: Option<f32>, ends: f32, _: f32) {
            self.characters.push((char::from_u32(code.into()).unwrap(), alone, ends));
        }

        fn word(&mut self, key: u64, _: f32) {
            self.words.push(key);
        }

        fn neighbours(&mut self, first: u16, second: u16, count: f32) {
            self.neighbours.push((first, second, count));
        }
    }

    #[test]
    fn what_is_packed_is_read() {
        let packed = pack(
            "中\t50\n中国\t40\n中國\t20\n中国人\t30\n",
            "$\t0\t9\t9\n中\t1\t2\t3\n",
            "$中\t9\n中$\t2\n",
            "國\t国\n",
        );
        let mut all = All::default();
        read(&packed, &mut all);
        assert_eq!(all.total, 11.0);
        assert_eq!(all.characters.iter().map(|(c, ..)| *c).collect::<String>(), "\n中人国");
        assert!(all.characters[1].1.unwrap() < 2.0 && (all.characters[1].2 - 2.0).abs() < 0.1);
        assert_eq!(all.words, [0x4E2D_56FD, 0x4E2D_56FD_4EBA]);
        assert_eq!(all.neighbours.len(), 2);
        assert!((all.neighbours[0].2 - 9.0).abs() < 0.5);
        // Cut short, it is read as far as it goes.
        read(&packed[..packed.len() / 2], &mut All::default());
    }
}
