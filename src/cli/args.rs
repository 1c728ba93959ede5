//! The arguments that the command line takes.

use super::configuration::ProfileChoice;
use super::conversion::ConversionChoice;
use super::explain::ReportFormat;
use super::flow_args::{FlowArguments, ReportArguments};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::str::FromStr;
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

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Convert between scripts and regional standards, as OpenCC does.
    Convert(ConvertArguments),
    /// Bring text into canonical form: repaired, in one script, with Chinese punctuation.
    Normalize(NormalizeArguments),
    /// List what `normalize` would change and why: rule, channel, candidates with probabilities.
    ///
    /// Each change is shown with its line, its rule and stage, and how sure the rule can be; and for each
    /// character of the script stage the likeliest of four channels that may have written it (traditional,
    /// simplified, character-map, partial-character-map), and what it may stand for. A text is held in memory
    /// as a whole and may have up to 64 MiB; its report may need more than a hundred times as much.
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
    /// With `--check`: report each change, instead of the names of the files.
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        requires = "check",
        conflicts_with_all = [
            "inspect",
            "segmentation",
            "ambiguities",
            "field_suffix",
            "resume",
            "quarantine",
            "on_bad_record",
        ]
    )]
    pub(crate) output_format: Option<ReportFormat>,
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
    /// With `--check`: report each change and why, instead of the names of the files.
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        requires = "check",
        conflicts_with_all = ["lines", "field_suffix", "resume", "quarantine", "on_bad_record"]
    )]
    pub(crate) output_format: Option<ReportFormat>,
    #[command(flatten)]
    pub(crate) flow: FlowArguments,
}

#[derive(Args, Debug)]
pub(crate) struct ExplainArguments {
    #[command(flatten)]
    pub(crate) choices: NormalizerChoices,
    /// How the changes are shown.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) output_format: ReportFormat,
    #[command(flatten)]
    pub(crate) flow: ReportArguments,
}

#[derive(Args, Debug)]
pub(crate) struct DetectArguments {
    /// Print JSON: an object for each file. Spans count bytes of the text as UTF-8; with `--field` they count
    /// those of all its texts, one after the other.
    #[arg(long)]
    pub(crate) json: bool,
    /// List each line of a text, too; with `--field`, each text.
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
