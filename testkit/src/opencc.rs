//! The real OpenCC (C++), which conversion is tested against. `cargo xtask opencc` builds it into
//! `target/opencc`.
//!
//! The library is linked only with the feature `opencc`. The command is started as a process and needs no
//! feature.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The command to build OpenCC, for messages.
pub const HOW_TO_BUILD: &str = "run `cargo xtask opencc` first";

/// The folder that OpenCC is installed into.
pub fn prefix() -> PathBuf {
    in_target("opencc")
}

/// The source of OpenCC, with its test cases.
pub fn source() -> PathBuf {
    in_target("opencc-source")
}

fn in_target(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target").join(folder)
}

/// OpenCC's command with a standard configuration.
pub fn command(config: &str) -> Command {
    let mut command = Command::new(prefix().join("bin/opencc"));
    command.arg("-c").arg(prefix().join(format!("share/opencc/{config}.json")));
    command
}

/// A converter of OpenCC's library.
pub struct OpenCc {
    #[cfg(feature = "opencc")]
    library: opencc_rust::OpenCC,
}

impl OpenCc {
    /// Loads a standard configuration, without the dictionaries marked `may_output_tofu`.
    ///
    /// OpenCC's library always uses them. So `cargo xtask opencc` writes configurations without them.
    pub fn load(config: &str) -> Result<Self, String> {
        Self::load_file(&prefix().join(format!("share/opencc/{config}.without-tofu-risk.json")))
    }

    /// Loads a standard configuration with all its dictionaries.
    pub fn load_with_tofu_risk(config: &str) -> Result<Self, String> {
        Self::load_file(&prefix().join(format!("share/opencc/{config}.json")))
    }

    /// Loads a configuration file.
    #[cfg(feature = "opencc")]
    pub fn load_file(path: &Path) -> Result<Self, String> {
        match opencc_rust::OpenCC::new(path) {
            Ok(library) => Ok(Self { library }),
            Err(error) => Err(format!("OpenCC cannot load {}: {error}; {HOW_TO_BUILD}", path.display())),
        }
    }

    /// Says that this build has no OpenCC.
    #[cfg(not(feature = "opencc"))]
    pub fn load_file(path: &Path) -> Result<Self, String> {
        let path = path.display();
        Err(format!("cannot load {path}: OpenCC needs `--features zhnorm-testkit/opencc`; {HOW_TO_BUILD}"))
    }

    /// Converts a text.
    #[cfg(feature = "opencc")]
    pub fn convert(&self, text: &str) -> String {
        // OpenCC does not accept NUL, and no key contains it.
        let pieces = text.split('\0').map(|piece| match self.library.convert(piece) {
            Ok(converted) => converted,
            Err(error) => unreachable!("OpenCC refuses only NUL and malformed UTF-8: {error}"),
        });
        pieces.collect::<Vec<_>>().join("\0")
    }

    /// Never called, because `load_file` fails without the feature.
    #[cfg(not(feature = "opencc"))]
    pub fn convert(&self, text: &str) -> String {
        text.to_owned()
    }
}
