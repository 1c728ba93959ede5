//! Addresses: URLs, hosts with ports, e-mail addresses, paths of files, names after `@`.
//!
//! A URL or path may contain Chinese characters, and Chinese text may follow it without a space. A Chinese
//! character belongs to it directly after a delimiter (`/`, `=`, `-`) or another Chinese character that
//! belongs. After a letter or digit it belongs only if a slash, a file extension or (in a query) `=` follows.

use std::ops::Range;

use super::scanner::Scanner;
use super::starts::MAX_HOST;
use crate::text::char_class::is_chinese;

/// The longest name in front of the `@` of an e-mail address, in bytes.
const MAX_NAME: usize = 64;
/// The longest URL scheme, in bytes.
const MAX_SCHEME: usize = 16;
/// The number of characters that are read ahead to see whether a URL or path goes on.
const REACH: usize = 40;
/// The longest name after `@`, in characters.
const MAX_MENTION: usize = 20;

/// Top-level domains of Chinese characters. The host in front of them may be ASCII.
const DOMAINS: [&str; 18] = [
    "中国",
    "中國",
    "公司",
    "网络",
    "網絡",
    "网址",
    "商城",
    "网店",
    "集团",
    "香港",
    "台灣",
    "台湾",
    "政务",
    "公益",
    "在线",
    "移动",
    "中文网",
    "我爱你",
];

/// In all methods, `end` is the end of the line.
impl Scanner<'_> {
    /// A URL whose `://` is at `at`.
    pub(super) fn url(&self, at: usize, end: usize) -> Option<Range<usize>> {
        if !self.slice(at..end).starts_with(b"://") {
            return None;
        }
        let scheme = self.slice(self.lowest_start(at, MAX_SCHEME)..at);
        let length = scheme.iter().rev().take_while(|byte| is_scheme_byte(**byte)).count();
        // A scheme begins with a letter.
        let before_letter = scheme
            .get(scheme.len() - length..)?
            .iter()
            .take_while(|byte| !byte.is_ascii_alphabetic())
            .count();
        let start = at - length + before_letter;
        // A scheme has at least two characters. Without one, this returns before it looks for the end of the
        // URL: `://://` would take quadratic time.
        if at - start < 2 {
            return None;
        }
        let host = self.chinese_host(at + 3, end).unwrap_or(at + 3);
        let stop = self.url_end(host, end);
        (stop > at + 3).then_some(start..stop)
    }

    /// A URL without a scheme: `www.` at `at`, and more.
    pub(super) fn url_without_scheme(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let before = self.byte_before(at);
        let name = self.slice(at..(at + 4).min(end));
        if before.is_ascii_alphanumeric()
            || !name.eq_ignore_ascii_case(b"www.")
            || !self.byte(at + 4).is_ascii_alphanumeric()
        {
            return None;
        }
        Some(at..self.url_end(at, end))
    }

    /// The end of a host with Chinese characters that starts at `at`: `例子.中国`, `www.例子.com`. `None` if no
    /// label is Chinese. Also `None` if only the last one is, unless it is a known domain after a dot. A
    /// known domain ends the host even if Chinese text follows.
    fn chinese_host(&self, at: usize, end: usize) -> Option<usize> {
        // The start of the current label; whether an earlier label ends in a Chinese character; the end of
        // the host.
        let (mut label, mut chinese, mut stop) = (at, false, end);
        let mut dotted = false;
        for (offset, c) in self.chars(at..end).take(MAX_HOST) {
            let first = offset == label;
            let in_chinese = !first && self.char_before(offset, label).is_some_and(is_chinese);
            match c {
                '.' if first => return None,
                '.' => {
                    chinese |= in_chinese;
                    dotted = true;
                    label = offset + 1;
                }
                'a'..='z' | 'A'..='Z' | '0'..='9' | '-' => {}
                _ if is_chinese(c) && (first || in_chinese) => {}
                _ => {
                    stop = offset;
                    break;
                }
            }
        }
        let last = self.text.get(label..stop).unwrap_or_default();
        let domain = DOMAINS.iter().find(|domain| last.starts_with(**domain));
        match last.chars().next() {
            Some(first) if is_chinese(first) && dotted => match domain {
                Some(domain) => Some(label + domain.len()),
                None if chinese => Some(stop),
                None => None,
            },
            Some(_) if chinese => Some(stop),
            _ => None,
        }
    }

    /// The end of the URL, read from `start` on. A closing bracket without an opening one ends the URL, and
    /// punctuation at the end belongs to the sentence.
    ///
    /// The scan stops at that bracket. Only a look-ahead of [`REACH`] characters may pass it. Otherwise, many
    /// URLs in brackets would take quadratic time.
    fn url_end(&self, start: usize, end: usize) -> usize {
        let mut url = UrlEnd::default();
        let mut stop = end;
        for (at, c) in self.chars(start..end) {
            let belongs = if is_chinese(c) {
                url.chinese_belongs(|| self.rest(at, end))
            } else {
                c.is_ascii() && url.ascii_belongs(c as u8, || self.rest(at + 1, end))
            };
            if !belongs {
                stop = at;
                break;
            }
            url.before = c;
        }
        let is_trailing = |byte: u8| {
            matches!(byte, b'.' | b',' | b':' | b';' | b'?' | b'!' | b'\'' | b'*' | b'_' | b'~' | b'(')
        };
        stop - self.run_before(stop, start, is_trailing)
    }

    /// The next [`REACH`] characters from `at` on.
    fn rest(&self, at: usize, end: usize) -> impl Iterator<Item = char> {
        self.chars(at..end).map(|(_, c)| c).take(REACH)
    }

    /// An e-mail address, or a path on a host, `user@host:/path`, whose `@` is at `at`.
    pub(super) fn mail(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let from = self.lowest_start(at, MAX_NAME);
        let name = self.run_before(at, from, |byte| is_mail_byte(byte) || byte == b'+');
        let host = self.run(at + 1, end, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
        let trailing = self.run_before(at + 1 + host, at + 1, |byte| matches!(byte, b'.' | b'-'));
        let length = host - trailing;
        let stop = at + 1 + length;
        let dotted = self.slice(at + 1..stop).iter().skip(1).any(|byte| *byte == b'.');
        if name == 0 || length == 0 {
            return None;
        }
        // A scheme without slashes, such as `mailto:`, has no `://` to find. So it is looked for here.
        let scheme = [b"mailto:".as_slice(), b"sip:", b"xmpp:", b"ssh:"]
            .into_iter()
            .find(|scheme| self.slice(from..at - name).ends_with(scheme));
        let start = at - name - scheme.map_or(0, <[u8]>::len);
        if self.byte(stop) == b':' && trailing == 0 {
            let after = self.byte(stop + 1);
            let is_path = matches!(after, b'/' | b'~') || dotted && after.is_ascii_alphanumeric();
            let path = if is_path { self.path_end(stop + 1, end) } else { stop };
            if matches!(after, b'/' | b'~') || self.slice(stop..path).contains(&b'/') {
                return Some(start..path);
            }
        }
        let query = self.byte(stop) == b'?' && scheme.is_some();
        dotted.then(|| start..if query { self.url_end(stop, end) } else { stop })
    }

    /// A name after the `@` at `at`: `@张三`.
    pub(super) fn mention(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let before = self.char_before(at, 0);
        if before.is_some_and(|before| before.is_alphanumeric() || matches!(before, '@' | '_' | '.')) {
            return None;
        }
        let is_name = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let name: usize = self
            .chars(at + 1..end)
            .map(|(_, c)| c)
            .take(MAX_MENTION + 1)
            .take_while(is_name)
            .map(char::len_utf8)
            .sum();
        let stop = at + 1 + name;
        let short = self.text.get(at + 1..stop)?.chars().count() <= MAX_MENTION;
        let first = self.text.get(at + 1..)?.chars().next()?;
        (short && first.is_alphanumeric()).then_some(at..stop)
    }

    /// A host with a port of 2 to 5 digits, whose colon is at `at`: `localhost:8080`. The host is
    /// `localhost`, has a dot, or is lower case with a hyphen. Or it is lower case, and the port has 4 or 5
    /// digits that do not begin as a year does (`19`, `20`).
    pub(super) fn port(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let digits = self.run(at + 1, end.min(at + 7), |byte| byte.is_ascii_digit());
        if !(2..=5).contains(&digits) || self.byte(at + 1 + digits).is_ascii_alphanumeric() {
            return None;
        }
        let from = self.lowest_start(at, MAX_HOST);
        let length = self
            .run_before(at, from, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
        let host = self.slice(at - length..at);
        let is_lower = |byte: &u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_')
        };
        let first = host.first().is_some_and(u8::is_ascii_alphanumeric);
        let named = host.iter().any(u8::is_ascii_alphabetic);
        let dotted = host.contains(&b'.') || host.contains(&b'-') && host.iter().all(is_lower);
        let plain =
            digits >= 4 && host.iter().all(is_lower) && !matches!(self.slice(at + 1..at + 3), b"19" | b"20");
        let is_host = host.eq_ignore_ascii_case(b"localhost") || dotted || plain;
        let stop = at + 1 + digits;
        let path = if self.byte(stop) == b'/' { self.url_end(stop, end) } else { stop };
        (first && named && is_host).then(|| at - length..path.max(stop))
    }

    /// A path that begins at `at`: `/usr/share`, `~/文档`, `./a`, `../b`.
    pub(super) fn path(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let before = self.char_before(at, 0);
        if before.is_some_and(|c| {
            c.is_ascii_alphanumeric()
                || matches!(
                    c,
                    '/' | '~' | '.' | '<' | '\\' | '_' | '-' | ':' | ')' | ']' | '}' | '|' | '"' | '='
                )
        }) {
            return None;
        }
        let rest = self.slice(at..end);
        let root = [b"../".as_slice(), b"./", b"~/", b"/"].into_iter().find(|root| rest.starts_with(root))?;
        let first = self.byte(at + root.len());
        // A path after a lone `/` must begin with an ASCII letter, digit, `.`, `_` or `~`, and have a second
        // slash: `和/或` is no path, nor is `/或/`.
        let begins = first.is_ascii_alphanumeric() || matches!(first, b'.' | b'_' | b'~');
        if !begins && (root.len() == 1 || first < 0x80) {
            return None;
        }
        let stop = self.path_end(at + root.len(), end);
        let slashes = self.slice(at + root.len()..stop).iter().filter(|byte| **byte == b'/').count();
        (root.len() > 1 || slashes > 0).then_some(at..stop)
    }

    /// A path after a drive letter whose colon is at `at`: `C:\文档`, `D:/a`.
    pub(super) fn drive_path(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let letter = self.byte_before(at).is_ascii_alphabetic()
            && !at.checked_sub(2).is_some_and(|at| self.byte(at).is_ascii_alphanumeric());
        let slash = matches!(self.byte(at + 1), b'\\' | b'/') && self.byte(at + 2) != b'/';
        // If the spans reach up to the colon, the letter is inside the last one.
        if !letter || !slash || self.lowest_start(at, 1) == at {
            return None;
        }
        Some(at - 1..self.path_end(at + 2, end))
    }

    /// A path on a Windows server, which begins at `at`: `\\server\share`.
    pub(super) fn server_path(&self, at: usize, end: usize) -> Option<Range<usize>> {
        if !self.slice(at..end).starts_with(b"\\\\") || !self.byte(at + 2).is_ascii_alphanumeric() {
            return None;
        }
        let stop = self.path_end(at + 2, end);
        self.slice(at + 2..stop).contains(&b'\\').then_some(at..stop)
    }

    /// The end of the path, read from `start` on.
    pub(super) fn path_end(&self, start: usize, end: usize) -> usize {
        let mut before = '/';
        let mut stop = end;
        for (at, c) in self.chars(start..end) {
            // Most characters of a path.
            if c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_') {
                before = c;
                continue;
            }
            let belongs = if is_chinese(c) {
                is_chinese(before)
                    || matches!(before, '/' | '\\' | '-' | '_' | '+' | '.' | ',' | '(' | '~')
                    || goes_on(self.rest(at, end))
            } else {
                match c {
                    ',' | ';' | '(' | ')' | '[' | ']' | '&' | '\'' | ':' | '!' => {
                        goes_on(self.rest(at + 1, end))
                    }
                    '"' | '<' | '>' | '|' | '*' | '?' | '`' | '{' | '}' | '$' | '^' => false,
                    _ => c.is_ascii_graphic(),
                }
            };
            if !belongs {
                stop = at;
                break;
            }
            before = c;
        }
        stop - self.run_before(stop, start, |byte| matches!(byte, b'.' | b',' | b'~' | b'_'))
    }
}

/// Whether the text ahead belongs to the path. It does if it contains a slash, or a dot and 2 to 4 letters or
/// digits (a file extension).
fn goes_on(rest: impl Iterator<Item = char>) -> bool {
    let mut extension = None;
    for c in rest {
        match c {
            '/' | '\\' => return true,
            '.' => extension = Some(0),
            _ if c.is_ascii_alphanumeric() => extension = extension.map(|length| length + 1),
            _ if is_chinese(c) || matches!(c, ',' | '(' | ')' | '[' | ']' | '-' | '_' | '&' | ';' | '+') => {
                if extension.is_some_and(|length| (2..=4).contains(&length)) {
                    return true;
                }
                extension = None;
            }
            _ => break,
        }
    }
    extension.is_some_and(|length| (2..=4).contains(&length))
}

/// The state of the search for the end of a URL.
struct UrlEnd {
    /// The character before.
    before: char,
    /// The number of open brackets.
    brackets: usize,
    /// Whether this is the path, or what follows it.
    in_path: bool,
    /// Whether this is the query.
    in_query: bool,
    /// Whether the value of the query so far has Chinese characters.
    chinese_value: bool,
}

impl Default for UrlEnd {
    fn default() -> Self {
        Self { before: '\0', brackets: 0, in_path: false, in_query: false, chinese_value: false }
    }
}

impl UrlEnd {
    /// Whether the Chinese character at the start of `rest` belongs to the URL.
    fn chinese_belongs<I: Iterator<Item = char>>(&mut self, rest: impl Fn() -> I) -> bool {
        let is_parameter_name =
            |c: &char| is_chinese(*c) || c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '[' | ']');
        let belongs = match self.before {
            before if is_chinese(before) => true,
            '?' => rest().find(|c| !is_parameter_name(c)) == Some('='),
            '/' | '-' | '_' | '%' | '+' | '#' => self.in_path,
            '=' | '&' => self.in_query,
            ',' | ';' | ':' | '!' | '.' | '(' | '\'' | ')' | '*' if self.in_query => self.chinese_value,
            ',' | ';' | '(' | ')' | '.' => self.in_path && goes_on(rest()),
            _ => {
                self.in_path && goes_on(rest())
                    || self.in_query && rest().find(|c| !is_parameter_name(c)) == Some('=')
            }
        };
        self.chinese_value |= belongs && self.in_query;
        belongs
    }

    /// Whether an ASCII character belongs to the URL. `rest` is the text after it.
    fn ascii_belongs<I: Iterator<Item = char>>(&mut self, byte: u8, rest: impl Fn() -> I) -> bool {
        match byte {
            b'(' => self.brackets += 1,
            b')' if self.brackets == 0 => return false,
            b')' => self.brackets -= 1,
            b'/' => self.in_path = true,
            b'#' => (self.in_path, self.in_query) = (true, false),
            b'?' => (self.in_path, self.in_query, self.chinese_value) = (true, true, false),
            b'&' => self.chinese_value = false,
            _ => {}
        }
        let next_is_chinese = || rest().next().is_some_and(is_chinese);
        match byte {
            b',' | b';' | b'!' | b'\'' | b':' if !(self.in_query && self.chinese_value) => {
                // In a path, `图,一.png` goes on, and `图,又说` does not.
                !next_is_chinese()
                    || self.in_path && !self.in_query && is_chinese(self.before) && goes_on(rest())
            }
            _ => is_url_byte(byte),
        }
    }
}

fn is_scheme_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

fn is_mail_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'-')
}

fn is_url_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b'"' | b'`' | b'{' | b'}' | b'|' | b'\\' | b'^')
}
