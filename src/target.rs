//! `Target`: the script and regional standard that text is converted to.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, ErrorKind};

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

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Target {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        by_name("target", name, Self::ALL, Self::name)
    }
}

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

impl fmt::Display for ScriptHint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for ScriptHint {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        by_name("script", name, Self::ALL, Self::name)
    }
}

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

impl fmt::Display for Variants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Variants {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        by_name("choice of variants", name, Self::ALL, Self::name)
    }
}

/// The one of `all` with this name, or an error that lists the names.
pub(crate) fn by_name<T: Copy>(
    what: &str,
    name: &str,
    all: &[T],
    name_of: fn(T) -> &'static str,
) -> Result<T, Error> {
    all.iter().copied().find(|one| name_of(*one).eq_ignore_ascii_case(name)).ok_or_else(|| {
        let names: Vec<_> = all.iter().map(|one| name_of(*one)).collect();
        let hint = nearest(name, names.iter().copied());
        let hint = hint.map_or(String::new(), |nearest| format!(" did you mean {nearest:?}?"));
        Error::new(
            ErrorKind::UnknownName,
            format!("unknown {what} {name:?};{hint} the choices are {}", names.join(", ")),
        )
    })
}

/// The one of `names` that `name` was probably meant to be: at most a third of its letters differ.
pub(crate) fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let distance =
        |other: &str| strsim::osa_distance(&name.to_ascii_lowercase(), &other.to_ascii_lowercase());
    let with_distance = names.into_iter().map(|other| (distance(other), other));
    let (distance, nearest) = with_distance.min_by_key(|(distance, _)| *distance)?;
    (distance * 3 <= name.chars().count()).then_some(nearest)
}
