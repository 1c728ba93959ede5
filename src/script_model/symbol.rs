//! What the script model takes for a word beside Chinese characters: marks, digits and letters by their kind.

/// 著 and 着: Simplified text and the model tell them apart, Taiwan writes the first for both.
pub(crate) const ZHU: u16 = 0x8457;
pub(crate) const ZHE: u16 = 0x7740;

/// Characters that the lists cover.
#[inline]
pub(crate) fn is_han(unit: u16) -> bool {
    matches!(unit, 0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0x3007)
}

/// A character as the model counts it.
pub(crate) fn symbol(c: char) -> u16 {
    match c {
        '0'..='9' | '０'..='９' => b'0'.into(),
        'a'..='z' | 'A'..='Z' => b'A'.into(),
        '\n' => b'$'.into(),
        '。' | '！' | '？' | '；' => 0x3002,
        '，' | '、' | '：' => 0xFF0C,
        '「' | '『' | '“' | '《' | '（' | '〈' => 0x300C,
        '」' | '』' | '”' | '》' | '）' | '〉' => 0x300D,
        _ => u16::try_from(u32::from(c)).ok().filter(|unit| is_han(*unit)).unwrap_or(b'&'.into()),
    }
}

/// Which rate of change holds after a symbol: within a sentence, after a mark, after a line end.
pub(crate) fn boundary(symbol: u16) -> usize {
    match symbol {
        0x24 => 2,
        0x3002 | 0xFF0C | 0x300C | 0x300D => 1,
        _ => 0,
    }
}
