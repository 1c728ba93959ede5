//! Where protected spans may begin, as far as a byte and its neighbours tell.
//!
//! The line scan asks this about each byte, to find the lines that must be searched. The scanner asks it
//! again before it tries a kind of span. So the scanner never finds a span in a line that the line scan
//! accepts.

use crate::step_counter::count;
use crate::text::spans::slice_bytes;

/// The longest host in front of a port, in bytes.
pub(super) const MAX_HOST: usize = 64;

/// Whether a protected span may begin, or be recognized, at the byte at `at`.
pub(super) fn may_begin(bytes: &[u8], at: usize) -> bool {
    may_begin_with(bytes.get(at).copied().unwrap_or_default(), bytes, at)
}

/// As `may_begin`, for a byte at `at` that is known: little is left to do where `first` is a constant.
#[inline(always)]
pub(in crate::stage) fn may_begin_with(first: u8, bytes: &[u8], at: usize) -> bool {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or_default();
    let next = byte(at + 1);
    let before = || at.checked_sub(1).map_or(b'\n', byte);
    match first {
        b'`' | b'<' | b'@' | b'[' | b'{' | b'\\' | b'$' => true,
        b':' => {
            let digits = before().is_ascii_digit() && next.is_ascii_digit();
            // `12:30:00` may begin a line of a log.
            !digits || at.checked_sub(3).is_some_and(|at| byte(at) == b':') || follows_letter(bytes, at)
        }
        // `../a`, `www.`, and the sequence `1,...,n`.
        b'.' => {
            next == b'/' || next == b'.' && (byte(at + 2) == b'/' || before() == b',') || is_www(bytes, at)
        }
        b',' => may_join_locants(bytes, at),
        b'(' => may_begin_face(next, byte(at + 2)),
        // Emoticons.
        b';' => {
            matches!(next, b'-' | b'o' | b'^' | b'\'' | b'(' | b')' | b'[' | b']' | b'D' | b'P' | b'p' | b'O')
        }
        b'=' => matches!(next, b'-' | b'o' | b'^' | b'\''),
        // The last element of a line of JSON has no quotation mark after it.
        b'"' => next == b',' && matches!(byte(at + 2), b'\n' | b'\r' | b'\0'),
        b'\'' => next == b'\'',
        b'-' => next == b'{',
        b']' => matches!(next, b'(' | b']'),
        b'~' => next == b'/' || before() == b'~',
        b'/' => !before().is_ascii_alphanumeric(),
        b'#' => next.is_ascii_alphanumeric() || next >= 0x80,
        _ => false,
    }
}

/// The bytes for which `may_begin` may be true, and the closing bracket, which the scanner counts.
pub(super) static IS_TRIGGER: [bool; 256] = {
    let mut table = [false; 256];
    let mut triggers = b"`<@[{\\$:.,(;=\"'-]~/#)".as_slice();
    while let Some((byte, rest)) = triggers.split_first() {
        let mut entries = table.as_mut_slice();
        let mut at = 0;
        while let Some((entry, after)) = entries.split_first_mut() {
            if at == *byte as usize {
                *entry = true;
            }
            at += 1;
            entries = after;
        }
        triggers = rest;
    }
    table
};

/// Whether a letter stands in the word before `at`: `node1:80` is a host, `12:30` a time.
fn follows_letter(bytes: &[u8], at: usize) -> bool {
    let word = slice_bytes(bytes, at.saturating_sub(MAX_HOST)..at).iter().rev().inspect(|_| count(1));
    word.take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
        .any(u8::is_ascii_alphabetic)
}

/// Whether `www` ends before `at`.
fn is_www(bytes: &[u8], at: usize) -> bool {
    let name = at.checked_sub(3).and_then(|start| bytes.get(start..at));
    name.is_some_and(|name| name.eq_ignore_ascii_case(b"www"))
}

/// Whether the comma at `at` may stand between locants of a chemical name: `N,N-`, `α,β-`, `2,2'-`.
fn may_join_locants(bytes: &[u8], at: usize) -> bool {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or_default();
    // The letters `α` to `ω` begin with these two bytes.
    let is_letter = |byte: u8| is_locant(char::from(byte)) && byte.is_ascii() || matches!(byte, 0xCE | 0xCF);
    let before = at.checked_sub(1).map_or(b'\n', byte);
    if !(is_letter(before) || before.is_ascii_digit() || before == b'\'' || before >= 0x80) {
        return false;
    }
    let next = byte(at + 1);
    // The number of a locant has at most two digits, and a prime, a comma or a hyphen follows.
    let ends = |at: usize| matches!(byte(at), b'\'' | b',' | b'-');
    is_letter(next)
        || next == b'\''
        || next.is_ascii_digit() && (ends(at + 2) || byte(at + 2).is_ascii_digit() && ends(at + 3))
}

/// Whether a locant may begin with this letter.
pub(super) fn is_locant(c: char) -> bool {
    matches!(c, 'N' | 'O' | 'S' | 'P' | 'C' | 'R' | 'H' | 'α'..='ω' | 'o' | 'm' | 'p')
}

/// Whether a face in brackets may begin with these bytes. No Chinese text begins with a symbol after a
/// bracket, and no face is a word.
fn may_begin_face(first: u8, second: u8) -> bool {
    match first {
        b'T' | b't' | b'o' | b'O' | b'Q' | b'x' | b'X' => !second.is_ascii_alphanumeric(),
        0..=0x7F => is_ascii_face(first) && !first.is_ascii_alphabetic(),
        _ => matches!(first, 0xC2..=0xE3 | 0xEF..),
    }
}

/// The letters and marks of ASCII in faces.
pub(super) fn is_ascii_face(byte: u8) -> bool {
    matches!(
        byte,
        b'^' | b'>'
            | b'<'
            | b'-'
            | b'='
            | b'_'
            | b'T'
            | b't'
            | b'o'
            | b'O'
            | b'x'
            | b'X'
            | b'v'
            | b'w'
            | b'n'
            | b'u'
            | b'Q'
            | b'q'
            | b'@'
            | b'*'
            | b'~'
            | b'+'
            | b'|'
            | b';'
            | b'.'
            | b'`'
            | b'\''
            | b'"'
            | b'\\'
            | b'/'
            | b' '
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_all_bytes_with_which_a_span_may_begin() {
        const NEIGHBOURS: &[u8] = b"\n ,.:;-_^'\"()[]{}#/\\~=wWaDo7\x80\xB1\xCE";
        for byte in 0..=u8::MAX {
            let may = NEIGHBOURS.iter().any(|before| {
                NEIGHBOURS.iter().any(|next| {
                    NEIGHBOURS.iter().any(|after| {
                        let text = [*before, *before, *before, byte, *next, *after];
                        may_begin(&text, 3) || may_begin(&text[3..], 0)
                    })
                })
            });
            assert_eq!(may, IS_TRIGGER[usize::from(byte)] && byte != b')', "{:?}", char::from(byte));
        }
    }

    #[test]
    fn starts_of_spans() {
        // The byte stands at the vertical bar.
        let begins = [
            "www|.a",
            "|:a",
            "a1|:80",
            "12:30|:00",
            "N|,N-",
            "α|,ρ-",
            "2|,2'-",
            "3|,11-",
            "|(^_^)",
            "|(・",
            "|(x_x)",
            "|;D",
            "|=-D",
            "|#a",
            "|#甲",
            "甲|/a",
            "1,|...,9",
            "|../a",
            "|./a",
            "\"甲|\",",
        ];
        let stays = [
            "ww|.a",
            "12|:30",
            "1|,000",
            "1|,3",
            "甲|,乙",
            "|(甲)",
            "|(text)",
            "|(2)",
            "|((",
            "|;3",
            "|=3",
            "|# a",
            "a|/a",
            "a|.b",
            "|...",
            "\"甲|\",乙",
        ];
        for (expected, text) in
            begins.map(|text| (true, text)).into_iter().chain(stays.map(|text| (false, text)))
        {
            let (before, rest) = text.split_once('|').unwrap();
            assert_eq!(may_begin([before, rest].concat().as_bytes(), before.len()), expected, "{text}");
        }
    }
}
