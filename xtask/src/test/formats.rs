//! Parses documents before and after normalization with the parsers of their ecosystems, and compares what
//! they contain. Python runs them, in an environment of its own. Without Python or a package the step is
//! skipped.

use std::process::Command;

use anyhow::Result;

use super::python;
use crate::{Outcome, process, workspace};

/// The packages, with the versions that the check was written for.
const PACKAGES: [&str; 4] = ["PyYAML==6.0.4", "polib==1.2.0", "pysubs2==1.8.1", "lxml==6.1.3"];

pub(super) fn check() -> Result<Outcome> {
    if let Some(missing) = python::prepare("import lxml, polib, pysubs2, tomllib, yaml", &PACKAGES)? {
        println!("skipped: {missing}");
        return Ok(Outcome::Skipped);
    }
    let documents = workspace::root().join("tests/formats");
    let mut command = Command::new(python::program());
    command.arg(documents.join("check.py")).args(["input", "output"].map(|folder| documents.join(folder)));
    process::run(&mut command)?;
    Ok(Outcome::Success)
}
