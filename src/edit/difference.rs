//! Compares a text with what became of it.

use super::offsets::EditSpans;
use crate::text::spans::slice;
use std::ops::Range;

/// The number of bytes that are compared at once.
const WORD: usize = 8;

/// Calls `visit` with the span of each character of `source` that is another one in `output`. At each offset
/// the two texts have characters of the same length.
pub(crate) fn changed_characters(source: &str, output: &str, mut visit: impl FnMut(Range<usize>)) {
    debug_assert_eq!(source.len(), output.len());
    let (from, to) = (source.as_bytes(), output.as_bytes());
    let mut at = 0;
    while let Some(different) = first_difference(from, to, at) {
        let start = character_start(source, different);
        at = start + from.get(start).map_or(1, |lead| character_len(*lead));
        visit(start..at);
    }
}

/// The part of an edit that differs, without the characters that both spans begin and end with. `None` if the
/// spans are equal.
#[inline]
pub(crate) fn difference((source, output): (&str, &str), (from, to): EditSpans) -> Option<EditSpans> {
    let bytes = (source.as_bytes().get(from.clone()), output.as_bytes().get(to.clone()));
    if let (Some(removed), Some(inserted)) = bytes
        && are_different_characters(removed, inserted)
    {
        return Some((from, to));
    }
    trimmed((source, output), (from, to))
}

/// The same for any edit.
fn trimmed((source, output): (&str, &str), (from, to): EditSpans) -> Option<EditSpans> {
    let (removed, inserted) = (slice(source, from.clone()), slice(output, to.clone()));
    if removed == inserted {
        return None;
    }
    let same = |(a, b): &(char, char)| a == b;
    let pairs = removed.chars().zip(inserted.chars());
    let before: usize = pairs.take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let pairs = slice(removed, before..).chars().rev().zip(slice(inserted, before..).chars().rev());
    let after: usize = pairs.take_while(same).map(|(c, _)| c.len_utf8()).sum();
    Some((from.start + before..from.end - after, to.start + before..to.end - after))
}

/// Whether both texts are one character, of three bytes, and not the same. So are most edits.
fn are_different_characters(one: &[u8], other: &[u8]) -> bool {
    match (one, other) {
        ([lead @ 0xE0..0xF0, middle, last], [other_lead @ 0xE0..0xF0, other_middle, other_last]) => {
            (lead ^ other_lead) | (middle ^ other_middle) | (last ^ other_last) != 0
        }
        _ => false,
    }
}

/// The start of the character that byte `at` belongs to.
fn character_start(text: &str, at: usize) -> usize {
    let is_inside = |byte: u8| usize::from(byte & 0xC0 == 0x80);
    let before = at.checked_sub(2).and_then(|start| text.as_bytes().get(start..)?.first_chunk::<3>());
    match before {
        // Without branches: a processor can't foresee which byte of a character differs.
        Some(&[first, second, third]) => {
            at - is_inside(third) * (1 + is_inside(second) * (1 + is_inside(first)))
        }
        None => text.floor_char_boundary(at),
    }
}

/// The length in bytes of the character that begins with `lead`.
fn character_len(lead: u8) -> usize {
    match lead {
        0..0x80 => 1,
        0x80..0xE0 => 2,
        0xE0..0xF0 => 3,
        0xF0.. => 4,
    }
}

/// The offset of the first byte from `at` on that differs.
fn first_difference(one: &[u8], other: &[u8], mut at: usize) -> Option<usize> {
    let word = |text: &[u8], at: usize| {
        text.get(at..).and_then(|rest| rest.first_chunk::<WORD>()).map(|bytes| u64::from_le_bytes(*bytes))
    };
    while let (Some(a), Some(b)) = (word(one, at), word(other, at)) {
        if a != b {
            return Some(at + (a ^ b).trailing_zeros() as usize / 8);
        }
        at += WORD;
    }
    let rest = one.get(at..)?.iter().zip(other.get(at..)?);
    rest.into_iter().position(|(a, b)| a != b).map(|offset| at + offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_begin_and_end_with_is_no_difference() {
        for (source, output, expected) in [
            ("一二", "一二", None),
            ("??", "?", Some((1..2, 1..1))),
            ("后来", "後來", Some((0..6, 0..6))),
            ("a里b", "a裡面b", Some((1..4, 1..7))),
            ("é", "è", Some((0..2, 0..2))),
        ] {
            let spans = (0..source.len(), 0..output.len());
            assert_eq!(difference((source, output), spans), expected, "{source}");
        }
    }

    #[test]
    fn the_start_of_a_character_is_found() {
        let text = "é𠀀a𠀀中é";
        for at in 0..text.len() {
            assert_eq!(character_start(text, at), text.floor_char_boundary(at), "{at}");
        }
    }

    #[test]
    fn each_changed_character_is_told() {
        for (source, output, expected) in [
            ("", "", &[][..]),
            ("abc", "abc", &[]),
            ("头发很长", "頭髮很長", &["头", "发", "长"]),
            ("一二三四五六七八九十a头", "一二三四五六七八九十b頭", &["a", "头"]),
            ("𠀀é中", "𠀁è国", &["𠀀", "é", "中"]),
        ] {
            let mut changed = Vec::new();
            changed_characters(source, output, |span| changed.push(&source[span]));
            assert_eq!(changed, expected, "{source}");
        }
    }
}
