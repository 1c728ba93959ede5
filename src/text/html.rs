//! HTML tags as they occur in text: one reader of tags, and the names of elements.

use crate::step_counter::count;
use crate::text::spans::slice_bytes;

/// The content of a tag, between `<` and `>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tag<'t> {
    /// `/` of a closing tag, `?` or `!` of a declaration.
    pub(crate) prefix: Option<u8>,
    /// The letters and digits after the prefix; may be empty.
    pub(crate) name: &'t [u8],
    /// Everything from the name to the `>`.
    pub(crate) attributes: &'t [u8],
    /// The number of bytes after the `<`, with the `>`.
    pub(crate) length: usize,
}

impl<'t> Tag<'t> {
    /// Reads a tag from the text after its `<`. Its `>` must be on the same line, before another `<`, and at
    /// most `max` bytes after its name.
    pub(crate) fn read(text: &'t [u8], max: usize) -> Option<Self> {
        let prefix = text.first().copied().filter(|byte| matches!(byte, b'/' | b'?' | b'!'));
        let start = usize::from(prefix.is_some());
        let inside = text.get(start..)?;
        let name = inside.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let (name, after) = inside.split_at_checked(name)?;
        let end = memchr::memchr3(b'<', b'>', b'\n', after.get(..max).unwrap_or(after));
        count(name.len() + end.unwrap_or(max.min(after.len())) + 1);
        let (attributes, rest) = after.split_at_checked(end?)?;
        let length = start + name.len() + attributes.len() + 1;
        rest.starts_with(b">").then_some(Self { prefix, name, attributes, length })
    }
}

/// Elements that end the sentence before them.
const BLOCK: [&str; 19] = [
    "blockquote",
    "br",
    "center",
    "dd",
    "div",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "hr",
    "li",
    "ol",
    "p",
    "section",
    "table",
    "td",
    "tr",
    "ul",
];

/// Elements inside a sentence.
const INLINE: [&str; 8] = ["a", "b", "em", "font", "i", "img", "span", "strong"];

/// More elements whose tags show that a text is HTML. Byte-shifted text is not searched for their tags,
/// because they are rare in damaged articles, and some look like words.
const OTHER: [&str; 31] = [
    "article", "body", "button", "code", "dl", "figure", "footer", "form", "h5", "h6", "head", "header",
    "html", "iframe", "input", "label", "link", "main", "meta", "nav", "option", "pre", "script", "select",
    "small", "style", "sub", "sup", "svg", "tbody", "u",
];

/// Elements whose content is no prose.
pub(crate) const RAW: [&str; 12] = [
    "script",
    "style",
    "pre",
    "code",
    "textarea",
    "kbd",
    "samp",
    "tt",
    "nowiki",
    "syntaxhighlight",
    "math",
    "svg",
];

/// Whether an element of this name ends the sentence before it. Names are in lower case.
pub(crate) fn is_block(name: &[u8]) -> bool {
    BLOCK.iter().any(|known| known.as_bytes() == name)
}

/// Whether an element of this name occurs inside a sentence.
pub(crate) fn is_inline(name: &[u8]) -> bool {
    INLINE.iter().any(|known| known.as_bytes() == name)
}

/// The longest name, in bytes, of a closing tag that shows that a text is markup.
const LONGEST_NAME: usize = 32;
/// The longest attributes, in bytes, of a tag that shows that a text is markup.
const LONGEST_ATTRIBUTES: usize = 500;

/// Whether the text before a block contains markup.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Markup {
    /// The block is the first one.
    #[default]
    DocumentStart,
    /// There is no tag before the block.
    NotSeen,
    /// There is a tag before the block, so the document is HTML.
    Seen,
}

/// The offset of the first tag that shows that `text` is HTML or similar markup. A stray `<` is not a tag.
pub(crate) fn first_tag(text: &str) -> Option<usize> {
    memchr::memchr_iter(b'<', text.as_bytes()).find(|&at| {
        let rest = slice_bytes(text.as_bytes(), at + 1..);
        if rest.starts_with(b"!--") || rest.starts_with(b"!DOCTYPE") || rest.starts_with(b"!doctype") {
            return true;
        }
        let Some(tag) = Tag::read(rest, LONGEST_ATTRIBUTES) else { return false };
        let closing = tag.prefix == Some(b'/');
        // `a<b and c>d` has no attributes.
        let attributes = tag.attributes.trim_ascii();
        let plain = attributes.is_empty() || attributes.ends_with(b"/") || attributes.contains(&b'=');
        // Only a closing tag shows other markup, because `Vec<String>` has none.
        let known = is_element(tag.name) || closing && !tag.name.is_empty() && tag.name.len() <= LONGEST_NAME;
        plain && known && (closing || tag.prefix.is_none())
    })
}

/// Whether the tag of an element of this name shows that a text is HTML. The case of the name does not
/// matter.
pub(crate) fn is_element(name: &[u8]) -> bool {
    let known = BLOCK.iter().chain(&INLINE).chain(&OTHER);
    known.into_iter().any(|known| known.as_bytes().eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags() {
        let read = |text: &'static str| {
            let tag = Tag::read(text.as_bytes(), 20)?;
            let text = |bytes| std::str::from_utf8(bytes).ok();
            Some((tag.prefix, text(tag.name)?, text(tag.attributes)?, tag.length))
        };
        assert_eq!(read("b>x"), Some((None, "b", "", 2)));
        assert_eq!(read("/h1 >"), Some((Some(b'/'), "h1", " ", 5)));
        assert_eq!(read("a href=甲>"), Some((None, "a", " href=甲", 11)));
        assert_eq!(read("!-- x -->"), Some((Some(b'!'), "", "-- x --", 9)));
        assert_eq!(read("br/>"), Some((None, "br", "/", 4)));
        assert_eq!(read(">"), Some((None, "", "", 1)));
        for text in ["b", "b <i>", "b\n>", "a 123456789012345678901>", ""] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
