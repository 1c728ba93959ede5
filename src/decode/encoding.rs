//! The supported encodings: their names, their byte order marks, and the tables that decode them.

use crate::error::{Error, ErrorKind};
use std::fmt;
use std::str::FromStr;

/// The number of bytes that detection reads at most: 1 MiB. A few hundred Chinese characters are nearly
/// always enough, but they may come late in a file.
pub(super) const SAMPLE: usize = 1024 * 1024;

/// An encoding of Chinese text.
///
/// The [WHATWG Encoding Standard](https://encoding.spec.whatwg.org/) defines all of them.
///
/// ```
/// use zhnorm::ErrorKind;
/// use zhnorm::decode::Encoding;
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
    /// GB 18030, which contains GBK, code page 936 and GB 2312.
    Gb18030,
    /// Big5 with the extensions of ETEN and HKSCS. Most text that is labelled `big5` uses ETEN characters,
    /// and the HKSCS codes do not overlap them, so the standard defines no Big5 without these extensions.
    Big5,
    /// UTF-16, low byte first. The name `utf-16` means this one, unless a byte order mark says otherwise.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
}

/// The names of each encoding; the first one is the name that is shown.
const NAMES: [(Encoding, &[&str]); 5] = [
    (Encoding::Utf8, &["UTF-8"]),
    (Encoding::Gb18030, &["GB18030", "GBK", "GB2312", "CP936"]),
    (Encoding::Big5, &["Big5", "Big5-HKSCS"]),
    (Encoding::Utf16Le, &["UTF-16LE", "UTF-16"]),
    (Encoding::Utf16Be, &["UTF-16BE"]),
];

/// The bytes of U+FEFF in each encoding. At the start of a text they name the encoding.
const BYTE_ORDER_MARKS: [(Encoding, &[u8]); 4] = [
    (Encoding::Utf8, b"\xEF\xBB\xBF"),
    (Encoding::Utf16Le, b"\xFF\xFE"),
    (Encoding::Utf16Be, b"\xFE\xFF"),
    (Encoding::Gb18030, b"\x84\x31\x95\x33"),
];

/// Length in bytes of the longest byte order mark.
pub(super) const LONGEST_BOM: usize = 4;

impl Encoding {
    /// Every encoding.
    pub const ALL: &'static [Encoding] =
        &[Encoding::Utf8, Encoding::Gb18030, Encoding::Big5, Encoding::Utf16Le, Encoding::Utf16Be];

    /// The name that is shown. Parsing a name ignores case, `-` and `_`.
    ///
    /// ```
    /// assert_eq!(zhnorm::decode::Encoding::Gb18030.name(), "GB18030");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB18030",
            Self::Big5 => "Big5",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
        }
    }

    /// The encoding whose byte order mark `bytes` start with, and the length of that mark in bytes.
    ///
    /// ```
    /// use zhnorm::decode::Encoding;
    ///
    /// assert_eq!(Encoding::for_bom(b"\xFF\xFE-N\x87e"), Some((Encoding::Utf16Le, 2)));
    /// assert_eq!(Encoding::for_bom("中文".as_bytes()), None);
    /// ```
    pub fn for_bom(bytes: &[u8]) -> Option<(Encoding, usize)> {
        let found = BYTE_ORDER_MARKS.iter().find(|(_, bom)| bytes.starts_with(bom));
        found.map(|(encoding, bom)| (*encoding, bom.len()))
    }

    /// The tables of `encoding_rs`.
    pub(super) fn tables(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Gb18030 => encoding_rs::GB18030,
            Self::Big5 => encoding_rs::BIG5,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
        }
    }

    pub(super) fn is_utf16(self) -> bool {
        matches!(self, Self::Utf16Le | Self::Utf16Be)
    }
}

/// Whether `bytes` are an incomplete byte order mark, so that the next bytes have to be read.
pub(super) fn may_become_bom(bytes: &[u8]) -> bool {
    BYTE_ORDER_MARKS.iter().any(|(_, bom)| bom.len() > bytes.len() && bom.starts_with(bytes))
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
                format!("unknown encoding {name:?}; the known ones are {}", names.join(", ")),
            )
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_any_spelling_and_an_unknown_one_lists_the_others() {
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

    #[test]
    fn no_byte_order_mark_is_longer_than_the_constant() {
        assert_eq!(BYTE_ORDER_MARKS.iter().map(|(_, bom)| bom.len()).max(), Some(LONGEST_BOM));
    }
}
