//! Code in a sentence without any markup: calls with a string, `println!("{} 元", a);`, objects,
//! `{"藍隊": 25}`, attributes, `mode="in-out"`, and members, `"jsx": "preserve"`. Chinese text in it is a value
//! of a program.

use std::ops::Range;

use super::scanner::Scanner;
use crate::step_counter::count;

/// The longest name of a function, in bytes.
const MAX_NAME: usize = 64;
/// The longest arguments or object, in bytes.
const MAX_LITERAL: usize = 300;

impl Scanner<'_> {
    /// The call whose arguments begin with the `(` at `at` and a string.
    pub(super) fn call(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'!');
        let start = at - self.run_before(at, self.lowest_start(at, MAX_NAME), name);
        if at - start < 2 || !self.byte(start).is_ascii_alphabetic() {
            return None;
        }
        let close = self.end_of_literal(at + 1, end, b')')?;
        Some(start..close + usize::from(self.byte(close) == b';'))
    }

    /// The object that begins with the `{` at `at` and a key. At the start of a line it is data of its own.
    pub(super) fn object(&self, at: usize, end: usize, line_start: usize) -> Option<Range<usize>> {
        let close = self.end_of_literal(at + 1, end, b'}')?;
        let has_key = memchr::memmem::find(self.slice(at..close), b"\":").is_some();
        count(close - at);
        let is_inside =
            self.slice(line_start..at).iter().take(MAX_LITERAL).any(|byte| !byte.is_ascii_whitespace());
        (has_key && is_inside).then_some(at..close)
    }

    /// The attribute whose value follows the `=` at `at`: `mode="in-out"`.
    pub(super) fn attribute(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:@#".contains(&byte);
        let start = at - self.run_before(at, self.lowest_start(at, MAX_NAME), name);
        let close = self.end_of_string(at + 1, end)?;
        (start < at).then_some(start..close)
    }

    /// The member of an object whose name begins with the `"` at `at`: `"jsx": "preserve"`.
    pub(super) fn member(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let colon = self.end_of_string(at, end)?;
        let is_name = self
            .slice(at + 1..colon - 1)
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-.$/@".contains(byte));
        if self.byte(colon) != b':' || !is_name {
            return None;
        }
        let value = colon + 1 + usize::from(self.byte(colon + 1) == b' ');
        let close = match self.byte(value) {
            b'"' => self.end_of_string(value, end)?,
            _ => {
                value
                    + self.run(value, end.min(value + MAX_NAME), |byte| {
                        byte.is_ascii_alphanumeric() || byte == b'.'
                    })
            }
        };
        (close > value).then_some(at..close)
    }

    /// The offset after the string that begins with the quotation mark at `at`.
    fn end_of_string(&self, at: usize, end: usize) -> Option<usize> {
        let quote = self.byte(at);
        let inside = self.slice(at + 1..end.min(at + MAX_LITERAL));
        let length = memchr::memchr(quote, inside);
        count(length.unwrap_or(inside.len()) + 1);
        length.map(|length| at + length + 2)
    }

    /// The offset after the bracket that closes what begins at `from` with a string. Outside of strings
    /// stands nothing but ASCII.
    fn end_of_literal(&self, from: usize, end: usize, close: u8) -> Option<usize> {
        let (mut quote, mut depth, mut escaped) = (0, 0_usize, false);
        for (offset, byte) in self.slice(from..end.min(from + MAX_LITERAL)).iter().enumerate() {
            count(1);
            match *byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                byte if quote != 0 => quote = if byte == quote { 0 } else { quote },
                byte @ (b'"' | b'\'') => quote = byte,
                byte if byte == close && depth == 0 => return Some(from + offset + 1),
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = depth.checked_sub(1)?,
                byte if !byte.is_ascii() => return None,
                _ => {}
            }
        }
        None
    }
}
