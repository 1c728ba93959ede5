//! The dictionaries of the repository, and a plain longest match over them.
//!
//! It shares no code with the engine on purpose: the generated text and the figures about it must not depend
//! on the engine that is measured with them.

use std::collections::HashMap;
use std::io;
use std::path::Path;

/// Entries, each with its first value.
#[derive(Debug, Clone, Default)]
pub struct Table {
    entries: HashMap<String, String>,
    /// For each first character of a key, the lengths of these keys in characters, longest first.
    lengths: HashMap<char, Vec<usize>>,
}

impl Table {
    /// Reads tables of `dictionaries/opencc`. Of entries with the same key, the first one is kept.
    pub fn read(names: &[&str]) -> io::Result<Self> {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../dictionaries/opencc"));
        let mut table = Self::default();
        for name in names {
            let path = folder.join(name).with_extension("tsv");
            let text = std::fs::read_to_string(&path);
            table.add(
                &text
                    .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?,
            );
        }
        Ok(table)
    }

    fn add(&mut self, text: &str) {
        for (key, values) in text.lines().filter_map(|line| line.split_once('\t')) {
            let (Some(first), Some(value)) = (key.chars().next(), values.split(' ').next()) else { continue };
            self.entries.entry(key.to_owned()).or_insert_with(|| value.to_owned());
            let (lengths, length) = (self.lengths.entry(first).or_default(), key.chars().count());
            if let Err(at) = lengths.binary_search_by(|other| length.cmp(other)) {
                lengths.insert(at, length);
            }
        }
    }

    /// The keys, sorted by code point.
    pub fn keys(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = self.entries.keys().map(String::as_str).collect();
        keys.sort_unstable();
        keys
    }

    /// Key and value of the longest entry that `text` starts with.
    pub fn longest<'t>(&'t self, text: &'t str) -> Option<(&'t str, &'t str)> {
        let lengths = self.lengths.get(&text.chars().next()?)?;
        lengths.iter().find_map(|&length| {
            let end = text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(length)?;
            let key = text.get(..end)?;
            self.entries.get(key).map(|value| (key, value.as_str()))
        })
    }

    /// `text` with the longest entry at each offset replaced, from left to right.
    pub fn convert(&self, mut text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        while let Some(first) = text.chars().next() {
            let len = match self.longest(text) {
                Some((key, value)) => {
                    out.push_str(value);
                    key.len()
                }
                None => {
                    out.push(first);
                    first.len_utf8()
                }
            };
            text = text.get(len..).unwrap_or_default();
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_entry_wins() {
        let mut table = Table::default();
        table.add("干\t幹 乾\n干燥\t乾燥\n干燥剂\t乾燥劑\n");
        assert_eq!(table.longest("干燥剂。"), Some(("干燥剂", "乾燥劑")));
        assert_eq!(table.longest("燥"), None);
        assert_eq!(table.convert("能干，干燥，干"), "能幹，乾燥，幹");
    }
}
