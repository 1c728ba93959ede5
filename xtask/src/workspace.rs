//! The paths of files and folders. They start at the workspace root, even if CARGO_TARGET_DIR names another
//! folder, because the tests also look for the real OpenCC there.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The root of the workspace. `cargo run` sets a variable with the folder of this package; a binary that is
/// started by hand uses the folder that it was compiled in.
pub(crate) fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let package = Path::new(&package);
    package.parent().unwrap_or(package).to_owned()
}

/// The folder into which the real OpenCC is installed.
pub(crate) fn opencc() -> PathBuf {
    root().join("target/opencc")
}

/// OpenCC's source. Tests read OpenCC's own test data from it.
pub(crate) fn opencc_source() -> PathBuf {
    root().join("target/opencc-source")
}

/// Removes a folder with all that is in it, if it exists.
pub(crate) fn remove_tree(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// A path for messages: relative to the workspace root if it is below it.
pub(crate) fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
