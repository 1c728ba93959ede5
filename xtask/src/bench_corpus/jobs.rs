//! What is measured: command lines over the files of a corpus.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::test::python;
use crate::{process, workspace};

/// The package of the OpenCC that Python programs use.
const OPENCC: [&str; 1] = ["opencc==1.4.2"];

/// How many bytes of the JSON Lines OpenCC in Python gets. It takes the same time for each of them.
const OPENCC_BYTES: u64 = 200_000_000;

/// A process to measure.
pub(super) struct CorpusJob {
    pub(super) name: String,
    /// The size of the input, uncompressed.
    pub(super) bytes: u64,
    program: OsString,
    arguments: Vec<OsString>,
    /// A file or folder that the process writes, which is removed before and after.
    pub(super) output: Option<PathBuf>,
    /// Whether it prints the nanoseconds to measure.
    pub(super) prints_time: bool,
    /// Whether one round is enough, because it takes minutes.
    pub(super) only_once: bool,
    /// The name of the job whose speed it is compared with.
    pub(super) baseline: Option<String>,
    /// What this machine lacks for it.
    pub(super) missing: Option<String>,
}

impl CorpusJob {
    pub(super) fn of_program(name: &str, bytes: u64, program: impl Into<OsString>) -> Self {
        Self {
            name: name.to_owned(),
            bytes,
            program: program.into(),
            arguments: Vec::new(),
            output: None,
            prints_time: false,
            only_once: false,
            baseline: None,
            missing: None,
        }
    }

    fn arguments<A: Into<OsString>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    fn writes(mut self, flag: &str, output: &Path) -> Self {
        self.output = Some(output.to_owned());
        self.arguments([flag]).arguments([output])
    }

    pub(super) fn compared_with(mut self, baseline: impl Into<String>) -> Self {
        self.baseline = Some(baseline.into());
        self
    }

    /// Skips the job if the file does not exist.
    fn needs_file(mut self, path: &Path) -> Self {
        if !path.exists() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            self.missing = Some(format!("skipped: the corpus has no {name}"));
        }
        self
    }

    fn needs_program(mut self, program: &str) -> Result<Self> {
        if process::version(program)?.is_none() {
            self.missing = Some(format!("skipped: there is no {program}"));
        }
        Ok(self)
    }

    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments);
        command
    }
}

/// All jobs over a corpus.
pub(super) fn all(folder: &Path) -> Result<Vec<CorpusJob>> {
    let lines = folder.join("corpus.jsonl");
    let bytes = fs::metadata(&lines).with_context(|| format!("cannot read {}", lines.display()))?.len();
    let zstd = folder.join("corpus.jsonl.zst");
    let mut jobs = vec![CorpusJob::of_program("jsonl: cat", bytes, "cat").arguments([&lines])];
    let script = "zstd -dc \"$1\" | jq -c .text";
    jobs.push(
        CorpusJob::of_program("jsonl.zst: zstd -dc \\| jq -c .text", bytes, "sh")
            .arguments(["-c", script, "sh"])
            .arguments([&zstd])
            .needs_file(&zstd)
            .needs_program("jq")?
            .needs_program("zstd")?,
    );
    jobs.push(opencc(&lines, bytes)?);
    let release = workspace::root().join("target/release");
    for (name, arguments) in [
        ("convert -c s2t", ["convert", "-c", "s2t"]),
        ("normalize --to zh-Hant-TW", ["normalize", "--to", "zh-Hant-TW"]),
    ] {
        let in_memory_name = format!("jsonl: {name}, in memory, 1 thread");
        let example = release.join("examples/records_in_memory");
        let mut in_memory =
            CorpusJob::of_program(&in_memory_name, bytes, example).arguments([&lines]).arguments(arguments);
        in_memory.prints_time = true;
        jobs.push(in_memory);
        let tree = folder.join("tree");
        let tree_bytes = if tree.is_dir() { size_of_tree(&tree)? } else { 0 };
        for threads in ["1", "2"] {
            let job = |what: &str, bytes: u64| {
                let job_name = format!("{what}: {name} -j {threads}");
                let job = CorpusJob::of_program(&job_name, bytes, release.join("zhnorm"))
                    .arguments(arguments)
                    .arguments(["-q", "-j", threads]);
                match (threads, what) {
                    ("1", "jsonl") => job.compared_with(&in_memory_name),
                    ("1", _) => job,
                    _ => job.compared_with(format!("{what}: {name} -j 1")),
                }
            };
            jobs.push(job("jsonl", bytes).arguments(["-f", "text"]).arguments([&lines]));
            jobs.push(job("jsonl.zst", bytes).arguments(["-f", "text"]).arguments([&zstd]).needs_file(&zstd));
            jobs.push(
                job("tree", tree_bytes)
                    .writes("--out-dir", &folder.join("out"))
                    .arguments([&tree])
                    .needs_file(&tree),
            );
            let parquet = folder.join("corpus.parquet");
            let parquet_bytes = fs::metadata(&parquet).map_or(0, |metadata| metadata.len());
            jobs.push(
                job("parquet", parquet_bytes)
                    .arguments(["-f", "text"])
                    .writes("-o", &folder.join("out.parquet"))
                    .arguments([&parquet])
                    .needs_file(&parquet),
            );
        }
    }
    Ok(jobs)
}

/// A loop over the JSON Lines in Python.
fn opencc(lines: &Path, bytes: u64) -> Result<CorpusJob> {
    let bytes = bytes.min(OPENCC_BYTES);
    let name = format!("jsonl: Python opencc s2t, {} MB of it", bytes / 1_000_000);
    let mut job = CorpusJob::of_program(&name, bytes, python::program())
        .arguments([workspace::root().join("xtask/src/bench_corpus/python_loop.py"), lines.to_owned()])
        .arguments([bytes.to_string()]);
    job.missing = python::prepare("import opencc", &OPENCC)?.map(|missing| format!("skipped: {missing}"));
    job.only_once = true;
    Ok(job)
}

fn size_of_tree(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes += if metadata.is_dir() { size_of_tree(&entry.path())? } else { metadata.len() };
    }
    Ok(bytes)
}
