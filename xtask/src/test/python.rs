//! An environment of Python for the checks and measurements, in `target/python`.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::{process, workspace};

/// The package that reads and writes columns, with the version that the checks were written for.
pub(crate) const PYARROW: [&str; 1] = ["pyarrow==26.0.1"];

/// Installs the packages, unless Python can run the imports. Returns what is missing, if that fails.
pub(crate) fn prepare(imports: &str, packages: &[&str]) -> Result<Option<String>> {
    let environment = workspace::root().join("target/python");
    if process::version("python3")?.is_none() {
        return Ok(Some("there is no python3".to_owned()));
    }
    if !program().is_file() && !succeeds(Command::new("python3").args(["-m", "venv"]).arg(environment))? {
        return Ok(Some("python3 cannot make a virtual environment (package python3-venv)".to_owned()));
    }
    if succeeds(Command::new(program()).args(["-c", imports]))? {
        return Ok(None);
    }
    let installed = succeeds(Command::new(program()).args(["-m", "pip", "install", "-q"]).args(packages))?;
    Ok((!installed).then(|| format!("pip cannot install {}", packages.join(", "))))
}

/// The interpreter of the environment.
pub(crate) fn program() -> PathBuf {
    workspace::root().join("target/python/bin/python")
}

fn succeeds(command: &mut Command) -> Result<bool> {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    Ok(command.status().with_context(|| format!("cannot start `{}`", process::line(command)))?.success())
}
