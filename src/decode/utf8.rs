//! Decodes UTF-8 that comes in pieces, which may be cut inside a character.

use crate::text::spans::slice_bytes;

/// Whether `bytes` are UTF-8. The last character may be cut off.
pub(super) fn is_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).map_or_else(|error| error.error_len().is_none(), |_| true)
}

/// The text of bytes that are known to be well-formed.
fn well_formed(bytes: &[u8]) -> &str {
    let text = std::str::from_utf8(bytes);
    debug_assert!(text.is_ok(), "bytes that were validated are malformed");
    text.unwrap_or_default()
}

/// Why [`Utf8Decoder::decode`] returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Utf8Result {
    /// All bytes were read.
    InputEmpty,
    /// Reading stopped at the end of a malformed sequence of this many bytes. Some of them may belong to
    /// earlier pieces.
    Malformed(usize),
}

/// Decodes UTF-8 in pieces.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Utf8Decoder {
    incomplete: Incomplete,
}

impl Utf8Decoder {
    /// Appends the well-formed text up to the end of `bytes` or to the first malformed sequence.
    ///
    /// Returns why it stopped, and the number of bytes read. `last` says that no more bytes follow.
    pub(super) fn decode(&mut self, bytes: &[u8], text: &mut String, last: bool) -> (Utf8Result, usize) {
        let mut rest = bytes;
        let read = |rest: &[u8]| bytes.len() - rest.len();
        while let (false, Some((&next, after))) = (self.incomplete.is_empty(), rest.split_first()) {
            let joined = self.incomplete.with(next);
            match std::str::from_utf8(joined.as_slice()) {
                Ok(character) => {
                    text.push_str(character);
                    self.incomplete = Incomplete::default();
                }
                Err(error) if error.error_len().is_none() => self.incomplete = joined,
                // The byte does not continue the character; it is read again on the next call.
                Err(_) => return (self.give_up(), read(rest)),
            }
            rest = after;
        }
        match std::str::from_utf8(rest) {
            Ok(valid) => {
                text.push_str(valid);
                rest = &[];
            }
            Err(error) => {
                let (valid, after) = rest.split_at(error.valid_up_to().min(rest.len()));
                text.push_str(well_formed(valid));
                if let Some(length) = error.error_len() {
                    let after = slice_bytes(after, length..);
                    return (Utf8Result::Malformed(length), read(after));
                }
                self.incomplete = after.iter().fold(Incomplete::default(), |start, byte| start.with(*byte));
                rest = &[];
            }
        }
        if last && !self.incomplete.is_empty() {
            return (self.give_up(), read(rest));
        }
        (Utf8Result::InputEmpty, read(rest))
    }

    /// Reports the incomplete character as malformed.
    fn give_up(&mut self) -> Utf8Result {
        Utf8Result::Malformed(std::mem::take(&mut self.incomplete).length)
    }
}

/// The first bytes of a character that is not complete yet: at most three.
#[derive(Clone, Copy, Debug, Default)]
struct Incomplete {
    bytes: [u8; 4],
    length: usize,
}

impl Incomplete {
    fn is_empty(self) -> bool {
        self.length == 0
    }

    fn as_slice(&self) -> &[u8] {
        slice_bytes(&self.bytes, ..self.length)
    }

    fn with(mut self, byte: u8) -> Self {
        if let Some(free) = self.bytes.get_mut(self.length) {
            *free = byte;
            self.length += 1;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All results, and the text with `|` for each malformed sequence.
    fn run(pieces: &[&[u8]]) -> (Vec<usize>, String) {
        let (mut decoder, mut lengths, mut text) = (Utf8Decoder::default(), Vec::new(), String::new());
        for (n, piece) in pieces.iter().enumerate() {
            let mut rest = *piece;
            loop {
                let (result, read) = decoder.decode(rest, &mut text, n + 1 == pieces.len());
                rest = rest.get(read..).unwrap_or_default();
                let Utf8Result::Malformed(length) = result else { break };
                lengths.push(length);
                text.push('|');
            }
        }
        (lengths, text)
    }

    #[test]
    fn a_character_may_be_cut_anywhere() {
        assert_eq!(run(&[b"a\xE4", b"\xB8", b"\xADb"]), (vec![], "a中b".into()));
        assert_eq!(run(&[b"\xF0\x9F", b"", b"\x98\x80"]), (vec![], "😀".into()));
    }

    #[test]
    fn a_malformed_sequence_has_the_length_of_its_own_bytes() {
        assert_eq!(run(&[b"a\xFFb"]), (vec![1], "a|b".into()));
        assert_eq!(run(&[b"\xE4\xB8", b"\xE4\xB8\xAD"]), (vec![2], "|中".into()));
        assert_eq!(run(&[b"a\xE4\xB8"]), (vec![2], "a|".into()));
        assert_eq!(run(&[b"\xED\xA0\x80"]), (vec![1, 1, 1], "|||".into()));
    }

    #[test]
    fn a_cut_character_at_the_end_is_still_utf8() {
        assert!(is_utf8(b"\xE4\xB8\xAD\xE4\xB8") && is_utf8(b""));
        assert!(!is_utf8(b"\xE4\xB8a") && !is_utf8(b"\xFF"));
    }
}
