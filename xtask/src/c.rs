//! `cargo xtask c`: builds the C libraries and installs them, or writes their headers.

mod header;
mod install;

use std::path::PathBuf;

use anyhow::Result;

use crate::library_build::LibraryBuild;
use crate::{Outcome, UsageError, refuse, workspace};

pub(crate) use header::check as check_headers;
pub(crate) use install::install;

const USAGE: &str = "c [--prefix FOLDER] [--headers]";

/// The folder of the workspace that contains the libraries.
pub(crate) const SOURCE: &str = "bindings/c";

pub(crate) fn main(arguments: &[String]) -> Result<Outcome> {
    let mut prefix = None;
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--headers" => return header::write(),
            "--prefix" => match arguments.next() {
                Some(folder) => prefix = Some(std::path::absolute(PathBuf::from(folder))?),
                None => {
                    let message = format!("--prefix needs a folder; usage: cargo xtask {USAGE}");
                    return Err(UsageError(message).into());
                }
            },
            _ => return Err(refuse(argument, USAGE)),
        }
    }
    let prefix = prefix.unwrap_or_else(|| workspace::root().join("target/c"));
    let installed = install(&prefix, LibraryBuild::Release)?;
    println!("installed in {}:", workspace::shown(&installed.prefix));
    for file in &installed.files {
        println!("  {}", file.display());
    }
    Ok(Outcome::Success)
}
