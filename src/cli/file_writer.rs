//! Writes a file that appears when it is complete, compressed if its name says so.

use super::compression::{Compression, Compressor, compressing};
use super::replacement::Replacement;
use anyhow::{Context as _, Result};
use std::io::{self, Write};
use std::path::PathBuf;

/// Writes a file that appears when it is complete.
pub(crate) enum FileWriter {
    Plain(Box<Replacement>),
    Compressed(Box<Compressor<Replacement>>),
}

impl FileWriter {
    pub(crate) fn new(file: Replacement, compression: Option<Compression>) -> Result<Self> {
        Ok(match compression {
            None => Self::Plain(Box::new(file)),
            Some(compression) => Self::Compressed(Box::new(compressing(file, compression, None)?)),
        })
    }

    /// Completes the file and puts it in its place. Returns its path.
    pub(crate) fn finish(self) -> Result<PathBuf> {
        match self {
            Self::Plain(file) => file.finish(),
            Self::Compressed(compressor) => compressor.finish().context("can't write the output")?.finish(),
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
