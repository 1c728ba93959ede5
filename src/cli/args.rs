//! The arguments that the command line takes.

use super::configuration::ProfileChoice;
use super::conversion::ConversionChoice;
use super::corpus::{Flow, RecordFormat};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::str::FromStr;
use zhnorm::decode::Encoding;
use zhnorm::dictionary::{Layer, StepIndex};
use zhnorm::report::Rule;
use zhnorm::{BlankLines, FormatChoice, MarkupChoice, Options, Profile};
use zhnorm::{ScriptHint, Spacing, Stage, Target, Variants};

/// Brings Chinese text into one canonical form, and converts between the scripts and regional standards of
/// Chinese.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, max_term_width = 100, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER_HELP: &str = "\
Input is read as a stream, and the output is UTF-8. The exit status is 0 if everything was done, 1 if `--check` found \
files that would change, and 2 if something failed, with a message on standard error. A reader that closes the pipe \
early is not an error.";

const OUTPUT_HELP: &str = "\
Write to this file instead of standard output.

A regular file appears when it is complete, or not at all: an error or a signal (INT, TERM, HUP, QUIT) leaves \
the old file as it was. It may be one of the input files. An existing file keeps its owner, group and permissions, \
but for setuid and setgid, which are cleared. The file behind a symbolic link is written, also if it does not exist yet.

A file with several hard links, or with an owner, group or folder that does not allow a replacement, keeps its \
identity: the complete output is copied into it at the end. Only a crash during this copy can damage it.

`-` is standard output. A device, a pipe, or a descriptor such as /dev/fd/3 is written to directly.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Convert between scripts and regional standards, as OpenCC does.
    Convert(ConvertArguments),
    /// Bring text into canonical form: repaired, in one script, with Chinese punctuation.
    Normalize(NormalizeArguments),
    /// List what `normalize` would change and why: rule, channel, candidates with probabilities.
    ///
    /// A line for each change: line and column, counted in characters; the rule; the text before and after;
    /// and for each character of the script stage the likeliest of four channels that may have written it
    /// (traditional, simplified, character-map, partial-character-map), and what it may stand for. A text is
    /// held in memory as a whole and may have up to 64 MiB.
    Explain(ExplainArguments),
    /// Tell what a text is written in: script, region, encoding, other languages, damage.
    ///
    /// The script is `hans` (Simplified), `hant` (Traditional), `mixed`, `either` (too few characters differ)
    /// or `none` (no Chinese). The region is the one whose forms and words the text uses.
    Detect(DetectArguments),
    /// Undo damage and change nothing else: text decoded with shifted bytes or in the wrong encoding, HTML
    /// entities, and inline pinyin.
    Repair(RepairArguments),
    /// Print the definition of a rule of the canonical form, or list all rules.
    Rule(RuleArguments),
    /// List the profiles of `normalize` with what they set, or print one as TOML.
    Profiles(ProfilesArguments),
    /// List the configurations of `convert`.
    Configs,
    /// Print a script that completes the arguments of zhnorm in a shell.
    Completions(CompletionsArguments),
    /// Print the page of the manual for zhnorm or for a subcommand, in roff.
    Man(ManArguments),
}

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

/// Texts in records.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Records")]
pub(crate) struct RecordArguments {
    /// Transform only this field of each record, as a text of its own; all other bytes stay. May be repeated.
    ///
    /// In JSON: `text`, `meta.title`, `messages[].content`, `"a.b".c` for a key with a dot. In tables: the
    /// name of a column, or its number from 1 on. The extension tells the format: `.jsonl`, `.ndjson`,
    /// `.json`, `.csv`, `.tsv`, `.parquet`, `.arrow`, and that of a compression may follow it. The texts of
    /// web archives (`.warc`, `.wet`) and books (`.epub`, `.docx`) are transformed without it.
    #[arg(short, long = "field", value_name = "PATH")]
    pub(crate) fields: Vec<String>,
    /// Leave the fields as they are, and write the results beside them, to fields with this suffix.
    #[arg(long, value_name = "SUFFIX", requires = "fields")]
    pub(crate) field_suffix: Option<String>,
    /// The records of the input, if the name of the file does not tell.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) record_format: Option<RecordFormat>,
    /// The first row of tables is no header.
    #[arg(long, requires = "fields")]
    pub(crate) no_header: bool,
    /// What to do with a malformed record: `error` ends the file, `keep` leaves the record as it is, `drop`
    /// leaves it out, `quarantine` leaves it out and writes it to the file that `--quarantine` names.
    #[arg(long, value_enum, value_name = "ACTION", default_value_t)]
    pub(crate) on_bad_record: BadRecordAction,
    /// The file for malformed records: for each a JSON object with file, line, byte, reason and the record,
    /// which is `record` if it is UTF-8 and otherwise `record_base64`.
    #[arg(long, value_name = "FILE", required_if_eq("on_bad_record", "quarantine"))]
    pub(crate) quarantine: Option<PathBuf>,
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

impl FlowArguments {
    pub(crate) fn flow(&self) -> Flow<'_> {
        let output = self.output.output.as_deref();
        Flow { input: &self.input, output, run: &self.run, texts: Some((&self.write, &self.records)) }
    }
}

/// Input files, and one output for what is told about them.
#[derive(Args, Debug)]
pub(crate) struct ReportArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(flatten)]
    pub(crate) run: RunArguments,
}

impl ReportArguments {
    pub(crate) fn flow(&self) -> Flow<'_> {
        Flow { input: &self.input, output: self.output.output.as_deref(), run: &self.run, texts: None }
    }
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
}

/// [`zhnorm::decode::OnMalformed`] with the names of the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MalformedAction {
    #[default]
    Error,
    Replace,
}

#[derive(Args, Debug)]
pub(crate) struct ConvertArguments {
    /// The configuration: a name from `zhnorm configs`, or a file in OpenCC's JSON format. Names of OpenCC
    /// 0.4, such as `zhs2zht.ini`, are known, too.
    #[arg(short, long, value_name = "NAME|FILE", default_value = "s2t", value_parser = ConversionChoice::parse)]
    pub(crate) config: ConversionChoice,
    /// An input, as OpenCC's command names it. May be repeated, and precedes the files without `-i`.
    #[arg(short = 'i', long = "input", value_name = "FILE")]
    pub(crate) inputs: Vec<PathBuf>,
    /// Add a dictionary to the built-in ones: lines of `key<TAB>value`; `key<TAB>key` protects a word from
    /// conversion.
    ///
    /// A prefix gives its rank: `before:2=FILE` takes precedence over the dictionaries of the second step,
    /// `after:2=FILE` gives way to their entries that are as long or longer. Without a prefix it is
    /// `before:1`.
    #[arg(long = "dict", value_name = "FILE", value_parser = DictionaryArgument::parse)]
    pub(crate) dictionaries: Vec<DictionaryArgument>,
    /// Use the dictionaries marked `may_output_tofu`, too: they contain characters that many fonts lack.
    #[arg(long)]
    pub(crate) include_tofu_risk_dictionaries: bool,
    /// Explain instead of converting: for each line, print a JSON object with the normalization, the
    /// segments, and the entries that matched in each step. Lines may have up to 1 MiB.
    #[arg(long, conflicts_with_all = ["segmentation", "ambiguities"])]
    pub(crate) inspect: bool,
    /// Instead of converting, print the segments of each line as a JSON object.
    #[arg(long, conflicts_with = "ambiguities")]
    pub(crate) segmentation: bool,
    /// Instead of converting, print a JSON object for each span with several possible conversions.
    #[arg(long)]
    pub(crate) ambiguities: bool,
    #[command(flatten)]
    pub(crate) flow: FlowArguments,
}

/// A dictionary and its rank among the built-in ones.
#[derive(Clone, Debug)]
pub(crate) struct DictionaryArgument {
    pub(crate) path: PathBuf,
    pub(crate) layer: Layer,
}

impl DictionaryArgument {
    fn parse(text: &str) -> Result<Self, String> {
        let without_prefix = || Self { path: text.into(), layer: Layer::default() };
        let Some((prefix, path)) = text.split_once('=') else { return Ok(without_prefix()) };
        let (side, step) = prefix.split_once(':').unwrap_or((prefix, "1"));
        let layer = match side {
            "before" => Layer::Before,
            "after" => Layer::After,
            _ => return Ok(without_prefix()),
        };
        let step = step
            .parse()
            .ok()
            .and_then(StepIndex::new)
            .ok_or_else(|| format!("`{step}` is not the number of a step: write `{side}:1={path}`"))?;
        Ok(Self { path: path.into(), layer: layer(step) })
    }
}

/// Reads a name that the library knows. For an unknown one, clap names the most similar.
fn one_of<T>(all: &'static [T], name: fn(T) -> &'static str) -> impl TypedValueParser<Value = T>
where
    T: Copy + FromStr<Err = zhnorm::Error> + Send + Sync + 'static,
{
    PossibleValuesParser::new(all.iter().map(move |one| name(*one))).try_map(|name| name.parse())
}

#[derive(Args, Debug)]
pub(crate) struct NormalizeArguments {
    #[command(flatten)]
    pub(crate) choices: NormalizerChoices,
    /// Take each line as a text of its own, and write one line for each, in order and at once.
    ///
    /// For parallel corpora and for programs that talk over pipes. No line is joined, dropped or split, and
    /// none is evidence for another. Input is UTF-8 unless `--from` says otherwise.
    #[arg(long)]
    pub(crate) lines: bool,
    /// Instead of normalizing, print the options as TOML: those of the profile or configuration file with the
    /// flags over them. The output is a configuration file again.
    #[arg(long)]
    pub(crate) show_config: bool,
    /// Instead of normalizing, print a short text for the records of a pipeline: the version of the canonical
    /// form, of the data, and of all options. Where it is equal, so is the output.
    #[arg(long, conflicts_with = "show_config")]
    pub(crate) fingerprint: bool,
    #[command(flatten)]
    pub(crate) flow: FlowArguments,
}

#[derive(Args, Debug)]
pub(crate) struct ExplainArguments {
    #[command(flatten)]
    pub(crate) choices: NormalizerChoices,
    /// Print a JSON object for each change.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) flow: ReportArguments,
}

#[derive(Args, Debug)]
pub(crate) struct DetectArguments {
    /// Print JSON: an object for each text. Spans count bytes of the text as UTF-8.
    #[arg(long)]
    pub(crate) json: bool,
    /// List each line of a text, too.
    #[arg(long)]
    pub(crate) lines: bool,
    #[command(flatten)]
    pub(crate) flow: ReportArguments,
}

/// What a normalizer does.
#[derive(Args, Debug)]
pub(crate) struct NormalizerChoices {
    /// The script and region of the canonical form: zh-Hans, zh-Hant, zh-Hant-TW or zh-Hant-HK.
    #[arg(long = "to", value_name = "TARGET")]
    pub(crate) target: Option<Target>,
    /// Start from a profile that `zhnorm profiles` lists, or from a file of options in TOML.
    ///
    /// Without it, `.zhnorm.toml` or `zhnorm.toml` is looked for in the folder of each input file, or the
    /// current one for standard input, and in those above it; the nearest counts. Its keys are the long
    /// options, without dashes, from `to` to `blank-lines`. Its key `profile` names a profile or file to
    /// start from. Flags win over the file.
    #[arg(long, value_name = "NAME|FILE", value_parser = ProfileChoice::parse)]
    pub(crate) profile: Option<ProfileChoice>,
    /// Read no configuration file that was not named.
    #[arg(long)]
    pub(crate) no_config: bool,
    /// Run only this stage, or these, separated by commas.
    ///
    /// The stages, in the order in which they run:
    /// `repair` restores damaged text, `inline-pinyin` removes pinyin after characters, `unicode` gives each
    /// character one code point, `punctuation` uses Chinese punctuation, `whitespace` makes spaces and line
    /// ends uniform, `script` converts to the target, and `folding`, which is off by default, makes keys for
    /// an index.
    #[arg(
        long,
        value_name = "STAGE",
        value_delimiter = ',',
        value_parser = one_of(Stage::ALL, Stage::name),
        conflicts_with = "skip"
    )]
    pub(crate) only: Vec<Stage>,
    /// Leave out this stage, or these, separated by commas. The stages are those of `--only`.
    #[arg(
        long,
        value_name = "STAGE",
        value_delimiter = ',',
        value_parser = one_of(Stage::ALL, Stage::name),
        hide_possible_values = true
    )]
    pub(crate) skip: Vec<Stage>,
    /// Apply this rule, although its stage is left out. May be repeated. `zhnorm rule` lists the rules.
    #[arg(
        long = "rule",
        value_name = "RULE",
        value_delimiter = ',',
        value_parser = one_of(Rule::ALL, Rule::id),
        hide_possible_values = true
    )]
    pub(crate) rules: Vec<Rule>,
    /// Leave out this rule. May be repeated.
    #[arg(
        long = "no-rule",
        value_name = "RULE",
        value_delimiter = ',',
        value_parser = one_of(Rule::ALL, Rule::id),
        hide_possible_values = true
    )]
    pub(crate) no_rules: Vec<Rule>,
    /// The script that all of the text is written in, if you know it.
    ///
    /// Without it, zhnorm finds out for each line. A short line may be in either script: `几上` is `幾上` (on
    /// some) if the text is Simplified, and stays (on the table) if it is Traditional.
    #[arg(long, value_name = "SCRIPT", value_parser = one_of(ScriptHint::ALL, ScriptHint::name))]
    pub(crate) script_hint: Option<ScriptHint>,
    /// The forms of characters that a Traditional target uses where usage is divided: those of the region's
    /// press and statutes (`污`; in Hong Kong `說`, `衛`), which is the default, or those of OpenCC's tables
    /// (`汙`; `説`, `衞`).
    #[arg(long, value_name = "FORMS", value_parser = one_of(Variants::ALL, Variants::name))]
    pub(crate) variants: Option<Variants>,
    /// Exchange words of other regions for those of the target's, by OpenCC's tables: `軟件` becomes `軟體`
    /// toward zh-Hant-TW. zh-Hant has no region.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) regional_words: Option<bool>,
    /// Add words that you decide: lines of `key<TAB>value`; `key<TAB>key` protects a word from conversion.
    /// May be repeated.
    ///
    /// A key is replaced wherever it stands in the text as the stage `script` sees it. Of keys that begin
    /// together the longest counts. A value stays wherever it stands.
    #[arg(long = "dict", value_name = "FILE")]
    pub(crate) dictionaries: Vec<PathBuf>,
    /// The format of the input, which says what in it is prose. Without it, the extension of a file or the
    /// first lines tell.
    ///
    /// The formats: `auto`, `text`, `markdown`, `html`, `wikitext`, `latex`, `json`, `yaml`, `toml`, `ini`,
    /// `po`, `strings`, `csv`, `tsv`, `srt`, `webvtt`, `ass`, `lrc`, `mail`, `log`, `code`.
    ///
    /// The syntax of data stays byte for byte. Prose are the strings of JSON, but no keys; quoted fields of
    /// CSV; translations of PO; the words of subtitles. YAML, TOML, INI, logs and source code stay as they
    /// are.
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<FormatChoice>,
    /// The markup of the input, if it is text. `auto` protects what is markup in any text, such as tags and
    /// fenced code.
    #[arg(
        long,
        value_name = "MARKUP",
        value_parser = one_of(MarkupChoice::ALL, MarkupChoice::name),
        conflicts_with = "format"
    )]
    pub(crate) markup: Option<MarkupChoice>,
    /// Leave what this regular expression matches in a line as it is. May be repeated.
    ///
    /// Text between `zhnorm:off` and `zhnorm:on` stays as it is, too, in comments of any kind.
    #[arg(long, value_name = "REGEX")]
    pub(crate) protect: Vec<String>,
    /// Decode `\uXXXX` and `%XX`, which stay otherwise.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) decode_escapes: Option<bool>,
    /// The space between Chinese characters and Latin letters or digits: `keep`, which is the default, leaves
    /// it as it is, `one` inserts it where it is missing, `none` removes it.
    #[arg(long, value_name = "SPACING", value_parser = one_of(Spacing::ALL, Spacing::name))]
    pub(crate) spacing: Option<Spacing>,
    /// How many blank lines in a row stay: `keep` keeps all, `one`, which is the default, keeps one.
    #[arg(long, value_name = "LINES", value_parser = one_of(BlankLines::ALL, BlankLines::name))]
    pub(crate) blank_lines: Option<BlankLines>,
}

impl NormalizerChoices {
    /// What the flags say.
    pub(crate) fn options(&self) -> Options {
        let mut options = Options::default();
        options.target = self.target;
        options.only = (!self.only.is_empty()).then(|| self.only.clone());
        options.skip = self.skip.clone();
        options.rules = self.rules.clone();
        options.no_rules = self.no_rules.clone();
        options.script_hint = self.script_hint;
        options.variants = self.variants;
        options.regional_words = self.regional_words;
        options.dictionaries = self.dictionaries.clone();
        options.format = self.format;
        options.markup = self.markup;
        options.protect = self.protect.clone();
        options.decode_escapes = self.decode_escapes;
        options.spacing = self.spacing;
        options.blank_lines = self.blank_lines;
        options
    }
}

#[derive(Args, Debug)]
pub(crate) struct ProfilesArguments {
    /// The profile to print.
    #[arg(value_name = "NAME", value_parser = one_of(Profile::ALL, Profile::name))]
    pub(crate) profile: Option<Profile>,
}

#[derive(Args, Debug)]
pub(crate) struct CompletionsArguments {
    /// The shell.
    #[arg(value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Args, Debug)]
pub(crate) struct ManArguments {
    /// The subcommand. Without it, the page is about zhnorm as a whole.
    #[arg(value_name = "SUBCOMMAND")]
    pub(crate) subcommand: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct RuleArguments {
    /// The rule. Without it, all rules are listed with their stages and confidence classes.
    #[arg(value_name = "RULE", value_parser = one_of(Rule::ALL, Rule::id), hide_possible_values = true)]
    pub(crate) rule: Option<Rule>,
}

#[derive(Args, Debug)]
pub(crate) struct RepairArguments {
    /// Instead of the text, print a JSON object for each span that was repaired, is suspected to be damaged,
    /// is lost, or was left unchanged because it did not settle.
    ///
    /// `offset` counts bytes of the text as UTF-8, without a byte order mark. In input of another encoding
    /// these are not the bytes of the file. A text is held in memory as a whole and may have up to 64
    /// MiB.
    #[arg(long)]
    pub(crate) report: bool,
    /// Decode `\uXXXX` and `%XX`, too.
    #[arg(long)]
    pub(crate) decode_escapes: bool,
    #[command(flatten)]
    pub(crate) flow: FlowArguments,
}
