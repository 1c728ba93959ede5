//! What people write that looks like damage, so that a test can count how much of it a repair harms.

use crate::rng::Rng;
use pinyin::ToPinyin;
use std::collections::HashMap;
use std::io;

/// Rows of punctuation marks that people write at the end of an excited sentence.
const ROWS: [&str; 10] = ["?!", "!?", "??", "!!", "?！", "？!", "？！", "???", "!!!", "?……"];

/// The share of the sentence ends that get a row of punctuation marks.
const SHARE_OF_ROWS: f64 = 0.5;

/// `clean` with a row of punctuation marks in place of half of its sentence ends.
pub fn rows_of_punctuation_marks(clean: &str, seed: u64) -> String {
    let mut rng = Rng::new(seed);
    let mut out = String::with_capacity(clean.len());
    for c in clean.chars() {
        match ROWS.get(rng.below(ROWS.len())) {
            Some(row) if matches!(c, '。' | '！' | '？') && rng.chance(SHARE_OF_ROWS) => out.push_str(row),
            _ => out.push(c),
        }
    }
    out
}

/// Explains the pronunciation of rare characters, as people do: once, after the character.
#[derive(Debug, Clone)]
pub struct Glosser {
    /// How often each character occurs in the words of `words.tsv`.
    counts: HashMap<char, u64>,
}

impl Glosser {
    /// Reads the counts.
    pub fn read() -> io::Result<Self> {
        let words = concat!(env!("CARGO_MANIFEST_DIR"), "/../dictionaries/zhnorm/words.tsv");
        let mut counts: HashMap<char, u64> = HashMap::new();
        for line in std::fs::read_to_string(words)?.lines() {
            let Some((word, count)) = line.split_once('\t') else { continue };
            for c in word.chars() {
                *counts.entry(c).or_default() += count.parse::<u64>().unwrap_or(0);
            }
        }
        Ok(Self { counts })
    }

    /// `clean` with the pronunciations of its rarest characters, one to six, each once. `simplified` is the
    /// same text, character by character, in the script of the counts.
    pub fn gloss(&self, clean: &str, simplified: &str, seed: u64) -> String {
        let wanted = 1 + Rng::new(seed).below(6);
        let mut rare: Vec<(u64, char)> = Vec::new();
        for (c, simple) in clean.chars().zip(simplified.chars()) {
            let count = self.counts.get(&simple).copied().unwrap_or(0);
            if c.to_pinyin().is_some() && !rare.contains(&(count, c)) {
                rare.push((count, c));
            }
        }
        rare.sort_unstable();
        let mut rare: Vec<char> = rare.into_iter().take(wanted).map(|(_, c)| c).collect();
        let mut out = String::with_capacity(clean.len() + 60);
        for c in clean.chars() {
            out.push(c);
            if let Some(found) = rare.iter().position(|other| *other == c) {
                rare.swap_remove(found);
                let pronunciation = c.to_pinyin().map_or("", |pinyin| pinyin.with_tone());
                out.push_str(&format!("({pronunciation})"));
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sentence_ends_become_rows() {
        let text = rows_of_punctuation_marks(&"甲，乙。".repeat(100), 1);
        assert_eq!(text.matches("甲，乙").count(), 100);
        assert!((30..70).contains(&text.matches('。').count()), "{text}");
        let many: String = (0..20).map(|seed| rows_of_punctuation_marks(&text, seed)).collect();
        assert!(ROWS.iter().all(|row| many.contains(row)), "{many}");
    }

    #[test]
    fn the_rarest_characters_are_glossed_once() {
        let glosser = Glosser::read().unwrap();
        for seed in 0..20 {
            let text = glosser.gloss("我们的麒麟，我们的麒麟。", "我们的麒麟，我们的麒麟。", seed);
            assert!(text.contains("麒(qí)") || text.contains("麟(lín)"), "{text}");
            assert!(text.matches("(qí)").count() <= 1 && text.matches('(').count() <= 6);
        }
    }
}
