//! `script/words.tsv` and `script/pairs.tsv`: the counts of the script model.
//!
//! Two texts of Traditional Chinese as Taiwan writes it are cut into words by the cheapest segmentation. Its
//! costs come from McBopomofo's counts, from those of `words.tsv`, and from the cut of the round before.

mod forms;
mod lists;

use forms::Forms;
use lists::Lists;
use std::collections::HashMap;
use std::error::Error;

// What is counted is what is looked up.
#[allow(dead_code, reason = "the library asks for boundaries")]
#[path = "../../../../src/script_model/symbol.rs"]
mod symbol;

/// Longest word, in characters.
const LONGEST: usize = 4;
/// How often text is cut and counted again.
const ROUNDS: usize = 3;
/// One line of the laws in so many is counted: they are one genre, and much of it.
const LAWS: u32 = 2;
/// How much each source counts in the probability of a word: transcripts, laws, McBopomofo, jieba.
const SHARES: [f64; 4] = [0.30, 0.15, 0.25, 0.30];
/// What a word has that is listed and never counted, and what a character costs that nothing lists.
const UNCOUNTED: f64 = 2e-8;
const UNKNOWN: f32 = 18.0;
/// Words without a character that stands for several, and pairs, tell nothing below these.
const LEAST_SHARE: f64 = 1e-7;
const LEAST_PAIR: u32 = 3;

type Word = u64;
type Shares = HashMap<Word, f64>;

/// Reads a file of `dictionaries/` by its name.
pub type ReadFile<'r> = dyn Fn(&str) -> Result<String, Box<dyn Error>> + 'r;

/// The texts and lists that are counted.
#[derive(Debug)]
pub struct Sources<'t> {
    /// Transcripts, a paragraph per line.
    pub transcripts: &'t str,
    /// Statutes, an article per line.
    pub laws: &'t str,
    /// McBopomofo's `phrase.occ`: `word<TAB>count`.
    pub mcbopomofo: &'t str,
}

/// The two files, made of the sources and of files in `dictionaries/`, which `read` reads by their names.
pub fn counts(sources: &Sources<'_>, read: &ReadFile<'_>) -> Result<[String; 2], Box<dyn Error>> {
    let mut forms = Forms::read(read)?;
    let texts = [
        forms.lines(sources.transcripts, |_| true),
        forms.lines(sources.laws, |line| checksum(line).is_multiple_of(LAWS)),
    ];
    let lists = Lists::read(&forms, sources.mcbopomofo, read)?;
    forms.known = lists.mcbopomofo.keys().copied().collect();
    let mut shares = lists.shares(&texts);
    let mut costs = HashMap::new();
    let mut counts = Vec::new();
    for _ in 0..ROUNDS {
        costs = shares.iter().map(|(word, share)| (*word, -(share + UNCOUNTED).ln() as f32)).collect();
        counts = texts.iter().map(|lines| count(lines, &costs)).collect();
        shares = lists.mixed(&counts);
    }
    Ok([forms.words(&shares, &counts)?, forms.pairs(&texts, &costs)?])
}

/// The rows of a file: the first column, and the rest.
fn list(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

fn checksum(line: &str) -> u32 {
    line.bytes().fold(7, |sum: u32, byte| sum.wrapping_mul(31).wrapping_add(byte.into()))
}

fn word(units: &[u16]) -> Word {
    units.iter().fold(0, |word, unit| word << 16 | Word::from(*unit))
}

fn units(word: Word) -> impl Iterator<Item = u16> {
    [48, 32, 16, 0].into_iter().map(move |bits| (word >> bits) as u16).filter(|unit| *unit != 0)
}

fn text(word: Word) -> String {
    units(word).filter_map(|unit| char::from_u32(unit.into())).collect()
}

fn normalize(shares: &mut Shares) {
    let total: f64 = shares.values().sum();
    shares.values_mut().for_each(|share| *share /= total);
}

fn count(lines: &[Vec<u16>], costs: &HashMap<Word, f32>) -> HashMap<Word, u32> {
    let mut counts = HashMap::new();
    for word in lines.iter().flat_map(|line| cut(line, costs)) {
        *counts.entry(word).or_default() += 1;
    }
    counts
}

/// The cheapest segmentation.
fn cut(line: &[u16], costs: &HashMap<Word, f32>) -> Vec<Word> {
    let mut best = vec![(f32::MAX, 0, 0); line.len() + 1];
    if let Some(first) = best.first_mut() {
        first.0 = 0.0;
    }
    for start in 0..line.len() {
        let before = best.get(start).map_or(0.0, |(cost, ..)| *cost);
        let mut word = 0;
        for (len, unit) in (1..=LONGEST).zip(line.iter().skip(start)) {
            word = word << 16 | Word::from(*unit);
            let cost = match costs.get(&word) {
                Some(cost) => *cost,
                None if len == 1 => UNKNOWN,
                None => continue,
            };
            if let Some(end) = best.get_mut(start + len).filter(|end| before + cost < end.0) {
                *end = (before + cost, len, word);
            }
        }
    }
    let mut words = Vec::new();
    let mut at = line.len();
    while let Some(&(_, len, word)) = best.get(at).filter(|(_, len, _)| *len > 0) {
        words.push(word);
        at -= len;
    }
    words.reverse();
    words
}
