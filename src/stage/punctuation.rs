//! Punctuation and width stage: full-width marks in Chinese sentences, half-width letters and digits, quotation marks
//! of the region. Third stage of the main path; it needs one code point per character and leaves blanks to the next.
//!
//! A line is cut into tokens, the rules rewrite tokens in a fixed order, and what changed goes to the sink. What a
//! mark is depends on its neighbours: `context` has the questions, the other files one group of rules each.

mod brackets;
mod context;
mod marks;
mod quotes;
mod width;

use std::ops::Range;

use self::context::Tokens;
use crate::edit::Sink;
use crate::report::Rule;
use crate::text::char_class::is_line_end;

/// The quotation marks of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QuoteStyle {
    /// Straight quotes become curly; others stay.
    AsFound,
    /// `“ ”` and `‘ ’`.
    Curly,
    /// `「 」` and `『 』`.
    Corner,
}

/// What a token is to its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Chinese,
    /// A mark of Chinese text.
    Mark,
    Letter,
    Digit,
    Blank,
    /// Quotes, dashes and ellipses, which many scripts use.
    Shared,
    /// ASCII marks that say nothing of their surroundings.
    Sign,
    /// A protected stretch.
    Shielded,
    Other,
}

/// A character of the line (or a protected stretch) and what it has become.
#[derive(Clone, Debug)]
struct Token {
    source: Range<usize>,
    c: char,
    kind: Kind,
    rule: Option<Rule>,
    gone: bool,
    twice: bool,
    /// Part of the same change as the token before.
    joined: bool,
}

pub(crate) fn apply<S: Sink>(style: QuoteStyle, text: &str, protected: &[Range<usize>], sink: &mut S) {
    let mut line = Tokens::default();
    let mut protected = protected.iter().peekable();
    let mut at = 0;
    while at < text.len() {
        if let Some(span) = protected.next_if(|span| span.start == at) {
            let inside = text.get(span.clone()).unwrap_or_default();
            // A span over several lines ends the line; others are part of it.
            if inside.contains(is_line_end) {
                finish(&mut line, style, text, sink);
                sink.protect(inside);
            } else {
                line.push_shielded(span.clone());
            }
            at = span.end;
            continue;
        }
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
        let end = at + c.len_utf8();
        if is_line_end(c) {
            finish(&mut line, style, text, sink);
            sink.keep(text.get(at..end).unwrap_or_default());
        } else {
            line.push(at..end, c);
        }
        at = end;
    }
    finish(&mut line, style, text, sink);
}

fn finish<S: Sink>(line: &mut Tokens, style: QuoteStyle, text: &str, sink: &mut S) {
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

fn write<S: Sink>(line: &Tokens, text: &str, sink: &mut S) {
    let mut replacement = String::new();
    let mut tokens = line.tokens.iter().peekable();
    // Stretches of kept text are written at once.
    let mut kept: Option<Range<usize>> = None;
    while let Some(token) = tokens.next() {
        if token.rule.is_none() && token.kind != Kind::Shielded {
            kept = Some(kept.map_or(token.source.clone(), |range| range.start..token.source.end));
            continue;
        }
        sink.keep(kept.take().and_then(|range| text.get(range)).unwrap_or_default());
        let Some(rule) = token.rule else {
            sink.protect(text.get(token.source.clone()).unwrap_or_default());
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
        sink.replace(text.get(source).unwrap_or_default(), &replacement, rule);
    }
    sink.keep(kept.and_then(|range| text.get(range)).unwrap_or_default());
}

#[cfg(test)]
mod tests;
