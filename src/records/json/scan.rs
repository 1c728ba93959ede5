//! Finds the tokens of the chosen fields in a record, in one pass without a tree.
//!
//! The grammar is that of RFC 8259, with the words `NaN`, `Infinity` and `-Infinity`, which Python writes. So
//! a record that was cut off or damaged is found before any of its fields is transformed. The scan of
//! `format/json.rs` is for documents that only resemble JSON: it takes comments, and never fails.

use std::ops::Range;

use memchr::memchr2;

use super::beside::{Beside, Sibling, Siblings};
use super::string::{code_unit, unescape};
use crate::records::error::RecordError;
use crate::records::fields::{Fields, Member, PathMatch, Wanted};
use crate::text::spans::slice;

/// The token of a chosen field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FieldToken {
    /// A string with its quotation marks.
    pub(super) range: Range<usize>,
    pub(super) has_escape: bool,
    /// The index of the path that names it.
    pub(super) path: usize,
    /// Which elements of the lists on this path: a range of [`FoundFields::elements`].
    pub(super) elements: Range<usize>,
    /// Where the transformed text goes if it does not replace the token.
    pub(super) beside: Option<Beside>,
}

/// What a scan has found.
#[derive(Debug, Default)]
pub(super) struct FoundFields {
    pub(super) tokens: Vec<FieldToken>,
    pub(super) elements: Vec<usize>,
    /// The number of chosen fields that are no strings.
    pub(super) not_text: usize,
}

/// Finds the strings that `fields` names in `record`. With a suffix, it also finds the places beside them.
pub(super) fn scan(record: &str, fields: &Fields, suffix: Option<&str>) -> Result<FoundFields, RecordError> {
    let mut scan = RecordScan {
        record,
        at: 0,
        fields,
        open: Vec::new(),
        levels: Vec::new(),
        matches: fields.matches_of_record(),
        siblings: suffix.map(Siblings::new),
        key: String::new(),
        found: FoundFields::default(),
    };
    scan.run()?;
    Ok(scan.found)
}

/// An open object or array on the way to a chosen field.
#[derive(Debug)]
struct Level {
    /// The number of brackets that are open in it, with its own.
    depth: usize,
    /// Its matches begin here and end where the next begin.
    matches: usize,
    /// The number of elements so far.
    elements: usize,
}

struct RecordScan<'r> {
    record: &'r str,
    at: usize,
    fields: &'r Fields,
    /// The open brackets. Records may be nested as deep as memory allows, so there is no recursion.
    open: Vec<u8>,
    /// Those of them on the way to a chosen field. There are no more than a path has steps.
    levels: Vec<Level>,
    matches: Vec<PathMatch>,
    siblings: Option<Siblings<'r>>,
    /// A key without its escapes.
    key: String,
    found: FoundFields,
}

impl RecordScan<'_> {
    fn run(&mut self) -> Result<(), RecordError> {
        if self.record.starts_with('\u{FEFF}') {
            self.at = '\u{FEFF}'.len_utf8();
        }
        self.skip_space();
        if self.peek().is_none() {
            return Ok(());
        }
        let wanted = Wanted { itself: false, parts: !self.fields.paths().is_empty() };
        self.value(wanted, 0)?;
        while let Some(&bracket) = self.open.last() {
            self.next_member(bracket)?;
        }
        self.skip_space();
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.expected("the end of the record")),
        }
    }

    /// The next member of the innermost object or array, or its end.
    fn next_member(&mut self, bracket: u8) -> Result<(), RecordError> {
        let is_object = bracket == b'{';
        let is_first = self.is_after(bracket);
        let space = self.skip_space();
        match self.peek() {
            Some(b'}') if is_object => {
                self.close();
                return Ok(());
            }
            Some(b']') if !is_object => {
                self.close();
                return Ok(());
            }
            Some(b',') if !is_first => {
                self.at += 1;
                let space = self.skip_space();
                self.note_space(space);
            }
            _ if is_first => self.note_space(space),
            _ if is_object => return Err(self.expected("`,` or `}`")),
            _ => return Err(self.expected("`,` or `]`")),
        }
        let depth = self.open.len();
        let matches = self.matches.len();
        let level = self.levels.last_mut().filter(|level| level.depth == depth);
        if !is_object {
            let wanted = level.map_or(Wanted::default(), |level| {
                let member = Member::Element(level.elements);
                level.elements += 1;
                self.fields.follow(&mut self.matches, (level.matches, matches), member)
            });
            return self.value(wanted, matches);
        }
        if self.peek() != Some(b'"') {
            return Err(self.expected(if is_first { "a key or `}`" } else { "a key" }));
        }
        let key_start = self.at;
        let has_escape = self.string()?;
        let key_range = key_start..self.at;
        self.skip_space();
        if self.peek() != Some(b':') {
            return Err(self.expected("`:`"));
        }
        self.at += 1;
        let space = self.skip_space();
        let Some(first) = self.levels.last().filter(|level| level.depth == depth).map(|level| level.matches)
        else {
            return self.value(Wanted::default(), matches);
        };
        let written = slice(self.record, key_range.start + 1..key_range.end - 1);
        self.key.clear();
        if has_escape && !unescape(written, &mut self.key) {
            // A key with half of a surrogate pair. No path can name it.
            return self.value(Wanted::default(), matches);
        }
        let key = if has_escape { self.key.as_str() } else { written };
        let wanted = self.fields.follow(&mut self.matches, (first, matches), Member::Key(key));
        let sibling = self.siblings.as_ref().and_then(|siblings| {
            let is_named = wanted.itself || siblings.is_named(key);
            is_named.then(|| Sibling::new(key, key_range, space, depth))
        });
        let tokens = self.found.tokens.len();
        self.value(wanted, matches)?;
        if let (Some(siblings), Some(sibling)) = (&mut self.siblings, sibling) {
            let is_text = wanted.itself && self.found.tokens.len() > tokens;
            let end = (self.open.len() == depth).then_some(self.at);
            siblings.add(sibling, end, is_text.then_some(tokens));
        }
        Ok(())
    }

    /// The value here, whose matches begin at `matches`.
    fn value(&mut self, wanted: Wanted, matches: usize) -> Result<(), RecordError> {
        let start = self.at;
        match self.peek() {
            Some(b'"') => {
                let has_escape = self.string()?;
                if wanted.itself {
                    let path = self.fields.path_that_ends(self.matches.get(matches..).unwrap_or_default());
                    let elements = self.note_elements();
                    let range = start..self.at;
                    self.found.tokens.push(FieldToken { range, has_escape, path, elements, beside: None });
                }
            }
            Some(bracket @ (b'{' | b'[')) => {
                self.at += 1;
                self.open.push(bracket);
                self.found.not_text += usize::from(wanted.itself);
                if wanted.parts {
                    self.levels.push(Level { depth: self.open.len(), matches, elements: 0 });
                    return Ok(());
                }
            }
            _ => {
                self.word()?;
                self.found.not_text += usize::from(wanted.itself);
            }
        }
        self.matches.truncate(matches);
        Ok(())
    }

    /// Remembers the current element of each list on the way here.
    fn note_elements(&mut self) -> Range<usize> {
        let start = self.found.elements.len();
        // Each element was counted when it began.
        let lists = self.levels.iter().filter(|level| level.elements > 0);
        self.found.elements.extend(lists.map(|level| level.elements - 1));
        start..self.found.elements.len()
    }

    /// The end of the innermost object or array.
    fn close(&mut self) {
        self.at += 1;
        let depth = self.open.len();
        self.open.pop();
        let level = self.levels.pop_if(|level| level.depth == depth);
        if let Some(level) = &level {
            self.matches.truncate(level.matches);
        }
        if let Some(siblings) = &mut self.siblings {
            if level.is_some() {
                siblings.end_object(depth, &mut self.found.tokens);
            }
            siblings.end_value(depth - 1, self.at);
        }
    }

    /// Remembers the whitespace before a member of an object, for members that are added.
    fn note_space(&mut self, space: Range<usize>) {
        let depth = self.open.len();
        let is_level = self.levels.last().is_some_and(|level| level.depth == depth);
        if let Some(siblings) = self.siblings.as_mut().filter(|_| is_level) {
            siblings.note_space(depth, space);
        }
    }

    /// Whether nothing but the bracket stands before the current byte.
    fn is_after(&self, bracket: u8) -> bool {
        self.at.checked_sub(1).and_then(|before| self.byte(before)) == Some(bracket)
    }

    /// A string, which begins here. Returns whether it has an escape.
    fn string(&mut self) -> Result<bool, RecordError> {
        self.at += 1;
        let mut has_escape = false;
        loop {
            let rest = self.record.as_bytes().get(self.at..).unwrap_or_default();
            let length = memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
            let plain = rest.get(..length).unwrap_or_default();
            // Not a search that can end early: the compiler makes one comparison of this for many bytes.
            if plain.iter().fold(u8::MAX, |least, byte| least.min(*byte)) < b' ' {
                self.at += plain.iter().position(|byte| *byte < b' ').unwrap_or_default();
                return Err(self.expected("`\"` (a control character in a string must be an escape)"));
            }
            self.at += length;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(has_escape);
                }
                Some(_) => has_escape = true,
                None => return Err(self.expected("`\"`")),
            }
            while self.peek() == Some(b'\\') {
                self.escape()?;
            }
        }
    }

    fn escape(&mut self) -> Result<(), RecordError> {
        if code_unit(self.record.as_bytes(), self.at).is_some() {
            self.at += 6;
            return Ok(());
        }
        self.at += 1;
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
            Some(b'u') => {
                self.at += 1;
                while self.peek().is_some_and(|byte| byte.is_ascii_hexdigit()) {
                    self.at += 1;
                }
                return Err(self.expected("a hexadecimal digit"));
            }
            _ => return Err(self.expected("an escape of JSON")),
        }
        Ok(())
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Result<(), RecordError> {
        let rest = self.record.as_bytes().get(self.at..).unwrap_or_default();
        let words = ["null", "true", "false", "NaN", "Infinity", "-Infinity"];
        if let Some(word) = words.iter().find(|word| rest.starts_with(word.as_bytes())) {
            self.at += word.len();
            return Ok(());
        }
        let is_negative = self.peek() == Some(b'-');
        self.at += usize::from(is_negative);
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits()?,
            _ if is_negative => return Err(self.expected("a digit")),
            _ => return Err(self.expected("a value")),
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), RecordError> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(self.expected("a digit")) } else { Ok(()) }
    }

    fn skip_space(&mut self) -> Range<usize> {
        let start = self.at;
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
        start..self.at
    }

    fn peek(&self) -> Option<u8> {
        self.byte(self.at)
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.record.as_bytes().get(at).copied()
    }

    fn expected(&self, what: &str) -> RecordError {
        RecordError::expected(what, self.record.as_bytes(), self.at)
    }
}
