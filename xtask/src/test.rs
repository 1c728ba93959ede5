//! `cargo xtask test`: runs all checks that must pass before a commit, and stops at the first step that
//! fails.

mod build;
mod c;
mod columns;
mod counts;
mod documents;
mod formats;
mod fuzz;
mod integrations;
mod package;
mod page;
pub(crate) mod python;
mod python_tests;
mod steps;
mod style;

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::{Outcome, UsageError, process, refuse};
use counts::Counts;
pub(crate) use steps::FEATURES;
use steps::{Action, RunIn, STEPS, Step};

const USAGE: &str = "test [--fast] [--only STEP]..., or test --integrations [RECIPE]...";

/// The result of a step.
struct Row {
    name: &'static str,
    result: &'static str,
    time: Option<Duration>,
    counts: Option<Counts>,
}

/// The names of all steps, for help and messages.
pub(crate) fn step_names() -> Vec<&'static str> {
    STEPS.iter().map(|step| step.name).collect()
}

pub(crate) fn main(arguments: &[String]) -> Result<Outcome> {
    // Not a step, since it needs gigabytes of packages.
    if let Some((argument, names)) = arguments.split_first()
        && argument == "--integrations"
    {
        return integrations::run(names);
    }
    let chosen = choose(arguments)?;
    let mut rows = Vec::new();
    let mut failed = None;
    for step in chosen {
        if failed.is_some() {
            rows.push(Row { name: step.name, result: "not run", time: None, counts: None });
            continue;
        }
        println!("\n=== {}: {}", step.name, step.headline());
        let start = Instant::now();
        let mut counts = Counts::default();
        let outcome = perform(step, &mut counts).unwrap_or_else(|error| {
            println!("error: {error:#}");
            Outcome::Failure
        });
        let time = start.elapsed();
        let result = match outcome {
            Outcome::Success => "ok",
            Outcome::Failure => "FAILED",
            Outcome::Skipped => "skipped",
        };
        println!("=== {}: {result} in {:.1} s", step.name, time.as_secs_f64());
        let counted = matches!(step.action, Action::Tests { .. }).then_some(counts);
        rows.push(Row { name: step.name, result, time: Some(time), counts: counted });
        if outcome == Outcome::Failure {
            failed = Some(step.name);
        }
    }
    print_table(&rows);
    if let Some(name) = failed {
        println!("\nstep `{name}` failed; alone: cargo xtask test --only {name}");
    }
    println!("\n{}", rows.iter().filter_map(|row| row.counts).sum::<Counts>());
    Ok(if failed.is_some() { Outcome::Failure } else { Outcome::Success })
}

/// The steps to run: those that `--only` names, or else those of the full or the fast run.
fn choose(arguments: &[String]) -> Result<Vec<&'static Step>> {
    let mut names = Vec::new();
    let mut fast = false;
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        if argument == "--fast" {
            fast = true;
            continue;
        }
        if argument != "--only" {
            return Err(refuse(argument, USAGE));
        }
        match arguments.next() {
            Some(name) if STEPS.iter().any(|step| step.name == name) => names.push(name.as_str()),
            Some(name) => {
                let known = step_names().join(", ");
                return Err(UsageError(format!("no step `{name}`; there are: {known}")).into());
            }
            None => return Err(UsageError(format!("--only needs a step; usage: cargo xtask {USAGE}")).into()),
        }
    }
    let left_out = if fast { RunIn::Full } else { RunIn::Fast };
    let is_named = |step: &Step| names.contains(&step.name);
    // What is built with all features is linked with OpenCC.
    let needs_opencc = STEPS.iter().any(|step| is_named(step) && step.needs_opencc());
    let chosen = |step: &&Step| {
        if names.is_empty() {
            step.run_in != left_out
        } else {
            is_named(step) || needs_opencc && step.name == "opencc"
        }
    };
    Ok(STEPS.iter().filter(chosen).collect())
}

/// Runs a step, and counts its tests.
fn perform(step: &Step, counts: &mut Counts) -> Result<Outcome> {
    let passed = match &step.action {
        Action::Cargo { arguments, environment } => {
            let status = process::cargo().args(*arguments).envs(environment.iter().copied()).status()?;
            status.success()
        }
        Action::Tests { arguments } => {
            let mut command = process::cargo();
            command.args(*arguments).envs(steps::test_environment());
            process::stream(&mut command, |line| counts.see(line))?
        }
        Action::Own { run, .. } => return run(),
    };
    Ok(if passed { Outcome::Success } else { Outcome::Failure })
}

fn print_table(rows: &[Row]) {
    println!("\n{:<14}{:<9}{:>8}  tests", "step", "result", "time");
    for row in rows {
        let time = row.time.map_or_else(String::new, |time| format!("{:.1} s", time.as_secs_f64()));
        let counts = row.counts.map_or_else(String::new, |counts| counts.to_string());
        println!("{}", format!("{:<14}{:<9}{time:>8}  {counts}", row.name, row.result).trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(arguments: &[&str]) -> Vec<&'static str> {
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        choose(&arguments).unwrap().iter().map(|step| step.name).collect()
    }

    #[test]
    fn arguments_choose_the_steps() {
        assert_eq!(names(&["--fast"]), ["fmt", "style", "check", "unit"]);
        let full = names(&[]);
        assert!(full.contains(&"fmt") && full.contains(&"fuzz") && !full.contains(&"unit"));
        assert_eq!(names(&["--only", "style", "--only", "fmt"]), ["fmt", "style"]);
        assert_eq!(names(&["--only", "test"]), ["opencc", "test"]);
    }

    #[test]
    fn step_names_are_unique() {
        let mut names = step_names();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), STEPS.len());
    }
}
