//! The hash table of the pairs by which override keys are noticed.

use super::anchors::Anchors;
use super::char_set::CharSet;
use super::context::{Context, pair_words};
use crate::dictionary::blob::pairs::{Pair, neighbour_bit, pair_slot};
use std::collections::BTreeMap;

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
    // In the order of the pairs.
    let mut thirds = vec![Thirds::default(); anchors.pairs.len()];
    // Most keys start with characters that no pair starts with.
    let starts: CharSet = anchors.pairs.keys().map(|&(first, _)| first).collect();
    let cross_step = keys.cross_step.iter().map(|key| &**key);
    for sorted in [&mut keys.segments.iter().copied() as &mut dyn Iterator<Item = &str>, &mut { cross_step }]
    {
        let mut pairs = anchors.pairs.keys().zip(&mut thirds).peekable();
        for key in sorted {
            let mut chars = key.chars();
            let first = chars.next().filter(|&first| starts.contains(first));
            let (Some(first), Some(second), Some(third)) = (first, chars.next(), chars.next()) else {
                continue;
            };
            while pairs.next_if(|(pair, _)| **pair < (first, second)).is_some() {}
            if let Some((_, thirds)) = pairs.peek_mut().filter(|(pair, _)| **pair == (first, second)) {
                let bits = neighbour_bits(third, context);
                thirds.of_any |= bits;
                if is_override(key) {
                    thirds.of_overrides |= bits;
                }
            }
        }
    }
    let mut entries: BTreeMap<u64, Pair> = BTreeMap::new();
    for ((&(first, second), befores), thirds) in anchors.pairs.iter().zip(thirds) {
        let key = String::from_iter([first, second]);
        let is_override = is_override(key.as_str());
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
