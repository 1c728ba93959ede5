//! The command line: what can be asked for (`args.rs`), one file per subcommand, and what carries text in and
//! out.
//!
//! `corpus` carries texts from inputs to outputs. Reading: `source.rs` (bytes), `compression.rs`, `input.rs`
//! (text). Writing: `destination.rs` (what a path stands for), `output.rs`, `replacement.rs` (a file that
//! appears whole), `signals.rs` (which remove it if the command is interrupted).

mod ambiguity_records;
mod args;
#[allow(dead_code, unused_imports, reason = "inputs and outputs do not use it yet")]
mod compression;
mod configs;
mod configuration;
mod conversion;
mod convert;
mod corpus;
mod destination;
mod detect;
mod explain;
mod file_writer;
mod flow_args;
mod input;
mod inspect;
mod normalize;
mod opencc;
mod output;
#[cfg(feature = "parquet")]
mod parquet;
mod part_file;
mod profiles;
mod repair;
mod replacement;
mod rule;
mod shell;
mod signals;
mod source;
mod standard_streams;
mod visible;
mod whole_text;

use anyhow::{Context as _, Result};
use args::{Arguments, Command};
use std::io::Write as _;
use std::process::ExitCode;
use visible::visible_name;
use zhnorm::ErrorKind;

/// The exit status for anything that keeps the command from doing what it was told: a usage error, bad input,
/// a full disk.
const FAILURE: u8 = 2;

/// The exit status of OpenCC's command for the same.
const OPENCC_FAILURE: u8 = 1;
/// The exit status if `--check` found files that would change.
const DIFFERS: u8 = 1;

/// How a run ended that was not broken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Done,
    /// `--check` found files that would change.
    Differs,
    /// Some files failed, and the messages are written. The others are done.
    Failed,
}

/// Runs the command.
pub(crate) fn run() -> ExitCode {
    if opencc::is_called(std::env::args_os().next().as_deref()) {
        finish(parsed(opencc::run), "opencc", OPENCC_FAILURE)
    } else {
        finish(parsed(run_subcommand), "zhnorm", FAILURE)
    }
}

/// Parses the arguments and runs `command` with them.
fn parsed<A: clap::Parser>(command: impl FnOnce(A) -> Result<Status>) -> Result<Status> {
    match A::try_parse() {
        Ok(arguments) => command(arguments),
        Err(error) if error.use_stderr() => Err(error.into()),
        // `--help` and `--version` are output like any other.
        Err(text) => print(|| text.print()).map(|()| Status::Done),
    }
}

fn run_subcommand(arguments: Arguments) -> Result<Status> {
    match arguments.command {
        Command::Convert(arguments) => convert::run(arguments),
        Command::Normalize(arguments) => normalize::run(&arguments),
        Command::Detect(arguments) => detect::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Repair(arguments) => repair::run(&arguments),
        Command::Rule(arguments) => print(|| rule::print(arguments.rule)).map(|()| Status::Done),
        Command::Profiles(arguments) => print(|| profiles::print(arguments.profile)).map(|()| Status::Done),
        Command::Configs => print(configs::print).map(|()| Status::Done),
        Command::Completions(arguments) => {
            print(|| shell::print(&shell::completions(arguments.shell))).map(|()| Status::Done)
        }
        Command::Man(arguments) => {
            let page = shell::manual(&arguments)?;
            print(|| shell::print(&page)).map(|()| Status::Done)
        }
    }
}

/// Runs something that prints to standard output, and makes sure that everything arrives there.
fn print(write: impl FnOnce() -> std::io::Result<()>) -> Result<()> {
    standard_streams::require_output()?;
    write().and_then(|()| std::io::stdout().flush()).context("can't write the output")
}

fn finish(result: Result<Status>, name: &str, failure: u8) -> ExitCode {
    match result {
        Ok(Status::Done) => ExitCode::SUCCESS,
        Ok(Status::Differs) => ExitCode::from(DIFFERS),
        Ok(Status::Failed) => ExitCode::from(failure),
        // The reader of our output has seen enough. That is no error.
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing more can be done if standard error is closed, too.
            let _ = match error.downcast_ref::<clap::Error>() {
                Some(usage) => usage.print(),
                None => writeln!(std::io::stderr(), "{name}: {}", visible_message(&error)),
            };
            ExitCode::from(failure)
        }
    }
}

/// The message of an error on one line, whatever the names of files contain.
fn visible_message(error: &anyhow::Error) -> String {
    let message = message(error);
    let shows_place = error.chain().any(|cause| {
        cause.downcast_ref::<zhnorm::Error>().is_some_and(|error| error.kind() == ErrorKind::Pattern)
    });
    // Such a message names no file, and shows the place in the pattern on lines of its own.
    let lines = message.split(|c| shows_place && c == '\n');
    lines.map(visible_name).collect::<Vec<_>>().join("\n")
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
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
