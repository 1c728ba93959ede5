//! How sure a rule can be of what it does.

use super::rule::Rule;
use std::fmt;

/// How sure a [`Rule`] can be of what it does. `docs/canonical-form.md` defines each rule.
///
/// ```
/// use zhnorm::report::{Confidence, Rule};
///
/// assert_eq!(Rule::LineEnd.confidence(), Confidence::Certain);
/// assert_eq!(Rule::WrongEncoding.confidence().to_string(), "by evidence");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Confidence {
    /// The text itself says what is meant: both forms stand for the same.
    Certain,
    /// The characters beside it decide.
    ByContext,
    /// Something is concluded from all of the text, by a model with probabilities.
    ByEvidence,
}

impl Confidence {
    /// The name in plain words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::ByContext => "by context",
            Self::ByEvidence => "by evidence",
        }
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Rule {
    /// How sure the rule can be of what it does.
    pub fn confidence(self) -> Confidence {
        match self {
            Self::ByteShiftedText
            | Self::WrongEncoding
            | Self::HtmlEntity
            | Self::InlinePinyin
            | Self::Script => Confidence::ByEvidence,
            Self::CanonicalComposition
            | Self::CompatibilityIdeograph
            | Self::Radical
            | Self::PrivateUse
            | Self::Invisible
            | Self::Control
            | Self::Ligature
            | Self::HalfwidthKana
            | Self::Icon
            | Self::VariationSelector
            | Self::PresentationForm
            | Self::HalfwidthAlphanumeric
            | Self::LineEnd
            | Self::TrailingSpace
            | Self::BlankLine
            | Self::UserDictionary
            | Self::UnicodeEscape
            | Self::PercentEscape
            | Self::WidthFolding
            | Self::MarkFolding
            | Self::VariantFolding
            | Self::CaseFolding => Confidence::Certain,
            Self::WindowsPunctuation
            | Self::SymbolFont
            | Self::FullwidthMark
            | Self::HalfwidthMark
            | Self::FullwidthBracket
            | Self::FullStop
            | Self::Ellipsis
            | Self::Dash
            | Self::MiddleDot
            | Self::TitleMark
            | Self::IdeographicZero
            | Self::Quote
            | Self::RepeatedMark
            | Self::Space
            | Self::Indentation
            | Self::LatinSpace
            | Self::RegionalWord => Confidence::ByContext,
        }
    }
}
