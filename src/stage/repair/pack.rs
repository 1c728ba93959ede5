//! Packs the word list and the counts for the binary, in the format that `packed` describes. Part of the build, and of
//! the tests.

use super::packed::{FIRST_WORD, NONE, STEP, code, simplified};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Share of a character's occurrences inside words that counts towards its standing alone.
const INSIDE_WORDS: f64 = 0.02;
/// Words of counted text that the word list's count of a single character weighs as much as.
const WEIGHT_OF_LIST: f64 = 20_000.0;
/// The same for words of several characters.
const WEIGHT_OF_WORDS: f64 = 1_000_000.0;
/// How often a bigram counts at most for the characters at its edges.
const EDGE: f64 = 2.0;
/// What a bigram's count is lessened by, in favour of those never met.
const DISCOUNT: f64 = 0.6;

/// The lists that are packed.
pub(crate) struct Lists<'l> {
    pub(crate) words: &'l str,
    pub(crate) bigrams: &'l str,
    pub(crate) to_simplified: &'l str,
}

impl Lists<'_> {
    /// Packs them.
    pub(crate) fn pack(&self) -> Vec<u8> {
        let listed = self.words();
        let bigrams = Bigrams::read(self.bigrams);
        let mut out = Packed(Vec::new());
        let edges = bigrams.edges();
        bigrams.pack_characters(&listed, &edges, &mut out);

        let words: Vec<_> = listed.iter().filter(|(word, _)| (2..=4).contains(&word.len())).collect();
        let (total, counted) = (listed.values().sum::<f64>(), bigrams.totals.values().sum::<f64>());
        out.number(words.len());
        let mut last: &[u16] = &[];
        let mut numbers = HashMap::new();
        for (number, (word, count)) in (FIRST_WORD as usize..).zip(words) {
            let shared = word.iter().zip(last).take_while(|(a, b)| a == b).count();
            let here = bigrams.totals.get(word.as_slice()).copied().unwrap_or(0.0);
            let share = (here + WEIGHT_OF_WORDS * count / total) / (counted + WEIGHT_OF_WORDS);
            out.0.extend([(shared << 4 | (word.len() - shared)) as u8, byte(-share.ln())]);
            out.0.extend(word.iter().skip(shared).flat_map(|c| c.to_le_bytes()));
            numbers.insert(word.as_slice(), number);
            last = word;
        }
        edges.pack(&mut out);
        bigrams.pack(&numbers, &mut out);
        out.0
    }

    /// Words with their counts.
    fn words(&self) -> BTreeMap<Vec<u16>, f64> {
        let simplified: HashMap<char, char> = simplified(self.to_simplified).collect();
        let mut counts: BTreeMap<Vec<u16>, f64> = BTreeMap::new();
        for (word, count) in self.words.lines().filter_map(|line| line.split_once('\t')) {
            let word: Vec<u16> = word.chars().map(|c| code(*simplified.get(&c).unwrap_or(&c))).collect();
            *counts.entry(word).or_default() += count.parse::<f64>().unwrap_or_default();
        }
        counts
    }
}

/// What one word ends with and the next begins with, by how many bigrams.
#[derive(Default)]
struct Edges {
    pairs: BTreeMap<u16, BTreeMap<u16, f64>>,
    ends: HashMap<u16, f64>,
    begins: HashMap<u16, f64>,
}

impl Edges {
    fn pack(&self, out: &mut Packed) {
        out.number(self.pairs.len());
        let mut last = 0;
        for (first, seconds) in &self.pairs {
            out.behind(&mut last, (*first).into());
            out.number(seconds.len());
            let mut last = 0;
            for (second, count) in seconds {
                out.behind(&mut last, (*second).into());
                out.0.push(byte(count.ln()));
            }
        }
    }
}

/// Words with counts.
type Seconds = Vec<(Vec<u16>, f64)>;

/// `bigrams.tsv`.
struct Bigrams {
    /// How often each word was met.
    totals: HashMap<Vec<u16>, f64>,
    /// Words with those behind them.
    pairs: Vec<(Vec<u16>, Seconds)>,
}

impl Bigrams {
    fn read(list: &str) -> Self {
        let mut bigrams = Self { totals: HashMap::new(), pairs: Vec::new() };
        for line in list.lines() {
            let Some((word, count)) = line.trim_start_matches('\t').split_once('\t') else { continue };
            let word: Vec<u16> = word.chars().map(code).collect();
            let count = count.parse().unwrap_or_default();
            match bigrams.pairs.last_mut().filter(|_| line.starts_with('\t')) {
                Some((_, seconds)) => seconds.push((word, count)),
                None => {
                    bigrams.totals.insert(word.clone(), count);
                    bigrams.pairs.push((word, Vec::new()));
                }
            }
        }
        bigrams
    }

    /// A bigram counts so often at most: what words say of themselves is in the bigrams.
    fn edges(&self) -> Edges {
        let mut edges = Edges::default();
        for (first, seconds) in &self.pairs {
            for (second, count) in seconds {
                let (Some(first), Some(second)) = (first.last(), second.first()) else { continue };
                let count = count.min(EDGE);
                *edges.pairs.entry(*first).or_default().entry(*second).or_default() += count;
                *edges.ends.entry(*first).or_default() += count;
                *edges.begins.entry(*second).or_default() += count;
            }
        }
        edges
    }

    fn pack_characters(&self, words: &BTreeMap<Vec<u16>, f64>, edges: &Edges, out: &mut Packed) {
        let mut inside: BTreeMap<u16, f64> = BTreeMap::new();
        for (word, count) in words.iter().filter(|(word, _)| word.len() > 1) {
            word.iter().for_each(|c| *inside.entry(*c).or_default() += count);
        }
        let (total, total_inside) = (words.values().sum::<f64>(), inside.values().sum::<f64>());
        let single = |word: &[u16]| if let [c] = word { Some(*c) } else { None };
        let known = words.keys().chain(self.totals.keys()).filter_map(|word| single(word));
        let characters: BTreeSet<u16> = inside.keys().copied().chain(known).collect();
        let met: f64 = self.totals.values().sum();
        out.number(edges.ends.values().sum::<f64>() as usize);
        out.number(characters.len());
        let mut last = 0;
        for c in characters {
            let listed = words.get([c].as_slice()).copied().unwrap_or(0.0);
            let within = inside.get(&c).copied().unwrap_or(0.0);
            let share = (listed + within * INSIDE_WORDS) / total;
            let alone = self.totals.get([c].as_slice()).copied().unwrap_or(0.0);
            let share = (alone + WEIGHT_OF_LIST * share) / (met + WEIGHT_OF_LIST);
            let count = |edges: &HashMap<u16, f64>| edges.get(&c).copied().unwrap_or(0.0).ln();
            out.behind(&mut last, usize::from(c));
            out.0.extend(
                [-share.ln(), (total_inside / within).ln(), count(&edges.ends), count(&edges.begins)]
                    .map(byte),
            );
        }
    }

    fn pack(&self, numbers: &HashMap<&[u16], usize>, out: &mut Packed) {
        let number = |word: &[u16]| match word {
            [one] => Some(usize::from(*one)),
            _ => numbers.get(word).copied(),
        };
        let mut known: BTreeMap<usize, (f64, BTreeMap<usize, f64>)> = BTreeMap::new();
        for (first, seconds) in &self.pairs {
            let (Some(first), Some(total)) = (number(first), self.totals.get(first)) else { continue };
            let seconds = seconds.iter().filter_map(|(word, count)| Some((number(word)?, *count)));
            known.insert(first, (*total, seconds.collect()));
        }
        known.retain(|_, (_, seconds)| !seconds.is_empty());
        out.number(known.len());
        let mut last = 0;
        for (first, (total, seconds)) in known {
            let kept: f64 = seconds.values().map(|count| count - DISCOUNT).sum();
            out.behind(&mut last, first);
            out.0.push(byte(-((total - kept) / total).ln()));
            out.number(seconds.len());
            let mut last = 0;
            for (second, count) in seconds {
                out.behind(&mut last, second);
                out.0.push(byte(-((count - DISCOUNT) / total).ln()));
            }
        }
    }
}

struct Packed(Vec<u8>);

impl Packed {
    fn number(&mut self, mut number: usize) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// `number` as its difference to `last`, which it becomes.
    fn behind(&mut self, last: &mut usize, number: usize) {
        self.number(number - *last);
        *last = number;
    }
}

fn byte(cost: f64) -> u8 {
    let steps = (cost / f64::from(STEP)).round();
    if steps.is_finite() { steps.clamp(0.0, f64::from(NONE - 1)) as u8 } else { NONE }
}

#[cfg(test)]
mod tests {
    use super::super::packed::{Visitor, read};
    use super::*;

    #[derive(Default)]
    struct All {
        total: f32,
        characters: Vec<(char, Option<f32>, f32)>,
        words: Vec<(u32, u64)>,
        neighbours: Vec<(u16, u16, f32)>,
        bigrams: Vec<(u32, u32, f32)>,
    }

    impl Visitor for All {
        fn total(&mut self, words: f32) {
            self.total = words;
        }

        fn character(&mut self, code: u16, alone: Option<f32>, _: Option<f32>, ends: f32, _: f32) {
            self.characters.push((char::from_u32(code.into()).unwrap(), alone, ends));
        }

        fn word(&mut self, number: u32, key: u64, _: f32) {
            self.words.push((number, key));
        }

        fn neighbours(&mut self, first: u16, second: u16, count: f32) {
            self.neighbours.push((first, second, count));
        }

        fn backoff(&mut self, first: u32, cost: f32) {
            self.bigrams.push((first, 0, cost));
        }

        fn bigram(&mut self, first: u32, second: u32, cost: f32) {
            self.bigrams.push((first, second, cost));
        }
    }

    #[test]
    fn what_is_packed_is_read() {
        let lists = Lists {
            words: "中\t50\n中国\t40\n中國\t20\n中国人\t30\n",
            bigrams: "中国\t10\n\t$\t3\n\t中国人\t4\n不在\t5\n\t中\t5\n",
            to_simplified: "國\t国\n",
        };
        let packed = lists.pack();
        let mut all = All::default();
        read(&packed, &mut all);
        assert_eq!(all.characters.iter().map(|(c, ..)| *c).collect::<String>(), "中人国");
        // 中 is a word, 国 is none, but words end with it.
        assert!(all.characters[0].1 < all.characters[2].1);
        assert!(all.characters[0].2 == 0.0 && (all.characters[2].2 - 4.0).abs() < 0.2);
        let [china, chinese] = [FIRST_WORD, FIRST_WORD + 1];
        assert_eq!(all.words, [(china, 0x4E2D_56FD), (chinese, 0x4E2D_56FD_4EBA)]);
        // 国 before a line end and before 中, which also stands behind 在: twice each at most.
        assert_eq!((all.total, all.neighbours.len()), (6.0, 3));
        assert!(all.neighbours.iter().all(|(.., count)| (count - 2.0).abs() < 0.1));
        // What is kept back for all others, then the two; a word that the list does not have is left out.
        let words: Vec<_> = all.bigrams.iter().map(|(first, second, _)| (*first, *second)).collect();
        assert_eq!(words, [(china, 0), (china, u32::from(b'\n')), (china, chinese)]);
        let shares: f32 = all.bigrams.iter().map(|(.., cost)| (-cost).exp()).sum();
        assert!((shares - 1.0).abs() < 0.1, "{shares}");
        // Cut short, it is read as far as it goes.
        read(&packed[..packed.len() / 2], &mut All::default());
    }
}
