//! Where things are. Everything is found from the workspace root, whatever CARGO_TARGET_DIR says, because tests
//! look for the reference OpenCC there too.

use std::path::{Path, PathBuf};

/// The root of the workspace. `cargo run` says where it found this package; the compile-time answer is for a
/// binary that is started by hand.
pub(crate) fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let package = Path::new(&package);
    package.parent().unwrap_or(package).to_owned()
}

/// The prefix the reference OpenCC is installed into.
pub(crate) fn opencc() -> PathBuf {
    root().join("target/opencc")
}

/// Its source, kept because tests read OpenCC's own test data from it.
pub(crate) fn opencc_source() -> PathBuf {
    root().join("target/opencc-source")
}

/// A path as a person at the workspace root would write it.
pub(crate) fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
