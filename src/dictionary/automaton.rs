//! The automaton of all conversions: a double-array trie over character codes, built once, read in place.
//!
//! Characters that occur in keys are numbered by frequency (a *code*); a node's child for a code stands at
//! `base(node) + code` and names the node as its parent. One `u64` holds a whole node, so that a step costs one load:
//!
//! ```text
//! bits  0..22  parent   the node this one is a child of (NO_PARENT: the slot is free)
//! bits 22..44  base     where the children stand, less their codes
//! bits 44..64  value    key number + 1, or 0 where no key ends
//! ```
//!
//! This file names nothing else of the crate: `build.rs` compiles with it too.

use std::collections::BTreeMap;

/// A parent that no node has: the slot is free, or it is the root.
const NO_PARENT: u64 = (1 << 22) - 1;
const FIELD: u64 = (1 << 22) - 1;

/// The most keys that one automaton can hold.
pub const MAX_KEYS: usize = (1 << 20) - 2;

/// Number of pages of 256 characters that cover Unicode.
pub const PAGE_COUNT: usize = 0x11_0000 >> 8;

/// A table over all characters in two levels: pages of 256, equal pages stored once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CharMap<T> {
    /// For each page of 256 characters, its number in `pages`.
    pub index: Vec<u16>,
    /// The pages, 256 items each.
    pub pages: Vec<T>,
}

impl<T: Copy + PartialEq> CharMap<T> {
    /// Builds the table from the characters that are not like all others.
    pub fn build(items: impl IntoIterator<Item = (u32, T)>, others: T) -> Self {
        let mut map = Self { index: vec![0; PAGE_COUNT], pages: vec![others; 256] };
        for (page, block) in blocks(items, others, 256) {
            if let Some(number) = map.index.get_mut(page as usize) {
                *number = intern_block(&mut map.pages, &block) as u16;
            }
        }
        map
    }
}

/// The blocks of a table that hold some of the items, by number.
pub fn blocks<T: Copy>(
    items: impl IntoIterator<Item = (u32, T)>,
    others: T,
    len: u32,
) -> BTreeMap<u32, Vec<T>> {
    let mut blocks: BTreeMap<u32, Vec<T>> = BTreeMap::new();
    for (point, item) in items {
        let block = blocks.entry(point / len).or_insert_with(|| vec![others; len as usize]);
        if let Some(place) = block.get_mut((point % len) as usize) {
            *place = item;
        }
    }
    blocks
}

/// Appends a block to a pool of blocks of its size unless it is there, and returns its number.
pub fn intern_block<T: Copy + PartialEq>(pool: &mut Vec<T>, block: &[T]) -> usize {
    if let Some(at) = pool.chunks_exact(block.len()).position(|known| known == block) {
        return at;
    }
    pool.extend_from_slice(block);
    pool.len() / block.len() - 1
}

/// Builds the nodes for keys given as codes (each at least 1), sorted and unique; the value of a key is its position.
///
/// Returns `None` when there are more keys or nodes than the format can number.
pub fn build_units(keys: &[Vec<u16>]) -> Option<Vec<u64>> {
    if keys.len() > MAX_KEYS {
        return None;
    }
    let mut slots = Slots::default();
    slots.grow(1);
    slots.take(0, NO_PARENT);
    // Breadth first, so that the nodes near the root, which are visited most, lie together.
    let mut level = vec![Node { slot: 0, first: 0, end: keys.len(), depth: 0 }];
    while !level.is_empty() {
        let mut next = Vec::new();
        let mut fans: Vec<(Node, Vec<Child>)> =
            level.into_iter().map(|node| (node, node.children(keys))).collect();
        // Wide fans first: they are the hard ones to place.
        fans.sort_by_key(|(_, children)| std::cmp::Reverse(children.len()));
        for (node, children) in fans {
            if keys.get(node.first).is_some_and(|key| key.len() == node.depth) {
                slots.units[node.slot] |= (node.first as u64 + 1) << 44;
            }
            if children.is_empty() {
                continue;
            }
            let base = slots.place(&children);
            slots.units[node.slot] |= (base as u64) << 22;
            for (code, first, end) in children {
                let slot = base + usize::from(code);
                slots.take(slot, node.slot as u64);
                next.push(Node { slot, first, end, depth: node.depth + 1 });
            }
        }
        level = next;
    }
    // A step from any node with any code stays inside the array.
    let largest = keys.iter().flatten().copied().max().unwrap_or(0);
    let used = slots.units.len();
    slots.grow(used + usize::from(largest) + 1);
    (slots.units.len() < FIELD as usize).then_some(slots.units)
}

/// The code of a child, with its range of keys.
type Child = (u16, usize, usize);

#[derive(Clone, Copy)]
struct Node {
    slot: usize,
    first: usize,
    end: usize,
    depth: usize,
}

impl Node {
    /// The codes that follow, each with its range of keys.
    fn children(self, keys: &[Vec<u16>]) -> Vec<Child> {
        let mut children: Vec<Child> = Vec::new();
        for (at, key) in keys.iter().enumerate().take(self.end).skip(self.first) {
            let Some(&code) = key.get(self.depth) else { continue };
            match children.last_mut() {
                Some((last, _, end)) if *last == code => *end = at + 1,
                _ => children.push((code, at, at + 1)),
            }
        }
        children
    }
}

/// The array under construction.
#[derive(Default)]
struct Slots {
    units: Vec<u64>,
    /// One bit a slot, set where it is taken; what lies beyond is free.
    taken: Vec<u64>,
    /// All words of `taken` before this one are full.
    full: usize,
}

impl Slots {
    fn grow(&mut self, len: usize) {
        if len > self.units.len() {
            self.units.resize(len, NO_PARENT);
            self.taken.resize(len / 64 + 1, 0);
        }
    }

    fn take(&mut self, slot: usize, parent: u64) {
        self.grow(slot + 1);
        self.units[slot] = self.units[slot] & !FIELD | parent;
        self.taken[slot / 64] |= 1 << (slot % 64);
    }

    /// The bits of the 64 slots from `slot` on.
    fn taken_from(&self, slot: usize) -> u64 {
        let word = |at: usize| self.taken.get(at).copied().unwrap_or(0);
        match slot % 64 {
            0 => word(slot / 64),
            shift => word(slot / 64) >> shift | word(slot / 64 + 1) << (64 - shift),
        }
    }

    /// Finds the first base at which all the children fall on free slots, 64 bases at a time.
    fn place(&mut self, children: &[Child]) -> usize {
        while self.taken.get(self.full) == Some(&u64::MAX) {
            self.full += 1;
        }
        let first = usize::from(children.first().map_or(1, |child| child.0));
        let mut base = (self.full * 64).saturating_sub(first);
        loop {
            let mut taken = 0;
            for child in children {
                taken |= self.taken_from(base + usize::from(child.0));
                if taken == u64::MAX {
                    break;
                }
            }
            if taken != u64::MAX {
                return base + taken.trailing_ones() as usize;
            }
            base += 64;
        }
    }
}

/// The parent that a unit names.
#[inline]
pub fn parent(unit: u64) -> u32 {
    (unit & FIELD) as u32
}

/// Where a unit's children stand, less their codes.
#[inline]
pub fn base(unit: u64) -> u32 {
    (unit >> 22 & FIELD) as u32
}

/// The number of the key that ends at a unit.
#[inline]
pub fn key(unit: u64) -> Option<u32> {
    let value = unit >> 44;
    (value != 0).then(|| value as u32 - 1)
}

/// The automaton, as it lies in a blob.
#[derive(Clone, Copy, Debug)]
pub struct Automaton<'a> {
    /// Number of the page of codes for each 256 characters.
    pub index: &'a [u16],
    /// Pages of codes; 0 is the code of a character that occurs in no key.
    pub pages: &'a [u16],
    /// The nodes.
    pub units: &'a [u64],
}

/// The root of every automaton.
pub const ROOT: u32 = 0;

impl<'a> Automaton<'a> {
    /// The code of a character, 0 when it occurs in no key.
    #[inline]
    pub fn code(&self, ch: char) -> u16 {
        self.code_of(ch as usize)
    }

    /// As [`code`](Self::code), for a code point.
    #[inline]
    pub fn code_of(&self, point: usize) -> u16 {
        let page = self.index.get(point >> 8).copied().unwrap_or(0);
        self.pages.get(usize::from(page) << 8 | point & 0xFF).copied().unwrap_or(0)
    }

    /// The node that a code leads to from a node.
    #[inline]
    pub fn child(&self, node: u32, code: u16) -> Option<u32> {
        if code == 0 {
            return None;
        }
        let slot = base(self.unit(node)) + u32::from(code);
        (parent(self.unit(slot)) == node).then_some(slot)
    }

    /// The number of the key that ends at a node.
    #[inline]
    pub fn key(&self, node: u32) -> Option<u32> {
        key(self.unit(node))
    }

    /// A node's unit; beyond the array there are none but free ones.
    #[inline]
    pub fn unit(&self, node: u32) -> u64 {
        self.units.get(node as usize).copied().unwrap_or(NO_PARENT)
    }

    /// The parent of a node, and the code that leads from it to the node.
    pub fn parent(&self, node: u32) -> (u32, u16) {
        let parent = parent(self.unit(node));
        (parent, node.wrapping_sub(base(self.unit(parent))) as u16)
    }

    /// All keys that `text` begins with, shortest first: length in bytes and key number.
    #[inline]
    pub fn prefixes<'t>(self, text: &'t str) -> impl Iterator<Item = (usize, u32)> + use<'a, 't> {
        let mut node = Some(ROOT);
        let mut chars = text.char_indices();
        std::iter::from_fn(move || {
            loop {
                let (at, ch) = chars.next()?;
                node = self.child(node?, self.code(ch));
                if let Some(key) = self.key(node?) {
                    return Some((at + ch.len_utf8(), key));
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(words: &[&str]) -> (CharMap<u16>, Vec<u64>) {
        let mut alphabet: Vec<char> = words.iter().flat_map(|word| word.chars()).collect();
        alphabet.sort_unstable();
        alphabet.dedup();
        let code = |ch: char| alphabet.binary_search(&ch).unwrap() as u16 + 1;
        let keys: Vec<Vec<u16>> = words.iter().map(|word| word.chars().map(code).collect()).collect();
        (CharMap::build(alphabet.iter().map(|&ch| (ch as u32, code(ch))), 0), build_units(&keys).unwrap())
    }

    #[test]
    fn finds_every_prefix_and_nothing_else() {
        let words = ["a", "ab", "abcd", "b", "一", "一𠀀", "丁"];
        let (map, units) = built(&words);
        let automaton = Automaton { index: &map.index, pages: &map.pages, units: &units };
        let found = |text| automaton.prefixes(text).collect::<Vec<_>>();
        assert_eq!(found("abcde"), [(1, 0), (2, 1), (4, 2)]);
        assert_eq!(found("abce"), [(1, 0), (2, 1)]);
        assert_eq!(found("一𠀀a"), [(3, 4), (7, 5)]);
        assert_eq!(found("xa"), []);
        assert_eq!(found(""), []);
        assert_eq!(found("丁"), [(3, 6)]);
    }

    #[test]
    fn equal_pages_are_stored_once() {
        let map = CharMap::build([(0x4E00, 1_u16), (0x4F00, 1)], 0);
        assert_eq!(map.pages.len(), 512);
    }
}
