//! The command `zhnorm`: arguments in, text out, an exit status that says how it went.

#[cfg(not(any(feature = "cli", zhnorm_command)))]
compile_error!(
    "the command `zhnorm` needs the feature `cli`: add `--features cli`, or build the library alone with `--lib`. \
     (In a checkout of the repository `.cargo/config.toml` sets `--cfg zhnorm_command` instead of the feature; \
     a RUSTFLAGS variable overrides that file.)"
);

#[cfg(any(feature = "cli", zhnorm_command))]
mod cli;

use std::process::ExitCode;

#[cfg(any(feature = "cli", zhnorm_command))]
fn main() -> ExitCode {
    cli::run()
}

/// Lets the message above stand alone.
#[cfg(not(any(feature = "cli", zhnorm_command)))]
fn main() -> ExitCode {
    ExitCode::FAILURE
}
