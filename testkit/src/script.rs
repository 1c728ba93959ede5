//! The first step of the damage: converts the script character by character, as no writer would.

use crate::{cp936, unihan};
use std::collections::HashMap;

/// Characters that the machinery of the worked example did not convert.
const KEPT: &str = "占干范余筑后里于并群恒云征制";

/// Characters that it converted differently from OpenCC's table.
const OWN_WAY: [(char, char); 9] = [
    ('着', '著'),
    ('为', '為'),
    ('签', '簽'),
    ('闲', '閑'),
    ('鉴', '鑒'),
    ('冲', '沖'),
    ('众', '眾'),
    ('伪', '偽'),
    ('峰', '峰'),
];

/// A map from character to character, the first value of each entry of an OpenCC table.
#[derive(Debug, Clone, Default)]
pub struct CharMap(HashMap<char, char>);

impl CharMap {
    /// Reads lines `key<TAB>value value ...`. Empty lines, comments and longer keys or values are skipped.
    pub fn parse(table: &str) -> Self {
        let mut map = HashMap::new();
        for line in table.lines() {
            let Some((key, values)) = line.split_once('\t') else { continue };
            let first = values.split([' ', '\t']).next().unwrap_or_default();
            if let (Some(k), Some(v)) = (single(key), single(first)) {
                map.insert(k, v);
            }
        }
        Self(map)
    }

    /// OpenCC's first candidates: the map of `dictionaries/opencc/STCharacters.tsv`.
    pub fn simplified_to_traditional() -> std::io::Result<Self> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../dictionaries/opencc/STCharacters.tsv");
        Ok(Self::parse(&std::fs::read_to_string(path)?))
    }

    /// A map from Unihan alone. Of the `kTraditionalVariant` of a character, it takes the most frequent one
    /// by `kFrequency` that CP936 can encode and that is not the character itself. `着` stays, because the
    /// language model of the repair knows `著`.
    pub fn unihan() -> Self {
        let mut best: HashMap<char, (u8, char)> = HashMap::new();
        for entry in unihan::characters() {
            if cp936::encode_char(entry.character).is_none() {
                continue;
            }
            for simplified in entry.simplified {
                let candidate = (entry.rank, entry.character);
                best.entry(simplified).and_modify(|best| *best = candidate.min(*best)).or_insert(candidate);
            }
        }
        best.remove(&'着');
        Self(best.into_iter().map(|(simplified, (_, traditional))| (simplified, traditional)).collect())
    }

    /// The same map with the exceptions of the worked example. Its machinery did not convert some characters
    /// that have several Traditional forms (`制造`, `投產后`, `干`, `占`), and converted others as no standard does
    /// (`跟著`).
    pub fn as_on_pages(mut self) -> Self {
        for c in KEPT.chars() {
            self.0.insert(c, c);
        }
        self.0.extend(OWN_WAY);
        self
    }

    /// The Traditional form of `c`, or `c` itself.
    pub fn get(&self, c: char) -> char {
        self.0.get(&c).copied().unwrap_or(c)
    }

    /// Whether `c` is the Traditional form of another character, and is not converted itself.
    pub fn makes(&self, c: char) -> bool {
        self.0.get(&c).is_none_or(|v| *v == c) && self.0.iter().any(|(k, v)| *v == c && *k != c)
    }

    /// Converts every character of `text` on its own.
    pub fn convert(&self, text: &str) -> String {
        text.chars().map(|c| self.get(c)).collect()
    }
}

fn single(s: &str) -> Option<char> {
    let mut chars = s.chars();
    let c = chars.next()?;
    chars.next().is_none().then_some(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_of_the_worked_example_has_exceptions() {
        let map = CharMap::parse("后\t後 后\n为\t爲\n发\t發\n").as_on_pages();
        assert_eq!(map.convert("为了投产后发着"), "為了投产后發著");
    }

    #[test]
    fn the_first_value_of_single_characters_counts() {
        let map = CharMap::parse("# comment\n发\t發 髮\n一丁\t一丁\n制\t制 製\n");
        assert_eq!(map.convert("发制造"), "發制造");
        assert!(map.makes('發') && !map.makes('髮') && !map.makes('制'));
    }
}
