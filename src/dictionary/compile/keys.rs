//! Numbers the keys of a blob, and gives the characters in them their codes.

use super::char_map::CharMap;
use super::char_set::CharSet;
use super::error::CompileError;
use super::one_pass_keys::OnePassKeys;
use crate::dictionary::blob::plan::NONE;
use crate::dictionary::text::DictSource;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::sync::Arc;

/// All keys of a blob. The number of a key is its position in the order of the code sequences.
pub struct Keys<'k> {
    pub codes: Codes,
    /// The codes of each key.
    pub sequences: Vec<Vec<u16>>,
    /// The keys in the order of their bytes, with their numbers.
    sorted: Vec<(&'k str, u32)>,
}

/// The code of each character that occurs in a key, or that the normalization writes. Frequent characters
/// have low codes; 0 is the code of all others.
pub struct Codes {
    by_point: Vec<u16>,
    characters: CharSet,
    /// The largest code.
    pub largest: u16,
}

impl<'k> Keys<'k> {
    /// Collects the keys of all dictionaries and the cross-step keys of all plans.
    pub fn new(
        dicts: &'k [Arc<DictSource>],
        plans: &'k [Option<OnePassKeys<'_>>],
        char_map: &CharMap,
    ) -> Result<Self, CompileError> {
        let mut keys: Vec<&str> =
            dicts.iter().flat_map(|dict| &dict.entries).map(|entry| entry.key.as_str()).collect();
        // Segments, and the cross-step keys that are borrowed, are keys of dictionaries.
        let composed = plans.iter().flatten().flat_map(|plan| &plan.cross_step).filter_map(|key| match key {
            Cow::Owned(key) => Some(key.as_str()),
            Cow::Borrowed(_) => None,
        });
        keys.extend(composed);
        // Sorted lists, one after the other: this sort merges them.
        keys.sort();
        keys.dedup();
        let codes = Codes::new(&keys, char_map)?;
        let mut coded: Vec<(u64, Vec<u16>, u32)> = (0..)
            .zip(&keys)
            .map(|(position, key)| {
                let codes: Vec<u16> = key.chars().map(|ch| codes.get(ch)).collect();
                (first_four(&codes), codes, position)
            })
            .collect();
        coded
            .sort_unstable_by(|(a, a_codes, _), (b, b_codes, _)| a.cmp(b).then_with(|| a_codes.cmp(b_codes)));
        let mut sorted: Vec<(&str, u32)> = keys.into_iter().map(|key| (key, NONE)).collect();
        for (number, (.., position)) in (0..).zip(&coded) {
            if let Some((_, slot)) = sorted.get_mut(*position as usize) {
                *slot = number;
            }
        }
        let sequences = coded.into_iter().map(|(_, sequence, _)| sequence).collect();
        Ok(Self { codes, sequences, sorted })
    }

    /// The numbers of keys that are sorted by their bytes; [`NONE`] for other texts.
    pub fn numbers<'t>(&self, keys: impl Iterator<Item = &'t str>) -> impl Iterator<Item = u32> {
        let mut known = self.sorted.iter().peekable();
        keys.map(move |key| {
            while known.next_if(|(known, _)| *known < key).is_some() {}
            known.peek().filter(|(known, _)| *known == key).map_or(NONE, |&&(_, number)| number)
        })
    }

    /// The codes of a key.
    pub fn sequence(&self, number: u32) -> &[u16] {
        self.sequences.get(number as usize).map_or(&[], Vec::as_slice)
    }
}

/// The first four codes of a key as one number, in the order of the code sequences. No code is 0.
fn first_four(codes: &[u16]) -> u64 {
    (0..4).fold(0, |all, at| all << 16 | u64::from(codes.get(at).copied().unwrap_or(0)))
}

impl Codes {
    fn new(keys: &[&str], char_map: &CharMap) -> Result<Self, CompileError> {
        let mut counts = vec![0_u32; char::MAX as usize + 1];
        let mut characters = CharSet::default();
        let mapped = char_map.iter().map(|(_, to)| to);
        for ch in keys.iter().flat_map(|key| key.chars()).chain(mapped) {
            if let Some(count) = counts.get_mut(ch as usize) {
                *count += 1;
            }
            characters.insert(ch);
        }
        let mut ranked: Vec<char> = characters.iter().collect();
        ranked.sort_by_key(|&ch| Reverse(counts.get(ch as usize).copied()));
        let largest = u16::try_from(ranked.len()).ok().filter(|&largest| largest < u16::MAX);
        let largest = largest.ok_or(CompileError::Characters)?;
        let mut by_point = vec![0; char::MAX as usize + 1];
        for (ch, code) in ranked.into_iter().zip(1..) {
            if let Some(slot) = by_point.get_mut(ch as usize) {
                *slot = code;
            }
        }
        Ok(Self { by_point, characters, largest })
    }

    /// The code of a character.
    pub fn get(&self, ch: char) -> u16 {
        self.by_point.get(ch as usize).copied().unwrap_or(0)
    }

    /// The characters with their codes, sorted by character.
    pub fn iter(&self) -> impl Iterator<Item = (char, u16)> + Clone + '_ {
        self.characters.iter().map(|ch| (ch, self.get(ch)))
    }
}
