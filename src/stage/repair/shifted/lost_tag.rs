//! HTML tags whose `<` was swallowed by the `?` before them: `/p>`, `br />`, `a href=...>`.

/// Tags that end the sentence before them.
const BLOCKS: [&str; 19] = [
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
/// Tags inside a sentence.
const INLINE: [&str; 8] = ["a", "b", "em", "font", "i", "img", "span", "strong"];
/// Bytes of the longest tag.
const LONGEST_TAG: usize = 1000;

/// Whether `rest` begins with a tag that lacks only its `<`.
pub(super) fn is_tag(rest: &str) -> bool {
    name(rest).is_some()
}

/// Whether such a tag ends the sentence before it.
pub(super) fn ends_sentence(rest: &str) -> bool {
    name(rest).is_some_and(|name| BLOCKS.contains(&name))
}

fn name(rest: &str) -> Option<&str> {
    let inside = rest.strip_prefix('/').unwrap_or(rest);
    let length = inside.bytes().take_while(u8::is_ascii_alphanumeric).take("blockquote".len() + 1).count();
    let (name, behind) = inside.split_at_checked(length)?;
    // The name comes first: hardly any text has one there, and only then the end of the tag is sought.
    if !BLOCKS.contains(&name) && !INLINE.contains(&name) || !behind.starts_with([' ', '/', '>']) {
        return None;
    }
    let end = behind.bytes().take(LONGEST_TAG).position(|b| matches!(b, b'<' | b'>' | b'\n'))?;
    (behind.as_bytes().get(end) == Some(&b'>')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::{ends_sentence, is_tag};

    #[test]
    fn only_known_tags_that_end_are_tags() {
        for tag in ["/p>", "p>", "br />", "a href=\"x\">", "/strong>", "blockquote>"] {
            assert!(is_tag(tag), "{tag}");
        }
        for text in ["p", "p\n>", "p<b>", "page>", "/>", "pp>", "blockquotes>", "ａ>", ""] {
            assert!(!is_tag(text), "{text}");
        }
        assert!(ends_sentence("/p>") && ends_sentence("br/>") && !ends_sentence("/b>"));
    }
}
