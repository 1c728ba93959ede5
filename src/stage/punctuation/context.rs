//! The tokens of a line, and what a rule may ask about the surroundings of one. Every question looks at a bounded
//! number of tokens, so that a line takes linear time whatever is in it.

use std::ops::Range;

use super::{Kind, Token};
use crate::report::Rule;
use crate::text::char_class::{is_blank, is_chinese, is_chinese_mark};

/// How far a question looks over marks and blanks, and over a word or number.
const REACH: usize = 8;
const WORD: usize = 24;

#[derive(Default)]
pub(super) struct Tokens {
    pub(super) tokens: Vec<Token>,
    /// Whether a rule could apply at all.
    pub(super) interesting: bool,
    chinese: usize,
    letters: usize,
}

impl Tokens {
    pub(super) fn push(&mut self, source: Range<usize>, c: char) {
        let kind = kind(c);
        self.chinese += usize::from(kind == Kind::Chinese);
        self.letters += usize::from(kind == Kind::Letter);
        self.interesting |= !matches!(kind, Kind::Chinese | Kind::Blank)
            && (kind == Kind::Mark || !c.is_ascii_alphanumeric());
        self.tokens.push(Token { source, c, kind, rule: None, gone: false, joined: false, twice: false });
    }

    pub(super) fn push_shielded(&mut self, source: Range<usize>) {
        let kind = Kind::Shielded;
        self.tokens.push(Token {
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

    pub(super) fn get(&self, index: usize) -> Option<&Token> {
        self.tokens.get(index)
    }

    /// The character at `index`; NUL outside the line.
    pub(super) fn c(&self, index: usize) -> char {
        self.get(index).map_or('\0', |token| token.c)
    }

    pub(super) fn kind(&self, index: usize) -> Option<Kind> {
        self.get(index).map(|token| token.kind)
    }

    /// The token before `index`; `None` at the start of the line.
    pub(super) fn before(&self, index: usize) -> Option<&Token> {
        index.checked_sub(1).and_then(|before| self.get(before))
    }

    pub(super) fn kind_before(&self, index: usize) -> Option<Kind> {
        self.before(index).map(|token| token.kind)
    }

    pub(super) fn set(&mut self, index: usize, c: char, rule: Rule) {
        if let Some(token) = self.tokens.get_mut(index).filter(|token| token.c != c) {
            (token.c, token.kind, token.rule) = (c, kind(c), Some(rule));
        }
    }

    pub(super) fn drop(&mut self, index: usize, rule: Rule) {
        if let Some(token) = self.tokens.get_mut(index) {
            (token.gone, token.rule) = (true, Some(rule));
        }
    }

    /// Makes the tokens of `range` one change with the given result.
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

    /// Doubles the character.
    pub(super) fn double(&mut self, index: usize, rule: Rule) {
        if let Some(token) = self.tokens.get_mut(index) {
            (token.twice, token.rule) = (true, Some(rule));
        }
    }

    /// How many tokens from `index` on are `c`.
    pub(super) fn run(&self, index: usize, c: char) -> usize {
        self.tokens.get(index..).unwrap_or_default().iter().take_while(|token| token.c == c).count()
    }

    /// The nearest token to the left that says what the surroundings are.
    pub(super) fn left(&self, index: usize) -> Option<&Token> {
        self.tokens
            .get(..index)?
            .iter()
            .rev()
            .filter(|token| !token.gone)
            .take(REACH)
            .find(|token| is_telling(token.kind))
    }

    /// Likewise to the right.
    pub(super) fn right(&self, index: usize) -> Option<&Token> {
        self.tokens
            .get(index + 1..)?
            .iter()
            .filter(|token| !token.gone)
            .take(REACH)
            .find(|token| is_telling(token.kind))
    }

    /// Whether nothing but blanks, quotes and ASCII signs follows.
    pub(super) fn ends_after(&self, index: usize) -> bool {
        self.tokens
            .get(index + 1..)
            .unwrap_or_default()
            .iter()
            .take(REACH)
            .all(|token| !is_telling(token.kind))
    }

    /// Whether the word or number that ends before `index` follows Chinese text without a blank.
    pub(super) fn attached_left(&self, index: usize) -> bool {
        let before = self.tokens.get(..index).unwrap_or_default().iter().rev().take(WORD);
        is_attached(before)
    }

    /// Whether the word or number that starts after `index` runs into Chinese text without a blank.
    pub(super) fn attached_right(&self, index: usize) -> bool {
        let after = self.tokens.get(index + 1..).unwrap_or_default().iter().take(WORD);
        is_attached(after)
    }

    /// `鏈?zhǔn)桨`: whether a run that is out of step starts with the question mark at `index`; it is evidence for
    /// repair. Returns its closing bracket.
    pub(super) fn out_of_step(&self, index: usize) -> Option<usize> {
        let after = self.tokens.get(index + 1..)?;
        let letters = after.iter().take(7).take_while(|token| token.kind == Kind::Letter).count();
        let closed = (1..7).contains(&letters) && after.get(letters).is_some_and(|token| token.c == ')');
        (self.c(index) == '?' && closed).then_some(index + 1 + letters)
    }

    /// Whether `index`, a closing bracket or a later question mark, belongs to a run that is out of step.
    pub(super) fn ends_out_of_step(&self, index: usize) -> bool {
        let before = self.tokens.get(..=index).unwrap_or_default().iter().rev();
        let chinese = before.clone().skip(1).take(6).take_while(|token| token.kind == Kind::Chinese).count();
        let close = if self.c(index) == ')' { index } else { index.saturating_sub(chinese + 1) };
        self.c(close) == ')'
            && (close.saturating_sub(7)..close).any(|start| self.out_of_step(start) == Some(close))
    }

    /// Whether the line as a whole is Chinese text.
    pub(super) fn is_chinese_line(&self) -> bool {
        self.chinese > 0 && self.chinese * 4 >= self.letters
    }

    /// Lines of JSON and the like, whose marks are syntax.
    pub(super) fn is_data(&self, text: &str) -> bool {
        let start = self.tokens.iter().find(|token| token.kind != Kind::Blank).map_or('\0', |token| token.c);
        let range = self.tokens.first().map_or(0, |token| token.source.start)
            ..self.tokens.last().map_or(0, |token| token.source.end);
        matches!(start, '{' | '[' | '"')
            && text.get(range).is_some_and(|line| line.contains("\":") || line.contains("\",\""))
    }
}

fn is_attached<'a>(mut tokens: impl Iterator<Item = &'a Token>) -> bool {
    tokens
        .find(|token| {
            !(matches!(token.kind, Kind::Letter | Kind::Digit | Kind::Shielded)
                || matches!(token.c, '.' | '%' | '-' | '+'))
        })
        .is_some_and(|token| is_zh(Some(token.kind)))
}

/// Whether the token is Chinese text: a character or a mark.
pub(super) fn is_zh(kind: Option<Kind>) -> bool {
    matches!(kind, Some(Kind::Chinese | Kind::Mark))
}

fn is_telling(kind: Kind) -> bool {
    !matches!(kind, Kind::Blank | Kind::Shared | Kind::Sign)
}

fn kind(c: char) -> Kind {
    if is_chinese(c) {
        Kind::Chinese
    } else if c.is_ascii_digit() {
        Kind::Digit
    } else if is_chinese_mark(c) {
        Kind::Mark
    } else if c.is_alphabetic() {
        Kind::Letter
    } else if is_blank(c) {
        Kind::Blank
    } else {
        match c {
            '“' | '”' | '‘' | '’' | '…' | '—' | '·' | '•' => Kind::Shared,
            ',' | ':' | ';' | '?' | '!' | '.' | '(' | ')' | '[' | ']' | '"' | '\'' | '*' | '_' | '~'
            | '%' => Kind::Sign,
            _ if c.is_numeric() => Kind::Digit,
            _ => Kind::Other,
        }
    }
}
