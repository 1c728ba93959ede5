//! A trie over a set of keys that is needed only for a while: which keys a text starts with, or contains.

use super::char_set::CharSet;
use super::char_table::CharTable;
use super::trie_builder::build_nodes;
use crate::dictionary::blob::trie::{ROOT, Trie};
use crate::text::spans::slice;

/// A trie that owns its nodes. The number of a key is its position in the sorted list of keys.
#[derive(Clone, Debug)]
pub struct KeyTrie {
    codes: CharTable<u16>,
    nodes: Vec<u64>,
}

impl KeyTrie {
    /// Builds the trie from keys that are sorted and unique; `None` if they exceed the limits of the format.
    pub fn new<'k>(keys: impl Iterator<Item = &'k str> + Clone) -> Option<Self> {
        // Codes in the order of the characters, so that sequences of codes are sorted as the keys are.
        let mut characters = CharSet::default();
        keys.clone().for_each(|key| characters.insert_all(key));
        let codes = CharTable::build(characters.iter().map(u32::from).zip(1..=u16::MAX), 0);
        let code = |ch: char| Trie { index: &codes.index, pages: &codes.pages, nodes: &[] }.code(ch);
        let sequences: Vec<Vec<u16>> = keys.map(|key| key.chars().map(code).collect()).collect();
        // A character without a code: there are too many.
        let is_complete = sequences.iter().flatten().all(|&code| code > 0);
        let nodes = build_nodes(&sequences).filter(|_| is_complete)?;
        Some(Self { codes, nodes })
    }

    /// The trie, as it is read.
    pub fn trie(&self) -> Trie<'_> {
        Trie { index: &self.codes.index, pages: &self.codes.pages, nodes: &self.nodes }
    }

    /// The longest key that `text` starts with: length in bytes, and number.
    pub fn longest_prefix(&self, text: &str) -> Option<(usize, u32)> {
        self.trie().prefixes(text).last()
    }

    /// The first key that `text` contains: of those that start there the shortest.
    pub fn first_in<'t>(&self, text: &'t str) -> Option<&'t str> {
        text.char_indices().find_map(|(at, _)| self.keys_at(slice(text, at..)).next())
    }

    /// Calls `found` with each occurrence of a key in `text`.
    pub fn all_in<'t>(&self, text: &'t str, mut found: impl FnMut(&'t str)) {
        for (at, _) in text.char_indices() {
            self.keys_at(slice(text, at..)).for_each(&mut found);
        }
    }

    /// The keys that `text` starts with, shortest first.
    fn keys_at<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> + use<'t, '_> {
        self.trie().prefixes(text).map(move |(len, _)| slice(text, ..len))
    }

    /// Starts to look for keys in a text that grows.
    pub fn matcher(&self) -> Matcher {
        Matcher { nodes: Vec::new() }
    }
}

/// The keys that may be under way at the end of a text: a node for each position where one may have started.
#[derive(Clone, Debug)]
pub struct Matcher {
    nodes: Vec<u32>,
}

impl Matcher {
    /// Takes the next character of the text, and says whether a key ends there.
    pub fn push(&mut self, trie: &KeyTrie, ch: char) -> bool {
        let trie = trie.trie();
        let code = trie.code(ch);
        self.nodes.push(ROOT);
        self.nodes.retain_mut(|node| trie.child(*node, code).map(|child| *node = child).is_some());
        self.nodes.iter().any(|&node| trie.key(node).is_some())
    }

    /// How many keys are under way.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_keys_at_the_start_and_inside_of_a_text() {
        let trie = KeyTrie::new(["ab", "abcd", "bc", "一𠀀"].into_iter()).unwrap();
        assert_eq!(trie.longest_prefix("abcdx"), Some((4, 1)));
        assert_eq!(trie.longest_prefix("abcx"), Some((2, 0)));
        assert_eq!(trie.longest_prefix("xab"), None);
        assert_eq!(trie.first_in("xx一𠀀"), Some("一𠀀"));
        assert_eq!(trie.first_in("xabcd"), Some("ab"));
        assert_eq!(trie.first_in("ba"), None);
        assert!(KeyTrie::new([].into_iter()).unwrap().first_in("a").is_none());
    }

    #[test]
    fn a_growing_text_is_matched_character_by_character() {
        let trie = KeyTrie::new(["bcd", "c"].into_iter()).unwrap();
        let mut matcher = trie.matcher();
        let found: Vec<bool> = "abcd".chars().map(|ch| matcher.push(&trie, ch)).collect();
        assert_eq!(found, [false, false, true, true]);
    }
}
