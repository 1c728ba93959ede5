//! Reads text from a file or standard input, in blocks of whole characters.
//!
//! UTF-8 is passed on as it lies in the buffer; other encodings go through the library's decoder.

use super::compression::{Compression, Decompressor, decompressing};
use super::flow_args::EncodingChoice;
use super::source::Source;
use super::standard_streams;
use anyhow::{Context as _, Result, anyhow};
use simdutf8::compat::from_utf8;
use std::io::{Cursor, IsTerminal as _, Read as _};
use std::path::Path;
use zhnorm::decode::{Decoder, Encoding, OnMalformed, Sniff, sniff};

pub(crate) use super::source::FileId;

/// The most bytes that are read at once.
const BLOCK: usize = 256 * 1024;

/// The number of bytes at the start of a file that are searched for a NUL.
const SEARCHED_FOR_NUL: usize = 8192;

/// How inputs are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InputOptions {
    pub(crate) encoding: EncodingChoice,
    pub(crate) on_malformed: OnMalformed,
    /// Whether the byte order mark of UTF-8 is a part of the text.
    pub(crate) keep_byte_order_mark: bool,
}

/// A text to read. It holds neither memory nor an open file before the first block is asked for, so that
/// thousands of them can wait in line.
pub(crate) struct Input {
    name: String,
    is_stdin: bool,
    source: ByteSource,
    /// The same file from its beginning, if it is a regular one.
    again: Option<Source>,
    options: InputOptions,
    mode: Mode,
    /// The bytes that are read at once. A small file needs no large buffer, which would take longer to make
    /// than the file to read.
    block: usize,
    buffer: Vec<u8>,
    /// The bytes from `start` to `end` of the buffer have been read and not been used yet.
    start: usize,
    end: usize,
    /// The offset of `start` in the input.
    offset: u64,
    /// Whether the source has no more.
    ended: bool,
    /// Whether a byte order mark was left out.
    left_out_mark: bool,
}

/// Where bytes come from.
enum ByteSource {
    /// Nothing has been read, so it may be compressed.
    Unknown(Source),
    Plain(Source),
    Compressed(Box<Decompressor>),
}

/// How bytes become text.
enum Mode {
    Undecided,
    /// They are UTF-8, and a malformed byte is an error.
    Utf8,
    Decoded(Box<Decoded>),
}

struct Decoded {
    decoder: Decoder,
    text: String,
    /// Whether the text still has to begin with a byte order mark.
    byte_order_mark: bool,
    finished: bool,
}

impl Input {
    fn new(name: String, source: Source, options: InputOptions) -> Self {
        let (mode, buffer, again) = (Mode::Undecided, Vec::new(), source.again());
        let is_stdin = matches!(source, Source::Stdin);
        // With one byte more than there is, the buffer is never full.
        let whole = source.length().and_then(|length| usize::try_from(length + 1).ok());
        Self {
            name,
            block: whole.map_or(BLOCK, |whole| whole.min(BLOCK)),
            source: ByteSource::Unknown(source),
            is_stdin,
            again,
            options,
            mode,
            buffer,
            start: 0,
            end: 0,
            offset: 0,
            ended: false,
            left_out_mark: false,
        }
    }

    /// Standard input.
    pub(crate) fn stdin(options: InputOptions) -> Result<Self> {
        standard_streams::require_input()?;
        Ok(Self::new("standard input".to_owned(), Source::Stdin, options))
    }

    /// The same input from its beginning. A regular file has been read through, to make sure that it is
    /// well-formed, if malformed bytes are an error.
    pub(crate) fn checked(mut self) -> Result<Self> {
        let Some(again) = self.again.take().filter(|_| self.options.encoding != EncodingChoice::Bytes) else {
            return Ok(self);
        };
        if self.options.on_malformed == OnMalformed::Error {
            while self.next_piece()?.is_some() {}
        }
        Ok(Self::new(self.name, again, self.options))
    }

    /// A file, or standard input for `-`.
    pub(crate) fn open(path: &Path, options: InputOptions) -> Result<Self> {
        if path == Path::new("-") {
            return Self::stdin(options);
        }
        Ok(Self::new(path.display().to_string(), Source::open(path)?, options))
    }

    /// Whether somebody types it and waits for an answer to each line.
    fn is_terminal(&self) -> bool {
        self.is_stdin && Self::stdin_is_terminal()
    }

    /// Whether somebody types standard input.
    pub(crate) fn stdin_is_terminal() -> bool {
        std::io::stdin().is_terminal()
    }

    /// Whether the text so far is what the bytes are: UTF-8, without a byte order mark that was left out and
    /// without replaced bytes.
    pub(crate) fn is_verbatim(&self) -> bool {
        let is_utf8 = match &self.mode {
            Mode::Undecided | Mode::Utf8 => true,
            Mode::Decoded(decoded) => {
                decoded.decoder.encoding() == Some(Encoding::Utf8) && self.replaced() == 0
            }
        };
        is_utf8 && !self.left_out_mark
    }

    /// The compression of the file, as far as it is known by now.
    pub(crate) fn compression(&self) -> Option<Compression> {
        match &self.source {
            ByteSource::Compressed(decompressor) => decompressor.compression(),
            ByteSource::Unknown(_) | ByteSource::Plain(_) => None,
        }
    }

    /// The number of bytes of the file that have been used.
    pub(crate) fn used(&self) -> u64 {
        match &self.source {
            ByteSource::Compressed(decompressor) => decompressor.compressed_bytes(),
            ByteSource::Unknown(_) | ByteSource::Plain(_) => self.offset,
        }
    }

    /// The number of malformed sequences that were replaced.
    pub(crate) fn replaced(&self) -> u64 {
        match &self.mode {
            Mode::Decoded(decoded) => decoded.decoder.replaced(),
            Mode::Undecided | Mode::Utf8 => 0,
        }
    }

    /// Whether the first bytes look like no text: one of them is NUL, and it is not UTF-16.
    pub(crate) fn is_binary(&mut self) -> Result<bool> {
        if self.bytes().is_empty() && !self.ended {
            self.read()?;
        }
        let utf16 = Encoding::for_bom(self.bytes()).is_some()
            || matches!(self.options.encoding, EncodingChoice::Named(encoding) if encoding != Encoding::Utf8);
        let head = self.bytes().get(..SEARCHED_FOR_NUL).unwrap_or(self.bytes());
        Ok(!utf16 && head.contains(&b'\0'))
    }

    /// Which encoding the text is in, as far as that is known by now.
    pub(crate) fn encoding(&self) -> Option<Encoding> {
        match &self.mode {
            Mode::Undecided => None,
            Mode::Utf8 => Some(Encoding::Utf8),
            Mode::Decoded(decoded) => decoded.decoder.encoding(),
        }
    }

    /// After the end: how much was replaced, and whether the text was probably decoded wrongly.
    pub(crate) fn notice(&self) -> Option<String> {
        let Mode::Decoded(decoded) = &self.mode else { return None };
        let decoder = &decoded.decoder;
        let lines: Vec<String> =
            decoder.line_counts().map(|(encoding, count)| format!("{count} in {encoding}")).collect();
        let lines = (!lines.is_empty()).then(|| format!("lines: {}", lines.join(", ")));
        let doubtful = Some(decoder.doubtful_lines()).filter(|count| *count > 0);
        let doubtful = doubtful.map(|count| format!("{count} of these fit no encoding"));
        let of_encoding = decoder.encoding().map_or_else(String::new, |encoding| format!(" of {encoding}"));
        let replaced = decoder.malformed_at().map(|at| {
            let sequences = if decoder.replaced() == 1 { "sequence" } else { "sequences" };
            let count = decoder.replaced();
            format!("{count} malformed {sequences}{of_encoding} replaced by U+FFFD, the first at byte {at}")
        });
        let doubt = decoder.detection().filter(|detection| !detection.fits);
        let doubt = doubt.map(|detection| format!("no encoding fits, decoded as {}", detection.encoding));
        let parts: Vec<String> = [lines, doubtful, doubt, replaced].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    /// Appends the next block of bytes, as they are in the input. Returns whether there was one. Don't mix it
    /// with `next_piece`.
    pub(crate) fn append_bytes(&mut self, buffer: &mut Vec<u8>) -> Result<bool> {
        // The first bytes tell whether the file is compressed.
        if self.start == self.end && !self.ended && matches!(self.source, ByteSource::Unknown(_)) {
            self.read()?;
        }
        let waiting = self.bytes().len();
        if waiting > 0 {
            buffer.extend_from_slice(self.bytes());
            self.take(waiting);
            return Ok(true);
        }
        if self.ended {
            return Ok(false);
        }
        let before = buffer.len();
        buffer.resize(before + self.block, 0);
        let read = self.read_into(buffer.get_mut(before..).unwrap_or_default())?;
        buffer.truncate(before + read);
        self.offset += read as u64;
        Ok(read > 0)
    }

    /// The next block of text; `None` at the end.
    pub(crate) fn next_piece(&mut self) -> Result<Option<&str>> {
        if matches!(&self.mode, Mode::Undecided) {
            self.mode = self.choose_mode()?;
        }
        if matches!(&self.mode, Mode::Utf8) { self.next_utf8() } else { self.next_decoded() }
    }

    fn choose_mode(&mut self) -> Result<Mode> {
        let encoding = match self.options.encoding {
            EncodingChoice::Mixed => {
                return Ok(self.decoded(Decoder::mixed(self.options.on_malformed), false));
            }
            EncodingChoice::Bytes => Some(Encoding::Utf8),
            EncodingChoice::Named(encoding) => Some(encoding),
            // Terminals send UTF-8, and nobody types a MiB before the first answer.
            EncodingChoice::Detect if self.is_terminal() => Some(Encoding::Utf8),
            EncodingChoice::Detect => None,
        };
        let bom = loop {
            match sniff(encoding, self.bytes(), self.ended) {
                Sniff::NeedsMore => self.read()?,
                Sniff::Utf8 { bom } => break Some(bom),
                _ => break None,
            }
        };
        let keep = self.options.keep_byte_order_mark;
        self.left_out_mark = !keep && bom.is_some_and(|bom| bom > 0);
        if let Some(bom) = bom
            && self.options.on_malformed == OnMalformed::Error
        {
            if !keep {
                self.take(bom);
            }
            return Ok(Mode::Utf8);
        }
        let decoder = match encoding {
            None => Decoder::detecting(self.options.on_malformed),
            Some(encoding) => Decoder::new(encoding, self.options.on_malformed),
        };
        Ok(self.decoded(decoder, keep && bom.is_some_and(|bom| bom > 0)))
    }

    fn decoded(&self, decoder: Decoder, byte_order_mark: bool) -> Mode {
        Mode::Decoded(Box::new(Decoded { decoder, text: String::new(), byte_order_mark, finished: false }))
    }

    fn next_utf8(&mut self) -> Result<Option<&str>> {
        let (start, length) = loop {
            let window = self.buffer.get(self.start..self.end.min(self.start + BLOCK)).unwrap_or_default();
            let length = match from_utf8(window) {
                Ok(text) => text.len(),
                // The block ends inside a character. The next block begins with it, or the next read brings
                // the rest.
                Err(error) if error.error_len().is_none() && !(self.ended && error.valid_up_to() == 0) => {
                    error.valid_up_to()
                }
                Err(error) => {
                    let at = self.offset + error.valid_up_to() as u64;
                    return Err(malformed(&self.name, Encoding::Utf8, at));
                }
            };
            if length > 0 {
                break (self.start, length);
            }
            if self.ended {
                return Ok(None);
            }
            self.read()?;
        };
        self.take(length);
        Ok(Some(from_utf8(self.buffer.get(start..start + length).unwrap_or_default())?))
    }

    fn next_decoded(&mut self) -> Result<Option<&str>> {
        loop {
            let bytes = self.buffer.get(self.start..self.end).unwrap_or_default();
            let Mode::Decoded(decoded) = &mut self.mode else { return Ok(None) };
            let Decoded { decoder, text, byte_order_mark, finished } = decoded.as_mut();
            if *finished {
                return Ok(None);
            }
            text.clear();
            if std::mem::take(byte_order_mark) {
                text.push('\u{FEFF}');
            }
            let result = if bytes.is_empty() && self.ended {
                *finished = true;
                decoder.finish(text)
            } else {
                decoder.push(bytes, text)
            };
            if let Err(error) = result {
                return Err(match (decoder.encoding(), decoder.malformed_at()) {
                    (Some(encoding), Some(at)) => malformed(&self.name, encoding, at),
                    _ => anyhow!("{}: {error} (options `--from` and `--on-malformed replace`)", self.name),
                });
            }
            let empty = text.is_empty();
            self.take(self.end - self.start);
            if !empty {
                break;
            }
            if !self.ended {
                self.read()?;
            }
        }
        let Mode::Decoded(decoded) = &self.mode else { return Ok(None) };
        Ok(Some(&decoded.text))
    }

    /// The bytes that have been read and not been used yet.
    fn bytes(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    fn take(&mut self, length: usize) {
        self.start += length;
        self.offset += length as u64;
    }

    /// Reads at most a block more.
    fn read(&mut self) -> Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.buffer.len() < self.end + self.block {
            self.buffer.resize(self.end + self.block, 0);
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        let read = self.read_into(buffer.get_mut(self.end..self.end + self.block).unwrap_or_default());
        self.buffer = buffer;
        self.end += read?;
        if let ByteSource::Unknown(_) = self.source {
            self.recognize()?;
        }
        Ok(())
    }

    /// Reads once. Nothing is the end.
    fn read_into(&mut self, free: &mut [u8]) -> Result<usize> {
        let read = match &mut self.source {
            ByteSource::Compressed(source) => source.read(free),
            ByteSource::Unknown(source) | ByteSource::Plain(source) => source.read(free),
        };
        let read = read.with_context(|| format!("can't read {}", self.name))?;
        self.ended = read == 0;
        Ok(read)
    }

    /// Finds out from the first bytes whether the file is compressed. If so, they are decompressed.
    fn recognize(&mut self) -> Result<()> {
        if !self.ended && Compression::may_begin(self.bytes()) {
            // A few bytes that came alone. The next ones tell.
            return self.read();
        }
        let ByteSource::Unknown(source) =
            std::mem::replace(&mut self.source, ByteSource::Plain(Source::Stdin))
        else {
            return Ok(());
        };
        if Compression::of_magic(self.bytes()).is_none() {
            self.source = ByteSource::Plain(source);
            return Ok(());
        }
        let first = Cursor::new(self.bytes().to_vec());
        let cannot = || format!("can't read {}", self.name);
        let decompressor = decompressing(first.chain(source)).with_context(cannot)?;
        self.source = ByteSource::Compressed(Box::new(decompressor));
        self.block = BLOCK;
        (self.start, self.end, self.ended) = (0, 0, false);
        self.read()
    }
}

fn malformed(name: &str, encoding: Encoding, at: u64) -> anyhow::Error {
    anyhow!(
        "{name} is not {encoding}: malformed at byte {at}; name its encoding with `--from`, or use \
         `--on-malformed replace`"
    )
}
