//! Where the results of a run go.

use super::inputs::Inputs;
use super::{InputFile, Yields};
use crate::cli::args::WriteArguments;
use anyhow::{Result, bail};
use std::collections::HashMap;
use std::path::PathBuf;

/// Where the results of a run go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OutputPlan {
    /// One after the other into one output.
    Joined,
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
    pub(crate) fn of(arguments: Option<&WriteArguments>) -> Self {
        match arguments {
            Some(arguments) if arguments.write => Self::InPlace,
            Some(arguments) if arguments.check => Self::Check,
            Some(arguments) if arguments.diff => Self::Diff,
            Some(WriteArguments { out_dir: Some(folder), .. }) => Self::Folder(folder.clone()),
            _ => Self::Joined,
        }
    }

    /// Whether a file that fails does not keep the others from being done.
    pub(crate) fn is_by_file(&self) -> bool {
        *self != Self::Joined
    }

    /// Fails if this makes no sense for the inputs.
    pub(crate) fn require_sense(&self, inputs: &Inputs, yields: Yields) -> Result<()> {
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
        if *self == Self::InPlace && inputs.files.iter().any(InputFile::is_stdin) {
            bail!("standard input can't be changed in place; leave out `--write`");
        }
        if let Self::Folder(folder) = self {
            let mut taken = HashMap::new();
            for file in &inputs.files {
                if file.relative.as_os_str().is_empty() {
                    bail!(
                        "standard input has no name in the output folder; give it one by `--stdin-filename`"
                    );
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
