//! Writes `dictionaries/zhnorm/bigrams.tsv`, how often which word follows which: `count_bigrams CLEAN.txt...`
//!
//! Words are told apart by the counts of `words.tsv` alone; characters that keep meeting count as one word.

#[path = "../../../src/language_model/symbols.rs"]
mod symbols;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use symbols::{is_repeatable as is_mark, symbol_class as sign};

/// Pairs and words met less often tell nothing.
const LEAST: u32 = 3;
/// Longest word, in characters.
const LONGEST: usize = 4;
/// What a character that the list does not know costs, and what any word of one character costs more.
const UNKNOWN: f64 = 16.0;
const SINGLE: f64 = 1.5;
/// Two words of one character that meet this often, and this many times as often as by chance, are a word.
const TOGETHER: f64 = 5.0;
const TIMES_CHANCE: f64 = 20.0;

fn main() -> Result<(), Box<dyn Error>> {
    let texts: Vec<String> =
        std::env::args().skip(1).map(std::fs::read_to_string).collect::<Result<_, _>>()?;
    let simplify = simplified()?;
    let lines: Vec<Vec<char>> = texts
        .iter()
        .flat_map(|text| text.lines())
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.chars().map(|c| class(*simplify.get(&c).unwrap_or(&c))).collect())
        .collect();
    let mut words = Words::read(&simplify)?;
    let first = Counts::of(&lines, &words);
    words.learn(&first);
    Counts::of(&lines, &words).write()
}

/// What counts as the same: marks however wide, all digits, all letters, all other signs.
fn class(c: char) -> char {
    sign(c).unwrap_or(if is_hanzi(c) { c } else { '&' })
}

fn is_hanzi(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

fn dictionaries() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../dictionaries")
}

fn simplified() -> Result<HashMap<char, char>, Box<dyn Error>> {
    let table = std::fs::read_to_string(dictionaries().join("opencc/TSCharacters.tsv"))?;
    let pairs = table.lines().filter_map(|line| {
        let (from, to) = line.split_once('\t')?;
        Some((from.chars().next()?, to.chars().next()?))
    });
    // As in the repair stage: pages write 跟著 and 著名 alike.
    Ok(pairs.chain([('著', '着')]).collect())
}

struct Words(HashMap<Vec<char>, f64>);

impl Words {
    fn read(simplify: &HashMap<char, char>) -> Result<Self, Box<dyn Error>> {
        let list = std::fs::read_to_string(dictionaries().join("zhnorm/words.tsv"))?;
        let mut counts: HashMap<Vec<char>, f64> = HashMap::new();
        for (word, count) in list.lines().filter_map(|line| line.split_once('\t')) {
            let word = word.chars().map(|c| *simplify.get(&c).unwrap_or(&c)).collect();
            *counts.entry(word).or_default() += count.parse::<f64>()?;
        }
        let total: f64 = counts.values().sum();
        Ok(Self(counts.into_iter().map(|(word, count)| (word, (total / count).ln())).collect()))
    }

    fn cost(&self, word: &[char]) -> Option<f64> {
        match (self.0.get(word), word.len()) {
            (cost, 1) => Some(cost.unwrap_or(&UNKNOWN) + SINGLE),
            (cost, _) => cost.copied(),
        }
    }

    /// Names and terms of the texts, so that their characters don't count as words of their own.
    fn learn(&mut self, counts: &Counts) {
        let alone = |word: &[char]| counts.0.get(word).map_or(1, |seconds| seconds.values().sum::<u32>());
        let is_one = |word: &[char]| matches!(word, [c] if is_hanzi(*c));
        let ones = || counts.0.keys().filter(|word| is_one(word));
        let total: f64 = ones().map(|word| f64::from(alone(word))).sum();
        for first in ones() {
            for (second, count) in counts.0.get(first).into_iter().flatten().filter(|(word, _)| is_one(word))
            {
                let met = f64::from(*count);
                let chance = f64::from(alone(first)) * f64::from(alone(second)) / total;
                if met >= TOGETHER && met >= TIMES_CHANCE * chance {
                    self.0.entry([first.as_slice(), second].concat()).or_insert_with(|| (total / met).ln());
                }
            }
        }
    }

    /// The cheapest cut of a run of Chinese characters into words, as lengths.
    fn cut(&self, run: &[char]) -> Vec<usize> {
        let mut best = vec![(0.0, 0)];
        for end in 1..=run.len() {
            let ways = (1..=LONGEST.min(end)).filter_map(|length| {
                let start = end - length;
                Some((best.get(start)?.0 + self.cost(run.get(start..end)?)?, length))
            });
            let way = ways.min_by(|a, b| a.0.total_cmp(&b.0));
            best.push(way.unwrap_or((f64::INFINITY, 1)));
        }
        let (mut lengths, mut end) = (Vec::new(), run.len());
        while let Some((_, length)) = best.get(end).filter(|_| end > 0) {
            lengths.push(*length);
            end -= length;
        }
        lengths.reverse();
        lengths
    }
}

/// How often one word follows another; signs are words, and a line begins and ends with a line end.
#[derive(Default)]
struct Counts(BTreeMap<Vec<char>, BTreeMap<Vec<char>, u32>>);

impl Counts {
    /// What a paragraph repeats counts once: one text about one thing must not decide for all.
    fn of(lines: &[Vec<char>], words: &Words) -> Self {
        let mut counts = Self::default();
        for line in lines {
            let mut bigrams = HashSet::new();
            let mut last = ['\n'].as_slice();
            let mut rest = line.as_slice();
            while let Some(first) = rest.first() {
                let run = rest.iter().take_while(|c| is_hanzi(**c)).count();
                let lengths = if run == 0 { vec![1] } else { words.cut(rest.get(..run).unwrap_or_default()) };
                for length in lengths {
                    let (word, behind) = rest.split_at(length);
                    // Rows of marks are a habit of their writer.
                    if word != last || !is_mark(*first) {
                        bigrams.insert((last, word));
                        last = word;
                    }
                    rest = behind;
                }
            }
            bigrams.insert((last, &['\n']));
            for (first, second) in bigrams {
                *counts.0.entry(first.to_vec()).or_default().entry(second.to_vec()).or_default() += 1;
            }
        }
        counts
    }

    fn write(&self) -> Result<(), Box<dyn Error>> {
        let text = |word: &[char]| word.iter().map(|c| shown(*c)).collect::<String>();
        let mut out = String::new();
        for (first, seconds) in &self.0 {
            let total: u32 = seconds.values().sum();
            if total >= LEAST {
                writeln!(out, "{}\t{total}", text(first))?;
            }
            for (second, count) in seconds.iter().filter(|(_, count)| **count >= LEAST) {
                writeln!(out, "\t{}\t{count}", text(second))?;
            }
        }
        Ok(std::fs::write(dictionaries().join("zhnorm/bigrams.tsv"), out)?)
    }
}

/// A line end can't stand in a list.
fn shown(c: char) -> char {
    if c == '\n' { '$' } else { c }
}
