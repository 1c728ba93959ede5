//! Writes a file that appears when it is complete, compressed if its name says so.

use super::compression::{Compression, Compressor, compressing};
use super::flow_args::RecordFormat;
use super::part_file::PartFile;
use super::replacement::Replacement;
use anyhow::{Context as _, Result};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use zhnorm::records::RecordEnds;

/// Writes a file that appears when it is complete.
pub(crate) enum FileWriter {
    Plain(UnfinishedFile),
    Compressed(Box<Compressor<UnfinishedFile>>),
}

/// The file before it is complete.
pub(crate) enum UnfinishedFile {
    /// It goes if the run ends early.
    Replacement(Box<Replacement>),
    /// It stays, and a later run can continue it.
    Part(PartFile),
}

impl FileWriter {
    /// `path` is where the file will be. In a web archive, each record becomes a member of its own.
    pub(crate) fn new(file: UnfinishedFile, path: &Path, compression: Option<Compression>) -> Result<Self> {
        let Some(compression) = compression else { return Ok(Self::Plain(file)) };
        let mut compressor = compressing(file, compression, None)?;
        if RecordFormat::is_warc(path) {
            compressor = compressor.with_members_of(RecordEnds::of_warc());
        }
        Ok(Self::Compressed(Box::new(compressor)))
    }

    /// Makes sure that what was written stays, and returns the length of the file, if a later run can
    /// continue it.
    pub(crate) fn checkpoint(&mut self) -> io::Result<Option<u64>> {
        let file = match self {
            Self::Plain(file) => file,
            Self::Compressed(compressor) => compressor.checkpoint()?,
        };
        match file {
            UnfinishedFile::Part(file) => file.checkpoint().map(Some),
            UnfinishedFile::Replacement(_) => Ok(None),
        }
    }

    /// The complete file, which is not in its place yet.
    pub(crate) fn complete(self) -> Result<UnfinishedFile> {
        match self {
            Self::Plain(file) => Ok(file),
            Self::Compressed(compressor) => compressor.finish().context("can't write the output"),
        }
    }
}

impl UnfinishedFile {
    /// The file, wherever it is.
    pub(crate) fn file(&self) -> &File {
        match self {
            Self::Replacement(file) => file.file(),
            Self::Part(file) => file.file(),
        }
    }

    /// Puts the complete file in its place. Returns its path.
    pub(crate) fn finish(self) -> Result<PathBuf> {
        match self {
            Self::Replacement(file) => file.finish(),
            Self::Part(file) => file.finish(),
        }
    }

    /// Leaves the target as it is.
    pub(crate) fn discard(self) -> Result<()> {
        match self {
            Self::Replacement(_) => Ok(()),
            Self::Part(file) => file.discard(),
        }
    }
}

impl Write for UnfinishedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Replacement(file) => file.write(bytes),
            Self::Part(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Replacement(file) => file.flush(),
            Self::Part(file) => file.flush(),
        }
    }
}

impl Write for FileWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.write(bytes),
            Self::Compressed(compressor) => compressor.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(file) => file.flush(),
            Self::Compressed(compressor) => compressor.flush(),
        }
    }
}
