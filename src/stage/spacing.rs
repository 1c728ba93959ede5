//! The space between Chinese characters and Latin letters or digits: inserted or removed, on request only.
//!
//! Layout sets a quarter of an em there (CLREQ), and plain text needs no space for that. Many writers put one
//! all the same, so a text collection may want all or none.

use std::ops::Range;

use super::script::languages;
use super::split_protected;
use crate::edit::Sink;
use crate::options::choices::Spacing;
use crate::report::Rule;
use crate::step_counter::count;
use crate::text::char_class::{is_blank, is_han, is_line_end};
use crate::text::spans::slice;

/// A line of so many words may be a sentence in a Latin script, which needs its spaces.
const MIN_WORDS: usize = 3;

/// Writes `text` with the spaces that `spacing` asks for.
pub(crate) fn apply<S: Sink>(text: &str, protected: &[Range<usize>], spacing: Spacing, sink: &mut S) {
    let mut foreign = languages::find(text).into_iter().map(|(range, _)| range).peekable();
    let mut line = SpacedLine::default();
    for (range, is_protected) in split_protected(text, protected) {
        if is_protected {
            sink.protect(slice(text, range));
            continue;
        }
        let mut kept = range.start;
        // The end of the last character of this line that is no space, and that character.
        let mut before: Option<(usize, char)> = None;
        for (offset, c) in slice(text, range.clone()).char_indices() {
            let at = range.start + offset;
            if is_line_end(c) || c == '\t' {
                before = None;
                continue;
            }
            if is_blank(c) {
                continue;
            }
            let last = before.replace((at + c.len_utf8(), c));
            let Some((end, last)) = last.filter(|(end, last)| meets(text, *end, *last, c)) else { continue };
            while foreign.next_if(|row| row.end <= end - last.len_utf8()).is_some() {}
            if foreign.peek().is_some_and(|row| row.start < at + c.len_utf8()) {
                continue;
            }
            let replacement = match spacing {
                Spacing::One if end == at => " ",
                Spacing::None if end < at && !line.of(text, end).needs_space(text, end) => "",
                _ => continue,
            };
            sink.keep(slice(text, kept..end));
            sink.replace(slice(text, end..at), replacement, Rule::LatinSpace);
            kept = at;
        }
        sink.keep(slice(text, kept..range.end));
    }
}

/// Whether a Chinese character and a Latin word or number meet: `last`, which ends at `end`, and `next`.
fn meets(text: &str, end: usize, last: char, next: char) -> bool {
    is_han(last) && is_latin(next) || is_han(next) && ends_word(text, end, last)
}

/// Whether a character is a letter of a script with cases, or a digit.
fn is_latin(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '\u{C0}'..='\u{24F}' | '\u{370}'..='\u{4FF}') && c.is_alphabetic()
}

/// Whether a word or number ends at `end` with `last`: also `8%` and `C++`, but no `%s` and no `$1`.
fn ends_word(text: &str, end: usize, last: char) -> bool {
    let is_sign = |c: char| matches!(c, '%' | '‰' | '℃' | '°' | '+' | '#');
    let before = slice(text, ..end).trim_end_matches(|c| is_sign(c) && is_sign(last));
    let word = before.trim_end_matches(|c| {
        count(1);
        is_latin(c)
    });
    word.len() < before.len() && !word.ends_with(['%', '$', '\\', '{'])
}

/// What is known of one line.
#[derive(Debug, Default)]
struct SpacedLine {
    /// Empty if no line was looked at.
    range: Range<usize>,
    /// Whether it has no more Chinese characters than words.
    is_latin: bool,
}

impl SpacedLine {
    /// The line around `at`.
    fn of(&mut self, text: &str, at: usize) -> &Self {
        if !self.range.contains(&at) {
            let start = slice(text, ..at).rfind(is_line_end).unwrap_or(0);
            let rest = slice(text, at..);
            self.range = start..at + rest.find(is_line_end).unwrap_or(rest.len());
            let line = slice(text, self.range.clone());
            count(line.len());
            let words = line.split(|c: char| !is_latin(c)).filter(|word| word.contains(char::is_alphabetic));
            let (words, han) = (words.count(), line.chars().filter(|c| is_han(*c)).count());
            self.is_latin = words >= MIN_WORDS && han <= words;
        }
        self
    }

    /// Whether a space at `at` stays: in a Latin sentence, and after the number of a heading.
    fn needs_space(&self, text: &str, at: usize) -> bool {
        let before = slice(text, self.range.start..at).trim_start();
        self.is_latin || before.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::collect;

    fn run(text: &str, spacing: Spacing, protected: &[Range<usize>]) -> String {
        let once = collect(text, |sink| apply(text, protected, spacing, sink));
        if protected.is_empty() {
            assert_eq!(collect(&once, |sink| apply(&once, protected, spacing, sink)), once);
        }
        once
    }

    #[test]
    fn table() {
        for (text, one, none) in [
            ("用Rust写的", "用 Rust 写的", "用Rust写的"),
            ("用 Rust 写的", "用 Rust 写的", "用Rust写的"),
            ("3月10日8%的 C++代码", "3 月 10 日 8% 的 C++ 代码", "3月10日8%的C++代码"),
            ("用Visual Studio Code编辑", "用 Visual Studio Code 编辑", "用Visual Studio Code编辑"),
            ("甲，Rust，乙（Go）", "甲，Rust，乙（Go）", "甲，Rust，乙（Go）"),
            ("输出%s行，第$1项", "输出%s行，第$1项", "输出%s行，第$1项"),
            ("We saw 长城 on our trip", "We saw 长城 on our trip", "We saw 长城 on our trip"),
            ("1 总则\n2.1 范围", "1 总则\n2.1 范围", "1 总则\n2.1 范围"),
            ("甲\nA 乙", "甲\nA 乙", "甲\nA乙"),
            ("東京Towerへ", "東京 Towerへ", "東京Towerへ"),
            ("図書館でPCを使う", "図書館でPCを使う", "図書館でPCを使う"),
            ("甲\tA\t乙", "甲\tA\t乙", "甲\tA\t乙"),
            ("α粒子与Ω", "α 粒子与 Ω", "α粒子与Ω"),
        ] {
            assert_eq!(run(text, Spacing::One, &[]), one, "{text}");
            assert_eq!(run(text, Spacing::None, &[]), none, "{text}");
        }
    }

    #[test]
    fn protected_text_and_its_edges_stay() {
        let text = "用`a中b`写A好";
        assert_eq!(run(text, Spacing::One, std::slice::from_ref(&(3..10))), "用`a中b`写 A 好");
        let text = "用 `a 中` 写";
        assert_eq!(run(text, Spacing::None, std::slice::from_ref(&(4..11))), text);
    }
}
