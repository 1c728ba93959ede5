//! The tables of a plan, with checked lookups for the exact path and unchecked lookups for the fast path.
//!
//! The unchecked lookups rely on the compiler: every row that it refers to exists, and every filter has the
//! size that it states. The tables come from the binary or from the compiler at run time, never from a file.

use crate::dictionary::blob::View;
use crate::dictionary::blob::characters::{ROW, ROWS, char_kind};
use crate::dictionary::blob::keys::KeyValue;
use crate::dictionary::blob::pairs::{Pair, PairFilter, pair_hash};
use crate::dictionary::blob::plan::{NONE, OnePassTables};
use crate::dictionary::blob::trie::{self, ROOT};

/// The tables of a plan, with checked lookups.
#[derive(Clone, Copy)]
pub(super) struct PlanTables<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) one_pass: OnePassTables<'a>,
}

/// The longest keys that begin at an offset.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct KeysHere {
    /// The longest segment.
    pub(super) segment: Option<SegmentKey>,
    /// The longest cross-step key.
    pub(super) cross_step: Option<CrossStepKey>,
}

/// A key that is converted as a whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct SegmentKey {
    /// Its length in bytes.
    pub(super) len: usize,
    /// The reference of its output; `None` for a compositional key.
    pub(super) value: Option<u32>,
}

/// A key at which steps may match across characters.
#[derive(Clone, Copy, Debug)]
pub(super) struct CrossStepKey {
    /// Its length in bytes.
    pub(super) len: usize,
    /// The reference of its output where no other key overlaps it.
    pub(super) value: u32,
}

/// A character as a number, and its length in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct CodePoint {
    pub(super) point: usize,
    pub(super) len: usize,
}

/// The character at an offset of a text; `None` at its end.
#[inline]
pub(super) fn code_point(text: &str, at: usize) -> Option<CodePoint> {
    let rest = text.as_bytes().get(at..)?;
    if let &[a @ 0xE0..=0xEF, b, c, ..] = rest {
        let point = usize::from(a & 0xF) << 12 | usize::from(b & 0x3F) << 6 | usize::from(c & 0x3F);
        return Some(CodePoint { point, len: 3 });
    }
    let ch = text.get(at..)?.chars().next()?;
    Some(CodePoint { point: ch as usize, len: ch.len_utf8() })
}

impl<'a> PlanTables<'a> {
    /// How many bytes must follow an offset before an action there is decided.
    #[inline]
    pub(super) fn lookahead(&self) -> usize {
        self.one_pass.lookahead as usize
    }

    /// The item of a character: its kind and payload.
    #[inline]
    pub(super) fn item(&self, point: usize) -> u32 {
        let found = if point < 0x1_0000 {
            let row = self.one_pass.rows.get(point / ROW).copied().unwrap_or(0);
            self.view.rows().get(row as usize + point % ROW)
        } else {
            let page = self.one_pass.sparse.get(point >> 8);
            self.view.sparse_pages().get(usize::from(page.copied().unwrap_or(0)) << 8 | point & 0xFF)
        };
        found.copied().unwrap_or(char_kind::KEEP << 24)
    }

    /// The reference of a character's output, for a character whose item does not contain the output.
    pub(super) fn string_of(&self, point: usize) -> u32 {
        let strings = self.one_pass.strings;
        let found = strings.binary_search_by_key(&(point as u32), |&[point, _]| point);
        found.ok().and_then(|at| strings.get(at)).map_or(0, |&[_, reference]| reference)
    }

    /// The plan's keys that `rest` begins with.
    pub(super) fn keys_at_start(&self, rest: &str) -> KeysHere {
        let keys = &self.view.mapped_trie;
        let mut found = KeysHere::default();
        let (mut at, mut node, mut word) = (0, ROOT, keys.node(ROOT));
        while let Some(CodePoint { point, len }) = code_point(rest, at) {
            let code = keys.code_of(point);
            let child = trie::base(word) + u32::from(code);
            word = keys.node(child);
            if code == 0 || trie::parent(word) != node {
                break;
            }
            (node, at) = (child, at + len);
            let Some(key) = trie::key(word) else { continue };
            match self.one_pass.keys.get(key) {
                Some(KeyValue::Compositional) => found.segment = Some(SegmentKey { len: at, value: None }),
                Some(KeyValue::Segment(value)) => {
                    found.segment = Some(SegmentKey { len: at, value: Some(value) });
                }
                Some(KeyValue::CrossStep(value)) => found.cross_step = Some(CrossStepKey { len: at, value }),
                None => {}
            }
        }
        crate::step_counter::count(1 + at);
        found
    }

    /// The tables for unchecked lookups; `None` if one of them does not have the size that these need.
    pub(super) fn fast(&self) -> Option<FastTables<'a>> {
        let tables = self.one_pass;
        let (items, rows) = (self.view.rows(), tables.rows.first_chunk()?);
        // Each hash of `bits` bits must be the index of a bit in the filter.
        let anchor_pairs = tables.anchor_pairs;
        (anchor_pairs.bytes.len() == 1 << (anchor_pairs.bits - 3)).then_some(())?;
        let ascii = match tables.ascii_tail {
            NONE => AsciiKeys::Anywhere,
            0 => AsciiKeys::Nowhere,
            len => AsciiKeys::InTail(len as usize),
        };
        Some(FastTables {
            items,
            rows,
            anchor_pairs,
            inner_pairs: tables.inner_pairs,
            pairs: tables.pairs,
            ascii,
        })
    }
}

/// The tables as the fast path reads them.
pub(super) struct FastTables<'a> {
    /// The rows of all plans.
    items: &'a [u32],
    /// The index in `items` at which each row of this plan begins.
    rows: &'a [u32; ROWS],
    /// The pairs of characters that contain an anchor and occur in an override key.
    anchor_pairs: PairFilter<'a>,
    /// The pairs of characters that are adjacent in a key.
    pub(super) inner_pairs: PairFilter<'a>,
    /// The table of the anchor pairs.
    pub(super) pairs: &'a [Pair],
    pub(super) ascii: AsciiKeys,
}

/// The bytes of a run of ASCII that may begin a key or be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AsciiKeys {
    /// None.
    Nowhere,
    /// The last bytes, this many: every key that begins with ASCII continues with other characters.
    InTail(usize),
    /// All of them.
    Anywhere,
}

impl FastTables<'_> {
    /// The item of the character of three bytes that a little-endian word begins with.
    ///
    /// # Safety
    ///
    /// The lowest byte of the word is the lead byte of such a character.
    #[inline(always)]
    pub(super) unsafe fn item_unchecked(&self, word: u32) -> u32 {
        // The index is below 1024, the length of `rows`.
        #[expect(clippy::indexing_slicing, reason = "the compiler proves the bound: the index has ten bits")]
        let row = self.rows[(word as usize & 0xF) << 6 | (word >> 8) as usize & 0x3F];
        let offset = row as usize + ((word >> 16) as usize & 0x3F);
        debug_assert!(offset < self.items.len());
        // SAFETY: the compiler writes only offsets of whole rows, which have 64 items.
        unsafe { *self.items.get_unchecked(offset) }
    }

    /// The item of a character below U+10000.
    #[inline(always)]
    pub(super) fn item(&self, point: usize) -> u32 {
        let row = self.rows.get(point / ROW).copied().unwrap_or(0);
        self.items.get(row as usize + point % ROW).copied().unwrap_or(0)
    }

    /// Whether the six bytes that a little-endian word begins with may be an anchor pair.
    #[inline(always)]
    pub(super) fn may_be_anchor_pair(&self, word: u64) -> bool {
        let hash = pair_hash(word, self.anchor_pairs.bits) as usize;
        // SAFETY: `fast` checked that the filter has a bit for each hash of `bits` bits.
        unsafe { *self.anchor_pairs.bytes.get_unchecked(hash / 8) >> (hash % 8) & 1 != 0 }
    }
}

/// Reads four bytes, the first as the lowest.
///
/// # Safety
///
/// Four bytes can be read at `from`.
#[inline(always)]
pub(super) unsafe fn read_u32(from: *const u8) -> u32 {
    // SAFETY: the caller promises it.
    u32::from_le(unsafe { from.cast::<u32>().read_unaligned() })
}

/// Reads eight bytes, the first as the lowest.
///
/// # Safety
///
/// Eight bytes can be read at `from`.
#[inline(always)]
pub(super) unsafe fn read_u64(from: *const u8) -> u64 {
    // SAFETY: the caller promises it.
    u64::from_le(unsafe { from.cast::<u64>().read_unaligned() })
}
