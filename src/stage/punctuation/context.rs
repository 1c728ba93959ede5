//! The tokens of a line, and the questions that rules ask about the neighbours of a token. Each question
//! reads a limited number of tokens, so that every line takes linear time.

use std::ops::Range;

use super::{LineToken, TokenKind};
use crate::report::Rule;
use crate::text::char_class::{is_blank, is_chinese, is_chinese_mark};

/// The largest number of tokens that a question reads to find one that tells the script.
const REACH: usize = 8;
/// The largest number of tokens of a word or number that a question reads.
const WORD: usize = 24;

#[derive(Default)]
pub(super) struct LineTokens {
    pub(super) tokens: Vec<LineToken>,
    /// Whether any rule may apply.
    pub(super) interesting: bool,
    chinese: usize,
    letters: usize,
}

impl LineTokens {
    pub(super) fn push(&mut self, source: Range<usize>, c: char) {
        let kind = kind(c);
        self.chinese += usize::from(kind == TokenKind::Chinese);
        self.letters += usize::from(kind == TokenKind::Letter);
        self.interesting |= !matches!(kind, TokenKind::Chinese | TokenKind::Space)
            && (kind == TokenKind::Mark || !c.is_ascii_alphanumeric());
        self.tokens.push(LineToken { source, c, kind, rule: None, gone: false, joined: false, twice: false });
    }

    pub(super) fn push_protected(&mut self, source: Range<usize>) {
        let kind = TokenKind::Protected;
        self.tokens.push(LineToken {
            source,
            c: '\u{FFFC}',
            kind,
            rule: None,
            gone: false,
            joined: false,
            twice: false,
        });
    }

    pub(super) fn clear(&mut self) {
        self.tokens.clear();
        (self.interesting, self.chinese, self.letters) = (false, 0, 0);
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

    /// Replaces the character at `index`.
    pub(super) fn set(&mut self, index: usize, c: char, rule: Rule) {
        if let Some(token) = self.tokens.get_mut(index).filter(|token| token.c != c) {
            (token.c, token.kind, token.rule) = (c, kind(c), Some(rule));
        }
    }

    /// Removes the token at `index`.
    pub(super) fn drop(&mut self, index: usize, rule: Rule) {
        if let Some(token) = self.tokens.get_mut(index) {
            (token.gone, token.rule) = (true, Some(rule));
        }
    }

    /// Replaces the tokens of `range` by `result`, as one change.
    pub(super) fn rewrite(&mut self, range: Range<usize>, result: &str, rule: Rule) {
        let mut result = result.chars();
        let first = range.start;
        for index in range {
            match result.next() {
                Some(c) => {
                    if let Some(token) = self.tokens.get_mut(index) {
                        (token.c, token.kind, token.rule) = (c, kind(c), Some(rule));
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

    /// The closing bracket of byte-shifted text that starts with the question mark at `index`, as in
    /// `鏈?zhǔn)桨`. That text may still be repaired, and its punctuation marks are the evidence.
    pub(super) fn byte_shifted(&self, index: usize) -> Option<usize> {
        let after = self.tokens.get(index + 1..)?;
        let letters = after.iter().take(7).take_while(|token| token.kind == TokenKind::Letter).count();
        let closed = (1..7).contains(&letters) && after.get(letters).is_some_and(|token| token.c == ')');
        (self.c(index) == '?' && closed).then_some(index + 1 + letters)
    }

    /// Whether `index`, a closing bracket or a question mark after it, is a part of byte-shifted text.
    pub(super) fn ends_byte_shifted(&self, index: usize) -> bool {
        let before = self.tokens.get(..=index).unwrap_or_default().iter().rev();
        let chinese =
            before.clone().skip(1).take(6).take_while(|token| token.kind == TokenKind::Chinese).count();
        let close = if self.c(index) == ')' { index } else { index.saturating_sub(chinese + 1) };
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
        let range = self.tokens.first().map_or(0, |token| token.source.start)
            ..self.tokens.last().map_or(0, |token| token.source.end);
        matches!(start, '{' | '[' | '"')
            && text.get(range).is_some_and(|line| line.contains("\":") || line.contains("\",\""))
    }
}

/// Whether the first token that is no part of a word or number is Chinese.
fn is_attached<'a>(mut tokens: impl Iterator<Item = &'a LineToken>) -> bool {
    tokens
        .find(|token| {
            !(matches!(token.kind, TokenKind::Letter | TokenKind::Digit | TokenKind::Protected)
                || matches!(token.c, '.' | '%' | '-' | '+'))
        })
        .is_some_and(|token| is_zh(Some(token.kind)))
}

/// Whether the token is a Chinese character or punctuation mark.
pub(super) fn is_zh(kind: Option<TokenKind>) -> bool {
    matches!(kind, Some(TokenKind::Chinese | TokenKind::Mark))
}

/// Whether a token of this kind tells which script surrounds it.
fn is_telling(kind: TokenKind) -> bool {
    !matches!(kind, TokenKind::Space | TokenKind::Shared | TokenKind::AsciiMark)
}

fn kind(c: char) -> TokenKind {
    if is_chinese(c) {
        TokenKind::Chinese
    } else if c.is_ascii_digit() {
        TokenKind::Digit
    } else if is_chinese_mark(c) {
        TokenKind::Mark
    } else if c.is_alphabetic() {
        TokenKind::Letter
    } else if is_blank(c) {
        TokenKind::Space
    } else {
        match c {
            '“' | '”' | '‘' | '’' | '…' | '—' | '·' | '•' => TokenKind::Shared,
            ',' | ':' | ';' | '?' | '!' | '.' | '(' | ')' | '[' | ']' | '"' | '\'' | '*' | '_' | '~'
            | '%' => TokenKind::AsciiMark,
            _ if c.is_numeric() => TokenKind::Digit,
            _ => TokenKind::Other,
        }
    }
}
