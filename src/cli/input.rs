//! Reads text from a file or standard input, in blocks of whole characters.
//!
//! UTF-8 is handed out as it lies in the buffer; everything else goes through the decoder of the library.

use super::args::Origin;
use anyhow::{Context as _, Result, anyhow, bail};
use simdutf8::compat::from_utf8;
use std::fs::File;
use std::io::{ErrorKind, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};
use zhnorm::{Decoder, Encoding, OnMalformed};

const BLOCK: usize = 256 * 1024;

/// How much is looked at to tell the encoding.
const SAMPLE: usize = 1024 * 1024;

/// The byte order mark of UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// How inputs are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    pub(crate) origin: Origin,
    pub(crate) on_malformed: OnMalformed,
    /// Whether the byte order mark of UTF-8 is a part of the text.
    pub(crate) keep_mark: bool,
}

/// A text to read. It holds neither memory nor an open file before the first block is asked for, so that thousands of
/// them can wait in line.
pub(crate) struct Input {
    name: String,
    source: Source,
    reading: Reading,
    way: Way,
    buffer: Vec<u8>,
    /// What of the buffer is still to be taken.
    start: usize,
    end: usize,
    /// Where in the input `start` is.
    offset: u64,
    /// Whether the source has no more.
    ended: bool,
}

enum Source {
    /// A regular file that is not open yet.
    Path(PathBuf),
    /// An open file. Pipes and devices are opened only once: whoever writes to them may notice.
    File(File),
    Stdin,
}

/// What becomes of the bytes.
enum Way {
    Unknown,
    /// They are UTF-8, and nothing is to be replaced.
    Plain,
    Decoded(Box<Decoded>),
}

struct Decoded {
    decoder: Decoder,
    text: String,
    /// Whether the text begins with a byte order mark that is to be kept.
    mark: bool,
    finished: bool,
}

impl Source {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            match self {
                Self::Path(path) => *self = Self::File(File::open(path)?),
                Self::File(file) => return file.read(buffer),
                Self::Stdin => return std::io::stdin().read(buffer),
            }
        }
    }
}

impl Input {
    fn new(name: String, source: Source, reading: Reading) -> Self {
        let (way, buffer) = (Way::Unknown, Vec::new());
        Self { name, source, reading, way, buffer, start: 0, end: 0, offset: 0, ended: false }
    }

    /// Standard input.
    pub(crate) fn stdin(reading: Reading) -> Self {
        Self::new("standard input".to_owned(), Source::Stdin, reading)
    }

    /// A file, or standard input for `-`. A regular file is read through once to make sure that it is well-formed.
    pub(crate) fn open(path: &Path, reading: Reading) -> Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::stdin(reading));
        }
        let name = path.display().to_string();
        let file = File::open(path).with_context(|| format!("can't open {name}"))?;
        let kind = file.metadata().with_context(|| format!("can't read {name}"))?;
        if kind.is_dir() {
            bail!("{name} is a directory; name the files in it");
        }
        let mut input = Self::new(name, Source::File(file), reading);
        if kind.is_file() {
            // Where all that is malformed is replaced there is no mistake to find.
            while reading.on_malformed == OnMalformed::Error && input.next_piece()?.is_some() {}
            input = Self::new(input.name, Source::Path(path.to_owned()), reading);
        }
        Ok(input)
    }

    /// Whether somebody is typing this, and waits for each line's answer.
    pub(crate) fn is_typed(&self) -> bool {
        matches!(&self.source, Source::Stdin) && std::io::stdin().is_terminal()
    }

    /// What to tell about this text after its end: how much of it was replaced, and whether it is likely to be read wrong.
    pub(crate) fn notice(&self) -> Option<String> {
        let Way::Decoded(decoded) = &self.way else { return None };
        let decoder = &decoded.decoder;
        let (encoding, name) = (decoder.encoding()?, &self.name);
        let replaced = decoder.malformed_at().map(|at| {
            let sequences = if decoder.replaced() == 1 { "sequence" } else { "sequences" };
            let count = decoder.replaced();
            format!("{count} malformed {sequences} of {encoding} replaced by U+FFFD, the first at byte {at}")
        });
        let doubtful = decoder.detection().is_some_and(|detection| !detection.fits);
        let doubt = doubtful.then(|| format!("no encoding fits, read as {encoding}"));
        let parts: Vec<String> = doubt.into_iter().chain(replaced).collect();
        (!parts.is_empty()).then(|| format!("{name}: {}", parts.join("; ")))
    }

    /// The next block of text; `None` at the end.
    pub(crate) fn next_piece(&mut self) -> Result<Option<&str>> {
        if matches!(&self.way, Way::Unknown) {
            self.way = self.find_way()?;
        }
        if matches!(&self.way, Way::Plain) { self.next_plain() } else { self.next_decoded() }
    }

    fn find_way(&mut self) -> Result<Way> {
        while self.end < MARK.len() && MARK.starts_with(self.bytes()) && !self.ended {
            self.read()?;
        }
        let marked = self.bytes().starts_with(MARK);
        let origin = match self.reading.origin {
            Origin::Auto if marked => Origin::Named(Encoding::Utf8),
            // Nobody types a MiB before the answer, and terminals send UTF-8.
            Origin::Auto if self.is_typed() => Origin::Named(Encoding::Utf8),
            origin => origin,
        };
        let plain = match origin {
            Origin::Auto => {
                while self.end < SAMPLE && !self.ended {
                    self.read()?;
                }
                // ASCII as far as one can see decides nothing.
                let open = !self.ended && self.bytes().is_ascii();
                !open && !self.bytes().contains(&0) && is_utf8(self.bytes())
            }
            // With these bytes, the marks of other encodings begin and nothing in UTF-8.
            Origin::Named(Encoding::Utf8) => !matches!(self.bytes().first(), Some(0x84 | 0xFE | 0xFF)),
            Origin::Named(_) => marked,
        };
        let keep = self.reading.keep_mark;
        if plain && self.reading.on_malformed == OnMalformed::Error {
            if marked && !keep {
                self.take(MARK.len());
            }
            return Ok(Way::Plain);
        }
        let decoder = match origin {
            Origin::Auto => Decoder::detecting(self.reading.on_malformed),
            Origin::Named(encoding) => Decoder::new(encoding, self.reading.on_malformed),
        };
        let mark = marked && keep;
        Ok(Way::Decoded(Box::new(Decoded { decoder, text: String::new(), mark, finished: false })))
    }

    fn next_plain(&mut self) -> Result<Option<&str>> {
        let (start, length) = loop {
            let window = self.buffer.get(self.start..self.end.min(self.start + BLOCK)).unwrap_or_default();
            let length = match from_utf8(window) {
                Ok(text) => text.len(),
                // The block cuts a character: the next one begins with it, or the next read brings the rest.
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
            let Way::Decoded(decoded) = &mut self.way else { return Ok(None) };
            let Decoded { decoder, text, mark, finished } = decoded.as_mut();
            if *finished {
                return Ok(None);
            }
            text.clear();
            if std::mem::take(mark) {
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
                    _ => anyhow!("{}: {error} (`--from`, `--on-malformed replace`)", self.name),
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
        let Way::Decoded(decoded) = &self.way else { return Ok(None) };
        Ok(Some(&decoded.text))
    }

    /// What was read and not taken yet.
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
        if self.buffer.len() < self.end + BLOCK {
            self.buffer.resize(self.end + BLOCK, 0);
        }
        let read = loop {
            match self.source.read(self.buffer.get_mut(self.end..self.end + BLOCK).unwrap_or_default()) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read.with_context(|| format!("can't read {}", self.name))?,
            }
        };
        self.end += read;
        self.ended = read == 0;
        Ok(())
    }
}

/// Whether `bytes` are UTF-8; the last character may be cut off.
fn is_utf8(bytes: &[u8]) -> bool {
    from_utf8(bytes).map_or_else(|error| error.error_len().is_none(), |_| true)
}

fn malformed(name: &str, encoding: Encoding, at: u64) -> anyhow::Error {
    anyhow!(
        "{name} is not {encoding}: malformed at byte {at}; name its encoding with `--from`, or have what is malformed \
         replaced with `--on-malformed replace`"
    )
}
