//! Compresses what is written.

use std::io::{self, Write};

use zhnorm::records::RecordEnds;

use super::Compression;

/// The bytes that an encoder gets at once. Some encoders have other output for the same bytes in other
/// pieces, so they get them in equal ones.
const BLOCK: usize = 64 * 1024;

/// Compresses what is written to `writer`, with the default level of the compression unless one is given. The
/// same bytes, levels and checkpoints give the same output.
pub(crate) fn compressing<W: Write>(
    writer: W,
    compression: Compression,
    level: Option<u32>,
) -> io::Result<Compressor<W>> {
    let level = level.unwrap_or(compression.default_level());
    let levels = compression.levels();
    if !levels.contains(&level) {
        let message = format!(
            "{} has no level {level}; its levels are {} to {}",
            compression.name(),
            levels.start(),
            levels.end()
        );
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    Ok(Compressor {
        compression,
        level,
        is_empty: true,
        records: None,
        waiting: Vec::new(),
        state: State::Between(writer),
    })
}

/// Writes a compressed file. [`finish`](Self::finish) completes it.
pub(crate) struct Compressor<W: Write> {
    compression: Compression,
    level: u32,
    /// Whether there is no member yet.
    is_empty: bool,
    /// Where members end, if each record is to be one.
    records: Option<RecordEnds>,
    /// What the encoder has not got yet: less than a block.
    waiting: Vec<u8>,
    state: State<W>,
}

enum State<W: Write> {
    /// No member is open.
    Between(W),
    Open(Box<Encoder<W>>),
    /// An error has occurred. What has been written is of no use.
    Failed,
}

enum Encoder<W: Write> {
    Gzip(flate2::write::GzEncoder<W>),
    Zstd(zstd::Encoder<'static, W>),
    Bzip2(bzip2::write::BzEncoder<W>),
    Xz(lzma_rust2::XzWriter<W>),
}

impl<W: Write> Compressor<W> {
    /// Makes each record a member of its own, as WARC files are compressed: programs read single records of
    /// them by their offsets. `ends` finds the records in what is written.
    pub(crate) fn with_members_of(self, ends: RecordEnds) -> Self {
        Self { records: Some(ends), ..self }
    }

    /// Ends the member, so that all bytes that were written so far can be decompressed without those that
    /// follow, and returns the writer, which has them all. What is written later begins another member.
    pub(crate) fn checkpoint(&mut self) -> io::Result<&mut W> {
        self.pass_on()?;
        if let State::Open(_) = self.state {
            let State::Open(encoder) = std::mem::replace(&mut self.state, State::Failed) else {
                return Err(failed());
            };
            self.state = State::Between(encoder.finish()?);
        }
        match &mut self.state {
            State::Between(writer) => Ok(writer),
            State::Open(_) | State::Failed => Err(failed()),
        }
    }

    /// Completes the file and returns the writer. A file without content has one member.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        if self.is_empty {
            self.encoder()?;
        }
        self.checkpoint()?;
        match self.state {
            State::Between(writer) => Ok(writer),
            State::Open(_) | State::Failed => Err(failed()),
        }
    }

    /// Takes bytes, and gives the encoder those that fill a block.
    fn take(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let free = BLOCK.saturating_sub(self.waiting.len());
            let (taken, rest) = bytes.split_at(free.min(bytes.len()));
            self.waiting.extend_from_slice(taken);
            if self.waiting.len() >= BLOCK {
                self.pass_on()?;
            }
            bytes = rest;
        }
        Ok(())
    }

    /// Gives the encoder what waits.
    fn pass_on(&mut self) -> io::Result<()> {
        let mut block = std::mem::take(&mut self.waiting);
        if !block.is_empty()
            && let Err(error) = self.encoder().and_then(|encoder| encoder.write_all(&block))
        {
            self.state = State::Failed;
            return Err(error);
        }
        block.clear();
        self.waiting = block;
        Ok(())
    }

    /// The open member.
    fn encoder(&mut self) -> io::Result<&mut dyn Write> {
        self.state = match std::mem::replace(&mut self.state, State::Failed) {
            State::Between(writer) => {
                State::Open(Box::new(Encoder::new(writer, self.compression, self.level)?))
            }
            state => state,
        };
        self.is_empty = false;
        let State::Open(encoder) = &mut self.state else { return Err(failed()) };
        Ok(match encoder.as_mut() {
            Encoder::Gzip(encoder) => encoder,
            Encoder::Zstd(encoder) => encoder,
            Encoder::Bzip2(encoder) => encoder,
            Encoder::Xz(encoder) => encoder,
        })
    }
}

impl<W: Write> Write for Compressor<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let end = self.records.as_mut().and_then(|ends| ends.next(bytes));
        let taken = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
        self.take(taken)?;
        if end.is_some() {
            self.checkpoint()?;
        }
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_on()?;
        match &mut self.state {
            State::Between(writer) => writer.flush(),
            _ => self.encoder()?.flush(),
        }
    }
}

impl<W: Write> Encoder<W> {
    fn new(writer: W, compression: Compression, level: u32) -> io::Result<Self> {
        Ok(match compression {
            Compression::Gzip => {
                // Without a name and a time.
                Self::Gzip(flate2::GzBuilder::new().write(writer, flate2::Compression::new(level)))
            }
            Compression::Zstd => {
                let level = i32::try_from(level).unwrap_or(i32::MAX);
                let mut encoder = zstd::Encoder::new(writer, level)?;
                // As the command does.
                encoder.include_checksum(true)?;
                Self::Zstd(encoder)
            }
            Compression::Bzip2 => {
                Self::Bzip2(bzip2::write::BzEncoder::new(writer, bzip2::Compression::new(level)))
            }
            Compression::Xz => {
                let options = lzma_rust2::XzOptions::with_preset(level);
                Self::Xz(lzma_rust2::XzWriter::new(writer, options)?)
            }
        })
    }

    fn finish(self) -> io::Result<W> {
        match self {
            Self::Gzip(encoder) => encoder.finish(),
            Self::Zstd(encoder) => encoder.finish(),
            Self::Bzip2(encoder) => encoder.finish(),
            Self::Xz(encoder) => encoder.finish(),
        }
    }
}

fn failed() -> io::Error {
    io::Error::other("the compressed file is incomplete, because an earlier write failed")
}
