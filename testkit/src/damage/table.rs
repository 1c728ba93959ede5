//! The annotation table of the damage: 150 Traditional characters with one pronunciation each.
//!
//! What a real table contained is only known from one article, the worked example: 88 characters. The
//! profiles leave those out, so that no score depends on a table that was copied from that article.

use crate::cp936;
use crate::script::CharMap;
use crate::unihan;
use pinyin::ToPinyin;
use std::collections::{HashMap, HashSet};
use std::io;

/// The number of characters that a profile annotates. The machinery of the worked example annotated about as
/// many.
pub const ANNOTATED: usize = 150;

/// The characters that are annotated in the worked example.
pub const SEEN_ON_PAGES: &str = "\
    個側價優內創動務勵區協團堅報學實導強復態應戰擔據擴數時業構標機權準濟獎獨獻現環產當發監礎節細結統經網續習聯蘊術衛補規\
    計訓設認調護負財責貿質轉農進運達遠醫錯鎮關隊險項預領風養驗點";

/// One annotated character.
#[derive(Debug, Clone)]
pub struct Annotation {
    /// The character.
    pub character: char,
    /// Its two bytes in CP936.
    pub bytes: [u8; 2],
    /// Its only pronunciation, with tone marks.
    pub pronunciation: String,
}

/// The characters that the damage annotates.
#[derive(Debug, Clone)]
pub struct AnnotationTable(Vec<Annotation>);

impl AnnotationTable {
    /// The table of [`DamageProfile::Shared`](super::profile::DamageProfile): the most frequent Traditional
    /// characters that OpenCC writes, by the counts of `words.tsv`, without those seen on pages.
    pub fn shared() -> io::Result<Self> {
        let map = CharMap::simplified_to_traditional()?.as_on_pages();
        let words = concat!(env!("CARGO_MANIFEST_DIR"), "/../dictionaries/zhnorm/words.tsv");
        let mut counts: HashMap<char, u64> = HashMap::new();
        for line in std::fs::read_to_string(words)?.lines() {
            let Some((word, count)) = line.split_once('\t') else { continue };
            for character in word.chars().map(|c| map.get(c)) {
                *counts.entry(character).or_default() += count.parse::<u64>().unwrap_or(0);
            }
        }
        let mut characters: Vec<char> = counts.keys().copied().filter(|c| map.makes(*c)).collect();
        characters.sort_unstable_by_key(|c| (std::cmp::Reverse(counts[c]), *c));
        let pronounced = |c: char| Some((c, c.to_pinyin()?.with_tone().to_owned()));
        Ok(Self::first(characters.into_iter().filter_map(pronounced), &HashSet::new()))
    }

    /// The table of [`DamageProfile::Independent`](super::profile::DamageProfile): the most frequent
    /// Traditional characters of Unihan by `kHanyuPinlu`, with their `kMandarin`. It leaves out those of the
    /// other table and those seen on pages.
    pub fn independent() -> io::Result<Self> {
        let others: HashSet<char> = Self::shared()?.0.iter().map(|entry| entry.character).collect();
        let map = CharMap::unihan();
        let mut characters = unihan::characters();
        characters.retain(|entry| map.makes(entry.character));
        characters.sort_unstable_by_key(|entry| (std::cmp::Reverse(entry.count), entry.character));
        let pronounced = characters.into_iter().map(|entry| (entry.character, entry.pronunciation));
        Ok(Self::first(pronounced, &others))
    }

    /// A table of these characters, for a test. Those without a pronunciation or a code are left out.
    pub fn of(characters: &str) -> Self {
        let pronounced = |c: char| Some((c, c.to_pinyin()?.with_tone().to_owned()));
        Self(characters.chars().filter_map(pronounced).filter_map(entry).collect())
    }

    /// The first [`ANNOTATED`] characters that CP936 can encode, without those in `others` and those seen on
    /// pages.
    fn first(characters: impl Iterator<Item = (char, String)>, others: &HashSet<char>) -> Self {
        let wanted = characters.filter(|(c, _)| !others.contains(c) && !SEEN_ON_PAGES.contains(*c));
        Self(wanted.filter_map(entry).take(ANNOTATED).collect())
    }

    /// The same table without the entries that `keep` refuses.
    pub fn retain(mut self, mut keep: impl FnMut(&Annotation) -> bool) -> Self {
        self.0.retain(|entry| keep(entry));
        self
    }

    /// The entry for two bytes. In a text, these bytes need not be one character.
    pub fn find(&self, bytes: [u8; 2]) -> Option<&Annotation> {
        self.0.iter().find(|entry| entry.bytes == bytes)
    }

    /// Its entries.
    pub fn entries(&self) -> &[Annotation] {
        &self.0
    }
}

fn entry((character, pronunciation): (char, String)) -> Option<Annotation> {
    let bytes = cp936::encode_char(character)?.try_into().ok()?;
    Some(Annotation { character, bytes, pronunciation })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pronunciations_have_tone_marks() {
        let table = AnnotationTable::of("準發a😀");
        let found: Vec<_> = table.entries().iter().map(|e| (e.character, e.pronunciation.as_str())).collect();
        assert_eq!(found, [('準', "zhǔn"), ('發', "fā")]);
        assert_eq!(table.find([0x9C, 0xCA]).map(|entry| entry.character), Some('準'));
        assert!(table.find([0xCA, 0x9C]).is_none());
    }
}
