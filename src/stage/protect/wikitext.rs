//! Wikitext of MediaWiki, and what notes and forums share with it: `-{ }-`, templates, links, `''`, BBCode.

use std::ops::Range;

use super::open::Open;
use super::scanner::{Found, Scanner};
use crate::step_counter::count;

/// The longest target of a link in `[[ ]]`, in bytes.
const MAX_LINK: usize = 300;
/// The largest number of lines of a template.
const MAX_TEMPLATE_LINES: u8 = 200;
/// The longest tag of BBCode, in bytes.
const MAX_BBCODE: usize = 200;

/// Namespaces whose links are pictures with a caption.
const FILES: [&str; 11] =
    ["file:", "image:", "media:", "文件:", "图像:", "圖像:", "檔案:", "档案:", "图片:", "圖片:", "媒体:"];

/// The tags of BBCode.
const BBCODE: [&str; 35] = [
    "b",
    "i",
    "u",
    "s",
    "url",
    "img",
    "quote",
    "code",
    "size",
    "font",
    "color",
    "align",
    "list",
    "li",
    "table",
    "tr",
    "td",
    "email",
    "media",
    "attach",
    "hide",
    "center",
    "left",
    "right",
    "sup",
    "sub",
    "spoiler",
    "video",
    "audio",
    "flash",
    "fly",
    "backcolor",
    "indent",
    "p",
    "float",
];

impl Scanner<'_> {
    /// `-{ }-` at `at`, which MediaWiki excludes from conversion.
    pub(super) fn variant(&mut self, at: usize) -> Option<Range<usize>> {
        if self.byte(at + 1) != b'{' || self.no_variant_end {
            return None;
        }
        let close = self.text.get(at + 2..)?.find("}-");
        count(close.unwrap_or(self.text.len() - at));
        self.no_variant_end = close.is_none();
        close.map(|length| at..at + length + 4)
    }

    /// A link that begins with the `[[` at `at`: all of it, or all but the text that is shown. `!` before it
    /// shows the file in a note.
    pub(super) fn wiki_link(&mut self, at: usize, end: usize) -> Found {
        if self.byte(at + 1) != b'[' || self.byte(at + 2) == b'[' {
            return Found::Nothing;
        }
        let start = at - usize::from(self.byte_before(at) == b'!' && self.lowest_start(at, 1) < at);
        let inside = self.slice(at + 2..end.min(at + 2 + MAX_LINK));
        let stop = inside.iter().position(|byte| matches!(byte, b'|' | b']' | b'[' | b'\n'));
        count(stop.unwrap_or(inside.len()) + 1);
        let Some(mut stop) = stop.map(|length| at + 2 + length).filter(|stop| *stop > at + 2) else {
            return Found::Nothing;
        };
        let target = self.text.get(at + 2..stop).unwrap_or_default().trim_start();
        match (self.byte(stop), self.byte(stop + 1)) {
            (b']', b']') => return Found::Span(start..stop + 2),
            (b'|', _) => stop += 1,
            _ => return Found::Nothing,
        }
        self.links += 1;
        let is_file =
            |name: &&str| target.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        if FILES.iter().any(is_file) {
            // The caption is after the last of the parameters.
            let rest = self.slice(stop..end.min(stop + MAX_LINK));
            let rest = rest.split(|byte| matches!(byte, b'[' | b']' | b'\n')).next().unwrap_or_default();
            count(rest.len());
            stop += rest.iter().rposition(|byte| *byte == b'|').map_or(0, |bar| bar + 1);
        }
        Found::Span(start..stop)
    }

    /// The `]]` at `at`, if it closes a link whose text is prose.
    pub(super) fn closing_link(&mut self, at: usize, end: usize) -> Option<Range<usize>> {
        let closes = self.links > 0 && self.slice(at..end).starts_with(b"]]");
        self.links -= usize::from(closes);
        closes.then_some(at..at + 2)
    }

    /// A tag of BBCode at `at`: `[b]`, `[/url]`, `[quote=张三]`.
    pub(super) fn bbcode(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let slash = usize::from(self.byte(at + 1) == b'/');
        let inside = self.slice(at + 1 + slash..end.min(at + MAX_BBCODE));
        let name = inside.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        count(name + 1);
        let (name, rest) = inside.split_at_checked(name)?;
        if !BBCODE.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(name)) {
            return None;
        }
        let start = at + 1 + slash + name.len();
        match rest.first()? {
            // `[i](…)` is a link, and `[i]` alone an index; a tag of one letter is closed somewhere.
            b']' if slash == 1 || self.is_closed(name, start + 1, end) => Some(at..start + 1),
            b'=' if slash == 0 => {
                let length = rest.iter().position(|byte| matches!(byte, b']' | b'[' | b'\n'))?;
                count(length);
                (rest.get(length) == Some(&b']')).then_some(at..start + length + 1)
            }
            _ => None,
        }
    }

    /// Whether the tag `[/name]` stands close after `from`, or the line ends there, or another tag follows.
    fn is_closed(&self, name: &[u8], from: usize, end: usize) -> bool {
        let rest = self.slice(from..end.min(from + MAX_BBCODE));
        let close = memchr::memmem::find(rest, b"[/");
        count(close.unwrap_or(rest.len()) + 1);
        let closing = close.and_then(|close| rest.get(close + 2..)).unwrap_or_default();
        let same = closing.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        let outer = name.len() > 1 && rest.trim_ascii().is_empty();
        same || outer || name.len() > 1 && close.is_some()
    }

    /// Two or more apostrophes at `at`: italics and bold type, or a closing quotation mark of LaTeX.
    pub(super) fn apostrophes(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let length = self.run(at, end.min(at + 6), |byte| byte == b'\'');
        (self.byte_before(at) != b'\'' && (2..=5).contains(&length)).then_some(at..at + length)
    }

    /// A template that begins with the `{{` at `at`.
    pub(super) fn template(&mut self, at: usize, end: usize, line_start: usize) -> Found {
        if !self.buffers.templates_known {
            self.buffers.find_templates(self.bytes, at..end);
        }
        let known = &self.buffers.templates;
        let index = known.partition_point(|span| span.start < at);
        if let Some(span) = known.get(index).filter(|span| span.start == at) {
            return Found::Span(span.clone());
        }
        let first = self.text.get(at + 2..end).and_then(|text| text.chars().next());
        let first_in_line = self.slice(line_start..at).trim_ascii().is_empty();
        let named = first.is_some_and(|c| c.is_alphanumeric() || c == '#' || c == ':');
        if self.over_lines && first_in_line && named {
            return Found::Added(self.close(Open::Template { depth: 0, lines: 0 }, at, at));
        }
        Found::Nothing
    }

    /// Where a template ends that is open at `from`, and what is open there. It ends before a blank line.
    pub(super) fn end_of_template(&self, mut depth: u8, mut lines: u8, from: usize) -> (usize, Option<Open>) {
        let mut blank = false;
        let mut at = from;
        while at < self.bytes.len() {
            count(1);
            let pair = self.byte(at + 1) == self.byte(at);
            match self.byte(at) {
                b'{' if pair => {
                    depth = depth.saturating_add(1);
                    at += 1;
                }
                b'}' if pair => {
                    depth = depth.saturating_sub(1);
                    at += 1;
                    if depth == 0 {
                        return (at + 1, None);
                    }
                }
                b'\n' => {
                    lines = lines.saturating_add(1);
                    if blank || lines >= MAX_TEMPLATE_LINES {
                        return (at, None);
                    }
                    blank = true;
                    at += 1;
                    continue;
                }
                byte if byte.is_ascii_whitespace() => {
                    at += 1;
                    continue;
                }
                _ => {}
            }
            blank = false;
            at += 1;
        }
        (self.bytes.len(), Some(Open::Template { depth, lines }))
    }
}
