//! The blob: compiled dictionaries as sections of 64-bit words, which are used where they lie.
//!
//! ```text
//! word 0         magic and version
//! word 1 + i     section i: start (in words, bits 0..32) and length (in items, bits 32..64)
//! then           the sections, each starting at a word boundary
//! ```
//!
//! A blob has the byte order of the machine that reads it. Reading is slicing: nothing is parsed, copied or
//! allocated. A blob is never loaded from a file; it comes from the build script or from the same compiler at
//! run time.
//!
//! The build script compiles this folder too, so its files name nothing but `crate::dictionary` and
//! `crate::text`.

pub mod characters;
pub mod keys;
pub mod pairs;
pub mod plan;
pub mod strings;
pub mod trie;

use crate::dictionary::plan::MatchPolicy;
use characters::ROWS;
use keys::{KeyBlock, KeyTable};
use pairs::{Pair, PairFilter};
use plan::{CompiledPlan, DictRecord, NONE, OnePassRecord, OnePassTables, PlanRecord, Span, group_kind};
use strings::StringRef;
use trie::{PAGE_COUNT, Trie};

const MAGIC: u64 = u64::from_be_bytes(*b"zhnorm\x00\x04");

macro_rules! sections {
    ($($(#[$doc:meta])* $name:ident: [$item:ty; $width:literal],)*) => {
        /// The sections under construction.
        #[derive(Clone, Debug, Default)]
        pub struct Sections { $($(#[$doc])* pub $name: Vec<$item>,)* }

        /// The sections of a blob.
        #[derive(Clone, Copy, Debug)]
        struct Slices<'a> { $($name: &'a [$item],)* }

        impl Sections {
            /// The sections as bytes, with the width of the numbers that they consist of.
            fn parts(&self) -> Vec<SectionBytes<'_>> {
                vec![$(SectionBytes {
                    len: self.$name.len(),
                    bytes: bytemuck::cast_slice(&self.$name),
                    width: $width,
                },)*]
            }
        }

        impl<'a> Slices<'a> {
            fn new(words: &'a [u64]) -> Option<Self> {
                let mut entries = words.get(1..)?.iter();
                Some(Self { $($name: section(words, *entries.next()?)?,)* })
            }
        }
    };
}

// Each section: its name, the type of its items, and the width in bytes of the numbers in an item.
sections! {
    /// Page of codes for each 256 characters; see [`Trie`].
    code_index: [u16; 2],
    /// The same for codes of characters as the normalization maps them.
    mapped_index: [u16; 2],
    /// Pages of codes.
    code_pages: [u16; 2],
    /// Page of frequencies for each 256 characters.
    frequency_index: [u16; 2],
    /// How frequent characters are; see `compile::frequencies`.
    frequency_pages: [u8; 1],
    /// The nodes of the trie.
    nodes: [u64; 8],
    /// The bytes of all strings.
    pool: [u8; 1],
    /// The dictionaries.
    dicts: [DictRecord; 4],
    /// Key numbers of the entries, sorted within a dictionary.
    entry_keys: [u32; 4],
    /// Where the values of each entry start in `entry_values`; one item more than there are entries.
    value_starts: [u32; 4],
    /// String references of the values.
    entry_values: [u32; 4],
    /// Groups in prefix form: a kind of [`group_kind`], a number, and for groups of several their members.
    groups: [u32; 4],
    /// The plans.
    plans: [PlanRecord; 4],
    /// Rows of character items; see [`characters`].
    rows: [u32; 4],
    /// Where rows start in `rows`: [`ROWS`] items for each plan.
    row_index: [u32; 4],
    /// Pages of the characters outside the rows: `PAGE_COUNT` items for each plan.
    sparse_index: [u16; 2],
    /// Pages of 256 character items.
    sparse_pages: [u32; 4],
    /// Which keys of the trie a plan has, in blocks of 64.
    key_blocks: [KeyBlock; 8],
    /// The values of override keys.
    key_values: [u32; 4],
    /// The bits of the pair filters.
    filters: [u8; 1],
    /// The pair tables.
    pairs: [Pair; 4],
    /// Outputs of characters that do not fit into an item: code point and string reference, sorted within a
    /// plan.
    strings: [[u32; 2]; 4],
}

/// A section that is about to be written.
struct SectionBytes<'s> {
    /// The number of items.
    len: usize,
    bytes: &'s [u8],
    /// The width in bytes of the numbers in an item, for the other byte order.
    width: usize,
}

/// The section that a word of the head describes.
fn section<T: bytemuck::Pod>(words: &[u64], entry: u64) -> Option<&[T]> {
    let (start, len) = (entry as u32 as usize, (entry >> 32) as usize);
    let bytes: &[u8] = bytemuck::cast_slice(words.get(start..)?);
    bytemuck::try_cast_slice(bytes.get(..len.checked_mul(size_of::<T>())?)?).ok()
}

impl Sections {
    /// Lays the sections out as one blob, in the byte order of this machine.
    pub fn to_words(&self) -> Vec<u64> {
        self.lay_out(false)
    }

    /// Lays the sections out as one blob, in the byte order that this machine does not have: for
    /// cross-compiling.
    #[allow(dead_code, reason = "only the build script compiles for other machines")]
    pub fn to_swapped_words(&self) -> Vec<u64> {
        self.lay_out(true)
    }

    fn lay_out(&self, swap: bool) -> Vec<u64> {
        let in_order = |word: u64| if swap { word.swap_bytes() } else { word };
        let parts = self.parts();
        let mut head = vec![in_order(MAGIC)];
        let mut body: Vec<u64> = Vec::new();
        for part in &parts {
            let start = 1 + parts.len() + body.len();
            head.push(in_order(start as u64 | (part.len as u64) << 32));
            let mut bytes = part.bytes.to_vec();
            if swap {
                bytes.chunks_exact_mut(part.width).for_each(<[u8]>::reverse);
            }
            bytes.resize(bytes.len().next_multiple_of(8), 0);
            body.extend(bytes.as_chunks().0.iter().map(|&word| u64::from_ne_bytes(word)));
        }
        head.append(&mut body);
        head
    }
}

/// What a blob holds. Cheap to copy: slices into the blob.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The trie over all keys.
    pub trie: Trie<'a>,
    /// The same nodes, but a character that the normalization maps has the code of the character that it
    /// becomes.
    pub mapped_trie: Trie<'a>,
    sections: Slices<'a>,
}

impl<'a> View<'a> {
    /// Looks into a blob; `None` if the words are not a blob of this version.
    pub fn new(words: &'a [u64]) -> Option<Self> {
        if *words.first()? != MAGIC {
            return None;
        }
        let sections = Slices::new(words)?;
        let (pages, nodes) = (sections.code_pages, sections.nodes);
        Some(Self {
            trie: Trie { index: sections.code_index, pages, nodes },
            mapped_trie: Trie { index: sections.mapped_index, pages, nodes },
            sections,
        })
    }

    /// The rows of all plans; [`OnePassTables::rows`] says where those of a plan start.
    #[inline]
    pub fn rows(&self) -> &'a [u32] {
        self.sections.rows
    }

    /// The pages of 256 character items; [`OnePassTables::sparse`] has their numbers.
    #[inline]
    pub fn sparse_pages(&self) -> &'a [u32] {
        self.sections.sparse_pages
    }

    /// How frequent characters are: the page of each 256 characters, and the pages.
    pub fn frequencies(&self) -> (&'a [u16], &'a [u8]) {
        (self.sections.frequency_index, self.sections.frequency_pages)
    }

    /// The string behind a reference (see [`StringRef`]).
    #[inline]
    pub fn string(&self, reference: u32) -> &'a [u8] {
        let (start, len) = StringRef(reference).locate(self.sections.pool);
        self.sections.pool.get(start..start + len).unwrap_or_default()
    }

    /// The string behind a reference, as text.
    pub fn text(&self, reference: u32) -> &'a str {
        std::str::from_utf8(self.string(reference)).unwrap_or_default()
    }

    /// The plan with this number.
    pub fn plan(&self, number: usize) -> Option<CompiledPlan<'a>> {
        let record = self.sections.plans.get(number)?;
        Some(CompiledPlan {
            normalization: record.normalization.of(self.sections.groups),
            segmentation: (record.segmentation != NONE).then_some(record.segmentation),
            chain: record.chain.of(self.sections.groups),
            one_pass: (record.one_pass.is_present != 0).then(|| self.one_pass(&record.one_pass)),
        })
    }

    fn one_pass(&self, record: &OnePassRecord) -> OnePassTables<'a> {
        let sections = &self.sections;
        let filter = |filter: Span| PairFilter {
            bytes: Span { start: filter.start, len: (1 << filter.len) / 8 }.of(sections.filters),
            bits: filter.len,
        };
        OnePassTables {
            rows: Span { start: record.row_index, len: ROWS as u32 }.of(sections.row_index),
            sparse: Span { start: record.sparse_index, len: PAGE_COUNT as u32 }.of(sections.sparse_index),
            keys: KeyTable { blocks: record.key_blocks.of(sections.key_blocks), values: sections.key_values },
            inner_pairs: filter(record.inner_pairs),
            anchor_pairs: filter(record.anchor_pairs),
            pairs: record.pairs.of(sections.pairs),
            strings: record.strings.of(sections.strings),
            lookahead: record.lookahead,
            keeps_length: record.keeps_length != 0,
            ascii_tail: record.ascii_tail,
        }
    }

    /// The name of the dictionary with this number.
    pub fn dict_name(&self, dict: u32) -> Option<&'a str> {
        self.sections.dicts.get(dict as usize).map(|record| self.text(record.name))
    }

    /// The entries of a dictionary: key numbers and string references of the values.
    pub fn entries(&self, dict: u32) -> impl Iterator<Item = (u32, &'a [u32])> {
        let entries = self.sections.dicts.get(dict as usize).map_or(Span::default(), |record| record.entries);
        let keys = entries.of(self.sections.entry_keys);
        keys.iter()
            .zip(entries.start as usize..)
            .filter_map(move |(&key, entry)| Some((key, self.entry_values(entry)?)))
    }

    /// The values of a key in a dictionary, if it has the key.
    pub fn entry(&self, dict: u32, key: u32) -> Option<&'a [u32]> {
        let entries = self.sections.dicts.get(dict as usize)?.entries;
        let found = entries.of(self.sections.entry_keys).binary_search(&key).ok()?;
        self.entry_values(entries.start as usize + found)
    }

    fn entry_values(&self, entry: usize) -> Option<&'a [u32]> {
        let &[start, end] = self.sections.value_starts.get(entry..)?.first_chunk()?;
        self.sections.entry_values.get(start as usize..end as usize)
    }

    /// What the group at a position of the group section is.
    pub fn group(&self, at: u32) -> Option<GroupHead> {
        let &[kind, number] = self.sections.groups.get(at as usize..)?.first_chunk()?;
        Some(match kind {
            group_kind::DICT => GroupHead::Dict(number),
            group_kind::UNION => GroupHead::Members(MatchPolicy::Union, number),
            _ => GroupHead::Members(MatchPolicy::ShortCircuit, number),
        })
    }
}

/// How a group starts. Its members, if it has any, or else the next group start [`GroupHead::LEN`] positions
/// later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupHead {
    /// The dictionary with this number.
    Dict(u32),
    /// So many members, with the policy that decides between them.
    Members(MatchPolicy, u32),
}

impl GroupHead {
    /// Positions that the head takes.
    pub const LEN: u32 = 2;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_for_the_other_byte_order_differs_in_the_order_of_bytes_only() {
        let sections = Sections {
            code_index: vec![0x0102],
            pool: vec![1, 2, 3],
            nodes: vec![0x0102_0304_0506_0708],
            strings: vec![[0x0102_0304, 5]],
            ..Sections::default()
        };
        let last = |words: Vec<u64>| {
            words[words.len() - 3..].iter().map(|word| word.to_le_bytes()).collect::<Vec<_>>()
        };
        let (own, other) = (sections.to_words(), sections.to_swapped_words());
        assert_eq!(other[0].swap_bytes(), own[0]);
        let [own, other] = [own, other].map(last);
        if cfg!(target_endian = "little") {
            assert_eq!(own, [[8, 7, 6, 5, 4, 3, 2, 1], [1, 2, 3, 0, 0, 0, 0, 0], [4, 3, 2, 1, 5, 0, 0, 0]]);
            assert_eq!(other, [[1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3, 0, 0, 0, 0, 0], [1, 2, 3, 4, 0, 0, 0, 5]]);
        }
    }

    #[test]
    fn words_that_are_no_blob_are_refused() {
        assert!(View::new(&[]).is_none());
        assert!(View::new(&[MAGIC]).is_none());
        assert!(View::new(&[MAGIC.swap_bytes(); 40]).is_none());
    }
}
