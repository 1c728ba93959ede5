//! Width: makes full-width letters and digits half-width, and replaces presentation forms by the punctuation
//! marks that they stand for. These rules run first, so that the others recognize numbers.

use super::context::LineTokens;
use super::token::{LineToken, TokenKind};
use crate::report::Rule;
use crate::text::marks::half_width;
use crate::text::spans::slice;

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
    // Signs inside numbers and words, now that letters and digits are known.
    for index in 0..line.len() {
        let c = line.c(index);
        if let Some(half) = half_width(c).filter(|_| is_inside_word(line, index)) {
            line.set(index, half, Rule::HalfwidthAlphanumeric);
        }
    }
}

/// Whether the full-width sign at `index` belongs to a number or a Latin word.
fn is_inside_word(line: &LineTokens, index: usize) -> bool {
    let (before, after) = (line.kind_before(index), line.kind(index + 1));
    let digit = |kind| kind == Some(TokenKind::Digit);
    let letter = |kind| kind == Some(TokenKind::Letter);
    let alphanumeric = |kind| digit(kind) || letter(kind);
    let was_full_width = |token: Option<&LineToken>| {
        token.is_some_and(|token| token.rule == Some(Rule::HalfwidthAlphanumeric))
    };
    match line.c(index) {
        '％' => digit(before),
        '．' => digit(before) && digit(after) || letter(before) && letter(after),
        // `１，２３４`: a list of numbers has no groups of three digits.
        '，' => {
            digit(before)
                && was_full_width(line.before(index))
                && (1..4).all(|offset| {
                    digit(line.kind(index + offset)) && was_full_width(line.get(index + offset))
                })
                && !digit(line.kind(index + 4))
        }
        // `＋５`, `Ａ＋Ｂ`, `Ｃ＋＋`.
        '＋' => {
            digit(after)
                || alphanumeric(before) && alphanumeric(after)
                || letter(before) && was_full_width(line.before(index))
                || line.before(index).is_some_and(|token| token.c == '+')
        }
        '－' => digit(after) || alphanumeric(before) && alphanumeric(after),
        '＄' => digit(after),
        '／' | '＝' | '＆' | '＠' => alphanumeric(before) && alphanumeric(after),
        _ => false,
    }
}

/// Makes the colon of a time or a ratio half-width.
pub(super) fn times(line: &mut LineTokens, text: &str) {
    for index in 0..line.len() {
        if line.c(index) == '：' && (is_time(line, index, text) || is_ratio(line, index, text)) {
            line.set(index, ':', Rule::HalfwidthMark);
        }
    }
}

/// The digits before or after the colon at `index`, at most four: their value and their number. 0 digits if
/// there are none or more.
fn number(line: &LineTokens, index: usize, before: bool) -> (u32, usize) {
    let digit = |distance: usize| {
        let at = if before { index.checked_sub(distance)? } else { index + distance };
        line.get(at).and_then(|token| token.c.to_digit(10))
    };
    let length = (1..=5).take_while(|distance| digit(*distance).is_some()).count();
    let place = |distance: usize| if before { distance } else { length + 1 - distance };
    let value = (1..=length).filter_map(|distance| {
        let exponent = u32::try_from(place(distance)).ok()?.checked_sub(1)?;
        Some(digit(distance)? * 10_u32.pow(exponent))
    });
    if length > 4 { (0, 0) } else { (value.sum(), length) }
}

/// What counts things: a number before it is no minute and no part of a ratio.
const UNITS: &str = "年月日号號个個岁歲天名人家件次条條项項种種位万萬亿億元吨噸米倍点點分成余餘多多几幾D";

/// Whether the colon at `index` separates hours from minutes.
fn is_time(line: &LineTokens, index: usize, text: &str) -> bool {
    let ((hour, hour_length), (minute, minute_length)) =
        (number(line, index, true), number(line, index, false));
    let next = slice(text, line.start_of(index + 1 + minute_length)..line.end).chars().next();
    matches!(hour_length, 1 | 2)
        && minute_length == 2
        && hour <= 24
        && minute < 60
        && !is_label(line, index - hour_length, text)
        && next.is_none_or(|next| !UNITS.contains(next))
}

/// Whether the colon at `index` stands in a ratio or a score. A word about ratios stands beside it.
fn is_ratio(line: &LineTokens, index: usize, text: &str) -> bool {
    let ((_, left), (_, right)) = (number(line, index, true), number(line, index, false));
    if left == 0 || right == 0 || is_label(line, index - left, text) {
        return false;
    }
    let before = slice(text, line.start..line.start_of(index - left));
    let after = slice(text, line.start_of(index + 1 + right)..line.end);
    ["比分", "比", "比例", "比例尺", "以", "为", "為", "约", "約"].iter().any(|word| before.ends_with(word))
        || [
            "的比", "战胜", "戰勝", "击败", "擊敗", "大胜", "大勝", "战平", "戰平", "领先", "領先", "落后",
            "落後",
        ]
        .iter()
        .any(|word| after.starts_with(word))
}

/// Whether the number that starts at `index` belongs to a label: `图1`, `第3`.
fn is_label(line: &LineTokens, index: usize, text: &str) -> bool {
    let before = slice(text, line.start..line.start_of(index)).chars().next_back();
    before.is_some_and(|c| "第图圖表例题題条條章节節步篇卷附录錄注註案组組号號".contains(c))
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
