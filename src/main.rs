//! The command `zhnorm`: arguments in, text out, an exit status that says how it went.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
