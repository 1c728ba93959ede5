//! Simulates text that was decoded in the wrong encoding.

use super::{DamageKind, Damaged, DamagedSpan};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, WINDOWS_1252};

/// The encoding of the bytes, and the encoding in which they are decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Misread {
    /// `鐨勬枃`
    Utf8AsGbk,
    /// `ä¸­æ–‡` with the undefined bytes of CP1252 as controls
    Utf8AsLatin1,
    /// `ÖÐÎÄ`
    GbkAsLatin1,
    /// Rare Chinese characters.
    Big5AsGbk,
    /// Rare Chinese characters.
    GbkAsBig5,
    /// UTF-8 read as Latin-1, saved as UTF-8, and read as Latin-1 again
    Utf8AsLatin1Twice,
    /// UTF-8 read as GBK, saved as UTF-8, and read as GBK again
    Utf8AsGbkTwice,
    /// UTF-8 read as Python reads GB 18030 with `errors="replace"`: the byte 0x80 is lost.
    Utf8AsGb18030InPython,
    /// UTF-8 read as Python reads GBK with `errors="replace"`: the first byte of each pair that is not
    /// assigned is lost as well.
    Utf8AsGbkInPython,
}

impl Misread {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Utf8AsGbk,
        Self::Utf8AsLatin1,
        Self::GbkAsLatin1,
        Self::Big5AsGbk,
        Self::GbkAsBig5,
        Self::Utf8AsLatin1Twice,
        Self::Utf8AsGbkTwice,
        Self::Utf8AsGb18030InPython,
        Self::Utf8AsGbkInPython,
    ];

    /// The true encoding, the wrong encoding, and the number of times that the text is decoded wrongly.
    fn codecs(self) -> (&'static Encoding, &'static Encoding, usize) {
        match self {
            // GB18030 reads four-byte codes too, so fewer bytes are lost than with GBK proper.
            Self::Utf8AsGbk => (UTF_8, GB18030, 1),
            Self::Utf8AsGb18030InPython | Self::Utf8AsGbkInPython => (UTF_8, GB18030, 1),
            Self::Utf8AsGbkTwice => (UTF_8, GB18030, 2),
            Self::Utf8AsLatin1 => (UTF_8, WINDOWS_1252, 1),
            Self::Utf8AsLatin1Twice => (UTF_8, WINDOWS_1252, 2),
            Self::GbkAsLatin1 => (GBK, WINDOWS_1252, 1),
            Self::Big5AsGbk => (BIG5, GB18030, 1),
            Self::GbkAsBig5 => (GBK, BIG5, 1),
        }
    }
}

/// Decodes `clean` in the wrong encoding. `None` if the true encoding lacks a character of the text.
///
/// If a byte was lost (U+FFFD in the result), the span has the kind [`DamageKind::LostByte`].
pub fn misread(clean: &str, how: Misread) -> Option<Damaged> {
    let (written, read, times) = how.codecs();
    let (mut text, mut lost) = (clean.to_owned(), false);
    for _ in 0..times {
        let (bytes, _, unmappable) = written.encode(&text);
        if unmappable {
            return None;
        }
        text = match how {
            Misread::Utf8AsGb18030InPython => decode_in_python(&bytes, |_| false),
            Misread::Utf8AsGbkInPython => decode_in_python(&bytes, is_unassigned),
            _ => read.decode_without_bom_handling(&bytes).0.into_owned(),
        };
        lost |= text.contains('\u{FFFD}');
    }
    let kind = if lost { DamageKind::LostByte } else { DamageKind::Encoding };
    let whole = DamagedSpan { damaged: 0..text.len(), truth: 0..clean.len(), kind };
    Some(Damaged { spans: vec![whole], truth: clean.to_owned(), text })
}

/// Decodes pairs of bytes of GB 18030. A byte without a partner, 0x80, and the first byte of a pair that
/// `is_lost` accepts become U+FFFD.
fn decode_in_python(mut bytes: &[u8], is_lost: fn(&[u8]) -> bool) -> String {
    let mut text = String::new();
    while let [first, after @ ..] = bytes {
        let pair = bytes.get(..2).filter(|pair| {
            let is_pair = matches!(pair, [0x81..=0xFE, 0x40..=0x7E | 0x80..=0xFE]);
            is_pair && !is_lost(pair)
        });
        bytes = after;
        if first.is_ascii() {
            text.push(char::from(*first));
        } else if let Some(pair) = pair {
            text.push_str(&GB18030.decode_without_bom_handling(pair).0);
            bytes = after.get(1..).unwrap_or_default();
        } else {
            text.push('\u{FFFD}');
        }
    }
    text
}

/// Whether GBK has no character for the pair, only GB 18030, and that one for private use.
fn is_unassigned(pair: &[u8]) -> bool {
    let decoded = GB18030.decode_without_bom_handling(pair).0;
    decoded.contains(|c| matches!(c, '\u{E000}'..='\u{F8FF}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(clean: &str, how: Misread) -> String {
        misread(clean, how).map(|d| d.text).unwrap_or_default()
    }

    #[test]
    fn misread_text_looks_as_on_pages() {
        assert_eq!(text("的文", Misread::Utf8AsGbk), "鐨勬枃");
        assert_eq!(text("中文测试", Misread::GbkAsLatin1), "ÖÐÎÄ²âÊÔ");
        assert_eq!(text("中文", Misread::Utf8AsLatin1), "ä¸\u{AD}æ–‡");
        assert_eq!(text("中", Misread::Utf8AsLatin1Twice), "Ã¤Â¸Â\u{AD}");
    }

    #[test]
    fn a_lost_byte_is_told_by_the_kind_of_the_span() {
        let kind = |text, how| misread(text, how).unwrap().spans[0].kind;
        assert_eq!(kind("中文字", Misread::Utf8AsGbk), DamageKind::LostByte);
        assert_eq!(kind("中文", Misread::Utf8AsGbk), DamageKind::Encoding);
    }

    #[test]
    fn python_loses_other_bytes_than_browsers() {
        // The bytes of `一可` are E4 B8 80 E5 8F AF, and those of `可是` are E5 8F AF E6 98 AF.
        assert_eq!(text("一可", Misread::Utf8AsGbk), "涓€鍙\u{FFFD}");
        assert_eq!(text("一可", Misread::Utf8AsGb18030InPython), "涓\u{FFFD}鍙\u{FFFD}");
        assert_eq!(text("可是", Misread::Utf8AsGbkInPython), "鍙\u{FFFD}鏄\u{FFFD}");
        assert!(!text("可是", Misread::Utf8AsGb18030InPython).starts_with("鍙\u{FFFD}"));
    }

    #[test]
    fn text_that_the_encoding_cannot_hold_is_not_damaged() {
        assert_eq!(misread("发", Misread::Big5AsGbk), None);
    }
}
