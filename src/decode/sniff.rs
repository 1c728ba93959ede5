//! Decides from the first bytes of an input whether it can be read as UTF-8 without a decoder.

use super::encoding::may_become_bom;
use super::encoding::{Encoding, SAMPLE};
use super::utf8::is_utf8;

/// How to read an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sniff {
    /// Undecided: call [`sniff`] again with more bytes.
    NeedsMore,
    /// The bytes so far are UTF-8, so the caller can validate and borrow them in its own buffer.
    Utf8 {
        /// Length in bytes of the byte order mark at the start, which is not part of the text: 3 or 0.
        bom: usize,
    },
    /// The bytes need a [`Decoder`](super::Decoder).
    Decode,
}

/// Decides how to read an input that starts with `head`.
///
/// `encoding` is the encoding that was named, or `None` to detect it. `complete` says that nothing follows
/// `head`. The result is never [`Sniff::NeedsMore`] if `head` has 1 MiB.
///
/// Input that is UTF-8 need not be copied: its bytes can be validated where they are. For all other input,
/// use a [`Decoder`](super::Decoder). The text is the same as if the decoder had decoded everything.
///
/// ```
/// use zhnorm::decode::{Encoding, Sniff, sniff};
///
/// assert_eq!(sniff(None, "中文".as_bytes(), true), Sniff::Utf8 { bom: 0 });
/// assert_eq!(sniff(None, "中文".as_bytes(), false), Sniff::NeedsMore);
/// assert_eq!(sniff(None, b"\xD6\xD0\xCE\xC4", true), Sniff::Decode);
/// assert_eq!(sniff(Some(Encoding::Gb18030), b"\xEF\xBB\xBFtext", false), Sniff::Utf8 { bom: 3 });
/// ```
pub fn sniff(encoding: Option<Encoding>, head: &[u8], complete: bool) -> Sniff {
    if !complete && may_become_bom(head) {
        return Sniff::NeedsMore;
    }
    match (Encoding::for_bom(head), encoding) {
        (Some((Encoding::Utf8, bom)), _) => Sniff::Utf8 { bom },
        (None, Some(Encoding::Utf8)) => Sniff::Utf8 { bom: 0 },
        (Some(_), _) | (None, Some(_)) => Sniff::Decode,
        (None, None) if !complete && head.len() < SAMPLE => Sniff::NeedsMore,
        (None, None) => {
            // ASCII may be followed by any encoding, and NUL may be half of a UTF-16 letter.
            let undecided = !complete && head.is_ascii() || head.contains(&0);
            if !undecided && is_utf8(head) { Sniff::Utf8 { bom: 0 } } else { Sniff::Decode }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_overrules_the_named_encoding() {
        for named in [None, Some(Encoding::Utf8), Some(Encoding::Big5)] {
            assert_eq!(sniff(named, b"\xEF\xBB\xBFa", false), Sniff::Utf8 { bom: 3 });
            assert_eq!(sniff(named, b"\xFF\xFEa\0", false), Sniff::Decode);
            assert_eq!(sniff(named, b"\xEF\xBB", false), Sniff::NeedsMore);
        }
    }

    #[test]
    fn ascii_is_undecided_until_its_end() {
        let ascii = vec![b'a'; SAMPLE];
        assert_eq!(sniff(None, b"abc", false), Sniff::NeedsMore);
        assert_eq!(sniff(None, &ascii, false), Sniff::Decode);
        assert_eq!(sniff(None, &ascii, true), Sniff::Utf8 { bom: 0 });
        assert_eq!(sniff(None, b"", true), Sniff::Utf8 { bom: 0 });
    }

    #[test]
    fn nul_may_be_half_of_a_letter() {
        assert_eq!(sniff(None, b"a\0b\0", true), Sniff::Decode);
        assert_eq!(sniff(Some(Encoding::Utf8), b"a\0b\0", true), Sniff::Utf8 { bom: 0 });
    }
}
