//! HTML entities in text that is not HTML: `&nbsp;`, `&#20013;`, `&#x4e2d;`.

use super::finding;
use crate::report::{Finding, Rule};
use crate::step_counter;
use crate::text::html::{self, Tag};
use crate::text::spans::{slice, slice_bytes};
use std::ops::Range;

/// Bytes of the longest entity, without its `&`.
const LONGEST: usize = 12;
/// Bytes of the longest name of a tag, and of all its attributes.
const LONGEST_TAG: usize = 32;
const LONGEST_ATTRIBUTES: usize = 500;
/// Bytes on either side of an entity in which a backtick says that the line shows code.
const NEAR: usize = 200;

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

/// Every entity of `text` that is not protected, unless the text is HTML or the line shows code.
pub(super) fn find(text: &str, protected: &[Range<usize>]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut markup = None;
    while let Some(at) =
        text.get(from..).and_then(|rest| memchr::memchr(b'&', rest.as_bytes())).map(|i| from + i)
    {
        step_counter::count(1);
        from = at + 1;
        let Some((c, end)) = entity(text, at) else { continue };
        if *markup.get_or_insert_with(|| is_markup(text)) {
            return Vec::new();
        }
        from = end;
        if !finding::touches(protected, &(at..end)) && !shows_code(text, at) {
            found.push(finding::certain(Rule::HtmlEntity, at..end, c));
        }
    }
    found
}

/// The character that is written as an entity at byte `at`, and the byte after it. `&amp;lt;` is an entity that was
/// escaped twice, so it is `<`: what is left must not be an entity again.
fn entity(text: &str, at: usize) -> Option<(char, usize)> {
    let mut end = at + 1;
    loop {
        step_counter::count(1);
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

/// Whether an `&` before `rest` would begin another entity.
fn entity_follows(rest: &str) -> bool {
    let length = rest.bytes().take(LONGEST).position(|b| b == b';');
    length.and_then(|length| rest.get(..length)).is_some_and(|name| character(name).is_some())
}

/// The character with this name or number.
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

/// Whether `text` is HTML or similar, where an entity is right. A stray `<` is no tag.
fn is_markup(text: &str) -> bool {
    memchr::memchr_iter(b'<', text.as_bytes()).any(|at| {
        let rest = slice(text, at + 1..);
        if rest.starts_with("!--") || rest.starts_with("!DOCTYPE") || rest.starts_with("!doctype") {
            return true;
        }
        let Some(tag) = Tag::read(rest.as_bytes(), LONGEST_ATTRIBUTES) else { return false };
        let closing = tag.prefix == Some(b'/');
        // `a<b and c>d` has no attributes.
        let attributes = tag.attributes.trim_ascii();
        let plain = attributes.is_empty() || attributes.ends_with(b"/") || attributes.contains(&b'=');
        // Other markup is told by its closing tags: `Vec<String>` has none.
        let known =
            html::is_element(tag.name) || closing && !tag.name.is_empty() && tag.name.len() <= LONGEST_TAG;
        plain && known && (closing || tag.prefix.is_none())
    })
}

/// Whether the line around byte `at` shows code.
fn shows_code(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at_checked(at).unwrap_or_default();
    let near = |part: &[u8]| part.iter().take_while(|b| **b != b'\n').any(|b| *b == b'`');
    let from = at.saturating_sub(NEAR);
    near(slice_bytes(after.as_bytes(), ..NEAR.min(after.len())))
        || before
            .as_bytes()
            .get(from..)
            .is_some_and(|part| part.iter().rev().take_while(|b| **b != b'\n').any(|b| *b == b'`'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repaired(text: &str) -> String {
        finding::apply_to(text, &find(text, &[]))
    }

    #[test]
    fn entities_by_number_and_name_are_decoded() {
        assert_eq!(repaired("&#20013;&#x6587;&nbsp;&ldquo;A&amp;B&rdquo;"), "中文\u{A0}“A&B”");
        assert_eq!(repaired("&amp;amp;lt;b"), "<b");
        assert_eq!(
            repaired("若 a<b 且 c>d，则&nbsp;`x`。\n甲&#20013;"),
            "若 a<b 且 c>d，则&nbsp;`x`。\n甲中"
        );
        assert_eq!(
            repaired("<见附件>&ldquo;中&rdquo; i<3 </3 Vec<String>"),
            "<见附件>“中” i<3 </3 Vec<String>"
        );
    }

    #[test]
    fn what_is_no_entity_stays() {
        for text in [
            "A&B; C",
            "&;&#;&#x;&#1114112;&#0;",
            "AT&T & co",
            "<p>&nbsp;</p>",
            "<br />甲&nbsp;乙",
            "<Name lang=\"zh\">甲&nbsp;乙</Name>",
            "写 `&nbsp;` 表示空格",
        ] {
            assert_eq!(repaired(text), text);
        }
    }
}
