//! Decodes bytes that come in pieces, in bounded memory, and reports the offset of malformed bytes.

use super::detect::{Detection, detect_after_ascii, detect_line};
use super::encoding::{Encoding, SAMPLE};
use super::encoding::{LONGEST_BOM, may_become_bom};
use super::mixed::MixedLines;
use super::utf8::{Utf8Decoder, Utf8Result};
use crate::error::{Error, ErrorKind};
use crate::text::spans::slice_bytes;
use encoding_rs::DecoderResult;
use std::fmt;

/// What to do with bytes that are malformed in their encoding.
///
/// ```
/// use zhnorm::decode::{Decoder, Encoding, OnMalformed};
///
/// let mut decoder = Decoder::new(Encoding::Gb18030, OnMalformed::Replace);
/// let mut text = String::new();
/// decoder.push(b"\xD6\xD0\xFF\xCE\xC4", &mut text)?;
/// decoder.finish(&mut text)?;
/// assert_eq!(text, "中\u{FFFD}文");
/// assert_eq!((decoder.replaced(), decoder.malformed_at()), (1, Some(2)));
/// # Ok::<(), zhnorm::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnMalformed {
    /// Fail with an error that names their offset.
    #[default]
    Error,
    /// Write U+FFFD instead, and count how often.
    Replace,
}

/// Decodes bytes that come in pieces. The text does not depend on where the bytes are cut, and the memory is
/// bounded.
///
/// A byte order mark at the start decides the encoding, even if another encoding was named. The WHATWG
/// Encoding Standard requires this, because other text almost never starts with these bytes. The byte order
/// mark is not part of the text.
///
/// ```
/// use zhnorm::ErrorKind;
/// use zhnorm::decode::{Decoder, Encoding, OnMalformed};
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
    state: DecoderState,
    on_malformed: OnMalformed,
    /// The number of bytes decoded so far, with the byte order mark and the bytes of an incomplete character.
    offset: u64,
    replaced: u64,
    malformed_at: Option<u64>,
    detection: Option<Detection>,
    /// The error that every further call returns.
    failure: Option<String>,
    /// The lines, if each has an encoding of its own. Then `state` is about the current one.
    mixed: Option<Box<MixedLines>>,
}

enum DecoderState {
    /// The encoding is known, but the bytes so far may be the start of a byte order mark.
    Start(Encoding, Vec<u8>),
    /// The encoding is not known yet, because `bytes` are shorter than a sample. `after_ascii` says that
    /// ASCII was decoded before them, which is the same in all encodings but UTF-16.
    Undecided { bytes: Vec<u8>, after_ascii: bool },
    /// UTF-8, which the standard library validates.
    Utf8(Utf8Decoder),
    /// Any other encoding.
    Tables(Encoding, Box<encoding_rs::Decoder>),
}

impl fmt::Debug for DecoderState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(encoding, _) | Self::Tables(encoding, _) => write!(f, "{encoding}"),
            Self::Undecided { bytes, .. } => write!(f, "undecided after {} bytes", bytes.len()),
            Self::Utf8(_) => write!(f, "{}", Encoding::Utf8),
        }
    }
}

impl DecoderState {
    fn of(encoding: Encoding) -> Self {
        match encoding {
            Encoding::Utf8 => Self::Utf8(Utf8Decoder::default()),
            _ => Self::Tables(encoding, Box::new(encoding.tables().new_decoder_without_bom_handling())),
        }
    }
}

impl Decoder {
    /// A decoder of bytes in a known encoding.
    pub fn new(encoding: Encoding, on_malformed: OnMalformed) -> Self {
        Self::with(DecoderState::Start(encoding, Vec::new()), on_malformed)
    }

    /// A decoder that detects the encoding from the first MiB, with [`Encoding::detect`].
    ///
    /// If the first MiB is ASCII, it is decoded as ASCII, and detection starts at the first other byte. If no
    /// encoding fits, decoding fails; with [`OnMalformed::Replace`] the decoder uses the encoding that fits
    /// best.
    ///
    /// ```
    /// use zhnorm::decode::{Decoder, Encoding, OnMalformed};
    ///
    /// let mut decoder = Decoder::detecting(OnMalformed::Error);
    /// let mut text = String::new();
    /// decoder.push(b"\xA4\xA4\xA4\xE5\xA6\x72", &mut text)?;
    /// decoder.finish(&mut text)?;
    /// assert_eq!((text.as_str(), decoder.encoding()), ("中文字", Some(Encoding::Big5)));
    /// # Ok::<(), zhnorm::Error>(())
    /// ```
    pub fn detecting(on_malformed: OnMalformed) -> Self {
        Self::with(DecoderState::Undecided { bytes: Vec::new(), after_ascii: false }, on_malformed)
    }

    /// A decoder of input whose lines differ in encoding: UTF-8, GB 18030 or Big5, detected line by line. A
    /// line that is UTF-8 is UTF-8; others have the encoding in which they read most like Chinese, and where
    /// two are equal, that of the lines before. The memory is bounded: a line longer than 1 MiB is decided by
    /// its first MiB.
    ///
    /// If no encoding fits a line, decoding fails. With [`OnMalformed::Replace`] it uses the one that fits
    /// best. Short lines that are not UTF-8 can be taken for the wrong encoding: of clauses of articles
    /// with up to five characters, each in another encoding than the one before, 2 % are.
    ///
    /// ```
    /// use zhnorm::decode::{Decoder, Encoding, OnMalformed};
    ///
    /// let mut decoder = Decoder::mixed(OnMalformed::Error);
    /// let mut text = String::new();
    /// decoder.push(b"\xD6\xD0\xCE\xC4\n\xA4\xA4\xA4\xE5\n\xE4\xB8\xAD\n", &mut text)?;
    /// decoder.finish(&mut text)?;
    /// assert_eq!(text, "中文\n中文\n中\n");
    /// let counts: Vec<_> = decoder.line_counts().collect();
    /// assert_eq!(counts, [(Encoding::Utf8, 1), (Encoding::Gb18030, 1), (Encoding::Big5, 1)]);
    /// # Ok::<(), zhnorm::Error>(())
    /// ```
    pub fn mixed(on_malformed: OnMalformed) -> Self {
        let lines = Some(Box::new(MixedLines::new()));
        Self { mixed: lines, ..Self::with(DecoderState::of(Encoding::Utf8), on_malformed) }
    }

    /// For [`Decoder::mixed`], how many lines are in each encoding, without those in ASCII and without
    /// encodings of no line.
    pub fn line_counts(&self) -> impl Iterator<Item = (Encoding, u64)> + '_ {
        self.mixed.iter().flat_map(|lines| lines.counts())
    }

    /// For [`Decoder::mixed`], how many lines fit no encoding.
    pub fn doubtful_lines(&self) -> u64 {
        self.mixed.as_ref().map_or(0, |lines| lines.doubtful)
    }

    fn with(state: DecoderState, on_malformed: OnMalformed) -> Self {
        Self {
            state,
            on_malformed,
            offset: 0,
            replaced: 0,
            malformed_at: None,
            detection: None,
            failure: None,
            mixed: None,
        }
    }

    /// The encoding in use: from the byte order mark, named, or detected. `None` while it is undecided, and
    /// where each line has its own.
    pub fn encoding(&self) -> Option<Encoding> {
        if self.mixed.is_some() {
            return None;
        }
        match &self.state {
            DecoderState::Start(encoding, _) | DecoderState::Tables(encoding, _) => Some(*encoding),
            DecoderState::Undecided { .. } => None,
            DecoderState::Utf8(_) => Some(Encoding::Utf8),
        }
    }

    /// The result of detection. `None` while it is undecided, and if the encoding was named.
    pub fn detection(&self) -> Option<Detection> {
        self.detection
    }

    /// How many times U+FFFD was written for malformed bytes.
    pub fn replaced(&self) -> u64 {
        self.replaced
    }

    /// The offset of the first malformed bytes, counted in bytes from the start of the input.
    pub fn malformed_at(&self) -> Option<u64> {
        self.malformed_at
    }

    /// Decodes the next piece and appends the characters that are complete to `text`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Encoding`], unless malformed bytes are replaced: the bytes are malformed, or no encoding
    /// fits. The text before the malformed bytes has been appended. Every later call returns the same error.
    pub fn push(&mut self, piece: &[u8], text: &mut String) -> Result<(), Error> {
        self.take(piece, false, text)
    }

    /// Ends the input and appends the rest of the text.
    ///
    /// # Errors
    ///
    /// As [`Decoder::push`]; a character that the end cuts off is malformed.
    pub fn finish(&mut self, text: &mut String) -> Result<(), Error> {
        self.take(b"", true, text)
    }

    fn take(&mut self, mut piece: &[u8], last: bool, text: &mut String) -> Result<(), Error> {
        if let Some(failure) = &self.failure {
            return Err(Error::new(ErrorKind::Encoding, failure));
        }
        if let Some(mut lines) = self.mixed.take() {
            let result = self.take_lines(&mut lines, piece, last, text);
            self.mixed = Some(lines);
            return result;
        }
        loop {
            match &mut self.state {
                DecoderState::Start(encoding, held) => {
                    let (head, rest) = piece.split_at(piece.len().min(LONGEST_BOM));
                    held.extend_from_slice(head);
                    piece = rest;
                    if may_become_bom(held) && !last {
                        if piece.is_empty() {
                            return Ok(());
                        }
                        continue;
                    }
                    let (encoding, held) = (*encoding, std::mem::take(held));
                    self.begin(encoding, &held, text)?;
                }
                DecoderState::Undecided { bytes, after_ascii } => {
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
                    self.decide(&bytes, after_ascii, last, text)?;
                }
                DecoderState::Utf8(_) | DecoderState::Tables(..) => return self.decode(piece, last, text),
            }
        }
    }

    /// As `take`, for input whose lines differ in encoding.
    fn take_lines(
        &mut self,
        lines: &mut MixedLines,
        mut piece: &[u8],
        last: bool,
        text: &mut String,
    ) -> Result<(), Error> {
        while !lines.is_utf16 {
            let Some(part) = lines.next(&mut piece, last) else {
                // A long line whose end is that of the input may end inside a character.
                return if last { self.decode(b"", true, text) } else { Ok(()) };
            };
            let skipped = if part.begins { self.begin_line(lines, &part.bytes)? } else { 0 };
            self.decode(slice_bytes(&part.bytes, skipped..), part.ends && !lines.is_utf16, text)?;
            if part.ends && !lines.is_utf16 {
                self.state = DecoderState::of(Encoding::Utf8);
            }
        }
        self.decode(piece, last, text)
    }

    /// Decides the encoding of a line by its bytes. Returns the length of a byte order mark before them.
    fn begin_line(&mut self, lines: &mut MixedLines, bytes: &[u8]) -> Result<usize, Error> {
        let mut bom = 0;
        if std::mem::take(&mut lines.is_start)
            && let Some((encoding, length)) = Encoding::for_bom(bytes)
        {
            bom = length;
            self.offset += length as u64;
            lines.is_utf16 = encoding.is_utf16();
            if lines.is_utf16 {
                self.state = DecoderState::of(encoding);
                return Ok(bom);
            }
        }
        let bytes = slice_bytes(bytes, bom..);
        let detection = detect_line(bytes, lines.before);
        if !detection.fits && self.on_malformed == OnMalformed::Error {
            self.fail(format!(
                "the line at byte {} is not UTF-8, and in no other encoding it reads like Chinese; correct it, or \
                 replace malformed bytes",
                self.offset
            ))?;
        }
        if !bytes.is_ascii() {
            lines.add(detection.encoding, detection.fits);
        }
        self.state = DecoderState::of(detection.encoding);
        Ok(bom)
    }

    /// Detects the encoding of `bytes`, which are a full sample or the whole input, and decodes them.
    fn decide(
        &mut self,
        bytes: &[u8],
        after_ascii: bool,
        last: bool,
        text: &mut String,
    ) -> Result<(), Error> {
        if !last && bytes.is_ascii() && !bytes.contains(&0) {
            push_ascii(bytes, text);
            self.offset += bytes.len() as u64;
            self.state = DecoderState::Undecided { bytes: Vec::new(), after_ascii: true };
            return Ok(());
        }
        let detection = if after_ascii { detect_after_ascii(bytes) } else { Encoding::detect(bytes) };
        self.detection = Some(detection);
        if !detection.fits && self.on_malformed == OnMalformed::Error {
            let at = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
            return self.fail(format!(
                "no encoding fits: as UTF-8 it is malformed at byte {}, and in no other encoding it reads like \
                 Chinese; name the encoding, or replace malformed bytes",
                self.offset + at as u64
            ));
        }
        if after_ascii {
            self.state = DecoderState::of(detection.encoding);
            return self.decode(bytes, false, text);
        }
        self.begin(detection.encoding, bytes, text)
    }

    /// Decodes the first bytes of the input, and skips the byte order mark.
    fn begin(&mut self, encoding: Encoding, bytes: &[u8], text: &mut String) -> Result<(), Error> {
        let (encoding, bom) = Encoding::for_bom(bytes).unwrap_or((encoding, 0));
        self.state = DecoderState::of(encoding);
        self.offset = bom as u64;
        self.decode(slice_bytes(bytes, bom..), false, text)
    }

    fn decode(&mut self, mut bytes: &[u8], last: bool, text: &mut String) -> Result<(), Error> {
        loop {
            // The length of the malformed sequence, and the number of bytes that were read after it.
            let (encoding, malformed, read) = match &mut self.state {
                DecoderState::Utf8(decoder) => match decoder.decode(bytes, text, last) {
                    (Utf8Result::InputEmpty, _) => {
                        self.offset += bytes.len() as u64;
                        return Ok(());
                    }
                    (Utf8Result::Malformed(length), read) => (Encoding::Utf8, Some((length as u64, 0)), read),
                },
                DecoderState::Tables(encoding, decoder) => {
                    // Most characters grow from two bytes to three. If the room is too small, the loop goes
                    // on.
                    text.reserve(bytes.len() / 2 * 3 + 16);
                    let (result, read) = decoder.decode_to_string_without_replacement(bytes, text, last);
                    let malformed = match result {
                        DecoderResult::InputEmpty => {
                            self.offset += read as u64;
                            return Ok(());
                        }
                        DecoderResult::OutputFull => None,
                        DecoderResult::Malformed(length, after) => {
                            Some((u64::from(length), u64::from(after)))
                        }
                    };
                    (*encoding, malformed, read)
                }
                DecoderState::Start(..) | DecoderState::Undecided { .. } => return Ok(()),
            };
            self.offset += read as u64;
            bytes = slice_bytes(bytes, read..);
            if let Some((length, after)) = malformed {
                self.malformed(encoding, self.offset.saturating_sub(length + after), text)?;
            }
        }
    }

    /// Handles malformed bytes that start at `offset`.
    fn malformed(&mut self, encoding: Encoding, offset: u64, text: &mut String) -> Result<(), Error> {
        self.malformed_at.get_or_insert(offset);
        match self.on_malformed {
            OnMalformed::Error => self.fail(format!(
                "not {encoding}: malformed at byte {offset}; name another encoding, or replace malformed bytes"
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
    debug_assert!(bytes.is_ascii(), "only ASCII is the same in all encodings");
    text.push_str(std::str::from_utf8(bytes).unwrap_or_default());
}
