//! Marks: commas, colons and their kin, full stops, ellipses, dashes, and marks written twice.

use super::Kind;
use super::context::{Tokens, is_zh};
use crate::report::Rule;
use crate::text::char_class::{is_closing, is_pause};

/// Ellipses and dashes: runs of one character.
pub(super) fn runs(line: &mut Tokens) {
    let mut index = 0;
    while index < line.len() {
        let c = line.c(index);
        let length =
            if matches!(c, '.' | '。' | '…' | '-' | '―' | '─') { line.run(index, c) } else { 1 };
        let end = index + length;
        let (before, after) = (line.kind_before(index), line.kind(end));
        let near = |line: &Tokens| {
            is_zh(before)
                || is_zh(after)
                || (before == Some(Kind::Shared) && is_zh(line.left(index).map(|token| token.kind)))
                || (after == Some(Kind::Shared) && is_zh(line.right(end - 1).map(|token| token.kind)))
        };
        // `（...）` stands for what was left out, often of code.
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

/// `,` `:` `;` `?` `!` in Chinese sentences.
pub(super) fn marks(line: &mut Tokens) {
    for index in 0..line.len() {
        let to = match line.c(index) {
            ',' => '，',
            ':' => '：',
            ';' => '；',
            '?' => '？',
            '!' => '！',
            _ => continue,
        };
        if !is_syntax(line, index) && is_chinese_mark(line, index) {
            line.set(index, to, Rule::FullwidthMark);
        }
    }
}

fn is_chinese_mark(line: &Tokens, index: usize) -> bool {
    let (before, after) = (line.kind_before(index), line.kind(index + 1));
    let left = line.left(index).map(|token| token.kind);
    let right = line.right(index).map(|token| token.kind);
    match left {
        // `中文 :name:`, `中文 !important`: the mark belongs to what follows.
        Some(Kind::Chinese | Kind::Mark) => {
            !(before == Some(Kind::Blank) && after.is_some() && after != Some(Kind::Blank) && !is_zh(right))
        }
        None => is_zh(after),
        Some(Kind::Other) => {
            is_zh(after) || (is_zh(right) && before != Some(Kind::Blank) && before != Some(Kind::Other))
        }
        Some(_) if is_zh(right) => true,
        Some(_) if line.ends_after(index) => line.is_chinese_line(),
        Some(left) => {
            let number = left == Kind::Digit && line.attached_left(index);
            after != Some(Kind::Blank) && (line.attached_left(index) || line.attached_right(index)) || number
        }
    }
}

/// Marks that are part of a number, a time, a path, an operator, an entity or a damaged run.
fn is_syntax(line: &Tokens, index: usize) -> bool {
    let c = line.c(index);
    let (before, after) = (line.before(index).map_or('\0', |token| token.c), line.c(index + 1));
    let digits = line.kind_before(index) == Some(Kind::Digit) && line.kind(index + 1) == Some(Kind::Digit);
    match c {
        ',' => digits,
        ':' if before == ' ' && matches!(after, ')' | '(') => true,
        ':' if closes_name(line, index) => true,
        ':' => digits || before == ':' || matches!(after, ':' | '/' | '\\' | '-' | '='),
        '!' => matches!(after, '[' | '=') || before == '<',
        ';' => is_entity(line, index),
        '?' => {
            matches!(after, '.' | '=' | '&')
                || line.out_of_step(index).is_some()
                || line.ends_out_of_step(index)
        }
        _ => false,
    }
}

/// The second colon of `:name:`.
fn closes_name(line: &Tokens, index: usize) -> bool {
    let before = line.tokens.get(..index).unwrap_or_default().iter().rev();
    let mut before =
        before.take(24).skip_while(|token| token.c.is_ascii_alphanumeric() || token.c == '_').peekable();
    let opened = before.next_if(|token| token.c == ':').is_some();
    opened
        && line.kind_before(index) == Some(Kind::Letter)
        && before.next().is_none_or(|token| token.kind == Kind::Blank)
}

/// `&nbsp;`, `&#160;`.
fn is_entity(line: &Tokens, index: usize) -> bool {
    let mut name = line.tokens.get(..index).unwrap_or_default().iter().rev().take(10);
    name.find(|token| !(token.c.is_ascii_alphanumeric() || token.c == '#'))
        .is_some_and(|token| token.c == '&')
}

/// `.` at the end of a Chinese sentence.
pub(super) fn stops(line: &mut Tokens) {
    for index in 0..line.len() {
        if line.c(index) != '.' {
            continue;
        }
        let (before, after) = (line.before(index), line.c(index + 1));
        let closed = before.is_some_and(|token| is_closing(token.c))
            && is_zh(line.left(index).map(|token| token.kind));
        let ends = line.ends_after(index) || is_zh(line.right(index).map(|token| token.kind));
        if (closed || before.is_some_and(|token| token.kind == Kind::Chinese))
            && !matches!(after, '.' | '/' | '\\' | '*' | '_' | '[')
            && ends
        {
            line.set(index, '。', Rule::FullStop);
        }
    }
}

/// A mark written twice, and a comma before another mark.
pub(super) fn repeated(line: &mut Tokens) {
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
