//! Marks that belong to a program which a sentence quotes without any markup: `println! 巨集`,
//! `use rand; 加到`, `? 運算子`.

use super::context::LineTokens;
use super::token::{TokenKind, is_zh};
use crate::text::char_class::is_pause;
use crate::text::spans::slice;

/// The largest number of tokens of a statement that are read. It bounds the search.
const STATEMENT: usize = 40;

/// The first words of statements that end with a semicolon.
const KEYWORDS: [&str; 12] =
    ["use", "mod", "let", "import", "return", "const", "var", "int", "fn", "extern", "export", "static"];

/// Chinese characters before a mark that is named: `相容於 ? 的型別`, `改成 ; 之後`.
const BEFORE_NAME: &str = "由带帶以为為把将將与與及在加于於到像叫寫写";
/// Chinese characters after it: `? 運算子`, `! 型別`, `; 符號`.
const AFTER_NAME: &str = "的号號運运型符字";
/// More of both for a full stop, which next to never stands between two spaces: `用 . 分隔`.
const BEFORE_STOP: &str = "用是或者和含按的";
const AFTER_STOP: &str = "来來是和或";

/// Whether the mark at `index` belongs to a program.
pub(super) fn is_code(line: &LineTokens, index: usize, text: &str) -> bool {
    let is_before_pause = is_pause(line.c(index + 1));
    let is_before_space = line.kind(index + 1) == Some(TokenKind::Space);
    match line.c(index) {
        '!' if is_macro(line, index) && (is_before_pause || is_before_space) => true,
        ';' if line.kind_before(index) == Some(TokenKind::Letter) && is_before_pause => true,
        ';' if ends_statement(line, index, text) => true,
        '!' | '?' | ';' | ':' => is_named(line, index, text),
        _ => false,
    }
}

/// Whether a name in lower case ends before the `!` at `index`, as that of a macro of Rust.
fn is_macro(line: &LineTokens, index: usize) -> bool {
    let name = line.tokens.get(..index).unwrap_or_default().iter().rev();
    let name = name.take(STATEMENT).take_while(|token| token.c.is_ascii_alphanumeric() || token.c == '_');
    let (mut length, mut lower) = (0, true);
    for token in name {
        length += 1;
        lower &= !token.c.is_ascii_uppercase();
    }
    length >= 3 && lower
}

/// Whether the semicolon at `index` ends a statement that begins with a keyword: `use rand::Rng;`.
fn ends_statement(line: &LineTokens, index: usize, text: &str) -> bool {
    let before = line.tokens.get(..index).unwrap_or_default().iter().rev().take(STATEMENT);
    let Some(first) =
        before.take_while(|token| token.c.is_ascii() && !matches!(token.c, ',' | ';' | '!' | '?')).last()
    else {
        return false;
    };
    let statement = slice(text, first.start..line.start_of(index)).trim_start();
    KEYWORDS.iter().any(|word| statement.strip_prefix(word).is_some_and(|rest| rest.starts_with(' ')))
}

/// Whether a sentence names the mark at `index`, which has spaces on both sides.
pub(super) fn is_named(line: &LineTokens, index: usize, text: &str) -> bool {
    let spaced = matches!(line.kind_before(index), Some(TokenKind::Space | TokenKind::Mark))
        && line.kind(index + 1) == Some(TokenKind::Space);
    if !spaced {
        return false;
    }
    let (before, after) = around(line, index, text);
    before.is_some_and(|c| BEFORE_NAME.contains(c)) || after.is_some_and(|c| AFTER_NAME.contains(c))
}

/// Whether the `.` at `index`, which has spaces on both sides, ends a sentence: `好 . 好`.
pub(super) fn stands_apart(line: &LineTokens, index: usize, text: &str) -> bool {
    let (before, after) = around(line, index, text);
    is_zh(line.kind_before(index - 1))
        && !is_named(line, index, text)
        && !before.is_some_and(|c| BEFORE_STOP.contains(c))
        && !after.is_some_and(|c| AFTER_STOP.contains(c))
        && line.tokens.iter().all(|token| token.kind != TokenKind::Protected)
}

/// The characters before and after the mark at `index` and the spaces beside it.
fn around(line: &LineTokens, index: usize, text: &str) -> (Option<char>, Option<char>) {
    let before = slice(text, line.start..line.start_of(index)).trim_end().chars().next_back();
    (before, slice(text, line.start_of(index + 1)..line.end).trim_start().chars().next())
}
