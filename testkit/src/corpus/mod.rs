//! Writes the text for the benches: megabytes in which no line repeats, with the frequencies of real text.
//!
//! The sentences have no meaning. They only have to cost a converter as much as real text. Characters are
//! drawn from a list of frequent ones, followed by all characters of the dictionaries. Words are drawn from a
//! list of common ones, and phrases from OpenCC's `STPhrases`. The numbers in `Style` are set so that a
//! [`Profile`](crate::profile::Profile) has the figures of real text. `cargo xtask bench-text` prints this
//! table, and `--check FILE` adds a text of your own:
//!
#![doc = include_str!("profile.md")]

mod words;
mod zipf;

use crate::rng::Rng;
use crate::tables::Table;
use std::collections::{HashMap, HashSet};
use std::io;
use zipf::{Fall, Zipf};

/// The kinds of generated text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// News, Simplified.
    Hans,
    /// News, Traditional as written in Taiwan.
    Hant,
    /// Classical Chinese in Simplified characters.
    Classical,
    /// Simplified Chinese and English, half of the bytes each.
    Mixed,
    /// English, code, numbers and other languages, without Chinese.
    NoChinese,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Hans, Self::Hant, Self::Classical, Self::Mixed, Self::NoChinese];

    /// A name for files and benches.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hans => "hans",
            Self::Hant => "hant",
            Self::Classical => "classical",
            Self::Mixed => "mixed",
            Self::NoChinese => "no-chinese",
        }
    }
}

/// The number of tokens of each kind in 1000, and the length of clauses. All other tokens are characters.
struct Style {
    words: usize,
    phrases: usize,
    latin: usize,
    numbers: usize,
    /// The average number of characters between two punctuation marks, roughly.
    clause: usize,
}

const NEWS: Style = Style { words: 500, phrases: 24, latin: 4, numbers: 12, clause: 11 };
const CLASSICAL: Style = Style { words: 0, phrases: 27, latin: 0, numbers: 0, clause: 5 };

/// The lists that text is drawn from. Keep it to make several texts: reading it takes longer than making one.
#[derive(Debug)]
pub struct Corpus {
    modern: Zipf<char>,
    classical: Zipf<char>,
    words: Zipf<&'static str>,
    english: Zipf<&'static str>,
    phrases: Vec<String>,
    phrase_ranks: Zipf<usize>,
    to_traditional: Table,
    to_taiwan: Table,
}

impl Corpus {
    /// Reads the dictionaries of the repository.
    pub fn read() -> io::Result<Self> {
        let phrases = Table::read(&["STPhrases"])?;
        let tail = by_use(&phrases);
        let modern = ranked(words::MODERN, &tail);
        let phrases = by_frequency(&phrases, &modern);
        Ok(Self {
            phrase_ranks: Zipf::new((0..phrases.len()).collect(), Fall::Slow { flat: 60 }),
            phrases,
            classical: Zipf::new(ranked(words::CLASSICAL, &tail), Fall::Fast { flat: 84 }),
            modern: Zipf::new(modern, Fall::Fast { flat: 44 }),
            words: Zipf::new(words::NEWS.split_whitespace().collect(), Fall::Slow { flat: 30 }),
            english: Zipf::new(words::ENGLISH.split_whitespace().collect(), Fall::Slow { flat: 8 }),
            to_traditional: Table::read(&["STPhrases", "STCharacters"])?,
            to_taiwan: Table::read(&["TWPhrases", "TWVariantsPhrases", "TWVariants"])?,
        })
    }

    /// Makes text of one kind: whole lines, at least `bytes` bytes, the same in every run.
    pub fn text(&self, kind: Kind, bytes: usize) -> String {
        let mut rng = Rng::new(kind as u64 + 1);
        let mut out = String::with_capacity(bytes + 2048);
        let mut seen = HashSet::new();
        while out.len() < bytes {
            let line = match kind {
                Kind::Hans => self.paragraph(&NEWS, &mut rng),
                Kind::Hant => self.taiwan(&self.paragraph(&NEWS, &mut rng)),
                Kind::Classical => self.paragraph(&CLASSICAL, &mut rng),
                Kind::Mixed => self.mixed(&mut rng),
                Kind::NoChinese => self.no_chinese(&mut rng),
            };
            if seen.insert(line.clone()) {
                out.push_str(&line);
                out.push('\n');
            }
        }
        out
    }

    fn paragraph(&self, style: &Style, rng: &mut Rng) -> String {
        let mut line = String::new();
        // Some paragraphs are headlines.
        let sentences = if rng.chance(0.15) { 0 } else { 1 + rng.below(5) };
        if sentences == 0 {
            self.clause(style, 14, &mut line, rng);
        }
        for _ in 0..sentences {
            let (clauses, quoted) = (1 + rng.below(5), rng.chance(0.12));
            if quoted {
                self.clause(style, 3, &mut line, rng);
                line.push_str("：“");
            }
            for clause in 0..clauses {
                if clause > 0 {
                    line.push(if rng.chance(0.25) { '、' } else { '，' });
                }
                self.clause(style, 2 + rng.below(2 * style.clause - 2), &mut line, rng);
            }
            line.push_str(["。", "。", "。", "。", "；", "！", "？"][rng.below(7)]);
            if quoted {
                line.push('”');
            }
        }
        line
    }

    /// Appends about `length` characters without a punctuation mark.
    fn clause(&self, style: &Style, length: usize, line: &mut String, rng: &mut Rng) {
        let mut done = 0;
        while done < length {
            let before = line.len();
            let token = rng.below(1000);
            if token < style.words {
                line.push_str(self.words.draw(rng));
            } else if token < style.words + style.phrases {
                line.push_str(&self.phrases[self.phrase_ranks.draw(rng)]);
            } else if token < style.words + style.phrases + style.latin {
                line.push_str(words::LATIN_IN_CHINESE[rng.below(words::LATIN_IN_CHINESE.len())]);
            } else if token < style.words + style.phrases + style.latin + style.numbers {
                number(line, rng);
            } else if style.words == 0 {
                line.push(self.classical.draw(rng));
            } else {
                line.push(self.modern.draw(rng));
            }
            done += (line.len() - before).div_ceil(3);
        }
    }

    fn taiwan(&self, line: &str) -> String {
        let traditional = self.to_traditional.convert(line);
        self.to_taiwan.convert(&traditional).replace('“', "「").replace('”', "」")
    }

    fn mixed(&self, rng: &mut Rng) -> String {
        let mut line = String::new();
        for _ in 0..3 + rng.below(10) {
            self.clause(&NEWS, 2 + rng.below(12), &mut line, rng);
            line.push(' ');
            for word in 0..1 + rng.below(7) {
                if word > 0 {
                    line.push(' ');
                }
                line.push_str(self.english.draw(rng));
            }
            line.push_str(["，", "。", " ", " ", "、"][rng.below(5)]);
        }
        line
    }

    fn no_chinese(&self, rng: &mut Rng) -> String {
        let mut line = String::new();
        match rng.below(10) {
            0 => {
                let name = self.english.draw(rng);
                line.push_str(&format!(
                    "    let {name}_{} = {name}::new(&{}, ",
                    rng.below(90),
                    self.english.draw(rng)
                ));
                number(&mut line, rng);
                line.push_str(")?;");
            }
            1 => {
                line.push_str(words::ELSEWHERE[rng.below(words::ELSEWHERE.len())]);
                line.push_str(&format!(" ({}).", rng.below(100_000)));
            }
            _ => {
                for _ in 0..1 + rng.below(6) {
                    for word in 0..5 + rng.below(18) {
                        if word > 0 {
                            line.push_str(if rng.chance(0.06) { ", " } else { " " });
                        }
                        line.push_str(self.english.draw(rng));
                    }
                    line.push_str(". ");
                }
                line.push_str(&format!(
                    "See https://example.org/{}?id={}",
                    self.english.draw(rng),
                    rng.below(9999)
                ));
            }
        }
        line
    }
}

fn number(line: &mut String, rng: &mut Rng) {
    match rng.below(4) {
        0 => line.push_str(&format!("{}.{}%", rng.below(100), rng.below(10))),
        1 => line.push_str(&format!("20{:02}", rng.below(30))),
        _ => line.push_str(&rng.below(400).to_string()),
    }
}

/// The characters of the phrases, sorted by how many phrases use them.
fn by_use(phrases: &Table) -> Vec<char> {
    let mut counts: HashMap<char, usize> = HashMap::new();
    for character in phrases.keys().into_iter().flat_map(str::chars) {
        *counts.entry(character).or_default() += 1;
    }
    let mut characters: Vec<_> = counts.into_iter().collect();
    characters.sort_unstable_by(|a, b| (b.1, a.0).cmp(&(a.1, b.0)));
    characters.into_iter().map(|(character, _)| character).collect()
}

/// The characters of a list written by hand, then those of `tail`, each character once.
fn ranked(first: &str, tail: &[char]) -> Vec<char> {
    let mut seen = HashSet::new();
    first.chars().chain(tail.iter().copied()).filter(|&character| seen.insert(character)).collect()
}

/// The phrases, sorted by the frequency of their characters. Long phrases are ranked lower than that.
fn by_frequency(phrases: &Table, characters: &[char]) -> Vec<String> {
    let ranks: HashMap<char, usize> = characters.iter().enumerate().map(|(rank, &c)| (c, rank)).collect();
    let rank = |phrase: &str| {
        let sum: usize = phrase.chars().map(|c| ranks.get(&c).copied().unwrap_or(characters.len())).sum();
        sum / phrase.chars().count().max(1) * if phrase.chars().count() > 2 { 2 } else { 1 }
    };
    let mut phrases: Vec<(usize, &str)> =
        phrases.keys().into_iter().map(|phrase| (rank(phrase), phrase)).collect();
    phrases.sort_unstable();
    phrases.into_iter().map(|(_, phrase)| phrase.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Profile, Profiler};

    const BYTES: usize = 300_000;

    #[test]
    fn texts_are_long_enough_without_equal_lines_and_the_same_each_time() {
        let (corpus, again) = (Corpus::read().unwrap(), Corpus::read().unwrap());
        for kind in Kind::ALL {
            let text = corpus.text(kind, BYTES);
            assert!((BYTES..BYTES + 4000).contains(&text.len()), "{kind:?}: {} bytes", text.len());
            assert_eq!(text.lines().collect::<HashSet<_>>().len(), text.lines().count(), "{kind:?}");
            assert!(text.ends_with('\n') && text == again.text(kind, BYTES), "{kind:?}");
        }
    }

    #[test]
    fn generated_text_has_the_figures_of_real_text() {
        let (corpus, profiler) = (Corpus::read().unwrap(), Profiler::read().unwrap());
        let near = |kind: Kind, of: &dyn Fn(&Profile) -> f64, low: f64, high: f64| {
            let profile = profiler.profile(&corpus.text(kind, BYTES));
            assert!((low..high).contains(&of(&profile)), "{kind:?}: {profile:?}");
        };
        near(Kind::Hans, &|p| p.phrases[0], 0.13, 0.17);
        near(Kind::Hans, &|p| p.changed[0], 0.34, 0.40);
        near(Kind::Hans, &|p| p.changed[1], 0.0, 0.001);
        near(Kind::Hant, &|p| p.phrases[0], 0.03, 0.05);
        near(Kind::Hant, &|p| p.changed[0], 0.0, 0.005);
        near(Kind::Hant, &|p| p.changed[1], 0.32, 0.38);
        near(Kind::Classical, &|p| p.phrases[0], 0.07, 0.11);
        near(Kind::Classical, &|p| p.changed[0], 0.27, 0.32);
        near(Kind::Mixed, &|p| p.han, 0.45, 0.55);
        near(Kind::NoChinese, &|p| p.han, 0.0, f64::MIN_POSITIVE);
    }
}
