//! Runs other programs. Every error names the command and how it failed.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The cargo that started this program, or the one in PATH if it was started by hand.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(crate::workspace::root());
    command
}

/// Runs a command that writes to the standard output and error of this program.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("`{}` failed: {status}", line(command));
    }
    Ok(())
}

/// Runs a command, and writes its output to a file. If the command fails, the error names the file and quotes
/// its end.
pub(crate) fn run_logged(command: &mut Command, log: &Path) -> Result<()> {
    let open = || {
        std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(log)
            .with_context(|| format!("cannot write {}", log.display()))
    };
    command.stdout(open()?).stderr(open()?);
    run(command).with_context(|| {
        let text = std::fs::read_to_string(log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let tail = lines.get(lines.len().saturating_sub(20)..).unwrap_or_default().join("\n");
        format!("the end of {}:\n{tail}\n", crate::workspace::shown(log))
    })
}

/// Runs a command and returns what it wrote to its standard output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output().with_context(|| cannot_start(command))?;
    if !output.status.success() {
        bail!("`{}` failed: {}", line(command), output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("output of `{}`", line(command)))
}

/// Runs a command, prints each line of its standard output at once, and passes it to `see`. Returns whether
/// the command succeeded.
pub(crate) fn stream(command: &mut Command, mut see: impl FnMut(&str)) -> Result<bool> {
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| cannot_start(command))?;
    if let Some(stdout) = child.stdout.take() {
        let mut reader = BufReader::new(stdout);
        let mut bytes = Vec::new();
        while reader.read_until(b'\n', &mut bytes).with_context(|| line(command))? > 0 {
            let text = String::from_utf8_lossy(&bytes);
            print!("{text}");
            see(text.trim_end());
            bytes.clear();
        }
    }
    Ok(child.wait().with_context(|| line(command))?.success())
}

/// The output of a program for `--version`, or `None` if there is no such program.
pub(crate) fn version(program: impl AsRef<OsStr>) -> Result<Option<String>> {
    let mut command = Command::new(program);
    match command.arg("--version").stderr(Stdio::null()).output() {
        Ok(output) if output.status.success() => {
            Ok(Some(String::from_utf8_lossy(&output.stdout).into_owned()))
        }
        Ok(_) => Ok(None),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| cannot_start(&command)),
    }
}

/// The command line, without the environment.
pub(crate) fn line(command: &Command) -> String {
    let mut words = vec![match Path::new(command.get_program()).file_name() {
        Some(name) => name.to_string_lossy(),
        None => command.get_program().to_string_lossy(),
    }];
    words.extend(command.get_args().map(OsStr::to_string_lossy));
    words.join(" ")
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`", line(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_name_the_command() {
        let error = run(cargo().args(["--quiet", "no-such-subcommand"]).stderr(Stdio::null())).unwrap_err();
        assert!(error.to_string().contains("cargo --quiet no-such-subcommand` failed"), "{error:#}");
        let error = run(&mut Command::new("no-such-program-at-all")).unwrap_err();
        assert!(error.to_string().contains("cannot start `no-such-program-at-all`"), "{error:#}");
    }

    #[test]
    fn a_missing_program_has_no_version() {
        assert_eq!(version("no-such-program-at-all").unwrap(), None);
    }

    #[test]
    fn lines_are_seen_as_they_pass() {
        let mut seen = Vec::new();
        assert!(stream(cargo().arg("--version"), |line| seen.push(line.to_owned())).unwrap());
        assert!(seen[0].starts_with("cargo "), "{seen:?}");
    }
}
