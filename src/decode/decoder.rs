//! Decodes bytes that come in pieces, in bounded memory, and knows where they were malformed.

use super::{Detection, Encoding, may_become_mark};
use crate::error::{Error, ErrorKind};
use std::fmt;

/// How much of a text is looked at to tell its encoding.
pub(super) const SAMPLE: usize = 1024 * 1024;

/// What becomes of bytes that are malformed in their encoding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OnMalformed {
    /// They are an error that names their offset.
    #[default]
    Error,
    /// U+FFFD is put in their place, and counted.
    Replace,
}

/// Turns bytes that come in pieces into text: the same text however they are cut, in bounded memory.
///
/// A byte order mark at the start decides on the encoding, even against the one that was named, and is no part of the
/// text: what begins with a mark is hardly ever anything else (the WHATWG Encoding Standard reads it so, too).
///
/// ```
/// use zhnorm::{Decoder, Encoding, ErrorKind, OnMalformed};
///
/// let mut decoder = Decoder::new(Encoding::Gb18030, OnMalformed::Error);
/// let mut text = String::new();
/// for piece in [&b"\xD6"[..], b"\xD0\xCE", b"\xC4"] {
///     decoder.push(piece, &mut text)?;
/// }
/// decoder.finish(&mut text)?;
/// assert_eq!(text, "中文");
///
/// let mut decoder = Decoder::new(Encoding::Big5, OnMalformed::Error);
/// let error = decoder.push(b"ok\xFF", &mut text).unwrap_err();
/// assert_eq!((error.kind(), decoder.malformed_at()), (ErrorKind::Encoding, Some(2)));
/// # Ok::<(), zhnorm::Error>(())
/// ```
#[derive(Debug)]
pub struct Decoder {
    state: State,
    on_malformed: OnMalformed,
    /// How many bytes were decoded, the mark and those that wait for the rest of their character included.
    offset: u64,
    replaced: u64,
    malformed_at: Option<u64>,
    detection: Option<Detection>,
    /// What every further call is answered with.
    failure: Option<String>,
}

enum State {
    /// It may turn out to be a mark.
    Start(Encoding, Vec<u8>),
    /// Bytes whose encoding is not told yet: fewer than are looked at. `after_ascii` says that others went before them,
    /// which mean the same in all encodings but UTF-16.
    Held {
        bytes: Vec<u8>,
        after_ascii: bool,
    },
    Utf8(Cut),
    Other(Encoding, Box<encoding_rs::Decoder>),
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(encoding, _) | Self::Other(encoding, _) => write!(f, "{encoding}"),
            Self::Held { bytes, .. } => write!(f, "undecided after {} bytes", bytes.len()),
            Self::Utf8(_) => write!(f, "{}", Encoding::Utf8),
        }
    }
}

impl State {
    fn of(encoding: Encoding) -> Self {
        match encoding.tables() {
            None => Self::Utf8(Cut::default()),
            Some(tables) => Self::Other(encoding, Box::new(tables.new_decoder_without_bom_handling())),
        }
    }
}

impl Decoder {
    /// For bytes in a known encoding.
    pub fn new(encoding: Encoding, on_malformed: OnMalformed) -> Self {
        Self::with(State::Start(encoding, Vec::new()), on_malformed)
    }

    /// For bytes in the encoding that [`Encoding::detect`] finds in the first MiB.
    ///
    /// Text that is nothing but ASCII up to there goes through, and the decision falls at the first other byte. Where no
    /// encoding fits, that is an error, or with [`OnMalformed::Replace`] the one that fits least badly is taken.
    ///
    /// ```
    /// use zhnorm::{Decoder, Encoding, OnMalformed};
    ///
    /// let mut decoder = Decoder::detecting(OnMalformed::Error);
    /// let mut text = String::new();
    /// decoder.push(b"\xA4\xA4\xA4\xE5\xA6\x72", &mut text)?;
    /// decoder.finish(&mut text)?;
    /// assert_eq!((text.as_str(), decoder.encoding()), ("中文字", Some(Encoding::Big5)));
    /// # Ok::<(), zhnorm::Error>(())
    /// ```
    pub fn detecting(on_malformed: OnMalformed) -> Self {
        Self::with(State::Held { bytes: Vec::new(), after_ascii: false }, on_malformed)
    }

    /// For bytes that follow a mark, or others.
    pub(super) fn after_mark(encoding: Encoding, on_malformed: OnMalformed) -> Self {
        Self::with(State::of(encoding), on_malformed)
    }

    fn with(state: State, on_malformed: OnMalformed) -> Self {
        Self {
            state,
            on_malformed,
            offset: 0,
            replaced: 0,
            malformed_at: None,
            detection: None,
            failure: None,
        }
    }

    /// The encoding: the one that was named, or that of the mark, or the one that was detected, once it is.
    pub fn encoding(&self) -> Option<Encoding> {
        match &self.state {
            State::Start(encoding, _) | State::Other(encoding, _) => Some(*encoding),
            State::Held { .. } => None,
            State::Utf8(_) => Some(Encoding::Utf8),
        }
    }

    /// What was detected, once it is; `None` if the encoding was named.
    pub fn detection(&self) -> Option<Detection> {
        self.detection
    }

    /// How many U+FFFD stand in the text for malformed bytes.
    pub fn replaced(&self) -> u64 {
        self.replaced
    }

    /// Where the first malformed bytes begin, counted from the start of the input.
    pub fn malformed_at(&self) -> Option<u64> {
        self.malformed_at
    }

    /// Takes the next piece and appends the text that is complete. After an error each call fails with the same.
    pub fn push(&mut self, piece: &[u8], text: &mut String) -> Result<(), Error> {
        self.take(piece, false, text)
    }

    /// Ends the input and appends the rest.
    pub fn finish(&mut self, text: &mut String) -> Result<(), Error> {
        self.take(b"", true, text)
    }

    fn take(&mut self, mut piece: &[u8], last: bool, text: &mut String) -> Result<(), Error> {
        if let Some(failure) = &self.failure {
            return Err(Error::new(ErrorKind::Encoding, failure));
        }
        loop {
            match &mut self.state {
                State::Start(encoding, held) => {
                    // A mark has at most four bytes: nothing is gained by copying more.
                    let (head, rest) = piece.split_at(piece.len().min(4));
                    held.extend_from_slice(head);
                    piece = rest;
                    if may_become_mark(held) && !last {
                        if piece.is_empty() {
                            return Ok(());
                        }
                        continue;
                    }
                    let (encoding, held) = (*encoding, std::mem::take(held));
                    self.begin(encoding, &held, text)?;
                }
                State::Held { bytes, after_ascii } => {
                    if *after_ascii && bytes.is_empty() {
                        let length = piece.iter().position(|byte| !byte.is_ascii()).unwrap_or(piece.len());
                        let (ascii, rest) = piece.split_at(length);
                        push_ascii(ascii, text);
                        self.offset += length as u64;
                        piece = rest;
                    }
                    let (head, rest) = piece.split_at(piece.len().min(SAMPLE - bytes.len()));
                    bytes.extend_from_slice(head);
                    piece = rest;
                    if bytes.len() < SAMPLE && !last {
                        return Ok(());
                    }
                    let (bytes, after_ascii) = (std::mem::take(bytes), *after_ascii);
                    self.settle(&bytes, after_ascii, last, text)?;
                }
                State::Utf8(_) | State::Other(..) => return self.decode(piece, last, text),
            }
        }
    }

    /// Decides on the encoding of `bytes`, which are a full sample or all there is.
    fn settle(
        &mut self,
        bytes: &[u8],
        after_ascii: bool,
        last: bool,
        text: &mut String,
    ) -> Result<(), Error> {
        if !last && bytes.is_ascii() && !bytes.contains(&0) {
            push_ascii(bytes, text);
            self.offset += bytes.len() as u64;
            self.state = State::Held { bytes: Vec::new(), after_ascii: true };
            return Ok(());
        }
        let detection =
            if after_ascii { Encoding::detect_after_ascii(bytes) } else { Encoding::detect(bytes) };
        self.detection = Some(detection);
        if !detection.fits && self.on_malformed == OnMalformed::Error {
            let at = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
            return self.fail(format!(
                "no encoding fits: as UTF-8 it is malformed at byte {}, and in none of the others it is Chinese; name \
                 the encoding, or have what is malformed replaced",
                self.offset + at as u64
            ));
        }
        if after_ascii {
            self.state = State::of(detection.encoding);
            return self.decode(bytes, false, text);
        }
        self.begin(detection.encoding, bytes, text)
    }

    /// Decodes the first bytes, but for the mark.
    fn begin(&mut self, encoding: Encoding, bytes: &[u8], text: &mut String) -> Result<(), Error> {
        let (encoding, mark) = Encoding::from_mark(bytes).unwrap_or((encoding, 0));
        self.state = State::of(encoding);
        self.offset = mark as u64;
        self.decode(bytes.get(mark..).unwrap_or_default(), false, text)
    }

    fn decode(&mut self, bytes: &[u8], last: bool, text: &mut String) -> Result<(), Error> {
        match &self.state {
            State::Utf8(_) => self.decode_utf8(bytes, last, text),
            _ => self.decode_other(bytes, last, text),
        }
    }

    fn decode_utf8(&mut self, mut bytes: &[u8], last: bool, text: &mut String) -> Result<(), Error> {
        let State::Utf8(cut) = &mut self.state else { return Ok(()) };
        let mut cut = std::mem::take(cut);
        // The character that the last piece cut gets one byte after another.
        while let (false, Some((&next, rest))) = (cut.as_slice().is_empty(), bytes.split_first()) {
            let joined = cut.with(next);
            match std::str::from_utf8(joined.as_slice()) {
                Ok(character) => {
                    text.push_str(character);
                    cut = Cut::default();
                }
                Err(error) if error.error_len().is_none() => cut = joined,
                // The byte is not the next one of the character.
                Err(_) => {
                    self.malformed(Encoding::Utf8, self.offset - cut.as_slice().len() as u64, text)?;
                    cut = Cut::default();
                    continue;
                }
            }
            bytes = rest;
            self.offset += 1;
        }
        loop {
            let (valid, error) = match std::str::from_utf8(bytes) {
                Ok(valid) => (valid, None),
                Err(error) => {
                    let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
                    (std::str::from_utf8(valid).unwrap_or_default(), Some(error))
                }
            };
            text.push_str(valid);
            self.offset += valid.len() as u64;
            bytes = bytes.get(valid.len()..).unwrap_or_default();
            let Some(length) = error.and_then(|error| error.error_len()) else { break };
            self.malformed(Encoding::Utf8, self.offset, text)?;
            self.offset += length as u64;
            bytes = bytes.get(length..).unwrap_or_default();
        }
        // What is left is the beginning of a character.
        for byte in bytes {
            cut = cut.with(*byte);
            self.offset += 1;
        }
        if last && !cut.as_slice().is_empty() {
            self.malformed(Encoding::Utf8, self.offset - cut.as_slice().len() as u64, text)?;
            cut = Cut::default();
        }
        self.state = State::Utf8(cut);
        Ok(())
    }

    fn decode_other(&mut self, mut bytes: &[u8], last: bool, text: &mut String) -> Result<(), Error> {
        loop {
            let State::Other(encoding, decoder) = &mut self.state else { return Ok(()) };
            // Most characters of two bytes become three, and what does not fit takes another turn.
            text.reserve(bytes.len() / 2 * 3 + 16);
            let (result, read) = decoder.decode_to_string_without_replacement(bytes, text, last);
            self.offset += read as u64;
            bytes = bytes.get(read..).unwrap_or_default();
            match result {
                encoding_rs::DecoderResult::InputEmpty => return Ok(()),
                encoding_rs::DecoderResult::OutputFull => {}
                encoding_rs::DecoderResult::Malformed(length, after) => {
                    let encoding = *encoding;
                    self.malformed(encoding, self.offset - u64::from(length) - u64::from(after), text)?;
                }
            }
        }
    }

    /// Notes malformed bytes that begin at `offset`.
    fn malformed(&mut self, encoding: Encoding, offset: u64, text: &mut String) -> Result<(), Error> {
        self.malformed_at.get_or_insert(offset);
        match self.on_malformed {
            OnMalformed::Error => self.fail(format!(
                "not {encoding}: malformed at byte {offset}; name another encoding, or have what is malformed replaced"
            )),
            OnMalformed::Replace => {
                text.push(char::REPLACEMENT_CHARACTER);
                self.replaced += 1;
                Ok(())
            }
        }
    }

    fn fail(&mut self, message: String) -> Result<(), Error> {
        let error = Error::new(ErrorKind::Encoding, &message);
        self.failure = Some(message);
        Err(error)
    }
}

fn push_ascii(bytes: &[u8], text: &mut String) {
    text.push_str(std::str::from_utf8(bytes).unwrap_or_default());
}

/// The first bytes of a character of UTF-8 whose rest is to come.
#[derive(Clone, Copy, Debug, Default)]
struct Cut {
    bytes: [u8; 4],
    length: usize,
}

impl Cut {
    fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    fn with(mut self, byte: u8) -> Self {
        if let Some(place) = self.bytes.get_mut(self.length) {
            *place = byte;
            self.length += 1;
        }
        self
    }
}
