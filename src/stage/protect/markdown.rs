//! Markdown, and lines that are no prose as a whole: front matter, fences, definitions of links, references,
//! single lines of subtitles, logs and JSON.

use std::ops::Range;

use super::scanner::Scanner;
use super::scanner::{line_end, lines};
use crate::format;
use crate::step_counter::count;
use crate::text::fence::{Fence, FenceLine};
use crate::text::spans::slice_bytes;

/// The longest link target, in bytes. A target is read again for each `]` inside it, so its length needs a
/// limit.
const MAX_TARGET: usize = 512;
/// The deepest nesting of brackets in a link target.
const MAX_DEPTH: usize = 4;
/// The longest front matter, in lines.
const MAX_FRONT_MATTER: usize = 100;
/// The longest label of a link definition, in bytes.
const MAX_LABEL: usize = 120;

/// The kinds of documents in a reference of the standard GB/T 7714.
const REFERENCES: [&str; 24] = [
    "[J]", "[M]", "[C]", "[D]", "[N]", "[P]", "[S]", "[R]", "[Z]", "[G]", "[A]", "[DB]", "[CP]", "[EB]",
    "[J/OL]", "[M/OL]", "[C/OL]", "[D/OL]", "[N/OL]", "[P/OL]", "[S/OL]", "[R/OL]", "[EB/OL]", "[DB/OL]",
];

impl Scanner<'_> {
    /// Protects the front matter: the headers of a mail, or the lines at the start between two lines `---` or
    /// `+++`. Returns its end, or 0.
    pub(super) fn front_matter(&mut self) -> usize {
        let mut at = line_end(self.bytes, 0);
        let mark = self.slice(0..at).trim_ascii_end();
        if is_mail_header(mark) {
            return self.mail_header();
        }
        if mark != b"---" && mark != b"+++" {
            return 0;
        }
        for _ in 0..MAX_FRONT_MATTER {
            let end = line_end(self.bytes, at);
            if self.slice(at..end).trim_ascii_end() == mark {
                self.push(0..end);
                return end;
            }
            at = end;
        }
        0
    }

    /// Protects the headers of a mail, up to a blank line, if there are two or more. Returns their end, or 0.
    fn mail_header(&mut self) -> usize {
        let mut at = 0;
        for number in 0..MAX_FRONT_MATTER {
            let end = line_end(self.bytes, at);
            let line = self.slice(at..end);
            if line.trim_ascii().is_empty() {
                if number < 2 {
                    return 0;
                }
                self.push(0..at);
                return at;
            }
            let continues = number > 0 && line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t'));
            if !continues && !is_header(line) {
                return 0;
            }
            at = end;
        }
        0
    }

    /// The end of the fenced code block that is open at `from`. `None` if it goes on after the text.
    pub(super) fn end_of_fence(&self, fence: Fence, from: usize) -> Option<usize> {
        lines(self.bytes, from).find_map(|(line, text)| match fence.line(text) {
            FenceLine::Inside => None,
            FenceLine::Closing => Some(line.end),
            FenceLine::Outside => Some(line.start),
        })
    }

    /// Protects the start of a line, or all of it, if the line as a whole shows what it is. Returns the
    /// offset at which its prose begins.
    pub(super) fn line_as_a_whole(&mut self, start: usize, end: usize) -> Option<usize> {
        let line = self.text.get(start..end)?;
        let content = line.trim_start_matches([' ', '\t']);
        let begin = start + line.len() - content.len();
        let content = content.trim_end_matches(['\r', '\n']);
        let stop = match content.bytes().next()? {
            b'[' => self
                .definition(begin, content)
                .or_else(|| format::subtitle::lyrics_tag(content).map(|length| begin + length))
                .or_else(|| is_reference(content).then_some(begin + content.len()))
                .or_else(|| self.json_line(begin, content)),
            b'{' | b'"' => self.json_line(begin, content),
            b'D' | b'C' | b'S' | b'F' => format::subtitle::event_fields(content).map(|length| begin + length),
            b'0'..=b'9' => {
                (format::code::is_log_line(content) || is_reference(content)).then_some(begin + content.len())
            }
            b'*' => {
                content.starts_with("*[").then(|| self.definition(begin + 1, content.get(1..)?)).flatten()
            }
            _ if content.len() > 12 && is_reference(content) => Some(begin + content.len()),
            _ => None,
        }?;
        if self.spans.last().is_none_or(|last| last.end <= begin) {
            self.push(begin..stop);
        }
        // The line end is not a part of the span.
        Some(if stop >= begin + content.len() { end } else { stop })
    }

    /// The definition of a link or footnote: the end of its label, or of its target.
    fn definition(&self, begin: usize, content: &str) -> Option<usize> {
        let label = content.get(1..)?;
        let close = label.bytes().take(MAX_LABEL).position(|byte| matches!(byte, b']' | b'['))?;
        count(close);
        let rest = label.get(close..)?.strip_prefix("]:")?;
        let target = rest.trim_start_matches([' ', '\t']);
        let stop = begin + close + 3;
        if label.starts_with('^') {
            return Some(stop);
        }
        let first = target.chars().next();
        let is_target = first.is_some_and(|c| matches!(c, '<' | '/' | '.' | '#')) || target.contains("://");
        let is_word = !target.contains([' ', '，', '。']) && target.is_ascii();
        (close > 0 && !target.is_empty() && (is_target || is_word)).then_some(begin + content.len())
    }

    /// Protects the syntax of a line of JSON, and what is protected in its values. Returns the end of the
    /// line.
    fn json_line(&mut self, begin: usize, content: &str) -> Option<usize> {
        let mut scan = format::json::scan_of_line(content)?;
        let before = self.spans.len();
        scan.find(content, begin, self.spans);
        let mut found = self.spans.split_off(before);
        count(found.len());
        self.fill(&mut found, begin..begin + content.len());
        Some(begin + content.len())
    }

    /// Adds `found`, and what is protected between these spans in prose.
    pub(super) fn fill(&mut self, found: &mut Vec<Range<usize>>, range: Range<usize>) {
        let mut at = range.start;
        let over_lines = std::mem::replace(&mut self.over_lines, false);
        for span in found.drain(..) {
            self.inline_lines(at..span.start);
            at = span.end;
            self.push(span);
        }
        self.inline_lines(at..range.end);
        self.over_lines = over_lines;
    }

    /// Protects the spans that begin in `range`, line by line.
    fn inline_lines(&mut self, range: Range<usize>) {
        let mut at = range.start;
        // A line may have many ranges, so none is searched for the end of the line.
        let bytes = slice_bytes(self.bytes, ..range.end);
        while at < range.end {
            let end = line_end(bytes, at);
            self.inline(at, end, at);
            at = end;
        }
    }

    /// The target of a Markdown link whose `]` is at `at`: `](target)` or `](target "title")`. The span
    /// begins at the `(`.
    pub(super) fn target(&self, at: usize, end: usize) -> Option<Range<usize>> {
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

/// Whether a line is a header of a mail that may come first.
fn is_mail_header(line: &[u8]) -> bool {
    const FIRST: [&[u8]; 10] = [
        b"From:",
        b"To:",
        b"Subject:",
        b"Date:",
        b"Received:",
        b"Return-Path:",
        b"Message-ID:",
        b"MIME-Version:",
        b"Delivered-To:",
        b"Reply-To:",
    ];
    FIRST.iter().any(|name| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))
}

/// Whether a line is a header: a name of ASCII letters, digits and hyphens, and a colon.
fn is_header(line: &[u8]) -> bool {
    let name = line.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
    count(name + 1);
    name > 0 && line.get(name) == Some(&b':')
}

/// Whether a line is an entry of a list of references whose punctuation marks are half-width.
fn is_reference(line: &str) -> bool {
    count(line.len());
    let kind = memchr::memchr_iter(b'[', line.as_bytes()).find_map(|at| {
        let rest =
            line.get(at..).filter(|rest| rest.as_bytes().get(1).is_some_and(u8::is_ascii_uppercase))?;
        REFERENCES.iter().find(|kind| rest.starts_with(**kind)).map(|kind| at + kind.len())
    });
    let Some(kind) = kind else { return false };
    let after = line.get(kind..).unwrap_or_default();
    let half_width = !line.contains(['，', '。', '．', '：']) && after.starts_with(['.', ',', '/']);
    let year = after.bytes().filter(u8::is_ascii_digit).count() >= 4;
    half_width
        && year
        && (line.contains(", ") || line.contains(". ") || line.contains(',') && line.contains('.'))
}
