//! Numbers the keys of a blob, and gives the characters in them their codes.

use super::char_map::CharMap;
use super::error::CompileError;
use super::one_pass_keys::OnePassKeys;
use crate::dictionary::blob::plan::NONE;
use crate::dictionary::text::DictSource;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// All keys of a blob. The number of a key is its position in the order of the code sequences.
pub struct Keys<'k> {
    /// The code of each character that occurs in a key, or that the normalization writes. Frequent characters have low
    /// codes; 0 is not used.
    pub codes: HashMap<char, u16>,
    /// The codes of each key.
    pub sequences: Vec<Vec<u16>>,
    numbers: HashMap<&'k str, u32>,
}

impl<'k> Keys<'k> {
    /// Collects the keys of all dictionaries and the cross-step keys of all plans.
    pub fn new(
        dicts: &'k [Arc<DictSource>],
        plans: &'k [Option<OnePassKeys<'_>>],
        char_map: &CharMap,
    ) -> Result<Self, CompileError> {
        let mut keys: HashSet<&str> =
            dicts.iter().flat_map(|dict| &dict.entries).map(|entry| entry.key.as_str()).collect();
        // Segments, and the cross-step keys that are borrowed, are keys of dictionaries.
        let composed = plans.iter().flatten().flat_map(|plan| &plan.cross_step).filter_map(|key| match key {
            Cow::Owned(key) => Some(key.as_str()),
            Cow::Borrowed(_) => None,
        });
        keys.extend(composed);
        let codes = codes(&keys, char_map)?;
        let code = |ch: char| codes.get(&ch).copied().unwrap_or(0);
        let mut coded: Vec<(Vec<u16>, &str)> =
            keys.into_iter().map(|key| (key.chars().map(code).collect(), key)).collect();
        coded.sort_unstable();
        let mut numbers = HashMap::with_capacity(coded.len());
        numbers.extend(coded.iter().map(|&(_, key)| key).zip(0..));
        let sequences = coded.into_iter().map(|(sequence, _)| sequence).collect();
        Ok(Self { codes, sequences, numbers })
    }

    /// The number of a key; [`NONE`] for other texts.
    pub fn number(&self, key: &str) -> u32 {
        self.numbers.get(key).copied().unwrap_or(NONE)
    }

    /// The codes of a key.
    pub fn sequence(&self, number: u32) -> &[u16] {
        self.sequences.get(number as usize).map_or(&[], Vec::as_slice)
    }
}

fn codes(keys: &HashSet<&str>, char_map: &CharMap) -> Result<HashMap<char, u16>, CompileError> {
    let mut counts: HashMap<char, usize> = HashMap::new();
    let mapped = char_map.iter().map(|(_, to)| to);
    for ch in keys.iter().flat_map(|key| key.chars()).chain(mapped) {
        *counts.entry(ch).or_default() += 1;
    }
    let counts: BTreeMap<char, usize> = counts.into_iter().collect();
    let mut ranked: Vec<(char, usize)> = counts.into_iter().collect();
    ranked.sort_by_key(|&(_, count)| Reverse(count));
    if ranked.len() >= usize::from(u16::MAX) {
        return Err(CompileError::Characters);
    }
    Ok(ranked.into_iter().map(|(ch, _)| ch).zip(1..).collect())
}
