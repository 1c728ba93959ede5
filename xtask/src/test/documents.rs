//! Converts a book and a document that ebooklib and python-docx made, and lets these compare: the text is
//! converted, and all else is as before. Without Python or a package the step is skipped.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use super::{build, python};
use crate::{Outcome, process, workspace};

/// The packages, with the versions that the check was written for.
const PACKAGES: [&str; 3] = ["EbookLib==0.20", "python-docx==1.2.0", "lxml==6.1.3"];

pub(super) fn check() -> Result<Outcome> {
    if let Some(missing) = python::prepare("import docx, ebooklib, lxml", &PACKAGES)? {
        println!("skipped: {missing}");
        return Ok(Outcome::Skipped);
    }
    let command = build::programs()?.command;
    let folder = workspace::root().join("target/documents");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let script = workspace::root().join("tests/documents/check.py");
    process::run(Command::new(python::program()).args([&script, &command, &folder]))?;
    Ok(Outcome::Success)
}
