//! `frequent-characters.tsv`: how frequent characters of both scripts are, for the detection of encodings.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

/// Characters below this frequency, per million, are left out, because detection treats them as rare.
const LEAST_PER_MILLION: u64 = 200;

/// The file `frequent-characters.tsv`: lines `character<TAB>frequency per million`, sorted, made from
/// `bigrams.tsv` and OpenCC's `STCharacters.tsv`.
///
/// The words of `bigrams.tsv` are Simplified. Each Traditional form of a character gets the whole frequency
/// of that character, because the count of a word does not say which form was meant.
pub fn frequent_characters(bigrams: &str, to_traditional: &str) -> String {
    let mut counts: HashMap<char, u64> = HashMap::new();
    // Lines that start with a tab count the second word of a pair, which is counted as a first word as well.
    for (word, count) in bigrams.lines().filter_map(|line| line.split_once('\t')) {
        for character in word.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)) {
            *counts.entry(character).or_default() += count.parse::<u64>().unwrap_or(0);
        }
    }
    let total = counts.values().sum::<u64>().max(1);
    let forms: HashMap<char, Vec<char>> = to_traditional
        .lines()
        .filter_map(|line| {
            let (simplified, forms) = line.split_once('\t')?;
            Some((simplified.chars().next()?, forms.split(' ').filter_map(single).collect()))
        })
        .collect();
    let mut frequencies: BTreeMap<char, u64> = BTreeMap::new();
    for (character, count) in counts {
        // Rounded to the nearest.
        let per_million = (count * 2_000_000 + total) / (2 * total);
        for form in forms.get(&character).into_iter().flatten().chain([&character]) {
            let frequency = frequencies.entry(*form).or_default();
            *frequency = per_million.max(*frequency);
        }
    }
    let mut out = String::new();
    for (character, frequency) in frequencies.into_iter().filter(|(_, f)| *f >= LEAST_PER_MILLION) {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{character}\t{frequency}");
    }
    out
}

/// The only character of `text`.
fn single(text: &str) -> Option<char> {
    let mut characters = text.chars();
    characters.next().filter(|_| characters.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_by_character_and_traditional_forms_share_the_count() {
        let bigrams = "$\t9\n\t后\t3\n后\t30\n头发\t10\n发\t50\n";
        let table = "发\t發 髮\n后\t後 后\n头\t頭\n";
        let expected = "发\t600000\n后\t300000\n头\t100000\n後\t300000\n發\t600000\n頭\t100000\n髮\t600000\n";
        assert_eq!(frequent_characters(bigrams, table), expected);
    }

    #[test]
    fn the_committed_file_is_what_is_counted() {
        let read = |name: &str| {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../dictionaries/");
            std::fs::read_to_string(folder.to_owned() + name).unwrap()
        };
        let made = frequent_characters(&read("zhnorm/bigrams.tsv"), &read("opencc/STCharacters.tsv"));
        let committed = read("zhnorm/frequent-characters.tsv");
        assert!(made == committed, "run `cargo xtask language-data`");
    }
}
