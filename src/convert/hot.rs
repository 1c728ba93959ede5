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
use crate::dictionary::format::{Filters, NONE, POOL_END, ROW, RUN_MARK, char_kind, three_hash, two_hash};

/// Bytes that may be read from where the loop stands.
const LOOKAHEAD: usize = 40;
/// Bytes that may be written behind what the output needs: more than a short string of the tables is long.
const SLACK: usize = 320;

/// The tables, as the loop reads them.
struct Tables<'a> {
    /// The rows of all plans, and for each lead byte `0xE0 | i` the first item of its row.
    items: &'a [u32],
    rows: [u32; 16],
    filters: Filters<'a>,
    ascii_tail: u32,
    ascii_inside: bool,
    automaton: Automaton<'a>,
    values: &'a [u32],
    pool: &'a [u8],
    twos: &'a [u64],
    twos_bits: u32,
}

impl FusedLoop<'_> {
    /// Appends what the plan makes of `text`, for as far as that is decided, and returns how many bytes that is: all
    /// of them if `last` is set, else what follows can change nothing about it.
    pub(super) fn run(&self, text: &str, last: bool, out: &mut String) -> usize {
        let at = match self.hot_tables() {
            Some(tables) if self.tables().dense => self.run_hot::<true>(&tables, text, last, out),
            Some(tables) => self.run_hot::<false>(&tables, text, last, out),
            None => 0,
        };
        self.run_turns(text, at, last, out)
    }

    fn hot_tables(&self) -> Option<Tables<'_>> {
        let fused = self.tables();
        let items = self.view().rows;
        let mut rows = [0; 16];
        for (row, &number) in rows.iter_mut().zip(fused.rows) {
            *row = number * ROW as u32;
            items.get(*row as usize..*row as usize + ROW)?;
        }
        let filters = fused.filters;
        // The hashes of these sizes are the places in the filters and the table.
        let twos_bits = fused.twos.len().checked_ilog2()?;
        if filters.twos.len() != 1 << (filters.two_bits - 3)
            || filters.threes.len() != 1 << (filters.three_bits - 3)
            || !fused.twos.len().is_power_of_two()
        {
            return None;
        }
        Some(Tables {
            items,
            rows,
            filters,
            ascii_tail: fused.ascii_tail,
            ascii_inside: fused.ascii_inside,
            automaton: self.view().folded,
            values: fused.values,
            pool: self.view().pool,
            twos: fused.twos,
            twos_bits,
        })
    }

    /// The loop, up to near the end of the text; returns how far it came.
    fn run_hot<const DENSE: bool>(
        &self,
        tables: &Tables<'_>,
        text: &str,
        last: bool,
        out: &mut String,
    ) -> usize {
        let bytes = text.as_bytes();
        let end = self.decided(text, last).min(text.len().saturating_sub(LOOKAHEAD));
        let mut at = 0;
        while at < end {
            out.reserve(bytes.len() - at + SLACK);
            // SAFETY: `at` is before `end`, hence more than `LOOKAHEAD` bytes from the end of the text, and on the limit
            // of a character; there is room for the rest of the text and `SLACK` more.
            let mut place = unsafe { Place::new(bytes, at, end, out.as_mut_vec()) };
            place.run::<DENSE>(tables);
            at = place.finish();
            let Some(rest) = text.get(at..).filter(|_| at < end) else { break };
            let Ok(turn) = self.turn(rest, last) else { break };
            let len = turn.len();
            self.write(rest.get(..len).unwrap_or_default(), turn, out);
            at += len;
        }
        at
    }
}

/// Where the loop stands, in the text and in the output.
///
/// What holds between its methods: `at` lies on the limit of a character of `text`, which is valid UTF-8; `end +
/// LOOKAHEAD` is not beyond the text; and `to` has room for the rest of the text and `SLACK` bytes.
struct Place<'p> {
    text: &'p [u8],
    at: usize,
    end: usize,
    out: &'p mut Vec<u8>,
    to: *mut u8,
    /// Where the room ends.
    limit: *mut u8,
}

/// Whether the loop goes on or has come to something that is for a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    On,
    Turn,
}

impl<'p> Place<'p> {
    /// # Safety
    ///
    /// What holds for a `Place` holds, with the room behind what `out` has.
    unsafe fn new(text: &'p [u8], at: usize, end: usize, out: &'p mut Vec<u8>) -> Self {
        let (len, capacity) = (out.len(), out.capacity());
        let start = out.as_mut_ptr();
        // SAFETY: both are within the vector's memory or at its end.
        let (to, limit) = unsafe { (start.add(len), start.add(capacity)) };
        Self { text, at, end, out, to, limit }
    }

    /// Gives the output the length it has now, and returns how far the text was read.
    fn finish(self) -> usize {
        // SAFETY: `to` moved from the vector's end within its capacity, behind bytes that were written.
        unsafe {
            let len = self.to.offset_from_unsigned(self.out.as_ptr());
            self.out.set_len(len);
        }
        self.at
    }

    /// Goes on for as long as it can.
    fn run<const DENSE: bool>(&mut self, tables: &Tables<'_>) {
        while self.at < self.end {
            // SAFETY: `at` is before `end`.
            if unsafe { self.characters::<DENSE>(tables) } == Flow::Turn {
                break;
            }
        }
    }

    /// Takes the characters of three bytes that are next, up to eight of them, or a key; or goes on by a step.
    ///
    /// # Safety
    ///
    /// `at` is before `end`.
    #[inline(always)]
    unsafe fn characters<const DENSE: bool>(&mut self, tables: &Tables<'_>) -> Flow {
        // SAFETY: `at` is before `end`: there are `LOOKAHEAD` bytes to read, and as many and `SLACK` to write.
        unsafe {
            let from = self.text.as_ptr().add(self.at);
            let run = three_byte_run(from);
            let mut place = 0;
            // As long as two more follow.
            while place + 8 < run {
                let word = read_u64(from.add(place));
                let item = item(tables, word);
                let simple = if DENSE {
                    let next = read_u64(from.add(place + 1));
                    (item >> 24 < char_kind::STRING) & !(is_two(tables, word) | is_three(tables, next))
                } else {
                    item >> 24 < char_kind::START_KEEP
                };
                if !simple {
                    self.skip(place, place);
                    return self.key(tables, word, *from.add(place + 8), item);
                }
                self.to.add(place).cast::<u32>().write_unaligned(item.to_le());
                place += 3;
            }
            self.skip(place, place);
            if run == WINDOW {
                return Flow::On;
            }
            if run == 0 {
                return self.step(tables);
            }
            let plain_end = *from.add(run) < 0x80 && !tables.ascii_inside;
            while place < run {
                let word = read_u64(from.add(place));
                let item = item(tables, word);
                match item >> 24 {
                    char_kind::KEEP | char_kind::PLAIN => self.write_item(item),
                    char_kind::START_KEEP | char_kind::START => {
                        if !plain_end {
                            return self.longest(tables, item);
                        }
                        if place + 6 <= run && is_two(tables, word) {
                            return self.two(tables, word, item);
                        }
                        self.write_item(item);
                    }
                    _ => return Flow::Turn,
                }
                place += 3;
            }
            Flow::On
        }
    }

    /// Takes the character of three bytes at `at`, or the key that it begins.
    ///
    /// # Safety
    ///
    /// `word` and `ninth` are the first nine bytes from `at` on, of three characters, and `item` is that of the first.
    #[inline(always)]
    unsafe fn key(&mut self, tables: &Tables<'_>, word: u64, ninth: u8, item: u32) -> Flow {
        if item >> 24 >= char_kind::STRING {
            return Flow::Turn;
        }
        // SAFETY: the caller says so.
        unsafe {
            if is_three(tables, word >> 8 | u64::from(ninth) << 56) {
                return self.longest(tables, item);
            }
            if !is_two(tables, word) {
                self.write_item(item);
                return Flow::On;
            }
            self.two(tables, word, item)
        }
    }

    /// Takes the key of two characters at `at`, if it is one, or the first of them.
    ///
    /// # Safety
    ///
    /// There are two characters of three bytes; `word` is the text there, `item` that of the first, with a payload.
    #[inline(always)]
    unsafe fn two(&mut self, tables: &Tables<'_>, word: u64, item: u32) -> Flow {
        // SAFETY: the caller says so.
        unsafe {
            match two(tables, word) {
                Some(0) => return self.longest(tables, item),
                Some(value) => {
                    self.to.cast::<u64>().write_unaligned(six_bytes(value).to_le());
                    self.skip(6, 6);
                }
                None => self.write_item(item),
            }
        }
        Flow::On
    }

    /// Takes the longest key at `at`, or the character of three bytes that stands there.
    ///
    /// # Safety
    ///
    /// There is such a character, and `item` is its item, of a kind with a payload.
    unsafe fn longest(&mut self, tables: &Tables<'_>, item: u32) -> Flow {
        // SAFETY: the caller says so.
        unsafe {
            match longest(tables, self.text, self.at) {
                Longest::None => {
                    self.write_item(item);
                    Flow::On
                }
                Longest::Segment(len, value) => self.write_segment(tables, len, value),
                Longest::Undecided => Flow::Turn,
            }
        }
    }

    /// Takes a run of ASCII or a character of two bytes, if they are simple.
    ///
    /// # Safety
    ///
    /// `at` is before `end`.
    #[inline(always)]
    unsafe fn step(&mut self, tables: &Tables<'_>) -> Flow {
        // SAFETY: `at` is before `end`: there are `LOOKAHEAD` bytes to read, and as many and `SLACK` to write.
        unsafe {
            let from = self.text.as_ptr().add(self.at);
            let word = read_u64(from);
            if word as u8 & 0x80 == 0 {
                let run = copy_ascii(self.text.as_ptr(), self.at, self.end, self.to);
                let kept = ascii_kept(tables, self.text.get_unchecked(self.at..self.at + run));
                self.skip(kept, kept);
                return if kept < run { Flow::Turn } else { Flow::On };
            }
            if word as u8 & 0xE0 == 0xC0 {
                let point = (word as usize & 0x1F) << 6 | (word >> 8) as usize & 0x3F;
                if *tables.items.get_unchecked(tables.rows[0] as usize + point) >> 24 == char_kind::KEEP {
                    self.to.cast::<[u8; 2]>().write_unaligned([word as u8, (word >> 8) as u8]);
                    self.skip(2, 2);
                    return Flow::On;
                }
            }
            Flow::Turn
        }
    }

    /// # Safety
    ///
    /// So much was read, and so much written.
    #[inline(always)]
    unsafe fn skip(&mut self, read: usize, written: usize) {
        self.at += read;
        // SAFETY: the caller wrote there.
        self.to = unsafe { self.to.add(written) };
    }

    /// # Safety
    ///
    /// There is a character of three bytes at `at`, and this is its item, of a kind with a payload.
    #[inline(always)]
    unsafe fn write_item(&mut self, item: u32) {
        // SAFETY: there is room for four bytes; three are the character.
        unsafe {
            self.to.cast::<u32>().write_unaligned(item.to_le());
            self.skip(3, 3);
        }
    }

    /// Writes the value of a key of `len` bytes.
    ///
    /// # Safety
    ///
    /// The key is at `at`, and the value one of the tables'.
    #[inline(always)]
    unsafe fn write_segment(&mut self, tables: &Tables<'_>, len: usize, value: u32) -> Flow {
        // SAFETY: there is room for `SLACK` bytes.
        unsafe {
            let Some(written) = write_string(tables.pool, value, self.to) else { return Flow::Turn };
            self.skip(len, written);
        }
        // The value may be longer than its key. A turn makes room again.
        // SAFETY: both lie in the output's memory.
        let room = unsafe { self.limit.offset_from_unsigned(self.to) };
        if room < self.text.len() - self.at + SLACK { Flow::Turn } else { Flow::On }
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

/// The code point of the character of three bytes that a word begins with.
#[inline(always)]
fn code_point(word: u64) -> u32 {
    (word as u32 & 0xF) << 12 | (word >> 2) as u32 & 0xFC0 | (word >> 16) as u32 & 0x3F
}

/// The item of the character of three bytes that a word begins with.
///
/// # Safety
///
/// The lowest byte of the word is the lead byte of such a character.
#[inline(always)]
unsafe fn item(tables: &Tables<'_>, word: u64) -> u32 {
    let row = tables.rows[word as usize & 0xF];
    let place = row + (code_point(word) & 0xFFF);
    // SAFETY: each row has `ROW` items, which `hot_tables` checks.
    unsafe { *tables.items.get_unchecked(place as usize) }
}

/// Bytes that are looked at together.
const WINDOW: usize = 32;

/// How many of the next bytes are characters of three bytes; `WINDOW` if all of them are, whole or cut.
///
/// # Safety
///
/// There are `WINDOW` bytes to read, from the limit of a character on.
#[inline(always)]
unsafe fn three_byte_run(from: *const u8) -> usize {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::*;
        // As signed numbers, lead bytes of three are -32..=-17 and continuation bytes all below -64.
        // SAFETY: x86-64 has SSE2, and the caller has the bytes.
        let others = |at: usize| unsafe {
            let bytes = _mm_loadu_si128(from.add(at).cast());
            let high = _mm_cmpgt_epi8(bytes, _mm_set1_epi8(-17));
            let two = _mm_and_si128(
                _mm_cmpgt_epi8(bytes, _mm_set1_epi8(-65)),
                _mm_cmplt_epi8(bytes, _mm_set1_epi8(-32)),
            );
            _mm_movemask_epi8(_mm_or_si128(high, two)) as u32
        };
        (others(0) | others(16) << 16).trailing_zeros() as usize
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        let mut run = 0;
        // SAFETY: the caller has the bytes.
        while run < WINDOW && unsafe { *from.add(run) } >> 4 == 0xE {
            run += 3;
        }
        run.min(WINDOW)
    }
}

/// Whether the two characters of three bytes that the word begins with may be a key.
///
/// # Safety
///
/// The tables are those of a plan.
#[inline(always)]
unsafe fn is_two(tables: &Tables<'_>, word: u64) -> bool {
    let hash = two_hash(word, tables.filters.two_bits);
    // SAFETY: the hash has as many bits as the filter, which `hot_tables` checks.
    unsafe { *tables.filters.twos.get_unchecked(hash as usize / 8) >> (hash % 8) & 1 != 0 }
}

/// Whether a key may begin with the three characters of three bytes of which the word is all but the first byte.
///
/// # Safety
///
/// The tables are those of a plan.
#[inline(always)]
unsafe fn is_three(tables: &Tables<'_>, word: u64) -> bool {
    let hash = three_hash(word, tables.filters.three_bits);
    // SAFETY: the hash has as many bits as the filter, which `hot_tables` checks.
    unsafe { *tables.filters.threes.get_unchecked(hash as usize / 8) >> (hash % 8) & 1 != 0 }
}

/// What becomes of the key of two characters of three bytes that `word` begins with: `None` if it is none, 0 if that is
/// not two such characters.
///
/// # Safety
///
/// The tables are those of a plan.
#[inline(always)]
unsafe fn two(tables: &Tables<'_>, word: u64) -> Option<u32> {
    let (first, second) = (code_point(word), code_point(word >> 24));
    let key = first | second << 16;
    let mut place = two_hash(word, tables.twos_bits) as usize;
    loop {
        // SAFETY: the hash has as many bits as the table is large, and `place` stays within.
        let found = unsafe { *tables.twos.get_unchecked(place) };
        if found as u32 == key {
            return Some((found >> 32) as u32);
        }
        if found == 0 {
            return None;
        }
        place = (place + 1) & (tables.twos.len() - 1);
    }
}

/// A character of three bytes as these bytes, the first lowest.
#[inline(always)]
fn three_bytes(point: u32) -> u32 {
    0x80_80E0 | point >> 12 & 0xF | (point >> 6 & 0x3F) << 8 | (point & 0x3F) << 16
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

/// Two characters of three bytes, given as for [`two`], as these bytes.
#[inline(always)]
fn six_bytes(value: u32) -> u64 {
    u64::from(three_bytes(value & 0xFFFF)) | u64::from(three_bytes(value >> 16)) << 24
}

/// Looks for the longest key at a character of three bytes.
///
/// # Safety
///
/// `at` lies on the limit of a character of `text`, which is valid UTF-8.
#[inline(never)]
unsafe fn longest(tables: &Tables<'_>, text: &[u8], at: usize) -> Longest {
    let mut found = Longest::None;
    let (mut node, mut end) = (ROOT, at);
    let mut unit = tables.automaton.unit(ROOT);
    while end + 8 <= text.len() {
        // SAFETY: there are eight bytes from `end` on.
        let word = unsafe { read_u64(text.as_ptr().add(end)) };
        let (point, len) = if word as u8 & 0xF0 == 0xE0 {
            (code_point(word) as usize, 3)
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
    let first =
        if tables.ascii_tail == NONE { 0 } else { run.len().saturating_sub(tables.ascii_tail as usize) };
    let row = tables.rows[0] as usize;
    let kept = |byte: &u8| {
        tables.items.get(row + usize::from(*byte)).is_some_and(|item| item >> 24 == char_kind::KEEP)
    };
    let tail = run.get(first..).unwrap_or_default();
    first + tail.iter().take_while(|byte| kept(byte)).count()
}
