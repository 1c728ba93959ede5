//! How the library is built outside of the root's workspace: for the C libraries, for the Python package, and
//! from the packed crate.

use std::path::PathBuf;
use std::process::Command;

use crate::workspace;

/// The environment that builds the library as a dependent project gets it. The empty variable overrides the
/// flags in `.cargo/config.toml`, which make a checkout build the command.
pub(crate) const LIBRARY_ALONE: &[(&str, &str)] = &[("RUSTFLAGS", "")];

/// The same for builds that only checks use. All of them have these settings, one target folder, and the same
/// profile for what the library depends on, so that this is compiled once.
const CHECK: &[(&str, &str)] = &[
    // Warnings must not hide in a set of features that clippy does not see.
    ("RUSTFLAGS", "-Dwarnings"),
    ("CARGO_PROFILE_DEV_DEBUG", "none"),
    ("CARGO_INCREMENTAL", "0"),
];

#[derive(Clone, Copy)]
pub(crate) enum LibraryBuild {
    /// What users get.
    Release,
    /// For the steps of `cargo xtask test`: faster to compile, and with debug assertions and overflow checks.
    Check,
}

impl LibraryBuild {
    /// Adds the target folder and the environment to cargo, or to a program that runs cargo.
    pub(crate) fn configure(self, command: &mut Command) {
        command.env("CARGO_TARGET_DIR", target());
        command.envs(match self {
            Self::Release => LIBRARY_ALONE.iter().copied(),
            Self::Check => CHECK.iter().copied(),
        });
    }

    /// The name of the profile, for `--profile`.
    pub(crate) fn profile(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Check => "dev",
        }
    }

    /// The folder of what was built.
    pub(crate) fn folder(self) -> PathBuf {
        target().join(match self {
            Self::Release => "release",
            Self::Check => "debug",
        })
    }
}

fn target() -> PathBuf {
    workspace::root().join("target/bindings")
}
