//! Brackets: `(` and `)` become full-width as a pair. Second of the punctuation rules.

use super::Kind;
use super::context::{Tokens, is_zh};
use crate::report::Rule;

pub(super) fn apply(line: &mut Tokens) {
    // Open brackets with the number of Chinese tokens before them.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut chinese = 0;
    for index in 0..line.len() {
        match line.c(index) {
            '(' | '（' => open.push((index, chinese)),
            ')' if line.ends_out_of_step(index) => {}
            ')' | '）' => {
                if let Some((start, before)) = open.pop()
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

fn is_fullwidth(line: &Tokens, start: usize, end: usize, chinese_inside: bool) -> bool {
    if chinese_inside || line.c(start) == '（' || line.c(end) == '）' {
        return true;
    }
    // `f(x)`, `[a](b)`, `do()`: the bracket belongs to what it touches.
    let call = matches!(line.kind_before(start), Some(Kind::Letter | Kind::Digit | Kind::Shielded))
        || line
            .before(start)
            .is_some_and(|token| matches!(token.c, ']' | '.' | '_' | ')' | '(' | '$' | '\\' | '`'));
    !call && end > start + 1 && (zh_beside(line, start, true) || zh_beside(line, end, false))
}

/// Whether the next thing outside the pair, blanks and shared marks apart, is Chinese.
fn zh_beside(line: &Tokens, index: usize, left: bool) -> bool {
    let mut at = index;
    for _ in 0..4 {
        let next = if left { at.checked_sub(1) } else { Some(at + 1) };
        let Some(next) = next else { return false };
        match line.kind(next) {
            Some(Kind::Blank | Kind::Shared) => at = next,
            kind => return is_zh(kind),
        }
    }
    false
}
