//! `Stage`: the name of a stage, with which a caller chooses it.

use crate::named::named;

/// A part of normalization that can be chosen or left out.
///
/// ```
/// use zhnorm::{ErrorKind, Stage};
///
/// assert_eq!("inline-pinyin".parse::<Stage>()?, Stage::InlinePinyin);
/// assert_eq!(Stage::Script.to_string(), "script");
/// let error = "pinyin".parse::<Stage>().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::UnknownName);
/// # Ok::<(), zhnorm::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// Restores byte-shifted text, text in the wrong encoding, and HTML entities.
    Repair,
    /// Removes pinyin that a machine inserted after characters.
    InlinePinyin,
    /// Gives each character one code point, and removes invisible and control characters.
    Unicode,
    /// Uses full-width punctuation in Chinese sentences, the quotation marks of the target, and half-width
    /// letters and digits.
    Punctuation,
    /// Makes line ends, spaces and blank lines uniform.
    Whitespace,
    /// Converts to the script and regional standard of the target.
    Script,
    /// Folds characters that an index takes for the same. It does not run unless somebody chooses it.
    Folding,
}

impl Stage {
    /// Every stage, in the order in which they run.
    pub const ALL: &'static [Stage] = &[
        Stage::Repair,
        Stage::InlinePinyin,
        Stage::Unicode,
        Stage::Punctuation,
        Stage::Whitespace,
        Stage::Script,
        Stage::Folding,
    ];

    /// The name in kebab case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Repair => "repair",
            Self::InlinePinyin => "inline-pinyin",
            Self::Unicode => "unicode",
            Self::Punctuation => "punctuation",
            Self::Whitespace => "whitespace",
            Self::Script => "script",
            Self::Folding => "folding",
        }
    }
}

named!(Stage, name, "stage");
