//! The manifest of a run that can be resumed: which files are done, and how far a large one is.
//!
//! It is a file of JSON lines that only grows. The first line has the fingerprint of what is done; a run with
//! another one is refused. A line that was cut off, because the machine stopped, counts for nothing.

use super::InputFile;
use super::account::Account;
use super::target::OutputPlan;
use crate::cli::part_file::PartFile;
use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::{File, Metadata};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::UNIX_EPOCH;

/// How each manifest begins.
const FIRST_BYTES: &[u8] = b"{\"run\":";

/// One line of the manifest.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ManifestLine {
    /// The first line.
    Run { fingerprint: String },
    /// A file is done. If its result took its place, the state is that of the result.
    Done { file: String, state: FileState, quarantine: u64 },
    /// The result of a file will be in its place in the next moment, with this inode. The state is that of
    /// the file then.
    Replacing { file: String, state: FileState, inode: u64, quarantine: u64 },
    /// A large file is done up to a point.
    Part { file: String, state: FileState, part: Box<PartRecord> },
}

/// The state of a file, which shows whether it has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileState {
    size: u64,
    /// In nanoseconds since 1970.
    modified: u128,
}

impl FileState {
    pub(crate) fn of(metadata: &Metadata) -> Self {
        let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Self { size: metadata.len(), modified: modified.map_or(0, |time| time.as_nanos()) }
    }
}

/// How far a large file is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PartRecord {
    /// The bytes of the input, decompressed and decoded, whose result is written.
    pub(crate) read: u64,
    /// The length of the unfinished file.
    pub(crate) written: u64,
    /// What the transformation must know to go on.
    pub(crate) state: String,
    /// Whether the result so far differs from the input.
    pub(crate) differs: bool,
    pub(crate) account: Account,
    /// The length of the quarantine file.
    pub(crate) quarantine: u64,
}

/// The manifest of this run.
pub(crate) struct Manifest {
    path: PathBuf,
    file: Mutex<File>,
    done: HashMap<String, FileState>,
    replacing: HashMap<String, AnnouncedResult>,
    parts: HashMap<String, (FileState, PartRecord)>,
    /// The length of the quarantine file with the records of all files that are done.
    quarantine: u64,
}

/// A result that was about to be put in its place.
#[derive(Clone, Copy)]
struct AnnouncedResult {
    state: FileState,
    inode: u64,
    /// The length of the quarantine file.
    quarantine: u64,
}

impl Manifest {
    /// Opens or creates the manifest of a run with this fingerprint.
    pub(crate) fn open(path: &Path, fingerprint: &str) -> Result<Self> {
        let cannot = || format!("can't open the manifest {}", path.display());
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).with_context(cannot)?;
        }
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .with_context(cannot)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).with_context(cannot)?;
        // A file of somebody else must stay as it is.
        if !bytes.is_empty() && !bytes.starts_with(FIRST_BYTES) && !FIRST_BYTES.starts_with(&bytes) {
            bail!("{} is no manifest of zhnorm; name another file for `--resume`", path.display());
        }
        let length = memchr::memrchr(b'\n', &bytes).map_or(0, |at| at + 1);
        bytes.truncate(length);
        file.set_len(length as u64).with_context(cannot)?;
        file.seek(SeekFrom::End(0)).with_context(cannot)?;
        let mut manifest = Self {
            path: path.to_owned(),
            file: Mutex::new(file),
            done: HashMap::new(),
            replacing: HashMap::new(),
            parts: HashMap::new(),
            quarantine: 0,
        };
        let mut lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        match lines.next().map(serde_json::from_slice) {
            None => manifest.append(&ManifestLine::Run { fingerprint: fingerprint.to_owned() })?,
            Some(Ok(ManifestLine::Run { fingerprint: before })) if before == fingerprint => {}
            Some(Ok(ManifestLine::Run { fingerprint: before })) => bail!(
                "{} belongs to a run with other options or data ({before}, now {fingerprint}); run it with the \
                 same ones, or remove that file to begin anew",
                path.display()
            ),
            Some(_) => bail!("{}: line 1 is malformed; remove the file to begin anew", path.display()),
        }
        for (number, line) in lines.enumerate() {
            let line = serde_json::from_slice(line)
                .with_context(|| format!("{}: line {} is malformed", path.display(), number + 2))?;
            manifest.learn(line);
        }
        Ok(manifest)
    }

    fn learn(&mut self, line: ManifestLine) {
        match line {
            ManifestLine::Run { .. } => {}
            ManifestLine::Done { file, state, quarantine } => {
                self.parts.remove(&file);
                self.replacing.remove(&file);
                self.quarantine = self.quarantine.max(quarantine);
                self.done.insert(file, state);
            }
            ManifestLine::Replacing { file, state, inode, quarantine } => {
                self.replacing.insert(file, AnnouncedResult { state, inode, quarantine });
            }
            ManifestLine::Part { file, state, part } => {
                self.parts.insert(file, (state, *part));
            }
        }
    }

    fn append(&self, line: &ManifestLine) -> Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&bytes).with_context(|| format!("can't write {}", self.path.display()))
    }

    /// Makes sure that what was written so far stays, even if the machine stops.
    pub(crate) fn sync(&self) -> Result<()> {
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.sync_data().with_context(|| format!("can't write {}", self.path.display()))
    }

    /// Whether an earlier run has done the file, and it has not changed since.
    pub(crate) fn is_done(&self, input: &InputFile, result: &Path) -> bool {
        let (Some(name), Ok(now)) = (name(input), std::fs::metadata(&input.path)) else { return false };
        let now = FileState::of(&now);
        let Ok(result) = std::fs::metadata(result) else { return false };
        let replaced = self.replacing.get(&name);
        replaced.is_some_and(|replaced| replaced.state == now && inode(&result) == Some(replaced.inode))
            || self.done.get(&name) == Some(&now)
    }

    /// How far an earlier run has come with the file, if it has not changed since and the unfinished file for
    /// `result` is there.
    pub(crate) fn part(&self, input: &InputFile, result: &Path) -> Option<&PartRecord> {
        let (state, part) = self.parts.get(&name(input)?)?;
        let now = FileState::of(&std::fs::metadata(&input.path).ok()?);
        // The unfinished file may be gone: removed, or already in its place.
        let has_part = PartFile::length(result).is_some_and(|length| length >= part.written);
        (*state == now && has_part).then_some(part)
    }

    /// The length of the quarantine file with the records of what is done. What an earlier run wrote after
    /// that comes from a file that is done again.
    pub(crate) fn quarantine(&self, inputs: &[InputFile], plan: &OutputPlan) -> u64 {
        let mut length = self.quarantine;
        for input in inputs {
            let result = plan.path(input);
            let Some(name) = name(input) else { continue };
            if let Some(replaced) = self.replacing.get(&name)
                && replaced.quarantine > length
                && self.is_done(input, &result)
            {
                length = replaced.quarantine;
            }
            if self.parts.contains_key(&name)
                && !self.is_done(input, &result)
                && let Some(part) = self.part(input, &result)
            {
                length = length.max(part.quarantine);
            }
        }
        length
    }

    /// Notes that a file is done. `state` is that of the file if it stays, as it was before it was read.
    pub(crate) fn done(&self, input: &InputFile, state: Option<FileState>, quarantine: u64) -> Result<()> {
        let Some(file) = name(input) else { return Ok(()) };
        let state = match state {
            Some(state) => state,
            None => FileState::of(&std::fs::metadata(&input.path)?),
        };
        self.append(&ManifestLine::Done { file, state, quarantine })
    }

    /// Notes that `result` will be in its place in the next moment. `state` is that of the file if it stays;
    /// otherwise the result takes its place.
    pub(crate) fn replacing(
        &self,
        input: &InputFile,
        state: Option<FileState>,
        result: &Metadata,
        quarantine: u64,
    ) -> Result<()> {
        let (Some(file), Some(inode)) = (name(input), inode(result)) else { return Ok(()) };
        let takes_place = state.is_none();
        let state = state.unwrap_or_else(|| FileState::of(result));
        self.append(&ManifestLine::Replacing { file, state, inode, quarantine })?;
        // If the file were replaced and this line lost, a later run would convert the result again.
        if takes_place { self.sync() } else { Ok(()) }
    }

    /// Notes how far a large file is.
    pub(crate) fn reached(&self, input: &InputFile, state: FileState, part: PartRecord) -> Result<()> {
        let Some(file) = name(input) else { return Ok(()) };
        self.append(&ManifestLine::Part { file, state, part: Box::new(part) })?;
        self.sync()
    }
}

/// What the manifest calls a file. Standard input has no name, so it is always done anew.
fn name(input: &InputFile) -> Option<String> {
    (!input.is_stdin()).then(|| escaped(&input.path))
}

/// A path as text. What is no Unicode is escaped by U+0000, which no path has.
fn escaped(path: &Path) -> String {
    let mut text = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\0{byte:02x}"));
        }
    }
    text
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> Option<u64> {
    Some(std::os::unix::fs::MetadataExt::ino(metadata))
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn no_two_paths_have_the_same_name() {
        use std::os::unix::ffi::OsStrExt as _;
        let name = |bytes: &[u8]| escaped(Path::new(std::ffi::OsStr::from_bytes(bytes)));
        assert_eq!(name("文/a.txt".as_bytes()), "文/a.txt");
        assert_eq!(name(b"a\xE4\xBD/\xFFb"), "a\0e4\0bd/\0ffb");
        assert_ne!(name(b"\xE4"), name(b"\xE5"));
        assert_ne!(name(b"\xE4"), name("\u{FFFD}".as_bytes()));
    }
}
