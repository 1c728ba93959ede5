//! Rewrites columns of files that pyarrow made, and lets pyarrow compare: the named columns have the output
//! of the command, and all else is as before. Without Python or pyarrow the step is skipped.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::formats;
use crate::{Outcome, process, workspace};

/// The package, with the version that the check was written for.
const PACKAGES: [&str; 1] = ["pyarrow==26.0.1"];

pub(super) fn check() -> Result<Outcome> {
    let python = workspace::root().join("target/python");
    if let Some(missing) = formats::prepare(&python, "import pyarrow", &PACKAGES)? {
        println!("skipped: {missing}");
        return Ok(Outcome::Skipped);
    }
    process::run(process::cargo().args([
        "build",
        "--quiet",
        "--locked",
        "--features",
        "parquet",
        "--example",
        "columns",
        "--bin",
        "zhnorm",
    ]))?;
    let folder = workspace::root().join("target/columns");
    // Files of an earlier run could hide that one is no longer written.
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let built = |name: &str| workspace::root().join("target/debug").join(name);
    let script = workspace::root().join("tests/columns/check.py");
    process::run(Command::new(python.join("bin/python")).args([
        script.as_path(),
        &built(&format!("examples/columns{}", std::env::consts::EXE_SUFFIX)),
        &built(&format!("zhnorm{}", std::env::consts::EXE_SUFFIX)),
        Path::new(&folder),
    ]))?;
    Ok(Outcome::Success)
}
