//! Strings of JSON: from what is written to text and back, in the style of what was written.

use memchr::memchr;

use crate::text::spans::slice;

/// The characters of ASCII that must be escaped in a string, one bit for each.
const REQUIRED: u128 = 0xFFFF_FFFF | 1 << b'"' | 1 << b'\\';

/// The number of bytes that are searched at once for characters that must be escaped.
const BLOCK: usize = 32;

/// Whether no character must be escaped.
fn needs_no_escape(block: &[u8; BLOCK]) -> bool {
    let is_plain = |byte: u8| (byte >= b' ') & (byte != b'"') & (byte != b'\\');
    block.iter().fold(true, |all, byte| all & is_plain(*byte))
}

/// Appends the text that is written as `written`, between the quotation marks of a string. False if an escape
/// is malformed or stands for half of a surrogate pair, which is no text.
pub(in crate::records) fn unescape(written: &str, text: &mut String) -> bool {
    text.reserve(written.len());
    let mut rest = written;
    while let Some(length) = memchr(b'\\', rest.as_bytes()) {
        text.push_str(slice(rest, ..length));
        rest = slice(rest, length..);
        // Where characters beyond ASCII are escapes, one follows the other.
        while rest.starts_with('\\') {
            let Some((ch, length)) = escaped_char(rest.as_bytes()) else { return false };
            text.push(ch);
            rest = slice(rest, length..);
        }
    }
    text.push_str(rest);
    true
}

/// The character of the escape that begins here, and the length of the escape.
fn escaped_char(escape: &[u8]) -> Option<(char, usize)> {
    let simple = match escape.get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{C}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let unit = code_unit(escape, 0)?;
            if let Some(ch) = char::from_u32(u32::from(unit)) {
                return Some((ch, 6));
            }
            let pair = char::decode_utf16([unit, code_unit(escape, 6)?]).next()?;
            return Some((pair.ok()?, 12));
        }
        _ => return None,
    };
    Some((simple, 2))
}

/// The value of each byte that is a hexadecimal digit; 0xFF for others. A table, because texts whose
/// characters are all escapes are common.
#[allow(clippy::indexing_slicing, reason = "an index out of bounds does not compile")]
const DIGITS: [u8; 256] = {
    let mut values = [0xFF; 256];
    let mut digit = 0;
    while digit < 16 {
        values[b"0123456789abcdef"[digit] as usize] = digit as u8;
        values[b"0123456789ABCDEF"[digit] as usize] = digit as u8;
        digit += 1;
    }
    values
};

/// The number of the escape `\uXXXX` at an offset.
pub(super) fn code_unit(bytes: &[u8], at: usize) -> Option<u16> {
    let &[b'\\', b'u', a, b, c, d] = bytes.get(at..at + 6)? else { return None };
    let [a, b, c, d] = [a, b, c, d].map(|digit| DIGITS.get(usize::from(digit)).copied().unwrap_or(0xFF));
    let is_number = (a | b | c | d) < 16;
    is_number.then(|| u16::from(a) << 12 | u16::from(b) << 8 | u16::from(c) << 4 | u16::from(d))
}

/// How a string is written, as far as JSON leaves a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EscapeStyle {
    /// Characters beyond ASCII are escapes.
    non_ascii: bool,
    /// The digits of `\u00AB` are upper case.
    upper_case: bool,
    /// The characters of ASCII that are escapes, one bit for each.
    escaped: u128,
    /// Those of them that are `\u` and four digits although there is a shorter escape, or none is needed.
    numbered: u128,
}

impl EscapeStyle {
    /// The style of what stands between the quotation marks of a string.
    pub(super) fn of(written: &str) -> Self {
        let (mut non_ascii, mut letters, mut lower_case) = (false, false, false);
        let (mut escaped, mut numbered) = (REQUIRED, 0);
        let mut rest = written.as_bytes();
        while let Some(at) = memchr(b'\\', rest) {
            let mut length = 2;
            if rest.get(at + 1) == Some(&b'/') {
                escaped |= 1 << b'/';
            }
            if let Some(unit) = code_unit(rest, at) {
                length = 6;
                let digits = rest.get(at + 2..at + length).unwrap_or_default();
                letters |= digits.iter().any(u8::is_ascii_alphabetic);
                lower_case |= digits.iter().any(u8::is_ascii_lowercase);
                match unit {
                    0..0x80 => numbered |= 1 << unit,
                    _ => non_ascii = true,
                }
            }
            rest = rest.get(at + length..).unwrap_or_default();
        }
        let non_ascii = non_ascii && written.is_ascii();
        Self { non_ascii, upper_case: letters && !lower_case, escaped: escaped | numbered, numbered }
    }

    /// Appends `text` as it is written between the quotation marks of a string.
    pub(super) fn escape(self, text: &str, written: &mut String) {
        written.reserve(text.len());
        let mut rest = text;
        while let Some(length) = self.first_escaped(rest.as_bytes()) {
            written.push_str(slice(rest, ..length));
            let mut chars = slice(rest, length..).chars();
            if let Some(ch) = chars.next() {
                self.escape_char(ch, written);
            }
            rest = chars.as_str();
        }
        written.push_str(rest);
    }

    /// The offset of the first character that is escaped.
    fn first_escaped(self, bytes: &[u8]) -> Option<usize> {
        // Most texts need no more than the escapes that are required. They are searched in blocks, for which
        // the compiler makes a few comparisons of many bytes.
        let is_usual = self.escaped == REQUIRED && !self.non_ascii;
        let blocks = if is_usual { bytes.as_chunks::<BLOCK>().0 } else { &[] };
        let skipped = BLOCK * blocks.iter().take_while(|block| needs_no_escape(block)).count();
        let rest = bytes.get(skipped..).unwrap_or_default();
        rest.iter().position(|byte| self.is_escaped(*byte)).map(|at| skipped + at)
    }

    /// Whether the character is escaped that begins with `byte`.
    fn is_escaped(self, byte: u8) -> bool {
        if byte.is_ascii() { self.escaped >> byte & 1 == 1 } else { self.non_ascii }
    }

    fn escape_char(self, ch: char, written: &mut String) {
        let short = match ch {
            '"' | '\\' | '/' => Some(ch),
            '\u{8}' => Some('b'),
            '\u{C}' => Some('f'),
            '\n' => Some('n'),
            '\r' => Some('r'),
            '\t' => Some('t'),
            _ => None,
        };
        if let Some(short) = short.filter(|_| self.numbered >> u32::from(ch) & 1 == 0) {
            written.extend(['\\', short]);
            return;
        }
        for unit in ch.encode_utf16(&mut [0; 2]) {
            written.push_str("\\u");
            for shift in [12, 8, 4, 0] {
                let digit = char::from_digit(u32::from(*unit >> shift & 0xF), 16).unwrap_or_default();
                written.push(if self.upper_case { digit.to_ascii_uppercase() } else { digit });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_become_text() {
        for (written, text) in [
            ("", ""),
            ("中文", "中文"),
            (r#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"),
            (r"\u4e2d\u6587\u0041", "中文A"),
            (r"甲\ud840\udc00乙", "甲𠀀乙"),
            (r"\\u4e2d", r"\u4e2d"),
        ] {
            let mut out = String::new();
            assert!(unescape(written, &mut out), "{written}");
            assert_eq!(out, text);
        }
        for written in [r"\ud800", r"\udc00", r"\ud800\ud800", r"\ud800x", r"\ud800\n", r"\x", "\\", r"\u12"]
        {
            assert!(!unescape(written, &mut String::new()), "{written}");
        }
    }

    #[test]
    fn each_character_is_escaped_wherever_it_stands() {
        let plain = "中文 plain text, as long as three of the blocks that are searched at once, 一二三四五";
        for (ch, escape) in [('"', "\\\""), ('\\', "\\\\"), ('\n', "\\n"), ('\u{1F}', "\\u001f")] {
            for (at, _) in plain.char_indices() {
                let (before, after) = plain.split_at(at);
                let mut out = String::new();
                EscapeStyle::of("").escape(&format!("{before}{ch}{after}{ch}"), &mut out);
                assert_eq!(out, format!("{before}{escape}{after}{escape}"));
            }
        }
    }

    #[test]
    fn text_is_written_in_the_style_of_the_token() {
        let text = "中/\"<\n\u{1}é𠀀";
        for (token, written) in [
            ("", r#"中/\"<\n\u0001é𠀀"#),
            (r"\u6587", r#"\u4e2d/\"<\n\u0001\u00e9\ud840\udc00"#),
            (r"\uABCD", r#"\u4E2D/\"<\n\u0001\u00E9\uD840\uDC00"#),
            // The escape alone does not say how the other characters are written.
            (r"文\u00a0", r#"中/\"<\n\u0001é𠀀"#),
            (r"\/", r#"中\/\"<\n\u0001é𠀀"#),
            (r"\u003c\u000a", r#"中/\"\u003c\u000a\u0001é𠀀"#),
        ] {
            let mut out = String::new();
            EscapeStyle::of(token).escape(text, &mut out);
            assert_eq!(out, written, "{token}");
            let mut back = String::new();
            assert!(unescape(&out, &mut back));
            assert_eq!(back, text);
        }
    }
}
