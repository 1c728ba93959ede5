//! Code in a sentence without any markup: calls with a string, `println!("{} 元", a);`, objects,
//! `{"藍隊": 25}`, attributes, `mode="in-out"`, and members, `"jsx": "preserve"`. Its marks belong to a
//! program. Its text is still converted to the target script.

use super::context::LineTokens;
use super::token::TokenKind;
use crate::step_counter::count;
use crate::text::spans::slice_bytes;
use std::ops::Range;

/// The longest name of a function, in bytes. It bounds the search.
const MAX_NAME: usize = 64;
/// The longest arguments or object, in bytes. It bounds the search.
const MAX_LITERAL: usize = 300;

/// Adds the tokens of literals to the parts of the line in which marks stay. These come in no order.
pub(super) fn find(line: &LineTokens, text: &str, foreign: &mut Vec<Range<usize>>) {
    let bytes = slice_bytes(text.as_bytes(), line.start..line.end);
    let mut literals = Literals { bytes, from: 0 };
    // Calls and objects that begin before this offset are not looked for again.
    let mut failed = 0;
    for quote in memchr::memchr_iter(b'"', bytes) {
        count(1);
        let index = |at: usize| line.tokens.partition_point(|token| token.start < line.start + at);
        // The attributes of tags are protected, and some of their values are prose.
        let is_free = line.get(index(quote)).is_some_and(|token| token.start == line.start + quote);
        if quote < literals.from || !is_free {
            continue;
        }
        let before = quote.saturating_sub(1);
        let found = match literals.byte(before) {
            b'=' => Ok(literals.attribute(before)),
            b'(' if quote >= failed => literals.call(before),
            b'{' if quote >= failed => literals.object(before),
            _ => Ok(None),
        };
        let found = found.unwrap_or_else(|reached| {
            failed = reached;
            None
        });
        let Some(literal) = found.or_else(|| literals.member(quote)) else { continue };
        literals.from = literal.end;
        foreign.push(index(literal.start)..index(literal.end));
    }
}

/// The colon and the target of a definition of Markdown whose target has Chinese characters:
/// `[甲]: a.html#甲--乙`. The label stays prose, as where the text refers to it.
pub(super) fn definition(line: &LineTokens) -> Option<Range<usize>> {
    if line.c(0) != '[' {
        return None;
    }
    let label = line.tokens.iter().take(MAX_NAME).position(|token| token.c == ']')?;
    let target = line.tokens.get(label + 3..)?;
    let is_target = target.first()?.c.is_ascii_alphanumeric()
        && target.iter().take(MAX_LITERAL).all(|token| token.kind != TokenKind::Space)
        && target.iter().take(MAX_LITERAL).any(|token| matches!(token.c, '#' | '/'));
    let is_definition = line.c(label + 1) == ':' && line.c(label + 2) == ' ' && is_target;
    is_definition.then_some(label + 1..line.len())
}

/// The search for literals in a line.
struct Literals<'l> {
    bytes: &'l [u8],
    /// The end of the last one.
    from: usize,
}

impl Literals<'_> {
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or_default()
    }

    /// The start of the name before `at`.
    fn name(&self, at: usize, accept: impl Fn(u8) -> bool) -> usize {
        let before = slice_bytes(self.bytes, at.saturating_sub(MAX_NAME).max(self.from)..at).iter().rev();
        let length = before.take_while(|byte| accept(**byte)).count();
        count(length + 1);
        at - length
    }

    /// The call whose arguments begin with the `(` at `at`. The error is the offset up to which its end was
    /// looked for.
    fn call(&self, at: usize) -> Result<Option<Range<usize>>, usize> {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:!".contains(&byte);
        let start = self.name(at, is_name);
        if at - start < 2 || !self.byte(start).is_ascii_alphabetic() {
            return Ok(None);
        }
        let close = self.end_of_literal(at + 1, b')')?;
        Ok(Some(start..close + usize::from(self.byte(close) == b';')))
    }

    /// The object that begins with the `{` at `at` and a key.
    fn object(&self, at: usize) -> Result<Option<Range<usize>>, usize> {
        let close = self.end_of_literal(at + 1, b'}')?;
        let has_key = memchr::memmem::find(slice_bytes(self.bytes, at..close), b"\":").is_some();
        count(close - at);
        Ok(has_key.then_some(at..close))
    }

    /// The attribute whose value follows the `=` at `at`.
    fn attribute(&self, at: usize) -> Option<Range<usize>> {
        let start = self.name(at, |byte| byte.is_ascii_alphanumeric() || b"_-.:@#".contains(&byte));
        let close = self.end_of_string(at + 1)?;
        (start < at).then_some(start..close)
    }

    /// The member of an object whose name begins with the `"` at `at`.
    fn member(&self, at: usize) -> Option<Range<usize>> {
        let colon = self.end_of_string(at)?;
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.$/@".contains(byte);
        if self.byte(colon) != b':' || !slice_bytes(self.bytes, at + 1..colon - 1).iter().all(is_name) {
            return None;
        }
        let value = colon + 1 + usize::from(self.byte(colon + 1) == b' ');
        if self.byte(value) == b'"' {
            return Some(at..self.end_of_string(value)?);
        }
        let rest = slice_bytes(self.bytes, value..self.bytes.len().min(value + MAX_NAME));
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'.').count();
        count(length + 1);
        (length > 0).then_some(at..value + length)
    }

    /// The offset after the string that begins with the quotation mark at `at`.
    fn end_of_string(&self, at: usize) -> Option<usize> {
        let inside = slice_bytes(self.bytes, at + 1..self.bytes.len().min(at + MAX_LITERAL));
        let length = memchr::memchr(b'"', inside);
        count(length.unwrap_or(inside.len()) + 1);
        length.map(|length| at + length + 2)
    }

    /// The offset after the bracket that closes what begins at `from`. Outside of strings stands nothing but
    /// ASCII.
    fn end_of_literal(&self, from: usize, close: u8) -> Result<usize, usize> {
        let (mut quote, mut depth, mut escaped) = (0, 0_usize, false);
        let inside = slice_bytes(self.bytes, from..self.bytes.len().min(from + MAX_LITERAL));
        for (offset, byte) in inside.iter().enumerate() {
            count(1);
            let at = from + offset;
            match *byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                byte if quote != 0 => quote = if byte == quote { 0 } else { quote },
                byte @ (b'"' | b'\'') => quote = byte,
                byte if byte == close && depth == 0 => return Ok(at + 1),
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = depth.checked_sub(1).ok_or(at)?,
                byte if !byte.is_ascii() => return Err(at),
                _ => {}
            }
        }
        Err(from + inside.len())
    }
}
