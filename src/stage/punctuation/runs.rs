//! Ellipses and dashes: runs of one character, and dots with spaces between them.

use super::context::LineTokens;
use super::token::{TokenKind, is_zh};
use crate::report::Rule;
use crate::text::spans::slice;

/// Rewrites ellipses and dashes.
pub(super) fn apply(line: &mut LineTokens, text: &str) {
    let mut index = 0;
    while index < line.len() {
        let c = line.c(index);
        let length = match c {
            '.' if spaced(line, index) => 5,
            '.' | '。' | '…' | '⋯' | '‥' | '．' | '-' | '―' | '─' | '━' | '－' => {
                line.run(index, c)
            }
            _ => 1,
        };
        let range = index..index + length;
        index = range.end;
        if line.is_foreign(range.start) {
            continue;
        }
        if is_ellipsis(line, c, &range) && !goes_on(line, &range, text) {
            if length > 1 {
                line.rewrite(range, "……", Rule::Ellipsis);
            } else {
                line.set(range.start, '…', Rule::Ellipsis);
                line.double(range.start, Rule::Ellipsis);
            }
        } else if length == 2 && matches!(c, '-' | '―' | '─' | '━' | '－') && is_dash(line, &range) {
            line.rewrite(range, "——", Rule::Dash);
        }
    }
}

/// Whether `. . .` starts at `index`, after a Chinese character or mark.
fn spaced(line: &LineTokens, index: usize) -> bool {
    is_zh(line.kind_before(index))
        && (1..5).all(|offset| line.c(index + offset) == if offset % 2 == 1 { ' ' } else { '.' })
        && !matches!((line.c(index + 5), line.c(index + 6)), ('.', _) | (' ', '.'))
}

/// Whether the run of `c` at `range` is an ellipsis of Chinese text that is not written as `……`.
fn is_ellipsis(line: &LineTokens, c: char, range: &std::ops::Range<usize>) -> bool {
    let length = range.len();
    let (before, after) = (line.kind_before(range.start), line.kind(range.end));
    let near = is_zh(before)
        || is_zh(after)
        || (before == Some(TokenKind::Shared) && is_zh(line.left(range.start).map(|token| token.kind)))
        || (after == Some(TokenKind::Shared) && is_zh(line.right(range.end - 1).map(|token| token.kind)));
    // `（...）` stands for omitted text, which is often code.
    let alone = line.before(range.start).is_some_and(|token| token.c == '（') && line.c(range.end) == '）';
    match c {
        '.' => (3..=6).contains(&length) && near && !alone,
        '．' => (3..=6).contains(&length) && near,
        '。' => length >= 3,
        '…' => length != 2 && near,
        '⋯' => length <= 2 && near,
        '‥' => length <= 3 && near,
        _ => false,
    }
}

/// Whether the ellipsis at `range` goes on in protected text beside it.
fn goes_on(line: &LineTokens, range: &std::ops::Range<usize>, text: &str) -> bool {
    let is_protected = |kind| kind == Some(TokenKind::Protected);
    let before = slice(text, line.start..line.start_of(range.start));
    let after = slice(text, line.start_of(range.end)..line.end);
    is_protected(line.kind_before(range.start)) && before.ends_with('…')
        || is_protected(line.kind(range.end)) && after.starts_with('…')
}

/// Whether the two characters at `range` are a dash of Chinese text.
fn is_dash(line: &LineTokens, range: &std::ops::Range<usize>) -> bool {
    let (before, after) = (line.kind_before(range.start), line.kind(range.end));
    let quoted = |index: Option<usize>, closing: bool| {
        index.is_some_and(|index| match line.c(index) {
            '”' | '’' | '"' => closing && is_zh(line.left(index).map(|token| token.kind)),
            '“' | '‘' => !closing && is_zh(line.right(index).map(|token| token.kind)),
            _ => false,
        })
    };
    let left = is_zh(before) || quoted(range.start.checked_sub(1), true);
    let right = is_zh(after) || quoted(Some(range.end), false);
    // A dash before a name or a reply. In a line with letters, the characters may be an option or a comment.
    let starts = before.is_none() && is_zh(after) && line.letters == 0;
    left && right || starts
}
