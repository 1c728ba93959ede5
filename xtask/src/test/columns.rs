//! Rewrites columns of files that pyarrow made, and lets pyarrow compare: the named columns have the output
//! of the command, and all else is as before. Without Python or pyarrow the step is skipped.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use super::build::{self, Programs};
use super::python;
use crate::{Outcome, process, workspace};

pub(super) fn check() -> Result<Outcome> {
    if let Some(missing) = python::prepare("import pyarrow", &python::PYARROW)? {
        println!("skipped: {missing}");
        return Ok(Outcome::Skipped);
    }
    let Programs { command, columns } = build::programs()?;
    let folder = workspace::root().join("target/columns");
    // Files of an earlier run could hide that one is no longer written.
    workspace::remove_tree(&folder)?;
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let script = workspace::root().join("tests/columns/check.py");
    process::run(Command::new(python::program()).args([script, columns, command, folder]))?;
    Ok(Outcome::Success)
}
