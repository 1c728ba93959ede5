//! Makes mixtures of both scripts out of Traditional text: what is measured on.

use crate::wrong::han;
use std::collections::HashSet;
use std::error::Error;
use zhnorm::{Config, Converter};
use zhnorm_testkit::rng::Rng;
use zhnorm_testkit::script::CharMap;

/// Lines in both scripts, as many characters in each.
pub(crate) struct Lines {
    pub(crate) traditional: Vec<String>,
    simplified: Vec<String>,
}

/// Makes the mixtures.
pub(crate) struct Mixer {
    to_simplified: Converter,
    words: HashSet<String>,
    first_form: CharMap,
    as_on_pages: CharMap,
}

/// Shares of words that are Simplified, in percent.
const SHARES: [u32; 4] = [1, 10, 30, 50];

impl Mixer {
    pub(crate) fn new() -> Result<Self, Box<dyn Error>> {
        let words = concat!(env!("CARGO_MANIFEST_DIR"), "/../dictionaries/zhnorm/words.tsv");
        let words = std::fs::read_to_string(words)?;
        Ok(Self {
            to_simplified: Converter::new(Config::Tw2s),
            words: words.lines().filter_map(|line| Some(line.split_once('\t')?.0.to_owned())).collect(),
            first_form: CharMap::simplified_to_traditional()?,
            as_on_pages: CharMap::simplified_to_traditional()?.as_on_pages(),
        })
    }

    /// The lines of a text with five Chinese characters or more, at most `most` of them from all over the
    /// text.
    pub(crate) fn lines(&self, text: &str, most: usize) -> Lines {
        let mut lines: Vec<&str> = text.lines().filter(|line| han(line).count() >= 5).collect();
        let mut rng = Rng::new(1);
        for at in (1..lines.len()).rev() {
            lines.swap(at, rng.below(at + 1));
        }
        lines.truncate(most);
        let both = lines.into_iter().filter_map(|line| {
            let simplified = self.to_simplified.convert(line).into_owned();
            (simplified.chars().count() == line.chars().count()).then(|| (line.to_owned(), simplified))
        });
        let (traditional, simplified) = both.unzip();
        Lines { traditional, simplified }
    }

    /// All mixtures with their names. The same lines always give the same mixtures.
    pub(crate) fn mixtures(&self, lines: &Lines) -> Vec<(String, String)> {
        let Lines { traditional, simplified } = lines;
        let mut rng = Rng::new(2);
        let mut all = vec![
            ("original text, unchanged (every change is an error)".to_owned(), joined(traditional)),
            ("all Simplified".to_owned(), joined(simplified)),
        ];
        let (mut alternating, mut left, mut is_simplified) = (Vec::new(), 0, false);
        for (traditional, simplified) in traditional.iter().zip(simplified) {
            if left == 0 {
                (left, is_simplified) = (1 + rng.below(6), rng.chance(0.5));
            }
            left -= 1;
            alternating.push(if is_simplified { simplified } else { traditional });
        }
        all.push(("lines of both scripts in turn".to_owned(), joined(&alternating)));
        let mut mixed = |name: String, cut: &dyn Fn(&[char]) -> usize, share: f64| {
            let lines = traditional.iter().zip(simplified);
            let lines: Vec<String> = lines.map(|(a, b)| mix(a, b, cut, share, &mut rng)).collect();
            all.push((name, joined(&lines)));
        };
        mixed("sentences of both in turn".to_owned(), &clause, 0.5);
        for share in SHARES {
            mixed(
                format!("{share} % of the words Simplified"),
                &|rest| self.word(rest),
                f64::from(share) / 100.0,
            );
        }
        let maps = [
            ("Traditional, each character by its first form (`制造`)", &self.first_form),
            ("the same, with characters that stay (`制造后`)", &self.as_on_pages),
        ];
        for (name, map) in maps {
            let lines: Vec<String> = simplified.iter().map(|line| map.convert(line)).collect();
            all.push((name.to_owned(), joined(&lines)));
        }
        all
    }

    /// The length of the word at the start.
    fn word(&self, rest: &[char]) -> usize {
        let is_word = |len: &usize| {
            rest.get(..*len).is_some_and(|word| self.words.contains(&word.iter().collect::<String>()))
        };
        [4, 3, 2].into_iter().find(is_word).unwrap_or(1)
    }
}

/// The length of the clause at the start, with its punctuation mark.
fn clause(rest: &[char]) -> usize {
    rest.iter().position(|c| "。！？；，,!?;".contains(*c)).map_or(rest.len(), |at| at + 1)
}

/// A line with this share of its parts Simplified.
fn mix(
    traditional: &str,
    simplified: &str,
    cut: &dyn Fn(&[char]) -> usize,
    share: f64,
    rng: &mut Rng,
) -> String {
    let (traditional, simplified): (Vec<char>, Vec<char>) =
        (traditional.chars().collect(), simplified.chars().collect());
    let mut mixed = String::new();
    let mut at = 0;
    while let Some(rest) = simplified.get(at..).filter(|rest| !rest.is_empty()) {
        let end = at + cut(rest);
        let from = if rng.chance(share) { &simplified } else { &traditional };
        mixed.extend(from.get(at..end).unwrap_or_default());
        at = end;
    }
    mixed
}

fn joined(lines: &[impl AsRef<str>]) -> String {
    lines.iter().fold(String::new(), |text, line| text + line.as_ref() + "\n")
}
