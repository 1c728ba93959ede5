//! Runs a process and measures it.

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use wait4::Wait4 as _;

use super::jobs::CorpusJob;
use crate::process;

/// What a process took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measurement {
    /// The time from start to end, or what the process printed.
    pub(super) wall: Duration,
    /// The time of the processor, of all threads, in the program.
    pub(super) user: Duration,
    /// The same in the kernel.
    pub(super) system: Duration,
    /// The largest resident set in bytes, also of processes that it waited for.
    pub(super) memory: u64,
}

/// Runs a job once. What it prints is thrown away, unless it is the time.
pub(super) fn run(job: &CorpusJob) -> Result<Measurement> {
    remove(job.output.as_deref())?;
    let mut command = job.command();
    command.stdout(if job.prints_time { Stdio::piped() } else { Stdio::null() }).stderr(Stdio::piped());
    let start = Instant::now();
    let mut child = command.spawn().with_context(|| format!("cannot start `{}`", process::line(&command)))?;
    let (mut printed, mut messages) = (String::new(), String::new());
    if let Some(mut stderr) = child.stderr.take() {
        stderr.read_to_string(&mut messages).context("cannot read the messages")?;
    }
    if let Some(mut stdout) = child.stdout.take() {
        stdout.read_to_string(&mut printed).context("cannot read the time")?;
    }
    let used = child.wait4().with_context(|| format!("cannot wait for `{}`", process::line(&command)))?;
    let wall = start.elapsed();
    remove(job.output.as_deref())?;
    if !used.status.success() {
        bail!("failed ({}): {}", used.status, messages.lines().last().unwrap_or_default());
    }
    let wall = if job.prints_time {
        let nanos = printed.trim().parse().with_context(|| format!("no time but `{}`", printed.trim()))?;
        Duration::from_nanos(nanos)
    } else {
        wall
    };
    let (user, system) = (used.rusage.utime, used.rusage.stime);
    Ok(Measurement { wall, user, system, memory: used.rusage.maxrss })
}

fn remove(output: Option<&Path>) -> Result<()> {
    let Some(path) = output.filter(|path| path.exists()) else { return Ok(()) };
    let removed = match path {
        folder if folder.is_dir() => fs::remove_dir_all(folder),
        file if file.is_file() => fs::remove_file(file),
        // A device stays.
        _ => Ok(()),
    };
    removed.with_context(|| format!("cannot remove {}", path.display()))
}
