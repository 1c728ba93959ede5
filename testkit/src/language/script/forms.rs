//! Which characters are written for which, and the words that the counts list.

use super::symbol::{ZHE, ZHU, is_han, symbol};
use super::{LAWS, LEAST_PAIR, LEAST_SHARE, LONGEST, ReadFile, Shares, Word, cut, list, text, units, word};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::error::Error;
use std::fmt::Write;

/// Which characters stand for which.
pub(super) struct Forms {
    variants: HashMap<u16, u16>,
    traditional: HashMap<u16, Vec<u16>>,
    /// Characters that stand for several, and those that they stand for.
    open: HashSet<u16>,
    /// Words in which 著 is read zhù.
    zhu: HashSet<Word>,
    /// Counted words.
    pub(super) known: HashSet<Word>,
    /// Words that OpenCC's phrases write with 台, and with 占.
    kept: HashSet<Word>,
}

/// 台, and 臺 as Taiwan's statutes write it.
const TAI: u16 = 0x53F0;
const STATUTES_TAI: u16 = 0x81FA;
/// 占, which is to divine, and 佔, to occupy. Most texts write the first for both.
const DIVINE: u16 = 0x5360;
const OCCUPY: u16 = 0x4F54;

impl Forms {
    pub(super) fn read(read: &ReadFile<'_>) -> Result<Self, Box<dyn Error>> {
        let one = |text: &str| text.encode_utf16().next().filter(|_| text.encode_utf16().count() == 1);
        let both = |(a, b): (&str, &str)| Some((one(a)?, one(b)?));
        let mut variants: HashMap<u16, u16> =
            list(&read("zhnorm/script/variants.tsv")?).filter_map(both).collect();
        // Taiwan writes one character for both; words tell them apart in the end.
        variants.insert(ZHE, ZHU);
        let mut traditional = HashMap::new();
        let mut open = HashSet::from([ZHU, ZHE]);
        for (simplified, forms) in list(&read("opencc/STCharacters.tsv")?) {
            let Some(simplified) = one(simplified) else { continue };
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
            kept: HashSet::new(),
        };
        forms.zhu =
            list(&read("zhnorm/hans-words-with-zhu.tsv")?).map(|(word, _)| forms.word(word)).collect();
        let phrases = read("opencc/STPhrases.tsv")?;
        let phrases =
            list(&phrases).flat_map(|(_, values)| values.split(' ')).filter_map(|value| forms.listed(value));
        forms.kept = phrases.filter(|word| units(*word).any(|unit| unit == TAI || unit == DIVINE)).collect();
        Ok(forms)
    }

    pub(super) fn canonical(&self, unit: u16) -> u16 {
        self.variants.get(&unit).copied().unwrap_or(unit)
    }

    /// A text as symbols, each character in the form that is counted.
    pub(super) fn symbols(&self, text: &str) -> Vec<u16> {
        text.chars().map(|c| self.canonical(symbol(c))).collect()
    }

    pub(super) fn word(&self, text: &str) -> Word {
        word(&self.symbols(text))
    }

    /// The words of a list that are Chinese and short enough.
    pub(super) fn listed(&self, text: &str) -> Option<Word> {
        let symbols = self.symbols(text);
        (symbols.len() <= LONGEST && symbols.iter().all(|unit| is_han(*unit))).then(|| word(&symbols))
    }

    pub(super) fn lines(&self, text: &str, counts: impl Fn(&str) -> bool) -> Vec<Vec<u16>> {
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
    pub(super) fn expanded(&self, simplified: &str) -> Vec<Word> {
        simplified.encode_utf16().fold(vec![0], |words, unit| {
            let own = [self.canonical(unit)];
            let forms = self.traditional.get(&unit).map_or(own.as_slice(), Vec::as_slice);
            words
                .iter()
                .flat_map(|word| forms.iter().map(move |form| word << 16 | Word::from(*form)))
                .collect()
        })
    }

    pub(super) fn is_open(&self, word: Word) -> bool {
        units(word).any(|unit| self.open.contains(&unit))
    }

    /// The word with 着 where 著 is not read zhù, with 臺 where OpenCC does not write 台 (台端,
    /// 台州), and with 佔 where it does not write 占 (占卜).
    pub(super) fn told_apart(&self, word: Word) -> Word {
        let zhu = self.is_zhu(word);
        units(word).fold(0, |start, unit| {
            start << 16
                | Word::from(match unit {
                    ZHU if !zhu => ZHE,
                    TAI if !self.kept.contains(&word) => STATUTES_TAI,
                    DIVINE if !self.kept.contains(&word) => OCCUPY,
                    _ => unit,
                })
        })
    }

    /// Whether the 著 of a word is read zhù: a listed word is a part of it (著名的), and it is not a verb with 着
    /// after it (配合着).
    pub(super) fn is_zhu(&self, word: Word) -> bool {
        let parts = [0, 16, 32, 48].into_iter().flat_map(|end| {
            [0xFFFF, 0xFFFF_FFFF, 0xFFFF_FFFF_FFFF, Word::MAX].map(|mask| (word >> end) & mask)
        });
        let mut parts = parts.filter(|part| units(*part).any(|unit| unit == ZHU));
        let is_behind_verb = word as u16 == ZHU && word >> 32 != 0 && self.known.contains(&(word >> 16));
        self.zhu.contains(&word) || (!is_behind_verb && parts.any(|part| self.zhu.contains(&part)))
    }

    pub(super) fn words(
        &self,
        shares: &Shares,
        counts: &[HashMap<Word, u32>],
    ) -> Result<String, std::fmt::Error> {
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

    pub(super) fn pairs(
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
