//! The cells of the table: a text and a configuration each.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::workspace;

/// One line of the table: a text and a configuration to measure on it.
pub(super) struct Cell {
    pub(super) text_name: String,
    pub(super) text: PathBuf,
    pub(super) config: &'static str,
}

impl Cell {
    pub(super) fn name(&self) -> String {
        format!("{}/{}", self.text_name, self.config)
    }
}

const STANDARD: [(&str, &[&str]); 4] = [
    ("classical", &["s2t", "t2s", "s2twp", "tw2sp", "t2tw"]),
    ("hans", HANS),
    ("hant", HANT),
    ("mixed", &["s2t", "s2twp"]),
];
const HANS: &[&str] = &["s2t", "t2s", "s2twp", "tw2sp"];
const HANT: &[&str] = &["t2s", "s2t", "t2tw", "tw2sp"];

/// The cells for the texts in `folder` and for the classical text of OpenCC's own benchmark.
pub(super) fn standard(folder: &Path) -> Vec<Cell> {
    let path = |name: &str| match name {
        "classical" => workspace::opencc_source().join("test/benchmark/zuozhuan.txt"),
        name => folder.join(name).with_extension("txt"),
    };
    let cell = |name: &str, config| Cell { text_name: name.to_owned(), text: path(name), config };
    STANDARD.iter().flat_map(|(name, configs)| configs.iter().map(move |config| cell(name, config))).collect()
}

/// The cells for a text of the user.
pub(super) fn of_file(text: &Path, kind: &str) -> Result<Vec<Cell>> {
    let text = text.canonicalize().with_context(|| format!("cannot find {}", text.display()))?;
    let name = text.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let configs = if kind == "hans" { HANS } else { HANT };
    let cell = |&config| Cell { text_name: name.clone(), text: text.clone(), config };
    Ok(configs.iter().map(cell).collect())
}
