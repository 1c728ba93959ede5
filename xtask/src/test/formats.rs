//! Parses documents before and after normalization with the parsers of their ecosystems, and compares what
//! they contain. Python runs them, in an environment of its own. Without Python or a package the step is
//! skipped.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::{Outcome, process, workspace};

/// The packages, with the versions that the check was written for.
const PACKAGES: [&str; 4] = ["PyYAML==6.0.4", "polib==1.2.0", "pysubs2==1.8.1", "lxml==6.1.3"];

pub(super) fn check() -> Result<Outcome> {
    let python = workspace::root().join("target/python");
    let imports = "import lxml, polib, pysubs2, tomllib, yaml";
    if let Some(missing) = prepare(&python, imports, &PACKAGES)? {
        println!("skipped: {missing}");
        return Ok(Outcome::Skipped);
    }
    let documents = workspace::root().join("tests/formats");
    let mut command = Command::new(python.join("bin/python"));
    command.arg(documents.join("check.py")).args(["input", "output"].map(|folder| documents.join(folder)));
    process::run(&mut command)?;
    Ok(Outcome::Success)
}

/// Installs the packages into `environment`, unless Python can run the imports there. Returns what is
/// missing, if that fails.
pub(super) fn prepare(environment: &Path, imports: &str, packages: &[&str]) -> Result<Option<String>> {
    if process::version("python3")?.is_none() {
        return Ok(Some("there is no python3".to_owned()));
    }
    if !environment.join("bin/python").is_file()
        && !succeeds(Command::new("python3").args(["-m", "venv"]).arg(environment))?
    {
        return Ok(Some("python3 cannot make a virtual environment (package python3-venv)".to_owned()));
    }
    if succeeds(Command::new(environment.join("bin/python")).args(["-c", imports]))? {
        return Ok(None);
    }
    let installed = succeeds(
        Command::new(environment.join("bin/python")).args(["-m", "pip", "install", "-q"]).args(packages),
    )?;
    Ok((!installed).then(|| format!("pip cannot install {}", packages.join(", "))))
}

fn succeeds(command: &mut Command) -> Result<bool> {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    Ok(command.status().with_context(|| format!("cannot start `{}`", process::line(command)))?.success())
}
