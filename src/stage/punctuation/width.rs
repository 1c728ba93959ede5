//! Width: makes full-width letters and digits half-width, and replaces presentation forms by the punctuation
//! punctuation marks that they stand for. These rules run first, so that the others recognize numbers.

use super::TokenKind;
use super::context::LineTokens;
use crate::report::Rule;
use crate::text::marks::half_width;

pub(super) fn apply(line: &mut LineTokens) {
    for index in 0..line.len() {
        let c = line.c(index);
        match c {
            '！'..='～' => {
                if let Some(c) = half_width(c).filter(char::is_ascii_alphanumeric) {
                    line.set(index, c, Rule::HalfwidthAlphanumeric);
                }
            }
            '\u{FE10}'..='\u{FE6B}' | '\u{FF61}'..='\u{FF64}' => {
                if let Some(c) = presented(c) {
                    line.set(index, c, Rule::PresentationForm);
                }
            }
            _ => {}
        }
    }
    // Punctuation marks inside numbers, now that the digits are known.
    for index in 0..line.len() {
        let (before, after) = (line.kind_before(index), line.kind(index + 1));
        let alphanumeric = |kind| matches!(kind, Some(TokenKind::Digit | TokenKind::Letter));
        let c = line.c(index);
        let in_number = match c {
            '％' => before == Some(TokenKind::Digit),
            '．' => before == Some(TokenKind::Digit) && after == Some(TokenKind::Digit),
            '＋' | '－' | '／' => alphanumeric(before) && alphanumeric(after),
            _ => false,
        };
        if let Some(half) = half_width(c).filter(|_| in_number) {
            line.set(index, half, Rule::HalfwidthAlphanumeric);
        }
    }
}

/// The punctuation mark that a vertical, small or half-width form stands for.
fn presented(c: char) -> Option<char> {
    // Each form, followed by its punctuation mark.
    const FORMS: &str = "︐，︑、︒。︓：︔；︕！︖？︗〖︘〗︵（︶）︷｛︸｝︹〔︺〕︻【︼】︽《︾》︿〈﹀〉﹁「﹂」﹃『﹄』﹐，﹑、﹔；﹕：﹖？﹗！﹙（﹚）﹛｛﹜｝﹝〔﹞〕｡。｢「｣」､、";
    let mut forms = FORMS.chars();
    while let (Some(form), Some(mark)) = (forms.next(), forms.next()) {
        if form == c {
            return Some(mark);
        }
    }
    None
}
