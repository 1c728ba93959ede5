//! `words.tsv`: words with counts, from jieba's dictionary.

use crate::cp936;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;

/// Words with a smaller count are left out: they decide little and would triple the size.
const LEAST: u32 = 10;
/// The same for single characters, and for words with a character that a cut can hide. The repair needs more
/// of these.
const LEAST_TELLING: u32 = 3;
/// The trail byte of a character that a cut can hide. It is the first byte of `！` and `？`.
const HIDDEN_TRAIL: u8 = 0xA3;
/// The longest word, in characters. The repair finds longer ones through their parts.
const LONGEST: usize = 4;

/// Makes `words.tsv` from jieba's `dict.txt` (lines `word count tag`) and OpenCC's `TSCharacters.tsv`.
pub fn words(dictionary: &str, to_simplified: &str) -> String {
    let hidden = hidden(to_simplified);
    let mut words: BTreeMap<&str, u32> = BTreeMap::new();
    for (word, count) in dictionary.lines().filter_map(|line| entry(line, &hidden)) {
        let known = words.entry(word).or_insert(count);
        *known = count.min(*known);
    }
    let mut out = String::new();
    for (word, count) in words {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{word}\t{count}");
    }
    out
}

/// The characters that a cut can hide, and their Simplified forms.
fn hidden(to_simplified: &str) -> HashSet<char> {
    let mut hidden: HashSet<char> =
        (0x81..=0xFE).filter_map(|lead| cp936::pair(lead, HIDDEN_TRAIL)).collect();
    for (from, to) in to_simplified.lines().filter_map(|line| line.split_once('\t')) {
        if from.chars().any(|c| hidden.contains(&c)) {
            hidden.extend(to.chars().next());
        }
    }
    hidden
}

/// The word and the count of a line, if the word is kept.
fn entry<'l>(line: &'l str, hidden: &HashSet<char>) -> Option<(&'l str, u32)> {
    let mut fields = line.split(' ');
    let (word, count) = (fields.next()?, fields.next()?.parse().ok()?);
    let length = word.chars().count();
    let telling = length == 1 || word.chars().any(|c| hidden.contains(&c));
    let least = if telling { LEAST_TELLING } else { LEAST };
    let chinese = word.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    (chinese && (1..=LONGEST).contains(&length) && count >= least).then_some((word, count))
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn rare_long_and_foreign_words_are_left_out() {
        let dictionary = "中文 10 n\n中学 9 n\n好 3 a\n坏 2 a\nAA制 50 n\n中华人民共 50 n\n中文 12 n\n";
        assert_eq!(words(dictionary, ""), "中文\t10\n好\t3\n");
    }

    #[test]
    fn words_with_a_character_that_a_cut_can_hide_are_kept_when_rarer() {
        // 保 is B1 A3 in GBK; 县 is CF D8.
        assert_eq!(words("保甲 3 n\n县甲 3 n\n", ""), "保甲\t3\n");
        // The Simplified form of such a character counts as well.
        assert_eq!(words("甲乙 3 n\n", "保\t甲\n"), "甲乙\t3\n");
    }
}
