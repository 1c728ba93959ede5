//! The whitespace stage: line ends, spaces inside and at the end of lines, blank lines. It runs after the
//! punctuation stage, because a full-width punctuation mark makes the spaces beside it superfluous.
//!
//! A single space between two Chinese characters stays, because it separates parts of titles and lists of
//! names. ASCII indentation stays, because it has a meaning in Markdown and code. Tabs stay, because they
//! separate the fields of a table. Line ends are also replaced by LF in protected text.

use std::borrow::Cow;
use std::ops::Range;

use super::StageInput;
use crate::edit::Sink;
use crate::report::Rule;
use crate::step_counter::count;
use crate::text::char_class::{is_blank, is_chinese, is_chinese_mark, is_line_end, is_pause};
use crate::text::marks::{is_closing, is_opening};
use crate::text::spans::slice;

pub(crate) fn apply<S: Sink>(input: &StageInput<'_>, sink: &mut S) {
    let StageInput { text, ref range, .. } = *input;
    let start = range.start;
    let empty_lines = usize::from(follows_blank_line(input));
    let mut writer = SpaceWriter {
        text,
        sink,
        at: start,
        kept: start,
        line_start: start,
        content_start: start,
        tag_end: None,
        empty_lines,
        spaced_out: None,
    };
    for span in input.protected {
        writer.free(span.start, true);
        writer.protected(span.clone());
    }
    writer.free(range.end, false);
    writer.flush(range.end);
}

/// Whether the line before the first one is blank.
fn follows_blank_line(input: &StageInput<'_>) -> bool {
    let before = slice(input.text, ..input.range.start);
    let Some(before) = before.strip_suffix('\n') else { return false };
    let before = before.strip_suffix('\r').unwrap_or(before);
    // Text after a protected span follows no blank line.
    let blank = before.chars().rev().inspect(|_| count(1)).take_while(|c| is_blank(*c)).map(char::len_utf8);
    let line_start = before.len() - blank.sum::<usize>();
    let starts = slice(before, ..line_start).chars().next_back().is_none_or(is_line_end);
    starts && input.protected_before <= line_start
}

/// Writes a text with its spaces and line ends changed, from left to right.
struct SpaceWriter<'a, S> {
    text: &'a str,
    sink: &'a mut S,
    /// The text before this offset has been read.
    at: usize,
    /// The text before this offset has been written.
    kept: usize,
    line_start: usize,
    /// The offset after the spaces at the start of the line.
    content_start: usize,
    /// The end of a tag at the start of the line.
    tag_end: Option<usize>,
    /// The number of blank lines directly before this line, without those that were removed.
    empty_lines: usize,
    /// The line that was asked for last, by its start, and whether a space stands between all its characters.
    spaced_out: Option<(usize, bool)>,
}

impl<S: Sink> SpaceWriter<'_, S> {
    /// Writes the text up to `to` unchanged.
    fn flush(&mut self, to: usize) {
        self.sink.keep(slice(self.text, self.kept..to));
        self.kept = to;
    }

    /// Writes the text up to `source` unchanged, and the replacement of `source`.
    fn write(&mut self, source: Range<usize>, replacement: &str, rule: Rule) {
        let text = slice(self.text, source.clone());
        if text != replacement {
            self.flush(source.start);
            self.sink.replace(text, replacement, rule);
            self.kept = source.end;
        }
    }

    /// The last character of the line so far. `None` if only spaces stand before `at` in the line.
    fn last(&self) -> Option<char> {
        let line = slice(self.text, self.content_start..self.at);
        line.chars().next_back()
    }

    /// Writes the free text up to `end`. `followed` says that protected text comes next, and not the end of
    /// the block.
    fn free(&mut self, end: usize, followed: bool) {
        while self.at < end {
            let rest = slice(self.text, self.at..end);
            let length = rest.bytes().position(may_begin_space).unwrap_or(rest.len());
            self.at += length;
            match slice(rest, length..).chars().next() {
                Some(c) if is_line_end(c) => self.line_end(end, c),
                Some(c) if is_blank(c) => self.spaces(end, followed),
                c => self.at += c.map_or(0, char::len_utf8),
            }
        }
    }

    /// Writes the line end at the current offset: as LF, or not at all after a blank line.
    fn line_end(&mut self, end: usize, c: char) {
        let crlf = self.text.get(self.at..end).is_some_and(|rest| rest.starts_with("\r\n"));
        let range = self.at..self.at + if crlf { 2 } else { c.len_utf8() };
        self.empty_lines = if self.at > self.content_start { 0 } else { self.empty_lines + 1 };
        self.at = range.end;
        if self.empty_lines > 1 {
            self.write(range, "", Rule::BlankLine);
        } else {
            self.write(range, "\n", Rule::LineEnd);
        }
        (self.line_start, self.content_start) = (self.at, self.at);
    }

    /// Writes the run of spaces and tabs at the current offset.
    fn spaces(&mut self, end: usize, followed: bool) {
        let last = self.last();
        let rest = slice(self.text, self.at..end);
        let length = rest.find(|c| !is_blank(c)).unwrap_or(rest.len());
        let range = self.at..self.at + length;
        let spaces = slice(rest, ..length);
        let next = rest.get(length..).and_then(|rest| rest.chars().next());
        self.at = range.end;
        if last.is_none() {
            self.content_start = self.at;
        }
        let tabs = spaces.trim_matches(|space| space != '\t');
        if last.is_some() && !tabs.is_empty() {
            let is_tab = |space| space == '\t';
            let only_tabs: Cow<'_, str> = if tabs.chars().all(is_tab) {
                tabs.into()
            } else {
                tabs.replace(|space| !is_tab(space), "").into()
            };
            self.write(range, &only_tabs, Rule::Space);
        } else if next.map_or(!followed, is_line_end) {
            self.write(range, "", Rule::TrailingSpace);
        } else if last.is_none() {
            if !spaces.bytes().all(|byte| matches!(byte, b' ' | b'\t')) {
                self.write(range, "", Rule::Indentation);
            }
        } else if self.tag_end == Some(range.start) && spaces.contains('\u{3000}') {
            self.write(range, "", Rule::Indentation);
        } else if last.is_some_and(|last| absorbs(last, next) && !self.after_marker(range.start, last)) {
            if !names_heading(slice(self.text, range.end..)) {
                self.write(range, "", Rule::Space);
            }
        } else if spaces == " " && last.is_some_and(is_chinese) && self.is_spaced_out() {
            self.write(range, "", Rule::Space);
        } else if !(spaces.is_ascii() && (last == Some('|') || next == Some('|'))) {
            // Spaces beside `|` align the cells of a table.
            self.write(range, " ", Rule::Space);
        }
    }

    /// Whether a space stands between all characters of this line, as in text that was recognised in a
    /// picture.
    fn is_spaced_out(&mut self) -> bool {
        match self.spaced_out {
            Some((line, known)) if line == self.line_start => known,
            _ => {
                let line = slice(self.text, self.line_start..);
                let known = is_spaced_out(line.split(is_line_end).next().unwrap_or_default());
                self.spaced_out = Some((self.line_start, known));
                known
            }
        }
    }

    /// Whether the line so far is a Markdown marker of a list, heading or quotation, which needs the space
    /// after it.
    fn after_marker(&self, at: usize, last: char) -> bool {
        let line = slice(self.text, self.line_start..at);
        line.len() <= 16 && line.bytes().all(|byte| byte.is_ascii_digit() || b"-*+#>.)|[] \t".contains(&byte))
            || last == '|'
    }

    /// Writes a protected span, with LF as line end.
    fn protected(&mut self, span: Range<usize>) {
        self.flush(span.start);
        let text = slice(self.text, span.clone());
        let mut kept = 0;
        for (at, _) in text.match_indices('\r') {
            let length = if text.get(at..).is_some_and(|rest| rest.starts_with("\r\n")) { 2 } else { 1 };
            self.sink.protect(slice(text, kept..at));
            self.sink.replace(slice(text, at..at + length), "\n", Rule::LineEnd);
            kept = at + length;
        }
        self.sink.protect(slice(text, kept..));
        let is_first = self.at == self.content_start || self.tag_end == Some(span.start);
        let is_tag = text.starts_with('<') && text.ends_with('>');
        self.tag_end = (is_first && is_tag).then_some(span.end);
        (self.at, self.kept) = (span.end, span.end);
        self.empty_lines = 0;
        self.content_start = if text.ends_with(is_line_end) { span.end } else { span.start };
        if let Some((line_end, c)) = text.char_indices().rfind(|(_, c)| is_line_end(*c)) {
            self.line_start = span.start + line_end + c.len_utf8();
        }
    }
}

/// Whether the name of a heading follows, which keeps the space before it: `{#name}`.
fn names_heading(rest: &str) -> bool {
    ["{#", "{/", "{:", "{."].iter().any(|start| rest.starts_with(start))
}

/// The least number of Chinese characters with a space between them and the next one. Chosen by hand.
const SPACED_OUT: usize = 5;

/// Whether a space stands between all Chinese characters of a line, and beside one of its punctuation marks.
/// Without such a mark, a row of characters may be a list: `东 南 西 北 中`.
fn is_spaced_out(line: &str) -> bool {
    let (mut spaced, mut joined, mut mark) = (0, 0, false);
    let (mut before, mut last) = ('\0', '\0');
    for c in line.chars().inspect(|_| count(1)) {
        spaced += usize::from(is_chinese(c) && last == ' ' && is_chinese(before));
        joined += usize::from(is_chinese(c) && is_chinese(last));
        mark |= is_pause(c) && last == ' ' || c == ' ' && is_pause(last);
        (before, last) = (last, c);
    }
    mark && spaced >= SPACED_OUT && joined * 10 <= spaced
}

/// Whether a space, a tab or a line end may begin with this byte.
fn may_begin_space(byte: u8) -> bool {
    matches!(byte, 0..=b' ' | 0xC2 | 0xE1..=0xE3)
}

/// Whether the space between two characters is removed, because the glyph of one of them contains enough
/// space.
///
/// A space outside of quotation marks or title marks stays, because it may separate two items: `《甲》 《乙》`.
fn absorbs(last: char, next: Option<char>) -> bool {
    let Some(next) = next else { return is_pause(last) || last == '（' };
    if next == '|' {
        return false;
    }
    let chinese = |c: char| is_chinese(c) || is_chinese_mark(c);
    is_pause(last)
        || is_pause(next)
        || matches!(last, '（' | '）')
        || matches!(next, '（' | '）')
        || (is_opening(last) && (is_chinese_mark(last) || chinese(next)))
        || (is_closing(next) && (is_chinese_mark(next) || chinese(last)))
        || (matches!(last, '—' | '…') && chinese(next))
        || (matches!(next, '—' | '…') && chinese(last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::collect;

    fn run(text: &str, protected: &[Range<usize>]) -> String {
        collect(text, |sink| apply(&StageInput::whole(text, protected), sink))
    }

    #[test]
    fn table() {
        let table = [
            ("一\r\n二\r三\u{2028}四\u{85}五", "一\n二\n三\n四\n五"),
            ("\u{3000}\u{3000}段落开头", "段落开头"),
            ("\u{A0}\u{A0}段落", "段落"),
            ("  - 列表\n    代码", "  - 列表\n    代码"),
            ("标题\u{3000}副题", "标题 副题"),
            ("张三  李四\u{3000}王五", "张三 李四 王五"),
            ("姓名 \t岁， \t\t城\t\n张三\t5", "姓名\t岁，\t\t城\t\n张三\t5"),
            ("句子。 下一句， 再来 ！", "句子。下一句，再来！"),
            ("括号 （注） 之后", "括号（注）之后"),
            ("“ 引用 ” 之后", "“引用” 之后"),
            ("《甲》 《乙》", "《甲》 《乙》"),
            ("今 天 天 气 很 好 ， 我 们 去 。", "今天天气很好，我们去。"),
            ("东 南 西 北 中 发 白", "东 南 西 北 中 发 白"),
            ("名单： 张三 李四 王五 赵六 孙七 周八", "名单：张三 李四 王五 赵六 孙七 周八"),
            ("| 甲   | 乙     |", "| 甲   | 乙     |"),
            ("怎么用？ {#how}", "怎么用？ {#how}"),
            ("He said “hi” to me", "He said “hi” to me"),
            ("行尾  \n行尾\u{3000}", "行尾\n行尾"),
            ("一\n\n\n\n二\n \n\u{3000}\n三\n", "一\n\n二\n\n三\n"),
            ("\n\n\n一\n\n\n", "\n一\n\n"),
            ("- （一）\n# “题”\n1. （二）\n> 《书》", "- （一）\n# “题”\n1. （二）\n> 《书》"),
            ("| （甲） | 乙。 |", "| （甲） | 乙。 |"),
            ("\u{A0}", ""),
            ("", ""),
        ];
        for (raw, expected) in table {
            assert_eq!(run(raw, &[]), expected, "{raw:?}");
            assert_eq!(run(expected, &[]), expected);
        }
    }

    #[test]
    fn indentation_after_a_tag_goes() {
        let text = "<p>\u{3000}\u{3000}甲<b>\u{3000}乙";
        let second = text.find("<b>").unwrap_or(0);
        assert_eq!(run(text, &[0..3, second..second + 3]), "<p>甲<b> 乙");
    }

    #[test]
    fn a_line_starts_after_a_long_line_end_in_protected_text() {
        let text = "](a\u{2028})，\u{3000}中";
        let target = 1..text.find('，').unwrap_or(0);
        assert_eq!(run(text, &[target]), "](a\u{2028})，中");
    }

    #[test]
    fn protected_text_keeps_all_but_line_ends() {
        let text = "甲  `a  b`  乙\n```\r\nx  \r\n\r\n\r\ny\r\n```\r\n\r\n\r\n丙";
        let code = text.find("```").unwrap_or(0)..text.rfind("\r\n\r\n\r\n").unwrap_or(0) + 2;
        let spans = [5..11, code];
        assert_eq!(run(text, &spans), "甲 `a  b` 乙\n```\nx  \n\n\ny\n```\n\n丙");
    }
}
