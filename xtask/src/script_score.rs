//! `cargo xtask script-score`: how many characters the script stage gets wrong on your Traditional text.
//! `cargo xtask fit-script` fits the weights of its model on such text.

use anyhow::Result;

use crate::{Outcome, process, refuse};

const USAGE: &str =
    "script-score [--json] [--examples] [--ablate|--vary|--set WEIGHT=VALUE,...] [--to TARGET] FILE...";

const FIT_USAGE: &str = "fit-script [--to TARGET] FILE...";

/// Measures on the named files of Traditional text, a paragraph per line, and on mixtures of both scripts
/// made of them.
///
/// The repository has no Traditional text to judge by, so there is no default. Text whose words were counted
/// for the model (`dictionaries/zhnorm/script/README.md`) flatters it.
pub(crate) fn main(arguments: &[String]) -> Result<Outcome> {
    run(arguments, USAGE, &["--json", "--examples", "--ablate", "--vary"], Vec::new())
}

/// Fits the weights on two thirds of the documents in the named files of Traditional text, and prints the
/// scores on these and on the rest.
pub(crate) fn fit(arguments: &[String]) -> Result<Outcome> {
    run(arguments, FIT_USAGE, &[], vec!["--fit"])
}

fn run<'a>(
    arguments: &'a [String],
    usage: &str,
    options: &[&str],
    mut forwarded: Vec<&'a str>,
) -> Result<Outcome> {
    let mut arguments = arguments.iter().filter(|argument| *argument != "--");
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            option if options.contains(&option) => forwarded.push(option),
            "--to" | "--set" => {
                let value = arguments.next().ok_or_else(|| refuse(argument, usage))?;
                forwarded.extend([argument.as_str(), value.as_str()]);
            }
            other if other.starts_with('-') => return Err(refuse(other, usage)),
            file => forwarded.push(file),
        }
    }
    let mut command = process::cargo();
    command.args(["run", "--quiet", "--release", "--package", "zhnorm-testkit", "--features", "score"]);
    command.args(["--locked", "--bin", "script_score", "--"]).args(forwarded);
    process::run(&mut command)?;
    Ok(Outcome::Success)
}
