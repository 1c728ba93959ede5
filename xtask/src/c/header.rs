//! Makes the headers of the C libraries with cbindgen, from the Rust functions and their comments.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};

use super::SOURCE;
use crate::{Outcome, workspace};

/// The headers: the file, the folder of the crate, and its source files in the order of the header. cbindgen
/// also reads the modules that a file declares.
const HEADERS: [(&str, &str, &[&str]); 2] = [
    (
        "zhnorm.h",
        "",
        &[
            "src/boundary.rs",
            "src/arguments.rs",
            "src/version.rs",
            "src/buffer.rs",
            "src/dictionary.rs",
            "src/normalizer.rs",
            "src/converter.rs",
            "src/stream.rs",
        ],
    ),
    ("opencc.h", "opencc", &["src/lib.rs"]),
];

/// Writes the headers.
pub(super) fn write() -> Result<Outcome> {
    for (path, text) in make()? {
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        println!("{}", workspace::shown(&path));
    }
    Ok(Outcome::Success)
}

/// Compares the headers with new ones.
pub(crate) fn check() -> Result<Outcome> {
    let mut outcome = Outcome::Success;
    for (path, text) in make()? {
        if fs::read(&path).is_ok_and(|found| found == text) {
            continue;
        }
        println!("{} is out of date; write it with `cargo xtask c --headers`", workspace::shown(&path));
        outcome = Outcome::Failure;
    }
    Ok(outcome)
}

/// The path and the text of each header.
fn make() -> Result<Vec<(PathBuf, Vec<u8>)>> {
    let source = workspace::root().join(SOURCE);
    HEADERS.iter().map(|header| make_one(&source, *header)).collect()
}

fn make_one(source: &Path, (name, folder, files): (&str, &str, &[&str])) -> Result<(PathBuf, Vec<u8>)> {
    let folder = source.join(folder);
    let config = folder.join("cbindgen.toml");
    let config = cbindgen::Config::from_file(&config)
        .map_err(|error| anyhow!("cannot read {}: {error}", config.display()))?;
    let builder = cbindgen::Builder::new().with_config(config);
    let builder = files.iter().fold(builder, |builder, file| builder.with_src(folder.join(file)));
    let bindings = builder.generate().with_context(|| format!("cbindgen cannot make {name}"))?;
    let mut text = Vec::new();
    bindings.write(&mut text);
    Ok((source.join("include").join(name), text))
}
