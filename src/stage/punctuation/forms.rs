//! Punctuation marks that are written with another character: middle dots, the zero among Chinese numerals,
//! title marks.

use super::context::LineTokens;
use super::token::{LineToken, TokenKind, is_zh};
use crate::report::Rule;
use crate::step_counter::count;
use crate::text::spans::slice;

/// The longest title between two angle brackets, in tokens.
const MAX_TITLE: usize = 40;

/// The largest number of zeros in a row.
const MAX_ZEROS: usize = 8;

/// Rewrites the characters that stand for another mark.
pub(super) fn apply(line: &mut LineTokens, text: &str) {
    let mut index = 0;
    while index < line.len() {
        match line.c(index) {
            '•' | '・' | '‧' | '∙' | '⋅' | '･' if joins_name(line, index) => {
                line.set(index, '·', Rule::MiddleDot);
            }
            '○' | '◯' if is_zero(line, index, text) => line.set(index, '〇', Rule::IdeographicZero),
            '<' => {
                if let Some(close) = title_end(line, index) {
                    line.rewrite(index..index + 2, "《", Rule::TitleMark);
                    line.rewrite(close..close + 2, "》", Rule::TitleMark);
                    index = close + 1;
                }
            }
            _ => {}
        }
        index += 1;
    }
}

/// Whether the dot at `index` stands between the parts of a name. Japanese text has a dot of its own.
fn joins_name(line: &LineTokens, index: usize) -> bool {
    let (before, after) = (line.kind_before(index), line.kind(index + 1));
    let is_part = |kind| matches!(kind, Some(TokenKind::Chinese | TokenKind::Letter));
    let chinese = before == Some(TokenKind::Chinese) || after == Some(TokenKind::Chinese);
    // `J・K・罗琳`. The other dots stand between letters as operators.
    let initials = matches!(line.c(index), '•' | '・' | '‧') && line.chinese > 0;
    !line.kana && is_part(before) && is_part(after) && (chinese || initials)
}

/// Whether the circle at `index` is a zero: a numeral stands before it, or before the circles that it
/// follows, and a numeral or a unit of time after it. `○○公司` leaves a name out.
fn is_zero(line: &LineTokens, index: usize, text: &str) -> bool {
    let is_numeral = |c| "〇一二三四五六七八九".contains(c);
    let is_circle = |c| matches!(c, '○' | '◯');
    let circles = line.tokens.get(..index).unwrap_or_default().iter().rev().take(MAX_ZEROS);
    // Those that were rewritten are `〇` now.
    let is_zero = |token: &&LineToken| token.count == 1 && (is_circle(token.c) || token.c == '〇');
    let circles = circles.take_while(is_zero).count();
    count(circles + 1);
    let before = slice(text, line.start..line.start_of(index - circles)).chars().next_back();
    let after = slice(text, line.start_of(index + 1)..line.end).chars().next();
    before.is_some_and(is_numeral)
        && after
            .is_some_and(|c| is_numeral(c) || is_circle(c) || matches!(c, '年' | '月' | '日' | '號' | '号'))
}

/// The index of the `>>` that closes the title which `<<` at `index` opens.
fn title_end(line: &LineTokens, index: usize) -> Option<usize> {
    let opens = line.c(index + 1) == '<'
        && line.c(index + 2) != '<'
        && is_zh(line.kind(index + 2))
        && !matches!(line.kind_before(index), Some(TokenKind::Letter | TokenKind::Digit))
        && line.before(index).is_none_or(|token| !matches!(token.c, '<' | ')' | ']'));
    if !opens {
        return None;
    }
    let inside = line.tokens.get(index + 2..)?.iter().take(MAX_TITLE);
    let length = inside.take_while(|token| !matches!(token.c, '<' | '>')).count();
    count(length);
    let close = index + 2 + length;
    let is_closed = line.c(close) == '>' && line.c(close + 1) == '>' && line.c(close + 2) != '>';
    (is_closed && is_zh(line.kind_before(close))).then_some(close)
}
