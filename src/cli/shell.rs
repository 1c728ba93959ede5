//! `zhnorm completions` and `zhnorm man`: what a shell and `man` read, made from the definition of the
//! arguments; and words as a shell reads them.

use super::args::{Arguments, ManArguments};
use anyhow::{Context as _, Result};
use clap::CommandFactory as _;
use clap_complete::Shell;
use std::ffi::OsStr;
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

/// A word of a command, as a POSIX shell reads it.
pub(crate) fn quoted(word: &OsStr) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-./,:@+".contains(byte);
    let bytes = word.as_encoded_bytes();
    if !bytes.is_empty() && bytes.iter().all(is_plain) {
        return word.to_string_lossy().into_owned();
    }
    let mut quoted = String::new();
    for chunk in bytes.utf8_chunks() {
        if !chunk.valid().is_empty() {
            quoted.push_str(&format!("'{}'", chunk.valid().replace('\'', "'\\''")));
        }
        if !chunk.invalid().is_empty() {
            // A command is text, and what it prints need not be.
            let octal: String = chunk.invalid().iter().map(|byte| format!("\\{byte:03o}")).collect();
            quoted.push_str(&format!("\"$(printf '{octal}')\""));
        }
    }
    if bytes.is_empty() { "''".to_owned() } else { quoted }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_a_shell_would_change_them() {
        for (word, expected) in [
            ("docs/a-1.txt", "docs/a-1.txt"),
            ("", "''"),
            ("a b", "'a b'"),
            ("it's", r"'it'\''s'"),
            ("~", "'~'"),
            ("$(甲)\n", "'$(甲)\n'"),
        ] {
            assert_eq!(quoted(OsStr::new(word)), expected);
        }
    }
}
