//! Width: full-width letters and digits become half-width, presentation forms of marks the marks themselves. First
//! of the punctuation rules, so that the others see numbers as numbers.

use super::Kind;
use super::context::Tokens;
use crate::report::Rule;

pub(super) fn apply(line: &mut Tokens) {
    for index in 0..line.len() {
        let c = line.c(index);
        match c {
            '！'..='～' => {
                if let Some(c) = halfwidth(c) {
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
    // Signs inside numbers, now that the digits are known.
    for index in 0..line.len() {
        let (before, after) = (line.kind_before(index), line.kind(index + 1));
        let alphanumeric = |kind| matches!(kind, Some(Kind::Digit | Kind::Letter));
        let to = match line.c(index) {
            '％' if before == Some(Kind::Digit) => '%',
            '．' if before == Some(Kind::Digit) && after == Some(Kind::Digit) => '.',
            '＋' if alphanumeric(before) && alphanumeric(after) => '+',
            '－' if alphanumeric(before) && alphanumeric(after) => '-',
            '／' if alphanumeric(before) && alphanumeric(after) => '/',
            _ => continue,
        };
        line.set(index, to, Rule::HalfwidthAlphanumeric);
    }
}

fn halfwidth(c: char) -> Option<char> {
    matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
        .then(|| char::from_u32(u32::from(c) - 0xFEE0))
        .flatten()
}

/// The mark that a vertical, small or half-width form presents.
fn presented(c: char) -> Option<char> {
    const FORMS: &str = "︐，︑、︒。︓：︔；︕！︖？︗〖︘〗︵（︶）︷｛︸｝︹〔︺〕︻【︼】︽《︾》︿〈﹀〉﹁「﹂」﹃『﹄』﹐，﹑、﹔；﹕：﹖？﹗！﹙（﹚）﹛｛﹜｝﹝〔﹞〕｡。｢「｣」､、";
    let mut forms = FORMS.chars();
    while let (Some(form), Some(mark)) = (forms.next(), forms.next()) {
        if form == c {
            return Some(mark);
        }
    }
    None
}
