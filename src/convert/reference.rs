//! The real OpenCC behind the same interface: the reference that the native engine is compared with (feature `opencc`).

use super::{Config, whole_lines};
use crate::{Error, ErrorKind};
use opencc_rust::OpenCC;
use std::path::{Path, PathBuf};

/// A converter of OpenCC's library.
pub(super) struct Reference(OpenCC);

impl Reference {
    /// Loads a configuration from `OPENCC_DATA_DIR`, or from where the library that this was built with has its data.
    ///
    /// OpenCC's library always uses the dictionaries marked `may_output_tofu`; without them there are configurations
    /// that `cargo xtask opencc` writes.
    pub(super) fn load(config: Config, tofu_risk: bool) -> Result<Self, Error> {
        let folder =
            std::env::var_os("OPENCC_DATA_DIR").or(option_env!("ZHNORM_OPENCC_DATA").map(Into::into));
        let path = PathBuf::from(folder.unwrap_or_default()).join(if tofu_risk {
            format!("{config}.json")
        } else {
            format!("{config}.without-tofu-risk.json")
        });
        Self::load_file(&path)
    }

    /// Loads a configuration file.
    pub(super) fn load_file(path: &Path) -> Result<Self, Error> {
        OpenCC::new(path).map(Self).map_err(|error| {
            let message = format!(
                "OpenCC can't load {}: {error}; run `cargo xtask opencc`, or set OPENCC_DATA_DIR",
                path.display()
            );
            Error::with_source(ErrorKind::Engine, message, error)
        })
    }

    /// Appends what OpenCC makes of `text`, or of its whole lines, and returns how many bytes that was.
    pub(super) fn run(&self, text: &str, last: bool, out: &mut String) -> usize {
        let len = if last { text.len() } else { whole_lines(text) };
        // It takes no NUL, neither do its keys hold one.
        for (number, piece) in text.get(..len).unwrap_or_default().split('\0').enumerate() {
            if number > 0 {
                out.push('\0');
            }
            match self.0.convert(piece) {
                Ok(converted) => out.push_str(&converted),
                Err(error) => unreachable!("OpenCC refuses nothing but NUL and malformed UTF-8: {error}"),
            }
        }
        len
    }
}
