//! Where bytes come from: standard input, a pipe, or a regular file that must not change while it is read.

use anyhow::{Context as _, Result, bail};
use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Identifies a file, whatever its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FileId {
    device: u64,
    inode: u64,
}

impl FileId {
    /// The identity of a regular file that is not empty; `None` for other files, which may be input and
    /// output at once.
    #[cfg(unix)]
    pub(crate) fn of(metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let regular = metadata.is_file() && metadata.len() > 0;
        regular.then(|| Self { device: metadata.dev(), inode: metadata.ino() })
    }

    #[cfg(not(unix))]
    pub(crate) fn of(_: &Metadata) -> Option<Self> {
        None
    }

    /// The identity of the file that a path leads to, or of that behind standard input for `-`.
    pub(crate) fn of_path(path: &Path) -> Option<Self> {
        if path == Path::new("-") {
            return Self::of_stream(&io::stdin());
        }
        Self::of(&std::fs::metadata(path).ok()?)
    }

    /// The identity of the file that a standard stream is connected to.
    #[cfg(unix)]
    pub(crate) fn of_stream(stream: &impl std::os::fd::AsFd) -> Option<Self> {
        let stream = stream.as_fd().try_clone_to_owned().ok()?;
        Self::of(&File::from(stream).metadata().ok()?)
    }

    #[cfg(not(unix))]
    pub(crate) fn of_stream<S>(_: &S) -> Option<Self> {
        None
    }
}

/// The state of a regular file, which shows whether the file has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Snapshot {
    id: Option<FileId>,
    length: u64,
    modified: Option<SystemTime>,
}

impl Snapshot {
    fn of(metadata: &Metadata) -> Self {
        Self { id: FileId::of(metadata), length: metadata.len(), modified: metadata.modified().ok() }
    }
}

/// A regular file. It is opened at the first read, so that thousands of files do not need open descriptors.
#[derive(Debug)]
pub(crate) struct RegularFile {
    path: PathBuf,
    file: Option<File>,
    /// Its state when it was checked.
    snapshot: Snapshot,
    /// The number of bytes that have been read.
    read: u64,
}

#[derive(Debug)]
pub(crate) enum Source {
    Stdin,
    Regular(RegularFile),
    /// A pipe or a device, or a file of the kernel that reports no length. It is opened only once, because
    /// its writer may notice each time.
    Open(File),
}

impl Source {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let name = path.display();
        let file = File::open(path).with_context(|| format!("can't open {name}"))?;
        let metadata = file.metadata().with_context(|| format!("can't read {name}"))?;
        if metadata.is_dir() {
            bail!("{name} is a directory; name the files in it");
        }
        if !metadata.is_file() || metadata.len() == 0 {
            return Ok(Self::Open(file));
        }
        let snapshot = Snapshot::of(&metadata);
        Ok(Self::Regular(RegularFile { path: path.to_owned(), file: Some(file), snapshot, read: 0 }))
    }

    /// The length of a regular file.
    pub(crate) fn length(&self) -> Option<u64> {
        if let Self::Regular(file) = self { Some(file.snapshot.length) } else { None }
    }

    /// The same file from its beginning, if it is a regular one.
    pub(crate) fn again(&self) -> Option<Self> {
        let Self::Regular(file) = self else { return None };
        Some(Self::Regular(RegularFile {
            path: file.path.clone(),
            file: None,
            snapshot: file.snapshot,
            read: 0,
        }))
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let result = match self {
                Self::Stdin => io::stdin().read(buffer),
                Self::Open(file) => file.read(buffer),
                Self::Regular(file) => file.read(buffer),
            };
            match result {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }
}

impl RegularFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let file = match &mut self.file {
            Some(file) => file,
            closed => closed.insert(File::open(&self.path)?),
        };
        let read = file.read(buffer)?;
        self.read += read as u64;
        let more_than_there_was = self.read > self.snapshot.length;
        if more_than_there_was || (read == 0 && Snapshot::of(&file.metadata()?) != self.snapshot) {
            return Err(io::Error::other(
                "the file changed while it was read; run the command again when nothing writes to it, or read a copy",
            ));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn read_to_end(source: &mut Source) -> io::Result<Vec<u8>> {
        let (mut all, mut buffer) = (Vec::new(), [0; 4]);
        loop {
            match source.read(&mut buffer)? {
                0 => return Ok(all),
                read => all.extend_from_slice(&buffer[..read]),
            }
        }
    }

    #[test]
    fn a_file_that_stays_as_it_was_can_be_read_twice() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("text");
        fs::write(&path, "0123456789").unwrap();
        let mut source = Source::open(&path).unwrap();
        assert_eq!(read_to_end(&mut source).unwrap(), b"0123456789");
        assert_eq!(read_to_end(&mut source.again().unwrap()).unwrap(), b"0123456789");
    }

    #[test]
    fn a_file_that_changed_between_two_readings_is_an_error() {
        type FileChange = fn(&Path);
        let changes: [(&str, FileChange); 4] = [
            ("shorter", |path| fs::write(path, "01234").unwrap()),
            ("longer", |path| fs::write(path, "0123456789a").unwrap()),
            ("as long", |path| fs::write(path, "abcdefghij").unwrap()),
            ("another file", |path| {
                fs::write(path.with_extension("new"), "0123456789").unwrap();
                fs::rename(path.with_extension("new"), path).unwrap();
            }),
        ];
        for (name, change) in changes {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("text");
            fs::write(&path, "0123456789").unwrap();
            // Not a moment that the change could share.
            let past = SystemTime::now() - std::time::Duration::from_secs(3600);
            File::options().write(true).open(&path).unwrap().set_modified(past).unwrap();
            let mut source = Source::open(&path).unwrap();
            read_to_end(&mut source).unwrap();
            change(&path);
            let error = read_to_end(&mut source.again().unwrap()).unwrap_err();
            assert!(error.to_string().contains("changed while it was read"), "{name}: {error}");
        }
    }

    #[test]
    fn a_file_that_shrinks_while_it_is_read_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("text");
        fs::write(&path, "0123456789").unwrap();
        let mut source = Source::open(&path).unwrap();
        source.read_exact(&mut [0; 4]).unwrap();
        File::options().write(true).open(&path).unwrap().set_len(6).unwrap();
        assert!(read_to_end(&mut source).is_err());
    }
}
