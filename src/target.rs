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
        Self::ALL.iter().copied().find(|target| target.name().eq_ignore_ascii_case(name)).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|target| target.name()).collect();
            Error::new(
                ErrorKind::UnknownName,
                format!("unknown target {name:?}; the targets are {}", names.join(", ")),
            )
        })
    }
}
