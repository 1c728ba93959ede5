//! Text on one line.

/// Text without characters that would break or hide a line.
pub(super) fn visible(text: &str) -> String {
    let is_hidden = |c: char| c.is_control() || c.is_whitespace() || c == '\u{200B}' || c == '\u{FEFF}';
    text.chars()
        .flat_map(|c| {
            let escaped = is_hidden(c).then(|| c.escape_unicode());
            let plain = (!is_hidden(c)).then_some(c);
            escaped.into_iter().flatten().chain(plain)
        })
        .collect()
}
