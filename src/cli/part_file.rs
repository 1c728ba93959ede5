//! An unfinished file that a later run can continue.

use super::replacement::{kept_permissions, take_owner};
use anyhow::{Context as _, Result, bail};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The result of a large file, as far as it is done. It stays if the run ends early, and takes the place of
/// its target when it is complete.
pub(crate) struct PartFile {
    file: File,
    path: PathBuf,
    target: PathBuf,
}

impl PartFile {
    /// The length of the unfinished file for `target`, if there is one.
    pub(crate) fn length(target: &Path) -> Option<u64> {
        fs::metadata(path_of(target)).ok().map(|metadata| metadata.len())
    }

    /// Opens the unfinished file for `target`. Its first `length` bytes stay.
    pub(crate) fn open(target: PathBuf, length: u64) -> Result<Self> {
        let path = path_of(&target);
        let cannot = || format!("can't write {}", path.display());
        let mut options = File::options();
        let existing = fs::metadata(&target).ok();
        #[cfg(unix)]
        if existing.is_some() {
            // Until it has the permissions of its target, nobody else may read it.
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        let mut file =
            options.read(true).write(true).create(true).truncate(false).open(&path).with_context(cannot)?;
        file.set_len(length).with_context(cannot)?;
        file.seek(SeekFrom::End(0)).with_context(cannot)?;
        if existing.is_some_and(|existing| !take_owner(&file, &existing)) {
            bail!("{} belongs to somebody else, whom it must keep; leave out `--resume`", target.display());
        }
        Ok(Self { file, path, target })
    }

    /// Makes sure that what was written stays, and returns its length.
    pub(crate) fn checkpoint(&mut self) -> io::Result<u64> {
        self.file.sync_data()?;
        self.file.stream_position()
    }

    /// The file as it is now.
    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    /// Puts the complete file in the place of its target, whose path is returned.
    pub(crate) fn finish(self) -> Result<PathBuf> {
        let cannot = || format!("can't write {}", self.target.display());
        if let Ok(existing) = fs::metadata(&self.target) {
            self.file.set_permissions(kept_permissions(&existing)).with_context(cannot)?;
        }
        self.file.sync_all().with_context(cannot)?;
        fs::rename(&self.path, &self.target).with_context(cannot)?;
        // The result is in its place; some file systems can't do more.
        #[cfg(unix)]
        if let Some(folder) = self.target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
        Ok(self.target)
    }

    /// Removes the file: it is not needed.
    pub(crate) fn discard(self) -> Result<()> {
        let path: &Path = &self.path;
        fs::remove_file(path).with_context(|| format!("can't remove {}", path.display()))
    }
}

/// Where the unfinished file for `target` is.
fn path_of(target: &Path) -> PathBuf {
    let mut name = target.file_name().map(OsString::from).unwrap_or_default();
    name.push(".zhnorm-part");
    target.with_file_name(name)
}

impl Write for PartFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
