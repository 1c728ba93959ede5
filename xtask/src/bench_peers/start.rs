//! Measures a process that converts one line: time from start to end, time to load, peak memory.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Program, Role, child};
use crate::process;

const CONFIGS: [&str; 2] = ["s2t", "s2twp"];

/// The table. The rounds of all programs are interleaved, as for the speeds.
pub(super) fn table(built: &[(&Program, PathBuf)], rounds: usize) -> Result<String> {
    let mut out =
        "| process | load s2t | s2twp | one line s2t | s2twp | peak memory s2t | s2twp |\n".to_owned();
    out += "|---|---|---|---|---|---|---|\n";
    let mut programs: Vec<(&str, &PathBuf, bool)> = Vec::new();
    if let Some((_, path)) = built.iter().find(|(program, _)| program.role == Role::Limit) {
        programs.push(("that does nothing", path, true));
    }
    let converters = built.iter().filter(|(program, _)| program.role != Role::Limit);
    programs.extend(converters.map(|(program, path)| (program.name, path, false)));
    let mut times = vec![[const { Vec::new() }; 2]; programs.len()];
    for _ in 0..rounds {
        for ((_, path, idle), times) in programs.iter().zip(&mut times) {
            for (config, times) in CONFIGS.iter().zip(times) {
                let arguments: &[&str] = if *idle { &["nothing"] } else { &["line", config] };
                times.extend(child::time(path, arguments)?);
            }
        }
    }
    for ((name, path, idle), mut times) in programs.iter().zip(times) {
        let [mut loads, mut memories] = [const { Vec::new() }; 2];
        for config in CONFIGS {
            let answer = if *idle { None } else { memory(path, config) };
            loads.push(answer.map_or("–".to_owned(), |(nanos, _)| format!("{:.3} ms", nanos / 1e6)));
            memories.push(answer.map_or("–".to_owned(), |(_, kb)| format!("{:.1} MB", kb / 1e3)));
        }
        let process = times.each_mut().map(|times| {
            times.sort_unstable();
            times
                .get(times.len() / 2)
                .map_or("–".to_owned(), |time| format!("{:.2} ms", time.as_secs_f64() * 1e3))
        });
        let cells = [loads, process.to_vec(), memories].concat().join(" | ");
        out += &format!("| {name} | {cells} |\n");
    }
    Ok(out)
}

/// The time to load in nanoseconds, and the peak memory in kB, from the run with the median time.
fn memory(program: &Path, config: &str) -> Option<(f64, f64)> {
    let one = || {
        let output = process::output(child::command(program).args(["memory", config])).ok()?;
        let (nanos, kilobytes) = output.trim().split_once(' ')?;
        Some((nanos.parse::<f64>().ok()?, kilobytes.parse::<f64>().ok()?))
    };
    let mut answers: Vec<(f64, f64)> = std::iter::repeat_with(one).take(5).collect::<Option<_>>()?;
    answers.sort_by(|a, b| a.0.total_cmp(&b.0));
    answers.get(answers.len() / 2).copied()
}
