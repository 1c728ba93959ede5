//! Brackets: makes pairs of `(` and `)` full-width. These rules run after those of width.

use super::context::{LineTokens, PairBuffers};
use super::token::{TokenKind, is_zh};
use crate::report::Rule;

pub(super) fn apply(line: &mut LineTokens, PairBuffers { open, .. }: &mut PairBuffers) {
    open.clear();
    let mut chinese = 0;
    for index in 0..line.len() {
        match line.c(index) {
            '(' | '（' => open.push((index, 0, chinese)),
            ')' if line.ends_byte_shifted(index) => {}
            ')' | '）' => {
                if let Some((start, _, before)) = open.pop()
                    && !line.is_foreign(index)
                    && is_fullwidth(line, start, index, chinese > before)
                {
                    line.set(start, '（', Rule::FullwidthBracket);
                    line.set(index, '）', Rule::FullwidthBracket);
                }
            }
            _ => chinese += usize::from(is_zh(line.kind(index))),
        }
    }
}

/// Whether a pair of brackets belongs to Chinese text.
fn is_fullwidth(line: &LineTokens, start: usize, end: usize, chinese_inside: bool) -> bool {
    if chinese_inside || line.c(start) == '（' || line.c(end) == '）' {
        return true;
    }
    // `f(x)`, `[a](b)`, `do()`: the bracket belongs to what it touches.
    let call =
        matches!(line.kind_before(start), Some(TokenKind::Letter | TokenKind::Digit | TokenKind::Protected))
            || line
                .before(start)
                .is_some_and(|token| matches!(token.c, ']' | '.' | '_' | ')' | '(' | '$' | '\\' | '`'));
    !call && end > start + 1 && (zh_beside(line, start, true) || zh_beside(line, end, false))
}

/// Whether the next token outside the pair is Chinese, not counting spaces, quotation marks, dashes and
/// ellipses.
fn zh_beside(line: &LineTokens, index: usize, left: bool) -> bool {
    let mut at = index;
    for _ in 0..4 {
        let next = if left { at.checked_sub(1) } else { Some(at + 1) };
        let Some(next) = next else { return false };
        match line.kind(next) {
            Some(TokenKind::Space | TokenKind::Shared) => at = next,
            kind => return is_zh(kind),
        }
    }
    false
}
