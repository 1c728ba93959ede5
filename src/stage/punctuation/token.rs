//! The tokens of a line: their kinds, and the classes of characters that rules look for.

use std::ops::BitOrAssign;

use crate::report::Rule;
use crate::text::char_class::{is_blank, is_chinese, is_chinese_mark, is_emoji};

/// The kind of a token, as its neighbours see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A run of Chinese characters.
    Chinese,
    /// A punctuation mark that only Chinese text uses.
    Mark,
    Letter,
    Digit,
    Space,
    /// A quotation mark, dash or ellipsis, which many scripts use.
    Shared,
    /// An ASCII punctuation mark, which occurs in text of any script.
    AsciiMark,
    /// Protected text.
    Protected,
    Other,
}

/// A run of Chinese characters, another character, or protected text, with the changes that the rules made to
/// it. It ends where the next token starts.
#[derive(Clone, Debug)]
pub(super) struct LineToken {
    pub(super) start: usize,
    /// The character now: the first one of a run, U+FFFC for protected text.
    pub(super) c: char,
    /// The number of characters in the run.
    pub(super) count: u32,
    pub(super) kind: TokenKind,
    /// The last rule that changed the token.
    pub(super) rule: Option<Rule>,
    /// Whether the token was removed.
    pub(super) gone: bool,
    /// Whether the character was doubled.
    pub(super) twice: bool,
    /// Whether the token is part of the same change as the one before it.
    pub(super) joined: bool,
}

/// Whether the token is a Chinese character or punctuation mark.
pub(super) fn is_zh(kind: Option<TokenKind>) -> bool {
    matches!(kind, Some(TokenKind::Chinese | TokenKind::Mark))
}

/// Whether a token of this kind tells which script surrounds it.
pub(super) fn is_telling(kind: TokenKind) -> bool {
    !matches!(kind, TokenKind::Space | TokenKind::Shared | TokenKind::AsciiMark)
}

/// What a character may trigger: a set of classes, each for a group of rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Classes(u16);

impl Classes {
    /// Full-width letters, digits and signs, and presentation forms: `width`.
    pub(super) const FULL_WIDTH: Self = Self(1);
    /// Half-width brackets: `brackets`.
    pub(super) const BRACKET: Self = Self(2);
    /// Ellipses and dashes: `marks::runs`.
    pub(super) const RUN: Self = Self(4);
    /// Half-width marks in and after sentences: `marks::marks`.
    pub(super) const MARK: Self = Self(8);
    /// `.`: `marks::stops`.
    pub(super) const STOP: Self = Self(16);
    /// Quotation marks: `quotes`.
    pub(super) const QUOTE: Self = Self(32);
    /// Punctuation marks that end or interrupt a sentence, in a row: `marks::repeated`.
    pub(super) const PAUSE: Self = Self(64);
    /// Characters that stand for a middle dot, a zero or a title mark: `forms`.
    pub(super) const FORM: Self = Self(128);
    /// Full-width colons, which may stand in a time: `width`.
    pub(super) const COLON: Self = Self(256);
    /// Full-width marks after a Latin word, which may belong to an English sentence: `marks::foreign_marks`.
    pub(super) const AFTER_LATIN: Self = Self(512);

    /// The classes of a character.
    pub(super) const fn of(c: char) -> Self {
        Self(match c {
            '(' | ')' => Self::BRACKET.0,
            '.' => Self::RUN.0 | Self::STOP.0,
            '…' | '⋯' | '‥' | '-' | '―' | '─' | '━' => Self::RUN.0,
            '．' | '－' => Self::RUN.0 | Self::FULL_WIDTH.0,
            '•' | '・' | '‧' | '∙' | '⋅' | '･' | '○' | '◯' | '<' => Self::FORM.0,
            ',' | ':' | ';' | '?' | '!' => Self::MARK.0,
            '"' | '＂' | '\'' | '“' | '”' | '‘' | '’' | '「' | '」' | '『' | '』' => {
                Self::QUOTE.0
            }
            '。' => Self::RUN.0 | Self::PAUSE.0,
            '：' => Self::PAUSE.0 | Self::COLON.0,
            '，' | '、' | '；' | '？' | '！' => Self::PAUSE.0,
            '（' | '）' => 0,
            '！'..='～' | '\u{FE10}'..='\u{FE6B}' | '\u{FF61}'..='\u{FF64}' => Self::FULL_WIDTH.0,
            _ => 0,
        })
    }

    /// Whether the sets have a class in common.
    pub(super) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The classes that `other` lacks.
    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl BitOrAssign for Classes {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// The number of characters from U+4E00 to U+9FFF at the start of `bytes`.
pub(super) fn frequent_han(bytes: &[u8]) -> usize {
    let (characters, _) = bytes.as_chunks::<3>();
    let is_han = |bytes: &&[u8; 3]| matches!(**bytes, [0xE5..=0xE9, ..] | [0xE4, 0xB8..=0xBF, _]);
    characters.iter().take_while(is_han).count()
}

/// The kind and the classes of an ASCII character.
pub(super) fn ascii(byte: u8) -> (TokenKind, Classes) {
    ASCII.get(usize::from(byte)).copied().unwrap_or((TokenKind::Other, Classes(0)))
}

static ASCII: [(TokenKind, Classes); 128] = {
    let mut table = [(TokenKind::Other, Classes(0)); 128];
    let mut rest = table.as_mut_slice();
    let mut byte = 0;
    while let Some((entry, after)) = rest.split_first_mut() {
        *entry = (ascii_kind(byte), Classes::of(byte as char));
        byte += 1;
        rest = after;
    }
    table
};

const fn ascii_kind(byte: u8) -> TokenKind {
    match byte {
        b'0'..=b'9' => TokenKind::Digit,
        b'a'..=b'z' | b'A'..=b'Z' => TokenKind::Letter,
        b' ' | b'\t' => TokenKind::Space,
        b',' | b':' | b';' | b'?' | b'!' | b'.' | b'(' | b')' | b'[' | b']' | b'"' | b'\'' | b'*' | b'_'
        | b'~' | b'%' => TokenKind::AsciiMark,
        _ => TokenKind::Other,
    }
}

/// The kind of a character.
pub(super) fn kind(c: char) -> TokenKind {
    match c {
        '\0'..='\x7F' => ascii_kind(c as u8),
        '，' | '。' | '、' => TokenKind::Mark,
        '“' | '”' | '‘' | '’' | '…' | '—' | '·' | '•' | '＂' => TokenKind::Shared,
        _ if is_emoji(c) => TokenKind::Shared,
        _ if is_chinese(c) => TokenKind::Chinese,
        _ if is_chinese_mark(c) => TokenKind::Mark,
        _ if c.is_alphabetic() => TokenKind::Letter,
        _ if is_blank(c) => TokenKind::Space,
        _ if c.is_numeric() => TokenKind::Digit,
        _ => TokenKind::Other,
    }
}
