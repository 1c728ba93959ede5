//! Reads and makes the extract of Unihan that the independent damage profile uses. Unihan is the part of the
//! Unicode Character Database on Han characters.
//!
//! `cargo xtask language-data` makes the extract, `testkit/unihan.tsv`. It has one line for each Traditional
//! character of CP936: `character<TAB>Simplified characters<TAB>kMandarin<TAB>kFrequency<TAB>kHanyuPinlu`.

use crate::cp936;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

/// A Traditional character and its fields in Unihan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnihanCharacter {
    /// The character.
    pub character: char,
    /// The Simplified characters, except itself, that have it among their `kTraditionalVariant`.
    pub simplified: Vec<char>,
    /// The first value of `kMandarin`: the customary pronunciation.
    pub pronunciation: String,
    /// `kFrequency`, a rank from 1 (most frequent) to 5 in Traditional text; 6 if there is none.
    pub rank: u8,
    /// The sum of the counts of `kHanyuPinlu`, from a frequency dictionary of modern Chinese, or 0.
    pub count: u32,
}

/// The committed extract.
pub fn characters() -> Vec<UnihanCharacter> {
    parse(include_str!("../unihan.tsv"))
}

fn parse(extract: &str) -> Vec<UnihanCharacter> {
    let line = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [character, simplified, pronunciation, rank, count] = fields[..] else { return None };
        Some(UnihanCharacter {
            character: character.chars().next()?,
            simplified: simplified.chars().collect(),
            pronunciation: pronunciation.to_owned(),
            rank: rank.parse().ok()?,
            count: count.parse().ok()?,
        })
    };
    extract.lines().filter(|line| !line.starts_with('#')).filter_map(line).collect()
}

/// Makes the extract from three files of Unihan: `Unihan_Variants.txt`, `Unihan_Readings.txt` and
/// `Unihan_DictionaryLikeData.txt`.
pub fn extract(variants: &str, readings: &str, dictionary_like: &str) -> String {
    let mut simplified: BTreeMap<char, String> = BTreeMap::new();
    for (character, value) in field(variants, "kTraditionalVariant") {
        let forms = value.split(' ').filter_map(code_point).filter(|form| *form != character);
        forms.for_each(|form| simplified.entry(form).or_default().push(character));
    }
    let pronunciations: HashMap<char, &str> = field(readings, "kMandarin").collect();
    let counts: HashMap<char, u32> =
        field(readings, "kHanyuPinlu").map(|(c, value)| (c, sum_of_counts(value))).collect();
    let ranks: HashMap<char, &str> = field(dictionary_like, "kFrequency").collect();
    let mut out = String::from(
        "# From the Unicode Character Database, Unihan 15.0.0, copyright Unicode, Inc., under the Unicode License V3.\n\
         # Made by `cargo xtask language-data`. Traditional character, Simplified characters, kMandarin, kFrequency,\n\
         # sum of the counts of kHanyuPinlu.\n",
    );
    for (character, simplified) in simplified {
        // The damage is done in CP936, so other characters cannot occur in it.
        if cp936::encode_char(character).is_none() {
            continue;
        }
        let Some(pronunciation) = pronunciations.get(&character).and_then(|value| value.split(' ').next())
        else {
            continue;
        };
        let rank = ranks.get(&character).copied().unwrap_or("6");
        let count = counts.get(&character).copied().unwrap_or(0);
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{character}\t{simplified}\t{pronunciation}\t{rank}\t{count}");
    }
    out
}

/// The characters that have a field, and its values.
fn field<'t>(file: &'t str, name: &'t str) -> impl Iterator<Item = (char, &'t str)> {
    file.lines().filter_map(move |line| {
        let mut parts = line.split('\t');
        let (code, field, value) = (parts.next()?, parts.next()?, parts.next()?);
        (field == name).then_some((code_point(code)?, value))
    })
}

/// Parses `U+4E00`.
fn code_point(code: &str) -> Option<char> {
    char::from_u32(u32::from_str_radix(code.strip_prefix("U+")?, 16).ok()?)
}

/// Adds up the counts in `fā(4834) fa(174)`.
fn sum_of_counts(value: &str) -> u32 {
    let counts = value.split('(').skip(1).filter_map(|part| part.split(')').next()?.parse::<u32>().ok());
    counts.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_joined_by_traditional_character() {
        let variants = "# comment\nU+53D1\tkTraditionalVariant\tU+767C U+9AEE\nU+540E\tkTraditionalVariant\tU+540E U+5F8C\n\
                        U+767C\tkSimplifiedVariant\tU+53D1\n";
        let readings = "U+767C\tkHanyuPinlu\tfā(4834) fa(174)\nU+767C\tkMandarin\tfā\nU+9AEE\tkMandarin\tfà fǎ\n\
                        U+5F8C\tkMandarin\thòu\n";
        let made = extract(variants, readings, "U+5F8C\tkFrequency\t1\n");
        let lines: Vec<&str> = made.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(lines, ["後\t后\thòu\t1\t0", "發\t发\tfā\t6\t5008", "髮\t发\tfà\t6\t0"]);
        let hou = UnihanCharacter {
            character: '後',
            simplified: vec!['后'],
            pronunciation: "hòu".into(),
            rank: 1,
            count: 0,
        };
        assert_eq!(parse(&made)[0], hou);
    }

    #[test]
    fn every_line_of_the_committed_extract_is_read() {
        let lines = include_str!("../unihan.tsv").lines().filter(|line| !line.starts_with('#')).count();
        assert!(lines > 2000 && characters().len() == lines);
    }
}
