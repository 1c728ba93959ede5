//! Writes the counts of the script model, `dictionaries/zhnorm/script/{words,pairs}.tsv`:
//! `count_script TRANSCRIPTS.txt LAWS.txt MCBOPOMOFO.tsv`
//!
//! The two texts are Traditional Chinese as Taiwan writes it. They are cut into words by the cheapest segmentation, whose
//! costs come from McBopomofo's counts, from those of `dictionaries/zhnorm/words.tsv` and from the last round's cut.
//! `dictionaries/zhnorm/script/README.md` names the texts and their checksums.

#[allow(dead_code, reason = "the library asks for boundaries")]
#[path = "../../../src/script_model/symbol.rs"]
mod symbol;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::error::Error;
use std::fmt::Write;
use std::fs::{read_to_string, write};
use std::path::{Path, PathBuf};
use symbol::is_han;

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

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [transcripts, laws, mcbopomofo] = arguments.as_slice() else {
        return Err("usage: count_script TRANSCRIPTS.txt LAWS.txt MCBOPOMOFO.tsv".into());
    };
    let mut forms = Forms::read()?;
    let texts = [
        forms.lines(&read_to_string(transcripts)?, |_| true),
        forms.lines(&read_to_string(laws)?, |line| checksum(line).is_multiple_of(LAWS)),
    ];
    let lists = Lists::read(&forms, &read_to_string(mcbopomofo)?)?;
    forms.known = lists.mcbopomofo.keys().copied().collect();
    let mut shares = lists.shares(&texts);
    let mut costs = HashMap::new();
    let mut counts = Vec::new();
    for _ in 0..ROUNDS {
        costs = shares.iter().map(|(word, share)| (*word, -(share + UNCOUNTED).ln() as f32)).collect();
        counts = texts.iter().map(|lines| count(lines, &costs)).collect();
        shares = lists.mixed(&counts);
    }
    write(dictionaries().join("zhnorm/script/words.tsv"), forms.words(&shares, &counts)?)?;
    Ok(write(dictionaries().join("zhnorm/script/pairs.tsv"), forms.pairs(&texts, &costs)?)?)
}

fn dictionaries() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../dictionaries")
}

fn list(name: &str) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let text = read_to_string(dictionaries().join(name)).map_err(|error| format!("{name}: {error}"))?;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    Ok(lines.filter_map(|line| line.split_once('\t')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect())
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

/// Which characters stand for which.
struct Forms {
    variants: HashMap<u16, u16>,
    traditional: HashMap<u16, Vec<u16>>,
    /// Characters that stand for several, and those that they stand for.
    open: HashSet<u16>,
    /// Words in which 著 is read zhù.
    zhu: HashSet<Word>,
    /// Counted words.
    known: HashSet<Word>,
    /// Words that OpenCC's phrases write with 台.
    tai: HashSet<Word>,
}

const ZHU: u16 = 0x8457;
const ZHE: u16 = 0x7740;
/// 台, and 臺 as Taiwan's statutes write it.
const TAI: u16 = 0x53F0;
const STATUTES_TAI: u16 = 0x81FA;

impl Forms {
    fn read() -> Result<Self, Box<dyn Error>> {
        let one = |text: &str| text.encode_utf16().next().filter(|_| text.encode_utf16().count() == 1);
        let both = |(a, b): (String, String)| Some((one(&a)?, one(&b)?));
        let mut variants: HashMap<u16, u16> =
            list("zhnorm/script/variants.tsv")?.into_iter().filter_map(both).collect();
        // Taiwan writes one character for both; words tell them apart in the end.
        variants.insert(ZHE, ZHU);
        let mut traditional = HashMap::new();
        let mut open = HashSet::from([ZHU, ZHE]);
        for (simplified, forms) in list("opencc/STCharacters.tsv")? {
            let Some(simplified) = one(&simplified) else { continue };
            let mut all: Vec<u16> = Vec::new();
            for form in forms.split(' ').filter_map(one).map(|unit| *variants.get(&unit).unwrap_or(&unit)) {
                if !all.contains(&form) {
                    all.push(form);
                }
            }
            if all.len() > 1 {
                open.insert(simplified);
                open.extend(&all);
            }
            traditional.insert(simplified, all);
        }
        let mut forms = Self {
            variants,
            traditional,
            open,
            zhu: HashSet::new(),
            known: HashSet::new(),
            tai: HashSet::new(),
        };
        forms.zhu =
            list("zhnorm/hans-words-with-zhu.tsv")?.iter().map(|(word, _)| forms.word(word)).collect();
        let phrases = list("opencc/STPhrases.tsv")?;
        let phrases =
            phrases.iter().flat_map(|(_, values)| values.split(' ')).filter_map(|value| forms.listed(value));
        forms.tai = phrases.filter(|word| units(*word).any(|unit| unit == TAI)).collect();
        Ok(forms)
    }

    fn canonical(&self, unit: u16) -> u16 {
        self.variants.get(&unit).copied().unwrap_or(unit)
    }

    /// A text as symbols, each character in the form that is counted.
    fn symbols(&self, text: &str) -> Vec<u16> {
        text.chars().map(|c| self.canonical(symbol::symbol(c))).collect()
    }

    fn word(&self, text: &str) -> Word {
        word(&self.symbols(text))
    }

    /// The words of a list that are Chinese and short enough.
    fn listed(&self, text: &str) -> Option<Word> {
        let symbols = self.symbols(text);
        (symbols.len() <= LONGEST && symbols.iter().all(|unit| is_han(*unit))).then(|| word(&symbols))
    }

    fn lines(&self, text: &str, counts: impl Fn(&str) -> bool) -> Vec<Vec<u16>> {
        let is_long = |line: &&[u16]| line.iter().filter(|unit| is_han(**unit)).count() > 3;
        let lines = text.lines().filter(|line| counts(line)).map(|line| {
            let mut symbols = self.symbols(line);
            symbols.push(b'$'.into());
            symbols.dedup_by(|a, b| a == b && !is_han(*a));
            symbols
        });
        lines.filter(|line| is_long(&line.as_slice())).collect()
    }

    /// What a word of Simplified Chinese may be.
    fn expanded(&self, simplified: &str) -> Vec<Word> {
        simplified.encode_utf16().fold(vec![0], |words, unit| {
            let own = [self.canonical(unit)];
            let forms = self.traditional.get(&unit).map_or(own.as_slice(), Vec::as_slice);
            words
                .iter()
                .flat_map(|word| forms.iter().map(move |form| word << 16 | Word::from(*form)))
                .collect()
        })
    }

    fn is_open(&self, word: Word) -> bool {
        units(word).any(|unit| self.open.contains(&unit))
    }

    /// The word with 着 where 著 is not read zhù, and with 臺 where OpenCC does not write 台: 台端, 台州.
    fn told_apart(&self, word: Word) -> Word {
        let zhu = self.is_zhu(word);
        units(word).fold(0, |start, unit| {
            start << 16
                | Word::from(match unit {
                    ZHU if !zhu => ZHE,
                    TAI if !self.tai.contains(&word) => STATUTES_TAI,
                    _ => unit,
                })
        })
    }

    /// Whether the 著 of a word is read zhù: a listed word is a part of it (著名的), and it is not a verb with 着 behind
    /// it (配合着).
    fn is_zhu(&self, word: Word) -> bool {
        let parts = [0, 16, 32, 48].into_iter().flat_map(|end| {
            [0xFFFF, 0xFFFF_FFFF, 0xFFFF_FFFF_FFFF, Word::MAX].map(|mask| (word >> end) & mask)
        });
        let mut parts = parts.filter(|part| units(*part).any(|unit| unit == ZHU));
        let is_behind_verb = word as u16 == ZHU && word >> 32 != 0 && self.known.contains(&(word >> 16));
        self.zhu.contains(&word) || (!is_behind_verb && parts.any(|part| self.zhu.contains(&part)))
    }

    fn words(&self, shares: &Shares, counts: &[HashMap<Word, u32>]) -> Result<String, std::fmt::Error> {
        let mut rows: BTreeMap<String, (f64, u32)> = BTreeMap::new();
        for (word, share) in shares {
            let single = *word < 1 << 16;
            if *share > LEAST_SHARE || (single && *share > 0.0) || (!single && self.is_open(*word)) {
                let met =
                    |at: usize| counts.get(at).and_then(|counts| counts.get(word)).copied().unwrap_or(0);
                let row = rows.entry(text(self.told_apart(*word))).or_default();
                *row = (row.0 + share * 1e9, row.1 + met(0) + met(1) / LAWS);
            }
        }
        let mut output = String::new();
        for (word, (share, met)) in rows {
            writeln!(output, "{word}\t{share:.0}\t{met}")?;
        }
        Ok(output)
    }

    fn pairs(
        &self,
        texts: &[Vec<Vec<u16>>; 2],
        costs: &HashMap<Word, f32>,
    ) -> Result<String, std::fmt::Error> {
        let mut pairs: HashMap<(Word, Word), [u32; 2]> = HashMap::new();
        for (at, lines) in texts.iter().enumerate() {
            for line in lines {
                let words = cut(line, costs);
                let start = std::iter::once(Word::from(b'$'));
                for (first, second) in start.chain(words.iter().copied()).zip(&words) {
                    if self.is_open(first) || self.is_open(*second) {
                        let met = pairs.entry((first, *second)).or_default();
                        met.iter_mut().skip(at).take(1).for_each(|met| *met += 1);
                    }
                }
            }
        }
        let mut rows: BTreeMap<(String, String), u32> = BTreeMap::new();
        for ((a, b), [spoken, laws]) in pairs {
            *rows.entry((text(self.told_apart(a)), text(self.told_apart(b)))).or_default() +=
                spoken + laws / LAWS;
        }
        rows.retain(|_, met| *met >= LEAST_PAIR);
        let mut output = String::new();
        for ((first, second), met) in rows {
            writeln!(output, "{first}\t{second}\t{met}")?;
        }
        Ok(output)
    }
}

/// Lists of words with counts.
struct Lists {
    mcbopomofo: Shares,
    phrases: HashSet<Word>,
    /// Simplified words as all Traditional ones that they may be.
    jieba: Vec<(Vec<Word>, f64)>,
}

impl Lists {
    fn read(forms: &Forms, mcbopomofo: &str) -> Result<Self, Box<dyn Error>> {
        let mut counted = Shares::new();
        for (text, count) in mcbopomofo.lines().filter_map(|line| line.split_once('\t')) {
            if let Some(word) = forms.listed(text) {
                *counted.entry(word).or_default() += count.parse::<f64>()?;
            }
        }
        let phrases = list("opencc/STPhrases.tsv")?;
        let phrases: HashSet<Word> = phrases
            .iter()
            .flat_map(|(_, values)| values.split(' '))
            .filter_map(|value| forms.listed(value))
            .collect();
        let mut jieba = Vec::new();
        for (text, count) in list("zhnorm/words.tsv")? {
            let mut words = forms.expanded(&text);
            if words.len() > 1 {
                words.retain(|word| counted.contains_key(word) || phrases.contains(word));
            }
            if !words.is_empty() {
                jieba.push((words, count.parse()?));
            }
        }
        normalize(&mut counted);
        let total: f64 = jieba.iter().map(|(_, count)| count).sum();
        jieba.iter_mut().for_each(|(_, count)| *count /= total);
        Ok(Self { mcbopomofo: counted, phrases, jieba })
    }

    /// What words have before any text is cut: single characters what text has of them.
    fn shares(&self, texts: &[Vec<Vec<u16>>; 2]) -> Shares {
        let mut single = Shares::new();
        for unit in texts.iter().flatten().flatten() {
            *single.entry(Word::from(*unit)).or_default() += 1.0;
        }
        normalize(&mut single);
        let mut shares = self.mixed(&[]);
        for (unit, share) in single {
            let known = shares.entry(unit).or_default();
            if *known == 0.0 || !is_han(unit as u16) {
                *known += 0.1 * share;
            }
        }
        shares
    }

    fn mixed(&self, counts: &[HashMap<Word, u32>]) -> Shares {
        let [spoken, laws, mcbopomofo, jieba] = SHARES;
        let mut shares: Shares = self.phrases.iter().map(|word| (*word, 0.0)).collect();
        for (word, share) in &self.mcbopomofo {
            *shares.entry(*word).or_default() += mcbopomofo * share;
        }
        for (counts, weight) in counts.iter().zip([spoken, laws]) {
            let total: u32 = counts.values().sum();
            for (word, count) in counts {
                *shares.entry(*word).or_default() += weight * f64::from(*count) / f64::from(total.max(1));
            }
        }
        // A Simplified word's count goes to the Traditional ones by what the others say of them.
        for (words, count) in &self.jieba {
            let known: Vec<f64> =
                words.iter().map(|word| shares.get(word).copied().unwrap_or(0.0) + 1e-8).collect();
            let total: f64 = known.iter().sum();
            for (word, known) in words.iter().zip(&known) {
                *shares.entry(*word).or_default() += jieba * count * known / total;
            }
        }
        shares
    }
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
