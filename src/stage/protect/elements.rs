//! Elements of HTML and XML: tags, also over several lines, comments, CDATA, and elements whose content is no
//! prose.

use std::ops::Range;

use super::open::{Open, RAW};
use super::scanner::{Found, Scanner};
use crate::format::Format;
use crate::step_counter::count;
use crate::text::html::{Tag, is_element};
use crate::text::spans::slice_bytes;

/// The number of elements of `RAW` that may go over lines wherever they begin a line.
const BLOCKS: usize = 5;
/// The largest number of lines of a tag.
const MAX_TAG_LINES: u8 = 40;

impl Scanner<'_> {
    /// What begins with the `<` at `at`.
    pub(super) fn angle(&mut self, at: usize, end: usize, line_start: usize) -> Found {
        let rest = self.slice(at..end);
        if rest.starts_with(b"<!--") && self.over_lines {
            return Found::Added(self.close_comment(at));
        }
        if rest.starts_with(b"<![CDATA[") && self.over_lines {
            return Found::Added(self.close(Open::Cdata, at, at + 9));
        }
        if rest.starts_with(b"<!--") {
            return memchr::memmem::find(rest, b"-->").map(|length| at..at + length + 3).into();
        }
        let Some(span) = self.tag(at, end) else { return self.tag_over_lines(at, end, line_start) };
        let name = self.slice(at + 1..span.end);
        let length = name.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let name = name.get(..length).unwrap_or_default();
        let raw = RAW.iter().position(|raw| raw.as_bytes().eq_ignore_ascii_case(name));
        let empty = self.slice(at..span.end).ends_with(b"/>");
        let Some(element) = raw.filter(|_| !empty) else { return self.attributes(span) };
        match self.end_of_element_in_line(element, span.end, end) {
            Some(stop) => Found::Span(at..stop),
            None if self.may_go_on(element, at, &span, end, line_start) => {
                Found::Added(self.close(Open::Element(element as u8), at, span.end))
            }
            None => Found::Span(span),
        }
    }

    /// A tag. In HTML the values of `alt` and `title` are prose.
    fn attributes(&mut self, tag: Range<usize>) -> Found {
        if self.format != Some(Format::Html) {
            return Found::Span(tag);
        }
        let mut start = tag.start;
        let text = self.text.get(tag.clone()).unwrap_or_default();
        for name in [" alt=\"", " title=\""] {
            count(text.len());
            let Some(value) = text.find(name).map(|at| tag.start + at + name.len()).filter(|at| *at > start)
            else {
                continue;
            };
            let Some(length) = self.text.get(value..tag.end).and_then(|rest| rest.find('"')) else {
                continue;
            };
            self.push(start..value);
            start = value + length;
        }
        self.push(start..tag.end);
        Found::Added(tag.end)
    }

    /// A comment. `zhnorm:off` in it protects all up to `zhnorm:on`.
    fn close_comment(&mut self, at: usize) -> usize {
        self.close(Open::Comment, at, at + 4)
    }

    /// An HTML tag that starts at `at` and ends on the same line.
    fn tag(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let tag = Tag::read(slice_bytes(self.bytes, at + 1..end), usize::MAX)?;
        // Other markup languages have names with more than letters and digits: `<x:y-z.a>`.
        let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-' | b'.');
        let name_end = tag.attributes.iter().take_while(is_name).count();
        // `<https://...>` and `<name@host>` are no tags. Their content is found as URL or address.
        let ends =
            tag.attributes.get(name_end).is_none_or(|byte| byte.is_ascii_whitespace() || *byte == b'/');
        // `</>` closes a fragment.
        let fragment = tag.length == 2 && tag.prefix == Some(b'/');
        let named = tag.name.first().is_some_and(u8::is_ascii_alphabetic);
        // XML has names of any letters. In prose such brackets hold titles.
        if tag.name.is_empty() && tag.attributes.first().is_some_and(|byte| *byte >= 0x80) {
            let has_value = memchr::memmem::find(tag.attributes, b"=\"").is_some();
            return has_value.then_some(at..at + 1 + tag.length);
        }
        ((named && ends) || fragment).then_some(at..at + 1 + tag.length)
    }

    /// A tag that starts at `at` and does not end on the same line.
    fn tag_over_lines(&mut self, at: usize, end: usize, line_start: usize) -> Found {
        let rest = self.slice(at + 1..end);
        let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-');
        let name = rest.iter().take_while(is_name).count();
        count(name + 1);
        let (name, attributes) = rest.split_at_checked(name).unwrap_or_default();
        // The look-ahead ends where the next tag begins.
        let next = memchr::memchr(b'<', attributes);
        count(next.unwrap_or(attributes.len()) + 1);
        if next.is_some() {
            return Found::Nothing;
        }
        let first_in_line = self.slice(line_start..at).trim_ascii().is_empty();
        let has_value = attributes.contains(&b'=');
        // In prose `<` stands between words. A line of nothing but a tag is markup of any kind.
        let alone = first_in_line && (has_value || attributes.trim_ascii().is_empty());
        let known = is_element(name) && (first_in_line || has_value);
        if !self.over_lines || !name.first().is_some_and(u8::is_ascii_alphabetic) || !(known || alone) {
            return Found::Nothing;
        }
        let ends = attributes.first().is_none_or(u8::is_ascii_whitespace);
        let has_end = attributes.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r'));
        if !ends || !has_end || !are_attributes(attributes) {
            return Found::Nothing;
        }
        Found::Added(self.close(Open::Tag { quote: 0, lines: 0 }, at, at + 1 + name.len()))
    }

    /// Where a tag over several lines ends that is open at `from`, and what is open there.
    pub(super) fn end_of_tag(&self, mut quote: u8, mut lines: u8, from: usize) -> (usize, Option<Open>) {
        let mut before = 0;
        let mut blank = false;
        // Whether a sentence ends in a value in this line. Then the value ends in this line, or it is none.
        let mut sentence = false;
        for (offset, byte) in self.bytes.get(from..).unwrap_or_default().iter().enumerate() {
            count(1);
            let at = from + offset;
            match *byte {
                b'\n' => {
                    lines += 1;
                    if lines > MAX_TAG_LINES || blank && quote == 0 || sentence && quote != 0 {
                        return (at, None);
                    }
                    (blank, sentence) = (true, false);
                }
                byte if quote != 0 => {
                    sentence |= byte == 0xE3 && self.slice(at..at + 3) == "。".as_bytes();
                    quote = if byte == quote { 0 } else { quote };
                }
                b'>' => return (at + 1, None),
                b'"' | b'\'' if before == b'=' => quote = *byte,
                b'<' => return (at, None),
                // No attribute has a full-width mark outside of quotes, so this was no tag.
                0xEF => return (at, None),
                0xE3 if self.byte(at + 1) == 0x80 => return (at, None),
                _ => {}
            }
            if !byte.is_ascii_whitespace() {
                before = *byte;
                blank = false;
            }
        }
        (self.bytes.len(), Some(Open::Tag { quote, lines }))
    }

    /// Whether a raw element that does not end on its line goes on in the next. Its tag begins the line, and
    /// no Chinese sentence about the tag follows.
    fn may_go_on(
        &self,
        element: usize,
        at: usize,
        tag: &Range<usize>,
        end: usize,
        line_start: usize,
    ) -> bool {
        let before = self.slice(line_start..at).trim_ascii();
        let tags_before = before.is_empty() || before.starts_with(b"<") && before.ends_with(b">");
        let after = self.text.get(tag.end..end).and_then(|text| text.trim_start().chars().next());
        let is_pre = RAW.get(element) == Some(&"pre") || RAW.get(element) == Some(&"textarea");
        let open = after.is_none_or(|c| c.is_ascii() || is_pre);
        self.over_lines && tags_before && open && (element < BLOCKS || after.is_none())
    }

    /// The end of the closing tag of a raw element, on the line that ends at `end`.
    fn end_of_element_in_line(&mut self, element: usize, from: usize, end: usize) -> Option<usize> {
        let missing = self.buffers.no_closing_tag.get_mut(element)?;
        if *missing == end {
            return None;
        }
        let found = closing_tag(self.bytes.get(from..end)?, RAW.get(element)?);
        if found.is_none() {
            *missing = end;
        }
        found.map(|length| from + length)
    }

    /// The end of the closing tag of the raw element that is open at `from`.
    pub(super) fn end_of_element(&self, element: u8, from: usize) -> Option<usize> {
        let name = RAW.get(usize::from(element))?;
        closing_tag(self.bytes.get(from..)?, name).map(|length| from + length)
    }
}

/// The end of the first closing tag of this name.
fn closing_tag(bytes: &[u8], name: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(length) = memchr::memmem::find(bytes.get(at..)?, b"</") {
        count(length + 1);
        at += length + 2;
        let rest = bytes.get(at..)?;
        let named = rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()));
        let after = rest.get(name.len()..).unwrap_or_default();
        let spaces = after.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if named && after.get(spaces) == Some(&b'>') {
            return Some(at + name.len() + spaces + 1);
        }
    }
    count(bytes.len());
    None
}

/// Whether the rest of a line may be attributes of a tag.
fn are_attributes(text: &[u8]) -> bool {
    let mut rest = text.trim_ascii();
    while !rest.is_empty() {
        let is_name = |byte: &&u8| {
            byte.is_ascii_alphanumeric()
                || **byte >= 0x80
                || matches!(byte, b'_' | b':' | b'@' | b'.' | b'-' | b'#' | b'*' | b'[' | b']' | b'(' | b')')
        };
        let name = rest.iter().take_while(is_name).count();
        count(name + 1);
        if name == 0 {
            return false;
        }
        rest = rest.get(name..).unwrap_or_default().trim_ascii_start();
        let Some(value) = rest.strip_prefix(b"=") else { continue };
        let value = value.trim_ascii_start();
        let Some(quote) = value.first().filter(|byte| matches!(byte, b'"' | b'\'' | b'{')) else {
            let length = value.iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
            rest = value.get(length..).unwrap_or_default().trim_ascii_start();
            continue;
        };
        let close = if *quote == b'{' { b'}' } else { *quote };
        let inside = value.get(1..).unwrap_or_default();
        // A value may go on in the next line.
        let Some(length) = memchr::memchr(close, inside) else { return true };
        count(length);
        rest = inside.get(length + 1..).unwrap_or_default().trim_ascii_start();
    }
    true
}
