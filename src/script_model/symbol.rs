//! The symbols of the script model: Chinese characters, and classes of punctuation marks, digits and letters.

/// 著 and 着: Simplified text and the model tell them apart, Taiwan writes the first for both.
pub(crate) const ZHU: u16 = 0x8457;
pub(crate) const ZHE: u16 = 0x7740;

/// The symbol of a line end.
pub(crate) const LINE_END: u16 = b'$' as u16;
/// The symbol of anything that the model does not look at.
pub(crate) const OTHER: u16 = b'&' as u16;

/// Characters that the lists cover.
#[inline]
pub(crate) const fn is_han(unit: u16) -> bool {
    matches!(unit, 0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0x3007)
}

/// A character as the model counts it.
pub(crate) const fn symbol(c: char) -> u16 {
    match c {
        '0'..='9' | '０'..='９' => b'0' as u16,
        'a'..='z' | 'A'..='Z' => b'A' as u16,
        '\n' => LINE_END,
        '。' | '！' | '？' | '；' => 0x3002,
        '，' | '、' | '：' => 0xFF0C,
        '「' | '『' | '“' | '《' | '（' | '〈' => 0x300C,
        '」' | '』' | '”' | '》' | '）' | '〉' => 0x300D,
        '\u{0}'..='\u{FFFF}' if is_han(c as u16) => c as u16,
        _ => OTHER,
    }
}

/// The symbols of the 64 characters from `first` on. No surrogate may be among them.
#[allow(clippy::indexing_slicing, reason = "it runs while compiling")]
pub(crate) const fn symbols_from(first: u32) -> [u16; 64] {
    let mut symbols = [OTHER; 64];
    let mut at = 0;
    while at < 64 {
        if let Some(c) = char::from_u32(first + at as u32) {
            symbols[at] = symbol(c);
        }
        at += 1;
    }
    symbols
}

/// Which rate of change applies after a symbol: within a sentence, after a punctuation mark, after a line
/// end.
pub(crate) fn boundary(symbol: u16) -> usize {
    match symbol {
        LINE_END => 2,
        0x3002 | 0xFF0C | 0x300C | 0x300D => 1,
        _ => 0,
    }
}
