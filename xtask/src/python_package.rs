//! `cargo xtask python`: builds the Python package, as a wheel and as a source distribution.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::test::{LIBRARY_ALONE, python};
use crate::{Outcome, process, refuse, workspace};

const USAGE: &str = "python";

/// The folder of the package.
pub(crate) const SOURCE: &str = "bindings/python";

/// The build tool of the package, with the version that its `pyproject.toml` names.
const MATURIN: [&str; 1] = ["maturin==1.16.0"];

pub(crate) fn main(arguments: &[String]) -> Result<Outcome> {
    if let [argument, ..] = arguments {
        return Err(refuse(argument, USAGE));
    }
    let wheel = match wheel()? {
        Ok(wheel) => wheel,
        Err(missing) => bail!("the package can't be built: {missing}"),
    };
    process::run(maturin("sdist").arg("--out").arg(folder()))?;
    println!("in {}:", workspace::shown(&folder()));
    for file in [wheel, newest(".tar.gz")?] {
        println!("  {}", file.file_name().unwrap_or_default().display());
    }
    Ok(Outcome::Success)
}

/// Builds the wheel, and returns its path, or what is missing.
pub(crate) fn wheel() -> Result<Result<PathBuf, String>> {
    if let Some(missing) = python::prepare("import maturin", &MATURIN)? {
        return Ok(Err(missing));
    }
    process::run(maturin("build").args(["--release", "--locked", "--out"]).arg(folder()))?;
    newest(".whl").map(Ok)
}

/// Where the wheel and the source distribution are.
fn folder() -> PathBuf {
    workspace::root().join("target/wheels")
}

fn maturin(command: &str) -> Command {
    let mut maturin = Command::new(python::program());
    maturin.args(["-m", "maturin", command]).current_dir(workspace::root().join(SOURCE));
    maturin.env("CARGO_TARGET_DIR", workspace::root().join("target/bindings"));
    maturin.envs(LIBRARY_ALONE.iter().copied());
    maturin
}

/// The newest file with this ending.
fn newest(ending: &str) -> Result<PathBuf> {
    let folder = folder();
    let mut newest: Option<(SystemTime, PathBuf)> = None;
    for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let entry = entry?;
        let (path, modified) = (entry.path(), entry.metadata()?.modified()?);
        if path.to_string_lossy().ends_with(ending)
            && newest.as_ref().is_none_or(|(time, _)| *time < modified)
        {
            newest = Some((modified, path));
        }
    }
    newest.map(|(_, path)| path).with_context(|| format!("maturin made no file *{ending}"))
}
