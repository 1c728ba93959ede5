//! Compressed files: which compression a file has, what it contains, and how to write one.
//!
//! A file may consist of several members, frames or streams in a row, as `cat a.gz b.gz` and parallel
//! compressors make them. Its content is that of all of them.

mod compressor;
mod decompressor;
#[cfg(test)]
mod tests;

pub(crate) use compressor::{Compressor, compressing};
pub(crate) use decompressor::{Decompressor, decompressing};

use std::ops::RangeInclusive;
use std::path::Path;

/// The compressions that are read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compression {
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}

impl Compression {
    const ALL: [Self; 4] = [Self::Gzip, Self::Zstd, Self::Bzip2, Self::Xz];

    /// What messages call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
        }
    }

    /// The extension of its files, without a dot.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Gzip => "gz",
            Self::Zstd => "zst",
            Self::Bzip2 => "bz2",
            Self::Xz => "xz",
        }
    }

    /// The levels that it has.
    pub(crate) fn levels(self) -> RangeInclusive<u32> {
        match self {
            Self::Gzip | Self::Xz => 0..=9,
            Self::Zstd => 1..=22,
            Self::Bzip2 => 1..=9,
        }
    }

    /// The level that its own command uses if none is given.
    pub(crate) fn default_level(self) -> u32 {
        match self {
            Self::Gzip | Self::Xz => 6,
            Self::Zstd => 3,
            Self::Bzip2 => 9,
        }
    }

    /// The compression that a path names by its extension.
    pub(crate) fn of_extension(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        Self::ALL.into_iter().find(|compression| compression.extension().eq_ignore_ascii_case(extension))
    }

    /// The name of the content of a file: the path without the extension of a compression.
    pub(crate) fn content_name(path: &Path) -> &Path {
        match (Self::of_extension(path), path.to_str()) {
            (Some(compression), Some(name)) => {
                let length = name.len() - compression.extension().len() - 1;
                Path::new(name.get(..length).unwrap_or(name))
            }
            _ => path,
        }
    }

    /// Whether more bytes are needed to tell which compression a file has that begins with these.
    pub(crate) fn may_begin(bytes: &[u8]) -> bool {
        let magics: [&[u8]; 4] = [b"\x1F\x8B\x08", b"\x28\xB5\x2F\xFD", b"BZh", b"\xFD7zXZ\0"];
        // A text may begin with `BZh`, and a skippable frame with a letter.
        let begins = |magic: &[u8]| magic.starts_with(bytes) || bytes.starts_with(magic);
        let skips = matches!(bytes, [0x50..=0x5F, 0x2A] | [0x50..=0x5F, 0x2A, 0x4D]);
        !bytes.is_empty() && bytes.len() < MAGIC_LENGTH && (skips || magics.iter().any(|magic| begins(magic)))
    }

    /// The compression of a file that begins with these bytes. At least [`MAGIC_LENGTH`] are needed, if the
    /// file has as many.
    pub(crate) fn of_magic(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x1F, 0x8B, 0x08, ..] => Some(Self::Gzip),
            // A frame, or one to skip, with which parallel compressors begin.
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Some(Self::Zstd),
            // The letters `BZh9` may begin a text. A block or the end of the stream follows.
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..]
            | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, ..] => Some(Self::Bzip2),
            [0xFD, b'7', b'z', b'X', b'Z', 0x00, ..] => Some(Self::Xz),
            _ => None,
        }
    }
}

/// The bytes that tell which compression a file has.
const MAGIC_LENGTH: usize = 10;
