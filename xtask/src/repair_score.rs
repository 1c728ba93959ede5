//! `cargo xtask repair-score`: how much of simulated damage the repair stage undoes, and how much intact text
//! it harms.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::{Outcome, process, refuse, workspace};

const USAGE: &str = "repair-score [--held-out] [--json] [--examples] [--ablate|--vary] [FILE]...";

/// Measures on the development articles, with `--held-out` on the held-out ones, or on the named files of
/// clean text. `DOCUMENTS=100` in the environment measures less, for a quick look; the default is 1000 for
/// each strength.
pub(crate) fn main(arguments: &[String]) -> Result<Outcome> {
    let (mut held_out, mut options, mut files) = (false, Vec::new(), Vec::new());
    for argument in arguments.iter().filter(|argument| *argument != "--") {
        match argument.as_str() {
            "--held-out" => held_out = true,
            "--json" | "--examples" | "--ablate" | "--vary" => options.push(argument.as_str()),
            other if other.starts_with('-') => return Err(refuse(other, USAGE)),
            file => files.push(PathBuf::from(file)),
        }
    }
    // Whoever looks at held-out text, or compares terms on it, tunes to it.
    if let Some(option) = options.iter().find(|option| held_out && **option != "--json") {
        return Err(refuse(option, "repair-score --held-out [--json]"));
    }
    if files.is_empty() {
        files = articles(if held_out { "held-out" } else { "development" })?;
    }
    let mut command = process::cargo();
    command.args([
        "run",
        "--quiet",
        "--release",
        "--package",
        "zhnorm-testkit",
        "--features",
        "score",
        "--locked",
    ]);
    command.args(["--bin", "repair_score", "--"]).args(options).args(files);
    process::run(&mut command)?;
    Ok(Outcome::Success)
}

/// The articles in one folder of `testkit/articles`, in the order of their names.
fn articles(folder: &str) -> Result<Vec<PathBuf>> {
    let folder = workspace::root().join("testkit/articles").join(folder);
    let entries = fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let files = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>();
    let mut files = files.with_context(|| format!("cannot list {}", folder.display()))?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    Ok(files)
}
