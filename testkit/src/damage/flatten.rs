//! The last step of the damage: replaces seven full-width punctuation marks by ASCII, as a scraper does.

/// The ASCII twin of one of `，：；（）！？`, or the character itself.
pub fn flatten_char(c: char) -> char {
    match c {
        '，' => ',',
        '：' => ':',
        '；' => ';',
        '（' => '(',
        '）' => ')',
        '！' => '!',
        '？' => '?',
        other => other,
    }
}

/// Applies [`flatten_char`] to a whole text.
pub fn flatten(text: &str) -> String {
    text.chars().map(flatten_char).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_seven_marks_are_flattened() {
        assert_eq!(super::flatten("甲，乙：丙；（丁）！？“戊”、己。—"), "甲,乙:丙;(丁)!?“戊”、己。—");
    }
}
