//! Makes a Parquet file of JSON Lines, with pyarrow in xtask's environment for Python.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::size;
use crate::test::python;
use crate::{process, workspace};

/// Takes records until the file has so many bytes. Without Python or pyarrow there is no file.
pub(super) fn write(json_lines: &Path, path: &Path, bytes: u64) -> Result<String> {
    if let Some(missing) = python::prepare("import pyarrow", &python::PYARROW)? {
        return Ok(format!("skipped: {missing}"));
    }
    let script = workspace::root().join("xtask/src/corpus/parquet.py");
    process::run(Command::new(python::program()).args([&script, json_lines, path]).arg(bytes.to_string()))?;
    size(path)
}
