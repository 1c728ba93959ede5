//! `dictionaries/SOURCES.toml`: the source and licence of the imported files, and their checksums.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::opencc;

/// An imported file as it is committed.
pub(super) struct File {
    path: String,
    sha256: String,
    /// `None` for a configuration.
    entries: Option<usize>,
}

impl File {
    pub(super) fn new(path: &str, text: &str, entries: Option<usize>) -> Self {
        Self { path: path.to_owned(), sha256: opencc::hex(&Sha256::digest(text)), entries }
    }
}

/// The text of `SOURCES.toml`.
pub(super) fn write(files: &[File]) -> String {
    let mut text = format!(
        "# Written by `cargo xtask dictionaries`; the checksums are those of the files as they are here.\n\
         \n\
         [opencc]\n\
         name = \"OpenCC\"\n\
         version = \"{}\"\n\
         homepage = \"https://github.com/BYVoid/OpenCC\"\n\
         crate = \"{}\"\n\
         crate_version = \"{}\"\n\
         license = \"Apache-2.0\"\n",
        opencc::VERSION,
        opencc::CRATE,
        opencc::CRATE_VERSION,
    );
    for file in files {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n[[opencc.files]]\npath = \"{}\"\nsha256 = \"{}\"\n", file.path, file.sha256);
        if let Some(entries) = file.entries {
            let _ = writeln!(text, "entries = {entries}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_pinned() {
        let text =
            write(&[File::new("opencc/A.tsv", "abc", Some(1)), File::new("opencc/configs/a.json", "", None)]);
        assert!(text.ends_with(concat!(
            "license = \"Apache-2.0\"\n\n",
            "[[opencc.files]]\npath = \"opencc/A.tsv\"\n",
            "sha256 = \"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"\nentries = 1\n\n",
            "[[opencc.files]]\npath = \"opencc/configs/a.json\"\n",
            "sha256 = \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"\n",
        )));
    }
}
