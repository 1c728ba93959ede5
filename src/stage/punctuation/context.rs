//! The tokens of a line, and the questions that rules ask about the neighbours of a token. Each question
//! reads a limited number of tokens, so that every line takes linear time.

use std::ops::Range;

use super::token::{Classes, LineToken, TokenKind, ascii, frequent_han, is_telling, is_zh, kind};
use crate::report::Rule;
use crate::rule_set::RuleSet;
use crate::text::char_class::{is_han, is_line_end, is_pause};

/// The largest number of tokens that a question reads to find one that tells the script.
const REACH: usize = 8;
/// The largest number of tokens of a word or number that a question reads.
const WORD: usize = 24;
/// The largest number of Chinese characters between the closing bracket of byte-shifted text and a question
/// mark that belongs to it.
const MAX_SHIFTED: u32 = 6;

/// The tokens of a line. Consecutive Chinese characters are one token.
#[derive(Debug)]
pub(super) struct LineTokens {
    pub(super) tokens: Vec<LineToken>,
    /// The offsets of the line in the text.
    pub(super) start: usize,
    pub(super) end: usize,
    /// The rules that apply.
    pub(super) rules: RuleSet,
    /// What the characters of the line may trigger.
    pub(super) classes: Classes,
    /// The number of Chinese characters.
    pub(super) chinese: usize,
    pub(super) letters: usize,
    /// Whether a character is kana or bopomofo.
    pub(super) kana: bool,
    /// The tokens of quotations and sentences in a language with half-width marks, as ranges in order.
    pub(super) foreign: Vec<Range<usize>>,
}

impl Default for LineTokens {
    fn default() -> Self {
        Self {
            tokens: Vec::new(),
            start: 0,
            end: 0,
            rules: RuleSet::ALL,
            classes: Classes::default(),
            chinese: 0,
            letters: 0,
            kana: false,
            foreign: Vec::new(),
        }
    }
}

impl LineTokens {
    /// Starts a line at `start`.
    pub(super) fn start(&mut self, start: usize) {
        self.tokens.clear();
        (self.start, self.end) = (start, start);
        (self.classes, self.chinese, self.letters, self.kana) = (Classes::default(), 0, 0, false);
        self.foreign.clear();
    }

    /// Adds the characters of `text` from `at` on, up to a line end. Returns the offset of the line end, or
    /// of the end of the text.
    pub(super) fn push_free(&mut self, text: &str, mut at: usize) -> usize {
        let bytes = text.as_bytes();
        while let Some(&byte) = bytes.get(at) {
            let han = frequent_han(bytes.get(at..).unwrap_or_default());
            if han > 0 {
                self.push_chinese(at, '\u{4E00}', han);
                at += 3 * han;
            } else if byte.is_ascii() {
                if is_line_end(char::from(byte)) {
                    break;
                }
                let (kind, classes) = ascii(byte);
                self.push(at, char::from(byte), kind, classes);
                at += 1;
            } else {
                let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
                if is_line_end(c) {
                    break;
                }
                match kind(c) {
                    TokenKind::Chinese => {
                        self.kana |= !is_han(c);
                        self.push_chinese(at, c, 1);
                    }
                    kind => self.push(at, c, kind, Classes::of(c)),
                }
                at += c.len_utf8();
            }
        }
        at
    }

    pub(super) fn push_protected(&mut self, at: usize) {
        self.add(at, '\u{FFFC}', 1, TokenKind::Protected);
    }

    fn push(&mut self, start: usize, c: char, kind: TokenKind, classes: Classes) {
        self.letters += usize::from(kind == TokenKind::Letter);
        let before = self.tokens.last().map_or('\0', |token| token.c);
        // Runs and repeated marks need a neighbour of their kind. `. . .` is a run with spaces.
        let alone = if c == before || matches!(c, '…' | '⋯' | '‥' | '―' | '─' | '━') || before == ' '
        {
            Classes::default()
        } else {
            Classes::RUN
        };
        let single = if is_pause(before) { Classes::default() } else { Classes::PAUSE };
        if is_pause(c) && (before.is_ascii_alphabetic() || before == ')') {
            self.classes |= Classes::AFTER_LATIN;
        }
        self.classes |= classes.without(alone).without(single);
        self.add(start, c, 1, kind);
    }

    /// Adds a run of `count` Chinese characters.
    fn push_chinese(&mut self, start: usize, c: char, count: usize) {
        self.chinese += count;
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        match self.tokens.last_mut().filter(|last| last.kind == TokenKind::Chinese) {
            Some(last) => last.count = last.count.saturating_add(count),
            None => self.add(start, c, count, TokenKind::Chinese),
        }
    }

    fn add(&mut self, start: usize, c: char, count: u32, kind: TokenKind) {
        self.tokens.push(LineToken {
            start,
            c,
            count,
            kind,
            rule: None,
            gone: false,
            joined: false,
            twice: false,
        });
    }

    /// Whether a character of this class may stand in the line.
    pub(super) fn has(&self, classes: Classes) -> bool {
        self.classes.meets(classes)
    }

    /// The offset at which the token at `index` starts; the end of the line after the last one.
    pub(super) fn start_of(&self, index: usize) -> usize {
        self.get(index).map_or(self.end, |token| token.start)
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(super) fn get(&self, index: usize) -> Option<&LineToken> {
        self.tokens.get(index)
    }

    /// The character at `index`; NUL outside the line.
    pub(super) fn c(&self, index: usize) -> char {
        self.get(index).map_or('\0', |token| token.c)
    }

    pub(super) fn kind(&self, index: usize) -> Option<TokenKind> {
        self.get(index).map(|token| token.kind)
    }

    /// The token before `index`. `None` at the start of the line.
    pub(super) fn before(&self, index: usize) -> Option<&LineToken> {
        index.checked_sub(1).and_then(|before| self.get(before))
    }

    pub(super) fn kind_before(&self, index: usize) -> Option<TokenKind> {
        self.before(index).map(|token| token.kind)
    }

    /// Whether the token at `index` belongs to a language with half-width marks.
    pub(super) fn is_foreign(&self, index: usize) -> bool {
        let after = self.foreign.partition_point(|range| range.end <= index);
        self.foreign.get(after).is_some_and(|range| range.start <= index)
    }

    /// Replaces the character at `index`, if `rule` applies.
    pub(super) fn set(&mut self, index: usize, c: char, rule: Rule) {
        if !self.rules.contains(rule) {
            return;
        }
        if let Some(token) = self.tokens.get_mut(index).filter(|token| token.c != c) {
            (token.c, token.kind, token.rule) = (c, kind(c), Some(rule));
            self.classes |= Classes::of(c);
        }
    }

    /// Removes the token at `index`.
    pub(super) fn drop(&mut self, index: usize, rule: Rule) {
        if !self.rules.contains(rule) {
            return;
        }
        if let Some(token) = self.tokens.get_mut(index) {
            (token.gone, token.rule) = (true, Some(rule));
            // The punctuation marks on both sides are neighbours now.
            self.classes |= Classes::PAUSE;
        }
    }

    /// Replaces the tokens of `range` by `result`, as one change.
    pub(super) fn rewrite(&mut self, range: Range<usize>, result: &str, rule: Rule) {
        if !self.rules.contains(rule) {
            return;
        }
        let mut result = result.chars();
        let first = range.start;
        for index in range {
            match result.next() {
                Some(c) => {
                    if let Some(token) = self.tokens.get_mut(index) {
                        (token.c, token.kind, token.rule) = (c, kind(c), Some(rule));
                        self.classes |= Classes::of(c);
                    }
                }
                None => self.drop(index, rule),
            }
            if let Some(token) = self.tokens.get_mut(index) {
                token.joined = index > first;
            }
        }
    }

    /// Doubles the character at `index`.
    pub(super) fn double(&mut self, index: usize, rule: Rule) {
        if !self.rules.contains(rule) {
            return;
        }
        if let Some(token) = self.tokens.get_mut(index) {
            (token.twice, token.rule) = (true, Some(rule));
        }
    }

    /// The number of tokens from `index` on that are `c`.
    pub(super) fn run(&self, index: usize, c: char) -> usize {
        self.tokens.get(index..).unwrap_or_default().iter().take_while(|token| token.c == c).count()
    }

    /// The nearest token to the left that tells which script surrounds `index`.
    pub(super) fn left(&self, index: usize) -> Option<&LineToken> {
        self.tokens
            .get(..index)?
            .iter()
            .rev()
            .filter(|token| !token.gone)
            .take(REACH)
            .find(|token| is_telling(token.kind))
    }

    /// The nearest token to the right that tells which script surrounds `index`.
    pub(super) fn right(&self, index: usize) -> Option<&LineToken> {
        self.tokens
            .get(index + 1..)?
            .iter()
            .filter(|token| !token.gone)
            .take(REACH)
            .find(|token| is_telling(token.kind))
    }

    /// Whether only spaces, quotation marks and ASCII punctuation marks follow.
    pub(super) fn ends_after(&self, index: usize) -> bool {
        self.tokens
            .get(index + 1..)
            .unwrap_or_default()
            .iter()
            .take(REACH)
            .all(|token| !is_telling(token.kind))
    }

    /// Whether the word or number that ends before `index` follows Chinese text without a space.
    pub(super) fn attached_left(&self, index: usize) -> bool {
        let before = self.tokens.get(..index).unwrap_or_default().iter().rev().take(WORD);
        is_attached(before)
    }

    /// Whether the word or number that starts after `index` is followed by Chinese text without a space.
    pub(super) fn attached_right(&self, index: usize) -> bool {
        let after = self.tokens.get(index + 1..).unwrap_or_default().iter().take(WORD);
        is_attached(after)
    }

    /// Whether a word of Latin letters ends before `index`: `Rust`, `C++`, `C#`.
    pub(super) fn is_word_before(&self, index: usize) -> bool {
        let mut before = self.tokens.get(..index).unwrap_or_default().iter().rev().take(4);
        before
            .find(|token| !matches!(token.c, '+' | '#'))
            .is_some_and(|token| token.kind == TokenKind::Letter)
    }

    /// The closing bracket of byte-shifted text that starts with the question mark at `index`, as in
    /// `當?shù)貙`. That text may still be repaired, and its punctuation marks are the evidence.
    pub(super) fn byte_shifted(&self, index: usize) -> Option<usize> {
        let after = self.tokens.get(index + 1..)?;
        let letters = after.iter().take(7).take_while(|token| token.kind == TokenKind::Letter).count();
        let closed = (1..7).contains(&letters) && after.get(letters).is_some_and(|token| token.c == ')');
        (self.c(index) == '?' && closed).then_some(index + 1 + letters)
    }

    /// Whether `index`, a closing bracket or a question mark after it, is a part of byte-shifted text.
    pub(super) fn ends_byte_shifted(&self, index: usize) -> bool {
        let before = self.before(index).filter(|token| token.kind == TokenKind::Chinese);
        let close = match (self.c(index), before) {
            (')', _) => index,
            (_, Some(run)) if run.count > MAX_SHIFTED => return false,
            (_, Some(_)) => index.saturating_sub(2),
            (_, None) => index.saturating_sub(1),
        };
        self.c(close) == ')'
            && (close.saturating_sub(7)..close).any(|start| self.byte_shifted(start) == Some(close))
    }

    /// Whether the line as a whole is Chinese text: a Chinese character for every four letters.
    pub(super) fn is_chinese_line(&self) -> bool {
        self.chinese > 0 && self.chinese * 4 >= self.letters
    }

    /// Whether the line is JSON or the like, where punctuation marks are syntax.
    pub(super) fn is_data(&self, text: &str) -> bool {
        let start =
            self.tokens.iter().find(|token| token.kind != TokenKind::Space).map_or('\0', |token| token.c);
        matches!(start, '{' | '[' | '"')
            && text
                .get(self.start..self.end)
                .is_some_and(|line| line.contains("\":") || line.contains("\",\""))
    }
}

/// Whether the first token that is no part of a word or number is Chinese.
fn is_attached<'a>(mut tokens: impl Iterator<Item = &'a LineToken>) -> bool {
    tokens
        .find(|token| {
            !(matches!(token.kind, TokenKind::Letter | TokenKind::Digit | TokenKind::Protected)
                || matches!(token.c, '.' | '%' | '-' | '+' | '#'))
        })
        .is_some_and(|token| is_zh(Some(token.kind)))
}

/// Scratch of the rules that look for pairs.
#[derive(Debug, Default)]
pub(super) struct PairBuffers {
    /// The open brackets or quotation marks: the index of each, its shape, and the number of Chinese tokens
    /// before it.
    pub(super) open: Vec<(usize, usize, usize)>,
    /// The indexes of straight quotation marks.
    pub(super) straight: Vec<usize>,
}
