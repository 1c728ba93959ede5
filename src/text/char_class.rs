//! Classes of characters, as the stages ask for them: Chinese characters, Chinese punctuation marks, spaces,
//! line ends, invisible characters.

/// Han characters, kana, bopomofo and the letters of their blocks: text whose punctuation marks are
/// full-width.
pub(crate) fn is_chinese(c: char) -> bool {
    matches!(c,
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{3FFFD}'
        | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3031}'..='\u{3035}' | '\u{3038}'..='\u{303C}'
        | '\u{3041}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{3105}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}'
        | '\u{31F0}'..='\u{31FF}'
        | '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}')
}

/// Han characters, without kana and bopomofo.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c,
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{3FFFD}'
        | '\u{3005}' | '\u{3007}' | '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}')
}

/// Punctuation marks that only Chinese and Japanese text uses. Curly quotation marks, `…`, `—` and `·` are
/// not among them, because other scripts use them too.
pub(crate) fn is_chinese_mark(c: char) -> bool {
    matches!(c,
        '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301F}' | '\u{30FB}'
        | '！' | '（' | '）' | '，' | '．' | '：' | '；' | '？' | '［' | '］' | '｛' | '｝' | '～')
}

/// Punctuation marks that end or interrupt a sentence. Their glyphs include the space beside them.
pub(crate) fn is_pause(c: char) -> bool {
    matches!(c, '，' | '。' | '、' | '；' | '：' | '？' | '！')
}

/// Line ends of every kind. CR LF is one line end of two characters; callers handle that.
pub(crate) fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Spaces of every kind, and tabs, but no line ends.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() && !is_line_end(c)
}

/// Format characters that are not visible and have no use in Chinese text, and U+FFFC, which stands for an
/// object that plain text cannot contain.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FFFC}')
}

/// C0 and C1 control characters that are neither spaces nor line ends.
pub(crate) fn is_stray_control(c: char) -> bool {
    c.is_control() && c != '\t' && !is_line_end(c)
}

/// The joiner and the non-joiner, which some scripts and emoji need.
pub(crate) fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// Emoji and the symbols among them, their skin tones, and the selector that makes a symbol an emoji.
pub(crate) fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{2B50}' | '\u{2B55}' | '\u{FE0F}')
}

/// Variation selectors.
pub(crate) fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Characters that the stages may remove. A line of nothing else may become a blank line.
pub(crate) fn may_vanish(c: char) -> bool {
    c.is_whitespace()
        || is_invisible(c)
        || is_stray_control(c)
        || is_joiner(c)
        || is_variation_selector(c)
        || c == '\u{E5E5}'
}
