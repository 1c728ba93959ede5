//! Decompresses what is read, and says where compressed data is damaged.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::{Compression, MAGIC_LENGTH};

/// The size of a piece of compressed data.
const PIECE: usize = 64 * 1024;

/// The largest window of zstd. Its command takes files with more than 128 MB only if it is told to; large
/// corpora are published with the largest one, 2 GB.
const ZSTD_WINDOW_LOG: u32 = 31;

/// The content of a file, which is decompressed if the first bytes show that it is compressed.
///
/// Damage is an error of the kind `InvalidData` or `UnexpectedEof`, whose text says what is wrong and at
/// which byte of the compressed file. After the last member, bytes that are 0 are ignored, as padding of
/// tapes is. Anything else there is an error: it may be text.
pub(crate) fn decompressing<R: Read + Send + 'static>(mut reader: R) -> io::Result<Decompressor> {
    let mut magic = Vec::with_capacity(MAGIC_LENGTH);
    reader.by_ref().take(MAGIC_LENGTH as u64).read_to_end(&mut magic)?;
    let compression = Compression::of_magic(&magic);
    let account = Arc::new(SourceAccount::default());
    let all = BufReader::with_capacity(PIECE, io::Cursor::new(magic).chain(reader));
    let source = Counted { source: all, account: Arc::clone(&account) };
    let content: Box<dyn Read + Send> = match compression {
        None => Box::new(source),
        Some(Compression::Gzip) => Box::new(GzipMembers::new(source)),
        Some(Compression::Zstd) => {
            let mut decoder = zstd::Decoder::with_buffer(source)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG)?;
            Box::new(decoder)
        }
        Some(Compression::Bzip2) => Box::new(bzip2::bufread::MultiBzDecoder::new(source)),
        Some(Compression::Xz) => Box::new(lzma_rust2::XzReader::new(source, true)),
    };
    Ok(Decompressor { content, compression, account })
}

/// The content of a file that may be compressed.
pub(crate) struct Decompressor {
    content: Box<dyn Read + Send>,
    compression: Option<Compression>,
    account: Arc<SourceAccount>,
}

/// What the decoder has taken from its source.
#[derive(Debug, Default)]
struct SourceAccount {
    /// The number of bytes.
    taken: AtomicU64,
    /// Whether the source had no more.
    ended: AtomicBool,
    /// Whether the source failed, so that an error is not about the compressed data.
    failed: AtomicBool,
}

impl Decompressor {
    /// The compression of the file, if it has one.
    pub(crate) fn compression(&self) -> Option<Compression> {
        self.compression
    }

    /// How many bytes of the file have been used.
    pub(crate) fn compressed_bytes(&self) -> u64 {
        self.account.taken.load(Ordering::Relaxed)
    }

    /// Says what is wrong with the compressed data.
    fn explain(&self, error: io::Error) -> io::Error {
        let Some(compression) = self.compression else { return error };
        if error.kind() == io::ErrorKind::Interrupted || self.account.failed.load(Ordering::Relaxed) {
            return error;
        }
        let (name, at) = (compression.name(), self.compressed_bytes());
        // The decoder of xz has another kind for a stream that ends within its first bytes.
        let is_cut = error.kind() == io::ErrorKind::UnexpectedEof || compression == Compression::Xz;
        if is_cut && self.account.ended.load(Ordering::Relaxed) {
            let message = format!("the {name} data is truncated: it ends at byte {at}, within a member");
            return io::Error::new(io::ErrorKind::UnexpectedEof, message);
        }
        let message = format!("the {name} data is corrupt near byte {at}: {error}");
        io::Error::new(io::ErrorKind::InvalidData, message)
    }
}

impl Read for Decompressor {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.content.read(buffer).map_err(|error| self.explain(error))
    }
}

/// Compressed data that is counted as the decoder takes it.
struct Counted<B> {
    source: B,
    account: Arc<SourceAccount>,
}

impl<B: BufRead> Read for Counted<B> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl<B: BufRead> BufRead for Counted<B> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self.source.fill_buf() {
            Ok(bytes) => {
                self.account.ended.store(bytes.is_empty(), Ordering::Relaxed);
                Ok(bytes)
            }
            Err(error) => {
                let failed = error.kind() != io::ErrorKind::Interrupted;
                self.account.failed.fetch_or(failed, Ordering::Relaxed);
                Err(error)
            }
        }
    }

    fn consume(&mut self, length: usize) {
        self.account.taken.fetch_add(length as u64, Ordering::Relaxed);
        self.source.consume(length);
    }
}

/// The members of a gzip file, one after the other.
enum GzipMembers<B> {
    Member(Box<flate2::bufread::GzDecoder<B>>),
    /// After the last member, or after an error.
    Ended,
}

impl<B: BufRead> GzipMembers<B> {
    fn new(source: B) -> Self {
        Self::Member(Box::new(flate2::bufread::GzDecoder::new(source)))
    }

    /// Begins the next member, if there is one.
    fn next(mut source: B) -> io::Result<Self> {
        loop {
            let bytes = source.fill_buf()?;
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            let next = bytes.get(zeros).copied();
            let is_empty = bytes.is_empty();
            source.consume(zeros);
            match next {
                None if is_empty => return Ok(Self::Ended),
                None => {}
                // The decoder looks at the rest of the header.
                Some(0x1F) => return Ok(Self::new(source)),
                Some(_) => {
                    let message = "another member, or only zeros, must follow the end of a member";
                    return Err(io::Error::new(io::ErrorKind::InvalidData, message));
                }
            }
        }
    }
}

impl<B: BufRead> Read for GzipMembers<B> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let Self::Member(member) = self else { return Ok(0) };
            let read = member.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            if let Self::Member(member) = std::mem::replace(self, Self::Ended) {
                *self = Self::next(member.into_inner())?;
            }
        }
    }
}
