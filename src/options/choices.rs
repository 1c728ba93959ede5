//! Choices that options name: a format or `auto`, a markup, blank lines.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::format::Format;
use crate::named::{by_name, named};
use crate::report::Rule;
use crate::rule_set::RuleSet;

/// A [`Format`], or that the first lines of a document show it.
///
/// ```
/// use zhnorm::{Format, FormatChoice};
///
/// assert_eq!("auto".parse::<FormatChoice>()?, FormatChoice::Auto);
/// assert_eq!("srt".parse::<FormatChoice>()?, FormatChoice::Named(Format::Srt));
/// # Ok::<(), zhnorm::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FormatChoice {
    /// The first lines show it.
    Auto,
    /// This one.
    Named(Format),
}

impl FormatChoice {
    /// The format, if it is named.
    #[must_use]
    pub fn format(self) -> Option<Format> {
        match self {
            Self::Auto => None,
            Self::Named(format) => Some(format),
        }
    }

    /// The name: `auto`, or that of the format.
    pub fn name(self) -> &'static str {
        self.format().map_or("auto", Format::name)
    }
}

impl fmt::Display for FormatChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for FormatChoice {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let named = Format::ALL.iter().map(|format| Self::Named(*format));
        let all: Vec<Self> = std::iter::once(Self::Auto).chain(named).collect();
        by_name("format", name, &all, Self::name)
    }
}

/// The markup of a document that is text.
///
/// ```
/// use zhnorm::MarkupChoice;
///
/// assert_eq!("wikitext".parse::<MarkupChoice>()?, MarkupChoice::Wikitext);
/// # Ok::<(), zhnorm::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MarkupChoice {
    /// What is markup in any text, such as tags and fenced code; the name of a file may tell more.
    Auto,
    /// None, as [`Format::Text`].
    None,
    /// [`Format::Markdown`].
    Markdown,
    /// [`Format::Html`].
    Html,
    /// [`Format::Wikitext`].
    Wikitext,
    /// [`Format::Latex`].
    Latex,
}

impl MarkupChoice {
    /// Every choice.
    pub const ALL: &'static [MarkupChoice] = &[
        MarkupChoice::Auto,
        MarkupChoice::None,
        MarkupChoice::Markdown,
        MarkupChoice::Html,
        MarkupChoice::Wikitext,
        MarkupChoice::Latex,
    ];

    /// The name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::None => "none",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Wikitext => "wikitext",
            Self::Latex => "latex",
        }
    }

    /// The format that documents with this markup have, if it is named.
    pub(crate) fn format(self) -> Option<FormatChoice> {
        Some(FormatChoice::Named(match self {
            Self::Auto => return None,
            Self::None => Format::Text,
            Self::Markdown => Format::Markdown,
            Self::Html => Format::Html,
            Self::Wikitext => Format::Wikitext,
            Self::Latex => Format::Latex,
        }))
    }
}

named!(MarkupChoice, name, "markup");

/// The space between Chinese characters and Latin letters or digits.
///
/// ```
/// use zhnorm::Spacing;
///
/// assert_eq!("one".parse::<Spacing>()?, Spacing::One);
/// # Ok::<(), zhnorm::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Spacing {
    /// It stays as it is.
    #[default]
    Keep,
    /// It is removed: `用 Rust 写` -> `用Rust写`.
    None,
    /// It is inserted where it is missing: `用Rust写` -> `用 Rust 写`.
    One,
}

impl Spacing {
    /// Every choice.
    pub const ALL: &'static [Spacing] = &[Spacing::Keep, Spacing::None, Spacing::One];

    /// The name: `keep`, `none` or `one`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::None => "none",
            Self::One => "one",
        }
    }
}

named!(Spacing, name, "spacing");

/// How many blank lines in a row stay.
///
/// ```
/// use zhnorm::BlankLines;
///
/// assert_eq!("keep".parse::<BlankLines>()?, BlankLines::Keep);
/// # Ok::<(), zhnorm::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BlankLines {
    /// All of them: the rule `blank-line` does not apply.
    Keep,
    /// One.
    #[default]
    One,
}

impl BlankLines {
    /// Every choice.
    pub const ALL: &'static [BlankLines] = &[BlankLines::Keep, BlankLines::One];

    /// The rules that apply, of `rules` and `blank-line`.
    pub(crate) fn choose(self, rules: RuleSet) -> RuleSet {
        match self {
            Self::Keep => rules.without(Rule::BlankLine),
            Self::One => rules.with(Rule::BlankLine),
        }
    }

    /// The name: `keep` or `one`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::One => "one",
        }
    }
}

named!(BlankLines, name, "choice of blank lines");
