//! The lists of stages. `pipeline::block_worker` runs them in order. CONTRIBUTING, "Add a stage", names the
//! other files that list stages.

use std::ops::Range;
use std::sync::Arc;

use super::StageInput;
use super::line_scan::Needs;
use super::punctuation::{self, Buffers, QuoteStyle};
use super::repair::Repairer;
use super::script::regional::RegionalWords;
use super::script::{Script, ScriptBuffers};
use super::{escapes, folding, spacing, unicode, whitespace};
use crate::edit::Sink;
use crate::format::Format;
use crate::options::choices::Spacing;
use crate::text::html::Markup;

/// A stage that reads a whole block, with its settings.
#[derive(Debug)]
pub(crate) enum BlockStage {
    /// Decodes `\uXXXX` and `%XX`.
    Escapes,
    /// Repairs byte-shifted text, wrong encodings and HTML entities.
    Damage(Arc<Repairer>),
    /// Removes inline pinyin.
    InlinePinyin(Arc<Repairer>),
    /// Converts to the target script.
    Script(Script),
    /// Words of the target's region.
    RegionalWords(RegionalWords),
    /// Inserts or removes spaces beside Latin letters and digits.
    Spacing(Spacing),
    /// Folds what an index takes for the same.
    Folding,
}

impl BlockStage {
    /// Whether the stage protects more of the text than the stages before it know of.
    pub(crate) fn protects_words(&self) -> bool {
        matches!(self, Self::Script(script) if script.protects_words())
    }

    /// Whether the stage changes characters at which the stages by line or the search for protected spans
    /// look, so that all of them have to run again.
    pub(crate) fn changes_syntax(&self) -> bool {
        matches!(self, Self::Spacing(_) | Self::Folding)
    }

    /// Writes what the stage makes of `text` to `sink`. `markup` tells of the document before `text`, and
    /// `format` is that of the document.
    pub(crate) fn apply<S: Sink>(
        &self,
        text: &str,
        markup: Markup,
        format: Option<Format>,
        protected: &[Range<usize>],
        buffers: &mut ScriptBuffers,
        sink: &mut S,
    ) {
        match self {
            Self::Escapes => escapes::apply(text, protected, format == Some(Format::Json), sink),
            Self::Damage(repairer) => repairer.undo_damage(text, markup, protected, sink),
            Self::InlinePinyin(repairer) => repairer.remove_pinyin(text, protected, sink),
            Self::Script(script) => script.apply(text, protected, buffers, sink),
            Self::RegionalWords(words) => words.apply(text, protected, sink),
            Self::Spacing(spacing) => spacing::apply(text, protected, *spacing, sink),
            Self::Folding => folding::apply(text, protected, sink),
        }
    }
}

/// A stage that works by line: what it does to a line depends on nothing but this line and, for blank lines,
/// on the line before. `line_scan` knows which lines it leaves as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineStage {
    /// One code point per character.
    Unicode,
    /// Full-width punctuation in Chinese sentences, half-width letters and digits, quotation marks.
    Punctuation(QuoteStyle),
    /// Line ends, spaces, blank lines.
    Whitespace,
}

impl LineStage {
    /// The reason for which the line scan reports a line to this stage.
    pub(crate) fn need(self) -> Needs {
        match self {
            Self::Unicode => Needs::UNICODE,
            Self::Punctuation(_) => Needs::PUNCTUATION,
            Self::Whitespace => Needs::WHITESPACE,
        }
    }

    /// Writes what the stage makes of some lines to `sink`. `buffers` are reused.
    pub(crate) fn apply<S: Sink>(self, input: &StageInput<'_>, buffers: &mut Buffers, sink: &mut S) {
        match self {
            Self::Unicode => unicode::apply(input, sink),
            Self::Punctuation(style) => punctuation::apply(style, input, buffers, sink),
            Self::Whitespace => whitespace::apply(input, sink),
        }
    }
}
