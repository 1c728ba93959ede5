//! The command line: what is asked for (`args.rs`), one file per subcommand, and what carries text in and out.

mod args;
mod configs;
mod convert;
mod explain;
mod flow;
mod input;
mod normalize;
mod output;
mod repair;

use anyhow::Result;
use args::{Arguments, Command};
use clap::Parser as _;
use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

/// Anything that keeps the command from doing what it was told: a usage error, bad input, a full disk.
const FAILURE: u8 = 2;

/// Runs the command.
pub(crate) fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Convert(arguments) => convert::run(&arguments),
        Command::Normalize(arguments) => normalize::run(&arguments),
        Command::Repair(arguments) => repair::run(&arguments),
        Command::Configs => configs::run(),
    };
    finish(result)
}

fn finish(result: Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads our output has seen enough: no error.
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do if standard error is closed too.
            let _ = writeln!(std::io::stderr(), "zhnorm: {error:#}");
            ExitCode::from(FAILURE)
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
    })
}
