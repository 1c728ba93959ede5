//! `cargo xtask soak`: compares random strings with OpenCC for a given time.

use anyhow::Result;

use crate::test::FEATURES;
use crate::{Outcome, UsageError, opencc, process, refuse};

const USAGE: &str = "soak [--minutes N]";

pub(crate) fn main(arguments: &[String]) -> Result<Outcome> {
    let minutes: u32 = match arguments {
        [] => 30,
        [option, minutes] if option == "--minutes" => minutes
            .parse()
            .map_err(|_| UsageError(format!("`{minutes}` is not a number; usage: cargo xtask {USAGE}")))?,
        [argument, ..] => return Err(refuse(argument, USAGE)),
    };
    opencc::build()?;
    let mut command = process::cargo();
    command.args(["test", "--workspace", "--features", FEATURES, "--locked", "--test", "differential"]);
    command.args(["--", "random_strings", "--exact", "--nocapture"]);
    process::run(command.env("ZHNORM_MINUTES", minutes.to_string()))?;
    Ok(Outcome::Success)
}
