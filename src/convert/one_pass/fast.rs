//! The hot loop itself: what `fused.rs` says of a text, for the characters of which most texts are made.
//!
//! A character of three bytes is one load of its item and one store of the item's payload, changed or not, as if there
//! were no longer keys. An item's bit says where that may be wrong: at the *triggers* (see `compile/anchors.rs`), which most
//! characters are not. There the pairs of characters on both sides tell whether a key may be there of which something
//! else becomes. Runs of ASCII are copied sixteen bytes at a time. Everything else - such a key, a character that is not
//! three bytes long and not kept, the last few bytes of the text - is resolved in `fused.rs`, which is safe code and
//! alone decides what anything becomes.
//!
//! This is the place with `unsafe` code. What it relies on:
//!
//! * there are `LOOKAHEAD` bytes to read from every place before `end`;
//! * `room`: there is always room in the output for as many bytes as are left of the text, and `SLACK` more. Copying
//!   keeps that up by itself; where `fused.rs` writes, `String` does, and the room is made again;
//! * the tables are those that the compiler wrote: the places of rows are those of rows, filters as large as they say. They come
//!   from the binary or from the compiler at run time, never from a file.

use super::exact::{FusedLoop, Written};
use crate::dictionary::blob::characters::{ROW, ROWS, char_kind};
use crate::dictionary::blob::pairs::{Pair, PairFilter, neighbour_bit, pair_hash, pair_slot, pair_word};
use crate::dictionary::blob::plan::NONE;

/// Bytes that may be read from where the loop stands.
const LOOKAHEAD: usize = 40;
/// Bytes that may be written behind what the output needs.
const SLACK: usize = 64;
/// Bytes that are looked at together.
const WINDOW: usize = 32;
/// Characters of three bytes that are taken together.
const WIDTH: usize = 10;
/// The most stops that are noted before they are looked at.
const STOPS: usize = 128;
/// The most bytes that are written before the stops are looked at.
const STRIDE: usize = 1 << 20;

/// The tables, as the loop reads them.
struct Tables<'a> {
    /// The rows of all plans, and where those of this one begin.
    items: &'a [u32],
    rows: &'a [u32; ROWS],
    loud: PairFilter<'a>,
    inner: PairFilter<'a>,
    pairs: &'a [Pair],
    ascii_tail: u32,
}

impl FusedLoop<'_> {
    /// Appends what the plan makes of `text`, for as far as that is decided, and returns how many bytes that is: all
    /// of them if `last` is set, else what follows can change nothing about it.
    pub(in crate::convert) fn run(&self, text: &str, last: bool, out: &mut String) -> usize {
        let Some(tables) = self.hot_tables() else { return self.run_turns(text, 0, last, out) };
        let mut stops = Stops::new();
        let end = self.decided(text, last).min(text.len().saturating_sub(LOOKAHEAD));
        let most = Source { text, bytes: text.as_bytes(), end, last };
        let mut at = self.run_hot(&tables, &most, &mut stops, out);
        let rest = text.get(at..).unwrap_or_default();
        let mut padded = [0; 3 * LOOKAHEAD];
        if last && rest.len() <= 2 * LOOKAHEAD {
            // No key goes on in the bytes behind the text: one of characters of three bytes doesn't, and others are found
            // by turns, which see the text alone.
            padded.iter_mut().zip(rest.as_bytes()).for_each(|(to, from)| *to = *from);
            let rest = Source { text: rest, bytes: &padded, end: rest.len(), last };
            at += self.run_hot(&tables, &rest, &mut stops, out);
        }
        self.run_turns(text, at, last, out)
    }

    fn hot_tables(&self) -> Option<Tables<'_>> {
        let fused = self.tables();
        let (items, rows) = (self.view().rows(), fused.rows.first_chunk()?);
        // The hashes of this size are the places in the filter.
        let loud = fused.anchor_pairs;
        (loud.bytes.len() == 1 << (loud.bits - 3)).then_some(())?;
        let (inner, pairs) = (fused.inner_pairs, fused.pairs);
        Some(Tables { items, rows, loud, inner, pairs, ascii_tail: fused.ascii_tail })
    }

    /// The loop; returns how far it came.
    fn run_hot(
        &self,
        tables: &Tables<'_>,
        source: &Source<'_>,
        stops: &mut Stops,
        out: &mut String,
    ) -> usize {
        let &Source { text, bytes, end, last } = source;
        debug_assert!(end <= text.len() && (end == 0 || end + LOOKAHEAD <= bytes.len()));
        let mut written = Written { floor: 0, at: 0 };
        while written.at < end {
            // A key may have begun one character earlier.
            let base = written.at.saturating_sub(3);
            out.reserve(text.len() - written.at + SLACK);
            // SAFETY: `at` is before `end`, behind which there are `LOOKAHEAD` bytes, and on the limit of a character;
            // there is room for the rest of the text and `SLACK` more. The stops are those of this run.
            let (reason, count) = unsafe {
                let place = Place::new(bytes, base, written.at, end, out.as_mut_vec(), stops);
                let reason;
                (written.at, reason) = place.run(tables);
                (reason, stops.filter(tables, bytes, base))
            };
            let stopped = written.at;
            for suspect in stops.suspects.iter().take(count) {
                let place = base + suspect.place();
                if place >= written.floor
                    && (suspect.is_turn() || !pass_pair(tables, text.as_bytes(), place, &mut written, out))
                    && !self.resolve(text, &mut written, place, true, last, out)
                {
                    return written.at;
                }
            }
            let place = written.at;
            let is_right = match reason {
                // A key that began before may reach over what is for a turn.
                Reason::Turn if place == stopped => self.resolve(text, &mut written, place, true, last, out),
                // Over the end of the text no key reaches, whether one is quiet or not.
                Reason::End if place < text.len() => {
                    self.resolve(text, &mut written, place, false, last, out)
                }
                Reason::Turn | Reason::End | Reason::Full => true,
            };
            if !is_right {
                return written.at;
            }
        }
        written.at
    }
}

/// What the loop works on.
struct Source<'t> {
    text: &'t str,
    /// The bytes of the text, or these and more.
    bytes: &'t [u8],
    /// As far as the loop goes. It is not beyond the text, and `LOOKAHEAD` bytes are behind it.
    end: usize,
    /// No more text follows.
    last: bool,
}

/// Why the loop stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    /// There are as many stops as there is room for.
    Full,
    /// What is here is not for the loop.
    Turn,
    /// It has come to the end of what it may read.
    End,
}

/// Writes a string in the place of `len` bytes of the output. Both are whole characters.
pub(super) fn overwrite(out: &mut String, from: usize, len: usize, string: &str) {
    match out.get_mut(from..from + len) {
        Some(place) if len == string.len() => {
            // SAFETY: all of one text takes the place of all of another.
            unsafe { place.as_bytes_mut() }.copy_from_slice(string.as_bytes());
        }
        _ => out.replace_range(from..from + len, string),
    }
}

/// Does what the table of pairs says of the pair of characters at `place`, if that is enough: says whether it is.
fn pass_pair(tables: &Tables<'_>, text: &[u8], place: usize, written: &mut Written, out: &mut str) -> bool {
    let word =
        |at: usize| text.get(at..).and_then(<[u8]>::first_chunk).map(|&bytes| u64::from_le_bytes(bytes));
    // Near the end of the text all is for turns.
    let Some(third) = word(place + 6) else { return false };
    // A false alarm of the filter, which has seen bytes: those of something else than two characters of three bytes, or
    // of another pair.
    let here = text.get(place..).and_then(pair_word);
    let Some(pair) = here.and_then(|here| find_pair(tables, here)) else { return true };
    let third = third as u32;
    if pair.thirds & neighbour_bit(third) != 0 || third as u8 >= 0xF0 {
        return false;
    }
    let mut before = None;
    if place >= written.floor + 3 {
        before = word(place - 3).filter(|&before| before as u8 >> 4 == 0xE);
    }
    if before.is_some_and(|before| pair.befores & neighbour_bit(before as u32) != 0) {
        return false;
    }
    // No loud key begins here, and none shows itself here that begins elsewhere.
    if pair.output == 0 {
        return true;
    }
    let inside = |word: u64| tables.inner.may_have(word);
    if before.is_some_and(inside) {
        return false;
    }
    // A run key stands alone if none begins with its second character.
    if pair.thirds & Pair::IS_CROSS_STEP != 0
        && (third as u8 >> 4 != 0xE || word(place + 3).is_none_or(inside))
    {
        return false;
    }
    if written.at < place + 6 {
        return false;
    }
    let from = out.len() - (written.at - place);
    // SAFETY: two characters of three bytes take the place of two others, which the text has at `place`.
    let bytes = unsafe { out.as_bytes_mut() };
    let [a, b, c, d, e, f, ..] = six_bytes(pair.output).to_le_bytes();
    if let Some(pair) = bytes.get_mut(from..from + 6) {
        pair.copy_from_slice(&[a, b, c, d, e, f]);
    }
    written.floor = place + 6;
    true
}

/// What the table of pairs has of the two characters of three bytes that a word begins with.
#[inline(always)]
fn find_pair<'a>(tables: &Tables<'a>, word: u64) -> Option<&'a Pair> {
    let characters = code_point(word as u32) | code_point((word >> 24) as u32) << 16;
    let mut place = pair_slot(word, tables.pairs.len());
    loop {
        let found = tables.pairs.get(place)?;
        if found.characters == characters {
            return Some(found);
        }
        if found.characters == 0 {
            return None;
        }
        place = if place + 1 == tables.pairs.len() { 0 } else { place + 1 };
    }
}

/// Two characters of three bytes, given as two code points, as these bytes.
#[inline(always)]
fn six_bytes(value: u32) -> u64 {
    let three =
        |point: u32| u64::from(0x80_80E0 | point >> 12 & 0xF | (point & 0xFC0) << 2 | (point & 0x3F) << 16);
    three(value & 0xFFFF) | three(value >> 16) << 24
}

/// Where the loop found triggers, counted from `base`.
///
/// To look at each at once would cost a mispredicted branch for each; so they are noted first and then looked at one after
/// another, without a branch up to where something is found.
struct Stops {
    places: [u32; STOPS + WIDTH],
    count: usize,
    /// What is left of them in the end: at most two for each.
    suspects: [Suspect; 2 * (STOPS + WIDTH)],
}

/// A place, counted from `base`, where a loud key may be, and in the lowest bit whether it is for a turn whatever stands
/// beside it.
#[derive(Clone, Copy, Debug)]
struct Suspect(u32);

impl Suspect {
    fn place(self) -> usize {
        (self.0 >> 1) as usize
    }

    fn is_turn(self) -> bool {
        self.0 & 1 != 0
    }
}

impl Stops {
    fn new() -> Self {
        Self { places: [0; STOPS + WIDTH], count: 0, suspects: [Suspect(0); 2 * (STOPS + WIDTH)] }
    }

    /// Finds where loud keys may be, by the pairs of characters to which a stop belongs, and forgets the stops. Returns how
    /// many such places there are, each the first character of a pair.
    ///
    /// # Safety
    ///
    /// The stops are places of characters of three bytes of the text, counted from `base`, `LOOKAHEAD` bytes from its
    /// end.
    unsafe fn filter(&mut self, tables: &Tables<'_>, text: &[u8], base: usize) -> usize {
        let mut count = 0;
        for &place in self.places.get(..self.count).unwrap_or_default() {
            let at = base + place as usize;
            let before = at.saturating_sub(3);
            // SAFETY: the caller says so of the bytes read. Of each stop there come at most two suspects.
            unsafe {
                let from = text.as_ptr();
                // What stands before may be something else than a character of three bytes.
                let left = is_pair(tables, read_u64(from.add(before))) & (*from.add(before) >> 4 == 0xE);
                *self.suspects.get_unchecked_mut(count) =
                    Suspect(place.wrapping_sub((at - before) as u32) << 1);
                count += usize::from(left);
                let is_turn = item(tables, read_u32(from.add(at))) >> 24 & char_kind::ALWAYS_CONFIRM != 0;
                *self.suspects.get_unchecked_mut(count) = Suspect(place << 1 | u32::from(is_turn));
                count += usize::from(is_pair(tables, read_u64(from.add(at))) | is_turn);
            }
        }
        self.count = 0;
        count
    }
}

/// Where the loop stands, in the text and in the output.
///
/// What holds between its methods: `at` lies on the limit of a character of `text`, which is valid UTF-8; `end +
/// LOOKAHEAD` is not beyond the text; and `to` has room for the rest of the text and `SLACK` bytes.
struct Place<'p> {
    text: &'p [u8],
    base: usize,
    at: usize,
    end: usize,
    out: &'p mut Vec<u8>,
    to: *mut u8,
    stops: &'p mut Stops,
}

impl<'p> Place<'p> {
    /// # Safety
    ///
    /// What holds for a `Place` holds, with the room behind what `out` has; and there are no stops.
    unsafe fn new(
        text: &'p [u8],
        base: usize,
        at: usize,
        end: usize,
        out: &'p mut Vec<u8>,
        stops: &'p mut Stops,
    ) -> Self {
        // SAFETY: it is the end of the vector's content.
        let to = unsafe { out.as_mut_ptr().add(out.len()) };
        Self { text, base, at, end, out, to, stops }
    }

    /// Goes on for as long as it can, gives the output the length that it has then, and says where that is and why.
    fn run(mut self, tables: &Tables<'_>) -> (usize, Reason) {
        let full = self.end.min(self.base + STRIDE);
        let reason = loop {
            if self.at >= full {
                break if self.at >= self.end { Reason::End } else { Reason::Full };
            }
            if self.stops.count >= STOPS {
                break Reason::Full;
            }
            // SAFETY: `at` is before `end`, and there is room for the stops of a window.
            if unsafe { !self.window(tables) } {
                break Reason::Turn;
            }
        };
        // SAFETY: `to` moved from the vector's end within its capacity, behind bytes that were written.
        unsafe {
            let len = self.to.offset_from_unsigned(self.out.as_ptr());
            self.out.set_len(len);
        }
        (self.at, reason)
    }

    /// Takes the characters of three bytes that are next, up to [`WIDTH`] of them, or goes on by a step; says whether the
    /// loop can go on.
    ///
    /// # Safety
    ///
    /// `at` is before `end`, and there is room for `WIDTH` more stops.
    #[inline(always)]
    unsafe fn window(&mut self, tables: &Tables<'_>) -> bool {
        // SAFETY: `at` is before `end`: there are `LOOKAHEAD` bytes to read, and as many and `SLACK` to write.
        unsafe {
            let from = self.text.as_ptr().add(self.at);
            let run = three_byte_run(from);
            if run == 0 {
                return self.step(tables);
            }
            let (to, offset) = (self.to, (self.at - self.base) as u32);
            let mut count = self.stops.count;
            let mut take = |place: usize| {
                let item = item(tables, read_u32(from.add(place)));
                to.add(place).cast::<u32>().write_unaligned(item.to_le());
                *self.stops.places.get_unchecked_mut(count) = offset + place as u32;
                count += (item >> 31) as usize;
            };
            let len = if run == WINDOW && self.end - self.at >= WINDOW {
                (0..WIDTH).for_each(|number| take(number * 3));
                WIDTH * 3
            } else {
                // The last character is one that begins before the end.
                let len = run.min((self.end - self.at).next_multiple_of(3)).min(WIDTH * 3);
                (0..len).step_by(3).for_each(&mut take);
                len
            };
            self.stops.count = count;
            self.skip(len);
            true
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
            if word & 0x80 == 0 {
                // If any byte may begin a key, most of what is copied may have to be copied again.
                let far = if tables.ascii_tail == NONE { self.end.min(self.at + 16) } else { self.end };
                let run = copy_ascii(self.text.as_ptr(), self.at, far, self.to);
                let kept = ascii_kept(tables, self.text.get_unchecked(self.at..self.at + run));
                self.skip(kept);
                return kept == run;
            }
            if word & 0xE0 == 0xC0 {
                let point = (word as usize & 0x1F) << 6 | (word >> 8) as usize & 0x3F;
                if item_of(tables, point) >> 24 == char_kind::KEEP {
                    self.to.cast::<[u8; 2]>().write_unaligned([word as u8, (word >> 8) as u8]);
                    self.skip(2);
                    return true;
                }
            }
            false
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

/// The code point of the character of three bytes that a word begins with.
#[inline(always)]
fn code_point(word: u32) -> u32 {
    (word & 0xF) << 12 | word >> 2 & 0xFC0 | word >> 16 & 0x3F
}

/// The item of the character of three bytes that a word begins with.
///
/// # Safety
///
/// The lowest byte of the word is the lead byte of such a character.
#[inline(always)]
unsafe fn item(tables: &Tables<'_>, word: u32) -> u32 {
    let row = tables.rows[(word as usize & 0xF) << 6 | (word >> 8) as usize & 0x3F];
    let place = row as usize + ((word >> 16) as usize & 0x3F);
    // SAFETY: the compiler wrote the places of rows that there are.
    unsafe { *tables.items.get_unchecked(place) }
}

/// The item of a character below U+10000.
#[inline(always)]
fn item_of(tables: &Tables<'_>, point: usize) -> u32 {
    let row = tables.rows.get(point / ROW).copied().unwrap_or(0);
    tables.items.get(row as usize + point % ROW).copied().unwrap_or(0)
}

/// How many of the next bytes are characters of three bytes; `WINDOW` if all of them are, whole or cut.
///
/// # Safety
///
/// There are `WINDOW` bytes to read, from the limit of a character on.
#[inline(always)]
#[cfg(target_arch = "x86_64")]
unsafe fn three_byte_run(from: *const u8) -> usize {
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

/// As the other, for machines without SSE2.
///
/// # Safety
///
/// There are `WINDOW` bytes to read, from the limit of a character on.
#[cfg(any(test, not(target_arch = "x86_64")))]
unsafe fn portable_three_byte_run(from: *const u8) -> usize {
    let mut run = 0;
    // SAFETY: the caller has the bytes.
    while run < WINDOW && unsafe { *from.add(run) } >> 4 == 0xE {
        run += 3;
    }
    run.min(WINDOW)
}

#[cfg(not(target_arch = "x86_64"))]
use portable_three_byte_run as three_byte_run;

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
    let kept = |byte: &u8| item_of(tables, usize::from(*byte)) >> 24 == char_kind::KEEP;
    let tail = run.get(first..).unwrap_or_default();
    first + tail.iter().take_while(|byte| kept(byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_the_same_on_all_machines() {
        let pieces = ["中", "，", "ࠀ", "a", "é", "߿", "𠀀", "\u{FFFF}"];
        let mut number = 1_u32;
        for _ in 0..2000 {
            let mut text = String::new();
            while text.len() < WINDOW {
                number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let kinds = if number >> 30 == 0 { 8 } else { 3 };
                text.push_str(pieces[(number >> 16) as usize % kinds]);
            }
            let from = text.as_ptr();
            // SAFETY: the text has as many bytes.
            let (fast, portable) = unsafe { (three_byte_run(from), portable_three_byte_run(from)) };
            assert_eq!(fast, portable, "{text}");
        }
    }
}
