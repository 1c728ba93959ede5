//! `Target`: the script and regional standard that text is converted to.

use crate::named::named;

/// A script and regional standard of Chinese, with its BCP 47 name.
///
/// ```
/// use zhnorm::{ErrorKind, Target};
///
/// assert_eq!("zh-Hant-TW".parse::<Target>()?, Target::HantTw);
/// assert_eq!(Target::Hans.to_string(), "zh-Hans");
/// let error = "zh-Latn".parse::<Target>().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::UnknownName);
/// # Ok::<(), zhnorm::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Target {
    /// Simplified characters.
    Hans,
    /// Traditional characters, by no regional standard.
    Hant,
    /// Traditional characters by the standard of Taiwan.
    HantTw,
    /// Traditional characters by the standard of Hong Kong.
    HantHk,
}

impl Target {
    /// Every target.
    pub const ALL: &'static [Target] = &[Target::Hans, Target::Hant, Target::HantTw, Target::HantHk];

    /// The BCP 47 name: `zh-Hant-TW`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hans => "zh-Hans",
            Self::Hant => "zh-Hant",
            Self::HantTw => "zh-Hant-TW",
            Self::HantHk => "zh-Hant-HK",
        }
    }
}

named!(Target, name, "target");

/// The script that a text is written in, for callers who know it.
///
/// ```
/// use zhnorm::ScriptHint;
///
/// assert_eq!("hans".parse::<ScriptHint>()?, ScriptHint::Hans);
/// # Ok::<(), zhnorm::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ScriptHint {
    /// Simplified Chinese.
    Hans,
    /// Traditional Chinese of any standard.
    Hant,
}

impl ScriptHint {
    /// Every hint.
    pub const ALL: &'static [ScriptHint] = &[ScriptHint::Hans, ScriptHint::Hant];

    /// The name: `hans` or `hant`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hans => "hans",
            Self::Hant => "hant",
        }
    }
}

named!(ScriptHint, name, "script");

/// Which forms of characters a Traditional target uses where usage is divided.
///
/// ```
/// use zhnorm::Variants;
///
/// assert_eq!("opencc".parse::<Variants>()?, Variants::OpenCc);
/// # Ok::<(), zhnorm::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Variants {
    /// Those of the region's press and statutes: `污`, and for Hong Kong `說`, `衛`, `戶`.
    #[default]
    Press,
    /// Those of OpenCC's tables: `汙` for Taiwan, `説`, `衞`, `户` for Hong Kong.
    OpenCc,
}

impl Variants {
    /// Every choice of variants.
    pub const ALL: &'static [Variants] = &[Variants::Press, Variants::OpenCc];

    /// The name: `press` or `opencc`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Press => "press",
            Self::OpenCc => "opencc",
        }
    }
}

named!(Variants, name, "choice of variants");
