//! Takes the result of one file.

use super::InputFile;
use super::target::OutputPlan;
use crate::cli::compression::{Compression, decompressing};
use crate::cli::destination::Destination;
use crate::cli::file_writer::{FileWriter, UnfinishedFile};
use crate::cli::output::Output;
use crate::cli::part_file::PartFile;
use crate::cli::replacement::{Durability, Replacement, has_other_links};
use crate::cli::source::Source;
use anyhow::{Context as _, Result, bail};
use std::fs::{self, FileTimes, Metadata};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

/// The longest text whose changes are shown, in bytes.
const DIFF_LIMIT: usize = 64 << 20;

/// Takes the result of one file, piece by piece.
pub(crate) enum ResultSink<'o> {
    /// The output of the whole run.
    Joined(&'o mut Output),
    /// The output of the whole run takes it later.
    Memory(Vec<u8>),
    File(Box<FileSink>),
    /// Nothing takes it. It only matters whether it differs from the input.
    Nothing,
    /// It is shown beside the input.
    Diff {
        before: Vec<u8>,
        after: Vec<u8>,
    },
}

impl ResultSink<'_> {
    /// The sink for a file that is not written to the output of the whole run as it goes.
    pub(crate) fn of(plan: &OutputPlan, input: &InputFile, options: FileOptions) -> Self {
        match plan {
            OutputPlan::Joined => Self::Memory(Vec::new()),
            OutputPlan::File(_) | OutputPlan::Folder(_) | OutputPlan::InPlace => {
                Self::File(Box::new(FileSink::new(plan, input, options)))
            }
            OutputPlan::Check => Self::Nothing,
            OutputPlan::Diff => Self::Diff { before: Vec::new(), after: Vec::new() },
        }
    }

    /// Learns the compression of the input, which is that of a result that takes its place.
    pub(crate) fn input_has(&mut self, compression: Option<Compression>) {
        if let Self::File(file) = self
            && file.original.is_some()
        {
            file.compression = compression;
        }
    }

    /// Whether it is the output of the whole run, for which somebody may wait.
    pub(crate) fn is_joined(&self) -> bool {
        matches!(self, Self::Joined(_))
    }

    /// Goes on after the first bytes of an unfinished file.
    pub(crate) fn continue_after(&mut self, written: u64) {
        if let Self::File(file) = self {
            file.written = written;
        }
    }

    /// Makes sure that all that was written stays. Returns its length, if a later run can go on there.
    pub(crate) fn checkpoint(&mut self) -> Result<Option<u64>> {
        if let Self::File(file) = self { file.checkpoint() } else { Ok(None) }
    }

    /// Takes a piece of the input.
    pub(crate) fn read(&mut self, piece: &[u8]) -> Result<()> {
        let Self::Diff { before, .. } = self else { return Ok(()) };
        if before.len() + piece.len() > DIFF_LIMIT {
            bail!("`--diff` takes texts of up to {} MiB", DIFF_LIMIT >> 20);
        }
        before.extend_from_slice(piece);
        Ok(())
    }

    /// Takes a piece of the result. `differs` says whether the result so far differs from the input.
    pub(crate) fn write(&mut self, bytes: &[u8], differs: bool) -> Result<()> {
        match self {
            Self::Joined(output) => output.write(bytes)?,
            Self::Memory(all) | Self::Diff { after: all, .. } => all.extend_from_slice(bytes),
            Self::File(file) => file.write(bytes, differs)?,
            Self::Nothing => {}
        }
        Ok(())
    }
}

/// How files are written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FileOptions {
    /// They get the times of their inputs.
    pub(crate) keep_times: bool,
    /// What is unfinished stays if the run ends early.
    pub(crate) resumable: bool,
}

/// A file that appears when the result is complete.
pub(crate) struct FileSink {
    path: PathBuf,
    /// The input, if the result takes its place. Then nothing is written while nothing differs.
    original: Option<PathBuf>,
    /// Where the times of the file come from, if they are kept.
    times_of: Option<PathBuf>,
    /// The length of the result up to here, while it equals the input and is not written.
    equal: u64,
    compression: Option<Compression>,
    resumable: bool,
    /// The length of the part that an earlier run wrote.
    written: u64,
    writer: Option<FileWriter>,
}

impl FileSink {
    fn new(plan: &OutputPlan, input: &InputFile, options: FileOptions) -> Self {
        let path = plan.path(input);
        let compression = Compression::of_extension(&path);
        Self {
            path,
            original: (*plan == OutputPlan::InPlace).then(|| input.path.clone()),
            times_of: (options.keep_times && !input.is_stdin()).then(|| input.path.clone()),
            equal: 0,
            compression,
            resumable: options.resumable,
            written: 0,
            writer: None,
        }
    }

    fn write(&mut self, bytes: &[u8], differs: bool) -> Result<()> {
        if self.original.is_some() && self.writer.is_none() && self.written == 0 && !differs {
            self.equal += bytes.len() as u64;
            return Ok(());
        }
        let path = self.path.display().to_string();
        self.writer()?.write_all(bytes).with_context(|| format!("can't write {path}"))
    }

    fn writer(&mut self) -> Result<&mut FileWriter> {
        let writer = match self.writer.take() {
            Some(writer) => writer,
            None => self.start()?,
        };
        Ok(self.writer.insert(writer))
    }

    /// Creates the file, with the part of the result that equals the input.
    fn start(&self) -> Result<FileWriter> {
        let cannot = || format!("can't write {}", self.path.display());
        if self.original.is_none()
            && let Some(folder) = self.path.parent()
            // It is there for all files but the first.
            && !folder.is_dir()
        {
            fs::create_dir_all(folder).with_context(|| format!("can't create {}", folder.display()))?;
        }
        let file = match Destination::of(&self.path).with_context(cannot)? {
            Destination::File(path, metadata) if self.resumable => {
                if metadata.as_ref().is_some_and(has_other_links) {
                    bail!(
                        "{} has several hard links, which it must keep; leave out `--resume`",
                        path.display()
                    );
                }
                UnfinishedFile::Part(PartFile::open(path, self.written)?)
            }
            Destination::File(path, metadata) => {
                let in_place = self.original.is_some();
                let durability = if in_place { Durability::Synced } else { Durability::Renamed };
                UnfinishedFile::Replacement(Box::new(Replacement::create(path, metadata, durability)?))
            }
            _ => bail!("{} is no regular file, so it can't be replaced", self.path.display()),
        };
        let mut writer = FileWriter::new(file, &self.path, self.compression).with_context(cannot)?;
        if let Some(original) = self.original.as_ref().filter(|_| self.written == 0) {
            copy(original, self.equal, &mut writer).with_context(cannot)?;
        }
        Ok(writer)
    }

    /// Makes sure that all that was written stays. Returns its length, if a later run can go on there.
    fn checkpoint(&mut self) -> Result<Option<u64>> {
        let path = self.path.display().to_string();
        self.writer()?.checkpoint().with_context(|| format!("can't write {path}"))
    }

    /// Puts the complete result in its place. `announce` is told the file that will be there.
    pub(crate) fn finish(mut self, differs: bool, announce: &dyn Fn(&Metadata) -> Result<()>) -> Result<()> {
        if self.original.is_some() && !differs {
            return self.writer.map_or(Ok(()), |writer| writer.complete()?.discard());
        }
        self.writer()?;
        let Some(writer) = self.writer.take() else { return Ok(()) };
        let complete = writer.complete().with_context(|| format!("can't write {}", self.path.display()))?;
        if let Some(path) = &self.times_of {
            let times = fs::metadata(path).with_context(|| format!("can't read {}", path.display()))?;
            let times = FileTimes::new().set_modified(times.modified()?).set_accessed(times.accessed()?);
            complete
                .file()
                .set_times(times)
                .with_context(|| format!("can't set the times of {}", self.path.display()))?;
        }
        announce(&complete.file().metadata()?)?;
        complete.finish().map(drop)
    }
}

/// Copies the first bytes of a text.
fn copy(path: &Path, length: u64, writer: &mut FileWriter) -> Result<()> {
    let mut source = decompressing(Source::open(path)?)?;
    let (mut left, mut buffer) = (length, vec![0; 64 * 1024]);
    while left > 0 {
        let read = source.read(&mut buffer)?;
        if read == 0 {
            bail!("the file changed while it was read; run the command again when nothing writes to it");
        }
        let taken = usize::try_from(left).unwrap_or(usize::MAX).min(read);
        writer.write_all(buffer.get(..taken).unwrap_or_default())?;
        left -= taken as u64;
    }
    Ok(())
}
