//! Runs the command, with files in a folder of their own.
#![allow(dead_code, reason = "each test target uses a part of it")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

pub(crate) fn zhnorm<A: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhnorm"));
    command.args(arguments);
    command
}

/// How a run of the command ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Run {
    /// The output of a run that must have succeeded without a word.
    pub(crate) fn text(self) -> String {
        assert_eq!((self.status, self.stderr.as_str()), (Some(0), ""));
        String::from_utf8(self.stdout).unwrap()
    }

    /// The message of a run that must have failed without output.
    pub(crate) fn failure(self) -> String {
        let stdout = String::from_utf8_lossy(&self.stdout);
        assert_eq!((self.status, stdout.as_ref()), (Some(2), ""), "{}", self.stderr);
        self.stderr
    }
}

/// Runs a command to its end, giving it `input` on standard input.
pub(crate) fn feed(mut command: Command, input: &[u8]) -> Run {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        // A command that fails early doesn't read everything.
        scope.spawn(move || drop(stdin.write_all(input)));
        child.wait_with_output().unwrap()
    });
    let stderr = String::from_utf8(output.stderr).unwrap();
    Run { status: output.status.code(), stdout: output.stdout, stderr }
}

pub(crate) fn run(arguments: &[&str], input: impl AsRef<[u8]>) -> Run {
    feed(zhnorm(arguments), input.as_ref())
}

/// Runs it in a folder.
pub(crate) fn run_in(folder: &Folder, arguments: &[&str]) -> Run {
    let mut command = zhnorm(arguments);
    command.current_dir(folder.0.path());
    feed(command, b"")
}

/// Runs it with the last arguments being paths.
pub(crate) fn run_on<'p>(arguments: &[&str], paths: impl IntoIterator<Item = &'p PathBuf>) -> Run {
    let mut command = zhnorm(arguments);
    command.args(paths);
    feed(command, b"")
}

/// A folder to work in.
pub(crate) struct Folder(pub(crate) TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

pub(crate) fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name)
}

/// A text in every encoding; it must consist of characters that all of them have.
pub(crate) fn encodings(text: &str) -> [(&'static str, Vec<u8>); 7] {
    let encode = |encoding: &'static encoding_rs::Encoding| {
        let (bytes, _, lossy) = encoding.encode(text);
        assert!(!lossy);
        bytes.into_owned()
    };
    [
        ("utf-8", text.into()),
        ("gb18030", encode(encoding_rs::GB18030)),
        ("gbk", encode(encoding_rs::GBK)),
        ("big5", encode(encoding_rs::BIG5)),
        ("big5-hkscs", encode(encoding_rs::BIG5)),
        ("utf-16le", text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("utf-16be", text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
    ]
}

/// Says that a test was skipped, and why. Written past the harness, which hides what a passing test prints.
pub(crate) fn skip(test: &str, reason: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: {test}: {reason}");
}
