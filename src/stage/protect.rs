//! Finds the text that no stage may touch: code, URLs, e-mail addresses, tags, link targets, `-{ }-`. It runs
//! at the start of each pass. The sinks move the spans along while the stages change the text between them.
//!
//! `line_scan` finds the lines in which a span may begin. One scan over them finds all spans, in linear
//! time: every look-ahead has a limit, or ends where the next one begins, or its result is remembered.

use std::collections::HashMap;
use std::ops::Range;

use super::line_scan::{FlaggedLine, Needs};
use crate::step_counter::count;
use crate::text::fence::Fence;
use crate::text::html::Tag;
use crate::text::spans::slice_bytes;

/// The longest link target, in bytes. A target is read again for each `]` inside it, so its length needs a
/// limit.
const MAX_TARGET: usize = 512;
/// The deepest nesting of brackets in a link target.
const MAX_DEPTH: usize = 4;
/// The longest name in front of the `@` of an e-mail address, in bytes.
const MAX_NAME: usize = 64;
/// The longest URL scheme, in bytes.
const MAX_SCHEME: usize = 16;

/// The longest front matter, in lines.
const MAX_FRONT_MATTER: usize = 100;

/// The state at the start of a block, which the text before it decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Start {
    /// The document starts here, so there may be front matter.
    #[default]
    Document,
    /// No span continues.
    Text,
    /// A fenced code block or a comment continues.
    Inside(Open),
}

/// The kind of a span that has begun and not yet ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    Fence(Fence),
    /// `<!--`.
    Comment,
}

/// Finds protected spans. The buffers are reused.
#[derive(Debug, Default)]
pub(crate) struct SpanFinder {
    /// The runs of backticks of a line.
    ticks: Vec<Ticks>,
    /// The index of the next run of each length.
    next: HashMap<usize, usize>,
    /// The code spans of a line.
    code: Vec<Range<usize>>,
}

/// A run of backticks, and the index of the next run of the same length.
#[derive(Debug)]
struct Ticks {
    range: Range<usize>,
    closing: Option<usize>,
}

impl SpanFinder {
    /// Finds the protected spans of `text`: sorted, not empty, not overlapping. Only the lines of `lines` are
    /// searched for the beginning of a span. Returns the state at the end of the text, which is the state at
    /// the start of the next block.
    ///
    /// A fenced code block or a comment that is never closed extends to the end of the document, as in
    /// CommonMark and HTML. So a span need not be searched for its end in advance, and the spans of a text do
    /// not depend on its blocks.
    pub(crate) fn find(
        &mut self,
        text: &str,
        start: Start,
        lines: &[FlaggedLine],
        spans: &mut Vec<Range<usize>>,
    ) -> Start {
        spans.clear();
        let bytes = text.as_bytes();
        let mut scanner = Scanner { text, bytes, spans, buffers: self, no_variant_end: false, open: None };
        let mut at = match start {
            Start::Document => scanner.front_matter(),
            Start::Text => 0,
            Start::Inside(open) => scanner.close(open, 0, 0),
        };
        for line in lines.iter().filter(|line| line.needs.any_of(Needs::SPANS)) {
            at = at.max(line.range.start);
            // CR may divide the line once more.
            while at < line.range.end {
                let end = line_end(bytes, at);
                at = match Fence::opened_by(slice_bytes(bytes, at..end)) {
                    Some(fence) => scanner.close(Open::Fence(fence), at, end),
                    None => scanner.line(at, end),
                };
            }
        }
        scanner.open.map_or(Start::Text, Start::Inside)
    }

    /// Finds the code spans in `line` of `bytes`. Each begins with a run of backticks, and ends with the next
    /// run of that length.
    fn find_code(&mut self, bytes: &[u8], line: Range<usize>) {
        let Self { ticks, next, code } = self;
        ticks.clear();
        code.clear();
        let mut at = line.start;
        while let Some(length) = memchr::memchr(b'`', slice_bytes(bytes, at..line.end)) {
            let start = at + length;
            let run = slice_bytes(bytes, start..line.end).iter().take_while(|byte| **byte == b'`').count();
            count(length + run);
            at = start + run;
            ticks.push(Ticks { range: start..at, closing: None });
        }
        next.clear();
        for (index, run) in ticks.iter_mut().enumerate().rev() {
            run.closing = next.insert(run.range.len(), index);
        }
        let mut index = 0;
        while let Some(open) = ticks.get(index) {
            if let Some((close, run)) = open.closing.and_then(|close| Some((close, ticks.get(close)?))) {
                code.push(open.range.start..run.range.end);
                index = close;
            }
            index += 1;
        }
    }
}

/// The end of the line that starts at `at`. The line contains its line end.
fn line_end(bytes: &[u8], at: usize) -> usize {
    let rest = slice_bytes(bytes, at..);
    let length = memchr::memchr2(b'\n', b'\r', rest);
    count(length.unwrap_or(rest.len()));
    let Some(length) = length else { return bytes.len() };
    let crlf = rest.get(length..).is_some_and(|rest| rest.starts_with(b"\r\n"));
    at + length + if crlf { 2 } else { 1 }
}

/// The lines from `at` on, with their line ends.
fn lines(bytes: &[u8], mut at: usize) -> impl Iterator<Item = (Range<usize>, &[u8])> {
    std::iter::from_fn(move || {
        let span = at..line_end(bytes, at);
        at = span.end;
        (!span.is_empty()).then(|| (span.clone(), slice_bytes(bytes, span)))
    })
}

/// The scan over a text, with the spans found so far.
struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    spans: &'a mut Vec<Range<usize>>,
    buffers: &'a mut SpanFinder,
    /// Whether the rest of the text has no `}-`.
    no_variant_end: bool,
    /// The last span, if it has not ended.
    open: Option<Open>,
}

impl Scanner<'_> {
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or_default()
    }

    fn slice(&self, range: Range<usize>) -> &[u8] {
        self.bytes.get(range).unwrap_or_default()
    }

    /// The number of bytes from `at` on that `accept` accepts, up to `end`.
    fn run(&self, at: usize, end: usize, accept: impl Fn(u8) -> bool) -> usize {
        let length = self.slice(at..end).iter().take_while(|byte| accept(**byte)).count();
        count(length + 1);
        length
    }

    /// Protects the front matter: the lines at the start between two lines `---`. Returns its end, or 0.
    fn front_matter(&mut self) -> usize {
        let mut at = line_end(self.bytes, 0);
        if self.slice(0..at).trim_ascii_end() != b"---" {
            return 0;
        }
        for _ in 0..MAX_FRONT_MATTER {
            let end = line_end(self.bytes, at);
            if self.slice(at..end).trim_ascii_end() == b"---" {
                self.spans.push(0..end);
                return end;
            }
            at = end;
        }
        0
    }

    /// Adds the span that begins at `start` with `open` and ends at or after `from`. Returns its end.
    fn close(&mut self, open: Open, start: usize, from: usize) -> usize {
        let close = match open {
            Open::Fence(fence) => {
                lines(self.bytes, from).find(|(_, line)| fence.is_closed_by(line)).map(|(line, _)| line.end)
            }
            Open::Comment => {
                let found = memchr::memmem::find(slice_bytes(self.bytes, from..), b"-->");
                count(found.unwrap_or(self.bytes.len() - from));
                found.map(|length| from + length + 3)
            }
        };
        self.open = close.is_none().then_some(open);
        let end = close.unwrap_or(self.bytes.len());
        if end > start {
            self.spans.push(start..end);
        }
        end
    }

    /// Protects the spans that begin in a line. Returns the offset to go on from, which is after `end` if the
    /// last span is longer than the line.
    fn line(&mut self, start: usize, end: usize) -> usize {
        self.buffers.find_code(self.bytes, start..end);
        let mut next_code = 0;
        let mut at = start;
        while at < end {
            let found = match self.byte(at) {
                b'`' => {
                    let code = self.buffers.code.get(next_code..).unwrap_or_default();
                    next_code += code.iter().take_while(|span| span.start < at).count();
                    self.buffers.code.get(next_code).filter(|span| span.start == at).cloned()
                }
                b'<' if self.slice(at..end).starts_with(b"<!--") => {
                    at = self.close(Open::Comment, at, at + 4);
                    continue;
                }
                b'<' => self.tag(at, end),
                b':' => self.url(at, end),
                b'w' | b'W' => self.url_without_scheme(at, end),
                b'@' => self.mail(at, end),
                b'-' => self.variant(at),
                b']' => self.target(at, end),
                _ => None,
            };
            match found {
                Some(span) if !span.is_empty() => {
                    at = span.end;
                    self.spans.push(span);
                }
                _ => at += 1,
            }
        }
        at
    }

    /// The lowest offset to which a span at `at` may reach back: `reach` bytes, but not into the span before
    /// it.
    fn lowest_start(&self, at: usize, reach: usize) -> usize {
        let spans = self.spans.last().map_or(0, |span| span.end);
        at.saturating_sub(reach).max(spans)
    }

    /// An HTML tag that starts at `at`.
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
        ((named && ends) || fragment).then_some(at..at + 1 + tag.length)
    }

    /// A URL whose `://` is at `at`.
    fn url(&self, at: usize, end: usize) -> Option<Range<usize>> {
        if !self.slice(at..end).starts_with(b"://") {
            return None;
        }
        let scheme = self.slice(self.lowest_start(at, MAX_SCHEME)..at);
        let length = scheme.iter().rev().take_while(|byte| is_scheme(**byte)).count();
        // A scheme begins with a letter.
        let before_letter = scheme
            .get(scheme.len() - length..)?
            .iter()
            .take_while(|byte| !byte.is_ascii_alphabetic())
            .count();
        let start = at - length + before_letter;
        // Without a scheme, the end is not searched for. Otherwise `://://` would take quadratic time.
        let stop = if at - start >= 2 { self.url_end(at + 3, end) } else { at };
        (stop > at + 3).then_some(start..stop)
    }

    /// A URL without a scheme: `www.` at `at`, and more.
    fn url_without_scheme(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let before = at.checked_sub(1).map_or(0, |before| self.byte(before));
        let name = self.slice(at..(at + 4).min(end));
        if before.is_ascii_alphanumeric()
            || !name.eq_ignore_ascii_case(b"www.")
            || !self.byte(at + 4).is_ascii_alphanumeric()
        {
            return None;
        }
        Some(at..self.url_end(at, end))
    }

    /// The end of the URL that has `start` inside it. A closing bracket without an opening one ends the URL,
    /// and punctuation at the end belongs to the sentence.
    ///
    /// No byte after that bracket is read. Otherwise, many URLs in brackets would take quadratic time.
    fn url_end(&self, start: usize, end: usize) -> usize {
        let mut open = 0_usize;
        let text = slice_bytes(self.bytes, start..end).iter().take_while(|byte| is_url(**byte));
        let length = text
            .take_while(|byte| {
                count(1);
                match byte {
                    b'(' => open += 1,
                    b')' if open == 0 => return false,
                    b')' => open -= 1,
                    _ => {}
                }
                true
            })
            .count();
        let url = slice_bytes(self.bytes, start..start + length);
        let is_trailing = |byte: &&u8| {
            matches!(byte, b'.' | b',' | b':' | b';' | b'?' | b'!' | b'\'' | b'*' | b'_' | b'~' | b'(')
        };
        start + length - url.iter().rev().take_while(is_trailing).count()
    }

    /// An e-mail address whose `@` is at `at`.
    fn mail(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let before = self.slice(self.lowest_start(at, MAX_NAME)..at);
        let name = before.iter().rev().take_while(|byte| is_mail(**byte) || **byte == b'+').count();
        let host = self.run(at + 1, end, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
        let host = self.slice(at + 1..at + 1 + host);
        let trailing = host.iter().rev().take_while(|byte| matches!(byte, b'.' | b'-')).count();
        let length = host.len() - trailing;
        let dotted = host.get(..length)?.iter().skip(1).any(|byte| *byte == b'.');
        (name > 0 && dotted).then_some(at - name..at + 1 + length)
    }

    /// `-{ }-` at `at`, which MediaWiki excludes from conversion.
    fn variant(&mut self, at: usize) -> Option<Range<usize>> {
        if self.byte(at + 1) != b'{' || self.no_variant_end {
            return None;
        }
        let close = self.text.get(at + 2..)?.find("}-");
        count(close.unwrap_or(self.text.len() - at));
        self.no_variant_end = close.is_none();
        close.map(|length| at..at + length + 4)
    }

    /// The target of a Markdown link whose `]` is at `at`: `](target)` or `](target "title")`. The span
    /// begins at the `(`.
    fn target(&self, at: usize, end: usize) -> Option<Range<usize>> {
        if self.byte(at + 1) != b'(' {
            return None;
        }
        let end = end.min(at + MAX_TARGET);
        let plain = self.run(at + 2, end, |byte| !byte.is_ascii_whitespace() && !matches!(byte, b'(' | b')'));
        let nested = self.nested(at + 1, end)?;
        let spaced = self.byte(at + 2 + plain).is_ascii_whitespace();
        let title = matches!(self.byte(nested - 1), b'"' | b'\'');
        let has_space = self.slice(at + 2..nested).iter().any(u8::is_ascii_whitespace);
        (!has_space || (spaced && title)).then_some(at + 1..nested + 1)
    }

    /// The bracket that closes the one at `open`.
    fn nested(&self, open: usize, end: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for (offset, byte) in self.slice(open..end).iter().enumerate() {
            count(1);
            match byte {
                b'(' if depth == MAX_DEPTH => return None,
                b'(' => depth += 1,
                b')' if depth == 1 => return Some(open + offset),
                b')' => depth -= 1,
                _ => {}
            }
        }
        None
    }
}

fn is_scheme(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

fn is_mail(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'-')
}

fn is_url(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b'"' | b'`' | b'{' | b'}' | b'|' | b'\\' | b'^')
}

#[cfg(test)]
mod tests {
    use super::Start;
    use crate::stage::line_scan;
    use crate::stage::punctuation::QuoteStyle;

    fn find(text: &str, start: Start, spans: &mut Vec<std::ops::Range<usize>>) -> Start {
        let mut lines = Vec::new();
        line_scan::find(text, QuoteStyle::AsFound, &mut lines);
        super::SpanFinder::default().find(text, start, &lines, spans)
    }

    fn found(text: &str) -> Vec<&str> {
        let mut spans = Vec::new();
        find(text, Start::Document, &mut spans);
        spans.into_iter().filter_map(|span| text.get(span)).collect()
    }

    #[test]
    fn table() {
        let table: &[(&str, &[&str])] = &[
            ("见https://a.cn/x?y=1,2,再说", &["https://a.cn/x?y=1,2"]),
            ("(见http://a.cn/b_(c))", &["http://a.cn/b_(c)"]),
            ("上www.a.cn看", &["www.a.cn"]),
            ("写信给li.lei+x@a.cn.谢谢", &["li.lei+x@a.cn"]),
            ("人@人, a@b", &[]),
            ("用`a,b`和``c`d``好", &["`a,b`", "``c`d``"]),
            ("只有一个`号", &[]),
            ("<b class=\"甲,乙\">好</b><br/>", &["<b class=\"甲,乙\">", "</b>", "<br/>"]),
            ("若a<b且c>d,则", &[]),
            ("<!-- 甲,\n乙 -->丙", &["<!-- 甲,\n乙 -->"]),
            ("见[文](a/b,c \"题,目\"),好", &["(a/b,c \"题,目\")"]),
            ("[注](这是 说明)", &[]),
            ("-{zh-hans:里,;zh-hant:裡}-了", &["-{zh-hans:里,;zh-hant:裡}-"]),
            ("甲\n```js\n乙,\n```\n丙", &["```js\n乙,\n```\n"]),
            ("甲\n~~~\n没有结尾,\n```\n", &["~~~\n没有结尾,\n```\n"]),
            ("甲<!-- 没有结尾,\n```\n", &["<!-- 没有结尾,\n```\n"]),
            ("---\ntitle: 题\n---\n文", &["---\ntitle: 题\n---\n"]),
            ("://x @ < ` ]( -{", &[]),
        ];
        for (text, spans) in table {
            assert_eq!(&found(text), spans, "{text}");
        }
    }

    /// A text that is cut between its lines has the spans of the whole text.
    #[test]
    fn spans_go_on_in_the_next_block() {
        let text = "甲\n````\n`a`\n```\n<!--\n````\n<!-- 乙\n```\n-->丙 `b`\n~~~ c\n<!--\n~~~\n丁 <!--\n戊\n";
        let mut whole = Vec::new();
        let end = find(text, Start::Document, &mut whole);
        let is_protected = |spans: &[std::ops::Range<usize>], at| spans.iter().any(|span| span.contains(&at));
        let (mut start, mut done) = (Start::Document, 0);
        for line in text.split_inclusive('\n') {
            let mut spans = Vec::new();
            start = find(line, start, &mut spans);
            for at in 0..line.len() {
                assert_eq!(is_protected(&spans, at), is_protected(&whole, done + at), "{line:?} at {at}");
            }
            done += line.len();
        }
        assert_eq!(start, end);
    }

    #[test]
    fn linear_on_hostile_text() {
        for unit in
            ["`", "<a ", "](", "<!--", "-{", "a@", "://", "```\n", "www.", "``a`", "~~~~\n", "``` `\n"]
        {
            found(&unit.repeat(300_000));
        }
    }
}
