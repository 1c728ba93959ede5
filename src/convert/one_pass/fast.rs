//! The fast path: converts characters one by one, as if no key had more than one character, and notes where
//! the output may be wrong.
//!
//! A character of three bytes costs one load of its item and one store of the item's payload, whether it
//! changes or not. One bit of the item says that the character is an *anchor*, where an override key may be.
//! The offset of an anchor is noted, and `candidates.rs` looks at it later. Runs of ASCII are copied sixteen
//! bytes at a time. At every other character the fast path stops, and the exact path decides.
//!
//! All copying without bounds checks is in this file. It relies on three facts:
//!
//! * `READ_AHEAD` bytes can be read from each offset before the end of a [`FastInput`], whose constructors
//!   ensure it.
//! * The output has room for the rest of the text and `SLACK` bytes more. This stays true while bytes are
//!   copied, because as many are written as read.
//! * The tables are those that the compiler wrote; see `tables.rs`.

use super::candidates::{AnchorBatch, BATCH, SPARE};
use super::tables::{AsciiKeys, FastTables, read_u32};
use crate::dictionary::blob::characters::char_kind;
use crate::step_counter::count;

/// The number of bytes that may be read from any offset before the end.
const READ_AHEAD: usize = 40;
/// The number of bytes that may be written beyond the end of the output.
pub(super) const SLACK: usize = 64;
/// The number of bytes that are classified at once.
const WINDOW: usize = 32;
/// The number of characters of three bytes that are converted at once.
const WIDTH: usize = SPARE;
/// The largest number of bytes that are written before the anchors are filtered.
const STRIDE: usize = 1 << 20;
/// The longest text, in bytes, that is copied so that `READ_AHEAD` bytes can be read after its end.
const PADDED: usize = 8 * READ_AHEAD;

/// A text for the fast path, with the offset up to which it may go.
pub(super) struct FastInput<'t> {
    text: &'t str,
    /// The bytes of the text, perhaps followed by zeros.
    bytes: &'t [u8],
    /// The offset up to which the fast path may go: at most the length of the text. `READ_AHEAD` bytes follow
    /// it, or it is 0.
    end: usize,
}

/// The memory of a padded text.
pub(super) type Padding = [u8; PADDED + READ_AHEAD];

impl<'t> FastInput<'t> {
    /// A text without its last bytes, up to `limit` at most.
    pub(super) fn new(text: &'t str, limit: usize) -> Self {
        let end = limit.min(text.len().saturating_sub(READ_AHEAD));
        Self { text, bytes: text.as_bytes(), end }
    }

    /// A whole short text, copied into memory that has readable bytes after it. `None` if it is too long.
    ///
    /// No key continues in the zeros after the text. A key of characters of three bytes contains no zero, and
    /// other keys are found by the exact path, which reads the text alone.
    pub(super) fn padded(text: &'t str, padding: &'t mut Padding) -> Option<Self> {
        let len = text.len();
        if !Self::is_short(text) {
            return None;
        }
        padding.get_mut(..len)?.copy_from_slice(text.as_bytes());
        Some(Self { text, bytes: padding, end: len })
    }

    /// Whether a text can be padded.
    pub(super) fn is_short(text: &str) -> bool {
        text.len() <= PADDED
    }

    /// The bytes of the text, perhaps followed by zeros.
    pub(super) fn bytes(&self) -> &'t [u8] {
        self.bytes
    }

    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// The offset up to which the fast path may go.
    pub(super) fn end(&self) -> usize {
        self.end
    }
}

/// Where the fast path stopped, and why.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stopped {
    pub(super) at: usize,
    pub(super) reason: StopReason,
}

/// Why the fast path stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StopReason {
    /// The batch of anchors is full.
    Full,
    /// The exact path has to decide the character at this offset.
    Exact,
    /// This is the end of the input.
    End,
}

/// Converts characters one by one from an offset on, and leaves the candidates in `anchors`.
///
/// Returns the base of the candidates' offsets, and where and why it stopped.
pub(super) fn copy(
    tables: &FastTables<'_>,
    input: &FastInput<'_>,
    at: usize,
    anchors: &mut AnchorBatch,
    out: &mut String,
) -> (usize, Stopped) {
    assert!(at <= input.end && input.text.is_char_boundary(at), "the fast path begins at a character");
    debug_assert!(input.end == 0 || input.end + READ_AHEAD <= input.bytes.len());
    // A key may have begun one character earlier.
    let base = at.saturating_sub(3);
    anchors.count = 0;
    out.reserve(input.text.len() - at + SLACK);
    // SAFETY: whole characters are appended, so the output stays UTF-8.
    let out = unsafe { out.as_mut_vec() };
    // SAFETY: the pointer is the end of the vector's content.
    let to = unsafe { out.as_mut_ptr().add(out.len()) };
    let copier = Copier { text: input.bytes, base, at, end: input.end, out, to, anchors };
    let stopped = copier.run(tables);
    count(stopped.at - at);
    // SAFETY: the anchors are offsets of characters before `end`, noted with this base.
    unsafe { anchors.filter(tables, input.bytes, base) };
    (base, stopped)
}

/// The copying loop.
///
/// Invariants: `at` is the offset of a character of `text`, which is valid UTF-8 up to `end`. If `at < end`,
/// `end + READ_AHEAD` is not beyond `text`. `to` has room for the rest of the text and `SLACK` bytes.
struct Copier<'p> {
    text: &'p [u8],
    base: usize,
    at: usize,
    end: usize,
    out: &'p mut Vec<u8>,
    to: *mut u8,
    anchors: &'p mut AnchorBatch,
}

impl Copier<'_> {
    /// Copies as far as possible, and gives the output its new length.
    ///
    /// Not inlined: among the code of its caller, the loop would have no registers left for its constants.
    #[inline(never)]
    fn run(mut self, tables: &FastTables<'_>) -> Stopped {
        let full = self.end.min(self.base + STRIDE);
        let reason = loop {
            if self.at >= full {
                break if self.at >= self.end { StopReason::End } else { StopReason::Full };
            }
            if self.anchors.count >= BATCH {
                break StopReason::Full;
            }
            // SAFETY: `at` is before `end`, and there is room for the anchors of a window.
            if unsafe { !self.window(tables) } {
                break StopReason::Exact;
            }
        };
        // SAFETY: `to` is within the vector's capacity, and all bytes before it were written.
        unsafe {
            let len = self.to.offset_from_unsigned(self.out.as_ptr());
            self.out.set_len(len);
        }
        Stopped { at: self.at, reason }
    }

    /// Converts up to [`WIDTH`] characters of three bytes. If there is none, takes one step. Returns whether
    /// the loop can go on.
    ///
    /// # Safety
    ///
    /// `at` is before `end`, and there is room for `WIDTH` more anchors.
    #[inline(always)]
    unsafe fn window(&mut self, tables: &FastTables<'_>) -> bool {
        // SAFETY: `at` is before `end`: there are `READ_AHEAD` bytes to read, and as many and `SLACK` to
        // write.
        unsafe {
            let from = self.text.as_ptr().add(self.at);
            let run = three_byte_run(from);
            if run == 0 {
                return self.step(tables);
            }
            let (to, offset) = (self.to, (self.at - self.base) as u32);
            let mut count = self.anchors.count;
            let mut convert = |delta: usize| {
                let item = tables.item_unchecked(read_u32(from.add(delta)));
                to.add(delta).cast::<u32>().write_unaligned(item.to_le());
                self.anchors.offsets.get_unchecked_mut(count).write(offset + delta as u32);
                // The highest bit says that the character is an anchor.
                count += (item >> 31) as usize;
            };
            let len = if run == WINDOW && self.end - self.at >= WINDOW {
                (0..WIDTH).for_each(|number| convert(number * 3));
                WIDTH * 3
            } else {
                // The last character begins before the end.
                let len = run.min((self.end - self.at).next_multiple_of(3)).min(WIDTH * 3);
                (0..len).step_by(3).for_each(&mut convert);
                len
            };
            self.anchors.count = count;
            self.skip(len);
            true
        }
    }

    /// Copies a run of ASCII, or a character of two bytes, up to the first character that may begin a key or
    /// change. Returns whether it got to the end of the run or character.
    ///
    /// # Safety
    ///
    /// `at` is before `end`.
    #[inline(always)]
    unsafe fn step(&mut self, tables: &FastTables<'_>) -> bool {
        // SAFETY: `at` is before `end`: there are `READ_AHEAD` bytes to read, and as many and `SLACK` to
        // write.
        unsafe {
            let from = self.text.as_ptr().add(self.at);
            let word = read_u32(from);
            if word & 0x80 == 0 {
                // If any byte may begin a key, copying far would be wasted.
                let far = match tables.ascii {
                    AsciiKeys::Anywhere => self.end.min(self.at + 16),
                    AsciiKeys::Nowhere | AsciiKeys::InTail(_) => self.end,
                };
                let run = copy_ascii(self.text.as_ptr(), self.at..far, self.to);
                let kept = ascii_kept(tables, self.text.get_unchecked(self.at..self.at + run));
                self.skip(kept);
                return kept == run;
            }
            if word & 0xE0 == 0xC0 {
                let point = (word as usize & 0x1F) << 6 | (word >> 8) as usize & 0x3F;
                if tables.item(point) >> 24 == char_kind::KEEP {
                    self.to.cast::<[u8; 2]>().write_unaligned([word as u8, (word >> 8) as u8]);
                    self.skip(2);
                    return true;
                }
            }
            false
        }
    }

    /// Advances by `len` bytes in the text and in the output.
    ///
    /// # Safety
    ///
    /// `len` bytes were written for the next `len` bytes of the text.
    #[inline(always)]
    unsafe fn skip(&mut self, len: usize) {
        self.at += len;
        // SAFETY: the caller wrote there.
        self.to = unsafe { self.to.add(len) };
    }
}

/// The number of bytes at `from` that belong to characters of three bytes: `WINDOW` if all of them do, even
/// if the last character is cut.
///
/// # Safety
///
/// `WINDOW` bytes can be read, and a character begins at `from`.
#[inline(always)]
#[cfg(target_arch = "x86_64")]
unsafe fn three_byte_run(from: *const u8) -> usize {
    use std::arch::x86_64::*;
    // As signed numbers, lead bytes of three are -32..=-17 and continuation bytes all below -64.
    // SAFETY: x86-64 has SSE2, and the caller promises the bytes.
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

/// As [`three_byte_run`], for machines without SSE2.
///
/// # Safety
///
/// `WINDOW` bytes can be read, and a character begins at `from`.
#[cfg(any(test, not(target_arch = "x86_64")))]
unsafe fn portable_three_byte_run(from: *const u8) -> usize {
    let mut run = 0;
    // SAFETY: the caller promises the bytes.
    while run < WINDOW && unsafe { *from.add(run) } >> 4 == 0xE {
        run += 3;
    }
    run.min(WINDOW)
}

#[cfg(not(target_arch = "x86_64"))]
use portable_three_byte_run as three_byte_run;

/// Copies a run of ASCII at the start of a range, and returns its length.
///
/// # Safety
///
/// `READ_AHEAD` bytes can be read from each offset in the range, and as many can be written.
#[inline(always)]
unsafe fn copy_ascii(from: *const u8, range: std::ops::Range<usize>, to: *mut u8) -> usize {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let len = range.len();
    let mut run = 0;
    while run < len {
        // SAFETY: `run` is before the end of the range.
        let (low, high) = unsafe {
            let from = from.add(range.start + run);
            (super::tables::read_u64(from), super::tables::read_u64(from.add(8)))
        };
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
    run.min(len)
}

/// The number of bytes of a run of ASCII before the first one that may begin a key or change.
#[inline(always)]
fn ascii_kept(tables: &FastTables<'_>, run: &[u8]) -> usize {
    let first = match tables.ascii {
        AsciiKeys::Nowhere => return run.len(),
        AsciiKeys::InTail(tail) => run.len().saturating_sub(tail),
        AsciiKeys::Anywhere => 0,
    };
    let stays = |byte: &u8| tables.item(usize::from(*byte)) >> 24 == char_kind::KEEP;
    let tail = run.get(first..).unwrap_or_default();
    first + tail.iter().take_while(|byte| stays(byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use zhnorm_testkit::rng::Rng;

    #[test]
    fn runs_are_the_same_on_all_machines() {
        let pieces = ["中", "，", "ࠀ", "a", "é", "߿", "𠀀", "\u{FFFF}"];
        let mut rng = Rng::new(1);
        for _ in 0..if cfg!(miri) { 50 } else { 2000 } {
            let mut text = String::new();
            while text.len() < WINDOW {
                let kinds = if rng.chance(0.25) { 8 } else { 3 };
                text.push_str(pieces[rng.below(kinds)]);
            }
            let from = text.as_ptr();
            // SAFETY: the text has as many bytes.
            let (fast, portable) = unsafe { (three_byte_run(from), portable_three_byte_run(from)) };
            assert_eq!(fast, portable, "{text}");
        }
    }

    #[test]
    fn copies_ascii_as_far_as_it_goes() {
        for len in (0..60).step_by(if cfg!(miri) { 7 } else { 1 }) {
            for limit in 0..=len {
                let text = format!("{}é{}", "abcdefghijkl".repeat(5).split_at(len).0, "x".repeat(READ_AHEAD));
                let mut copy = [0; 60 + READ_AHEAD];
                // SAFETY: `READ_AHEAD` bytes follow the limit, in the text and in the copy.
                let run = unsafe { copy_ascii(text.as_ptr(), 0..limit, copy.as_mut_ptr()) };
                assert_eq!((run, &copy[..run]), (limit, &text.as_bytes()[..limit]));
                // SAFETY: as above.
                let run = unsafe { copy_ascii(text.as_ptr(), 0..len + 1, copy.as_mut_ptr()) };
                assert_eq!((run, &copy[..run]), (len, &text.as_bytes()[..len]));
            }
        }
    }
}
