//! The command `zhnorm` from the outside: what it prints, what it writes, how it ends.
#![cfg(any(feature = "cli", zhnorm_command))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

#[cfg(unix)]
mod apply_command;
mod archives;
mod coming_from;
mod configuration;
mod convert;
mod corpus;
mod counts;
mod errors;
mod explain;
mod input;
mod kill;
mod normalize;
mod opencc;
mod output;
mod readme_jobs;
mod records;
mod repair;
mod reports_on_fields;
mod resume;
mod run;
mod shell;
#[cfg(unix)]
mod signals;
mod snapshots;
