//! `cargo xtask script-score`: how many characters the script stage gets wrong on your Traditional text.

use anyhow::Result;

use crate::{Outcome, process, refuse};

const USAGE: &str = "script-score [--json] [--examples] [--to TARGET] FILE...";

/// Measures on the named files of Traditional text, a paragraph per line, and on mixtures of both scripts
/// made of them.
///
/// The repository has no Traditional text to judge by, so there is no default. Text whose words were counted
/// for the model (`dictionaries/zhnorm/script/README.md`) flatters it.
pub(crate) fn main(arguments: &[String]) -> Result<Outcome> {
    let mut forwarded = Vec::new();
    let mut arguments = arguments.iter().filter(|argument| *argument != "--");
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--json" | "--examples" => forwarded.push(argument.as_str()),
            "--to" => {
                let target = arguments.next().ok_or_else(|| refuse(argument, USAGE))?;
                forwarded.extend(["--to", target.as_str()]);
            }
            other if other.starts_with('-') => return Err(refuse(other, USAGE)),
            file => forwarded.push(file),
        }
    }
    let mut command = process::cargo();
    command.args(["run", "--quiet", "--release", "--package", "zhnorm-testkit", "--features", "score"]);
    command.args(["--locked", "--bin", "script_score", "--"]).args(forwarded);
    process::run(&mut command)?;
    Ok(Outcome::Success)
}
