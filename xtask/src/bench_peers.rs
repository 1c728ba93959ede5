//! `cargo xtask bench-peers`: measures the speed of zhnorm, published converters and normalizers, the real
//! OpenCC, and upper limits.
//!
//! Each is a program in `bench-peers/`. All are built with the same profile and kept running. They run one
//! round each, one after the other, so that other work on the machine affects all of them alike.

mod cells;
mod child;
mod normalizers;
mod start;
mod table;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use zhnorm_testkit::corpus::{Corpus, Kind};

use crate::bench_text::BYTES;
use crate::{Outcome, UsageError, opencc, process, refuse, workspace};
use cells::Cell;
use child::Peer;
use table::Row;

pub(crate) const USAGE: &str = "bench-peers [--quick] [--only TEXT/CONFIG] [--text FILE --kind hans|hant]";

/// The role of a program in the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Ours,
    Reference,
    Peer,
    /// An upper limit of speed: no converter at all, or one without phrases.
    Limit,
}

/// The language of a program, which decides how it is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Rust,
    Python,
}

struct Program {
    name: &'static str,
    folder: &'static str,
    role: Role,
    language: Language,
}

impl Program {
    const fn rust(name: &'static str, folder: &'static str, role: Role) -> Self {
        Self { name, folder, role, language: Language::Rust }
    }

    const fn python(name: &'static str, folder: &'static str, role: Role) -> Self {
        Self { name, folder, role, language: Language::Python }
    }
}

/// The programs that convert.
const CONVERTERS: &[Program] = &[
    Program::rust("zhnorm", "zhnorm", Role::Ours),
    Program::rust("OpenCC", "opencc", Role::Reference),
    Program::rust("zhconv MediaWiki", "zhconv-mediawiki", Role::Peer),
    Program::rust("zhconv OpenCC", "zhconv-opencc", Role::Peer),
    Program::rust("zhconv OpenCC twp", "zhconv-opencc-twp", Role::Peer),
    Program::rust("opencc-fmmseg", "opencc-fmmseg", Role::Peer),
    Program::rust("simplecc", "simplecc", Role::Peer),
    Program::rust("ferrous-opencc", "ferrous-opencc", Role::Peer),
    Program::rust("flat table", "limits", Role::Limit),
    Program::rust("from_utf8", "limits", Role::Limit),
    Program::rust("simdutf8", "limits", Role::Limit),
    Program::rust("memcpy", "limits", Role::Limit),
];

impl Program {
    /// The name to load in this program for a configuration.
    fn load(&self, config: &str) -> String {
        match (self.role, self.name) {
            (Role::Limit, "flat table") => format!("flat-{config}"),
            (Role::Limit, name) => name.to_owned(),
            _ => config.to_owned(),
        }
    }
}

#[derive(Debug, Default)]
struct Options {
    quick: bool,
    only: Option<String>,
    text: Option<PathBuf>,
    kind: Option<String>,
}

pub(crate) fn main(arguments: &[String]) -> Result<Outcome> {
    let options = parse(arguments)?;
    let (texts, cells) = prepare(&options)?;
    let wanted = |cell: &Cell| options.only.as_ref().is_none_or(|only| cell.name().contains(only.as_str()));
    let cells: Vec<Cell> = cells.into_iter().filter(wanted).collect();
    let normalized = normalizers::names()
        .any(|name| options.only.as_ref().is_none_or(|only| name.contains(only.as_str())));
    if cells.is_empty() && !normalized {
        return Err(UsageError("no cell has this name; try --only hans/s2t".to_owned()).into());
    }
    opencc::build()?;
    let rounds = if options.quick { 5 } else { 15 };
    if !cells.is_empty() {
        compare_converters(&options, &cells, rounds, &texts)?;
    }
    if normalized && options.text.is_none() {
        let only = options.only.as_deref().unwrap_or_default();
        println!("{}", normalizers::compare(only, rounds, &texts)?);
    }
    println!(
        "Medians of {rounds} interleaved rounds, one thread, whole text in one call; MB = 10^6 bytes of input."
    );
    Ok(Outcome::Success)
}

/// Prints the tables of the converters.
fn compare_converters(options: &Options, cells: &[Cell], rounds: usize, texts: &Path) -> Result<()> {
    let built = build_all(CONVERTERS);
    let mut peers = start_all(&built)?;
    let mut rows = Vec::new();
    for cell in cells {
        eprint!("\r{:<40}", cell.name());
        rows.push(measure(cell, &mut peers, rounds, &texts.join("reference.txt"))?);
    }
    eprintln!("\r{:<40}", "");
    drop(peers);
    println!("{}", table::speeds(&rows, CONVERTERS));
    println!("{}", table::limits(&rows, CONVERTERS));
    if options.only.is_none() && options.text.is_none() {
        println!("{}", start::table(&built, if options.quick { 5 } else { 21 })?);
    }
    Ok(())
}

/// Builds the programs. One that cannot be built is named and left out.
fn build_all(programs: &'static [Program]) -> Vec<(&'static Program, PathBuf)> {
    let mut built = Vec::new();
    for program in programs {
        match build(program) {
            Ok(path) => built.push((program, path)),
            Err(error) => eprintln!("{} is left out: {error:#}", program.name),
        }
    }
    built
}

fn start_all(built: &[(&'static Program, PathBuf)]) -> Result<Vec<(&'static Program, Peer)>> {
    built.iter().map(|(program, path)| Ok((*program, Peer::start(program.name, path)?))).collect()
}

fn parse(arguments: &[String]) -> Result<Options> {
    let mut options = Options::default();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let mut value = || {
            arguments
                .next()
                .cloned()
                .ok_or_else(|| UsageError(format!("{argument} needs a value; usage: cargo xtask {USAGE}")))
        };
        match argument.as_str() {
            "--quick" => options.quick = true,
            "--only" => options.only = Some(value()?),
            "--text" => options.text = Some(value()?.into()),
            "--kind" => options.kind = Some(value()?),
            _ => return Err(refuse(argument, USAGE)),
        }
    }
    let known = options.kind.as_deref().is_none_or(|kind| matches!(kind, "hans" | "hant"));
    if options.text.is_some() != options.kind.is_some() || !known {
        let message = format!("--text and --kind hans or hant belong together; usage: cargo xtask {USAGE}");
        return Err(UsageError(message).into());
    }
    Ok(options)
}

/// Writes the texts. Returns their folder and the cells to measure.
fn prepare(options: &Options) -> Result<(PathBuf, Vec<Cell>)> {
    let folder = workspace::root().join("target/bench-peers-text");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let cells = match (&options.text, &options.kind) {
        (Some(text), Some(kind)) => cells::of_file(text, kind)?,
        _ => {
            let corpus = Corpus::read().context("cannot read the dictionaries")?;
            for kind in [Kind::Hans, Kind::Hant, Kind::Mixed] {
                let path = folder.join(kind.name()).with_extension("txt");
                fs::write(&path, corpus.text(kind, BYTES))
                    .with_context(|| format!("cannot write {}", path.display()))?;
            }
            cells::standard(&folder)
        }
    };
    Ok((folder, cells))
}

/// Builds a program with the common profile, and returns its path. A program in Python gets an environment
/// of its own, and its path is that of the script.
fn build(program: &Program) -> Result<PathBuf> {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace::root().join("target"), PathBuf::from);
    let target = target.join("peers");
    if program.language == Language::Python {
        return build_python(program, &target);
    }
    eprint!("\rbuilding {:<31}", program.folder);
    process::run(
        process::cargo()
            .args(["build", "--quiet", "--release", "--locked", "--manifest-path"])
            .arg(workspace::root().join("bench-peers").join(program.folder).join("Cargo.toml"))
            .arg("--target-dir")
            .arg(&target)
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1")
            .env("CARGO_PROFILE_RELEASE_LTO", "fat")
            // Build scripts compile dictionaries.
            .env("CARGO_PROFILE_RELEASE_BUILD_OVERRIDE_OPT_LEVEL", "3")
            .stdout(Stdio::null()),
    )?;
    let name = format!("bench-peer-{}{}", program.folder, std::env::consts::EXE_SUFFIX);
    Ok(target.join("release").join(name))
}

/// Makes a virtual environment with the packages that the program requires. Returns a command that starts it.
fn build_python(program: &Program, target: &Path) -> Result<PathBuf> {
    let source = workspace::root().join("bench-peers").join(program.folder);
    let environment = target.join("python").join(program.folder);
    eprint!("\rbuilding {:<31}", program.folder);
    process::run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    let python = environment.join("bin/python");
    process::run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
            .arg(source.join("requirements.txt")),
    )?;
    let start = environment.join("start");
    let script =
        format!("#!/bin/sh\nexec '{}' '{}' \"$@\"\n", python.display(), source.join("main.py").display());
    fs::write(&start, script).with_context(|| format!("cannot write {}", start.display()))?;
    process::run(Command::new("chmod").arg("+x").arg(&start))?;
    Ok(start)
}

/// Measures one cell: `rounds` times, all programs run one round each.
fn measure(
    cell: &Cell,
    peers: &mut [(&'static Program, Peer)],
    rounds: usize,
    reference: &Path,
) -> Result<Row> {
    let mut bytes = 0;
    let mut running = Vec::new();
    for (program, peer) in peers.iter_mut() {
        if peer.load(&program.load(cell.config))? {
            bytes = peer.text(&cell.text)?;
            running.push((*program, peer, Vec::new()));
        }
    }
    let known = match running.iter_mut().find(|(program, ..)| program.role == Role::Reference) {
        Some((_, peer, _)) => peer.write(reference).map(|()| true)?,
        None => false,
    };
    for _ in 0..rounds {
        for (_, peer, times) in &mut running {
            times.push(peer.round()?);
        }
    }
    let mut row = Row { text: cell.text_name.clone(), config: cell.config, entries: Vec::new() };
    for (program, peer, mut times) in running {
        times.sort_unstable();
        let median = times.get(times.len() / 2).copied().unwrap_or(1).max(1);
        let equality = if known && program.role != Role::Limit { Some(peer.check(reference)?) } else { None };
        row.entries.push(table::Entry {
            program: program.name,
            role: program.role,
            speed: bytes as f64 * 1000.0 / median as f64,
            equality,
        });
    }
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_needs_its_kind() {
        let parse = |line: &str| parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        for line in ["--text a.txt", "--kind hans", "--text a.txt --kind jp", "--quick=1", "--only"] {
            assert!(parse(line).unwrap_err().is::<UsageError>(), "{line}");
        }
        assert!(parse("--quick --text a.txt --kind hant").unwrap().quick);
    }
}
