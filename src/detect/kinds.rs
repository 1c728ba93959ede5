//! What a text is written in: its script and its region.

use std::fmt;

/// The script of a text or a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TextScript {
    /// Simplified Chinese.
    Hans,
    /// Traditional Chinese of any standard.
    Hant,
    /// Both.
    Mixed,
    /// Chinese characters that tell too little: they may be of either script.
    Either,
    /// No Chinese, except for what is in Japanese or Korean.
    None,
}

impl TextScript {
    /// Every script.
    pub const ALL: &'static [TextScript] =
        &[TextScript::Hans, TextScript::Hant, TextScript::Mixed, TextScript::Either, TextScript::None];

    /// The name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hans => "hans",
            Self::Hant => "hant",
            Self::Mixed => "mixed",
            Self::Either => "either",
            Self::None => "none",
        }
    }
}

impl fmt::Display for TextScript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The region whose standard and words a text uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Region {
    /// Mainland China.
    Mainland,
    /// Taiwan.
    Taiwan,
    /// Hong Kong.
    HongKong,
}

impl Region {
    /// Every region.
    pub const ALL: &'static [Region] = &[Region::Mainland, Region::Taiwan, Region::HongKong];

    /// The name in kebab case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mainland => "mainland",
            Self::Taiwan => "taiwan",
            Self::HongKong => "hong-kong",
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
