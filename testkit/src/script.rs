//! Step 1 of the damage: the character-by-character change of script that no writer would make.

use std::collections::HashMap;

/// Characters the machinery left as they were.
const KEPT: &str = "占干范余筑后里于并群恒云征制";

/// Characters it made in its own way.
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
    /// Reads `key<TAB>value value ...` lines; blank lines, comments and longer keys or values are passed over.
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

    /// The map read from the file `STCharacters` of the repository, or of `ZHNORM_ST_CHARACTERS` where that is set.
    pub fn simplified_to_traditional() -> std::io::Result<Self> {
        let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../dictionaries/opencc/STCharacters.tsv");
        let path = std::env::var("ZHNORM_ST_CHARACTERS").unwrap_or_else(|_| default.to_owned());
        Ok(Self::parse(&std::fs::read_to_string(path)?))
    }

    /// The map that the machinery behind the worked example used: it left some characters of two or more Traditional
    /// forms alone (`制造`, `投產后`, `干`, `占`), and made a few as no standard does (`跟著`, `為`).
    pub fn as_on_pages(mut self) -> Self {
        for c in KEPT.chars() {
            self.0.insert(c, c);
        }
        self.0.extend(OWN_WAY);
        self
    }

    /// The other form of `c`, or `c` itself.
    pub fn get(&self, c: char) -> char {
        self.0.get(&c).copied().unwrap_or(c)
    }

    /// True if some character becomes `c`, which is then a form the other script does not write.
    pub fn makes(&self, c: char) -> bool {
        self.0.get(&c).is_none_or(|v| *v == c) && self.0.iter().any(|(k, v)| *v == c && *k != c)
    }

    /// Every character of `text` on its own, without a look at its neighbours.
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
    fn the_map_of_the_pages() {
        let map = CharMap::parse("后\t後 后\n为\t爲\n发\t發\n").as_on_pages();
        assert_eq!(map.convert("为了投产后发着"), "為了投产后發著");
    }

    #[test]
    fn takes_the_first_value_of_single_characters() {
        let map = CharMap::parse("# comment\n发\t發 髮\n一丁\t一丁\n制\t制 製\n");
        assert_eq!(map.convert("发制造"), "發制造");
        assert!(map.makes('發') && !map.makes('髮') && !map.makes('制'));
    }
}
