//! The records of plans and dictionaries in a blob, and what a reader sees of a plan.

use super::keys::KeyTable;
use super::pairs::{Pair, PairFilter};
use bytemuck::{Pod, Zeroable};

/// Stands in place of a number where there is none.
pub const NONE: u32 = u32::MAX;

/// A part of a section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct Span {
    /// The first item.
    pub start: u32,
    /// The number of items.
    pub len: u32,
}

impl Span {
    /// The items of this part; none if the section does not have them.
    #[inline]
    pub fn of<T>(self, section: &[T]) -> &[T] {
        let (start, len) = (self.start as usize, self.len as usize);
        section.get(start..start.saturating_add(len)).unwrap_or_default()
    }
}

/// A dictionary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct DictRecord {
    /// String reference of its name.
    pub name: u32,
    /// Its entries in the section `entry_keys`.
    pub entries: Span,
}

/// A plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct PlanRecord {
    /// The list of normalization steps in the section `groups`.
    pub normalization: Span,
    /// The list of conversion steps in the section `groups`.
    pub chain: Span,
    /// Where the group of the segmentation starts, or [`NONE`].
    pub segmentation: u32,
    /// Where the tables of the one-pass form are.
    pub one_pass: OnePassRecord,
}

/// Where the tables of a plan's one-pass form are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct OnePassRecord {
    /// 1 if the plan has a one-pass form; else 0, and the other fields mean nothing.
    pub is_present: u32,
    /// Start in `row_index`, which has [`ROWS`](super::characters::ROWS) items for the plan.
    pub row_index: u32,
    /// Start in `sparse_index`, which has `PAGE_COUNT` items for the plan.
    pub sparse_index: u32,
    /// Part of `key_blocks`.
    pub key_blocks: Span,
    /// Start in `filters`, and the binary logarithm of the number of bits.
    pub inner_pairs: Span,
    /// Start in `filters`, and the binary logarithm of the number of bits.
    pub anchor_pairs: Span,
    /// Part of `pairs`.
    pub pairs: Span,
    /// Part of `strings`.
    pub strings: Span,
    /// See [`OnePassTables::lookahead`].
    pub lookahead: u32,
    /// 1 or 0: see [`OnePassTables::keeps_length`].
    pub keeps_length: u32,
    /// See [`OnePassTables::ascii_tail`].
    pub ascii_tail: u32,
}

/// The kinds of groups.
pub mod group_kind {
    /// One dictionary; its number follows.
    pub const DICT: u32 = 0;
    /// Several groups; the longest match wins. Their number and the groups follow.
    pub const UNION: u32 = 1;
    /// Several groups; the first that matches wins. Their number and the groups follow.
    pub const SHORT_CIRCUIT: u32 = 2;
}

/// A plan, as it lies in a blob.
#[derive(Clone, Copy, Debug)]
pub struct CompiledPlan<'a> {
    /// Groups of the steps over the whole text.
    pub normalization: &'a [u32],
    /// Group of the segmentation.
    pub segmentation: Option<u32>,
    /// Groups of the steps inside each segment.
    pub chain: &'a [u32],
    /// The tables of the one-pass form, if the plan has one.
    pub one_pass: Option<OnePassTables<'a>>,
}

/// The tables of a plan that can run in one pass over the text.
#[derive(Clone, Copy, Debug)]
pub struct OnePassTables<'a> {
    /// Where the rows of the characters below U+10000 start in [`View::rows`](super::View::rows).
    pub rows: &'a [u32],
    /// Page numbers of all other characters.
    pub sparse: &'a [u16],
    /// Outputs of characters of the kind [`STRING`](super::characters::char_kind::STRING): code point and
    /// string reference, sorted.
    pub strings: &'a [[u32; 2]],
    /// The plan's keys.
    pub keys: KeyTable<'a>,
    /// Pairs of neighbouring characters of all keys of the blob: no key covers a pair that is not in it.
    pub inner_pairs: PairFilter<'a>,
    /// Pairs that contain an anchor and announce an override key (see `compile/anchors.rs`).
    pub anchor_pairs: PairFilter<'a>,
    /// What is known about the anchor pairs: a hash table with linear probing from
    /// [`pair_slot`](super::pairs::pair_slot) on.
    pub pairs: &'a [Pair],
    /// The length of the longest key in bytes: as much text must be seen before a match is decided.
    pub lookahead: u32,
    /// No step before the last changes the number of characters.
    pub keeps_length: bool,
    /// How many of the last bytes of a run of ASCII may start a key. [`NONE`] if any of them may, or if some
    /// ASCII character is converted.
    pub ascii_tail: u32,
}
