//! Writes `dictionaries/zhnorm/words.tsv` from the word list of the crate `jieba-rs` (`src/data/dict.txt`, MIT).

use std::error::Error;
use std::fmt::Write;
use std::path::Path;

/// Rarer words decide nothing and would double the size.
const LEAST: u32 = 10;
/// A single character is worth knowing however rare it is.
const LEAST_SINGLE: u32 = 3;
/// Longer words are found through their parts.
const LONGEST: usize = 4;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: import_words path/to/dict.txt")?;
    let list = std::fs::read_to_string(path)?;
    let mut words: Vec<(&str, u32)> = list.lines().filter_map(entry).collect();
    words.sort_unstable();
    words.dedup_by_key(|(word, _)| *word);
    let mut out = String::new();
    for (word, count) in words {
        writeln!(out, "{word}\t{count}")?;
    }
    std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("../dictionaries/zhnorm/words.tsv"), out)?;
    Ok(())
}

/// `word count tag`
fn entry(line: &str) -> Option<(&str, u32)> {
    let mut fields = line.split(' ');
    let (word, count) = (fields.next()?, fields.next()?.parse().ok()?);
    let length = word.chars().count();
    let least = if length == 1 { LEAST_SINGLE } else { LEAST };
    let hanzi = word.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    (hanzi && length <= LONGEST && count >= least).then_some((word, count))
}
