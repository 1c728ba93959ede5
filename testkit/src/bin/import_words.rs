//! Writes `dictionaries/zhnorm/words.tsv` from the word list of the crate `jieba-rs` (`src/data/dict.txt`, MIT).

use std::collections::HashSet;
use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use zhnorm_testkit::cp936;

/// Rarer words decide little and would triple the size.
const LEAST: u32 = 10;
/// Single characters, and words with a character that a cut can hide, are worth knowing however rare they are.
const LEAST_TELLING: u32 = 3;
/// The trail byte of such a character: the first byte of `！` and `？`.
const HIDDEN: u8 = 0xA3;
/// Longer words are found through their parts.
const LONGEST: usize = 4;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: import_words path/to/dict.txt")?;
    let list = std::fs::read_to_string(path)?;
    let hidden = hidden()?;
    let mut words: Vec<(&str, u32)> = list.lines().filter_map(|line| entry(line, &hidden)).collect();
    words.sort_unstable();
    words.dedup_by_key(|(word, _)| *word);
    let mut out = String::new();
    for (word, count) in words {
        writeln!(out, "{word}\t{count}")?;
    }
    Ok(std::fs::write(dictionaries().join("zhnorm/words.tsv"), out)?)
}

/// The characters that a cut can hide, and their Simplified forms.
fn hidden() -> Result<HashSet<char>, Box<dyn Error>> {
    let mut hidden: HashSet<char> = (0x81..=0xFE).filter_map(|lead| cp936::pair(lead, HIDDEN)).collect();
    let table = std::fs::read_to_string(dictionaries().join("opencc/TSCharacters.tsv"))?;
    for (from, to) in table.lines().filter_map(|line| line.split_once('\t')) {
        if from.chars().any(|c| hidden.contains(&c)) {
            hidden.extend(to.chars().next());
        }
    }
    Ok(hidden)
}

fn dictionaries() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../dictionaries")
}

/// `word count tag`
fn entry<'l>(line: &'l str, hidden: &HashSet<char>) -> Option<(&'l str, u32)> {
    let mut fields = line.split(' ');
    let (word, count) = (fields.next()?, fields.next()?.parse().ok()?);
    let length = word.chars().count();
    let telling = length == 1 || word.chars().any(|c| hidden.contains(&c));
    let least = if telling { LEAST_TELLING } else { LEAST };
    let hanzi = word.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    (hanzi && length <= LONGEST && count >= least).then_some((word, count))
}
