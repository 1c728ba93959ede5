//! The steps of `cargo xtask test`, in their order: the cheap ones first. To add one, add it to the list.

use std::ffi::OsString;

use anyhow::{Result, ensure};

use crate::{Outcome, dictionaries, opencc, process, workspace};

pub(super) struct Step {
    /// What `--only` and the table call it.
    pub(super) name: &'static str,
    pub(super) action: Action,
}

pub(super) enum Action {
    /// A cargo command that passes or fails as a whole.
    Cargo { arguments: &'static [&'static str], environment: &'static [(&'static str, &'static str)] },
    /// A cargo command that runs tests, which are counted.
    Tests { arguments: &'static [&'static str] },
    /// Something of our own.
    Own { what: &'static str, run: fn() -> Result<Outcome> },
}

pub(super) const STEPS: &[Step] = &[
    Step { name: "fmt", action: Action::Cargo { arguments: &["fmt", "--all", "--check"], environment: &[] } },
    Step {
        name: "clippy",
        action: Action::Cargo {
            arguments: &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"],
            environment: &[],
        },
    },
    Step {
        name: "clippy-engine",
        action: Action::Cargo {
            arguments: &[
                "clippy",
                "--package",
                "zhnorm",
                "--no-default-features",
                "--lib",
                "--locked",
                "--",
                "-D",
                "warnings",
            ],
            environment: &[],
        },
    },
    Step {
        name: "opencc",
        action: Action::Own { what: "the reference is built", run: || opencc::main(&[]) },
    },
    Step {
        name: "clippy-opencc",
        action: Action::Cargo {
            arguments: &[
                "clippy",
                "--package",
                "zhnorm",
                "--features",
                "opencc",
                "--all-targets",
                "--locked",
                "--",
                "-D",
                "warnings",
            ],
            environment: &[],
        },
    },
    Step {
        name: "features",
        action: Action::Own {
            what: "the engine alone depends on no command line, no threads",
            run: features,
        },
    },
    Step {
        name: "doc",
        action: Action::Cargo {
            arguments: &["doc", "--no-deps", "--workspace", "--locked"],
            environment: &[("RUSTDOCFLAGS", "-Dwarnings")],
        },
    },
    Step {
        name: "dictionaries",
        action: Action::Own { what: "the imported files are what an import makes", run: dictionaries::check },
    },
    Step {
        name: "test",
        action: Action::Tests {
            arguments: &[
                "test",
                "--workspace",
                "--locked",
                "--lib",
                "--bins",
                "--tests",
                // One failure must not hide the number of the others.
                "--no-fail-fast",
            ],
        },
    },
    Step {
        name: "differential",
        action: Action::Tests {
            arguments: &[
                "test",
                "--package",
                "zhnorm",
                "--features",
                "opencc",
                "--locked",
                "--test",
                "differential",
                "--test",
                "opencc_differences",
                "--no-fail-fast",
                "--",
                // The seed, the number of strings and of differences.
                "--nocapture",
            ],
        },
    },
    Step {
        name: "doctest",
        action: Action::Tests { arguments: &["test", "--workspace", "--locked", "--doc", "--no-fail-fast"] },
    },
];

impl Step {
    /// What the step does, as one would type it where that is possible.
    pub(super) fn headline(&self) -> String {
        match &self.action {
            Action::Cargo { arguments, environment } => {
                let environment: String =
                    environment.iter().map(|(name, value)| format!("{name}={value} ")).collect();
                format!("{environment}cargo {}", arguments.join(" "))
            }
            Action::Tests { arguments } => format!("cargo {}", arguments.join(" ")),
            Action::Own { what, .. } => (*what).to_owned(),
        }
    }
}

/// What tests are told through the environment. They must find the same by themselves, for plain `cargo test`.
pub(super) fn test_environment() -> Vec<(&'static str, OsString)> {
    vec![("ZHNORM_OPENCC_DIR", workspace::opencc().into_os_string())]
}

/// A user of the library with `default-features = false` gets the engine and nothing else.
fn features() -> Result<Outcome> {
    const FORBIDDEN: [&str; 4] = ["anyhow", "clap", "csv", "rayon"];
    let tree = process::output(process::cargo().args([
        "tree",
        "--package",
        "zhnorm",
        "--no-default-features",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}",
        "--locked",
    ]))?;
    let packages: Vec<&str> = tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    ensure!(packages.first() == Some(&"zhnorm"), "cargo tree printed something else:\n{tree}");
    let found: Vec<&str> = FORBIDDEN.into_iter().filter(|name| packages.contains(name)).collect();
    ensure!(found.is_empty(), "without default features zhnorm depends on {}:\n{tree}", found.join(", "));
    println!("{} packages, none of {}", packages.len(), FORBIDDEN.join(", "));
    Ok(Outcome::Success)
}
