//! `cargo xtask repair-score`: how much of simulated damage the repair stage undoes, and what it harms.

use std::fs;

use anyhow::{Context, Result};
use zhnorm_testkit::corpus::{Corpus, Kind};

use crate::{Outcome, process, workspace};

/// Bytes of the text that is generated where no file is named.
const BYTES: usize = 2_200_000;

/// All arguments are the scorer's: `--examples`, and files of clean text.
pub(crate) fn main(arguments: &[String]) -> Result<Outcome> {
    let arguments: Vec<&String> = arguments.iter().filter(|argument| *argument != "--").collect();
    let mut command = process::cargo();
    command.args(["run", "--release", "--package", "zhnorm-testkit", "--features", "score", "--locked"]);
    command.args(["--bin", "repair_score", "--"]).args(&arguments);
    if arguments.iter().all(|argument| argument.starts_with('-')) {
        let folder = workspace::root().join("target");
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let file = folder.join("repair-score.txt");
        let text = Corpus::read().context("cannot read the dictionaries")?.text(Kind::Hans, BYTES);
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
        command.arg(file);
    }
    process::run(&mut command)?;
    Ok(Outcome::Success)
}
