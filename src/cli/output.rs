//! Writes to standard output or to a file, which appears whole or not at all.

use super::compression::Compression;
use super::destination::Destination;
use super::file_writer::{FileWriter, UnfinishedFile};
use super::input::FileId;
use super::replacement::{Durability, Replacement};
use super::standard_streams;
use anyhow::{Context as _, Result};
use std::fs::File;
use std::io::{self, Stdout, Write};
use std::path::Path;

/// How much output is held back before the first byte is written, so that an error in a short input leaves
/// nothing behind.
const HELD_BACK: usize = 1024 * 1024;

/// Where text goes.
pub(crate) struct Output {
    sink: OutputSink,
    /// Output that is held back, until there is more than `limit` of it.
    held: Vec<u8>,
    limit: usize,
}

enum OutputSink {
    StandardOutput(Stdout),
    /// A device, a pipe, or a descriptor that the command inherited.
    Open(File),
    File(Box<FileWriter>),
}

impl Output {
    /// Standard output, or what `path` names. With `live`, nothing is held back.
    pub(crate) fn open(path: Option<&Path>, live: bool) -> Result<Self> {
        let sink = match path {
            None => standard_output()?,
            Some(path) => {
                let cannot = || format!("can't write {}", path.display());
                match Destination::of(path).with_context(cannot)? {
                    Destination::StandardOutput => standard_output()?,
                    #[cfg(unix)]
                    Destination::Descriptor(descriptor) => {
                        OutputSink::Open(duplicate(descriptor).with_context(cannot)?)
                    }
                    Destination::Special(path) => {
                        OutputSink::Open(File::options().write(true).open(path).with_context(cannot)?)
                    }
                    Destination::File(path, metadata) => {
                        let compression = Compression::of_extension(&path);
                        let file = Replacement::create(path.clone(), metadata, Durability::Synced)?;
                        let file = UnfinishedFile::Replacement(Box::new(file));
                        OutputSink::File(Box::new(FileWriter::new(file, &path, compression)?))
                    }
                }
            }
        };
        Ok(Self { sink, held: Vec::new(), limit: if live { 0 } else { HELD_BACK } })
    }

    /// The regular file that is written to while the input is read, if it is one.
    pub(crate) fn file_id(&self) -> Option<FileId> {
        match &self.sink {
            OutputSink::StandardOutput(out) => FileId::of_stream(out),
            OutputSink::Open(file) => FileId::of(&file.metadata().ok()?),
            OutputSink::File(_) => None,
        }
    }

    /// Writes bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        if self.held.len() + bytes.len() <= self.limit {
            self.held.extend_from_slice(bytes);
        } else {
            self.release()?;
            self.limit = 0;
            self.sink.write(bytes)?;
        }
        Ok(())
    }

    fn release(&mut self) -> Result<()> {
        self.sink.write(&std::mem::take(&mut self.held))
    }

    /// Writes what is held back and puts a file in its place.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.release()?;
        match self.sink {
            OutputSink::File(file) => file.complete()?.finish().map(drop),
            OutputSink::StandardOutput(_) | OutputSink::Open(_) => Ok(()),
        }
    }
}

impl OutputSink {
    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match self {
            Self::StandardOutput(out) => out.write_all(bytes).and_then(|()| out.flush()),
            Self::Open(file) => file.write_all(bytes),
            Self::File(file) => file.write_all(bytes),
        }
        .context("can't write the output")
    }
}

fn standard_output() -> Result<OutputSink> {
    standard_streams::require_output()?;
    Ok(OutputSink::StandardOutput(io::stdout()))
}

/// Another handle of an inherited descriptor, with the same position in the file.
#[cfg(unix)]
fn duplicate(descriptor: i32) -> io::Result<File> {
    use std::os::fd::FromRawFd as _;
    // SAFETY: dup fails if the descriptor is not open; it changes nothing else.
    let copy = unsafe { libc::dup(descriptor) };
    if copy == -1 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the copy is open, and nothing else knows of it.
    Ok(unsafe { File::from_raw_fd(copy) })
}
