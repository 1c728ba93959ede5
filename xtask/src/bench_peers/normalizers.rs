//! The table of normalizers: zhnorm with all stages, beside programs that do a part of its work, and limits.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use zhnorm_testkit::corpus::{Corpus, Kind};
use zhnorm_testkit::damage::profile::DamageProfile;
use zhnorm_testkit::normalizer_texts::{HOSTILE_UNITS, damaged, edited, flattened, hostile};

use super::child::Peer;
use super::{Program, Role, build_all, start_all, table};
use crate::bench_text::BYTES;

const PROGRAMS: &[Program] = &[
    Program::rust("zhnorm", "zhnorm", Role::Ours),
    Program::rust("autocorrect", "autocorrect", Role::Peer),
    Program::python("ftfy", "ftfy", Role::Peer),
    Program::rust("OpenCC t2s", "opencc", Role::Peer),
    Program::rust("is_nfc", "limits", Role::Limit),
    Program::rust("from_utf8", "limits", Role::Limit),
    Program::rust("simdutf8", "limits", Role::Limit),
];

/// The texts, each with its target.
const TEXTS: [(&str, &str); 8] = [
    ("canonical", "zh-Hans"),
    ("canonical-hant", "zh-Hant-TW"),
    ("edited", "zh-Hans"),
    ("flattened", "zh-Hans"),
    ("canonical", "zh-Hant-TW"),
    ("canonical-hant", "zh-Hans"),
    ("damaged", "zh-Hans"),
    ("hostile", "zh-Hans"),
];

/// The length of the damaged text, in bytes. Peers are slow on it.
const DAMAGED: usize = 300_000;

/// The names of the cells.
pub(super) fn names() -> impl Iterator<Item = String> {
    TEXTS.iter().map(|(text, target)| format!("normalize/{text}/{target}"))
}

/// Measures the texts whose name contains `only`, and returns the table. The texts are written to `folder`.
pub(super) fn compare(only: &str, rounds: usize, folder: &Path) -> Result<String> {
    let built = build_all(PROGRAMS);
    let mut peers = start_all(&built)?;
    write_texts(&mut peers, folder)?;
    let mut out = table::head(&heads());
    for ((text, target), name) in TEXTS.iter().zip(names()) {
        if name.contains(only) {
            eprint!("\r{name:<40}");
            let speeds = measure(&mut peers, &folder.join(text).with_extension("txt"), target, rounds)?;
            out += &row(text, target, &speeds);
        }
    }
    eprintln!("\r{:<40}", "");
    Ok(out)
}

fn heads() -> Vec<&'static str> {
    let mut heads = vec!["text", "target"];
    heads.extend(PROGRAMS.iter().map(|program| program.name));
    heads.extend(["zhnorm / autocorrect", "zhnorm / from_utf8"]);
    heads
}

/// Writes the texts. zhnorm itself makes the canonical ones from generated news.
fn write_texts(peers: &mut [(&'static Program, Peer)], folder: &Path) -> Result<()> {
    let corpus = Corpus::read().context("cannot read the dictionaries")?;
    let (_, zhnorm) =
        peers.iter_mut().find(|(program, _)| program.role == Role::Ours).context("zhnorm is not built")?;
    let path = |name: &str| folder.join(name).with_extension("txt");
    let write = |name: &str, text: &str| {
        fs::write(path(name), text).with_context(|| format!("cannot write {}", path(name).display()))
    };
    for (kind, name, target) in
        [(Kind::Hans, "canonical", "zh-Hans"), (Kind::Hant, "canonical-hant", "zh-Hant-TW")]
    {
        write("news", &corpus.text(kind, BYTES))?;
        zhnorm.load(&format!("normalize-{target}"))?;
        zhnorm.text(&path("news"))?;
        zhnorm.write(&path(name))?;
    }
    let canonical = fs::read_to_string(path("canonical")).context("cannot read the canonical text")?;
    let tables = DamageProfile::Shared.tables().context("cannot read the tables of the damage")?;
    let short = canonical.get(..canonical.floor_char_boundary(DAMAGED)).unwrap_or(&canonical);
    write("edited", &edited(&canonical))?;
    write("flattened", &flattened(&canonical))?;
    write("damaged", &damaged(short, &tables))?;
    write("hostile", &HOSTILE_UNITS.map(hostile).concat())
}

/// The median speed of each program on a text, in MB/s.
fn measure(
    peers: &mut [(&'static Program, Peer)],
    text: &Path,
    target: &str,
    rounds: usize,
) -> Result<Vec<(&'static str, f64)>> {
    let mut bytes = 0;
    let mut running = Vec::new();
    for (program, peer) in peers.iter_mut() {
        let name = match (program.role, program.folder) {
            (Role::Limit, _) => program.name.to_owned(),
            (_, "opencc") => "t2s".to_owned(),
            _ => format!("normalize-{target}"),
        };
        if peer.load(&name)? {
            bytes = peer.text(text)?;
            running.push((*program, peer, Vec::new()));
        }
    }
    for _ in 0..rounds {
        for (_, peer, times) in &mut running {
            times.push(peer.round()?);
        }
    }
    let speed = |mut times: Vec<u64>| {
        times.sort_unstable();
        bytes as f64 * 1000.0 / times.get(times.len() / 2).copied().unwrap_or(1).max(1) as f64
    };
    Ok(running.into_iter().map(|(program, _, times)| (program.name, speed(times))).collect())
}

fn row(text: &str, target: &str, speeds: &[(&str, f64)]) -> String {
    let of = |name: &str| speeds.iter().find(|(program, _)| *program == name).map(|(_, speed)| *speed);
    let ratio = |other: &str| match (of("zhnorm"), of(other)) {
        (Some(ours), Some(other)) => format!("**{:.2}**", ours / other),
        _ => "–".to_owned(),
    };
    let mut cells = vec![text.to_owned(), target.to_owned()];
    cells.extend(
        PROGRAMS
            .iter()
            .map(|program| of(program.name).map_or("–".to_owned(), |speed| format!("{speed:.0}"))),
    );
    cells.extend([ratio("autocorrect"), ratio("from_utf8")]);
    table::line(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_a_cell_for_each_head() {
        let row = row("edited", "zh-Hans", &[("zhnorm", 50.0), ("from_utf8", 200.0)]);
        assert_eq!(row, "| edited | zh-Hans | 50 | – | – | – | – | 200 | – | – | **0.25** |\n");
        assert_eq!(row.matches('|').count(), heads().len() + 1);
    }
}
