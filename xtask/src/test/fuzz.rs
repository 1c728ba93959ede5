//! Runs each fuzz target for a bounded number of inputs, with the address sanitizer. Without a nightly
//! compiler the step is skipped.
//!
//! `cargo fuzz` does the same without a bound. It need not be installed, because this step sets the compiler
//! flags that libFuzzer needs. The step optimizes less, because it compiles for longer than it runs.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, anyhow, ensure};

use crate::{Outcome, process, workspace};

/// The bounds for each target. It ends at the first bound that it reaches.
const RUNS: u32 = 5000;
const SECONDS: u32 = 8;

/// The flags that libFuzzer needs: coverage counters for libFuzzer, and the sanitizer.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Zsanitizer=address";
/// `cargo fuzz` uses 3.
const OPT_LEVEL: &str = "1";

pub(super) fn check() -> Result<Outcome> {
    let Some(host) = nightly_host() else {
        println!("skipped: there is no nightly compiler (rustup toolchain install nightly)");
        return Ok(Outcome::Skipped);
    };
    let fuzz = workspace::root().join("fuzz");
    let targets = targets(&fuzz)?;
    let mut build = nightly();
    // With a target, the flags do not apply to build scripts.
    build.args(["cargo", "build", "--release", "--locked", "--bins", "--target", &host]);
    build
        .current_dir(&fuzz)
        .env("RUSTFLAGS", FLAGS)
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", OPT_LEVEL)
        .env_remove("CARGO")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    process::run(&mut build)?;
    // A target uses one core.
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let next = Mutex::new(targets.iter());
    let take = || next.lock().unwrap_or_else(PoisonError::into_inner).next();
    let run_next = || -> Result<()> {
        while let Some(target) = take() {
            run(&fuzz, &host, target)?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(run_next)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| anyhow!("a thread panicked"))?)
    })?;
    Ok(Outcome::Success)
}

/// Runs a target.
fn run(fuzz: &Path, host: &str, target: &str) -> Result<()> {
    // libFuzzer writes new inputs into the first folder.
    let corpus = workspace::root().join("target/fuzz-corpus").join(target);
    fs::create_dir_all(&corpus).with_context(|| format!("cannot create {}", corpus.display()))?;
    let program = fuzz.join("target").join(host).join("release").join(target);
    let mut command = Command::new(program);
    // The same inputs in each run, as long as time suffices, so that a failure is that of a change.
    command.arg("-seed=1").arg(format!("-runs={RUNS}")).arg(format!("-max_total_time={SECONDS}"));
    command.args(["-max_len=4096", "-timeout=60", "-verbosity=0"]);
    command.arg(&corpus).arg(fuzz.join("seeds").join(target)).current_dir(fuzz);
    process::run_logged(&mut command, &workspace::root().join(format!("target/fuzz-{target}.log")))?;
    println!("{target}: up to {RUNS} inputs in {SECONDS} s");
    Ok(())
}

/// The names of the targets: those of the files in `fuzz_targets`.
fn targets(fuzz: &Path) -> Result<Vec<String>> {
    let folder = fuzz.join("fuzz_targets");
    let entries = fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let paths: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    let mut names: Vec<String> =
        paths.iter().filter_map(|path| Some(path.file_stem().and_then(OsStr::to_str)?.to_owned())).collect();
    names.sort_unstable();
    ensure!(!names.is_empty(), "{} is empty", folder.display());
    Ok(names)
}

/// A command that runs a program of the nightly toolchain.
fn nightly() -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly"]);
    command
}

/// The target triple of the nightly compiler, if there is one.
fn nightly_host() -> Option<String> {
    let output = nightly().args(["rustc", "-vV"]).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned)
}
