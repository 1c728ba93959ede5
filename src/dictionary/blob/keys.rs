//! What a plan's one-pass form does with the keys of the trie.
//!
//! A **compositional** key has an output that is the concatenation of its characters' outputs, so it can be
//! written one character at a time and needs no stored value. Any other key is an **override** key and has a
//! stored value. [Cross-step keys](crate::dictionary::compile::cross_step_keys) count as override keys.

use bytemuck::{Pod, Zeroable};

/// Flag in the value of a key: it is a cross-step key. String references leave this bit free.
pub const CROSS_STEP: u32 = 1;

/// Which of 64 consecutive keys of the trie a plan has: one bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct KeyBlock {
    /// The compositional keys.
    pub compositional: u64,
    /// The override keys.
    pub overrides: u64,
    /// Where the value of the first override key is; the values of the others follow.
    pub first_value: u64,
}

/// The keys of a plan.
#[derive(Clone, Copy, Debug)]
pub struct KeyTable<'a> {
    /// One block for each 64 keys of the trie.
    pub blocks: &'a [KeyBlock],
    /// The values that the blocks refer to.
    pub values: &'a [u32],
}

/// What a plan does with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyValue {
    /// The output is the concatenation of its characters' outputs.
    Compositional,
    /// The output of a segment: a string reference.
    Segment(u32),
    /// The output of a cross-step key if no other one overlaps it: a string reference.
    CrossStep(u32),
}

impl KeyTable<'_> {
    /// What the plan does with a key; `None` if the plan does not have it.
    #[inline]
    pub fn get(&self, key: u32) -> Option<KeyValue> {
        let block = self.blocks.get(key as usize / 64)?;
        let bit = 1 << (key % 64);
        if block.compositional & bit != 0 {
            return Some(KeyValue::Compositional);
        }
        if block.overrides & bit == 0 {
            return None;
        }
        let before = (block.overrides & (bit - 1)).count_ones();
        let value = *self.values.get(block.first_value as usize + before as usize)?;
        Some(if value & CROSS_STEP == 0 { KeyValue::Segment(value) } else { KeyValue::CrossStep(value) })
    }
}
