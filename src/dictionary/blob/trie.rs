//! The trie over all keys: a double array over character codes, built once and read where it lies.
//!
//! Each character that occurs in a key has a *code*; frequent ones have low codes. The child of a node for a
//! code is the node at position `base(node) + code`, if that names the node as its parent. One `u64` holds a
//! whole node, so that a step costs one load:
//!
//! ```text
//! bits  0..22  parent   the node that this one is a child of (NO_PARENT: the position is free)
//! bits 22..44  base     where the children are, less their codes
//! bits 44..64  value    key number + 1, or 0 where no key ends
//! ```

use crate::step_counter;

/// A parent that no node has: the position is free, or the node is the root.
pub const NO_PARENT: u64 = FIELD;
/// Mask of the fields `parent` and `base`.
pub const FIELD: u64 = (1 << 22) - 1;
/// Where `base` starts in a node.
pub const BASE_SHIFT: u32 = 22;
/// Where the value starts in a node.
pub const VALUE_SHIFT: u32 = 44;

/// The most keys that one trie can hold.
pub const MAX_KEYS: usize = (1 << 20) - 2;

/// Number of pages of 256 characters that cover Unicode.
pub const PAGE_COUNT: usize = 0x11_0000 >> 8;

/// The root of every trie.
pub const ROOT: u32 = 0;

/// The parent that a node names.
#[inline]
pub fn parent(node: u64) -> u32 {
    (node & FIELD) as u32
}

/// Where a node's children are, less their codes.
#[inline]
pub fn base(node: u64) -> u32 {
    (node >> BASE_SHIFT & FIELD) as u32
}

/// The number of the key that ends at a node.
#[inline]
pub fn key(node: u64) -> Option<u32> {
    let value = node >> VALUE_SHIFT;
    (value != 0).then(|| value as u32 - 1)
}

/// The trie, as it lies in a blob.
#[derive(Clone, Copy, Debug)]
pub struct Trie<'a> {
    /// For each 256 characters the number of their page of codes.
    pub index: &'a [u16],
    /// Pages of codes; 0 is the code of all characters that occur in no key.
    pub pages: &'a [u16],
    /// The nodes.
    pub nodes: &'a [u64],
}

impl<'a> Trie<'a> {
    /// The code of a character, 0 if it occurs in no key.
    #[inline]
    pub fn code(&self, ch: char) -> u16 {
        self.code_of(ch as usize)
    }

    /// The same for a code point.
    #[inline]
    pub fn code_of(&self, point: usize) -> u16 {
        let page = self.index.get(point >> 8).copied().unwrap_or(0);
        self.pages.get(usize::from(page) << 8 | point & 0xFF).copied().unwrap_or(0)
    }

    /// The child of a node for a code.
    #[inline]
    pub fn child(&self, at: u32, code: u16) -> Option<u32> {
        if code == 0 {
            return None;
        }
        let child = base(self.node(at)) + u32::from(code);
        (parent(self.node(child)) == at).then_some(child)
    }

    /// The number of the key that ends at a node.
    #[inline]
    pub fn key(&self, at: u32) -> Option<u32> {
        key(self.node(at))
    }

    /// The node at a position; a free one for a position beyond the array.
    #[inline]
    pub fn node(&self, at: u32) -> u64 {
        self.nodes.get(at as usize).copied().unwrap_or(NO_PARENT)
    }

    /// The parent of a node, and the code that leads from the parent to the node.
    pub fn parent(&self, at: u32) -> (u32, u16) {
        let parent = parent(self.node(at));
        (parent, at.wrapping_sub(base(self.node(parent))) as u16)
    }

    /// All keys that `text` starts with, shortest first: length in bytes and key number.
    #[inline]
    pub fn prefixes<'t>(self, text: &'t str) -> impl Iterator<Item = (usize, u32)> + use<'a, 't> {
        let mut node = Some(ROOT);
        let mut chars = text.char_indices();
        std::iter::from_fn(move || {
            loop {
                let (at, ch) = chars.next()?;
                step_counter::count(1);
                node = self.child(node?, self.code(ch));
                if let Some(key) = self.key(node?) {
                    return Some((at + ch.len_utf8(), key));
                }
            }
        })
    }
}
