//! `cargo xtask corpus`: makes the inputs that corpora are measured with: a tree of small files, JSON Lines,
//! the same compressed, CSV, and Parquet.
//!
//! The same options give the same bytes on every machine, but for what compressors and pyarrow decide.

mod documents;
mod parquet;
mod write;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::{Outcome, UsageError, process, refuse, workspace};
use documents::Documents;

const USAGE: &str = "corpus [--small] [--folder FOLDER] [--files N] [--bytes N] [--only PART]...";

/// The parts of a corpus, in the order in which they are made.
const PARTS: [&str; 6] = ["tree", "jsonl", "zst", "gz", "csv", "parquet"];

/// What is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CorpusOptions {
    pub(crate) folder: PathBuf,
    /// The number of files in the tree.
    files: usize,
    /// The size of the JSON Lines. CSV has a tenth of it, Parquet a quarter.
    bytes: u64,
    only: Vec<String>,
}

impl CorpusOptions {
    fn parse(arguments: &[String]) -> Result<Self> {
        let mut options = Self {
            folder: workspace::root().join("target/corpus"),
            files: 100_000,
            bytes: 2_000_000_000,
            only: Vec::new(),
        };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let mut value = || {
                arguments.next().ok_or_else(|| {
                    UsageError(format!("{argument} needs a value; usage: cargo xtask {USAGE}"))
                })
            };
            let number = |value: &str| {
                value.parse::<u64>().map_err(|_| UsageError(format!("{argument}: `{value}` is no number")))
            };
            match argument.as_str() {
                "--small" => (options.files, options.bytes) = (200, 2_000_000),
                "--folder" => options.folder = value()?.into(),
                "--files" => options.files = usize::try_from(number(value()?)?)?,
                "--bytes" => options.bytes = number(value()?)?,
                "--only" => {
                    let part = value()?;
                    if !PARTS.contains(&part.as_str()) {
                        let parts = PARTS.join(", ");
                        return Err(
                            UsageError(format!("there is no part `{part}`; the parts: {parts}")).into()
                        );
                    }
                    options.only.push(part.clone());
                }
                _ => return Err(refuse(argument, USAGE)),
            }
        }
        Ok(options)
    }

    /// The JSON Lines, which the compressed files and Parquet are made of.
    fn json_lines(&self) -> PathBuf {
        self.folder.join("corpus.jsonl")
    }
}

pub(crate) fn main(arguments: &[String]) -> Result<Outcome> {
    let options = CorpusOptions::parse(arguments)?;
    let documents = Documents::read()?;
    fs::create_dir_all(&options.folder)
        .with_context(|| format!("cannot create {}", options.folder.display()))?;
    for part in PARTS {
        if !options.only.is_empty() && !options.only.iter().any(|only| only == part) {
            continue;
        }
        let done = match part {
            "tree" => write::tree(&documents, &options.folder.join("tree"), options.files)?,
            "jsonl" => write::json_lines(&documents, &options.json_lines(), options.bytes)?,
            "zst" => compressed("zstd", &["-q", "-3", "-T0", "-k", "-f"], &options.json_lines(), "zst")?,
            "gz" => compressed("gzip", &["-1", "-k", "-f"], &options.json_lines(), "gz")?,
            "csv" => write::csv(&documents, &options.folder.join("corpus.csv"), options.bytes / 10)?,
            _ => parquet::write(
                &options.json_lines(),
                &options.folder.join("corpus.parquet"),
                options.bytes / 4,
            )?,
        };
        println!("{part:<8} {done}");
    }
    println!("in {}", workspace::shown(&options.folder));
    Ok(Outcome::Success)
}

/// Compresses a file with a program, beside the file.
fn compressed(program: &str, flags: &[&str], path: &Path, extension: &str) -> Result<String> {
    if process::version(program)?.is_none() {
        return Ok(format!("skipped: there is no {program}"));
    }
    process::run(std::process::Command::new(program).args(flags).arg(path))?;
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{extension}"));
    size(Path::new(&name))
}

/// The size of a file, for the list.
fn size(path: &Path) -> Result<String> {
    let bytes = fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?.len();
    Ok(format!("{} ({:.1} MB)", path.file_name().unwrap_or_default().to_string_lossy(), bytes as f64 / 1e6))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<CorpusOptions> {
        CorpusOptions::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn options_are_read_and_mistakes_refused() {
        let options = parse("--small --folder x --files 3 --only csv --only gz").unwrap();
        assert_eq!((options.files, options.bytes), (3, 2_000_000));
        assert_eq!((options.folder, options.only), ("x".into(), vec!["csv".to_owned(), "gz".to_owned()]));
        for line in ["--files", "--files x", "--only nothing", "more"] {
            assert!(parse(line).unwrap_err().is::<UsageError>(), "{line}");
        }
    }

    #[test]
    fn the_same_options_give_the_same_bytes() {
        let documents = Documents::sample();
        let folders =
            [0, 1].map(|number| std::env::temp_dir().join(format!("corpus-{}-{number}", std::process::id())));
        let made = folders.each_ref().map(|folder| {
            fs::create_dir_all(folder).unwrap();
            write::tree(&documents, &folder.join("tree"), 5).unwrap();
            write::json_lines(&documents, &folder.join("a.jsonl"), 100_000).unwrap();
            write::csv(&documents, &folder.join("a.csv"), 50_000).unwrap();
            let file = fs::read(folder.join("tree/00/00/03.txt")).unwrap();
            assert!((1_900..=2_048).contains(&file.len()), "{} bytes", file.len());
            let lines = fs::read_to_string(folder.join("a.jsonl")).unwrap();
            let mut texts = std::collections::HashSet::new();
            for line in lines.lines() {
                let record: serde_json::Value = serde_json::from_str(line).unwrap();
                assert!(texts.insert(record["text"].as_str().unwrap().to_owned()), "a text occurs twice");
                assert!(record["meta"]["title"].is_string() && record["url"].is_string());
            }
            assert!(lines.len() >= 100_000 && texts.len() > 5);
            (file, lines, fs::read(folder.join("a.csv")).unwrap())
        });
        assert!(made[0] == made[1]);
        for folder in folders {
            fs::remove_dir_all(folder).unwrap();
        }
    }
}
