//! Quotation marks: straight ones in Chinese text get a shape, and paired ones the shape of the target region. Only
//! what is balanced within the line is touched.

use super::context::{Tokens, is_zh};
use super::{Kind, QuoteStyle};
use crate::report::Rule;

pub(super) fn apply(line: &mut Tokens, style: QuoteStyle) {
    straight_double(line);
    straight_single(line);
    match style {
        QuoteStyle::AsFound => {}
        QuoteStyle::Curly => {
            reshape(line, [('「', '」', "“”"), ('『', '』', "‘’")]);
        }
        QuoteStyle::Corner => {
            reshape(line, [('“', '”', "「」"), ('‘', '’', "『』")]);
        }
    }
}

fn straight_double(line: &mut Tokens) {
    let quotes: Vec<usize> = (0..line.len()).filter(|index| line.c(*index) == '"').collect();
    // An inch sign would pair with whatever comes next.
    let inches = quotes.iter().step_by(2).any(|index| line.kind_before(*index) == Some(Kind::Digit));
    if quotes.len() % 2 == 1 || inches {
        return;
    }
    for pair in quotes.chunks_exact(2) {
        if let [open, close] = *pair
            && in_chinese(line, open, close)
        {
            line.set(open, '“', Rule::Quote);
            line.set(close, '”', Rule::Quote);
        }
    }
}

fn straight_single(line: &mut Tokens) {
    let mut open = None;
    for index in 0..line.len() {
        if line.c(index) != '\'' {
            continue;
        }
        let word = |kind| matches!(kind, Some(Kind::Letter | Kind::Digit | Kind::Shielded));
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

/// Whether a pair holds Chinese text or stands in it.
fn in_chinese(line: &Tokens, open: usize, close: usize) -> bool {
    let inside = line.tokens.get(open + 1..close).unwrap_or_default();
    let outside = is_zh(line.kind_before(open)) || is_zh(line.kind(close + 1));
    !inside.is_empty() && (outside || inside.iter().any(|token| token.kind == Kind::Chinese))
}

/// Gives balanced pairs another shape: (opening, closing, both in the new shape).
fn reshape(line: &mut Tokens, shapes: [(char, char, &str); 2]) {
    let mut open: Vec<(usize, usize, usize)> = Vec::new();
    let mut chinese = 0;
    for index in 0..line.len() {
        let c = line.c(index);
        chinese += usize::from(line.kind(index) == Some(Kind::Chinese));
        for (shape, (opening, closing, to)) in shapes.iter().enumerate() {
            if c == *opening {
                open.push((index, shape, chinese));
            } else if c == *closing
                && let Some((start, _, before)) = open.pop_if(|(_, other, _)| *other == shape)
            {
                let outside = is_zh(line.kind_before(start)) || is_zh(line.kind(index + 1));
                let mut to = to.chars();
                if (chinese > before || outside)
                    && let (Some(opening), Some(closing)) = (to.next(), to.next())
                {
                    line.set(start, opening, Rule::Quote);
                    line.set(index, closing, Rule::Quote);
                }
            }
        }
    }
}
