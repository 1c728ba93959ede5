//! The hot loop itself: what `fused.rs` says of a text, for the characters of which most texts are made.
//!
//! A character of three bytes is one load of its item and one store of the item's payload, changed or not, as if there
//! were no longer keys. An item's bit says where that may be wrong: at the *triggers* (see `triggers.rs`), which most
//! characters are not. There the pairs of characters on both sides tell whether a key may be there of which something
//! else becomes. Runs of ASCII are copied sixteen bytes at a time. Everything else - such a key, a character that is not
//! three bytes long and not kept, the last few bytes of the text - is resolved in `fused.rs`, which is safe code and
//! alone decides what anything becomes.
//!
//! This is the one place with `unsafe` code. What it relies on:
//!
//! * `at + LOOKAHEAD <= text.len()` wherever bytes are read ahead;
//! * `room`: there is always room in the output for as many bytes as are left of the text, and `SLACK` more. Copying
//!   keeps that up by itself; where `fused.rs` writes, `String` does, and the room is made again;
//! * the tables are those that the compiler wrote: rows have [`ROW`] items, filters as many as their size says. They come
//!   from the binary or from the compiler at run time, never from a file.

use super::fused::{FusedLoop, Reason, Stop};
use crate::dictionary::format::{NONE, PairFilter, ROW, char_kind, pair_hash};

/// Bytes that may be read from where the loop stands.
const LOOKAHEAD: usize = 40;
/// Bytes that may be written behind what the output needs.
const SLACK: usize = 64;

/// The tables, as the loop reads them.
struct Tables<'a> {
    /// The rows of all plans, and for each lead byte `0xE0 | i` the first item of its row.
    items: &'a [u32],
    rows: [u32; 16],
    loud: PairFilter<'a>,
    ascii_tail: u32,
}

impl FusedLoop<'_> {
    /// Appends what the plan makes of `text`, for as far as that is decided, and returns how many bytes that is: all
    /// of them if `last` is set, else what follows can change nothing about it.
    pub(super) fn run(&self, text: &str, last: bool, out: &mut String) -> usize {
        let at = self.hot_tables().map_or(0, |tables| self.run_hot(&tables, text, last, out));
        self.run_turns(text, at, last, out)
    }

    fn hot_tables(&self) -> Option<Tables<'_>> {
        let fused = self.tables();
        let items = self.view().rows();
        let mut rows = [0; 16];
        for (row, &number) in rows.iter_mut().zip(fused.rows) {
            *row = number * ROW as u32;
            items.get(*row as usize..*row as usize + ROW)?;
        }
        // The hashes of this size are the places in the filter.
        let loud = fused.loud;
        (loud.bytes.len() == 1 << (loud.bits - 3)).then_some(())?;
        Some(Tables { items, rows, loud, ascii_tail: fused.ascii_tail })
    }

    /// The loop, up to near the end of the text; returns how far it came.
    fn run_hot(&self, tables: &Tables<'_>, text: &str, last: bool, out: &mut String) -> usize {
        let bytes = text.as_bytes();
        let end = self.decided(text, last).min(text.len().saturating_sub(LOOKAHEAD));
        let (mut at, mut more) = (0, true);
        while more && at < end {
            out.reserve(bytes.len() - at + SLACK);
            // SAFETY: `at` is before `end`, hence more than `LOOKAHEAD` bytes from the end of the text, and on the limit
            // of a character; there is room for the rest of the text and `SLACK` more.
            let stop = unsafe { Place::new(bytes, at, end, out.as_mut_vec()).run(tables) };
            (at, more) = self.resolve(text, stop, last, out);
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
    /// As in [`Stop`].
    floor: usize,
    at: usize,
    end: usize,
    out: &'p mut Vec<u8>,
    to: *mut u8,
}

impl<'p> Place<'p> {
    /// # Safety
    ///
    /// What holds for a `Place` holds, with the room behind what `out` has.
    unsafe fn new(text: &'p [u8], at: usize, end: usize, out: &'p mut Vec<u8>) -> Self {
        // SAFETY: it is the end of the vector's content.
        let to = unsafe { out.as_mut_ptr().add(out.len()) };
        Self { text, floor: at, at, end, out, to }
    }

    /// Goes on for as long as it can, and gives the output the length that it has then.
    fn run(mut self, tables: &Tables<'_>) -> Stop {
        let reason = loop {
            if self.at >= self.end {
                break Reason::End;
            }
            // SAFETY: `at` is before `end`.
            if unsafe { !self.window(tables) } {
                break Reason::Turn;
            }
        };
        // SAFETY: `to` moved from the vector's end within its capacity, behind bytes that were written.
        unsafe {
            let len = self.to.offset_from_unsigned(self.out.as_ptr());
            self.out.set_len(len);
        }
        Stop { floor: self.floor, at: self.at, reason }
    }

    /// Takes the characters of three bytes that are next, up to ten of them, or goes on by a step; says whether that is
    /// as far as can be seen.
    ///
    /// # Safety
    ///
    /// `at` is before `end`.
    #[inline(always)]
    unsafe fn window(&mut self, tables: &Tables<'_>) -> bool {
        // SAFETY: `at` is before `end`: there are `LOOKAHEAD` bytes to read, and as many and `SLACK` to write.
        unsafe {
            let from = self.text.as_ptr().add(self.at);
            let run = three_byte_run(from);
            if run == 0 {
                return self.step(tables);
            }
            let mut stops = 0;
            let mut take = |place: usize| {
                let item = item(tables, read_u32(from.add(place)));
                self.to.add(place).cast::<u32>().write_unaligned((item & 0xFF_FFFF).to_le());
                stops |= (item >> 31) << place;
            };
            let len = if run == WINDOW && self.end - self.at >= WINDOW {
                (0..10).for_each(|number| take(number * 3));
                30
            } else {
                // The last character is one that begins before the end.
                let len = run.min((self.end - self.at).next_multiple_of(3)).min(30);
                (0..len).step_by(3).for_each(&mut take);
                len
            };
            while stops != 0 {
                let place = stops.trailing_zeros() as usize;
                if self.is_loud(tables, self.at + place) {
                    self.skip(place);
                    return false;
                }
                stops &= stops - 1;
            }
            self.skip(len);
            true
        }
    }

    /// Whether it takes more to say what becomes of the character with a stop at `at`.
    ///
    /// # Safety
    ///
    /// There is such a character, and from `floor` to there nothing but characters of three bytes.
    #[inline(always)]
    unsafe fn is_loud(&self, tables: &Tables<'_>, at: usize) -> bool {
        // SAFETY: six bytes from the character on and, behind the floor, three before it are of the text.
        unsafe {
            let from = self.text.as_ptr().add(at);
            let item = item(tables, read_u32(from));
            item >> 24 & char_kind::TURN != 0
                || is_pair(tables, read_u64(from))
                || at >= self.floor + 3 && is_pair(tables, read_u64(from.sub(3)))
        }
    }

    /// Takes a run of ASCII or a character of two bytes, if they are simple.
    ///
    /// # Safety
    ///
    /// `at` is before `end`.
    #[inline(always)]
    unsafe fn step(&mut self, tables: &Tables<'_>) -> bool {
        // SAFETY: `at` is before `end`: there are `LOOKAHEAD` bytes to read, and as many and `SLACK` to write.
        unsafe {
            let from = self.text.as_ptr().add(self.at);
            let word = read_u32(from);
            let whole = if word & 0x80 == 0 {
                let run = copy_ascii(self.text.as_ptr(), self.at, self.end, self.to);
                let kept = ascii_kept(tables, self.text.get_unchecked(self.at..self.at + run));
                self.skip(kept);
                kept == run
            } else if word & 0xE0 == 0xC0 {
                let point = (word as usize & 0x1F) << 6 | (word >> 8) as usize & 0x3F;
                if *tables.items.get_unchecked(tables.rows[0] as usize + point) >> 24 != char_kind::KEEP {
                    return false;
                }
                self.to.cast::<[u8; 2]>().write_unaligned([word as u8, (word >> 8) as u8]);
                self.skip(2);
                true
            } else {
                return false;
            };
            // No key reaches from a character of three bytes over these, but for loud ones, which were seen there.
            self.floor = self.at;
            whole
        }
    }

    /// # Safety
    ///
    /// So much was written for as much of the text.
    #[inline(always)]
    unsafe fn skip(&mut self, len: usize) {
        self.at += len;
        // SAFETY: the caller wrote there.
        self.to = unsafe { self.to.add(len) };
    }
}

/// # Safety
///
/// There are four bytes to read.
#[inline(always)]
unsafe fn read_u32(from: *const u8) -> u32 {
    // SAFETY: the caller says so.
    u32::from_le(unsafe { from.cast::<u32>().read_unaligned() })
}

/// # Safety
///
/// There are eight bytes to read.
#[inline(always)]
unsafe fn read_u64(from: *const u8) -> u64 {
    // SAFETY: the caller says so.
    u64::from_le(unsafe { from.cast::<u64>().read_unaligned() })
}

/// The item of the character of three bytes that a word begins with.
///
/// # Safety
///
/// The lowest byte of the word is the lead byte of such a character.
#[inline(always)]
unsafe fn item(tables: &Tables<'_>, word: u32) -> u32 {
    let row = tables.rows[word as usize & 0xF];
    let place = row + (word >> 2 & 0xFC0 | word >> 16 & 0x3F);
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

/// Whether the pair of characters that a word begins with may be one of those that loud keys show themselves by.
///
/// # Safety
///
/// The tables are those of a plan.
#[inline(always)]
unsafe fn is_pair(tables: &Tables<'_>, word: u64) -> bool {
    let hash = pair_hash(word, tables.loud.bits) as usize;
    // SAFETY: the hash has as many bits as the filter, which `hot_tables` checks.
    unsafe { *tables.loud.bytes.get_unchecked(hash / 8) >> (hash % 8) & 1 != 0 }
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
