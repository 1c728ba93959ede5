//! Packs the crate and builds from the package, like a user who gets it from a registry.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::library_build::LibraryBuild;
use crate::{Outcome, process, workspace};

pub(super) fn check() -> Result<Outcome> {
    let unpacked = unpack(&pack()?)?;
    let result = build(&unpacked);
    workspace::remove_tree(&unpacked)?;
    result
}

fn pack() -> Result<PathBuf> {
    let mut cargo = process::cargo();
    cargo.args(["package", "--package", "zhnorm", "--locked", "--allow-dirty", "--no-verify", "--quiet"]);
    process::run(&mut cargo)?;
    let folder = workspace::root().join("target/package");
    let version = process::output(process::cargo().args(["pkgid", "--package", "zhnorm"]))?;
    let version = version.trim().rsplit(['#', '@']).next().unwrap_or_default().to_owned();
    Ok(folder.join(format!("zhnorm-{version}.crate")))
}

/// Unpacks the archive into a temporary folder and returns that folder. It is outside of the workspace, so
/// that Cargo.toml and .cargo/config.toml of the root have no effect. It is always the same folder, because
/// cargo keeps one build for each path.
fn unpack(archive: &Path) -> Result<PathBuf> {
    let root = workspace::root().display().to_string().replace(std::path::is_separator, "-");
    let folder = std::env::temp_dir().join(format!("zhnorm-package{root}"));
    workspace::remove_tree(&folder)?;
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let mut tar = Command::new("tar");
    // All files of a package have the same modification time, for which cargo would take them for those of an
    // earlier package. With `-m` they have that of now.
    tar.args(["-m", "--strip-components=1", "-xzf"]).arg(archive).arg("-C").arg(&folder);
    process::run(&mut tar)?;
    for name in [".cargo", "tests", "benches", "testkit", "xtask", "bench-peers"] {
        ensure!(
            !folder.join(name).exists(),
            "the package contains {name}, which is of no use outside of a checkout"
        );
    }
    Ok(folder)
}

fn build(folder: &Path) -> Result<Outcome> {
    let cargo = |arguments: &[&str]| {
        let mut cargo = process::cargo();
        cargo.args(arguments).arg("--locked").current_dir(folder);
        LibraryBuild::Check.configure(&mut cargo);
        cargo
    };
    process::run(&mut cargo(&["check", "--quiet", "--lib"]))?;
    process::run(&mut cargo(&["build", "--quiet", "--features", "cli"]))?;
    let command = LibraryBuild::Check.folder().join("zhnorm");
    let version = process::output(Command::new(&command).arg("--version"))?;
    ensure!(version.starts_with("zhnorm "), "the packed command printed {version:?} for --version");

    // It is built without Parquet, and has to say so.
    let arguments = ["convert", "--field", "text", "--record-format", "parquet"];
    let output = Command::new(&command).args(arguments).stdin(Stdio::null()).output();
    let output = output.with_context(|| format!("cannot start {}", command.display()))?;
    let message = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.code() == Some(2) && message.contains("--features parquet"),
        "no hint at the feature:\n{message}"
    );

    // Without the feature there is no command, and the message has to say so.
    let output = cargo(&["check", "--bins"]).output().context("cannot start cargo")?;
    let message = String::from_utf8_lossy(&output.stderr);
    ensure!(
        !output.status.success() && message.contains("--features cli"),
        "no hint at the feature:\n{message}"
    );
    println!("the library and the command build from the package");
    Ok(Outcome::Success)
}
