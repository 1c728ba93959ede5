//! The arguments that the subcommands share: what is read, how it is worked on, and where the results go.

use clap::{Args, ValueEnum};
use std::path::PathBuf;
use zhnorm::decode::Encoding;

const OUTPUT_HELP: &str = "\
Write to this file instead of standard output.

A regular file appears when it is complete, or not at all: an error or a signal (INT, TERM, HUP, QUIT) leaves \
the old file as it was. It may be one of the input files. An existing file keeps its owner, group and permissions, \
but for setuid and setgid, which are cleared. The file behind a symbolic link is written, also if it does not exist yet.

A file with several hard links, or with an owner, group or folder that does not allow a replacement, keeps its \
identity: the complete output is copied into it at the end. Only a crash during this copy can damage it.

`-` is standard output. A device, a pipe, or a descriptor such as /dev/fd/3 is written to directly.";

/// The texts to read.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Input")]
pub(crate) struct InputArguments {
    /// The files to read, each as a text of its own, and folders. `-` is standard input, which is also the
    /// default.
    ///
    /// In a folder all files count that are text, also those in folders below it, in the order of their
    /// paths. What `.gitignore`, `.ignore` or `.zhnormignore` names is left out, and so are hidden files.
    #[arg(value_name = "FILE|FOLDER")]
    pub(crate) files: Vec<PathBuf>,
    /// Read paths from this file, one a line, or from standard input for `-`. May be repeated.
    #[arg(long, value_name = "FILE|-")]
    pub(crate) files_from: Vec<PathBuf>,
    /// The paths in `--files-from` are each ended by a NUL, as `find -print0` writes them.
    #[arg(short = '0', long, requires = "files_from")]
    pub(crate) null: bool,
    /// In folders, take only files with this extension; that of a compression may follow it. May be repeated.
    #[arg(short, long = "extension", value_name = "EXTENSION", value_delimiter = ',')]
    pub(crate) extensions: Vec<String>,
    /// In folders, take only files that match this glob, even hidden and ignored ones, or with `!` before it
    /// those that don't. May be repeated.
    #[arg(short, long = "glob", value_name = "GLOB")]
    pub(crate) globs: Vec<String>,
    /// In folders, take what `.gitignore` and the like leave out.
    #[arg(long)]
    pub(crate) no_ignore: bool,
    /// In folders, take hidden files.
    #[arg(long)]
    pub(crate) hidden: bool,
    /// In folders, follow symbolic links to folders.
    #[arg(long)]
    pub(crate) follow: bool,
    /// The name of standard input, whose extension tells the format.
    #[arg(long, value_name = "NAME")]
    pub(crate) stdin_filename: Option<PathBuf>,
    /// The encoding of the input: utf-8, gb18030 (gbk, gb2312, cp936), big5 (big5-hkscs), utf-16, utf-16le,
    /// utf-16be, `auto` to detect it, or `mixed` to detect it for each line of a file whose lines differ. The
    /// default of `convert` is utf-8, that of the other commands `auto`. A byte order mark in the input takes
    /// precedence.
    #[arg(long, value_name = "ENCODING", value_parser = EncodingChoice::parse)]
    pub(crate) from: Option<EncodingChoice>,
    /// What to do with malformed bytes: `error` stops at the first, `replace` replaces them by U+FFFD and
    /// reports their number on standard error.
    #[arg(long, value_enum, value_name = "ACTION", default_value_t)]
    pub(crate) on_malformed: MalformedAction,
}

/// How the inputs are worked on.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Run")]
pub(crate) struct RunArguments {
    /// The number of threads; 0 means one for each core. The output is the same for every number.
    #[arg(short, long, value_name = "N", default_value_t = 0)]
    pub(crate) jobs: usize,
    /// Show no progress and no summary. Errors and notices stay.
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Write counts of what was done to this file, as JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) stats: Option<PathBuf>,
}

/// Texts in the fields of records.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Records")]
pub(crate) struct FieldArguments {
    /// Take only this field of each record, as a text of its own; all other bytes stay. May be repeated.
    ///
    /// In JSON: `text`, `meta.title`, `messages[].content`, `"a.b".c` for a key with a dot. In tables: the
    /// name of a column, or its number from 1 on. The extension tells the format: `.jsonl`, `.ndjson`,
    /// `.json`, `.csv`, `.tsv`, `.parquet`, `.arrow`, and that of a compression may follow it. The texts of
    /// web archives (`.warc`, `.wet`) and books (`.epub`, `.docx`) are transformed without it. Reports take
    /// the fields of JSON, CSV and TSV.
    #[arg(short, long = "field", value_name = "PATH")]
    pub(crate) fields: Vec<String>,
    /// The records of the input, if the name of the file does not tell.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) record_format: Option<RecordFormat>,
    /// The first row of tables is no header.
    #[arg(long, requires = "fields")]
    pub(crate) no_header: bool,
}

/// Texts in records, and what becomes of them.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Records")]
pub(crate) struct RecordArguments {
    #[command(flatten)]
    pub(crate) chosen: FieldArguments,
    /// Leave the fields as they are, and write the results beside them, to fields with this suffix.
    #[arg(long, value_name = "SUFFIX", requires = "fields")]
    pub(crate) field_suffix: Option<String>,
    /// What to do with a malformed record: `error` ends the file, `keep` leaves the record as it is, `drop`
    /// leaves it out, `quarantine` leaves it out and writes it to the file that `--quarantine` names.
    #[arg(long, value_enum, value_name = "ACTION", default_value_t)]
    pub(crate) on_bad_record: BadRecordAction,
    /// The file for malformed records: for each a JSON object with file, line, byte, reason and the record,
    /// which is `record` if it is UTF-8 and otherwise `record_base64`.
    #[arg(long, value_name = "FILE", required_if_eq("on_bad_record", "quarantine"))]
    pub(crate) quarantine: Option<PathBuf>,
}

impl From<FieldArguments> for RecordArguments {
    fn from(chosen: FieldArguments) -> Self {
        Self { chosen, ..Self::default() }
    }
}

/// The records that a file can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RecordFormat {
    /// JSON Lines: one value in each line.
    Jsonl,
    /// JSON: one value in the file.
    Json,
    /// Values between commas or semicolons.
    Csv,
    /// Values between tabs.
    Tsv,
    /// Web archives: the texts in WARC and WET files. They have no fields.
    Warc,
    /// Parquet and Arrow IPC, if zhnorm was built with the feature `parquet`.
    Parquet,
    /// A book. Its paragraphs are texts; they have no fields.
    Epub,
    /// A document of a word processor, likewise.
    Docx,
}

/// What is done with a record that cannot be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum BadRecordAction {
    #[default]
    Error,
    Keep,
    Drop,
    Quarantine,
}

/// The one output of all texts.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArguments {
    /// Write to this file instead of standard output; it appears when it is complete, or not at all.
    #[arg(short, long, value_name = "FILE", long_help = OUTPUT_HELP)]
    pub(crate) output: Option<PathBuf>,
}

/// Where the result of each text goes.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Output")]
pub(crate) struct WriteArguments {
    /// Write each result to a file of the same name below this folder, which is created if need be. A file
    /// appears when it is complete, or not at all.
    #[arg(long, value_name = "FOLDER", conflicts_with = "output")]
    pub(crate) out_dir: Option<PathBuf>,
    /// Change the files in place. A file whose text stays is not written; of the others each is replaced when
    /// its result is complete, with its owner, group and permissions.
    #[arg(short, long, visible_alias = "in-place", conflicts_with_all = ["output", "out_dir"])]
    pub(crate) write: bool,
    /// Write nothing: list the files that would change. The exit status is 1 if there are any.
    #[arg(long, conflicts_with_all = ["out_dir", "write"])]
    pub(crate) check: bool,
    /// Write nothing: show what would change, as a unified diff.
    #[arg(long, conflicts_with_all = ["out_dir", "write", "check"])]
    pub(crate) diff: bool,
    /// Note what is done, so that the same command goes on where it was broken off, even by a power failure,
    /// with the result of an unbroken run. Large files are resumed inside.
    ///
    /// The notes are in `.zhnorm-manifest` in the output folder, or beside the output file; with `--write`
    /// name a file, by `--resume=FILE`. A run with other options or another version is refused.
    #[arg(long, value_name = "MANIFEST", num_args = 0..=1, require_equals = true)]
    pub(crate) resume: Option<Option<PathBuf>>,
    /// How many bytes of a large file are read between two notes.
    #[arg(long, value_name = "BYTES", default_value_t = 64 << 20, hide = true)]
    pub(crate) checkpoint_bytes: u64,
    /// Give each written file the times of its input.
    #[arg(long)]
    pub(crate) keep_times: bool,
}

/// Input files, and the places for their results.
#[derive(Args, Debug, Default)]
pub(crate) struct FlowArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(flatten)]
    pub(crate) write: WriteArguments,
    #[command(flatten)]
    pub(crate) records: RecordArguments,
    #[command(flatten)]
    pub(crate) run: RunArguments,
}

/// Input files, and one output for what is told about them.
#[derive(Args, Debug)]
pub(crate) struct ReportArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    #[command(flatten)]
    pub(crate) fields: FieldArguments,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(flatten)]
    pub(crate) run: RunArguments,
}

/// Which encoding the input has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EncodingChoice {
    Detect,
    /// Each line has its own.
    Mixed,
    /// It is not decoded. No argument says so.
    Bytes,
    Named(Encoding),
}

impl EncodingChoice {
    fn parse(name: &str) -> Result<Self, String> {
        if name.eq_ignore_ascii_case("auto") {
            return Ok(Self::Detect);
        }
        if name.eq_ignore_ascii_case("mixed") {
            return Ok(Self::Mixed);
        }
        name.parse().map(Self::Named).map_err(|error: zhnorm::Error| format!("{error}, auto, mixed"))
    }

    /// The argument that says so.
    pub(crate) fn name(self) -> Option<&'static str> {
        match self {
            Self::Detect => Some("auto"),
            Self::Mixed => Some("mixed"),
            Self::Bytes => None,
            Self::Named(encoding) => Some(encoding.name()),
        }
    }
}

/// [`zhnorm::decode::OnMalformed`] with the names of the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MalformedAction {
    #[default]
    Error,
    Replace,
}
