//! Lookup tables over all code points, in two levels. Equal blocks of items are stored once.

use crate::dictionary::blob::trie::PAGE_COUNT;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

/// A lookup table over all code points, in pages of 256. Equal pages are stored once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CharTable<T> {
    /// For each group of 256 code points, the number of their page in `pages`.
    pub index: Vec<u16>,
    /// The pages, 256 items each.
    pub pages: Vec<T>,
}

impl<T: Copy + Eq + Hash> CharTable<T> {
    /// Builds the table from code points and their items; all other code points get `default`.
    pub fn build(items: impl IntoIterator<Item = (u32, T)>, default: T) -> Self {
        let mut pages = Vec::new();
        let index = Self::build_into(items, default, &mut BlockPool::default(), &mut pages);
        Self { index, pages }
    }

    /// Builds the index of a table that shares its pages with others. `pool` and `pages` belong together:
    /// pass the same two for every table.
    pub fn build_into(
        items: impl IntoIterator<Item = (u32, T)>,
        default: T,
        pool: &mut BlockPool<T>,
        pages: &mut Vec<T>,
    ) -> Vec<u16> {
        let empty = pool.intern(pages, vec![default; 256]) as u16;
        let mut index = vec![empty; PAGE_COUNT];
        for (page, block) in blocks(items, default, 256) {
            if let Some(number) = index.get_mut(page as usize) {
                *number = pool.intern(pages, block) as u16;
            }
        }
        index
    }
}

/// Groups items into blocks of `len` code points. Returns the blocks that have an item, by number. Code
/// points of these blocks without an item get `default`.
pub fn blocks<T: Copy>(
    items: impl IntoIterator<Item = (u32, T)>,
    default: T,
    len: u32,
) -> BTreeMap<u32, Vec<T>> {
    let mut blocks: BTreeMap<u32, Vec<T>> = BTreeMap::new();
    for (point, item) in items {
        let block = blocks.entry(point / len).or_insert_with(|| vec![default; len as usize]);
        if let Some(slot) = block.get_mut((point % len) as usize) {
            *slot = item;
        }
    }
    blocks
}

/// Finds blocks that a list already contains. All blocks of one pool have the same length.
#[derive(Debug)]
pub struct BlockPool<T> {
    known: HashMap<Vec<T>, usize>,
}

impl<T> Default for BlockPool<T> {
    fn default() -> Self {
        Self { known: HashMap::new() }
    }
}

impl<T: Copy + Eq + Hash> BlockPool<T> {
    /// Appends `block` to `list` unless the list has it. Returns the number of the block, not its offset.
    pub fn intern(&mut self, list: &mut Vec<T>, block: Vec<T>) -> usize {
        if let Some(&number) = self.known.get(&block) {
            return number;
        }
        let number = self.known.len();
        list.extend_from_slice(&block);
        self.known.insert(block, number);
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_pages_are_stored_once() {
        let table = CharTable::build([(0x4E00, 1_u16), (0x4F00, 1)], 0);
        assert_eq!(table.pages.len(), 512);
        assert_eq!(table.index.iter().filter(|&&page| page == 1).count(), 2);
    }
}
