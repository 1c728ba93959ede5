//! What a character is to the stages that look at neighbours: Chinese or not, mark, letter, digit, blank.

/// Han characters, and the kana, bopomofo and letters of the same blocks: text in which marks are full-width.
pub(crate) fn is_chinese(c: char) -> bool {
    matches!(c,
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{3FFFD}'
        | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3031}'..='\u{3035}' | '\u{3038}'..='\u{303C}'
        | '\u{3041}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{3105}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}' | '\u{31F0}'..='\u{31FF}'
        | '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}')
}

/// A Han character proper.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c,
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{3FFFD}'
        | '\u{3005}' | '\u{3007}' | '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}')
}

/// Marks that only Chinese (and Japanese) text uses. The curly quotes, `…`, `—` and `·` are shared with other
/// scripts and not among them.
pub(crate) fn is_chinese_mark(c: char) -> bool {
    matches!(c,
        '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301F}' | '\u{30FB}'
        | '！' | '（' | '）' | '，' | '．' | '：' | '；' | '？' | '［' | '］' | '｛' | '｝' | '～')
}

/// Marks that end or interrupt a sentence and carry their own space.
pub(crate) fn is_pause(c: char) -> bool {
    matches!(c, '，' | '。' | '、' | '；' | '：' | '？' | '！')
}

/// Marks that open what follows, or close what went before.
pub(crate) fn is_opening(c: char) -> bool {
    matches!(c, '“' | '‘' | '「' | '『' | '《' | '〈' | '【' | '〔' | '〖' | '（')
}

/// The counterparts of `is_opening`.
pub(crate) fn is_closing(c: char) -> bool {
    matches!(c, '”' | '’' | '」' | '』' | '》' | '〉' | '】' | '〕' | '〗' | '）')
}

/// Line ends of every kind; CR LF counts once, which callers see to.
pub(crate) fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Blanks inside a line.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() && !is_line_end(c)
}

/// Format characters without a shape of their own that Chinese text has no use for.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// C0 and C1 controls that are neither blanks nor line ends.
pub(crate) fn is_stray_control(c: char) -> bool {
    c.is_control() && c != '\t' && !is_line_end(c)
}

/// Joiners, which some scripts and emoji need.
pub(crate) fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// Variation selectors.
pub(crate) fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// What the stages may drop altogether, so that a line of nothing else is blank to them.
pub(crate) fn may_vanish(c: char) -> bool {
    c.is_whitespace()
        || is_invisible(c)
        || is_stray_control(c)
        || is_joiner(c)
        || is_variation_selector(c)
        || c == '\u{E5E5}'
}
