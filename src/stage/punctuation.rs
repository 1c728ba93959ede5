//! The punctuation stage: full-width punctuation marks in Chinese sentences, half-width letters and digits,
//! quotation marks of the target region. It needs one code point for each character, and leaves spaces to the
//! whitespace stage.
//!
//! A line is cut into tokens. The rules rewrite tokens in a fixed order, and the changes go to the sink.
//! Whether a rule applies depends on the neighbours of a token. `context` answers questions about them; each
//! of the other files contains one group of rules.

mod brackets;
mod context;
mod marks;
mod quotes;
mod width;

use std::ops::Range;

use self::context::LineTokens;
use crate::edit::Sink;
use crate::report::Rule;
use crate::text::char_class::is_line_end;
use crate::text::spans::slice;

/// The quotation marks of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QuoteStyle {
    /// Straight quotation marks become curly, others stay.
    AsFound,
    /// `“ ”` and `‘ ’`.
    Curly,
    /// `「 」` and `『 』`.
    Corner,
}

/// The kind of a token, as its neighbours see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TokenKind {
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

/// A character of the line, or protected text, with the changes that the rules made to it.
#[derive(Clone, Debug)]
struct LineToken {
    source: Range<usize>,
    /// The character now; U+FFFC for protected text.
    c: char,
    kind: TokenKind,
    /// The last rule that changed the token.
    rule: Option<Rule>,
    /// Whether the token was removed.
    gone: bool,
    /// Whether the character was doubled.
    twice: bool,
    /// Whether the token is part of the same change as the one before it.
    joined: bool,
}

pub(crate) fn apply<S: Sink>(style: QuoteStyle, text: &str, protected: &[Range<usize>], sink: &mut S) {
    let mut line = LineTokens::default();
    let mut protected = protected.iter().peekable();
    let mut at = 0;
    while at < text.len() {
        if let Some(span) = protected.next_if(|span| span.start == at) {
            let inside = slice(text, span.clone());
            // A span of several lines ends the line. A shorter one is part of it.
            if inside.contains(is_line_end) {
                finish(&mut line, style, text, sink);
                sink.protect(inside);
            } else {
                line.push_protected(span.clone());
            }
            at = span.end;
            continue;
        }
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
        let end = at + c.len_utf8();
        if is_line_end(c) {
            finish(&mut line, style, text, sink);
            sink.keep(slice(text, at..end));
        } else {
            line.push(at..end, c);
        }
        at = end;
    }
    finish(&mut line, style, text, sink);
}

/// Applies the rules to a line and writes it.
fn finish<S: Sink>(line: &mut LineTokens, style: QuoteStyle, text: &str, sink: &mut S) {
    if line.interesting && !line.is_data(text) {
        width::apply(line);
        brackets::apply(line);
        marks::runs(line);
        marks::marks(line);
        marks::stops(line);
        quotes::apply(line, style);
        marks::repeated(line);
    }
    write(line, text, sink);
    line.clear();
}

/// Writes the tokens of a line with their changes.
fn write<S: Sink>(line: &LineTokens, text: &str, sink: &mut S) {
    let mut replacement = String::new();
    let mut tokens = line.tokens.iter().peekable();
    // Adjacent tokens without a change are written in one piece.
    let mut kept: Option<Range<usize>> = None;
    while let Some(token) = tokens.next() {
        if token.rule.is_none() && token.kind != TokenKind::Protected {
            kept = Some(kept.map_or(token.source.clone(), |range| range.start..token.source.end));
            continue;
        }
        sink.keep(kept.take().map_or("", |range| slice(text, range)));
        let Some(rule) = token.rule else {
            sink.protect(slice(text, token.source.clone()));
            continue;
        };
        let mut source = token.source.clone();
        replacement.clear();
        replacement.extend((!token.gone).then_some(token.c));
        replacement.extend(token.twice.then_some(token.c));
        while let Some(next) = tokens.next_if(|next| next.joined && next.rule.is_some()) {
            source.end = next.source.end;
            replacement.extend((!next.gone).then_some(next.c));
        }
        sink.replace(slice(text, source), &replacement, rule);
    }
    sink.keep(kept.map_or("", |range| slice(text, range)));
}

#[cfg(test)]
mod tests;
