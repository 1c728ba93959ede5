//! `bigrams.tsv`: how often one word follows another.
//!
//! Where a word ends is decided by the counts of `words.tsv` alone. A first pass over the texts learns new
//! words from pairs of characters that often stand together.

use super::symbols::{is_repeatable, simplified_forms, symbol_class};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write;

/// Words and pairs with a smaller count are left out.
const LEAST: u32 = 3;
/// Longest word, in characters.
const LONGEST: usize = 4;
/// The cost of a character that `words.tsv` lacks, in nats.
const UNKNOWN: f64 = 16.0;
/// The additional cost of a word of one character, in nats, so that longer words win.
const SINGLE: f64 = 1.5;
/// A pair of one-character words is learned as a word if it has at least this count, and occurs at least
/// `TIMES_CHANCE` times as often as by chance.
const TOGETHER: f64 = 5.0;
const TIMES_CHANCE: f64 = 20.0;

/// Makes `bigrams.tsv` from `texts`, the words of `words.tsv`, and OpenCC's `TSCharacters.tsv`.
///
/// The file has a line `word<TAB>count`, then a line `<TAB>next word<TAB>count` for each word that followed
/// it. A pair that occurs several times in a paragraph counts once.
pub fn bigrams(texts: &[String], words: &str, to_simplified: &str) -> String {
    let simplified: HashMap<char, char> = simplified_forms(to_simplified).collect();
    let simplify = |c: char| *simplified.get(&c).unwrap_or(&c);
    let lines: Vec<Vec<char>> = texts
        .iter()
        .flat_map(|text| text.lines())
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.chars().map(|c| class(simplify(c))).collect())
        .collect();
    let mut costs = WordCosts::read(words, simplify);
    costs.learn(&BigramCounts::of(&lines, &costs));
    BigramCounts::of(&lines, &costs).write()
}

/// The character that stands for `c`. One stands for a punctuation mark of any width, one for all digits, one
/// for all letters, and one for all other symbols.
fn class(c: char) -> char {
    symbol_class(c).unwrap_or(if is_ideograph(c) { c } else { '&' })
}

fn is_ideograph(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

/// The cost of each word, in nats.
struct WordCosts(HashMap<Vec<char>, f64>);

impl WordCosts {
    fn read(list: &str, simplify: impl Fn(char) -> char) -> Self {
        let mut counts: HashMap<Vec<char>, f64> = HashMap::new();
        for (word, count) in list.lines().filter_map(|line| line.split_once('\t')) {
            let count: f64 = count.parse().unwrap_or(0.0);
            *counts.entry(word.chars().map(&simplify).collect()).or_default() += count;
        }
        let total: f64 = counts.values().sum();
        Self(counts.into_iter().map(|(word, count)| (word, (total / count).ln())).collect())
    }

    fn cost(&self, word: &[char]) -> Option<f64> {
        match (self.0.get(word), word.len()) {
            (cost, 1) => Some(cost.unwrap_or(&UNKNOWN) + SINGLE),
            (cost, _) => cost.copied(),
        }
    }

    /// Learns names and terms of the texts, so that their characters are not counted as words of their own.
    fn learn(&mut self, counts: &BigramCounts) {
        let alone = |word: &[char]| counts.0.get(word).map_or(1, |seconds| seconds.values().sum::<u32>());
        let is_one = |word: &[char]| matches!(word, [c] if is_ideograph(*c));
        let ones = || counts.0.keys().filter(|word| is_one(word));
        let total: f64 = ones().map(|word| f64::from(alone(word))).sum();
        for first in ones() {
            let seconds = counts.0.get(first).into_iter().flatten().filter(|(word, _)| is_one(word));
            for (second, count) in seconds {
                let met = f64::from(*count);
                let chance = f64::from(alone(first)) * f64::from(alone(second)) / total;
                if met >= TOGETHER && met >= TIMES_CHANCE * chance {
                    self.0.entry([first.as_slice(), second].concat()).or_insert_with(|| (total / met).ln());
                }
            }
        }
    }

    /// The cheapest way to cut a run of Chinese characters into words, as lengths.
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

/// How often one word follows another. Symbols are words, and a line starts and ends with a line end.
#[derive(Default)]
struct BigramCounts(BTreeMap<Vec<char>, BTreeMap<Vec<char>, u32>>);

impl BigramCounts {
    /// Counts the pairs of all lines. A pair counts once per line, so that a text about one subject does not
    /// outweigh the others.
    fn of(lines: &[Vec<char>], words: &WordCosts) -> Self {
        let mut counts = Self::default();
        for line in lines {
            let mut bigrams = HashSet::new();
            let mut last = ['\n'].as_slice();
            let mut rest = line.as_slice();
            while let Some(first) = rest.first() {
                let run = rest.iter().take_while(|c| is_ideograph(**c)).count();
                let lengths = if run == 0 { vec![1] } else { words.cut(rest.get(..run).unwrap_or_default()) };
                for length in lengths {
                    let (word, after) = rest.split_at(length);
                    // A repeated punctuation mark counts as one.
                    if word != last || !is_repeatable(*first) {
                        bigrams.insert((last, word));
                        last = word;
                    }
                    rest = after;
                }
            }
            bigrams.insert((last, &['\n']));
            for (first, second) in bigrams {
                *counts.0.entry(first.to_vec()).or_default().entry(second.to_vec()).or_default() += 1;
            }
        }
        counts
    }

    fn write(&self) -> String {
        let text = |word: &[char]| word.iter().map(|c| shown(*c)).collect::<String>();
        let mut out = String::new();
        for (first, seconds) in &self.0 {
            let total: u32 = seconds.values().sum();
            // Writing to a string cannot fail.
            if total >= LEAST {
                let _ = writeln!(out, "{}\t{total}", text(first));
            }
            for (second, count) in seconds.iter().filter(|(_, count)| **count >= LEAST) {
                let _ = writeln!(out, "\t{}\t{count}", text(second));
            }
        }
        out
    }
}

/// `$` stands for a line end, which a line of the file cannot hold.
fn shown(c: char) -> char {
    if c == '\n' { '$' } else { c }
}

#[cfg(test)]
mod tests {
    use super::bigrams;

    const WORDS: &str = "中国\t100\n中\t50\n国\t50\n人\t80\n好\t60\n";

    fn count(text: &str) -> String {
        bigrams(&[text.to_owned()], WORDS, "國\t国\n")
    }

    #[test]
    fn pairs_are_counted_once_a_paragraph_with_line_ends() {
        let line = "中国人\n";
        assert_eq!(count(&line.repeat(3)), "$\t3\n\t中国\t3\n中国\t3\n\t人\t3\n人\t3\n\t$\t3\n");
        assert_eq!(count("中国人中国人中国人\n"), "");
    }

    #[test]
    fn scripts_widths_digits_and_letters_are_the_same() {
        let lines = "中國,1\n中国，2\n中国,9\n";
        assert_eq!(count(lines), "$\t3\n\t中国\t3\n0\t3\n\t$\t3\n中国\t3\n\t，\t3\n，\t3\n\t0\t3\n");
    }

    #[test]
    fn a_repeated_punctuation_mark_counts_as_one() {
        assert_eq!(count(&"好！！！\n".repeat(3)), "$\t3\n\t好\t3\n好\t3\n\t！\t3\n！\t3\n\t$\t3\n");
    }

    #[test]
    fn characters_that_often_stand_together_are_learned_as_a_word() {
        let others: String =
            (0..60).map(|n| format!("{0}好{0}\n", ['子', '丑', '寅', '卯'][n % 4])).collect();
        let text = others + &"好，甲乙\n".repeat(6);
        assert!(count(&text).contains("甲乙\t6\n"), "{}", count(&text));
    }
}
