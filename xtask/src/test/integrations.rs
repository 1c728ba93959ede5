//! `cargo xtask test --integrations`: runs the recipes of `integrations/` with the packages that they are
//! for, each in an environment of its own, and compares their results with those of the command.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::counts::Counts;
use super::python::Environment;
use crate::library_build::LibraryBuild;
use crate::{Outcome, UsageError, process, python_package, workspace};

/// The result of a recipe.
struct RecipeRow {
    name: String,
    result: RecipeResult,
    time: Duration,
    counts: Counts,
}

enum RecipeResult {
    Passed,
    Failed,
    /// What is missing.
    Skipped(String),
}

/// Runs the named recipes, or all of them.
pub(super) fn run(names: &[String]) -> Result<Outcome> {
    let recipes = choose(names)?;
    let wheel = match python_package::wheel(LibraryBuild::Release)? {
        Ok(wheel) => wheel,
        Err(missing) => {
            println!("skipped: {missing}");
            return Ok(Outcome::Skipped);
        }
    };
    process::run(process::cargo().args(["build", "--quiet", "--locked", "--bin", "zhnorm"]))?;
    let mut rows = Vec::new();
    for name in recipes {
        println!("\n=== {name}");
        let (start, mut counts) = (Instant::now(), Counts::default());
        let result = check(&name, &wheel, &mut counts).unwrap_or_else(|error| {
            println!("error: {error:#}");
            RecipeResult::Failed
        });
        rows.push(RecipeRow { name, result, time: start.elapsed(), counts });
    }
    print_table(&rows);
    let failed = rows.iter().any(|row| matches!(row.result, RecipeResult::Failed));
    let skipped = rows.iter().all(|row| matches!(row.result, RecipeResult::Skipped(_)));
    Ok(match (failed, skipped) {
        (true, _) => Outcome::Failure,
        (false, true) => Outcome::Skipped,
        (false, false) => Outcome::Success,
    })
}

/// The names of the recipes to run. A recipe is a folder with a test.
fn choose(names: &[String]) -> Result<Vec<String>> {
    let mut known = Vec::new();
    let folder = folder();
    for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let entry = entry?;
        if entry.path().join("test_recipe.py").is_file() {
            known.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    known.sort();
    if let Some(name) = names.iter().find(|name| !known.contains(name)) {
        return Err(UsageError(format!("no recipe `{name}`; there are: {}", known.join(", "))).into());
    }
    Ok(if names.is_empty() { known } else { names.to_vec() })
}

/// Installs what a recipe needs, and runs its test.
fn check(name: &str, wheel: &Path, counts: &mut Counts) -> Result<RecipeResult> {
    let recipe = folder().join(name);
    let environment = Environment::new(Path::new("integrations").join(name));
    for folder in [folder().join("testing"), recipe.clone()] {
        if let Some(missing) = environment.install_requirements(&folder.join("requirements.txt"))? {
            return Ok(RecipeResult::Skipped(missing));
        }
    }
    environment.install_wheel(wheel)?;

    let mut reason = None;
    let mut pytest = Command::new(environment.program());
    // No compiled scripts beside the sources. `-s` shows what the tests print, `-rs` why one is skipped.
    pytest.args(["-B", "-m", "pytest", "-s", "-rs", "--durations=5"]).current_dir(&recipe);
    pytest.env("ZHNORM_COMMAND", command()).env("PYTHONPATH", python_path()?);
    // Data-Juicer installs packages of gigabytes, such as torch, when a look at them finds that they are
    // missing.
    pytest.env("PIP_NO_INDEX", "1").env("UV_OFFLINE", "1");
    let passed = process::stream(&mut pytest, |line| {
        counts.see_pytest(line);
        reason = reason.take().or_else(|| skip_reason(line));
    })?;
    Ok(match reason {
        Some(reason) if passed && counts.ran() == 0 => RecipeResult::Skipped(reason),
        _ if passed => RecipeResult::Passed,
        _ => RecipeResult::Failed,
    })
}

fn folder() -> PathBuf {
    workspace::root().join("integrations")
}

fn command() -> PathBuf {
    workspace::root().join(format!("target/debug/zhnorm{}", std::env::consts::EXE_SUFFIX))
}

/// The path of Python, with the modules that all tests share.
fn python_path() -> Result<OsString> {
    let inherited = std::env::var_os("PYTHONPATH").unwrap_or_default();
    let folders = std::iter::once(folder().join("testing"))
        .chain(std::env::split_paths(&inherited).filter(|path| !path.as_os_str().is_empty()));
    std::env::join_paths(folders).context("PYTHONPATH")
}

/// The reason in a line `SKIPPED [1] test_recipe.py:12: there is no Java`.
fn skip_reason(line: &str) -> Option<String> {
    let (_, reason) = line.strip_prefix("SKIPPED [")?.split_once(": ")?;
    Some(reason.to_owned())
}

fn print_table(rows: &[RecipeRow]) {
    println!("\n{:<14}{:<9}{:>8}  tests", "recipe", "result", "time");
    for row in rows {
        let (result, counts) = match &row.result {
            RecipeResult::Passed => ("ok", row.counts.to_string()),
            RecipeResult::Failed => ("FAILED", row.counts.to_string()),
            RecipeResult::Skipped(reason) => ("skipped", reason.clone()),
        };
        let time = format!("{:.1} s", row.time.as_secs_f64());
        println!("{:<14}{result:<9}{time:>8}  {counts}", row.name);
    }
    println!("\n{}", rows.iter().map(|row| row.counts).sum::<Counts>());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipes_are_chosen_by_name() {
        let all = choose(&[]).unwrap();
        assert!(all.contains(&"pyspark".to_owned()) && !all.contains(&"testing".to_owned()), "{all:?}");
        assert_eq!(choose(&["ray".to_owned()]).unwrap(), ["ray"]);
        assert!(choose(&["testing".to_owned()]).unwrap_err().is::<UsageError>());
    }

    #[test]
    fn the_reason_of_a_skip_is_kept() {
        let line = "SKIPPED [1] test_recipe.py:12: there is no Java: install it";
        assert_eq!(skip_reason(line).as_deref(), Some("there is no Java: install it"));
        assert_eq!(skip_reason("3 passed in 1.00s"), None);
    }
}
