//! `cargo xtask bench-corpus`: measures whole processes over the files of `cargo xtask corpus`: zhnorm with
//! one and with two threads, and what others take for less (`cat`, `zstd | jq`) or for the same (OpenCC in
//! Python).
//!
//! All run one round each, one after the other, so that other work on the machine affects all of them alike.
//! A line has the round with the median of the time, and the median of the ratios to another job in the same
//! round.

mod jobs;
mod measure;

use std::path::PathBuf;
use std::time::Duration;

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
    println!("| job | time | user | system | speed | peak memory | times as fast |");
    println!("|---|---:|---:|---:|---:|---:|---|");
    for ((job, own), problem) in jobs.iter().zip(&rounds).zip(&problems) {
        let baseline = job.baseline.as_ref().and_then(|name| {
            let (job, rounds) = jobs.iter().zip(&rounds).find(|(job, _)| job.name == *name)?;
            Some((job.name.as_str(), rounds.as_slice()))
        });
        println!("{}", row(job, own, baseline, problem.as_deref()));
    }
    let failed = jobs.iter().zip(&problems).any(|(job, problem)| job.missing.is_none() && problem.is_some());
    Ok(if failed { Outcome::Failure } else { Outcome::Success })
}

/// The line of a job. `baseline` has the name and the rounds of the job that it is compared with.
fn row(
    job: &CorpusJob,
    rounds: &[Measurement],
    baseline: Option<(&str, &[Measurement])>,
    problem: Option<&str>,
) -> String {
    let mut sorted = rounds.to_vec();
    sorted.sort_by_key(|measurement| measurement.wall);
    let median = sorted.get(sorted.len() / 2).context("no round");
    match (problem, median) {
        (None, Ok(median)) => format!(
            "| {} | {:.2} s | {:.2} s | {:.2} s | {:.1} MB/s | {:.0} MB | {} |",
            job.name,
            median.wall.as_secs_f64(),
            median.user.as_secs_f64(),
            median.system.as_secs_f64(),
            job.bytes as f64 / 1e6 / median.wall.as_secs_f64(),
            median.memory as f64 / 1e6,
            baseline.map_or_else(String::new, |(name, others)| compared(rounds, name, others)),
        ),
        (problem, _) => {
            format!("| {} | {} | | | | | |", job.name, problem.unwrap_or("not run").replace('\n', " "))
        }
    }
}

/// How many times as fast a job is as another, by the clock and by the time of the processor.
fn compared(rounds: &[Measurement], name: &str, others: &[Measurement]) -> String {
    let median_ratio = |time: fn(&Measurement) -> Duration| {
        let pairs = others.iter().zip(rounds);
        let mut ratios: Vec<f64> =
            pairs.map(|(other, own)| time(other).as_secs_f64() / time(own).as_secs_f64()).collect();
        ratios.sort_by(f64::total_cmp);
        ratios.get(ratios.len() / 2).copied()
    };
    match (median_ratio(|round| round.wall), median_ratio(|round| round.user)) {
        (Some(wall), Some(user)) => format!("{wall:.2} (user time: {user:.2}) of {name}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            user: Duration::from_secs(seconds + 1),
            system: Duration::from_secs(1),
            memory: 3_000_000,
        };
        let rounds = [round(9), round(2), round(1)];
        let expected = "| a job | 2.00 s | 3.00 s | 1.00 s | 1.0 MB/s | 3 MB |  |";
        assert_eq!(row(&job, &rounds, None, None), expected);
        let others = [round(9), round(6), round(4)];
        let compared = row(&job, &rounds, Some(("another", &others)), None);
        assert!(compared.ends_with("| 3.00 (user time: 2.33) of another |"), "{compared}");
        let skipped = row(&job, &[], None, Some("skipped: no jq"));
        assert_eq!(skipped, "| a job | skipped: no jq | | | | | |");
    }
}
