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

const MAGIC: u64 = u64::from_be_bytes(*b"zhnorm\x00\x02");
const SECTIONS: usize = 19;

/// No such thing: where an optional number stands.
pub const NONE: u32 = u32::MAX;

/// Characters in one row of a fused plan's table: those of one three-byte lead byte.
pub const ROW: usize = 4096;

/// The sections under construction; the names are those of [`View`].
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Sections {
    pub code_index: Vec<u16>,
    pub code_pages: Vec<u16>,
    pub folded_index: Vec<u16>,
    pub folded_pages: Vec<u16>,
    pub units: Vec<u64>,
    pub pool: Vec<u8>,
    pub leaves: Vec<u32>,
    pub leaf_keys: Vec<u32>,
    pub leaf_starts: Vec<u32>,
    pub candidates: Vec<u32>,
    pub groups: Vec<u32>,
    pub plans: Vec<u32>,
    pub rows: Vec<u32>,
    pub sparse_index: Vec<u16>,
    pub sparse_pages: Vec<u32>,
    pub values: Vec<u32>,
    pub filters: Vec<u64>,
    pub strings: Vec<u32>,
    pub twos: Vec<u64>,
}

impl Sections {
    /// Lays the sections out as one blob of words, in this machine's byte order.
    pub fn to_words(&self) -> Vec<u64> {
        let pool = [self.pool.as_slice(), &[0; POOL_END]].concat();
        let sections: [(usize, &[u8]); SECTIONS] = [
            (self.code_index.len(), bytemuck::cast_slice(&self.code_index)),
            (self.code_pages.len(), bytemuck::cast_slice(&self.code_pages)),
            (self.folded_index.len(), bytemuck::cast_slice(&self.folded_index)),
            (self.folded_pages.len(), bytemuck::cast_slice(&self.folded_pages)),
            (self.units.len(), bytemuck::cast_slice(&self.units)),
            (pool.len(), &pool),
            (self.leaves.len(), bytemuck::cast_slice(&self.leaves)),
            (self.leaf_keys.len(), bytemuck::cast_slice(&self.leaf_keys)),
            (self.leaf_starts.len(), bytemuck::cast_slice(&self.leaf_starts)),
            (self.candidates.len(), bytemuck::cast_slice(&self.candidates)),
            (self.groups.len(), bytemuck::cast_slice(&self.groups)),
            (self.plans.len(), bytemuck::cast_slice(&self.plans)),
            (self.rows.len(), bytemuck::cast_slice(&self.rows)),
            (self.sparse_index.len(), bytemuck::cast_slice(&self.sparse_index)),
            (self.sparse_pages.len(), bytemuck::cast_slice(&self.sparse_pages)),
            (self.values.len(), bytemuck::cast_slice(&self.values)),
            (self.filters.len(), bytemuck::cast_slice(&self.filters)),
            (self.strings.len(), bytemuck::cast_slice(&self.strings)),
            (self.twos.len(), bytemuck::cast_slice(&self.twos)),
        ];
        let mut words = vec![0; 1 + SECTIONS];
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
    /// The bytes of all strings.
    pub pool: &'a [u8],
    /// Three items a dictionary: name (string reference), first entry, number of entries.
    leaves: &'a [u32],
    /// Key numbers of the entries, sorted within a dictionary.
    leaf_keys: &'a [u32],
    /// Where the candidates of an entry begin; one item more than entries.
    leaf_starts: &'a [u32],
    /// String references of the candidates.
    candidates: &'a [u32],
    /// Groups in prefix form: `0 leaf`, or `1 n members...` (union), or `2 n members...` (short circuit).
    groups: &'a [u32],
    /// Plans: see [`Plan`].
    plans: &'a [u32],
    /// Rows of [`ROW`] characters: see [`CharKind`].
    pub rows: &'a [u32],
    /// Page numbers for characters outside the rows, `PAGE_COUNT` items a plan.
    sparse_index: &'a [u16],
    /// Pages of 256 characters.
    pub sparse_pages: &'a [u32],
    /// For each key of the automaton what a plan makes of it.
    values: &'a [u32],
    /// The filters of all plans: see [`Filters`].
    filters: &'a [u64],
    /// String references of characters whose output is not three bytes long.
    pub strings: &'a [u32],
    /// The keys of two characters of all plans: see [`Fused::twos`].
    twos: &'a [u64],
}

impl<'a> View<'a> {
    /// Sees a blob as what it holds; `None` when it is none.
    pub fn new(words: &'a [u64]) -> Option<Self> {
        if *words.first()? != MAGIC {
            return None;
        }
        fn section<T: bytemuck::Pod>(words: &[u64], number: usize) -> Option<&[T]> {
            let entry = *words.get(1 + number)?;
            let (start, len) = (entry as u32 as usize, (entry >> 32) as usize);
            bytemuck::cast_slice(words.get(start..)?).get(..len)
        }
        let (units, pool) = (section(words, 4)?, section(words, 5)?);
        Some(Self {
            automaton: Automaton { index: section(words, 0)?, pages: section(words, 1)?, units },
            folded: Automaton { index: section(words, 2)?, pages: section(words, 3)?, units },
            pool,
            leaves: section(words, 6)?,
            leaf_keys: section(words, 7)?,
            leaf_starts: section(words, 8)?,
            candidates: section(words, 9)?,
            groups: section(words, 10)?,
            plans: section(words, 11)?,
            rows: section(words, 12)?,
            sparse_index: section(words, 13)?,
            sparse_pages: section(words, 14)?,
            values: section(words, 15)?,
            filters: section(words, 16)?,
            strings: section(words, 17)?,
            twos: section(words, 18)?,
        })
    }

    /// The string behind a reference (see [`StringRef`]).
    #[inline]
    pub fn string(&self, reference: u32) -> &'a [u8] {
        let (start, len) = StringRef(reference).locate(self.pool);
        self.pool.get(start..start + len).unwrap_or_default()
    }

    /// The string behind a reference, as text.
    pub fn text(&self, reference: u32) -> &'a str {
        std::str::from_utf8(self.string(reference)).unwrap_or_default()
    }

    /// The plan with this number.
    pub fn plan(&self, number: usize) -> Option<Plan<'a>> {
        let record = self.plans.get(number * PLAN_ITEMS..(number + 1) * PLAN_ITEMS)?;
        let item = |at: usize| record.get(at).copied().unwrap_or(NONE);
        let list = |at: usize| {
            let (start, len) = (item(at) as usize, item(at + 1) as usize);
            self.groups.get(start..start + len).unwrap_or_default()
        };
        let fused = (item(5) != NONE).then(|| {
            let part = |start: u32, len: usize| start as usize..start as usize + len;
            let filter = |at: usize| {
                let bytes = bytemuck::cast_slice::<u64, u8>(self.filters);
                bytes.get(part(item(at), (1 << item(at + 1)) / 8)).unwrap_or_default()
            };
            Fused {
                rows: record.get(16..32).unwrap_or_default(),
                sparse: self.sparse_index.get(part(item(5), PAGE_COUNT)).unwrap_or_default(),
                values: self.values.get(part(item(6), item(7) as usize)).unwrap_or_default(),
                filters: Filters {
                    twos: filter(8),
                    two_bits: item(9),
                    threes: filter(10),
                    three_bits: item(11),
                },
                twos: self.twos.get(part(item(15), 1 << (item(13) >> 8))).unwrap_or_default(),
                lookahead: item(12),
                keeps_length: item(13) & 1 != 0,
                dense: item(13) & 2 != 0,
                ascii_inside: item(13) & 4 != 0,
                ascii_tail: item(14),
            }
        });
        let segmentation = (item(4) != NONE).then(|| item(4));
        Some(Plan { normalization: list(0), segmentation, chain: list(2), fused })
    }

    /// The name of the dictionary with this number.
    pub fn leaf(&self, leaf: u32) -> Option<&'a str> {
        self.leaves.get(leaf as usize * LEAF_ITEMS).map(|&name| self.text(name))
    }

    /// The entries of a dictionary: key numbers and candidates.
    pub fn entries(&self, leaf: u32) -> impl Iterator<Item = (u32, &'a [u32])> {
        let record = self.leaves.get(leaf as usize * LEAF_ITEMS..).unwrap_or_default();
        let (first, count) = match *record {
            [_, first, count, ..] => (first as usize, count as usize),
            _ => (0, 0),
        };
        let keys = self.leaf_keys.get(first..first + count).unwrap_or_default();
        keys.iter().filter_map(move |&key| Some((key, self.entry(leaf, key)?)))
    }

    /// The candidates of a key in a dictionary, if it holds the key.
    pub fn entry(&self, leaf: u32, key: u32) -> Option<&'a [u32]> {
        let record = self.leaves.get(leaf as usize * LEAF_ITEMS..(leaf as usize + 1) * LEAF_ITEMS)?;
        let (first, count) = (*record.get(1)? as usize, *record.get(2)? as usize);
        let keys = self.leaf_keys.get(first..first + count)?;
        let at = first + keys.binary_search(&key).ok()?;
        let range = *self.leaf_starts.get(at)? as usize..*self.leaf_starts.get(at + 1)? as usize;
        self.candidates.get(range)
    }

    /// The words of the group that begins at an item of `groups`.
    pub fn group(&self, at: u32) -> &'a [u32] {
        self.groups.get(at as usize..).unwrap_or_default()
    }
}

/// Items of a dictionary's record.
pub const LEAF_ITEMS: usize = 3;
/// Items of a plan's record.
pub const PLAN_ITEMS: usize = 32;

/// A plan, as it lies in a blob: 32 items.
///
/// ```text
/// 0 1    start and length of the list of normalization groups
/// 2 3    the same of the conversion chain
/// 4      the segmentation's group, or NONE
/// 5      start of the page numbers for characters outside the rows, or NONE if the plan is not fused
/// 6 7    start and number of the values of the keys
/// 8 9    start (in bytes) of the filter for two characters, number of its bits as a power of two
/// 10 11  the same for three characters
/// 12     bytes to see before anything is decided
/// 13     1 if no step before the last changes the number of characters, plus 2 if most characters may begin a key, plus
///        4 if some key has ASCII second or third, plus 256 times the number of places for keys of two characters as a power of two
/// 14     how many of the last bytes of a run of ASCII may begin a key, or NONE
/// 15     start of the keys of two characters
/// 16..   row for each lead byte `0xE0 | i`; the first has all characters below U+1000
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
    /// Row (in [`View::rows`], counted in rows) for each lead byte `0xE0 | i`; the first has all below U+1000.
    pub rows: &'a [u32],
    /// Page numbers of all other characters.
    pub sparse: &'a [u16],
    /// What becomes of each key.
    pub values: &'a [u32],
    /// Where keys may begin.
    pub filters: Filters<'a>,
    /// Keys of two characters of three bytes, by [`two_hash`], each in the first free place from there on: the characters
    /// as two numbers of 16 bits in the low half, and in the high half what becomes of them if that is two such
    /// characters, else 0. A place without a key is 0; there are some.
    pub twos: &'a [u64],
    /// The longest key in bytes: what must be seen before a match is decided.
    pub lookahead: u32,
    /// No step before the last changes the number of characters.
    pub keeps_length: bool,
    /// Most characters may begin a key.
    pub dense: bool,
    /// Some key begins with a character of three bytes and has ASCII in the next two characters.
    pub ascii_inside: bool,
    /// How many of the last bytes of a run of ASCII may begin a key; [`NONE`]: any byte may, or is replaced.
    pub ascii_tail: u32,
}

/// What a fused plan does with a character: the high 8 bits of its item; the low 24 are the payload.
///
/// The items of characters of three bytes with a kind below [`STRING`](char_kind::STRING) have as payload the three
/// bytes to write, changed or not, so that the hot loop need not tell one from the other.
pub mod char_kind {
    /// No longer key begins here; the character stays.
    pub const KEEP: u32 = 0;
    /// No longer key begins here; the payload is written.
    pub const PLAIN: u32 = 1;
    /// A longer key may begin here; else as `KEEP`.
    pub const START_KEEP: u32 = 2;
    /// A longer key may begin here; else as `PLAIN`.
    pub const START: u32 = 3;
    /// No longer key begins here; the payload is the place of the output in `strings`.
    pub const STRING: u32 = 4;
    /// A longer key may begin here; else as `STRING`.
    pub const START_STRING: u32 = 5;
    /// An ideographic description operator.
    pub const DESCRIPTION: u32 = 6;
}

/// The filters of a fused plan: whether a key may begin at a place, told from the bytes of two and of three characters.
///
/// One has a bit for each hash of the bytes of two characters that are a key; the other for each hash of the bytes of
/// three characters that a key of three or more begins with, less the first byte. They know the text as it stands before
/// the normalization, and characters of three bytes only: where another is involved, a key may begin.
#[derive(Clone, Copy, Debug)]
pub struct Filters<'a> {
    /// Keys of two characters.
    pub twos: &'a [u8],
    /// The first three characters of longer keys.
    pub threes: &'a [u8],
    /// Number of bits of each filter, as powers of two.
    pub two_bits: u32,
    /// See `two_bits`.
    pub three_bits: u32,
}

/// The lowest six bytes of a word.
pub const SIX_BYTES: u64 = (1 << 48) - 1;

/// The hash of a word that begins with two characters of three bytes; the first byte is the lowest.
#[inline]
pub fn two_hash(word: u64, bits: u32) -> u64 {
    (word & SIX_BYTES).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - bits)
}

/// The hash of the second to ninth byte of three characters of three bytes.
#[inline]
pub fn three_hash(word: u64, bits: u32) -> u64 {
    word.wrapping_mul(0xD6E8_FEB8_6659_FD93) >> (64 - bits)
}

/// Whether the bit of a hash is set.
#[inline]
fn is_set(bits: &[u8], hash: u64) -> bool {
    bits.get(hash as usize / 8).is_none_or(|byte| byte >> (hash % 8) & 1 == 1)
}

impl Filters<'_> {
    /// Whether a key of more than one character may begin with `text`.
    #[inline]
    pub fn may_start(&self, text: &str) -> bool {
        match three_characters(text.as_bytes()) {
            Some((two, three)) => {
                is_set(self.twos, two_hash(two, self.two_bits))
                    || is_set(self.threes, three_hash(three, self.three_bits))
            }
            None => true,
        }
    }
}

/// The first to eighth and the second to ninth byte of a text that begins with three characters of three bytes.
pub fn three_characters(text: &[u8]) -> Option<(u64, u64)> {
    let bytes: [u8; 9] = text.get(..9)?.try_into().ok()?;
    let [first, .., last] = bytes;
    let leads = [bytes[0], bytes[3], bytes[6]];
    let [_, b, c, d, e, f, g, h, _] = bytes;
    let two = u64::from_le_bytes([first, b, c, d, e, f, g, h]);
    leads.iter().all(|lead| lead >> 4 == 0xE).then_some((two, two >> 8 | u64::from(last) << 56))
}

/// Bytes that may be read behind the last string of the pool.
pub const POOL_END: usize = 32;

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
