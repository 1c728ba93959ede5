//! Spans that go on from one block to the next, and what else the lines before tell.

use crate::format::DataState;
use crate::text::fence::Fence;

pub(super) use crate::text::html::RAW;

/// The state at the start of a block, which the text before it decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Start {
    /// The document starts here, so there may be front matter.
    #[default]
    Document,
    /// No span continues.
    Text,
    /// A span continues, such as a fenced code block or a comment.
    Inside(Open),
}

impl Start {
    /// Whether a span is open that may go on to the end of the document.
    pub(crate) fn is_unclosed(self) -> bool {
        match self {
            Self::Document | Self::Text => false,
            Self::Inside(open) => {
                !matches!(open, Open::Tag { .. } | Open::Template { .. } | Open::Data(_) | Open::Lines(_))
            }
        }
    }
}

/// The kind of a span that has begun and not yet ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    Fence(Fence),
    /// `<!--`.
    Comment,
    /// `<![CDATA[`.
    Cdata,
    /// An element whose content is no prose, by its index.
    Element(u8),
    /// A tag over several lines, with the quotation mark that is open in it, and its number of lines so far.
    Tag {
        quote: u8,
        lines: u8,
    },
    /// A template of wikitext, with the number of open braces, and its number of lines so far.
    Template {
        depth: u8,
        lines: u8,
    },
    /// An environment of LaTeX, by its index.
    Environment(u8),
    /// A formula between `$$`.
    Math,
    /// A formula that begins with a line `\[`.
    Display,
    /// Text after `zhnorm:off`.
    Off,
    /// A document of data.
    Data(DataState),
    /// No span, but the lines before matter to the next one of a Markdown document.
    Lines(LinesBefore),
}

/// What the lines before tell about the next line of a Markdown document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LinesBefore {
    /// Whether the line before is blank, or there is none.
    pub(super) is_blank: bool,
    /// Whether it belongs to an indented code block, but for blank lines.
    pub(super) is_code: bool,
    /// Whether a list is open.
    pub(super) in_list: bool,
}

impl Default for LinesBefore {
    fn default() -> Self {
        Self { is_blank: true, is_code: false, in_list: false }
    }
}
