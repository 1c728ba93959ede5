//! The list of stages: the one place to add one. `pipeline::worker` runs them in order.

use std::ops::Range;
use std::sync::Arc;

use super::punctuation::{self, QuoteStyle};
use super::repair::Repairer;
use super::script::Script;
use super::script::regional::RegionalWords;
use super::{unicode, whitespace};
use crate::edit::Sink;
use crate::text::html::Markup;

/// A stage with its settings.
#[derive(Debug)]
pub(crate) enum ActiveStage {
    /// Repairs byte-shifted text, wrong encodings and HTML entities.
    Damage(Arc<Repairer>),
    /// Removes inline pinyin.
    InlinePinyin(Arc<Repairer>),
    /// One code point per character.
    Unicode,
    /// Full-width punctuation in Chinese sentences, half-width letters and digits, quotation marks.
    Punctuation(QuoteStyle),
    /// Line ends, spaces, blank lines.
    Whitespace,
    /// Conversion to the target script.
    Script(Script),
    /// Words of the target's region.
    RegionalWords(RegionalWords),
}

impl ActiveStage {
    /// Whether the stage depends on which characters a text holds, and not only on their classes. Such a
    /// stage may find something to do in text that the script stage has converted.
    pub(crate) fn reads_characters(&self) -> bool {
        matches!(self, Self::Damage(_) | Self::InlinePinyin(_))
    }

    /// Whether the stage protects more of the text than the stages before it know of.
    pub(crate) fn protects_words(&self) -> bool {
        matches!(self, Self::Script(script) if script.protects_words())
    }

    /// Writes what the stage makes of `text` to `sink`. `markup` tells of the document before `text`.
    pub(crate) fn apply<S: Sink>(
        &self,
        text: &str,
        markup: Markup,
        protected: &[Range<usize>],
        sink: &mut S,
    ) {
        match self {
            Self::Damage(repairer) => repairer.undo_damage(text, markup, protected, sink),
            Self::InlinePinyin(repairer) => repairer.remove_pinyin(text, protected, sink),
            Self::Unicode => unicode::apply(text, protected, sink),
            Self::Punctuation(style) => punctuation::apply(*style, text, protected, sink),
            Self::Whitespace => whitespace::apply(text, protected, sink),
            Self::Script(script) => script.apply(text, protected, sink),
            Self::RegionalWords(words) => words.apply(text, protected, sink),
        }
    }
}
