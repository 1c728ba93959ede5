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
}

impl Misread {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Utf8AsGbk,
        Self::Utf8AsLatin1,
        Self::GbkAsLatin1,
        Self::Big5AsGbk,
        Self::GbkAsBig5,
        Self::Utf8AsLatin1Twice,
        Self::Utf8AsGbkTwice,
    ];

    /// The true encoding, the wrong encoding, and the number of times that the text is decoded wrongly.
    fn codecs(self) -> (&'static Encoding, &'static Encoding, usize) {
        match self {
            // GB18030 reads four-byte codes too, so fewer bytes are lost than with GBK proper.
            Self::Utf8AsGbk => (UTF_8, GB18030, 1),
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
/// If a byte was lost (U+FFFD in the result), the truth cannot be recovered, and [`Damaged::spans`] is empty.
pub fn misread(clean: &str, how: Misread) -> Option<Damaged> {
    let (written, read, times) = how.codecs();
    let (mut text, mut lost) = (clean.to_owned(), false);
    for _ in 0..times {
        let (bytes, _, unmappable) = written.encode(&text);
        if unmappable {
            return None;
        }
        text = read.decode_without_bom_handling(&bytes).0.into_owned();
        lost |= text.contains('\u{FFFD}');
    }
    let whole = DamagedSpan { damaged: 0..text.len(), truth: 0..clean.len(), kind: DamageKind::Encoding };
    let spans = if lost { Vec::new() } else { vec![whole] };
    Some(Damaged { spans, truth: clean.to_owned(), text })
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
    fn text_with_a_lost_byte_has_no_span() {
        assert!(misread("中文字", Misread::Utf8AsGbk).unwrap().spans.is_empty());
        assert_eq!(misread("中文", Misread::Utf8AsGbk).unwrap().spans.len(), 1);
    }

    #[test]
    fn text_that_the_encoding_cannot_hold_is_not_damaged() {
        assert_eq!(misread("发", Misread::Big5AsGbk), None);
    }
}
