//! Lists of words with counts, and the shares of all sources together.

use super::forms::Forms;
use super::symbol::is_han;
use super::{ReadFile, SHARES, Shares, Word, list, normalize};
use std::collections::{HashMap, HashSet};
use std::error::Error;

/// Lists of words with counts.
pub(super) struct Lists {
    pub(super) mcbopomofo: Shares,
    phrases: HashSet<Word>,
    /// Simplified words as all Traditional ones that they may be.
    jieba: Vec<(Vec<Word>, f64)>,
}

impl Lists {
    pub(super) fn read(forms: &Forms, mcbopomofo: &str, read: &ReadFile<'_>) -> Result<Self, Box<dyn Error>> {
        let mut counted = Shares::new();
        for (text, count) in mcbopomofo.lines().filter_map(|line| line.split_once('\t')) {
            if let Some(word) = forms.listed(text) {
                *counted.entry(word).or_default() += count.parse::<f64>()?;
            }
        }
        let phrases = read("opencc/STPhrases.tsv")?;
        let phrases: HashSet<Word> = list(&phrases)
            .flat_map(|(_, values)| values.split(' '))
            .filter_map(|value| forms.listed(value))
            .collect();
        let mut jieba = Vec::new();
        for (text, count) in list(&read("zhnorm/words.tsv")?) {
            let mut words = forms.expanded(text);
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
    pub(super) fn shares(&self, texts: &[Vec<Vec<u16>>; 2]) -> Shares {
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

    pub(super) fn mixed(&self, counts: &[HashMap<Word, u32>]) -> Shares {
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
