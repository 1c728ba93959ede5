//! Documents in a known markup language. Here each line counts, also those in which nothing looks like markup
//! by itself: indented code and hard breaks of Markdown, comments of LaTeX, tables of MediaWiki.

use super::open::{LinesBefore, Open, Start};
use super::scanner::find_off;
use super::scanner::{Scanner, line_end};
use crate::format::Format;
use crate::step_counter::count;

impl Scanner<'_> {
    /// Protects the spans of all lines from `at` on. Returns the state at the end.
    pub(super) fn every_line(mut self, mut at: usize) -> Start {
        while at < self.bytes.len() {
            let end = line_end(self.bytes, at);
            let marked = match find_off(self.slice(at..end)) {
                Some(off) => self.close(Open::Off, at, at + off),
                None => match self.format {
                    Some(Format::Markdown) => self.line_of_markdown(at, end),
                    Some(Format::Latex) => self.line_of_latex(at, end),
                    Some(Format::Wikitext) => self.line_of_wikitext(at, end),
                    _ => self.line(at, end),
                },
            };
            at = marked;
        }
        match (self.open, self.format) {
            (Some(open), _) => Start::Inside(open),
            (None, Some(Format::Markdown)) => Start::Inside(Open::Lines(self.before)),
            (None, _) => Start::Text,
        }
    }

    fn line_of_markdown(&mut self, start: usize, end: usize) -> usize {
        let line = self.slice(start..end);
        let content = line.trim_ascii_end();
        let spaces = content.iter().take_while(|byte| **byte == b' ').count();
        let tab = content.get(spaces) == Some(&b'\t') && spaces < 4;
        let before = self.before;
        count(spaces + 1);
        if content.is_empty() {
            self.before.is_blank = true;
            return end;
        }
        let indented = spaces >= 4 || tab;
        let is_code = indented && !before.in_list && (before.is_blank || before.is_code);
        let rest = content.get(spaces..).unwrap_or_default();
        let in_list = is_item(rest) && !is_code || before.in_list && (spaces > 0 || tab || !before.is_blank);
        self.before = LinesBefore { is_blank: false, is_code, in_list };
        if is_code {
            self.push(start..start + content.len());
            return end;
        }
        // Two spaces at the end of a line break it.
        let length = line.len() - line.iter().rev().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        let spaces = self.run_before(start + length, start, |byte| byte == b' ');
        let stop = start + length - spaces;
        let next = self.line(start, if spaces >= 2 { stop } else { end });
        if spaces >= 2 && next <= stop {
            self.push(stop..start + length);
            return end;
        }
        next.max(end.min(start + length))
    }

    /// In LaTeX a percent sign begins a comment.
    fn line_of_latex(&mut self, start: usize, end: usize) -> usize {
        let line = self.slice(start..end);
        let mut before = 0;
        let comment = line.iter().position(|byte| {
            let begins = *byte == b'%' && before != b'\\';
            before = *byte;
            begins
        });
        count(line.len());
        let Some(comment) = comment.map(|at| start + at) else { return self.line(start, end) };
        let next = self.line(start, comment);
        if next > comment {
            return next;
        }
        let stop = start + line.trim_ascii_end().len();
        self.push(comment..stop.max(comment));
        end
    }

    /// In wikitext the first characters of a line tell what it is.
    fn line_of_wikitext(&mut self, start: usize, end: usize) -> usize {
        let line = self.slice(start..end);
        let content = line.trim_ascii();
        let table = content.starts_with(b"{|") || content.starts_with(b"|-") || content.starts_with(b"|}");
        let redirect = content.first() == Some(&b'#')
            && content.get(1).is_some_and(|byte| !byte.is_ascii_punctuation())
            && memchr::memmem::find(content, b"[[").is_some_and(|at| at < 40);
        if table || redirect {
            self.push(start..start + line.trim_ascii_end().len());
            return end;
        }
        let marks = self.run(start, end, |byte| matches!(byte, b';' | b':' | b'*' | b'#'));
        let is_cell = matches!(content.first(), Some(b'|' | b'!'));
        if marks == 0 && !is_cell {
            return self.line(start, end);
        }
        if marks > 0 {
            self.push(start..start + marks);
            return self.inline(start + marks, end, start);
        }
        // Cells begin with `|` or `!`, or with `||` or `!!` on the same line; attributes end with `|`.
        let mut at = start;
        let mark = content.first().copied().unwrap_or_default();
        let mut length = line.iter().position(|byte| *byte == mark).unwrap_or_default() + 1;
        loop {
            let cell = self.slice(at + length..end);
            let next = memchr::memmem::find(cell, b"||")
                .or_else(|| memchr::memmem::find(cell, b"!!").filter(|_| mark == b'!'));
            count(next.unwrap_or(cell.len()) + 1);
            let stop = next.map_or(end, |next| at + length + next);
            let attributes = memchr::memchr(b'|', self.slice(at + length..stop)).filter(|bar| {
                let text = self.slice(at + length..at + length + bar);
                text.contains(&b'=') && !text.contains(&b'[') && !text.contains(&b'{')
            });
            length += attributes.map_or(0, |bar| bar + 1);
            self.push(at..at + length);
            let reached = self.inline(at + length, stop, start);
            if next.is_none() || reached > stop {
                return reached.max(stop);
            }
            (at, length) = (stop, 2);
        }
    }
}

/// Whether a line begins an item of a list.
fn is_item(line: &[u8]) -> bool {
    let digits = line.iter().take(9).take_while(|byte| byte.is_ascii_digit()).count();
    match line.get(digits..) {
        Some([b'-' | b'*' | b'+', b' ', ..]) => digits == 0,
        Some([b'.' | b')', b' ', ..]) => digits > 0,
        _ => false,
    }
}
