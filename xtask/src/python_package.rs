//! `cargo xtask python`: builds the Python package, as a wheel and as a source distribution.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::library_build::LibraryBuild;
use crate::test::python;
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
    let wheel = match wheel(LibraryBuild::Release)? {
        Ok(wheel) => wheel,
        Err(missing) => bail!("the package can't be built: {missing}"),
    };
    let folder = folder(LibraryBuild::Release);
    process::run(maturin("sdist", LibraryBuild::Release).arg("--out").arg(&folder))?;
    println!("in {}:", workspace::shown(&folder));
    for file in [wheel, newest(&folder, ".tar.gz")?] {
        println!("  {}", file.file_name().unwrap_or_default().display());
    }
    Ok(Outcome::Success)
}

/// Builds the wheel, and returns its path, or what is missing.
pub(crate) fn wheel(build: LibraryBuild) -> Result<Result<PathBuf, String>> {
    if let Some(missing) = python::prepare("import maturin", &MATURIN)? {
        return Ok(Err(missing));
    }
    let folder = folder(build);
    let arguments = ["--profile", build.profile(), "--locked", "--out"];
    process::run(maturin("build", build).args(arguments).arg(&folder))?;
    newest(&folder, ".whl").map(Ok)
}

/// Where the wheel and the source distribution are. Nobody shall install a wheel that is made for checks.
fn folder(build: LibraryBuild) -> PathBuf {
    workspace::root().join(match build {
        LibraryBuild::Release => "target/wheels",
        LibraryBuild::Check => "target/check-wheels",
    })
}

fn maturin(command: &str, build: LibraryBuild) -> Command {
    let mut maturin = Command::new(python::program());
    maturin.args(["-m", "maturin", command]).current_dir(workspace::root().join(SOURCE));
    build.configure(&mut maturin);
    maturin
}

/// The newest file with this ending.
fn newest(folder: &Path, ending: &str) -> Result<PathBuf> {
    let mut newest: Option<(SystemTime, PathBuf)> = None;
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
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
