//! HTML entities in text that is not HTML: `&nbsp;`, `&#20013;`, `&#x4e2d;`.

use super::finding;
use crate::report::{Finding, Rule};
use crate::step_counter;
use crate::text::html::{self, Markup};
use crate::text::spans::{slice, slice_bytes};
use std::ops::Range;

/// Bytes of the longest entity, without its `&`.
const LONGEST: usize = 12;
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
///
/// The first block of a document is HTML if it holds any tag. A later block is HTML from the line of the
/// first tag of the document on. So what a block decides seldom depends on where it ends.
pub(super) fn find(text: &str, markup: Markup, protected: &[Range<usize>]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut html_start = None;
    while let Some(at) =
        text.get(from..).and_then(|rest| memchr::memchr(b'&', rest.as_bytes())).map(|i| from + i)
    {
        step_counter::count(1);
        from = at + 1;
        let Some((c, end)) = entity(text, at) else { continue };
        if at >= *html_start.get_or_insert_with(|| start_of_html(text, markup)) {
            break;
        }
        from = end;
        if !finding::touches(protected, &(at..end)) && !shows_code(text, at) {
            found.push(finding::certain(Rule::HtmlEntity, at..end, c));
        }
    }
    found
}

/// The offset from which on `text` is HTML; its length if it is none.
fn start_of_html(text: &str, markup: Markup) -> usize {
    let tag = if markup == Markup::Seen { Some(0) } else { html::first_tag(text) };
    match (tag, markup) {
        (None, _) => text.len(),
        (Some(_), Markup::DocumentStart) => 0,
        (Some(tag), _) => slice(text, ..tag).rfind('\n').map_or(0, |end| end + 1),
    }
}

/// The character that is written as an entity at byte `at`, and the byte after it. `&amp;lt;` is an entity
/// that was escaped twice, so it is `<`: what is left must not be an entity again.
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
        finding::apply_to(text, &find(text, Markup::DocumentStart, &[]))
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

    /// In a block after the first, HTML begins with the line of the first tag.
    #[test]
    fn html_begins_where_the_first_tag_stands() {
        let text = "甲&lt;\n乙&lt;<b>丙</b>\n丁&lt;";
        let offsets =
            |markup| find(text, markup, &[]).iter().map(|found| found.source.start).collect::<Vec<_>>();
        assert_eq!(offsets(Markup::DocumentStart), []);
        assert_eq!(offsets(Markup::NotSeen), [3]);
        assert_eq!(offsets(Markup::Seen), []);
    }
}
