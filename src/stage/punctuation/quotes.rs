//! Quotation marks: straight ones in Chinese text become curly, and all get the shape of the target region.
//! Straight marks without a counterpart in the same line stay. A speech may have its counterpart in another
//! line: each paragraph opens anew, and only the last one closes. So a mark whose shape tells its direction
//! needs no counterpart.

use super::context::{LineTokens, PairBuffers};
use super::token::{TokenKind, is_zh};
use crate::report::Rule;
use crate::text::marks::{CORNER_QUOTES, CURLY_QUOTES};

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

pub(super) fn apply(line: &mut LineTokens, pairs: &mut PairBuffers, style: QuoteStyle) {
    straight_double(line, &mut pairs.straight);
    straight_single(line);
    match style {
        QuoteStyle::AsFound => {}
        QuoteStyle::Curly => {
            reshape(line, &mut pairs.open, CORNER_QUOTES, CURLY_QUOTES);
        }
        QuoteStyle::Corner => {
            reshape(line, &mut pairs.open, CURLY_QUOTES, CORNER_QUOTES);
        }
    }
}

fn straight_double(line: &mut LineTokens, quotes: &mut Vec<usize>) {
    quotes.clear();
    quotes.extend((0..line.len()).filter(|index| matches!(line.c(*index), '"' | '＂')));
    // A quotation mark after a digit may be an inch symbol, which has no counterpart.
    let inches = quotes.iter().step_by(2).any(|index| line.kind_before(*index) == Some(TokenKind::Digit));
    if quotes.len() % 2 == 1 || inches {
        return;
    }
    for pair in quotes.chunks_exact(2) {
        if let [open, close] = *pair
            && in_chinese(line, open, close)
            && !line.is_foreign(open)
        {
            line.set(open, '“', Rule::Quote);
            line.set(close, '”', Rule::Quote);
        }
    }
}

fn straight_single(line: &mut LineTokens) {
    let mut open = None;
    for index in 0..line.len() {
        if line.c(index) != '\'' {
            continue;
        }
        let word = |kind| matches!(kind, Some(TokenKind::Letter | TokenKind::Digit | TokenKind::Protected));
        let (before, after) = (line.kind_before(index), line.kind(index + 1));
        match open {
            Some(start) if is_zh(before) && !word(after) => {
                line.set(start, '‘', Rule::Quote);
                line.set(index, '’', Rule::Quote);
                open = None;
            }
            _ => open = (is_zh(after) && !word(before)).then_some(index),
        }
    }
}

/// Whether a pair of quotation marks holds Chinese text or stands in it.
fn in_chinese(line: &LineTokens, open: usize, close: usize) -> bool {
    let inside = line.tokens.get(open + 1..close).unwrap_or_default();
    let outside = is_zh(line.kind_before(open)) || is_zh(line.kind(close + 1));
    !inside.is_empty() && (outside || inside.iter().any(|token| token.kind == TokenKind::Chinese))
}

/// Replaces the quotation marks of each pair of `from` by those at the same index of `to`.
fn reshape(
    line: &mut LineTokens,
    open: &mut Vec<(usize, usize, usize)>,
    from: [(char, char); 2],
    to: [(char, char); 2],
) {
    open.clear();
    // For each shape, the number of closing marks without an opening one, and the last of them.
    let mut alone = [(0, 0); 2];
    let mut chinese = 0;
    for index in 0..line.len() {
        let c = line.c(index);
        chinese += usize::from(line.kind(index) == Some(TokenKind::Chinese));
        for (shape, ((opening, closing), to)) in from.iter().zip(to).enumerate() {
            if c == *opening {
                open.push((index, shape, chinese));
            } else if c == *closing && !is_apostrophe(line, index) {
                let Some((start, _, before)) = open.pop_if(|(_, other, _)| *other == shape) else {
                    if let Some((count, last)) = alone.get_mut(shape) {
                        (*count, *last) = (*count + 1, index);
                    }
                    continue;
                };
                let outside = is_zh(line.kind_before(start)) || is_zh(line.kind(index + 1));
                if (chinese > before || outside) && !line.is_foreign(start) {
                    line.set(start, to.0, Rule::Quote);
                    line.set(index, to.1, Rule::Quote);
                }
            }
        }
    }
    for (index, shape, _) in open.drain(..) {
        let right = line.right(index).map(|token| token.kind);
        if let Some((opening, _)) = to.get(shape).filter(|_| is_zh(right) && !line.is_foreign(index)) {
            line.set(index, *opening, Rule::Quote);
        }
    }
    // Of two closing marks in one line, one has the wrong direction.
    for ((count, index), (_, closing)) in alone.into_iter().zip(to) {
        let left = line.left(index).map(|token| token.kind);
        if count == 1 && is_zh(left) && !line.is_foreign(index) {
            line.set(index, closing, Rule::Quote);
        }
    }
}

/// Whether the mark at `index` is the apostrophe of a word or a year: `don’t`, `’90`.
fn is_apostrophe(line: &LineTokens, index: usize) -> bool {
    line.c(index) == '’'
        && !is_zh(line.kind_before(index))
        && matches!(line.kind(index + 1), Some(TokenKind::Letter | TokenKind::Digit))
}
