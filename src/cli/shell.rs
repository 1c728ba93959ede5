//! `zhnorm completions` and `zhnorm man`: what a shell and `man` read, made from the definition of the
//! arguments.

use super::args::{Arguments, ManArguments};
use anyhow::{Context as _, Result};
use clap::CommandFactory as _;
use clap_complete::Shell;
use std::io::Write as _;

/// The name of the command.
const NAME: &str = "zhnorm";

/// The script that completes the arguments in a shell.
pub(crate) fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), NAME, &mut script);
    script
}

/// The page of the manual for the command or for one of its subcommands, in roff.
pub(crate) fn manual(arguments: &ManArguments) -> Result<Vec<u8>> {
    let mut command = Arguments::command();
    // Gives the subcommands their full names.
    command.build();
    let page = match &arguments.subcommand {
        None => command,
        Some(name) => command
            .find_subcommand(name)
            .with_context(|| format!("there is no subcommand `{name}`; `zhnorm help` lists them"))?
            .clone(),
    };
    let mut roff = Vec::new();
    clap_mangen::Man::new(page).render(&mut roff).context("can't write the page")?;
    Ok(roff)
}

/// Prints what one of the functions above returned.
pub(crate) fn print(bytes: &[u8]) -> std::io::Result<()> {
    std::io::stdout().write_all(bytes)
}
