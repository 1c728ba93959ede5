//! `zhnorm normalize`: the canonical form of files or standard input.

use super::args::NormalizeArguments;
use super::configuration::{Configurations, Configured};
use super::flow::{self, ReadAs};
use super::print;
use anyhow::Result;
use std::io::{self, Write as _};

/// Normalizes the files that the arguments name.
pub(crate) fn run(arguments: &NormalizeArguments) -> Result<()> {
    let configurations = Configurations::new(&arguments.choices, &arguments.flow.files)?;
    if arguments.show_config {
        let configured = configurations.only_one()?;
        return print(|| show(configured));
    }
    if arguments.fingerprint {
        let fingerprint = configurations.only_one()?.normalizer.fingerprint();
        return print(|| writeln!(io::stdout(), "{fingerprint}"));
    }
    let normalizer = |name: &str| configurations.normalizer(name);
    if arguments.lines {
        flow::run(&arguments.flow, ReadAs::Lines, |name| normalizer(name).lines())
    } else {
        flow::run(&arguments.flow, ReadAs::Text, |name| normalizer(name).stream())
    }
}

/// Prints the options that are in force, with the file that they come from.
fn show(configured: &Configured) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if let Some(file) = &configured.file {
        writeln!(out, "# From {}, with the flags over it.", file.display())?;
    }
    writeln!(out, "# Fingerprint: {}", configured.normalizer.fingerprint())?;
    let mut options = configured.options.clone().with_defaults();
    for path in &mut options.dictionaries {
        *path = std::path::absolute(&*path)?;
    }
    out.write_all(options.to_toml().as_bytes())
}
