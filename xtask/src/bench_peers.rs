//! `cargo xtask bench-peers`: measures the speed of zhnorm, published Rust converters, the real OpenCC, and
//! upper limits.
//!
//! Each is a program in `bench-peers/`. All are built with the same profile and kept running. They run one
//! round each, one after the other, so that other work on the machine affects all of them alike.

mod cells;
mod child;
mod start;
mod table;

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

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

struct Program {
    name: &'static str,
    folder: &'static str,
    role: Role,
}

const PROGRAMS: &[Program] = &[
    Program { name: "zhnorm", folder: "zhnorm", role: Role::Ours },
    Program { name: "OpenCC", folder: "opencc", role: Role::Reference },
    Program { name: "zhconv MediaWiki", folder: "zhconv-mediawiki", role: Role::Peer },
    Program { name: "zhconv OpenCC", folder: "zhconv-opencc", role: Role::Peer },
    Program { name: "zhconv OpenCC twp", folder: "zhconv-opencc-twp", role: Role::Peer },
    Program { name: "opencc-fmmseg", folder: "opencc-fmmseg", role: Role::Peer },
    Program { name: "simplecc", folder: "simplecc", role: Role::Peer },
    Program { name: "ferrous-opencc", folder: "ferrous-opencc", role: Role::Peer },
    Program { name: "flat table", folder: "limits", role: Role::Limit },
    Program { name: "from_utf8", folder: "limits", role: Role::Limit },
    Program { name: "simdutf8", folder: "limits", role: Role::Limit },
    Program { name: "memcpy", folder: "limits", role: Role::Limit },
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
    opencc::build()?;
    let mut built = Vec::new();
    for program in PROGRAMS {
        match build(program) {
            Ok(path) => built.push((program, path)),
            Err(error) => eprintln!("{} is left out: {error:#}", program.name),
        }
    }
    let rounds = if options.quick { 5 } else { 15 };
    let mut peers = Vec::new();
    for (program, path) in &built {
        peers.push((*program, Peer::start(program.name, path)?));
    }
    let mut rows = Vec::new();
    for cell in &cells {
        eprint!("\r{:<40}", cell.name());
        rows.push(measure(cell, &mut peers, rounds, &texts.join("reference.txt"))?);
    }
    eprintln!("\r{:<40}", "");
    drop(peers);
    println!("{}", table::speeds(&rows, PROGRAMS));
    println!("{}", table::limits(&rows, PROGRAMS));
    if options.only.is_none() && options.text.is_none() {
        println!("{}", start::table(&built, if options.quick { 5 } else { 21 })?);
    }
    println!(
        "Medians of {rounds} interleaved rounds, one thread, whole text in one call; MB = 10^6 bytes of input."
    );
    Ok(Outcome::Success)
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
    let wanted = |cell: &Cell| options.only.as_ref().is_none_or(|only| cell.name().contains(only.as_str()));
    let cells: Vec<Cell> = cells.into_iter().filter(wanted).collect();
    if cells.is_empty() {
        return Err(UsageError("no cell has this name; try --only hans/s2t".to_owned()).into());
    }
    Ok((folder, cells))
}

/// Builds a program with the common profile, and returns its path.
fn build(program: &Program) -> Result<PathBuf> {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace::root().join("target"), PathBuf::from);
    let target = target.join("peers");
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

/// Measures one cell: `rounds` times, all programs run one round each.
fn measure(
    cell: &Cell,
    peers: &mut [(&Program, Peer)],
    rounds: usize,
    reference: &std::path::Path,
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
