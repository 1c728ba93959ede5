//! Talks to one peer, a process that keeps running and converts on request.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::str::FromStr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{process, workspace};

/// The command of a peer. The environment has what the peer with OpenCC's library needs.
pub(super) fn command(program: &Path) -> Command {
    let opencc = workspace::opencc();
    let mut command = Command::new(program);
    command.env("LD_LIBRARY_PATH", opencc.join("lib")).env("OPENCC_DATA_DIR", opencc.join("share/opencc"));
    command
}

/// A running peer.
pub(super) struct Peer {
    name: String,
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

/// How much of a peer's output equals the reference.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Equality {
    pub(super) hash: String,
    pub(super) lines: usize,
    pub(super) equal: usize,
}

impl Peer {
    /// Starts the program.
    pub(super) fn start(name: &str, program: &Path) -> Result<Self> {
        let mut command = command(program);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", process::line(&command)))?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            bail!("{name} has no pipes");
        };
        Ok(Self { name: name.to_owned(), child, input: Some(input), output: BufReader::new(output) })
    }

    /// Sends one request, and returns the answer.
    fn ask(&mut self, question: &str) -> Result<String> {
        let broken = || format!("{} ended when told to `{question}`", self.name);
        let input = self.input.as_mut().with_context(broken)?;
        writeln!(input, "{question}").and_then(|()| input.flush()).with_context(broken)?;
        let mut answer = String::new();
        if self.output.read_line(&mut answer).with_context(broken)? == 0 {
            bail!(broken());
        }
        Ok(answer.trim_end().to_owned())
    }

    /// Sends a request whose answer is a number.
    fn number<T: FromStr>(&mut self, question: &str) -> Result<T> {
        let answer = self.ask(question)?;
        answer.parse().ok().with_context(|| format!("{} answered `{answer}` to `{question}`", self.name))
    }

    /// Loads a configuration. Returns whether the peer has it.
    pub(super) fn load(&mut self, config: &str) -> Result<bool> {
        Ok(self.ask(&format!("load {config}"))? != "no")
    }

    /// Makes the peer read the text that it converts, and returns its length in bytes.
    pub(super) fn text(&mut self, path: &Path) -> Result<usize> {
        self.number(&format!("text {}", path.display()))
    }

    /// Converts the whole text, and returns the time in nanoseconds.
    pub(super) fn round(&mut self) -> Result<u64> {
        self.number("round")
    }

    /// Makes the peer write its output to a file.
    pub(super) fn write(&mut self, path: &Path) -> Result<()> {
        self.number::<usize>(&format!("write {}", path.display())).map(|_| ())
    }

    /// Makes the peer compare its output with a file.
    pub(super) fn check(&mut self, reference: &Path) -> Result<Equality> {
        let answer = self.ask(&format!("check {}", reference.display()))?;
        let parse = || {
            let mut words = answer.split(' ');
            let hash = words.next()?.to_owned();
            Some(Equality { hash, lines: words.next()?.parse().ok()?, equal: words.next()?.parse().ok()? })
        };
        parse().with_context(|| format!("{} answered `{answer}`", self.name))
    }
}

impl Drop for Peer {
    /// The process ends at the end of its input.
    fn drop(&mut self) {
        self.input = None;
        let _ = self.child.wait();
    }
}

/// The time from the start of a process to its end; `None` if it fails.
pub(super) fn time(program: &Path, arguments: &[&str]) -> Result<Option<Duration>> {
    let mut command = command(program);
    command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status().with_context(|| format!("cannot start {}", process::line(&command)))?;
    Ok(status.success().then(|| start.elapsed()))
}
