//! Writes text to standard output or to a file, which appears whole or not at all.

use anyhow::{Context as _, Result};
use std::fs::{self, File};
use std::io::{StdoutLock, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// How much of the output is held back before the first byte goes out: a mistake in a short input leaves nothing behind.
const HELD: usize = 1024 * 1024;

/// Where text goes.
pub(crate) struct Output {
    sink: Sink,
    /// What is held back, until it is more than `limit`.
    held: String,
    limit: usize,
}

enum Sink {
    Stdout(StdoutLock<'static>),
    /// A device or a pipe that has a path.
    Special(File),
    /// A file under construction beside the one that it will replace.
    Replacing(NamedTempFile, PathBuf),
}

impl Output {
    /// Standard output, or the file that `path` names. With `live` nothing is held back.
    pub(crate) fn open(path: Option<&Path>, live: bool) -> Result<Self> {
        let sink = match path {
            None => Sink::Stdout(std::io::stdout().lock()),
            Some(path) => open_file(path).with_context(|| format!("can't write {}", path.display()))?,
        };
        Ok(Self { sink, held: String::new(), limit: if live { 0 } else { HELD } })
    }

    /// Writes `text` and empties it.
    pub(crate) fn write(&mut self, text: &mut String) -> Result<()> {
        if self.held.len() + text.len() <= self.limit {
            self.held.push_str(text);
        } else {
            self.release()?;
            self.limit = 0;
            self.sink.write(text)?;
        }
        text.clear();
        Ok(())
    }

    fn release(&mut self) -> Result<()> {
        self.sink.write(&std::mem::take(&mut self.held))
    }

    /// Writes what is held back and puts the file in its place.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.release()?;
        if let Sink::Replacing(file, path) = self.sink {
            file.persist(&path).with_context(|| format!("can't write {}", path.display()))?;
        }
        Ok(())
    }
}

impl Sink {
    fn write(&mut self, text: &str) -> Result<()> {
        let bytes = text.as_bytes();
        match self {
            Self::Stdout(out) => {
                out.write_all(bytes).and_then(|()| out.flush()).context("can't write the output")
            }
            Self::Special(file) => file.write_all(bytes).context("can't write the output"),
            Self::Replacing(file, path) => {
                file.write_all(bytes).with_context(|| format!("can't write {}", path.display()))
            }
        }
    }
}

fn open_file(path: &Path) -> Result<Sink> {
    // What a link points to is replaced, not the link.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let present = fs::metadata(&path).ok();
    if present.as_ref().is_some_and(|kind| !kind.is_file()) {
        return Ok(Sink::Special(File::options().write(true).open(&path)?));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".zhnorm-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file = builder.tempfile_in(folder)?;
    if let Some(present) = present {
        // Fails where the old file could not be written either.
        File::options().write(true).open(&path)?;
        file.as_file().set_permissions(present.permissions())?;
    }
    Ok(Sink::Replacing(file, path))
}
