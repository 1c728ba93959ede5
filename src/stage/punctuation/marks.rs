//! Punctuation marks inside and at the end of sentences: commas, colons, question marks and the like, full
//! stops, ellipses, dashes, and marks that are written twice.

use super::TokenKind;
use super::context::{LineTokens, is_zh};
use crate::report::Rule;
use crate::text::char_class::is_pause;
use crate::text::marks::{full_width, is_closing};

/// Rewrites ellipses and dashes, which are runs of one character.
pub(super) fn runs(line: &mut LineTokens) {
    let mut index = 0;
    while index < line.len() {
        let c = line.c(index);
        let length =
            if matches!(c, '.' | '。' | '…' | '-' | '―' | '─') { line.run(index, c) } else { 1 };
        let end = index + length;
        let (before, after) = (line.kind_before(index), line.kind(end));
        let near = |line: &LineTokens| {
            is_zh(before)
                || is_zh(after)
                || (before == Some(TokenKind::Shared) && is_zh(line.left(index).map(|token| token.kind)))
                || (after == Some(TokenKind::Shared) && is_zh(line.right(end - 1).map(|token| token.kind)))
        };
        // `（...）` stands for omitted text, which is often code.
        let alone = line.before(index).is_some_and(|token| token.c == '（') && line.c(end) == '）';
        let ellipsis = match c {
            '.' => (3..=6).contains(&length) && near(line) && !alone,
            '。' => length >= 3,
            '…' => length != 2 && near(line),
            _ => false,
        };
        if ellipsis && length > 1 {
            line.rewrite(index..end, "……", Rule::Ellipsis);
        } else if ellipsis {
            line.double(index, Rule::Ellipsis);
        } else if matches!(c, '-' | '―' | '─') && length == 2 && is_zh(before) && is_zh(after) {
            line.rewrite(index..end, "——", Rule::Dash);
        }
        index = end;
    }
}

/// Makes `,` `:` `;` `?` `!` full-width in Chinese sentences.
pub(super) fn marks(line: &mut LineTokens) {
    for index in 0..line.len() {
        // Brackets are rewritten by `brackets`.
        let Some(to) = full_width(line.c(index)).filter(|to| is_pause(*to)) else { continue };
        if !is_syntax(line, index) && is_chinese_mark(line, index) {
            line.set(index, to, Rule::FullwidthMark);
        }
    }
}

/// Whether the punctuation mark at `index` belongs to a Chinese sentence.
fn is_chinese_mark(line: &LineTokens, index: usize) -> bool {
    let (before, after) = (line.kind_before(index), line.kind(index + 1));
    let left = line.left(index).map(|token| token.kind);
    let right = line.right(index).map(|token| token.kind);
    match left {
        // `中文 :name:`, `中文 !important`: the mark belongs to the word after it.
        Some(TokenKind::Chinese | TokenKind::Mark) => {
            !(before == Some(TokenKind::Space)
                && after.is_some()
                && after != Some(TokenKind::Space)
                && !is_zh(right))
        }
        None => is_zh(after),
        Some(TokenKind::Other) => {
            is_zh(after)
                || (is_zh(right) && before != Some(TokenKind::Space) && before != Some(TokenKind::Other))
        }
        Some(_) if is_zh(right) => true,
        Some(_) if line.ends_after(index) => line.is_chinese_line(),
        Some(left) => {
            let number = left == TokenKind::Digit && line.attached_left(index);
            after != Some(TokenKind::Space) && (line.attached_left(index) || line.attached_right(index))
                || number
        }
    }
}

/// Whether the mark is part of a number, a time, a path, an operator, an HTML entity or byte-shifted text.
fn is_syntax(line: &LineTokens, index: usize) -> bool {
    let c = line.c(index);
    let (before, after) = (line.before(index).map_or('\0', |token| token.c), line.c(index + 1));
    let digits =
        line.kind_before(index) == Some(TokenKind::Digit) && line.kind(index + 1) == Some(TokenKind::Digit);
    match c {
        ',' => digits,
        ':' if before == ' ' && matches!(after, ')' | '(') => true,
        ':' if closes_name(line, index) => true,
        ':' => digits || before == ':' || matches!(after, ':' | '/' | '\\' | '-' | '='),
        '!' => matches!(after, '[' | '=') || before == '<',
        ';' => is_entity(line, index),
        '?' => {
            matches!(after, '.' | '=' | '&')
                || line.byte_shifted(index).is_some()
                || line.ends_byte_shifted(index)
        }
        _ => false,
    }
}

/// Whether the colon at `index` is the second one of `:name:`.
fn closes_name(line: &LineTokens, index: usize) -> bool {
    let before = line.tokens.get(..index).unwrap_or_default().iter().rev();
    let mut before =
        before.take(24).skip_while(|token| token.c.is_ascii_alphanumeric() || token.c == '_').peekable();
    let opened = before.next_if(|token| token.c == ':').is_some();
    opened
        && line.kind_before(index) == Some(TokenKind::Letter)
        && before.next().is_none_or(|token| token.kind == TokenKind::Space)
}

/// Whether the semicolon at `index` ends an HTML entity: `&nbsp;`, `&#160;`.
fn is_entity(line: &LineTokens, index: usize) -> bool {
    let mut name = line.tokens.get(..index).unwrap_or_default().iter().rev().take(10);
    name.find(|token| !(token.c.is_ascii_alphanumeric() || token.c == '#'))
        .is_some_and(|token| token.c == '&')
}

/// Rewrites `.` at the end of a Chinese sentence.
pub(super) fn stops(line: &mut LineTokens) {
    for index in 0..line.len() {
        if line.c(index) != '.' {
            continue;
        }
        let (before, after) = (line.before(index), line.c(index + 1));
        let closed = before.is_some_and(|token| is_closing(token.c))
            && is_zh(line.left(index).map(|token| token.kind));
        let ends = line.ends_after(index) || is_zh(line.right(index).map(|token| token.kind));
        if (closed || before.is_some_and(|token| token.kind == TokenKind::Chinese))
            && !matches!(after, '.' | '/' | '\\' | '*' | '_' | '[')
            && ends
        {
            line.set(index, '。', Rule::FullStop);
        }
    }
}

/// Removes a punctuation mark that is written twice, and a comma before another mark.
pub(super) fn repeated(line: &mut LineTokens) {
    let mut previous = None;
    for index in 0..line.len() {
        let c = line.c(index);
        let gone = line.get(index).is_some_and(|token| token.gone);
        if gone {
            continue;
        }
        if let Some((at, before)) = previous
            && is_pause(c)
        {
            if c == before && !matches!(c, '？' | '！') {
                line.drop(index, Rule::RepeatedMark);
                continue;
            } else if before == '，' {
                line.drop(at, Rule::RepeatedMark);
            }
        }
        previous = is_pause(c).then_some((index, c));
    }
}
