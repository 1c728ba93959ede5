//! `cargo xtask`: the commands of a maintainer. This file picks the subcommand.

mod bench_corpus;
mod bench_peers;
mod bench_text;
mod c;
mod compare;
mod corpus;
mod dictionaries;
mod kill;
mod language_data;
mod library_build;
mod opencc;
mod process;
mod python_package;
mod repair_score;
mod script_score;
mod soak;
mod test;
mod workspace;

use std::process::ExitCode;

/// The result of a subcommand that ran to its end. A subcommand that could not run returns an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Success,
    /// The subcommand has already printed what is wrong.
    Failure,
    /// A step of `test` lacks something that not every machine has, and has printed what.
    Skipped,
}

struct Subcommand {
    name: &'static str,
    usage: &'static str,
    about: &'static str,
    run: fn(&[String]) -> anyhow::Result<Outcome>,
}

const SUBCOMMANDS: &[Subcommand] = &[
    Subcommand {
        name: "opencc",
        usage: "opencc",
        about: "build the reference OpenCC (C++) once, into target/opencc",
        run: opencc::main,
    },
    Subcommand {
        name: "dictionaries",
        usage: "dictionaries [--check]",
        about: "import OpenCC's dictionaries into dictionaries/, or compare them with what is there",
        run: dictionaries::main,
    },
    Subcommand {
        name: "test",
        usage: "test [--fast] [--only STEP]..., or test --integrations [RECIPE]...",
        about: "run everything that must pass before a commit; with --fast, the inner loop; or --integrations",
        run: test::main,
    },
    Subcommand {
        name: "c",
        usage: "c [--prefix FOLDER] [--headers]",
        about: "build the C libraries and install them (in target/c); with --headers, write their headers",
        run: c::main,
    },
    Subcommand {
        name: "python",
        usage: "python",
        about: "build the Python package, as a wheel and as a source distribution, into target/wheels",
        run: python_package::main,
    },
    Subcommand {
        name: "soak",
        usage: "soak [--minutes N]",
        about: "compare random strings with OpenCC for N minutes (30), from a new seed",
        run: soak::main,
    },
    Subcommand {
        name: "kill",
        usage: "kill [--times N]",
        about: "kill each kind of run of the command N times (30), let it go on, compare the results",
        run: kill::main,
    },
    Subcommand {
        name: "bench-text",
        usage: "bench-text [--check FILE]... [--write FOLDER]",
        about: "describe the generated text of the benches, beside your own",
        run: bench_text::main,
    },
    Subcommand {
        name: "bench-peers",
        usage: "bench-peers [--quick]",
        about: "measure zhnorm beside other converters; more options in CONTRIBUTING.md",
        run: bench_peers::main,
    },
    Subcommand {
        name: "corpus",
        usage: "corpus [--small] [--folder FOLDER] [--only PART]...",
        about: "make corpora to measure with: a tree, JSON Lines, CSV, Parquet (2 GB; --small: 2 MB)",
        run: corpus::main,
    },
    Subcommand {
        name: "bench-corpus",
        usage: "bench-corpus [--folder FOLDER] [--rounds N] [--only TEXT]",
        about: "measure zhnorm over a corpus beside cat, jq and OpenCC in Python: time and peak memory",
        run: bench_corpus::main,
    },
    Subcommand {
        name: "language-data",
        usage: "language-data [--check]",
        about: "make the word lists and counts again from their sources, or compare them",
        run: language_data::main,
    },
    Subcommand {
        name: "repair-score",
        usage: "repair-score [--held-out] [--ablate|--vary] [FILE]...",
        about: "damage clean text (the articles, or yours), repair it, and count what is restored",
        run: repair_score::main,
    },
    Subcommand {
        name: "script-score",
        usage: "script-score [--examples] [--ablate|--vary] [--to TARGET] FILE...",
        about: "mix both scripts in your Traditional text, convert it, and count the wrong characters",
        run: script_score::main,
    },
    Subcommand {
        name: "fit-script",
        usage: "fit-script [--to TARGET] FILE...",
        about: "fit the weights of the script model on two thirds of your Traditional text",
        run: script_score::fit,
    },
    Subcommand {
        name: "compare",
        usage: "compare BEFORE AFTER [FILE]...",
        about: "list the lines that two builds of the command print differently",
        run: compare::main,
    },
    Subcommand { name: "help", usage: "help", about: "print this list", run: help },
];

/// An invalid command line. It is the only error with exit status 2.
#[derive(Debug)]
struct UsageError(String);

impl std::fmt::Display for UsageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UsageError {}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(Outcome::Success | Outcome::Skipped) => ExitCode::SUCCESS,
        Ok(Outcome::Failure) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(if error.is::<UsageError>() { 2 } else { 1 })
        }
    }
}

fn dispatch(arguments: &[String]) -> anyhow::Result<Outcome> {
    let Some((name, rest)) = arguments.split_first() else { return help(&[]) };
    let name = if matches!(name.as_str(), "-h" | "--help") { "help" } else { name };
    match SUBCOMMANDS.iter().find(|subcommand| subcommand.name == name) {
        Some(subcommand) => (subcommand.run)(rest),
        None => Err(UsageError(format!("no subcommand `{name}`; `cargo xtask help` lists them")).into()),
    }
}

fn help(_: &[String]) -> anyhow::Result<Outcome> {
    println!("cargo xtask SUBCOMMAND\n");
    let width = SUBCOMMANDS.iter().map(|subcommand| subcommand.usage.len()).max().unwrap_or(0);
    for subcommand in SUBCOMMANDS {
        println!("  {:<width$}  {}", subcommand.usage, subcommand.about);
    }
    println!("\nSteps of `test`: {}", test::step_names().join(", "));
    Ok(Outcome::Success)
}

/// The error for an argument that a subcommand does not take.
fn refuse(argument: &str, usage: &str) -> anyhow::Error {
    UsageError(format!("unexpected argument `{argument}`; usage: cargo xtask {usage}")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn unknown_names_and_arguments_are_usage_errors() {
        for line in [
            "opencd",
            "opencc --fast",
            "dictionaries check",
            "test --only",
            "test --only nothing",
            "test --integrations nothing",
            "soak --minutes x",
            "c --prefix",
            "c target",
        ] {
            let error = dispatch(&words(line)).expect_err(line);
            assert!(error.is::<UsageError>(), "{line}: {error:#}");
        }
    }

    #[test]
    fn help_is_the_default() {
        assert_eq!(dispatch(&[]).unwrap(), Outcome::Success);
        assert_eq!(dispatch(&words("--help")).unwrap(), Outcome::Success);
    }
}
