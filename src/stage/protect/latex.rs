//! LaTeX: commands and keys, mathematics, environments whose content is no prose. And what begins with the
//! same characters: attributes of headings, tags of subtitles.

use std::ops::Range;

use super::open::Open;
use super::scanner::{Found, Scanner};
use crate::step_counter::count;
use crate::text::char_class::is_han;

/// The longest argument of a command, in bytes.
const MAX_ARGUMENT: usize = 300;
/// The longest formula in a line, in bytes.
const MAX_FORMULA: usize = 500;

/// Environments whose content is no prose.
pub(super) const ENVIRONMENTS: [&str; 18] = [
    "verbatim",
    "verbatim*",
    "lstlisting",
    "minted",
    "equation",
    "equation*",
    "align",
    "align*",
    "gather",
    "gather*",
    "multline",
    "multline*",
    "eqnarray",
    "eqnarray*",
    "displaymath",
    "math",
    "tikzpicture",
    "comment",
];

/// Commands whose arguments are keys, names of files or settings.
const KEYS: [&str; 34] = [
    "cite",
    "citep",
    "citet",
    "citeauthor",
    "citeyear",
    "parencite",
    "textcite",
    "autocite",
    "footcite",
    "nocite",
    "upcite",
    "label",
    "ref",
    "eqref",
    "pageref",
    "autoref",
    "cref",
    "Cref",
    "nameref",
    "input",
    "include",
    "includegraphics",
    "bibliography",
    "bibliographystyle",
    "addbibresource",
    "usepackage",
    "documentclass",
    "begin",
    "end",
    "bibitem",
    "url",
    "lstinputlisting",
    "graphicspath",
    "hypersetup",
];

impl Scanner<'_> {
    /// What begins with the `\` at `at`: a command with its keys, a formula, a path, an escape of subtitles.
    pub(super) fn backslash(&mut self, at: usize, end: usize, line_start: usize) -> Found {
        let rest = self.slice(at + 1..end);
        match rest.first() {
            Some(b'(') => return self.formula(at, b"\\)", end).into(),
            Some(b'[') => {
                let alone = self.slice(line_start..end).trim_ascii() == b"\\[";
                if alone && self.over_lines {
                    return Found::Added(self.close(Open::Display, at, at + 2));
                }
                return self.formula(at, b"\\]", end).into();
            }
            Some(b'\\') => return self.server_path(at, end).into(),
            _ => {}
        }
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        count(length + 1);
        let Some(name) = rest.get(..length).filter(|name| !name.is_empty()) else { return Found::Nothing };
        let is_key = KEYS.iter().any(|key| key.as_bytes() == name);
        let mut stop = at + 1 + length + usize::from(rest.get(length) == Some(&b'*'));
        if name == b"verb" {
            return self.verbatim(at, stop, end).into();
        }
        if is_key {
            while let Some(close) = self.argument(stop, end) {
                stop = close;
            }
        }
        if name == b"begin" && self.over_lines {
            let argument = self.slice(at + 6..end);
            let environment = argument.strip_prefix(b"{").and_then(|argument| {
                ENVIRONMENTS.iter().position(|name| {
                    argument.strip_prefix(name.as_bytes()).is_some_and(|rest| rest.starts_with(b"}"))
                })
            });
            if let Some(environment) = environment {
                return Found::Added(self.close(Open::Environment(environment as u8), at, stop.min(end)));
            }
        }
        // `\N` and the like break the lines of subtitles; a word follows without a space.
        if matches!(name.first(), Some(b'N' | b'n' | b'h'))
            && !is_key
            && length > 1
            && !name.starts_with(b"n")
        {
            return Found::Span(at..at + 2);
        }
        Found::Span(at..stop)
    }

    /// `\verb|…|` at `at`, whose delimiter is at `delimiter`.
    fn verbatim(&self, at: usize, delimiter: usize, end: usize) -> Option<Range<usize>> {
        let mark = self.byte(delimiter);
        let inside = self.slice(delimiter + 1..end.min(delimiter + MAX_ARGUMENT));
        let length = memchr::memchr(mark, inside).filter(|_| mark.is_ascii_punctuation());
        count(length.unwrap_or(inside.len()));
        Some(at..length.map_or(delimiter, |length| delimiter + length + 2))
    }

    /// The end of the argument `{…}` or `[…]` at `at`.
    fn argument(&self, at: usize, end: usize) -> Option<usize> {
        let close = match self.byte(at) {
            b'{' => b'}',
            b'[' => b']',
            _ => return None,
        };
        let inside = self.slice(at + 1..end.min(at + MAX_ARGUMENT));
        let stop = inside.iter().position(|byte| *byte == close || matches!(byte, b'{' | b'\n'));
        count(stop.unwrap_or(inside.len()) + 1);
        stop.filter(|stop| inside.get(*stop) == Some(&close)).map(|stop| at + stop + 2)
    }

    /// The end of the environment that is open at `from`.
    pub(super) fn end_of_environment(&self, environment: u8, from: usize) -> Option<usize> {
        let name = ENVIRONMENTS.get(usize::from(environment))?;
        let bytes = self.bytes.get(from..)?;
        let mut at = 0;
        while let Some(length) = memchr::memmem::find(bytes.get(at..)?, b"\\end{") {
            count(length + 1);
            at += length + 5;
            let rest = bytes.get(at..)?.strip_prefix(name.as_bytes());
            if rest.is_some_and(|rest| rest.starts_with(b"}")) {
                return Some(from + at + name.len() + 1);
            }
        }
        count(bytes.len());
        None
    }

    /// A formula in a line that begins at `at` with a `\` and ends with `close`. Escaped brackets of
    /// Markdown look alike, but hold words.
    fn formula(&self, at: usize, close: &[u8], end: usize) -> Option<Range<usize>> {
        let inside = self.slice(at + 2..end.min(at + MAX_FORMULA));
        // The next formula begins after the next backslash bracket.
        let length = memchr::memmem::find(inside, close).filter(|length| {
            let formula = self.text.get(at + 2..at + 2 + length);
            formula.is_some_and(|formula| {
                !formula.contains("\\[") && !formula.contains("\\(") && is_formula(formula)
            })
        });
        count(length.unwrap_or(inside.len()));
        length.map(|length| at..at + length + 4)
    }

    /// A formula between dollar signs that begins at `at`.
    pub(super) fn dollar(&mut self, at: usize, end: usize, line_start: usize) -> Found {
        if self.byte(at + 1) == b'$' {
            let alone = self.slice(line_start..at).trim_ascii().is_empty();
            let inside = self.slice(at + 2..end);
            let close = memchr::memmem::find(inside, b"$$");
            count(close.unwrap_or(inside.len()) + 1);
            return match close {
                // `$$` is also a name in code, and a sentence may name it twice.
                Some(length) if has_sentence(inside.get(..length).unwrap_or_default()) => {
                    Found::Added(at + 2)
                }
                Some(length) => Found::Span(at..at + length + 4),
                None if alone && self.over_lines && !has_han(inside) => {
                    Found::Added(self.close(Open::Math, at, at + 2))
                }
                None => Found::Added(at + 2),
            };
        }
        let inside = self.slice(at + 1..end.min(at + MAX_FORMULA));
        let length = inside.iter().position(|byte| matches!(byte, b'$' | b'\n'));
        count(length.unwrap_or(inside.len()) + 1);
        let Some(length) = length.filter(|length| inside.get(*length) == Some(&b'$')) else {
            return Found::Nothing;
        };
        let formula = self.text.get(at + 1..at + 1 + length).unwrap_or_default();
        let tight = !formula.starts_with(char::is_whitespace) && !formula.ends_with(char::is_whitespace);
        let price = self.byte(at + 2 + length).is_ascii_digit();
        (!formula.is_empty() && tight && !price && is_formula(formula)).then(|| at..at + length + 2).into()
    }

    /// What begins with the `{` at `at`: a template, an attribute of a heading, a tag of subtitles, a table
    /// of wikitext.
    pub(super) fn brace(&mut self, at: usize, end: usize, line_start: usize) -> Found {
        match self.byte(at + 1) {
            b'{' => self.template(at, end, line_start),
            b'\\' | b'#' | b'.' | b':' | b'%' => {
                let inside = self.slice(at + 1..end.min(at + MAX_ARGUMENT));
                let stop = inside.iter().position(|byte| matches!(byte, b'}' | b'{' | b'\n'));
                count(stop.unwrap_or(inside.len()) + 1);
                let stop = stop.filter(|stop| inside.get(*stop) == Some(&b'}'));
                // A group of LaTeX holds text after its command: `{\bf 甲,乙}`.
                let subtitle = |stop: usize| {
                    let tag = self.text.get(at + 1..at + 1 + stop).unwrap_or_default();
                    self.byte(at + 1) != b'\\'
                        || !tag.contains(|c| is_han(c) || c == ' ')
                        || tag.contains("\\fn")
                        || tag.contains("\\r")
                };
                stop.filter(|stop| subtitle(*stop)).map(|stop| at..at + stop + 2).into()
            }
            _ => Found::Nothing,
        }
    }
}

/// Whether this is a formula, and not a sentence: it has no Chinese characters, or says that they are text.
fn is_formula(text: &str) -> bool {
    text.contains("\\text")
        || text.contains("\\mbox")
        || !text.contains(is_han) && !text.contains(['，', '。', '、'])
}

/// Whether a mark of a Chinese sentence stands in the text.
fn has_sentence(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| text.contains(['，', '。', '；', '？', '！']))
}

fn has_han(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| text.contains(is_han))
}
