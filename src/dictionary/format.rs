//! The binary format in which compiled dictionaries lie in memory: sections of 64-bit words, used in place.
//!
//! ```text
//! word 0         magic and version
//! word 1 + i     section i: start (in words, bits 0..32) and length (in items, bits 32..64)
//! then           the sections, each begun at a word
//! ```
//!
//! A blob is written in the byte order of the machine that will read it and is read by slicing alone: nothing is parsed
//! or copied. It is never loaded from a file: it comes from `build.rs` or from the same compiler at run time.
//!
//! This file names nothing else of the crate but its siblings: `build.rs` compiles with it too.

use super::automaton::{Automaton, PAGE_COUNT};

const MAGIC: u64 = u64::from_be_bytes(*b"zhnorm\x00\x03");

/// No such thing: where an optional number stands.
pub const NONE: u32 = u32::MAX;

/// Characters in one row of a fused plan's table: those that differ in their last byte alone.
pub const ROW: usize = 64;
/// Rows of the characters below U+10000, which [`Fused::rows`] has.
pub const ROWS: usize = 1024;

macro_rules! sections {
    ($($(#[$doc:meta])* $name:ident: $item:ty,)*) => {
        /// The sections under construction.
        #[derive(Clone, Debug, Default)]
        pub struct Sections { $($(#[$doc])* pub $name: Vec<$item>,)* }

        /// The sections of a blob.
        #[derive(Clone, Copy, Debug)]
        struct Slices<'a> { $($name: &'a [$item],)* }

        impl Sections {
            fn bytes(&self) -> Vec<(usize, &[u8])> {
                vec![$((self.$name.len(), bytemuck::cast_slice(&self.$name)),)*]
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

sections! {
    /// Page of codes for each 256 characters; see [`Automaton`].
    code_index: u16,
    /// As `code_index`, with the normalization.
    folded_index: u16,
    /// Codes of characters.
    code_pages: u16,
    /// Page of frequencies for each 256 characters.
    frequency_index: u16,
    /// How frequent characters are; see [`Frequencies`](super::triggers::Frequencies).
    frequency_pages: u8,
    /// The nodes.
    units: u64,
    /// The bytes of all strings.
    pool: u8,
    /// Three items a dictionary: name (string reference), first entry, number of entries.
    leaves: u32,
    /// Key numbers of the entries, sorted within a dictionary.
    leaf_keys: u32,
    /// Where the candidates of an entry begin; one item more than entries.
    leaf_starts: u32,
    /// String references of the candidates.
    candidates: u32,
    /// Groups in prefix form: `0 leaf`, or `1 n members...` (union), or `2 n members...` (short circuit).
    groups: u32,
    /// Plans: see [`Plan`].
    plans: u32,
    /// Rows of [`ROW`] characters: see [`char_kind`].
    rows: u32,
    /// Where rows begin, [`ROWS`] items a plan.
    row_index: u32,
    /// Page numbers for characters outside the rows, `PAGE_COUNT` items a plan.
    sparse_index: u16,
    /// Pages of 256 characters.
    sparse_pages: u32,
    /// What plans make of the keys of the automaton, 64 keys each: see [`KeyBlock`].
    key_blocks: KeyBlock,
    /// The values that the blocks speak of.
    values: u32,
    /// The filters: see [`PairFilter`].
    filters: u64,
    /// Pairs of characters, of all plans: see [`Fused::pairs`].
    pairs: Pair,
    /// What becomes of characters where that is not three bytes: two items each, code point and string reference, sorted
    /// within a plan.
    strings: [u32; 2],
}

/// The section that an entry of the head names.
fn section<T: bytemuck::Pod>(words: &[u64], entry: u64) -> Option<&[T]> {
    let (start, len) = (entry as u32 as usize, (entry >> 32) as usize);
    let bytes: &[u8] = bytemuck::cast_slice(words.get(start..)?);
    bytemuck::try_cast_slice(bytes.get(..len * size_of::<T>())?).ok()
}

impl Sections {
    /// Lays the sections out as one blob of words, in this machine's byte order.
    pub fn to_words(&self) -> Vec<u64> {
        let sections = self.bytes();
        let mut words = vec![0; 1 + sections.len()];
        words[0] = MAGIC;
        for (number, (len, bytes)) in sections.into_iter().enumerate() {
            words[1 + number] = words.len() as u64 | (len as u64) << 32;
            words.extend(bytes.chunks(8).map(|chunk| {
                let mut word = [0; 8];
                word[..chunk.len()].copy_from_slice(chunk);
                u64::from_ne_bytes(word)
            }));
        }
        words
    }
}

/// A blob, seen as what it holds.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// Character codes as they are, and the nodes.
    pub automaton: Automaton<'a>,
    /// The same nodes, over codes in which a character that the normalization maps has the code of what it maps to.
    pub folded: Automaton<'a>,
    sections: Slices<'a>,
}

impl<'a> View<'a> {
    /// Sees a blob as what it holds; `None` when it is none.
    pub fn new(words: &'a [u64]) -> Option<Self> {
        if *words.first()? != MAGIC {
            return None;
        }
        let sections = Slices::new(words)?;
        let units = sections.units;
        let pages = sections.code_pages;
        Some(Self {
            automaton: Automaton { index: sections.code_index, pages, units },
            folded: Automaton { index: sections.folded_index, pages, units },
            sections,
        })
    }

    /// Rows of [`ROW`] characters: see [`char_kind`].
    #[inline]
    pub fn rows(&self) -> &'a [u32] {
        self.sections.rows
    }

    /// Pages of 256 characters: see [`char_kind`].
    #[inline]
    pub fn sparse_pages(&self) -> &'a [u32] {
        self.sections.sparse_pages
    }

    /// How frequent characters are, as [`Frequencies`](super::triggers::Frequencies) has it.
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
    pub fn plan(&self, number: usize) -> Option<Plan<'a>> {
        let record = self.sections.plans.get(number * PLAN_ITEMS..(number + 1) * PLAN_ITEMS)?;
        let item = |at: usize| record.get(at).copied().unwrap_or(NONE);
        let list = |at: usize| {
            let (start, len) = (item(at) as usize, item(at + 1) as usize);
            self.sections.groups.get(start..start + len).unwrap_or_default()
        };
        let fused = (item(5) != NONE).then(|| {
            let part = |start: u32, len: usize| start as usize..start as usize + len;
            let filter = |at: usize| {
                let bytes = bytemuck::cast_slice::<u64, u8>(self.sections.filters);
                let bytes = bytes.get(part(item(at), (1 << item(at + 1)) / 8)).unwrap_or_default();
                PairFilter { bytes, bits: item(at + 1) }
            };
            Fused {
                rows: self.sections.row_index.get(part(item(16), ROWS)).unwrap_or_default(),
                sparse: self.sections.sparse_index.get(part(item(5), PAGE_COUNT)).unwrap_or_default(),
                values: Values {
                    blocks: self.sections.key_blocks.get(part(item(6), item(7) as usize)).unwrap_or_default(),
                    values: self.sections.values,
                },
                inner: filter(8),
                loud: filter(10),
                pairs: self.sections.pairs.get(part(item(15), item(19) as usize)).unwrap_or_default(),
                strings: self.sections.strings.get(part(item(17), item(18) as usize)).unwrap_or_default(),
                lookahead: item(12),
                keeps_length: item(13) != 0,
                ascii_tail: item(14),
            }
        });
        let segmentation = (item(4) != NONE).then(|| item(4));
        Some(Plan { normalization: list(0), segmentation, chain: list(2), fused })
    }

    /// The name of the dictionary with this number.
    pub fn leaf(&self, leaf: u32) -> Option<&'a str> {
        self.sections.leaves.get(leaf as usize * LEAF_ITEMS).map(|&name| self.text(name))
    }

    /// The entries of a dictionary: key numbers and candidates.
    pub fn entries(&self, leaf: u32) -> impl Iterator<Item = (u32, &'a [u32])> {
        let record = self.sections.leaves.get(leaf as usize * LEAF_ITEMS..).unwrap_or_default();
        let (first, count) = match *record {
            [_, first, count, ..] => (first as usize, count as usize),
            _ => (0, 0),
        };
        let keys = self.sections.leaf_keys.get(first..first + count).unwrap_or_default();
        keys.iter().filter_map(move |&key| Some((key, self.entry(leaf, key)?)))
    }

    /// The candidates of a key in a dictionary, if it holds the key.
    pub fn entry(&self, leaf: u32, key: u32) -> Option<&'a [u32]> {
        let record =
            self.sections.leaves.get(leaf as usize * LEAF_ITEMS..(leaf as usize + 1) * LEAF_ITEMS)?;
        let (first, count) = (*record.get(1)? as usize, *record.get(2)? as usize);
        let keys = self.sections.leaf_keys.get(first..first + count)?;
        let at = first + keys.binary_search(&key).ok()?;
        let range =
            *self.sections.leaf_starts.get(at)? as usize..*self.sections.leaf_starts.get(at + 1)? as usize;
        self.sections.candidates.get(range)
    }

    /// The words of the group that begins at an item of `groups`.
    pub fn group(&self, at: u32) -> &'a [u32] {
        self.sections.groups.get(at as usize..).unwrap_or_default()
    }
}

/// Items of a dictionary's record.
pub const LEAF_ITEMS: usize = 3;
/// Items of a plan's record.
pub const PLAN_ITEMS: usize = 20;

/// A plan, as it lies in a blob: 20 items.
///
/// ```text
/// 0 1    start and length of the list of normalization groups
/// 2 3    the same of the conversion chain
/// 4      the segmentation's group, or NONE
/// 5      start of the page numbers for characters outside the rows, or NONE if the plan is not fused
/// 6 7    start and number of the blocks of keys
/// 8 9    start (in bytes) of the filter of inner pairs, number of its bits as a power of two
/// 10 11  the same of the filter of loud pairs
/// 12     bytes to see before anything is decided
/// 13     1 if no step before the last changes the number of characters, else 0
/// 14     how many of the last bytes of a run of ASCII may begin a key, or NONE
/// 15 19  start of the table of pairs, number of its places
/// 16     start of the places of the rows
/// 17 18  start and number of the characters' strings
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// Groups of the steps over the whole text.
    pub normalization: &'a [u32],
    /// Group of the segmentation.
    pub segmentation: Option<u32>,
    /// Groups of the steps inside each segment.
    pub chain: &'a [u32],
    /// The tables of the fused form, if the plan has one.
    pub fused: Option<Fused<'a>>,
}

/// The tables of a plan whose steps are fused into one pass.
#[derive(Clone, Copy, Debug)]
pub struct Fused<'a> {
    /// Where (in [`View::rows`]) the row of each [`ROW`] characters below U+10000 begins.
    pub rows: &'a [u32],
    /// Page numbers of all other characters.
    pub sparse: &'a [u16],
    /// What becomes of characters of the kind [`STRING`](char_kind::STRING): code point and string reference, sorted.
    pub strings: &'a [[u32; 2]],
    /// What becomes of each key.
    pub values: Values<'a>,
    /// Pairs of characters that stand beside each other in a key.
    pub inner: PairFilter<'a>,
    /// Pairs of characters that say that a loud key may be here (see `triggers.rs`).
    pub loud: PairFilter<'a>,
    /// The loud pairs: each in the first free place from [`pair_place`] on.
    pub pairs: &'a [Pair],
    /// The longest key in bytes: what must be seen before a match is decided.
    pub lookahead: u32,
    /// No step before the last changes the number of characters.
    pub keeps_length: bool,
    /// How many of the last bytes of a run of ASCII may begin a key; [`NONE`]: any byte may, or is replaced.
    pub ascii_tail: u32,
}

/// What a fused plan makes of 64 keys of the automaton: a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct KeyBlock {
    /// Keys of which becomes what becomes of their characters one by one.
    pub quiet: u64,
    /// Keys that have a value.
    pub loud: u64,
    /// The place of the first one's value; the others' follow.
    pub first: u64,
}

/// What becomes of the keys of a fused plan.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    blocks: &'a [KeyBlock],
    values: &'a [u32],
}

/// What becomes of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// What becomes of its characters one by one.
    Quiet,
    /// A segment's string.
    Segment(u32),
    /// A run key's string, if it stands alone.
    Run(u32),
}

impl Values<'_> {
    /// What becomes of a key; `None` if it is none of the plan.
    #[inline]
    pub fn get(&self, key: u32) -> Option<Value> {
        let block = self.blocks.get(key as usize / 64)?;
        let bit = 1 << (key % 64);
        if block.quiet & bit != 0 {
            return Some(Value::Quiet);
        }
        if block.loud & bit == 0 {
            return None;
        }
        let before = (block.loud & (bit - 1)).count_ones();
        let value = *self.values.get(block.first as usize + before as usize)?;
        Some(if value & RUN_MARK == 0 { Value::Segment(value) } else { Value::Run(value) })
    }
}

/// What a fused plan does with a character: the high 8 bits of its item; the low 24 are the payload.
///
/// One of [`KEEP`](char_kind::KEEP), [`PLAIN`](char_kind::PLAIN), [`STRING`](char_kind::STRING) and
/// [`DESCRIPTION`](char_kind::DESCRIPTION), with bits. The payload of characters of three bytes is always three bytes to
/// write, their own if nothing else: so the hot loop need not tell one kind from the other.
pub mod char_kind {
    /// The character stays.
    pub const KEEP: u32 = 0;
    /// The payload is written.
    pub const PLAIN: u32 = 1;
    /// The output stands in [`Fused::strings`](super::Fused::strings).
    pub const STRING: u32 = 2;
    /// An ideographic description operator.
    pub const DESCRIPTION: u32 = 3;
    /// The bits of the above.
    pub const OUTPUT: u32 = 3;
    /// Bit: a longer key may begin here.
    pub const START: u32 = 4;
    /// Bit, with [`STOP`]: whatever stands beside the character, it is for a turn.
    pub const TURN: u32 = 0x40;
    /// Bit, of characters of three bytes: the hot loop has to look closer.
    pub const STOP: u32 = 0x80;
}

/// A set of pairs of characters of three bytes, as they stand in the text before the normalization: one bit for each
/// hash of a pair's six bytes. What is not in it may seem to be.
#[derive(Clone, Copy, Debug)]
pub struct PairFilter<'a> {
    /// The bits.
    pub bytes: &'a [u8],
    /// Their number, as a power of two.
    pub bits: u32,
}

impl PairFilter<'_> {
    /// Whether the set may have the pair that a word begins with; the first byte is the lowest.
    #[inline]
    pub fn may_have(&self, word: u64) -> bool {
        let hash = pair_hash(word, self.bits) as usize;
        self.bytes.get(hash / 8).is_none_or(|byte| byte >> (hash % 8) & 1 != 0)
    }
}

/// What there is to know of two characters of three bytes by which loud keys show themselves.
///
/// If what stands behind them can be no third character of a key, the only key that begins with them is themselves, and
/// what becomes of it, if it is loud, stands here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct Pair {
    /// The two characters as numbers of 16 bits, the first low; 0 in a place without a pair.
    pub characters: u32,
    /// What becomes of them, in the same form; 0 if that is not for the table to say.
    pub output: u32,
    /// Which characters may come third in a key that they begin: a bit for each ([`neighbour_bit`]). The highest says
    /// whether they are a run key.
    pub thirds: u32,
    /// Which characters may come before them in the loud keys that show themselves by them without beginning so.
    pub befores: u32,
}

impl Pair {
    /// In `thirds`: they are a run key.
    pub const IS_RUN: u32 = 1 << 31;
    /// All other bits.
    pub const ALL: u32 = Self::IS_RUN - 1;
}

/// The bit for a character before or behind a pair, of which the word begins with the three bytes. Punctuation, U+3000 to
/// U+307F and U+FF00 to U+FF7F, has one to itself, which hardly any key has.
#[inline]
pub fn neighbour_bit(word: u32) -> u32 {
    let is_mark = matches!(word & 0xFEFF, 0x80E3 | 0xBCEF);
    let hash = (u64::from((word << 8).wrapping_mul(0x9E37_79B9)) * 30) >> 32;
    1 << if is_mark { 30 } else { hash }
}

/// Where in a table of so many places the search for a pair begins; the word is that of [`pair_hash`].
#[inline]
pub fn pair_place(word: u64, places: usize) -> usize {
    ((pair_hash(word, 32) * places as u64) >> 32) as usize
}

/// The hash of the six bytes that a word begins with; the first byte is the lowest.
#[inline]
pub fn pair_hash(word: u64, bits: u32) -> u64 {
    (word << 16).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - bits)
}

/// The word of a text that begins with two characters of three bytes; `None` if it does not.
#[inline]
pub fn pair_word(text: &[u8]) -> Option<u64> {
    let &[a, b, c, d, e, f] = text.first_chunk::<6>()?;
    (a >> 4 == 0xE && d >> 4 == 0xE).then_some(u64::from_le_bytes([a, b, c, d, e, f, 0, 0]))
}

/// Where a string lies in the pool: offset (23 bits), length (8 bits; 255: a length of four bytes stands before it), and
/// a mark that the values of fused plans use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StringRef(pub u32);

/// The mark of a value that holds only if nothing else of the plan's *run keys* overlaps it (see `fuse.rs`).
pub const RUN_MARK: u32 = 1;

impl StringRef {
    /// A reference to a string that is now in the pool; `None` when the pool is full (8 MiB).
    pub fn intern(
        pool: &mut Vec<u8>,
        known: &mut std::collections::HashMap<String, u32>,
        text: &str,
    ) -> Option<u32> {
        if let Some(&reference) = known.get(text) {
            return Some(reference);
        }
        let start = pool.len();
        if start >= 1 << 23 {
            return None;
        }
        let len = if text.len() < 255 {
            text.len() as u32
        } else {
            pool.extend_from_slice(&(text.len() as u32).to_ne_bytes());
            255
        };
        pool.extend_from_slice(text.as_bytes());
        let reference = (start as u32) << 9 | len << 1;
        known.insert(text.to_owned(), reference);
        Some(reference)
    }

    /// Start and length of the string in the pool.
    #[inline]
    pub fn locate(self, pool: &[u8]) -> (usize, usize) {
        let (start, len) = ((self.0 >> 9) as usize, (self.0 >> 1 & 0xFF) as usize);
        if len < 255 {
            return (start, len);
        }
        let long = pool.get(start..start + 4).and_then(|bytes| bytes.try_into().ok()).unwrap_or([0; 4]);
        (start + 4, u32::from_ne_bytes(long) as usize)
    }
}

const _: () = assert!(PAGE_COUNT == 4352);
