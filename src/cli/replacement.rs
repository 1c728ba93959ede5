//! A file that is written beside its target and takes its place when it is complete.
//!
//! Three kinds of target cannot be replaced without harm: a file with several hard links, a file whose owner
//! or group we may not give to another file, and a file in a folder that we may not write to. For them the
//! complete output is copied into the target at the end.

use super::signals::{self, Step};
use anyhow::{Context as _, Result, anyhow};
use std::fs::{File, Metadata, Permissions};
use std::io::{self, ErrorKind, Seek as _, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// The permission bits that a written file keeps. Setuid and setgid go, as when any other program writes to a
/// file.
#[cfg(unix)]
const KEPT_MODE: u32 = 0o1777;

/// What is certain when a file has appeared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durability {
    /// It is complete, even if the machine loses its power right after.
    Synced,
    /// It is complete, however the command ends. That is cheaper, and enough for a file that can be made
    /// again.
    Renamed,
}

/// The unfinished output. If it is dropped instead of [finished](Self::finish), the target stays as it was.
pub(crate) struct Replacement {
    /// The temporary file.
    file: NamedTempFile,
    target: PathBuf,
    existing: Option<Existing>,
    durability: Durability,
}

/// The file that is there already.
struct Existing {
    /// Open for writing.
    file: File,
    metadata: Metadata,
    /// Whether the output is copied into it at the end.
    write_through: bool,
}

impl Replacement {
    /// Creates an empty temporary file for the output. `metadata` is that of the target, if the target
    /// exists.
    pub(crate) fn create(
        target: PathBuf,
        metadata: Option<Metadata>,
        durability: Durability,
    ) -> Result<Self> {
        signals::watch().context("can't watch for signals")?;
        let open = || Self::create_beside(&target, metadata);
        let (file, existing) = open().with_context(|| format!("can't write {}", target.display()))?;
        Ok(Self { file, target, existing, durability })
    }

    /// Creates the temporary file in the folder of the target, or where that is not allowed, in the system's
    /// folder for temporary files.
    fn create_beside(
        target: &Path,
        metadata: Option<Metadata>,
    ) -> io::Result<(NamedTempFile, Option<Existing>)> {
        let Some(metadata) = metadata else { return Ok((create_in(folder(target), true)?, None)) };
        // Whoever may not write to the file may not replace it either.
        let existing = File::options().write(true).open(target)?;
        let (file, replaceable) = match create_in(folder(target), false) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                (create_in(&std::env::temp_dir(), false)?, false)
            }
            file => {
                let file = file?;
                let replaceable = !has_other_links(&metadata) && take_owner(file.as_file(), &metadata);
                (file, replaceable)
            }
        };
        Ok((file, Some(Existing { file: existing, metadata, write_through: !replaceable })))
    }

    /// The temporary file.
    pub(crate) fn file(&self) -> &File {
        self.file.as_file()
    }

    /// Puts the complete file in the place of its target, whose path is returned. Signals wait until that is
    /// done.
    pub(crate) fn finish(self) -> Result<PathBuf> {
        let Self { file, target, existing, durability } = self;
        let (name, temporary) = (target.display().to_string(), file.path().to_owned());
        let cannot = || format!("can't write {name}");
        match existing {
            Some(existing) if existing.write_through => {
                let step = Step::begin();
                copy_into(file, existing, &name)?;
                step.remove(&temporary);
            }
            existing => {
                if let Some(existing) = existing {
                    let permissions = kept_permissions(&existing.metadata);
                    file.as_file().set_permissions(permissions).with_context(cannot)?;
                }
                if durability == Durability::Synced {
                    // Without this, a power failure after the rename could leave an empty file.
                    file.as_file().sync_all().with_context(cannot)?;
                }
                let step = Step::begin();
                file.persist(&target).map_err(|error| error.error).with_context(cannot)?;
                step.remove(&temporary);
                drop(step);
                // The output is complete and in its place; some file systems can't do more.
                #[cfg(unix)]
                if durability == Durability::Synced {
                    let _ = File::open(folder(&target)).and_then(|folder| folder.sync_all());
                }
            }
        }
        Ok(target)
    }
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Creates the temporary file. With `usual_mode` it has the mode of a new file; otherwise nobody else can
/// read it.
fn create_in(folder: &Path, usual_mode: bool) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".zhnorm-");
    #[cfg(unix)]
    if usual_mode {
        // The umask applies to it.
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    }
    // A signal must not come between the creation and the note of it.
    let step = Step::begin();
    let file = builder.tempfile_in(folder)?;
    step.add(file.path().to_owned());
    Ok(file)
}

/// The folder that a file is in.
fn folder(target: &Path) -> &Path {
    target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Copies the temporary file into the existing one. If that fails, the temporary file is kept, and the error
/// names it.
fn copy_into(mut source: NamedTempFile, mut existing: Existing, name: &str) -> Result<()> {
    let copied = source.rewind().and_then(|()| {
        let length = io::copy(&mut source, &mut existing.file)?;
        existing.file.set_len(length)?;
        existing.file.sync_all()
    });
    if let Err(error) = copied {
        let (_, kept) = source.keep()?;
        return Err(anyhow!(error).context(format!(
            "can't write all of {name}, which may now be damaged; the complete output is in {}",
            kept.display()
        )));
    }
    // The kernel has done this already, unless we are root.
    let _ = existing.file.set_permissions(kept_permissions(&existing.metadata));
    Ok(())
}

#[cfg(unix)]
pub(super) fn kept_permissions(metadata: &Metadata) -> Permissions {
    use std::os::unix::fs::PermissionsExt as _;
    Permissions::from_mode(metadata.permissions().mode() & KEPT_MODE)
}

#[cfg(not(unix))]
pub(super) fn kept_permissions(metadata: &Metadata) -> Permissions {
    metadata.permissions()
}

#[cfg(unix)]
pub(super) fn has_other_links(metadata: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) > 1
}

#[cfg(not(unix))]
pub(super) fn has_other_links(_: &Metadata) -> bool {
    false
}

/// Gives `file` the owner and group of the existing file. Returns whether it has them now.
#[cfg(unix)]
pub(super) fn take_owner(file: &File, existing: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    file.metadata().is_ok_and(|own| {
        let owner = (own.uid() != existing.uid()).then(|| existing.uid());
        let group = (own.gid() != existing.gid()).then(|| existing.gid());
        (owner, group) == (None, None) || std::os::unix::fs::fchown(file, owner, group).is_ok()
    })
}

#[cfg(not(unix))]
pub(super) fn take_owner(_: &File, _: &Metadata) -> bool {
    true
}
