//! The sixteen standard configurations, by name.

use crate::{Error, ErrorKind};
use std::fmt;
use std::str::FromStr;

macro_rules! configs {
    ($($variant:ident $name:literal $from:literal $to:literal,)*) => {
        /// A standard configuration of OpenCC 1.4.2: from which script or regional standard to which other.
        ///
        /// ```
        /// use zhnorm::Config;
        ///
        /// let config: Config = "s2twp".parse()?;
        /// assert_eq!(config, Config::S2twp);
        /// assert_eq!("s2twp.json".parse::<Config>()?, config);
        /// assert_eq!(config.to_string(), "s2twp");
        /// # Ok::<(), zhnorm::Error>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Config {
            $(#[doc = concat!("`", $name, "`: ", $from, " to ", $to, ".")] $variant,)*
        }

        impl Config {
            /// All standard configurations.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// OpenCC's name of the configuration: `s2twp`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The conversion in words.
            pub fn description(self) -> &'static str {
                match self { $(Self::$variant => concat!($from, " to ", $to),)* }
            }

            pub(crate) fn path(self) -> &'static str {
                match self { $(Self::$variant => concat!("opencc/configs/", $name, ".json"),)* }
            }
        }
    };
}

configs! {
    S2t   "s2t"   "Simplified Chinese" "Traditional Chinese (OpenCC's standard)",
    T2s   "t2s"   "Traditional Chinese (OpenCC's standard)" "Simplified Chinese",
    S2tw  "s2tw"  "Simplified Chinese" "Traditional Chinese (Taiwan)",
    Tw2s  "tw2s"  "Traditional Chinese (Taiwan)" "Simplified Chinese",
    S2twp "s2twp" "Simplified Chinese" "Traditional Chinese (Taiwan) with Taiwan's words",
    Tw2sp "tw2sp" "Traditional Chinese (Taiwan)" "Simplified Chinese with the mainland's words",
    S2hk  "s2hk"  "Simplified Chinese" "Traditional Chinese (Hong Kong)",
    Hk2s  "hk2s"  "Traditional Chinese (Hong Kong)" "Simplified Chinese",
    S2hkp "s2hkp" "Simplified Chinese" "Traditional Chinese (Hong Kong) with Hong Kong's words",
    Hk2sp "hk2sp" "Traditional Chinese (Hong Kong)" "Simplified Chinese with the mainland's words",
    T2tw  "t2tw"  "Traditional Chinese (OpenCC's standard)" "Traditional Chinese (Taiwan)",
    Tw2t  "tw2t"  "Traditional Chinese (Taiwan)" "Traditional Chinese (OpenCC's standard)",
    T2hk  "t2hk"  "Traditional Chinese (OpenCC's standard)" "Traditional Chinese (Hong Kong)",
    Hk2t  "hk2t"  "Traditional Chinese (Hong Kong)" "Traditional Chinese (OpenCC's standard)",
    T2jp  "t2jp"  "Old Japanese characters (kyūjitai)" "new ones (shinjitai)",
    Jp2t  "jp2t"  "New Japanese characters (shinjitai)" "old ones (kyūjitai)",
}

impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Config {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let bare = name.strip_suffix(".json").unwrap_or(name);
        Self::ALL.iter().copied().find(|config| config.name() == bare).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|config| config.name()).collect();
            Error::new(
                ErrorKind::UnknownName,
                format_args!("no configuration is called `{name}`; there are {}", known.join(", ")),
            )
        })
    }
}
