//! The steps of `cargo xtask test`, in their order, cheap ones first. To add a step, add it to the list.

use std::collections::BTreeSet;
use std::ffi::OsString;

use anyhow::{Result, ensure};

use super::{c, columns, documents, formats, fuzz, package, page, python_tests, style};
use crate::library_build::{LIBRARY_ALONE, LibraryBuild};
use crate::{Outcome, dictionaries, opencc, process, workspace};

pub(super) struct Step {
    /// The name for `--only` and the table.
    pub(super) name: &'static str,
    pub(super) run_in: RunIn,
    pub(super) action: Action,
}

/// The runs that a step belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RunIn {
    /// The full run, before a commit.
    Full,
    /// The fast run, `--fast`, after an edit. A step of the full run covers the same.
    Fast,
    /// Both of these runs.
    Both,
}

pub(super) enum Action {
    /// A cargo command that passes or fails as a whole.
    Cargo { arguments: &'static [&'static str], environment: &'static [(&'static str, &'static str)] },
    /// A cargo command that runs tests, which are counted.
    Tests { arguments: &'static [&'static str] },
    /// A function of xtask.
    Own { what: &'static str, run: fn() -> Result<Outcome> },
}

/// All features but `cli`, whose place `.cargo/config.toml` takes in a checkout. The steps of the full run
/// that build all of the workspace use the same ones, so that it is compiled once.
pub(crate) const FEATURES: &str =
    "zhnorm/documents,zhnorm/parallel,zhnorm/parquet,zhnorm/warc,zhnorm-testkit/opencc";

pub(super) const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        run_in: RunIn::Both,
        action: Action::Cargo { arguments: &["fmt", "--all", "--check"], environment: &[] },
    },
    Step {
        name: "style",
        run_in: RunIn::Both,
        action: Action::Own { what: "lines are not too long, and type names are unique", run: style::check },
    },
    Step {
        name: "check",
        run_in: RunIn::Fast,
        action: Action::Cargo {
            arguments: &[
                "check",
                "--workspace",
                "--all-targets",
                "--features",
                "zhnorm/parallel",
                "--locked",
            ],
            environment: &[],
        },
    },
    Step {
        name: "unit",
        run_in: RunIn::Fast,
        action: Action::Tests {
            arguments: &[
                "test",
                "--package",
                "zhnorm",
                "--features",
                "parallel",
                "--locked",
                "--lib",
                "--",
                // They take minutes. The full run includes them.
                "--skip",
                "growth_tests",
            ],
        },
    },
    Step {
        name: "opencc",
        run_in: RunIn::Full,
        action: Action::Own { what: "the real OpenCC is built", run: || opencc::main(&[]) },
    },
    Step {
        name: "clippy",
        run_in: RunIn::Full,
        action: Action::Cargo {
            arguments: &[
                "clippy",
                "--workspace",
                "--all-targets",
                "--features",
                FEATURES,
                "--locked",
                "--",
                "-D",
                "warnings",
            ],
            environment: &[],
        },
    },
    Step {
        name: "clippy-engine",
        run_in: RunIn::Full,
        action: Action::Own { what: "the library alone has no warnings", run: clippy_engine },
    },
    Step {
        name: "features",
        run_in: RunIn::Full,
        action: Action::Own {
            what: "the library depends on nothing that only the command or threads need",
            run: features,
        },
    },
    Step {
        name: "package",
        run_in: RunIn::Full,
        action: Action::Own { what: "the packed crate builds outside of the workspace", run: package::check },
    },
    Step {
        name: "doc",
        run_in: RunIn::Full,
        action: Action::Cargo {
            arguments: &["doc", "--no-deps", "--workspace", "--features", FEATURES, "--locked"],
            environment: &[("RUSTDOCFLAGS", "-Dwarnings")],
        },
    },
    Step {
        name: "dictionaries",
        run_in: RunIn::Full,
        action: Action::Own { what: "the imported files equal a new import", run: dictionaries::check },
    },
    Step {
        name: "test",
        run_in: RunIn::Full,
        action: Action::Tests {
            arguments: &[
                "test",
                // Not in `Cargo.toml`, where it would make cargo warn about the packed crate.
                "--config=profile.test.package.xtask.opt-level=0",
                "--workspace",
                "--features",
                FEATURES,
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
        name: "doctest",
        run_in: RunIn::Full,
        action: Action::Tests {
            arguments: &[
                "test",
                "--workspace",
                "--features",
                FEATURES,
                "--locked",
                "--doc",
                "--no-fail-fast",
            ],
        },
    },
    Step {
        name: "formats",
        run_in: RunIn::Full,
        action: Action::Own {
            what: "documents keep their structure, by the parsers of their ecosystems",
            run: formats::check,
        },
    },
    Step {
        name: "documents",
        run_in: RunIn::Full,
        action: Action::Own {
            what: "books and documents of other programs keep everything else, as these read them",
            run: documents::check,
        },
    },
    Step {
        name: "columns",
        run_in: RunIn::Full,
        action: Action::Own {
            what: "files of columns keep everything else, as pyarrow reads them",
            run: columns::check,
        },
    },
    Step {
        name: "page",
        run_in: RunIn::Full,
        action: Action::Own {
            what: "the proofreading page works in Chromium, and its dictionary in the command",
            run: page::check,
        },
    },
    Step {
        name: "c",
        run_in: RunIn::Full,
        action: Action::Own {
            what: "programs in C use every function, and OpenCC's as they use OpenCC",
            run: c::check,
        },
    },
    Step {
        name: "python",
        run_in: RunIn::Full,
        action: Action::Own {
            what: "the Python package, from its wheel: strings, columns, processes, types, and OpenCC's results",
            run: python_tests::check,
        },
    },
    Step {
        name: "fuzz",
        run_in: RunIn::Full,
        action: Action::Own { what: "the fuzz targets run for a bounded number of inputs", run: fuzz::check },
    },
];

impl Step {
    /// Whether the step builds something that is linked with the real OpenCC.
    pub(super) fn needs_opencc(&self) -> bool {
        match &self.action {
            Action::Cargo { arguments, .. } | Action::Tests { arguments } => arguments.contains(&FEATURES),
            Action::Own { .. } => matches!(self.name, "columns" | "documents" | "page"),
        }
    }

    /// The command line of the step, or a description if it has none.
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

/// The environment of the tests. Under plain `cargo test` they find the same folder without it.
pub(super) fn test_environment() -> Vec<(&'static str, OsString)> {
    // The same random texts in each run, so that a failure is that of a change. A seed in the environment has
    // precedence.
    let seed = |name| (name, std::env::var_os(name).unwrap_or_else(|| "1".into()));
    let opencc = ("ZHNORM_OPENCC_DIR", workspace::opencc().into_os_string());
    vec![opencc, seed("PROPTEST_RNG_SEED"), seed("ZHNORM_SEED")]
}

/// Lints the library as a project that depends on it gets it.
fn clippy_engine() -> Result<Outcome> {
    let mut cargo = process::cargo();
    cargo.args(["clippy", "--package", "zhnorm", "--lib", "--locked", "--", "-D", "warnings"]);
    LibraryBuild::Check.configure(&mut cargo);
    process::run(&mut cargo)?;
    Ok(Outcome::Success)
}

/// Checks that a project that depends on the library gets no dependency of the command or of the feature
/// `parallel`.
fn features() -> Result<Outcome> {
    let library = dependencies(&[], LIBRARY_ALONE)?;
    let whole = dependencies(&["--features", "cli,parallel"], LIBRARY_ALONE)?;
    for name in [
        "annotate-snippets",
        "anyhow",
        "bzip2",
        "clap",
        "ctor",
        "flate2",
        "ignore",
        "indicatif",
        "lzma-rust2",
        "percent-encoding",
        "quick-xml",
        "rayon",
        "serde",
        "serde_json",
        "sha2",
        "signal-hook",
        "similar",
        "tempfile",
        "zip",
        "zstd",
    ] {
        ensure!(
            whole.contains(name),
            "the features `cli` and `parallel` do not add {name}: is this test out of date?"
        );
        ensure!(!library.contains(name), "without features, zhnorm depends on {name}");
    }
    let checkout = dependencies(&[], &[])?;
    ensure!(
        !checkout.contains("parquet"),
        "a checkout builds the command with parquet, which should be by choice"
    );
    let command = dependencies(&["--features", "cli"], LIBRARY_ALONE)?;
    ensure!(
        checkout == command,
        "a checkout and the feature `cli` add different packages: {:?}",
        checkout.symmetric_difference(&command).collect::<Vec<_>>()
    );
    println!("the library has {} packages, the command {}", library.len(), command.len());
    Ok(Outcome::Success)
}

/// The names of the packages that zhnorm is built from, itself included.
fn dependencies(features: &[&str], environment: &[(&str, &str)]) -> Result<BTreeSet<String>> {
    let mut cargo = process::cargo();
    cargo.args(["tree", "--package", "zhnorm", "--edges", "normal", "--prefix", "none", "--format", "{p}"]);
    cargo.arg("--locked").args(features).envs(environment.iter().copied());
    let tree = process::output(&mut cargo)?;
    let names: BTreeSet<String> =
        tree.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect();
    ensure!(names.contains("zhnorm"), "cargo tree printed something else:\n{tree}");
    Ok(names)
}
