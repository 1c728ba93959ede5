//! Builds the command for the checks that run it, as the step `test` has built it.

use std::path::PathBuf;

use anyhow::Result;

use super::FEATURES;
use crate::{process, workspace};

/// What the checks run, with debug assertions.
pub(super) struct Programs {
    /// The command `zhnorm`.
    pub(super) command: PathBuf,
    /// `examples/columns.rs`.
    pub(super) columns: PathBuf,
}

/// Builds with the profile and the features of the step `test`, so that little is left to compile. Because of
/// the example, the features that tests ask of their dependencies are the same, too.
pub(super) fn programs() -> Result<Programs> {
    let mut cargo = process::cargo();
    cargo.args(["build", "--quiet", "--workspace", "--locked", "--profile", "test", "--features", FEATURES]);
    process::run(cargo.args(["--bin", "zhnorm", "--example", "columns"]))?;
    let built = |name: &str| {
        workspace::root().join("target/debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    };
    Ok(Programs { command: built("zhnorm"), columns: built("examples/columns") })
}
