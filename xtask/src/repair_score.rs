//! `cargo xtask repair-score`: how much of simulated damage the repair stage undoes, and what it harms.

use std::fs;

use anyhow::{Context, Result};

use crate::{Outcome, process, workspace};

/// All arguments are the scorer's: `--examples`, and files of clean text. Where none is named, the articles that come
/// with the test kit and that nothing was tuned on are.
pub(crate) fn main(arguments: &[String]) -> Result<Outcome> {
    let arguments: Vec<&String> = arguments.iter().filter(|argument| *argument != "--").collect();
    let mut command = process::cargo();
    command.args(["run", "--release", "--package", "zhnorm-testkit", "--features", "score", "--locked"]);
    command.args(["--bin", "repair_score", "--"]).args(&arguments);
    if arguments.iter().all(|argument| argument.starts_with('-')) {
        let folder = workspace::root().join("testkit/articles/held-out");
        let files =
            || fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>();
        let mut files = files().with_context(|| format!("cannot list {}", folder.display()))?;
        files.retain(|file| file.extension().is_some_and(|extension| extension == "txt"));
        files.sort();
        command.args(files);
    }
    process::run(&mut command)?;
    Ok(Outcome::Success)
}
