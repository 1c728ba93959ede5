//! The hash table of the pairs by which override keys are noticed.

use super::anchors::Anchors;
use super::context::{Context, pair_words};
use crate::dictionary::blob::pairs::{Pair, neighbour_bit, pair_slot};
use std::collections::{BTreeMap, HashMap};

/// Which characters follow a pair in the keys that start with it, as bits.
#[derive(Clone, Copy, Default)]
struct Thirds {
    of_any: u32,
    of_overrides: u32,
}

/// The table for the pairs of `anchors`, in all their spellings. The override keys are sorted.
pub fn pair_table(anchors: &Anchors, overrides: &[&str], context: &Context<'_>) -> Vec<Pair> {
    let keys = context.keys;
    let is_override = |key: &str| overrides.binary_search(&key).is_ok();
    // Which characters start a pair, since most keys start with others.
    let mut starts_pair = vec![false; 0x1_0000];
    for &(first, _) in anchors.pairs.keys() {
        if let Some(starts) = starts_pair.get_mut(first as usize) {
            *starts = true;
        }
    }
    let mut thirds: HashMap<(char, char), Thirds> =
        anchors.pairs.keys().map(|&pair| (pair, Thirds::default())).collect();
    for key in keys.phrases() {
        let mut chars = key.chars();
        let first =
            chars.next().filter(|&first| starts_pair.get(first as usize).is_some_and(|&starts| starts));
        if let Some(first) = first
            && let (Some(second), Some(third)) = (chars.next(), chars.next())
            && let Some(thirds) = thirds.get_mut(&(first, second))
        {
            let bits = neighbour_bits(third, context);
            thirds.of_any |= bits;
            if is_override(key) {
                thirds.of_overrides |= bits;
            }
        }
    }
    let mut entries: BTreeMap<u64, Pair> = BTreeMap::new();
    for (&(first, second), befores) in &anchors.pairs {
        let key = String::from_iter([first, second]);
        let is_override = is_override(key.as_str());
        let thirds = thirds.get(&(first, second)).copied().unwrap_or_default();
        let output = if is_override { two_characters(&context.output(&key)) } else { None };
        let (output, thirds) = match output {
            _ if !is_override => (0, thirds.of_overrides),
            // Any longer key wins over this override key, even a compositional one.
            Some(output) => (output, thirds.of_any),
            // The output does not fit into the table: any third character leads to a closer look.
            None => (0, Pair::ANY),
        };
        let is_segment = keys.segments.binary_search(&key.as_str()).is_ok();
        let pair = Pair {
            characters: 0,
            output,
            thirds: if is_segment { thirds } else { thirds | Pair::IS_CROSS_STEP },
            befores: befores.iter().fold(0, |bits, &ch| bits | neighbour_bits(ch, context)),
        };
        for word in pair_words(first, second, context.char_map) {
            let [a, b, c, d, e, f, ..] = word.to_le_bytes();
            let spelling = [a, b, c, d, e, f];
            let characters = std::str::from_utf8(&spelling).ok().and_then(two_characters).unwrap_or(0);
            entries.insert(word, Pair { characters, ..pair });
        }
    }
    hash_table(entries)
}

/// A hash table with linear probing that is four fifths full.
fn hash_table(entries: BTreeMap<u64, Pair>) -> Vec<Pair> {
    let mut table = vec![Pair::default(); entries.len() * 5 / 4 + 2];
    let len = table.len();
    for (word, pair) in entries {
        let start = pair_slot(word, len);
        let (before, after) = table.split_at_mut(start.min(len));
        if let Some(slot) = after.iter_mut().chain(before).find(|slot| slot.characters == 0) {
            *slot = pair;
        }
    }
    table
}

/// The bits for a character beside a pair, in all its spellings.
fn neighbour_bits(ch: char, context: &Context<'_>) -> u32 {
    let bits = context.char_map.spellings(ch).map(|ch| match *ch.encode_utf8(&mut [0; 4]).as_bytes() {
        [a, b, c] => neighbour_bit(u32::from_le_bytes([a, b, c, 0])),
        // The fast path looks closer at any character of four bytes.
        [_, _, _, _] => 0,
        _ => Pair::ANY,
    });
    bits.fold(0, |all, bit| all | bit)
}

/// A text as two code points of 16 bits, the first low, if it is two characters of three bytes.
fn two_characters(text: &str) -> Option<u32> {
    let mut chars = text.chars();
    let (first, second) = (u32::from(chars.next()?), u32::from(chars.next()?));
    let has_three_bytes = |point: u32| (0x800..0x1_0000).contains(&point);
    (chars.next().is_none() && has_three_bytes(first) && has_three_bytes(second))
        .then_some(first | second << 16)
}
