//! Where the results of a run go.

use super::inputs::Inputs;
use super::{InputFile, Yields};
use crate::cli::flow_args::WriteArguments;
use crate::cli::source::FileId;
use anyhow::{Result, bail};
use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Where the results of a run go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OutputPlan {
    /// One after the other into one output.
    Joined,
    /// Into this file, which a later run can continue.
    File(PathBuf),
    /// Into files of the same names below this folder.
    Folder(PathBuf),
    /// Into the input files.
    InPlace,
    /// Nowhere: the files that would change are listed.
    Check,
    /// Nowhere: the changes are shown.
    Diff,
}

impl OutputPlan {
    /// What the arguments ask for.
    pub(crate) fn of(output: Option<&Path>, arguments: Option<&WriteArguments>) -> Self {
        match (arguments, output) {
            (Some(arguments), _) if arguments.write => Self::InPlace,
            (Some(arguments), _) if arguments.check => Self::Check,
            (Some(arguments), _) if arguments.diff => Self::Diff,
            (Some(WriteArguments { out_dir: Some(folder), .. }), _) => Self::Folder(folder.clone()),
            (Some(WriteArguments { resume: Some(_), .. }), Some(output)) => Self::File(output.to_owned()),
            _ => Self::Joined,
        }
    }

    /// Where the result of a file goes, if it has a place of its own.
    pub(crate) fn path(&self, input: &InputFile) -> PathBuf {
        match self {
            Self::File(path) => path.clone(),
            Self::Folder(folder) => folder.join(&input.relative),
            Self::InPlace | Self::Joined | Self::Check | Self::Diff => input.path.clone(),
        }
    }

    /// The manifest of a run that can be resumed, if that was asked for.
    pub(crate) fn manifest(&self, arguments: Option<&WriteArguments>) -> Result<Option<PathBuf>> {
        let Some(WriteArguments { resume: Some(path), .. }) = arguments else { return Ok(None) };
        Ok(Some(match (path, self) {
            (_, Self::Joined | Self::Check | Self::Diff) => {
                bail!("`--resume` goes with `--output`, `--out-dir` or `--write`")
            }
            (Some(path), _) => path.clone(),
            (None, Self::Folder(folder)) => folder.join(".zhnorm-manifest"),
            (None, Self::File(path)) => {
                let mut name = path.file_name().map(OsString::from).unwrap_or_default();
                name.push(".zhnorm-manifest");
                path.with_file_name(name)
            }
            (None, Self::InPlace) => {
                bail!("name a file for what is done so far: `--resume=MANIFEST`")
            }
        }))
    }

    /// Whether a file that fails does not keep the others from being done.
    pub(crate) fn is_by_file(&self) -> bool {
        *self != Self::Joined
    }

    /// Fails if the results of the inputs can't go there.
    pub(crate) fn check(&self, inputs: &Inputs, yields: Yields) -> Result<()> {
        if let Some(folder) = &inputs.folder
            && *self == Self::Joined
            && yields == Yields::Texts
        {
            bail!(
                "{} is a folder, so each result needs a place: give `--out-dir FOLDER`, `--write` to change the files \
                 in place, or `--check` or `--diff` to see what would change",
                folder.display()
            );
        }
        if *self != Self::Joined && yields == Yields::Reports {
            bail!("a report goes to standard output or to the file that `--output` names");
        }
        if let Self::File(path) = self
            && inputs.files.len() != 1
        {
            bail!(
                "`--resume` with `--output {}` takes one input file; use `--out-dir` for many",
                path.display()
            );
        }
        if *self == Self::InPlace && inputs.files.iter().any(InputFile::is_stdin) {
            bail!("standard input can't be changed in place; leave out `--write`");
        }
        if *self == Self::InPlace {
            // Two runs over one file at the same time could convert it twice.
            let mut seen = HashMap::new();
            for file in &inputs.files {
                if let Some(other) = FileId::of_path(&file.path).and_then(|id| seen.insert(id, &file.name)) {
                    bail!("{other} and {} are the same file; name it once", file.name);
                }
            }
        }
        if let Self::Folder(folder) = self {
            let mut taken = HashMap::new();
            let exists = folder.exists();
            for file in &inputs.files {
                if file.relative.as_os_str().is_empty() {
                    bail!(
                        "standard input has no name in the output folder; give it one by `--stdin-filename`"
                    );
                }
                let result = exists.then(|| FileId::of_path(&folder.join(&file.relative))).flatten();
                if result.is_some() && result == FileId::of_path(&file.path) {
                    bail!("the result of {} would replace it; use `--write` for that", file.name);
                }
                if let Some(other) = taken.insert(&file.relative, &file.name) {
                    let path = folder.join(&file.relative);
                    bail!("{other} and {} would both be written to {}", file.name, path.display());
                }
            }
        }
        Ok(())
    }
}
