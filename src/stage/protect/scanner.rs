//! The scan over a text: finds the spans that begin in a line, and the ends of those that go over lines.
//!
//! Each kind of span has a method in one of the files beside this one. It looks at the text around a byte
//! that may begin the span. A look-ahead has a limit, or ends where the next one begins, or its result is
//! remembered, so that the scan takes linear time for every text.

use std::ops::Range;

use super::buffers::SpanBuffers;
use super::open::{LinesBefore, Open};
use super::starts::{IS_TRIGGER, may_begin};
use crate::format::Format;
use crate::step_counter::count;
use crate::text::fence::Fence;
use crate::text::spans::slice_bytes;

/// The scan over a text, with the spans found so far.
pub(super) struct Scanner<'a> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) spans: &'a mut Vec<Range<usize>>,
    pub(super) buffers: &'a mut SpanBuffers,
    /// Whether markup is protected, or only what occurs in plain text too.
    pub(super) markup: bool,
    /// The format of the document, if it is known.
    pub(super) format: Option<Format>,
    /// What the lines before tell, in a Markdown document.
    pub(super) before: LinesBefore,
    /// Whether a span may go over line ends.
    pub(super) over_lines: bool,
    /// Whether the rest of the text has no `}-`.
    pub(super) no_variant_end: bool,
    /// The last span, if it has not ended.
    pub(super) open: Option<Open>,
    /// The number of brackets `(` that are open in the line.
    pub(super) brackets: usize,
    /// The number of links `[[target|` that are open in the line.
    pub(super) links: usize,
}

/// What stands at an offset.
pub(super) enum Found {
    Nothing,
    /// A span, which is not empty and begins after the span before it.
    Span(Range<usize>),
    /// One span or several have been added. The scan goes on at this offset.
    Added(usize),
}

impl From<Option<Range<usize>>> for Found {
    fn from(span: Option<Range<usize>>) -> Self {
        span.filter(|span| !span.is_empty()).map_or(Self::Nothing, Self::Span)
    }
}

impl Found {
    /// This, or what `other` finds if this is nothing.
    pub(super) fn or_else(self, other: impl FnOnce() -> Option<Range<usize>>) -> Self {
        match self {
            Self::Nothing => other().into(),
            found => found,
        }
    }
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str, spans: &'a mut Vec<Range<usize>>, buffers: &'a mut SpanBuffers) -> Self {
        let bytes = text.as_bytes();
        Self {
            text,
            bytes,
            spans,
            buffers,
            markup: true,
            over_lines: true,
            no_variant_end: false,
            open: None,
            brackets: 0,
            links: 0,
            format: None,
            before: LinesBefore::default(),
        }
    }

    pub(super) fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or_default()
    }

    /// The byte before `at`; LF at the start of the text.
    pub(super) fn byte_before(&self, at: usize) -> u8 {
        at.checked_sub(1).map_or(b'\n', |before| self.byte(before))
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &'a [u8] {
        self.bytes.get(range).unwrap_or_default()
    }

    /// The characters of `range`, which must begin at a character boundary.
    pub(super) fn chars(&self, range: Range<usize>) -> impl Iterator<Item = (usize, char)> + use<'a> {
        let start = range.start;
        let text = self.text.get(range).unwrap_or_default();
        text.char_indices().map(move |(at, c)| (start + at, c)).inspect(|_| count(1))
    }

    /// The character before `at`, if it is not before `from`.
    pub(super) fn char_before(&self, at: usize, from: usize) -> Option<char> {
        let from = self.text.ceil_char_boundary(at.saturating_sub(4).max(from));
        self.text.get(from..at).and_then(|text| text.chars().next_back())
    }

    /// The number of bytes from `at` on that `accept` accepts, up to `end`.
    pub(super) fn run(&self, at: usize, end: usize, accept: impl Fn(u8) -> bool) -> usize {
        let length = self.slice(at..end).iter().take_while(|byte| accept(**byte)).count();
        count(length + 1);
        length
    }

    /// The number of bytes directly before `at` that `accept` accepts, down to `from`.
    pub(super) fn run_before(&self, at: usize, from: usize, accept: impl Fn(u8) -> bool) -> usize {
        let length = self.slice(from..at).iter().rev().take_while(|byte| accept(**byte)).count();
        count(length + 1);
        length
    }

    /// The lowest offset to which a span at `at` may reach back: `reach` bytes, but not into the span before
    /// it.
    pub(super) fn lowest_start(&self, at: usize, reach: usize) -> usize {
        let spans = self.spans.last().map_or(0, |span| span.end);
        at.saturating_sub(reach).max(spans)
    }

    pub(super) fn push(&mut self, span: Range<usize>) {
        debug_assert!(self.spans.last().is_none_or(|last| last.end <= span.start), "spans come in order");
        if !span.is_empty() {
            self.spans.push(span);
        }
    }

    /// Protects the spans that begin in a line. Returns the offset to go on from, which is after `end` if the
    /// last span is longer than the line.
    pub(super) fn line(&mut self, start: usize, end: usize) -> usize {
        if self.markup {
            if let Some(fence) =
                Fence::opened_by(slice_bytes(self.bytes, start..end)).filter(|_| self.over_lines)
            {
                return self.close(Open::Fence(fence), start, end);
            }
            if let Some(next) = self.line_as_a_whole(start, end) {
                return if next >= end { next } else { self.inline(next, end, start) };
            }
        }
        self.inline(start, end, start)
    }

    /// Protects the spans that begin between `at` and `end`, which are on one line, which begins at
    /// `line_start`. Returns the offset to go on from.
    pub(super) fn inline(&mut self, mut at: usize, end: usize, line_start: usize) -> usize {
        self.buffers.find_code(self.bytes, at..end);
        self.buffers.templates_known = false;
        (self.brackets, self.links) = (0, 0);
        let mut next_code = 0;
        while at < end {
            let rest = slice_bytes(self.bytes, at..end);
            let skipped = rest.iter().position(|byte| IS_TRIGGER.get(usize::from(*byte)) == Some(&true));
            count(skipped.unwrap_or(rest.len()) + 1);
            let Some(skipped) = skipped else { return end };
            at += skipped;
            let found = match self.byte(at) {
                b'(' => {
                    self.brackets += 1;
                    if may_begin(self.bytes, at) { self.kaomoji(at, end).into() } else { Found::Nothing }
                }
                b')' => {
                    self.brackets = self.brackets.saturating_sub(1);
                    Found::Nothing
                }
                _ if !may_begin(self.bytes, at) => Found::Nothing,
                b'`' if self.markup => {
                    let code = self.buffers.code.get(next_code..).unwrap_or_default();
                    next_code += code.iter().take_while(|span| span.start < at).count();
                    self.buffers.code.get(next_code).filter(|span| span.start == at).cloned().into()
                }
                b':' => self.colon(at, end, line_start).into(),
                b'@' => self.mail(at, end).or_else(|| self.mention(at, end)).into(),
                b'/' | b'~' => self.path(at, end).into(),
                b'.' => self.dot(at, end).into(),
                b',' => self.locants(at, end).into(),
                b';' | b'=' => self.emoticon(at, end).into(),
                b'#' => self.topic(at, end, line_start).into(),
                _ if !self.markup => Found::Nothing,
                b'<' => self.angle(at, end, line_start),
                b'-' => self.variant(at).into(),
                b']' => self.target(at, end).or_else(|| self.closing_link(at, end)).into(),
                b'[' => self.wiki_link(at, end).or_else(|| self.bbcode(at, end)),
                b'{' => self.brace(at, end, line_start),
                b'\'' => self.apostrophes(at, end).into(),
                b'\\' => self.backslash(at, end, line_start),
                b'$' => self.dollar(at, end, line_start),
                _ => Found::Nothing,
            };
            match found {
                Found::Nothing => at += 1,
                Found::Span(span) => {
                    at = span.end.max(at + 1);
                    self.push(span);
                }
                Found::Added(next) => {
                    at = next.max(at + 1);
                }
            }
        }
        at
    }

    /// Adds the span that begins at `start` with `open` and ends at or after `from`. Returns its end.
    pub(super) fn close(&mut self, open: Open, start: usize, from: usize) -> usize {
        let end = match open {
            Open::Fence(fence) => self.end_of_fence(fence, from),
            Open::Comment => self.end_at(b"-->", from),
            Open::Cdata => self.end_at(b"]]>", from),
            Open::Off => self.end_at(b"zhnorm:on", from),
            Open::Math => self.end_at(b"$$", from),
            Open::Display => self.end_at(b"\\]", from),
            Open::Element(element) => self.end_of_element(element, from),
            Open::Environment(environment) => self.end_of_environment(environment, from),
            // Documents of data are for `SpanFinder::find_in`.
            Open::Data(_) | Open::Lines(_) => Some(from),
            Open::Tag { .. } | Open::Template { .. } => return self.close_counted(open, start, from),
        };
        self.open = end.is_none().then_some(open);
        let end = end.unwrap_or(self.bytes.len());
        self.push(start..end);
        end
    }

    fn close_counted(&mut self, open: Open, start: usize, from: usize) -> usize {
        let (end, open) = match open {
            Open::Template { depth, lines } => self.end_of_template(depth, lines, from),
            Open::Tag { quote, lines } => self.end_of_tag(quote, lines, from),
            _ => (from, None),
        };
        self.open = open;
        self.push(start..end);
        end
    }

    /// The end of the next `mark` from `from` on.
    fn end_at(&self, mark: &[u8], from: usize) -> Option<usize> {
        let rest = self.bytes.get(from..).unwrap_or_default();
        let found = memchr::memmem::find(rest, mark);
        count(found.unwrap_or(rest.len()));
        found.map(|length| from + length + mark.len())
    }
}

/// The end of the line that starts at `at`. The line contains its line end.
pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    let rest = slice_bytes(bytes, at..);
    let length = memchr::memchr2(b'\n', b'\r', rest);
    count(length.unwrap_or(rest.len()));
    let Some(length) = length else { return bytes.len() };
    let crlf = rest.get(length..).is_some_and(|rest| rest.starts_with(b"\r\n"));
    at + length + if crlf { 2 } else { 1 }
}

/// The lines from `at` on, with their line ends.
pub(super) fn lines(bytes: &[u8], mut at: usize) -> impl Iterator<Item = (Range<usize>, &[u8])> {
    std::iter::from_fn(move || {
        let span = at..line_end(bytes, at);
        at = span.end;
        (!span.is_empty()).then(|| (span.clone(), slice_bytes(bytes, span)))
    })
}

/// The offset of `zhnorm:off` in a line.
pub(super) fn find_off(line: &[u8]) -> Option<usize> {
    count(line.len());
    memchr::memmem::find(line, b"zhnorm:off")
}
