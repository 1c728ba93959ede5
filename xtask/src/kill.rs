//! `cargo xtask kill`: kills runs of the command at random moments and compares their results.

use anyhow::Result;

use crate::{Outcome, UsageError, process, refuse};

const USAGE: &str = "kill [--times N]";

pub(crate) fn main(arguments: &[String]) -> Result<Outcome> {
    let times: u32 = match arguments {
        [] => 30,
        [option, times] if option == "--times" => times
            .parse()
            .map_err(|_| UsageError(format!("`{times}` is not a number; usage: cargo xtask {USAGE}")))?,
        [argument, ..] => return Err(refuse(argument, USAGE)),
    };
    let mut command = process::cargo();
    command.args(["test", "--package", "zhnorm", "--locked", "--test", "cli"]);
    command.args(["--", "kill::", "--nocapture"]);
    process::run(command.env("ZHNORM_KILLS", times.to_string()))?;
    Ok(Outcome::Success)
}
