//! JSON and its relatives: JSON Lines, JSON with comments, objects of JavaScript, dictionaries of Python.
//! Keys and syntax stay, the values that are strings are prose.

use std::ops::Range;

use super::syntax::Syntax;

/// The deepest nesting of which the kinds of brackets are known.
const MAX_DEPTH: u8 = 64;

/// What may come next outside of strings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Expect {
    #[default]
    Value,
    /// A value, or the end of the array.
    Element,
    /// A key, or the end of the object.
    Key,
    Colon,
    /// A comma, or the end of the array or object.
    Comma,
}

/// The state of the scan after a byte. The scan needs no look-ahead, so a text may come in pieces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct JsonScan {
    /// For each open bracket, from the lowest bit on, whether it is that of an object.
    objects: u64,
    depth: u8,
    expect: Expect,
    /// The quotation mark of the string that is open, or 0.
    quote: u8,
    is_key: bool,
    /// The number of characters of an escape that are still to come.
    escape: u8,
    /// Whether the escape has just begun.
    escape_begins: bool,
    /// Whether the byte before belongs to a number or a word outside of strings.
    in_word: bool,
    /// The comment that is open: `/` if it may begin, `l` for the rest of the line, `b` up to `*/`, `*` if
    /// that may end.
    comment: u8,
    /// Whether the text is no JSON. Then all that follows stays.
    pub(crate) is_broken: bool,
    /// Whether there has been a string.
    has_string: bool,
}

impl JsonScan {
    /// Adds the syntax of `text`, which begins at `base` of the document, to `spans`.
    pub(crate) fn find(&mut self, text: &str, base: usize, spans: &mut Vec<Range<usize>>) {
        Syntax::new(spans, base).add_all_but(text, |byte| self.take(byte));
    }

    /// Takes the next byte. Returns whether it belongs to the prose of a value.
    fn take(&mut self, byte: u8) -> bool {
        if self.is_broken {
            return false;
        }
        if self.quote != 0 {
            return self.take_in_string(byte);
        }
        if self.comment != 0 {
            self.take_in_comment(byte);
            return false;
        }
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'-' | b'+' | b'.') {
            self.take_word(byte);
            return false;
        }
        self.in_word = false;
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {}
            b'/' => self.comment = b'/',
            b'"' | b'\'' => self.open_string(byte),
            b'{' if self.takes_value() => self.open(true),
            b'[' if self.takes_value() => self.open(false),
            b'}' if self.is_object() && matches!(self.expect, Expect::Key | Expect::Comma) => self.close(),
            b']' if self.is_array() && matches!(self.expect, Expect::Element | Expect::Comma) => self.close(),
            b':' if self.expect == Expect::Colon => self.expect = Expect::Value,
            b',' if self.expect == Expect::Comma => {
                self.expect = match self.depth {
                    0 => Expect::Value,
                    _ if self.is_object() => Expect::Key,
                    _ => Expect::Element,
                };
            }
            _ => self.is_broken = true,
        }
        false
    }

    fn take_in_string(&mut self, byte: u8) -> bool {
        if self.escape_begins {
            self.escape_begins = false;
            self.escape = match byte {
                b'u' => 4,
                b'x' => 2,
                _ => 0,
            };
            return false;
        }
        if self.escape > 0 && byte.is_ascii_hexdigit() {
            self.escape -= 1;
            return false;
        }
        self.escape = 0;
        match byte {
            b'\\' => {
                self.escape_begins = true;
                false
            }
            b'\n' => {
                self.is_broken = true;
                false
            }
            _ if byte == self.quote => {
                self.quote = 0;
                self.expect = if self.is_key { Expect::Colon } else { Expect::Comma };
                false
            }
            _ => !self.is_key,
        }
    }

    fn take_in_comment(&mut self, byte: u8) {
        self.comment = match (self.comment, byte) {
            (b'/', b'/') => b'l',
            (b'/', b'*') => b'b',
            (b'/', _) => {
                self.is_broken = true;
                0
            }
            (b'l', b'\n') | (b'*', b'/') => 0,
            (b'b' | b'*', b'*') => b'*',
            (b'*', _) => b'b',
            (comment, _) => comment,
        };
    }

    /// A number, `true`, `null`, or a key without quotation marks.
    fn take_word(&mut self, byte: u8) {
        if self.in_word {
            return;
        }
        self.in_word = true;
        let is_value = byte.is_ascii_digit() || b"-+.tfnNTFIu".contains(&byte);
        self.expect = match self.expect {
            Expect::Value | Expect::Element if is_value && self.depth > 0 => Expect::Comma,
            Expect::Key if byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$') => Expect::Colon,
            expect => {
                self.is_broken = true;
                expect
            }
        };
    }

    fn open_string(&mut self, quote: u8) {
        self.is_key = self.expect == Expect::Key;
        self.has_string = true;
        self.quote = quote;
        self.is_broken =
            !self.is_key && !matches!(self.expect, Expect::Value | Expect::Element) || self.depth == 0;
    }

    /// Whether a value may come next. Values at the top may follow one another, each on its own line.
    fn takes_value(&self) -> bool {
        matches!(self.expect, Expect::Value | Expect::Element)
            || self.depth == 0 && self.expect == Expect::Comma
    }

    fn open(&mut self, object: bool) {
        if self.depth == MAX_DEPTH {
            self.is_broken = true;
            return;
        }
        self.objects = self.objects << 1 | u64::from(object);
        self.depth += 1;
        self.expect = if object { Expect::Key } else { Expect::Element };
    }

    fn close(&mut self) {
        self.objects >>= 1;
        self.depth -= 1;
        self.expect = Expect::Comma;
    }

    fn is_object(&self) -> bool {
        self.depth > 0 && self.objects & 1 == 1
    }

    fn is_array(&self) -> bool {
        self.depth > 0 && self.objects & 1 == 0
    }
}

/// The scan for a line of JSON in prose: whole objects or arrays, a member of an object, or an element of an
/// array with the comma after it.
pub(crate) fn scan_of_line(line: &str) -> Option<JsonScan> {
    if is_value(line) {
        return Some(JsonScan::default());
    }
    let member = JsonScan { objects: 1, depth: 1, expect: Expect::Key, ..JsonScan::default() };
    let element = JsonScan { depth: 1, expect: Expect::Element, ..JsonScan::default() };
    let fits = |start: JsonScan| {
        let end = scan_from(start, line);
        !end.is_broken && end.quote == 0 && end.depth >= 1 && end.has_string
    };
    if !line.starts_with('"') {
        None
    } else if line.contains("\":") && fits(member) {
        Some(member)
    } else if line.ends_with("\",") && fits(element) {
        Some(element)
    } else {
        None
    }
}

/// Whether `text` is made of whole objects or arrays that hold a string.
pub(crate) fn is_value(text: &str) -> bool {
    let scan = scan(text);
    !scan.is_broken && scan.has_string && scan.depth == 0 && scan.quote == 0
}

/// Whether `text` is the beginning of objects or arrays that hold a string.
pub(crate) fn is_beginning(text: &str) -> bool {
    let scan = scan(text);
    !scan.is_broken && scan.has_string
}

fn scan(text: &str) -> JsonScan {
    scan_from(JsonScan::default(), text)
}

fn scan_from(mut scan: JsonScan, text: &str) -> JsonScan {
    for byte in text.bytes() {
        crate::step_counter::count(1);
        scan.take(byte);
        if scan.is_broken {
            break;
        }
    }
    scan
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The prose of a text.
    fn prose(text: &str) -> Vec<&str> {
        let mut spans = Vec::new();
        JsonScan::default().find(text, 0, &mut spans);
        let starts = std::iter::once(0).chain(spans.iter().map(|span| span.end));
        let ends = spans.iter().map(|span| span.start).chain(std::iter::once(text.len()));
        starts.zip(ends).map(|(start, end)| &text[start..end]).filter(|text| !text.is_empty()).collect()
    }

    #[test]
    fn values_are_prose() {
        let table: &[(&str, &[&str])] = &[
            (r#"{"甲,": "乙,", "n": 1, "丙": ["丁\n戊", true]}"#, &["乙,", "丁", "戊"]),
            ("{'甲,': '乙,', 'x': None}\n{}", &["乙,"]),
            ("[\n  \"甲,\",\n  \"\\u4e2d,\"\n]\n", &["甲,", ","]),
            ("// 说明,\n{名: 1}", &[]),
            ("{a: \"甲\", /* 乙, */ b: {}}", &["甲"]),
            ("{\"a\": \"甲\" \"乙\"}", &["甲"]),
        ];
        for (text, expected) in table {
            assert_eq!(&prose(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_json() {
        for text in
            ["{'a': '甲'}", "[\"甲\", 1]", "[{\"a\": null}]\n[\"b\"]\n", "{\"a\": {\"b\": [\"c\",]},}"]
        {
            assert!(is_value(text), "{text}");
        }
        for text in [
            "[1] 张三",
            "[微笑]",
            "{{a}}",
            "\"甲\"",
            "[1,2]",
            "{甲}",
            "{\"a\": 1",
            "['it's']",
            "[12:30] 张三",
        ] {
            assert!(!is_value(text), "{text}");
        }
        for line in ["\"列表\": [", "\"甲,乙\",", "\"a\": \"甲\",", "[\"甲\"]"] {
            assert!(scan_of_line(line).is_some(), "{line}");
        }
        for line in ["\"你好,\"他说", "\"甲\"", "\"甲\": 乙", "\"甲\",他说,\"乙\","] {
            assert!(scan_of_line(line).is_none(), "{line}");
        }
        assert!(is_beginning("{\"a\": \"甲"));
    }
}
