//! Text on one line.

use std::borrow::Cow;

/// Text without characters that would break or hide a line.
pub(crate) fn visible(text: &str) -> String {
    escaped(text, is_hidden)
}

/// The name of a file, or a message with such names, likewise. Spaces are usual in names, also one as wide as
/// a Chinese character, and stay.
pub(crate) fn visible_name(name: &str) -> Cow<'_, str> {
    let is_hidden = |c| !matches!(c, ' ' | '\u{3000}') && is_hidden(c);
    if name.contains(is_hidden) { escaped(name, is_hidden).into() } else { name.into() }
}

fn escaped(text: &str, is_hidden: impl Fn(char) -> bool) -> String {
    text.chars()
        .flat_map(|c| {
            let escaped = is_hidden(c).then(|| c.escape_unicode());
            let plain = (!is_hidden(c)).then_some(c);
            escaped.into_iter().flatten().chain(plain)
        })
        .collect()
}

/// Whether a character is a space, a control character, or one of those that Unicode calls default ignorable.
fn is_hidden(c: char) -> bool {
    let is_ignorable = matches!(
        c,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E0FFF}'
    );
    c.is_control() || c.is_whitespace() || is_ignorable
}
