//! Packs the word list and the counts into the form that `format` describes. Runs in the crate's build script
//! and in tests.
//!
//! The constants below weigh the sources against each other. They were set by hand on
//! `testkit/articles/development`.

use super::format::{FIRST_WORD, NONE, STEP};
use super::symbols::simplified_forms;
use crate::number_hash::NumberMap;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Share, 0 to 1: how much of a character's occurrences inside words counts for the character as a word of
/// its own.
const INSIDE_WORDS: f64 = 0.02;
/// Words: the weight of the word list against the counted text, for words of one character.
const WEIGHT_OF_LIST: f64 = 20_000.0;
/// Words: the same for words of several characters, which the counted text has fewer of.
const WEIGHT_OF_LONG_WORDS: f64 = 1_000_000.0;
/// Occurrences: how often one bigram counts at most for the neighbouring characters at its boundary. What a
/// frequent bigram says about its own words is in the bigrams already.
const MOST_PER_BIGRAM: f64 = 2.0;
/// Occurrences: taken from the count of each bigram and left for the bigrams that were never seen (absolute
/// discounting).
const DISCOUNT: f64 = 0.6;

/// The lists that are packed.
pub(crate) struct Lists<'l> {
    /// Lines of a word, a tab and a count.
    pub(crate) words: &'l str,
    /// `bigrams.tsv`: lines of a word, a tab and a count; each followed by the words after it, indented by a
    /// tab.
    pub(crate) bigrams: &'l str,
    /// OpenCC's `TSCharacters`: lines of a Traditional character, a tab and its Simplified form.
    pub(crate) simplified: &'l str,
}

impl Lists<'_> {
    /// Packs the lists.
    pub(crate) fn pack(&self) -> Vec<u8> {
        let listed = self.words();
        let bigrams = BigramCounts::read(self.bigrams);
        let mut out = Packed(Vec::new());
        let boundaries = bigrams.boundaries();
        out.number(boundaries.ends.values().sum::<f64>() as usize);
        self.pack_simplified(&mut out);
        bigrams.pack_characters(&listed, &boundaries, &mut out);

        let words: Vec<_> = listed.iter().filter(|(word, _)| (2..=4).contains(&word.len())).collect();
        let (total, counted) = (listed.values().sum::<f64>(), bigrams.totals.values().sum::<f64>());
        out.number(words.len());
        let mut last: &[u16] = &[];
        let mut numbers = HashMap::new();
        for (number, (word, count)) in (FIRST_WORD as usize..).zip(words) {
            let shared = word.iter().zip(last).take_while(|(a, b)| a == b).count();
            let here = bigrams.totals.get(word.as_slice()).copied().unwrap_or(0.0);
            let share = (here + WEIGHT_OF_LONG_WORDS * count / total) / (counted + WEIGHT_OF_LONG_WORDS);
            out.0.extend([(shared << 4 | (word.len() - shared)) as u8, byte(-share.ln())]);
            out.0.extend(word.iter().skip(shared).flat_map(|c| c.to_le_bytes()));
            numbers.insert(word.as_slice(), number);
            last = word;
        }
        boundaries.pack(&mut out);
        bigrams.pack(&numbers, &mut out);
        out.0
    }

    /// The words of the list in Simplified characters, with their counts.
    fn words(&self) -> BTreeMap<Vec<u16>, f64> {
        let simplified: NumberMap<char, char> = simplified(self.simplified).collect();
        let mut counts: BTreeMap<Vec<u16>, f64> = BTreeMap::new();
        for (word, count) in self.words.lines().filter_map(|line| line.split_once('\t')) {
            let word: Vec<u16> = word.chars().map(|c| code(*simplified.get(&c).unwrap_or(&c))).collect();
            *counts.entry(word).or_default() += count.parse::<f64>().unwrap_or_default();
        }
        counts
    }

    fn pack_simplified(&self, out: &mut Packed) {
        let mut pairs: Vec<(u16, u16)> =
            simplified(self.simplified).map(|(from, to)| (code(from), code(to))).collect();
        pairs.sort_by_key(|(from, _)| *from);
        out.number(pairs.len());
        let mut last = 0;
        for (from, to) in pairs {
            out.after(&mut last, from.into());
            out.0.extend(to.to_le_bytes());
        }
    }
}

/// The Simplified forms that the format can hold: those in the Basic Multilingual Plane.
fn simplified(table: &str) -> impl Iterator<Item = (char, char)> {
    simplified_forms(table).filter(|(_, to)| code(*to) != 0)
}

/// Which characters end a word and begin the next, each counted over bigrams.
#[derive(Default)]
struct Boundaries {
    pairs: BTreeMap<u16, BTreeMap<u16, f64>>,
    ends: NumberMap<u16, f64>,
    begins: NumberMap<u16, f64>,
}

impl Boundaries {
    fn pack(&self, out: &mut Packed) {
        out.number(self.pairs.len());
        let mut last = 0;
        for (first, seconds) in &self.pairs {
            out.after(&mut last, (*first).into());
            out.number(seconds.len());
            let mut last = 0;
            for (second, count) in seconds {
                out.after(&mut last, (*second).into());
                out.0.push(byte(count.ln()));
            }
        }
    }
}

/// The words that follow one word, with counts.
type Followers = Vec<(Vec<u16>, f64)>;

/// The counts of `bigrams.tsv`.
struct BigramCounts {
    /// How often each word occurred.
    totals: HashMap<Vec<u16>, f64>,
    pairs: Vec<(Vec<u16>, Followers)>,
}

impl BigramCounts {
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

    fn boundaries(&self) -> Boundaries {
        let mut boundaries = Boundaries::default();
        for (first, seconds) in &self.pairs {
            for (second, count) in seconds {
                let (Some(first), Some(second)) = (first.last(), second.first()) else { continue };
                let count = count.min(MOST_PER_BIGRAM);
                *boundaries.pairs.entry(*first).or_default().entry(*second).or_default() += count;
                *boundaries.ends.entry(*first).or_default() += count;
                *boundaries.begins.entry(*second).or_default() += count;
            }
        }
        boundaries
    }

    fn pack_characters(&self, words: &BTreeMap<Vec<u16>, f64>, boundaries: &Boundaries, out: &mut Packed) {
        let mut inside: BTreeMap<u16, f64> = BTreeMap::new();
        for (word, count) in words.iter().filter(|(word, _)| word.len() > 1) {
            word.iter().for_each(|c| *inside.entry(*c).or_default() += count);
        }
        let (total, total_inside) = (words.values().sum::<f64>(), inside.values().sum::<f64>());
        let single = |word: &[u16]| if let [c] = word { Some(*c) } else { None };
        let known = words.keys().chain(self.totals.keys()).filter_map(|word| single(word));
        let characters: BTreeSet<u16> = inside.keys().copied().chain(known).collect();
        let counted: f64 = self.totals.values().sum();
        out.number(characters.len());
        let mut last = 0;
        for c in characters {
            let listed = words.get([c].as_slice()).copied().unwrap_or(0.0);
            let within = inside.get(&c).copied().unwrap_or(0.0);
            let share = (listed + within * INSIDE_WORDS) / total;
            let alone = self.totals.get([c].as_slice()).copied().unwrap_or(0.0);
            let share = (alone + WEIGHT_OF_LIST * share) / (counted + WEIGHT_OF_LIST);
            let count = |counts: &NumberMap<u16, f64>| counts.get(&c).copied().unwrap_or(0.0).ln();
            out.after(&mut last, usize::from(c));
            out.0.extend(
                [
                    -share.ln(),
                    (total_inside / within).ln(),
                    count(&boundaries.ends),
                    count(&boundaries.begins),
                ]
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
            out.after(&mut last, first);
            out.0.push(byte(-((total - kept) / total).ln()));
            out.number(seconds.len());
            let mut last = 0;
            for (second, count) in seconds {
                out.after(&mut last, second);
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

    /// Writes `number` as its difference to `last`, and makes it the new `last`.
    fn after(&mut self, last: &mut usize, number: usize) {
        self.number(number - *last);
        *last = number;
    }
}

fn byte(cost: f64) -> u8 {
    let steps = (cost / f64::from(STEP)).round();
    if steps.is_finite() { steps.clamp(0.0, f64::from(NONE - 1)) as u8 } else { NONE }
}

/// The code unit of a character, 0 outside the Basic Multilingual Plane. `$` stands for a line end in the
/// lists.
fn code(c: char) -> u16 {
    u16::try_from(u32::from(if c == '$' { '\n' } else { c })).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::format::{Visitor, read};
    use super::*;

    #[derive(Debug, Default, PartialEq)]
    struct Everything {
        total: f32,
        simplified: Vec<(char, char)>,
        characters: Vec<(char, Option<f32>, f32)>,
        words: Vec<(u32, u64)>,
        neighbours: Vec<(u16, u16, f32)>,
        bigrams: Vec<(u32, u32, f32)>,
        first: u32,
    }

    fn character(code: u16) -> char {
        char::from_u32(code.into()).unwrap()
    }

    impl Visitor for Everything {
        fn total(&mut self, words: f32) {
            self.total = words;
        }

        fn simplified(&mut self, traditional: u16, simplified: u16) {
            self.simplified.push((character(traditional), character(simplified)));
        }

        fn character(&mut self, code: u16, alone: Option<f32>, _: Option<f32>, ends: f32, _: f32) {
            self.characters.push((character(code), alone, ends));
        }

        fn word(&mut self, number: u32, key: u64, _: f32) {
            self.words.push((number, key));
        }

        fn neighbours(&mut self, first: u16, second: u16, count: f32) {
            self.neighbours.push((first, second, count));
        }

        fn backoff(&mut self, first: u32, cost: f32) {
            self.first = first;
            self.bigrams.push((first, 0, cost));
        }

        fn bigram(&mut self, second: u32, cost: f32) {
            self.bigrams.push((self.first, second, cost));
        }
    }

    fn packed() -> Vec<u8> {
        Lists {
            words: "中\t50\n中国\t40\n中國\t20\n中国人\t30\n",
            bigrams: "中国\t10\n\t$\t3\n\t中国人\t4\n不在\t5\n\t中\t5\n",
            simplified: "國\t国\n",
        }
        .pack()
    }

    #[test]
    fn what_is_packed_can_be_read() {
        let mut all = Everything::default();
        read(&packed(), &mut all);
        assert_eq!(all.simplified, [('國', '国'), ('著', '着')]);
        assert_eq!(all.characters.iter().map(|(c, ..)| *c).collect::<String>(), "中人国");
        // 中 is a word; 国 is none, but words end with it.
        assert!(all.characters[0].1 < all.characters[2].1);
        assert!(all.characters[0].2 == 0.0 && (all.characters[2].2 - 4.0).abs() < 0.2);
        let [china, chinese] = [FIRST_WORD, FIRST_WORD + 1];
        assert_eq!(all.words, [(china, 0x4E2D_56FD), (chinese, 0x4E2D_56FD_4EBA)]);
        // 国 before a line end and before 中, which also follows 在: each counts twice at most.
        assert_eq!((all.total, all.neighbours.len()), (6.0, 3));
        assert!(all.neighbours.iter().all(|(.., count)| (count - 2.0).abs() < 0.1));
        // The back-off, then the two followers. A first word that the word list lacks is left out.
        let words: Vec<_> = all.bigrams.iter().map(|(first, second, _)| (*first, *second)).collect();
        assert_eq!(words, [(china, 0), (china, u32::from(b'\n')), (china, chinese)]);
        let shares: f32 = all.bigrams.iter().map(|(.., cost)| (-cost).exp()).sum();
        assert!((shares - 1.0).abs() < 0.1, "{shares}");
    }

    #[test]
    fn a_model_that_is_cut_short_is_read_up_to_the_cut() {
        let packed = packed();
        let mut whole = Everything::default();
        read(&packed, &mut whole);
        for length in 0..packed.len() {
            let mut part = Everything::default();
            read(&packed[..length], &mut part);
            assert!(whole.characters.starts_with(&part.characters), "{length}");
            assert!(whole.words.starts_with(&part.words), "{length}");
            assert!(whole.bigrams.starts_with(&part.bigrams) && part.bigrams.len() < whole.bigrams.len());
        }
    }
}
