//! HTML entities in text that is not HTML: `&nbsp;`, `&#20013;`, `&#x4e2d;`. Part of repair.

use super::{Damage, Repair};
use crate::report::Candidate;

/// Longest entity that is looked for.
const LONGEST: usize = 12;

const NAMED: [(&str, char); 34] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{A0}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("hellip", '…'),
    ("middot", '·'),
    ("bull", '•'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("times", '×'),
    ("divide", '÷'),
    ("plusmn", '±'),
    ("deg", '°'),
    ("permil", '‰'),
    ("yen", '¥'),
    ("euro", '€'),
    ("pound", '£'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("sect", '§'),
    ("larr", '←'),
    ("rarr", '→'),
];

/// Every entity of `text`, unless it is HTML or shows code.
pub(crate) fn find(text: &str) -> Vec<Repair> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut markup = None;
    while let Some(at) =
        text.get(from..).and_then(|rest| memchr::memchr(b'&', rest.as_bytes())).map(|i| from + i)
    {
        from = at + 1;
        let Some((c, end)) = entity(text, at) else { continue };
        if *markup.get_or_insert_with(|| is_markup(text)) {
            return Vec::new();
        }
        from = end;
        found.push(Repair {
            span: at..end,
            replacement: c.to_string(),
            confidence: 1.0,
            sure: true,
            damage: Damage::Entity,
            candidates: vec![Candidate { text: c.to_string(), probability: 1.0 }],
        });
    }
    found
}

/// The character written at byte `at`, and the byte after it. `&amp;lt;` is `&lt;` written twice, so it is `<`: what
/// is left must not be an entity again.
fn entity(text: &str, at: usize) -> Option<(char, usize)> {
    let mut end = at + 1;
    loop {
        let rest = text.get(end..)?;
        let length = rest.bytes().take(LONGEST).position(|b| b == b';')?;
        let c = character(rest.get(..length)?)?;
        end += length + 1;
        let again = c == '&' && text.get(end..).is_some_and(entity_follows);
        if !again {
            return Some((c, end));
        }
    }
}

/// True if an `&` before `rest` would begin another entity.
fn entity_follows(rest: &str) -> bool {
    let length = rest.bytes().take(LONGEST).position(|b| b == b';');
    length.and_then(|length| rest.get(..length)).is_some_and(|name| character(name).is_some())
}

fn character(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        return NAMED.iter().find(|(n, _)| *n == name).map(|(_, c)| *c);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
}

/// Tags or code: there an entity is what it should be.
fn is_markup(text: &str) -> bool {
    text.contains('`')
        || memchr::memchr_iter(b'<', text.as_bytes()).any(|at| {
            let rest = text.get(at + 1..).unwrap_or_default();
            rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repaired(text: &str) -> String {
        crate::stage::repair::with_repairs(text, find(text))
    }

    #[test]
    fn numbers_and_names() {
        assert_eq!(repaired("&#20013;&#x6587;&nbsp;&ldquo;A&amp;B&rdquo;"), "中文\u{A0}“A&B”");
        assert_eq!(repaired("&amp;amp;lt;b"), "<b");
    }

    #[test]
    fn what_is_none_stays() {
        for text in
            ["A&B; C", "&;&#;&#x;&#1114112;&#0;", "AT&T & co", "<p>&nbsp;</p>", "写 `&nbsp;` 表示空格"]
        {
            assert_eq!(repaired(text), text);
        }
    }
}
