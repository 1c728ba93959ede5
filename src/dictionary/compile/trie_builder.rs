//! Builds the trie that `blob/trie.rs` describes.

use crate::dictionary::blob::trie::{BASE_SHIFT, FIELD, MAX_KEYS, NO_PARENT, ROOT, VALUE_SHIFT};
use crate::step_counter;
use std::cmp::Reverse;
use std::ops::Range;

/// Builds the nodes for keys given as codes (each at least 1), sorted and unique; the value of a key is its
/// position.
///
/// Returns `None` if there are more keys or nodes than the format can number.
pub fn build_nodes(keys: &[Vec<u16>]) -> Option<Vec<u64>> {
    if keys.len() > MAX_KEYS {
        return None;
    }
    let mut slots = Slots { nodes: Vec::new(), taken: Vec::new(), searched: [0; SEARCHES] };
    slots.take(ROOT as usize, NO_PARENT);
    // Breadth first, so that the nodes near the root, which are visited most, are neighbours in memory.
    let mut level = vec![Pending { slot: ROOT as usize, keys: 0..keys.len(), depth: 0 }];
    while !level.is_empty() {
        let mut next = Vec::new();
        let mut nodes: Vec<(Pending, Vec<Child>)> =
            level.into_iter().map(|node| (node.clone(), node.children(keys))).collect();
        // Nodes with many children first: it is hard to find room for them.
        nodes.sort_by_key(|(_, children)| Reverse(children.len()));
        for (node, children) in nodes {
            if keys.get(node.keys.start).is_some_and(|key| key.len() == node.depth) {
                slots.set(node.slot, (node.keys.start as u64 + 1) << VALUE_SHIFT);
            }
            if children.is_empty() {
                continue;
            }
            let base = slots.place(&children);
            if base >= FIELD as usize {
                return None;
            }
            slots.set(node.slot, (base as u64) << BASE_SHIFT);
            for Child { code, keys } in children {
                let slot = base + usize::from(code);
                slots.take(slot, node.slot as u64);
                next.push(Pending { slot, keys, depth: node.depth + 1 });
            }
        }
        level = next;
    }
    // A step from any node with any code stays inside the array.
    let largest = keys.iter().flatten().copied().max().unwrap_or(0);
    let used = slots.nodes.len();
    slots.grow(used + usize::from(largest) + 1);
    (slots.nodes.len() < FIELD as usize).then_some(slots.nodes)
}

/// Numbers of children whose searches for room are told apart.
const SEARCHES: usize = 64;

/// A child of a node: its code, and the keys below it.
struct Child {
    code: u16,
    keys: Range<usize>,
}

/// A node that has a slot, but no children yet.
#[derive(Clone)]
struct Pending {
    slot: usize,
    keys: Range<usize>,
    depth: usize,
}

impl Pending {
    fn children(&self, keys: &[Vec<u16>]) -> Vec<Child> {
        let mut children: Vec<Child> = Vec::new();
        for (at, key) in self.keys.clone().zip(keys.get(self.keys.clone()).unwrap_or_default()) {
            let Some(&code) = key.get(self.depth) else { continue };
            match children.last_mut() {
                Some(last) if last.code == code => last.keys.end = at + 1,
                _ => children.push(Child { code, keys: at..at + 1 }),
            }
        }
        children
    }
}

/// The array under construction.
struct Slots {
    nodes: Vec<u64>,
    /// One bit for each slot, set where it is taken; slots beyond are free.
    taken: Vec<u64>,
    /// For each number of children (the last for all larger ones) the base at which the last search ended.
    /// An offset without room for so many children rarely gets room later. So each search starts where the
    /// last one ended, and all searches together take linear time.
    searched: [usize; SEARCHES],
}

impl Slots {
    fn grow(&mut self, len: usize) {
        if len > self.nodes.len() {
            self.nodes.resize(len, NO_PARENT);
            self.taken.resize(len / 64 + 1, 0);
        }
    }

    fn take(&mut self, slot: usize, parent: u64) {
        self.grow(slot + 1);
        if let Some(node) = self.nodes.get_mut(slot) {
            *node = *node & !FIELD | parent;
        }
        if let Some(word) = self.taken.get_mut(slot / 64) {
            *word |= 1 << (slot % 64);
        }
    }

    fn set(&mut self, slot: usize, bits: u64) {
        if let Some(node) = self.nodes.get_mut(slot) {
            *node |= bits;
        }
    }

    /// The bits of the 64 slots from `slot` on.
    fn taken_from(&self, slot: usize) -> u64 {
        let word = |at: usize| self.taken.get(at).copied().unwrap_or(0);
        match slot % 64 {
            0 => word(slot / 64),
            shift => word(slot / 64) >> shift | word(slot / 64 + 1) << (64 - shift),
        }
    }

    /// Finds a base at which all the children get free slots, 64 bases at a time.
    fn place(&mut self, children: &[Child]) -> usize {
        let first = children.first().map_or(1, |child| usize::from(child.code));
        let search = children.len().min(SEARCHES - 1);
        // Counted from the first child's slot, because that is where the array fills up.
        let mut slot = self.searched.get(search).copied().unwrap_or(0).max(first);
        loop {
            step_counter::count(1);
            let base = slot - first;
            let mut taken = 0;
            for child in children {
                taken |= self.taken_from(base + usize::from(child.code));
                if taken == u64::MAX {
                    break;
                }
            }
            if taken != u64::MAX {
                if let Some(searched) = self.searched.get_mut(search) {
                    *searched = slot;
                }
                return base + taken.trailing_ones() as usize;
            }
            slot += 64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::char_table::CharTable;
    use super::*;
    use crate::dictionary::blob::trie::Trie;

    fn built(words: &[&str]) -> (CharTable<u16>, Vec<u64>) {
        let mut alphabet: Vec<char> = words.iter().flat_map(|word| word.chars()).collect();
        alphabet.sort_unstable();
        alphabet.dedup();
        let code = |ch: char| alphabet.binary_search(&ch).unwrap() as u16 + 1;
        let keys: Vec<Vec<u16>> = words.iter().map(|word| word.chars().map(code).collect()).collect();
        (CharTable::build(alphabet.iter().map(|&ch| (ch as u32, code(ch))), 0), build_nodes(&keys).unwrap())
    }

    #[test]
    fn finds_every_prefix_and_nothing_else() {
        let words = ["a", "ab", "abcd", "b", "一", "一𠀀", "丁"];
        let (table, nodes) = built(&words);
        let trie = Trie { index: &table.index, pages: &table.pages, nodes: &nodes };
        let found = |text| trie.prefixes(text).collect::<Vec<_>>();
        assert_eq!(found("abcde"), [(1, 0), (2, 1), (4, 2)]);
        assert_eq!(found("abce"), [(1, 0), (2, 1)]);
        assert_eq!(found("一𠀀a"), [(3, 4), (7, 5)]);
        assert_eq!(found("xa"), []);
        assert_eq!(found(""), []);
        assert_eq!(found("丁"), [(3, 6)]);
    }
}
