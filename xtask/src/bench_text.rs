//! `cargo xtask bench-text`: describes the generated texts of the benches, and texts of your own beside them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use zhnorm_testkit::corpus::{Corpus, Kind};
use zhnorm_testkit::profile::{Profile, Profiler};

use crate::{Outcome, UsageError, refuse};

/// The length of each generated text in bytes.
pub(crate) const BYTES: usize = 2_200_000;

const USAGE: &str = "bench-text [--check FILE]... [--write FOLDER]";

pub(crate) fn main(arguments: &[String]) -> Result<Outcome> {
    let (mut files, mut folder) = (Vec::new(), None);
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let mut value = || {
            arguments
                .next()
                .ok_or_else(|| UsageError(format!("{argument} needs a value; usage: cargo xtask {USAGE}")))
        };
        match argument.as_str() {
            "--check" => files.push(value()?),
            "--write" => folder = Some(value()?),
            _ => return Err(refuse(argument, USAGE)),
        }
    }
    let corpus = Corpus::read().context("cannot read the dictionaries")?;
    let texts = Kind::ALL.map(|kind| (kind.name(), corpus.text(kind, BYTES)));
    if let Some(folder) = folder {
        return write(Path::new(folder), &texts);
    }
    let profiler = Profiler::read().context("cannot read the dictionaries")?;
    println!("{}", Profile::HEAD);
    for (name, text) in texts {
        println!("{}", profiler.profile(&text).row(&format!("generated: {name}")));
    }
    for file in files {
        let text = fs::read(file).with_context(|| format!("cannot read {file}"))?;
        println!("{}", profiler.profile(&String::from_utf8_lossy(&text)).row(file));
    }
    Ok(Outcome::Success)
}

fn write(folder: &Path, texts: &[(&str, String)]) -> Result<Outcome> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    for (name, text) in texts {
        let path = folder.join(name).with_extension("txt");
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(Outcome::Success)
}
