//! The documents of an archive, and what their elements mean for the text in them.

use std::path::Path;

use crate::named::named;
use crate::text::html::RAW;

/// The files whose texts are rewritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DocumentKind {
    /// A book: its chapters, its table of contents, and its title, description and names.
    Epub,
    /// A document of a word processor: its text with headers, footers, notes and comments, and its title.
    Docx,
}

impl DocumentKind {
    /// All kinds.
    pub const ALL: &'static [Self] = &[Self::Epub, Self::Docx];

    /// Its name, which is the extension of its files: `epub` or `docx`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Epub => "epub",
            Self::Docx => "docx",
        }
    }

    /// The kind that the extension of a path names.
    ///
    /// ```
    /// use zhnorm::documents::DocumentKind;
    ///
    /// assert_eq!(DocumentKind::of_path("books/novel.EPUB".as_ref()), Some(DocumentKind::Epub));
    /// assert_eq!(DocumentKind::of_path("novel.txt".as_ref()), None);
    /// ```
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        path.extension()?.to_str()?.parse().ok()
    }

    /// The dialect of the entry with this name, or `None` if the entry has no text to rewrite.
    pub(super) fn dialect(self, entry: &str) -> Option<Dialect> {
        let extension = Path::new(entry).extension()?.to_str()?.to_ascii_lowercase();
        match (self, extension.as_str()) {
            (Self::Epub, "xhtml" | "html" | "htm") => Some(Dialect::Xhtml),
            (Self::Epub, "ncx") => Some(Dialect::Contents),
            (Self::Epub, "opf") => Some(Dialect::Properties),
            (Self::Docx, "xml") if entry.starts_with("word/") => Some(Dialect::Word),
            (Self::Docx, "xml") if entry == "docProps/core.xml" => Some(Dialect::Properties),
            _ => None,
        }
    }
}

named!(DocumentKind, name, "kind of document");

/// A vocabulary of elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Xhtml,
    /// WordprocessingML, and DrawingML in it.
    Word,
    /// `toc.ncx`.
    Contents,
    /// The metadata of Dublin Core.
    Properties,
}

/// What an element means for the text in it and around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Inside of a paragraph; words go on across it.
    Inline,
    /// Inside of a paragraph; the characters in it are text.
    Text,
    /// Before, in and after it are different paragraphs.
    Block,
    /// A paragraph of its own. The one around it goes on after it.
    Apart,
    /// A paragraph of its own, the characters in which are text.
    ApartText,
    /// Nothing in it is text, and it ends the paragraph.
    Ignored,
}

/// Elements of XHTML inside of a sentence.
const INLINE: [&str; 29] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "del", "dfn", "em", "font", "i", "ins", "mark",
    "q", "rb", "ruby", "s", "small", "span", "strike", "strong", "sub", "sup", "time", "u", "var", "wbr",
];

impl Dialect {
    /// Whether characters are text outside of [`Role::Text`] elements.
    pub(super) fn is_text_everywhere(self) -> bool {
        self == Self::Xhtml
    }

    pub(super) fn role(self, element: &str) -> Role {
        match self {
            Self::Xhtml => xhtml_role(element),
            Self::Word => match element {
                "w:p" | "a:p" | "w:rt" => Role::Apart,
                "w:t" | "a:t" => Role::Text,
                "w:br" | "w:cr" | "w:tab" | "w:sym" | "a:br" => Role::Block,
                _ => Role::Inline,
            },
            Self::Contents => {
                if element == "text" {
                    Role::ApartText
                } else {
                    Role::Inline
                }
            }
            Self::Properties => match element {
                "dc:title" | "dc:creator" | "dc:contributor" | "dc:description" | "dc:subject"
                | "dc:publisher" | "cp:keywords" => Role::ApartText,
                _ => Role::Inline,
            },
        }
    }
}

fn xhtml_role(element: &str) -> Role {
    let lower = element.to_ascii_lowercase();
    match lower.as_str() {
        // The reading of a character interrupts no word.
        "rt" | "rp" => Role::Apart,
        name if RAW.contains(&name) => Role::Ignored,
        name if INLINE.contains(&name) => Role::Inline,
        _ => Role::Block,
    }
}
