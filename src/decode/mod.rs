//! Bytes to text, before anything else: which encodings there are, which one bytes are in, and what becomes of bytes
//! that do not fit.

mod decoder;
mod detect;

pub use decoder::{Decoder, OnMalformed};
pub use detect::Detection;

use crate::error::{Error, ErrorKind};
use std::fmt;
use std::str::FromStr;

/// An encoding of Chinese text, as the [WHATWG Encoding Standard](https://encoding.spec.whatwg.org/) defines it.
///
/// ```
/// use zhnorm::{Encoding, ErrorKind};
///
/// assert_eq!("gb2312".parse::<Encoding>()?, Encoding::Gb18030);
/// assert_eq!(Encoding::Utf16Le.to_string(), "UTF-16LE");
/// assert_eq!("latin1".parse::<Encoding>().unwrap_err().kind(), ErrorKind::UnknownName);
/// # Ok::<(), zhnorm::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// GB 18030, and with it all that it contains: GBK, code page 936, GB 2312.
    Gb18030,
    /// Big5 with the extensions of ETEN and HKSCS. What goes by `big5` nearly always has some of the former, and the
    /// latter take nothing away from it, so the standard knows no Big5 without them.
    Big5,
    /// UTF-16, the lower byte first. The name `utf-16` means this one, unless a byte order mark says otherwise.
    Utf16Le,
    /// UTF-16, the higher byte first.
    Utf16Be,
}

/// The names, the one that is shown first.
const NAMES: [(Encoding, &[&str]); 5] = [
    (Encoding::Utf8, &["UTF-8"]),
    (Encoding::Gb18030, &["GB18030", "GBK", "GB2312", "CP936"]),
    (Encoding::Big5, &["Big5", "Big5-HKSCS"]),
    (Encoding::Utf16Le, &["UTF-16LE", "UTF-16"]),
    (Encoding::Utf16Be, &["UTF-16BE"]),
];

/// The bytes of U+FEFF at the start of a text, which tell its encoding.
const MARKS: [(Encoding, &[u8]); 4] = [
    (Encoding::Utf8, b"\xEF\xBB\xBF"),
    (Encoding::Utf16Le, b"\xFF\xFE"),
    (Encoding::Utf16Be, b"\xFE\xFF"),
    (Encoding::Gb18030, b"\x84\x31\x95\x33"),
];

impl Encoding {
    /// Every encoding.
    pub const ALL: &'static [Encoding] =
        &[Encoding::Utf8, Encoding::Gb18030, Encoding::Big5, Encoding::Utf16Le, Encoding::Utf16Be];

    /// The name; case, `-` and `_` do not count when it is read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB18030",
            Self::Big5 => "Big5",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
        }
    }

    /// The encoding whose byte order mark `bytes` begin with, and the length of the mark.
    ///
    /// ```
    /// use zhnorm::Encoding;
    ///
    /// assert_eq!(Encoding::from_mark(b"\xFF\xFE-N\x87e"), Some((Encoding::Utf16Le, 2)));
    /// assert_eq!(Encoding::from_mark("中文".as_bytes()), None);
    /// ```
    pub fn from_mark(bytes: &[u8]) -> Option<(Encoding, usize)> {
        let found = MARKS.iter().find(|(_, mark)| bytes.starts_with(mark));
        found.map(|(encoding, mark)| (*encoding, mark.len()))
    }

    /// `None` for UTF-8, which goes without tables.
    fn tables(self) -> Option<&'static encoding_rs::Encoding> {
        match self {
            Self::Utf8 => None,
            Self::Gb18030 => Some(encoding_rs::GB18030),
            Self::Big5 => Some(encoding_rs::BIG5),
            Self::Utf16Le => Some(encoding_rs::UTF_16LE),
            Self::Utf16Be => Some(encoding_rs::UTF_16BE),
        }
    }
}

/// Whether more bytes can make `bytes` a byte order mark.
fn may_become_mark(bytes: &[u8]) -> bool {
    MARKS.iter().any(|(_, mark)| mark.len() > bytes.len() && mark.starts_with(bytes))
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Encoding {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let plain = |name: &str| name.replace(['-', '_'], "").to_ascii_lowercase();
        let wanted = plain(name);
        let found = NAMES.iter().find(|(_, names)| names.iter().any(|name| plain(name) == wanted));
        found.map(|(encoding, _)| *encoding).ok_or_else(|| {
            let names: Vec<_> =
                NAMES.iter().flat_map(|(_, names)| *names).map(|name| name.to_ascii_lowercase()).collect();
            Error::new(
                ErrorKind::UnknownName,
                format!("unknown encoding {name:?}; there are {}", names.join(", ")),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_any_spelling_and_unknown_ones_list_the_others() {
        for (name, encoding) in [
            ("utf-8", Encoding::Utf8),
            ("UTF8", Encoding::Utf8),
            ("gbk", Encoding::Gb18030),
            ("gb2312", Encoding::Gb18030),
            ("cp936", Encoding::Gb18030),
            ("GB-18030", Encoding::Gb18030),
            ("big5", Encoding::Big5),
            ("big5_hkscs", Encoding::Big5),
            ("utf-16", Encoding::Utf16Le),
            ("utf-16le", Encoding::Utf16Le),
            ("UTF-16BE", Encoding::Utf16Be),
        ] {
            assert_eq!(name.parse::<Encoding>().unwrap(), encoding, "{name}");
        }
        for encoding in Encoding::ALL {
            assert_eq!(encoding.to_string().parse::<Encoding>().unwrap(), *encoding);
            assert!(NAMES.iter().any(|(named, names)| named == encoding && names[0] == encoding.name()));
        }
        for name in ["", "latin1", "utf-32", "gb", "auto"] {
            let error = name.parse::<Encoding>().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::UnknownName);
            let message = error.to_string();
            assert!(message.contains(&format!("{name:?}")) && message.contains("big5-hkscs"), "{message}");
        }
    }
}
