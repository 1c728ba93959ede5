//! `cargo xtask bench-corpus`: measures whole processes over the files of `cargo xtask corpus`: zhnorm with
//! one and with two threads, and what others take for less (`cat`, `zstd | jq`) or for the same (OpenCC in
//! Python).
//!
//! All run one round each, one after the other, so that other work on the machine affects all of them alike.
//! A line has the round with the median of the time.

mod jobs;
mod measure;

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::{Outcome, UsageError, process, refuse, workspace};
use jobs::CorpusJob;
use measure::Measurement;

const USAGE: &str = "bench-corpus [--folder FOLDER] [--rounds N] [--only TEXT]";

/// What is measured.
struct BenchOptions {
    /// The folder that `cargo xtask corpus` wrote.
    folder: PathBuf,
    rounds: usize,
    /// Only jobs whose name has this text.
    only: String,
}

impl BenchOptions {
    fn parse(arguments: &[String]) -> Result<Self> {
        let mut options =
            Self { folder: workspace::root().join("target/corpus"), rounds: 3, only: String::new() };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let mut value = || {
                arguments.next().ok_or_else(|| {
                    UsageError(format!("{argument} needs a value; usage: cargo xtask {USAGE}"))
                })
            };
            match argument.as_str() {
                "--folder" => options.folder = value()?.into(),
                "--only" => options.only.clone_from(value()?),
                "--rounds" => {
                    let rounds = value()?.parse().ok().filter(|rounds| *rounds > 0);
                    options.rounds =
                        rounds.ok_or_else(|| UsageError("--rounds needs a number from 1 on".to_owned()))?;
                }
                _ => return Err(refuse(argument, USAGE)),
            }
        }
        Ok(options)
    }
}

pub(crate) fn main(arguments: &[String]) -> Result<Outcome> {
    let options = BenchOptions::parse(arguments)?;
    ensure!(
        options.folder.join("corpus.jsonl").is_file(),
        "there is no corpus in {}; make one with `cargo xtask corpus`",
        workspace::shown(&options.folder)
    );
    let features = ["--features", "parquet,records"];
    let programs = ["--bin", "zhnorm", "--example", "records_in_memory"];
    process::run(process::cargo().args(["build", "--release", "--locked"]).args(features).args(programs))?;
    let mut jobs = jobs::all(&options.folder)?;
    jobs.retain(|job| job.name.contains(&options.only));
    let mut rounds: Vec<Vec<Measurement>> = jobs.iter().map(|_| Vec::new()).collect();
    let mut problems: Vec<Option<String>> = jobs.iter().map(|job| job.missing.clone()).collect();
    for round in 0..options.rounds {
        for ((job, rounds), problem) in jobs.iter().zip(&mut rounds).zip(&mut problems) {
            if problem.is_none() && (round == 0 || !job.only_once) {
                eprintln!("round {}: {}", round + 1, job.name);
                match measure::run(job) {
                    Ok(measurement) => rounds.push(measurement),
                    Err(error) => *problem = Some(format!("{error:#}")),
                }
            }
        }
    }
    println!("| job | time | processor | speed | peak memory |");
    println!("|---|---:|---:|---:|---:|");
    for ((job, rounds), problem) in jobs.iter().zip(rounds).zip(&problems) {
        println!("{}", row(job, rounds, problem.as_deref()));
    }
    let failed = jobs.iter().zip(&problems).any(|(job, problem)| job.missing.is_none() && problem.is_some());
    Ok(if failed { Outcome::Failure } else { Outcome::Success })
}

fn row(job: &CorpusJob, mut rounds: Vec<Measurement>, problem: Option<&str>) -> String {
    rounds.sort_by_key(|measurement| measurement.wall);
    let median = rounds.get(rounds.len() / 2).context("no round");
    match (problem, median) {
        (None, Ok(median)) => format!(
            "| {} | {:.2} s | {:.2} s | {:.1} MB/s | {} |",
            job.name,
            median.wall.as_secs_f64(),
            median.processor.as_secs_f64(),
            job.bytes as f64 / 1e6 / median.wall.as_secs_f64(),
            format_args!("{:.0} MB", median.memory as f64 / 1e6),
        ),
        (problem, _) => {
            format!("| {} | {} | | | |", job.name, problem.unwrap_or("not run").replace('\n', " "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn mistakes_are_usage_errors() {
        let parse = |line: &str| {
            BenchOptions::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).map(|_| ())
        };
        assert!(parse("--rounds 2 --folder x --only jsonl").is_ok());
        for line in ["--rounds", "--rounds 0", "--rounds x", "more"] {
            assert!(parse(line).unwrap_err().is::<UsageError>(), "{line}");
        }
    }

    #[test]
    fn a_row_has_the_round_with_the_median_time() {
        let job = CorpusJob::of_program("a job", 2_000_000, "cat");
        let round = |seconds| Measurement {
            wall: Duration::from_secs(seconds),
            processor: Duration::from_secs(seconds + 1),
            memory: 3_000_000,
        };
        let rounds = vec![round(9), round(2), round(1)];
        assert_eq!(row(&job, rounds, None), "| a job | 2.00 s | 3.00 s | 1.0 MB/s | 3 MB |");
        assert_eq!(row(&job, Vec::new(), Some("skipped: no jq")), "| a job | skipped: no jq | | | |");
    }
}
