//! HTML entities in text that is not HTML: `&nbsp;`, `&#20013;`, `&#x4e2d;`.

use super::finding;
use crate::report::{Finding, Rule};
use crate::step_counter;
use crate::text::html::{self, Markup};
use crate::text::spans::{slice, slice_bytes};
use encoding_rs::WINDOWS_1252;
use std::ops::Range;

/// Bytes of the longest entity, without its `&`.
const LONGEST: usize = 33;
/// Bytes on either side of an entity in which a backtick says that the line shows code.
const NEAR: usize = 200;

/// The entities that are frequent. `html_escape` knows all.
const FREQUENT: [(&str, char); 8] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("nbsp", '\u{A0}'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("middot", '·'),
];

/// Every entity of `text` that is not protected, unless the text is HTML or the line shows code.
///
/// A document is HTML from the line of its first tag on. So what is decided does not depend on where its
/// blocks end.
pub(super) fn find(text: &str, markup: Markup, protected: &[Range<usize>]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut html_start = None;
    let mut backticks = Backticks::default();
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
        if !finding::touches(protected, &(at..end)) && !backticks.are_near(text, at) {
            found.push(finding::certain(Rule::HtmlEntity, at..end, c));
        }
    }
    found
}

/// The offset from which on `text` is HTML; its length if it is none.
fn start_of_html(text: &str, markup: Markup) -> usize {
    let tag = if markup == Markup::Seen { Some(0) } else { html::first_tag(text) };
    tag.map_or(text.len(), |tag| slice(text, ..tag).rfind('\n').map_or(0, |end| end + 1))
}

/// The character that is written as an entity at byte `at`, and the byte after it. `&amp;lt;` is an entity
/// that was escaped twice, so it is `<`: what is left must not be an entity again.
fn entity(text: &str, at: usize) -> Option<(char, usize)> {
    let mut end = at + 1;
    loop {
        step_counter::count(1);
        let rest = text.get(end..)?;
        let length = name_length(rest)?;
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
    let length = name_length(rest);
    length.and_then(|length| rest.get(..length)).is_some_and(|name| character(name).is_some())
}

/// The number of bytes before the semicolon, if they may be the name or the number of an entity.
fn name_length(rest: &str) -> Option<usize> {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#';
    let length = rest.as_bytes().iter().take(LONGEST).take_while(|byte| is_name(byte)).count();
    (rest.as_bytes().get(length) == Some(&b';')).then_some(length)
}

/// The character with this name or number.
fn character(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        return FREQUENT.iter().find(|(n, _)| *n == name).map(|(_, c)| *c).or_else(|| rare_character(name));
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    let c = char::from_u32(code)?;
    match (c, u8::try_from(code)) {
        // Browsers read these numbers in CP1252, as the HTML standard says.
        ('\u{80}'..='\u{9F}', Ok(byte)) => {
            let bytes = [byte];
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(&bytes);
            text.chars().next().filter(|c| !c.is_control())
        }
        _ => Some(c).filter(|c| !c.is_control() || matches!(c, '\n' | '\t')),
    }
}

/// The character with a name of the HTML standard. Some names stand for two characters; those stay.
fn rare_character(name: &str) -> Option<char> {
    let mut entity = [0; LONGEST + 2];
    let length = name.len() + 2;
    let (whole, _) = entity.split_at_mut_checked(length)?;
    let (and, rest) = whole.split_first_mut()?;
    let (semicolon, middle) = rest.split_last_mut()?;
    (*and, *semicolon) = (b'&', b';');
    middle.copy_from_slice(name.as_bytes());
    let decoded = html_escape::decode_html_entities(std::str::from_utf8(whole).ok()?);
    let mut characters = decoded.chars();
    let c = characters.next().filter(|c| *c != '&')?;
    characters.next().is_none().then_some(c)
}

/// The backticks of a text. It is asked about one offset after another, so that each byte is read once.
#[derive(Default)]
struct Backticks {
    /// The last one before the offset, and the first one after it.
    before: Option<usize>,
    next: Option<usize>,
    /// The text up to this offset is searched.
    searched: usize,
}

impl Backticks {
    /// Whether the line around byte `at` has a backtick near it, which shows that the line is about code.
    fn are_near(&mut self, text: &str, at: usize) -> bool {
        let bytes = text.as_bytes();
        if self.searched == 0 {
            self.searched = at.saturating_sub(NEAR);
        }
        while self.searched <= at {
            self.before = self.next.or(self.before);
            let found = memchr::memchr(b'`', slice_bytes(bytes, self.searched..));
            self.next = found.map(|length| self.searched + length);
            let end = self.next.map_or(bytes.len(), |next| next + 1);
            step_counter::count(end - self.searched);
            self.searched = end;
        }
        let is_near = |from: usize, to: usize| {
            to - from <= NEAR && memchr::memchr(b'\n', slice_bytes(bytes, from..to)).is_none()
        };
        self.next.is_some_and(|next| next > at && is_near(at, next))
            || [self.before, self.next].into_iter().flatten().any(|tick| tick < at && is_near(tick, at))
    }
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
    fn all_names_of_the_standard_are_decoded() {
        assert_eq!(repaired("α&ge;3，&hearts;&Alpha;&rightarrow;&frac12;&zwj;"), "α≥3，♥Α→½\u{200D}");
        // The longest name, one that stands for two characters, and two that are none.
        assert_eq!(repaired("&CounterClockwiseContourIntegral;"), "∳");
        for text in ["&NotEqualTilde;", "&hearst;", "&Amp;"] {
            assert_eq!(repaired(text), text);
        }
    }

    #[test]
    fn numbers_of_cp1252_are_read_as_browsers_do() {
        assert_eq!(repaired("&#147;好&#148;&#x97;&#133;"), "“好”—…");
        // CP1252 has no character for these.
        assert_eq!(repaired("&#129;&#x9d;"), "&#129;&#x9d;");
    }

    #[test]
    fn backticks_near_an_entity_show_code() {
        let far = "远".repeat(80);
        for (text, expected) in [
            (format!("`a` {far}&lt;{far} `b`"), format!("`a` {far}<{far} `b`")),
            (format!("{far}&lt; `b`"), format!("{far}&lt; `b`")),
            ("`\n&lt;`&lt;``&lt;\n&lt;".to_owned(), "`\n&lt;`&lt;``&lt;\n<".to_owned()),
            (format!("`b`\n&lt;\n`b`&lt;\n&lt;{far}"), format!("`b`\n<\n`b`&lt;\n<{far}")),
        ] {
            assert_eq!(repaired(&text), expected);
        }
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

    #[test]
    fn html_begins_where_the_first_tag_stands() {
        let text = "甲&lt;\n乙&lt;<b>丙</b>\n丁&lt;";
        let offsets =
            |markup| find(text, markup, &[]).iter().map(|found| found.source.start).collect::<Vec<_>>();
        assert_eq!(offsets(Markup::DocumentStart), [3]);
        assert_eq!(offsets(Markup::NotSeen), [3]);
        assert_eq!(offsets(Markup::Seen), Vec::<usize>::new());
    }
}
