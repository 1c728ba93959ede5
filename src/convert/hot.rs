//! The hot loop itself: what `fused.rs` says of a text, for the characters of which most texts are made.
//!
//! A character of three bytes that begins no key is one load of its item and one store of the item's payload, changed or
//! not. Whether a key may begin is told by the filters from the bytes of the next three characters, without decoding
//! them. Runs of ASCII are copied sixteen bytes at a time. Everything else - a key that may match, a character that is
//! not three bytes long and not kept, the last few bytes of the text - is a *turn* of `fused.rs`, which is safe code and
//! alone decides what anything becomes.
//!
//! This is the one place with `unsafe` code. What it relies on:
//!
//! * `at + LOOKAHEAD <= text.len()` wherever bytes are read ahead;
//! * `room`: there is always room in the output for as many bytes as are left of the text, and `SLACK` more. Copying
//!   keeps that up by itself; a turn's output is written by `String` and the room made again;
//! * the tables are those that the compiler wrote: rows have [`ROW`] items, filters as many as their size says. They come
//!   from the binary or from the compiler at run time, never from a file.

use super::fused::FusedLoop;
use crate::dictionary::automaton::{self, Automaton, ROOT};
use crate::dictionary::format::{NONE, POOL_END, ROW, RUN_MARK, SIX_BYTES, char_kind, pair_hash, triple_hash};

/// Bytes that may be read from where the loop stands.
const LOOKAHEAD: usize = 16;
/// Bytes that may be written behind what the output needs: more than a short string of the tables is long.
const SLACK: usize = 320;

/// The tables, as the loop reads them.
struct Tables<'a> {
    /// For each lead byte `0xE0 | i` the first item of its row.
    rows: [&'a [u32; ROW]; 16],
    pairs: &'a [u8],
    triples: &'a [u8],
    pair_bits: u32,
    triple_bits: u32,
    ascii_tail: u32,
    automaton: Automaton<'a>,
    values: &'a [u32],
    pool: &'a [u8],
}

impl FusedLoop<'_> {
    /// Appends what the plan makes of `text`, for as far as that is decided, and returns how many bytes that is: all
    /// of them if `last` is set, else what follows can change nothing about it.
    pub(super) fn run(&self, text: &str, last: bool, out: &mut String) -> usize {
        let Some(tables) = self.hot_tables() else { return self.run_turns(text, 0, last, out) };
        let at = if self.tables().dense {
            self.run_hot::<true>(&tables, text, last, out)
        } else {
            self.run_hot::<false>(&tables, text, last, out)
        };
        self.run_turns(text, at, last, out)
    }

    fn hot_tables(&self) -> Option<Tables<'_>> {
        let fused = self.tables();
        let mut rows = [self.row(0)?; 16];
        for (number, row) in rows.iter_mut().enumerate() {
            *row = self.row(number)?;
        }
        let filters = fused.filters;
        // The hashes of these sizes are the places in the filters.
        if filters.pairs.len() != 1 << (filters.pair_bits - 2) || filters.triples.len() != 1 << (filters.triple_bits - 3) {
            return None;
        }
        Some(Tables {
            rows,
            pairs: filters.pairs,
            triples: filters.triples,
            pair_bits: filters.pair_bits,
            triple_bits: filters.triple_bits,
            ascii_tail: fused.ascii_tail,
            automaton: self.view().folded,
            values: fused.values,
            pool: self.view().pool,
        })
    }

    /// The loop, up to near the end of the text; returns how far it came.
    fn run_hot<const DENSE: bool>(&self, tables: &Tables<'_>, text: &str, last: bool, out: &mut String) -> usize {
        let bytes = text.as_bytes();
        let decided = self.decided(text, last).min(text.len().saturating_sub(LOOKAHEAD));
        let mut at = 0;
        while at < decided {
            out.reserve(bytes.len() - at + SLACK);
            // SAFETY: `at` is less than `decided`, hence `LOOKAHEAD` bytes from the end of the text, and on the limit of
            // a character; there is room for the rest of the text and `SLACK` more.
            at = unsafe { run_simple::<DENSE>(tables, bytes, at, decided, out.as_mut_vec()) };
            if at >= decided {
                break;
            }
            let Some(rest) = text.get(at..) else { break };
            let Ok(turn) = self.turn(rest, last) else { break };
            let len = turn.len();
            self.write(rest.get(..len).unwrap_or_default(), turn, out);
            at += len;
        }
        at
    }
}

/// Copies and replaces simple characters from `at` on, until `end` or something that is not simple; returns where.
///
/// # Safety
///
/// `at <= end`, `end + LOOKAHEAD <= text.len()`, both lie on limits of characters of what is valid UTF-8, and `out` has
/// room for `text.len() - at + SLACK` bytes.
#[inline]
unsafe fn run_simple<const DENSE: bool>(
    tables: &Tables<'_>,
    text: &[u8],
    mut at: usize,
    end: usize,
    out: &mut Vec<u8>,
) -> usize {
    // SAFETY: each of the reads is at most `LOOKAHEAD` bytes from `at`, which is checked against `end` before; each
    // write is at most as long as what was read, plus a part of `SLACK`, and `to` moves no faster than `at`.
    unsafe {
        let from = text.as_ptr();
        let start = out.as_mut_ptr().add(out.len());
        let limit = start.add(out.capacity() - out.len());
        let mut to = start;
        while at < end {
            let word = read_u64(from.add(at));
            if word as u8 & 0xF0 == 0xE0 {
                let item = item(tables, word);
                let simple = if DENSE {
                    item >> 24 < char_kind::STRING && !may_start(tables, word, read_u64(from.add(at + 1)))
                        || item >> 24 < char_kind::START_KEEP
                } else {
                    item >> 24 < char_kind::START_KEEP
                        || item >> 24 < char_kind::STRING
                            && !may_start(tables, word, read_u64(from.add(at + 1)))
                };
                if simple {
                    write_u32(to, item);
                    at += 3;
                    to = to.add(3);
                    continue;
                }
                match longest(tables, text, at, item) {
                    Longest::None => {
                        write_u32(to, item);
                        at += 3;
                        to = to.add(3);
                    }
                    Longest::Segment(len, value) => {
                        let Some(written) = write_string(tables.pool, value, to) else { break };
                        at += len;
                        to = to.add(written);
                        // The string may be longer than its key.
                        if limit.offset_from_unsigned(to) < text.len() - at + SLACK {
                            break;
                        }
                    }
                    Longest::Undecided => break,
                }
            } else if word as u8 & 0x80 == 0 {
                let run = copy_ascii(from, at, end, to);
                let kept = ascii_kept(tables, text.get_unchecked(at..at + run));
                at += kept;
                to = to.add(kept);
                if kept < run || run == 0 {
                    break;
                }
            } else if word as u8 & 0xE0 == 0xC0 {
                let point = (word as usize & 0x1F) << 6 | (word >> 8) as usize & 0x3F;
                if tables.rows[0].get_unchecked(point) >> 24 != char_kind::KEEP {
                    break;
                }
                to.cast::<[u8; 2]>().write_unaligned([word as u8, (word >> 8) as u8]);
                at += 2;
                to = to.add(2);
            } else {
                break;
            }
        }
        let written = to.offset_from_unsigned(start);
        out.set_len(out.len() + written);
        at
    }
}

/// # Safety
///
/// There are eight bytes to read.
#[inline(always)]
unsafe fn read_u64(from: *const u8) -> u64 {
    // SAFETY: the caller says so.
    u64::from_le(unsafe { from.cast::<u64>().read_unaligned() })
}

/// # Safety
///
/// There are four bytes to write.
#[inline(always)]
unsafe fn write_u32(to: *mut u8, item: u32) {
    // SAFETY: the caller says so.
    unsafe { to.cast::<u32>().write_unaligned(item.to_le()) }
}

/// The item of the character of three bytes that a word begins with.
///
/// # Safety
///
/// The lowest byte of the word is the lead byte of such a character.
#[inline(always)]
unsafe fn item(tables: &Tables<'_>, word: u64) -> u32 {
    let row = tables.rows[word as usize & 0xF];
    let place = (word >> 2) as usize & 0xFC0 | (word >> 16) as usize & 0x3F;
    // SAFETY: the place has twelve bits, and a row `ROW` items.
    unsafe { *row.get_unchecked(place) }
}

/// Whether a key may begin with the character of three bytes that `word` begins with; `next` is the word from the byte
/// after. Where one of the next two characters is not three bytes long, it may.
#[inline(always)]
unsafe fn may_start(tables: &Tables<'_>, word: u64, next: u64) -> bool {
    let pair = pair_hash(word & SIX_BYTES, tables.pair_bits);
    let triple = triple_hash(next, tables.triple_bits);
    // SAFETY: the hashes have as many bits as the filters are large, which `hot_tables` checks.
    let (pairs, triples) = unsafe {
        (*tables.pairs.get_unchecked(pair as usize / 4), *tables.triples.get_unchecked(triple as usize / 8))
    };
    let pairs = pairs >> (pair % 4 * 2);
    let triples = triples >> (triple % 8);
    let others = word & 0x00F0_0000_F000_0000 != 0x00E0_0000_E000_0000;
    (pairs >> 1 | pairs & triples) & 1 != 0 || others
}

/// What the plan's keys say of a place.
enum Longest {
    /// None begins there.
    None,
    /// The longest segment: its length in bytes and its value.
    Segment(usize, u32),
    /// That is for a turn to say.
    Undecided,
}

/// Looks for the longest key at a character of three bytes with this item.
///
/// # Safety
///
/// `at` lies on the limit of a character of `text`, which is valid UTF-8.
#[inline(always)]
unsafe fn longest(tables: &Tables<'_>, text: &[u8], at: usize, item: u32) -> Longest {
    if item >> 24 >= char_kind::STRING {
        return Longest::Undecided;
    }
    let mut found = Longest::None;
    let (mut node, mut end) = (ROOT, at);
    let mut unit = tables.automaton.unit(ROOT);
    while end + 8 <= text.len() {
        // SAFETY: there are eight bytes from `end` on.
        let word = unsafe { read_u64(text.as_ptr().add(end)) };
        let (point, len) = if word as u8 & 0xF0 == 0xE0 {
            ((word as usize & 0xF) << 12 | (word >> 2) as usize & 0xFC0 | (word >> 16) as usize & 0x3F, 3)
        } else if word as u8 & 0x80 == 0 {
            (word as usize & 0x7F, 1)
        } else {
            return Longest::Undecided;
        };
        // SAFETY: the index covers all characters, and names pages that are there.
        let code = unsafe {
            let page = *tables.automaton.index.get_unchecked(point >> 8);
            *tables.automaton.pages.get_unchecked(usize::from(page) << 8 | point & 0xFF)
        };
        let child = automaton::base(unit) + u32::from(code);
        // SAFETY: a step from any node with any code stays inside the automaton.
        unit = unsafe { *tables.automaton.units.get_unchecked(child as usize) };
        if code == 0 || automaton::parent(unit) != node {
            return found;
        }
        node = child;
        end += len;
        let Some(key) = automaton::key(unit) else { continue };
        // SAFETY: a plan has a value for each key.
        match unsafe { *tables.values.get_unchecked(key as usize) } {
            NONE => {}
            value if value & RUN_MARK == 0 => found = Longest::Segment(end - at, value),
            _ if matches!(found, Longest::None) => found = Longest::Undecided,
            _ => {}
        }
    }
    Longest::Undecided
}

/// Writes a short string of the tables and returns its length; `None` if it is long.
///
/// # Safety
///
/// There is room for `SLACK` bytes, and the reference is one of the tables'.
#[inline(always)]
unsafe fn write_string(pool: &[u8], reference: u32, to: *mut u8) -> Option<usize> {
    let (start, len) = ((reference >> 9) as usize, (reference >> 1 & 0xFF) as usize);
    if len == 255 {
        return None;
    }
    // SAFETY: the compiler wrote the string, and `POOL_END` bytes behind the last.
    unsafe {
        let from = pool.as_ptr().add(start);
        if len <= POOL_END {
            to.cast::<[u8; POOL_END]>().write_unaligned(from.cast::<[u8; POOL_END]>().read_unaligned());
        } else {
            to.copy_from_nonoverlapping(from, len);
        }
    }
    Some(len)
}

/// Copies ASCII from `at` on, but not beyond `end`, and returns how much it is.
///
/// # Safety
///
/// `LOOKAHEAD` bytes can be read from any place before `end`, and written for each place before it.
#[inline(always)]
unsafe fn copy_ascii(from: *const u8, at: usize, end: usize, to: *mut u8) -> usize {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let mut run = 0;
    while at + run < end {
        // SAFETY: `at + run` is before `end`.
        let (low, high) = unsafe { (read_u64(from.add(at + run)), read_u64(from.add(at + run + 8))) };
        // SAFETY: as above.
        unsafe { to.add(run).cast::<[u64; 2]>().write_unaligned([low.to_le(), high.to_le()]) };
        if (low | high) & HIGH != 0 {
            let first = (low & HIGH).trailing_zeros() / 8;
            let second = (high & HIGH).trailing_zeros() / 8;
            run += (if first < 8 { first } else { 8 + second }) as usize;
            break;
        }
        run += 16;
    }
    run.min(end - at)
}

/// How much of a run of ASCII stays as it is before a key may begin.
#[inline(always)]
fn ascii_kept(tables: &Tables<'_>, run: &[u8]) -> usize {
    if tables.ascii_tail == 0 {
        return run.len();
    }
    let first = if tables.ascii_tail == NONE { 0 } else { run.len().saturating_sub(tables.ascii_tail as usize) };
    let kept = |byte: &u8| tables.rows[0].get(usize::from(*byte)).is_some_and(|item| item >> 24 == char_kind::KEEP);
    let tail = run.get(first..).unwrap_or_default();
    first + tail.iter().take_while(|byte| kept(byte)).count()
}
