//! Punctuation marks inside and at the end of sentences: commas, colons, question marks and the like, full
//! stops, and marks that are written twice.

use super::code;
use super::context::LineTokens;
use super::token::{LineToken, TokenKind, is_zh};
use crate::report::Rule;
use crate::text::char_class::is_pause;
use crate::text::marks::{full_width, half_width, is_closing};
use crate::text::spans::slice;

/// A line of fewer Chinese characters that ends in a number is a label.
const MIN_SENTENCE: usize = 4;

/// Makes `,` `:` `;` `?` `!` full-width in Chinese sentences.
pub(super) fn marks(line: &mut LineTokens, text: &str) {
    for index in 0..line.len() {
        // Brackets are rewritten by `brackets`.
        let Some(to) = full_width(line.c(index)).filter(|to| is_pause(*to)) else { continue };
        if !line.is_foreign(index)
            && !is_syntax(line, index)
            && is_chinese_mark(line, index)
            && !code::is_code(line, index, text)
        {
            line.set(index, to, Rule::FullwidthMark);
        }
    }
}

/// Makes the marks of a sentence without Chinese text half-width: `It is so。`. Only at the end of a word, and
/// before a space or the end of the line.
pub(super) fn foreign_marks(line: &mut LineTokens) {
    for index in 0..line.len() {
        let half = match line.c(index) {
            '。' => Some('.'),
            c if is_pause(c) => half_width(c),
            _ => None,
        };
        let after_word = line.kind_before(index) == Some(TokenKind::Letter)
            || line.before(index).is_some_and(|token| token.c == ')');
        let before_space = matches!(line.kind(index + 1), None | Some(TokenKind::Space));
        if let Some(half) = half.filter(|_| after_word && before_space && line.is_foreign(index)) {
            line.set(index, half, Rule::HalfwidthMark);
        }
    }
}

/// Whether the punctuation mark at `index` belongs to a Chinese sentence.
fn is_chinese_mark(line: &LineTokens, index: usize) -> bool {
    let (before, after) = (line.kind_before(index), line.kind(index + 1));
    let left = line.left(index).map(|token| token.kind);
    let right = line.right(index).map(|token| token.kind);
    // `C++` and `C#` are words.
    let ends_word = matches!(line.before(index), Some(token) if matches!(token.c, '+' | '#'))
        && line.is_word_before(index);
    let left = if ends_word { Some(TokenKind::Letter) } else { left };
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
        // A list of numbers that leaves some out: `1,2,...,10`.
        ',' => {
            digits
                || after == ' ' && is_list_of_numbers(line, index)
                || after == '.' && line.run(index + 1, '.') >= 3
                || before == '.' && dots_before(line, index)
        }
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

/// Whether a number stands on both sides of the comma at `index`, which has a space after it: `(1, 2, 3)`.
fn is_list_of_numbers(line: &LineTokens, index: usize) -> bool {
    line.kind_before(index) == Some(TokenKind::Digit) && line.kind(index + 2) == Some(TokenKind::Digit)
}

/// Whether three or more dots after a comma end before `index`.
fn dots_before(line: &LineTokens, index: usize) -> bool {
    let mut before =
        line.tokens.get(..index).unwrap_or_default().iter().rev().take(8).skip_while(|token| token.c == '.');
    before.next().is_some_and(|token| token.c == ',') && line.c(index.saturating_sub(3)) == '.'
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
pub(super) fn stops(line: &mut LineTokens, text: &str) {
    for index in 0..line.len() {
        if line.c(index) == '.' && !line.is_foreign(index) && is_full_stop(line, index, text) {
            line.set(index, '。', Rule::FullStop);
        }
    }
}

/// Whether the `.` at `index` ends a Chinese sentence.
fn is_full_stop(line: &LineTokens, index: usize, text: &str) -> bool {
    let (Some(before), after) = (line.before(index), line.c(index + 1)) else { return false };
    if matches!(after, '.' | '/' | '\\' | '*' | '_' | '[') || before.c == '.' {
        return false;
    }
    let left = line.left(index).map(|token| token.kind);
    let ends = line.ends_after(index) || ends_element(line, index, text);
    let closed = is_closing(before.c) && is_zh(left);
    let apart = before.kind == TokenKind::Space
        && matches!(after, ' ' | '\0')
        && code::stands_apart(line, index, text);
    if before.kind == TokenKind::Chinese || closed || apart {
        return ends || is_zh(line.right(index).map(|token| token.kind));
    }
    // `增长5%.`, `推荐使用Python.`, `谢谢😊.`: the end of a Chinese line.
    let word = match before.kind {
        TokenKind::Letter => line.is_word_before(index),
        // `图1.` and the like are no sentences.
        TokenKind::Digit => line.chinese >= MIN_SENTENCE,
        TokenKind::Shared => is_zh(left),
        _ => before.c == '%' || matches!(before.c, '+' | '#') && line.is_word_before(index),
    };
    ends && word && line.is_chinese_line() && (before.kind == TokenKind::Shared || line.attached_left(index))
}

/// Whether an end tag or a line break follows the `.` at `index`: `完.</p>`.
fn ends_element(line: &LineTokens, index: usize, text: &str) -> bool {
    let rest = slice(text, line.start_of(index + 1)..line.end);
    line.kind(index + 1) == Some(TokenKind::Protected) && (rest.starts_with("</") || rest.starts_with("<br"))
}

/// Removes a punctuation mark that is written twice, and a comma before another mark.
pub(super) fn repeated(line: &mut LineTokens) {
    let mut previous = None;
    let mut list_end = 0;
    for index in 0..line.len() {
        if index >= list_end {
            list_end = index + list_of_marks(line, index);
        }
        if index < list_end {
            previous = None;
            continue;
        }
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

/// The longest list of punctuation marks: there are seven, and what repeats is none.
const LONGEST_LIST: usize = 8;

/// The number of tokens from `index` on that list punctuation marks, as in `用：，。；！？`: at least four, each
/// once.
fn list_of_marks(line: &LineTokens, index: usize) -> usize {
    let rest = line.tokens.get(index..).unwrap_or_default();
    let rest = rest.get(..rest.len().min(LONGEST_LIST)).unwrap_or_default();
    let length = rest.iter().take_while(|token| is_pause(token.c) && !token.gone).count();
    let marks = rest.get(..length).unwrap_or_default();
    let is_new = |(at, token): (usize, &LineToken)| marks.iter().take(at).all(|before| before.c != token.c);
    if length >= 4 && marks.iter().enumerate().all(is_new) { length } else { 0 }
}
