//! The command line: what can be asked for (`args.rs`), one file per subcommand, and what carries text in and
//! out.
//!
//! Reading: `source.rs` (bytes), `input.rs` (text). Writing: `destination.rs` (what a path stands for),
//! `output.rs`, `replacement.rs` (a file that appears whole), `signals.rs` (which remove it if the command is
//! interrupted).

mod args;
mod changes;
mod configs;
mod configuration;
mod convert;
mod destination;
mod detect;
mod flow;
mod input;
mod inspect;
mod normalize;
mod output;
mod profiles;
mod repair;
mod replacement;
mod rule;
mod signals;
mod source;
mod standard_streams;
mod whole_text;

use anyhow::{Context as _, Result};
use args::{Arguments, Command};
use clap::Parser as _;
use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

/// The exit status for anything that keeps the command from doing what it was told: a usage error, bad input,
/// a full disk.
const FAILURE: u8 = 2;

/// Runs the command.
pub(crate) fn run() -> ExitCode {
    finish(try_run())
}

fn try_run() -> Result<()> {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => error.exit(),
        // `--help` and `--version` are output like any other.
        Err(text) => return print(|| text.print()),
    };
    match arguments.command {
        Command::Convert(arguments) => convert::run(&arguments),
        Command::Normalize(arguments) => normalize::run(&arguments),
        Command::Detect(arguments) => detect::run(&arguments),
        Command::Explain(arguments) => changes::run(&arguments),
        Command::Repair(arguments) => repair::run(&arguments),
        Command::Rule(arguments) => print(|| rule::print(arguments.rule)),
        Command::Profiles(arguments) => print(|| profiles::print(arguments.profile)),
        Command::Configs => print(configs::print),
    }
}

/// Runs something that prints to standard output, and makes sure that everything arrives there.
fn print(write: impl FnOnce() -> std::io::Result<()>) -> Result<()> {
    standard_streams::require_output()?;
    write().and_then(|()| std::io::stdout().flush()).context("can't write the output")
}

fn finish(result: Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // The reader of our output has seen enough. That is no error.
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing more can be done if standard error is closed, too.
            let _ = writeln!(std::io::stderr(), "zhnorm: {}", message(&error));
            ExitCode::from(FAILURE)
        }
    }
}

/// The error with its causes. The library's errors already contain the text of theirs.
fn message(error: &anyhow::Error) -> String {
    let mut parts = Vec::new();
    for cause in error.chain() {
        parts.push(cause.to_string());
        if cause.is::<zhnorm::Error>() {
            break;
        }
    }
    parts.join(": ")
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
    })
}
