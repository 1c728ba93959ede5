//! HTML tags whose `<` was swallowed by the `?` before them: `/p>`, `br />`, `a href=...>`.

use crate::text::html::{Tag, is_block, is_inline};

/// Bytes of the longest tag.
pub(super) const LONGEST_TAG: usize = 1000;

/// Whether `rest` begins with a tag that lacks only its `<`.
pub(super) fn is_tag(rest: &str) -> bool {
    name(rest).is_some()
}

/// Whether such a tag ends the sentence before it.
pub(super) fn ends_sentence(rest: &str) -> bool {
    name(rest).is_some_and(is_block)
}

fn name(rest: &str) -> Option<&[u8]> {
    let bytes = rest.as_bytes();
    let inside = bytes.strip_prefix(b"/").unwrap_or(bytes);
    let length = inside.iter().take_while(|b| b.is_ascii_alphanumeric()).take("blockquote".len() + 1).count();
    let (name, after) = inside.split_at_checked(length)?;
    // The name is checked first, because few texts have one there. Only then the end of the tag is sought.
    if !is_block(name) && !is_inline(name) || !matches!(after.first(), Some(b' ' | b'/' | b'>')) {
        return None;
    }
    Tag::read(bytes, LONGEST_TAG).map(|tag| tag.name)
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
