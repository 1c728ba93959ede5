//! The punctuation stage: full-width punctuation marks in Chinese sentences, half-width letters and digits,
//! quotation marks of the target region. It needs one code point for each character, and leaves spaces to the
//! whitespace stage.
//!
//! A line is cut into tokens: runs of Chinese characters, and single other characters. The rules rewrite
//! tokens in a fixed order, and the changes go to the sink. Whether a rule applies depends on the
//! neighbours of a token. `context` answers questions about them, and `token` defines the kinds; each of the
//! other files contains one group of rules.

mod brackets;
mod code;
mod context;
mod forms;
mod language;
mod literals;
mod marks;
mod quotes;
mod runs;
mod token;
mod width;

use self::context::{LineTokens, PairBuffers};
pub(crate) use self::quotes::QuoteStyle;
use self::token::{Classes, TokenKind};
use super::StageInput;
use crate::edit::Sink;
use crate::text::char_class::is_line_end;
use crate::text::spans::slice;

/// Applies the rules to whole lines. `buffers` are reused.
pub(crate) fn apply<S: Sink>(style: QuoteStyle, input: &StageInput<'_>, buffers: &mut Buffers, sink: &mut S) {
    let StageInput { text, ref range, .. } = *input;
    let line = &mut buffers.line;
    line.rules = sink.rules();
    line.start(range.start);
    let mut protected = input.protected.iter().peekable();
    let mut at = range.start;
    while at < range.end {
        if let Some(span) = protected.next_if(|span| span.start <= at) {
            debug_assert_eq!(span.start, at, "no protected span is open at the start of the lines");
            let inside = slice(text, at..span.end.max(at));
            // A span of several lines ends the line. A shorter one is part of it.
            if inside.contains(is_line_end) {
                finish(buffers, style, text, at, sink);
                sink.protect(inside);
                buffers.line.start(at + inside.len());
            } else {
                buffers.line.push_protected(at);
            }
            at += inside.len();
            continue;
        }
        let free_end = protected.peek().map_or(range.end, |span| span.start);
        at = buffers.line.push_free(slice(text, ..free_end), at);
        let line_end = slice(text, at..free_end).chars().next();
        if let Some(c) = line_end {
            finish(buffers, style, text, at, sink);
            sink.keep(slice(text, at..at + c.len_utf8()));
            at += c.len_utf8();
            buffers.line.start(at);
        }
    }
    finish(buffers, style, text, at, sink);
}

/// Applies the rules to the line that ends at `end`, and writes it.
fn finish<S: Sink>(buffers: &mut Buffers, style: QuoteStyle, text: &str, end: usize, sink: &mut S) {
    let Buffers { line, pairs, replacement } = buffers;
    line.end = end;
    if line.classes != Classes::default() && !line.is_data(text) {
        rules(line, pairs, style, text);
    }
    write(line, text, replacement, sink);
}

/// Applies all rules that may change one of the characters in the line.
fn rules(line: &mut LineTokens, pairs: &mut PairBuffers, style: QuoteStyle, text: &str) {
    if line.has(Classes::FULL_WIDTH) {
        width::apply(line);
    }
    if line.has(Classes::COLON) {
        width::times(line, text);
    }
    language::find(line, &mut pairs.open, text);
    if line.has(Classes::AFTER_LATIN) && line.chinese == 0 {
        marks::foreign_marks(line);
    }
    if line.has(Classes::BRACKET) {
        brackets::apply(line, pairs);
    }
    if line.has(Classes::RUN) {
        runs::apply(line, text);
    }
    if line.has(Classes::FORM) {
        forms::apply(line, text);
    }
    if line.has(Classes::MARK) {
        marks::marks(line, text);
    }
    if line.has(Classes::STOP) {
        marks::stops(line, text);
    }
    if line.has(Classes::QUOTE) {
        quotes::apply(line, pairs, style);
    }
    if line.has(Classes::PAUSE) {
        marks::repeated(line);
    }
}

/// Writes the tokens of a line with their changes.
fn write<S: Sink>(line: &LineTokens, text: &str, replacement: &mut String, sink: &mut S) {
    // Tokens without a change are written in one piece.
    let mut kept = line.start;
    let mut index = 0;
    while let Some(token) = line.get(index) {
        index += 1;
        let start = token.start;
        if token.kind == TokenKind::Protected && token.rule.is_none() {
            sink.keep(slice(text, kept..start));
            kept = line.start_of(index);
            sink.protect(slice(text, start..kept));
            continue;
        }
        let Some(rule) = token.rule else { continue };
        sink.keep(slice(text, kept..start));
        replacement.clear();
        replacement.extend((!token.gone).then_some(token.c));
        replacement.extend(token.twice.then_some(token.c));
        while let Some(next) = line.get(index).filter(|next| next.joined && next.rule.is_some()) {
            replacement.extend((!next.gone).then_some(next.c));
            index += 1;
        }
        kept = line.start_of(index);
        sink.replace(slice(text, start..kept), replacement, rule);
    }
    sink.keep(slice(text, kept..line.end));
}

/// The buffers of the stage.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    line: LineTokens,
    pairs: PairBuffers,
    replacement: String,
}

#[cfg(test)]
mod tests;
