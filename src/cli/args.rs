//! What can be asked for on the command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use zhnorm::{Config, Encoding, Layer, Target};

/// Turns Chinese text as it is found into one canonical form, and converts between its scripts and regional standards.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Convert between scripts and regional standards, as OpenCC does.
    Convert(ConvertArguments),
    /// Bring text into canonical form: repaired, one script, Chinese punctuation.
    Normalize(NormalizeArguments),
    /// Undo damage and change nothing else: text read out of step or in the wrong encoding, HTML entities, inline
    /// pinyin.
    Repair(RepairArguments),
    /// List the configurations of `convert`.
    Configs,
}

/// Files in, a file or standard output out.
#[derive(Args, Debug)]
pub(crate) struct FlowArguments {
    /// Files to read, one after the other; `-` or none is standard input.
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Write to this file instead of standard output; it appears when everything is done, or not at all.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The encoding of the input: utf-8, gb18030 (gbk, gb2312, cp936), big5 (big5-hkscs), utf-16, utf-16le, utf-16be, or
    /// auto to find out. `convert` takes UTF-8 unless told, the others find out. A byte order mark overrules this.
    #[arg(long, value_name = "ENCODING", value_parser = Origin::parse)]
    pub(crate) from: Option<Origin>,
    /// What becomes of bytes that are malformed in that encoding: `error` stops at the first, `replace` puts U+FFFD in
    /// their place and tells how many there were.
    #[arg(long, value_enum, value_name = "WHAT", default_value_t)]
    pub(crate) on_malformed: OnMalformed,
}

/// Where the encoding of the input is known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Auto,
    Named(Encoding),
}

impl Origin {
    fn parse(name: &str) -> Result<Self, String> {
        if name.eq_ignore_ascii_case("auto") {
            return Ok(Self::Auto);
        }
        name.parse().map(Self::Named).map_err(|error: zhnorm::Error| format!("{error}, auto"))
    }
}

/// As [`zhnorm::OnMalformed`], by the names of the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnMalformed {
    #[default]
    Error,
    Replace,
}

#[derive(Args, Debug)]
pub(crate) struct ConvertArguments {
    /// The configuration: one of `zhnorm configs`, or a file in OpenCC's format.
    #[arg(short, long, value_name = "NAME|FILE", value_parser = Configuration::parse)]
    pub(crate) config: Configuration,
    /// Lay a dictionary over the built-in ones: lines of `key<TAB>value`, where `key<TAB>key` protects. A prefix says
    /// where: `before:2=FILE` or `after=FILE`; without one it is `before:1`.
    #[arg(long = "dict", value_name = "FILE", value_parser = DictionaryArgument::parse)]
    pub(crate) dictionaries: Vec<DictionaryArgument>,
    /// Use the dictionaries marked `may_output_tofu` too: characters that many fonts lack.
    #[arg(long)]
    pub(crate) include_tofu_risk_dictionaries: bool,
    /// What does the converting; `opencc` is the real OpenCC, if it is compiled in.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) engine: Engine,
    /// Instead of converting, tell for each line how: a JSON object with the normalization, the segments, and each step
    /// with the entries that matched.
    #[arg(long, conflicts_with_all = ["segmentation", "ambiguities"])]
    pub(crate) inspect: bool,
    /// Instead of converting, print each line's segments as a JSON object.
    #[arg(long, conflicts_with = "ambiguities")]
    pub(crate) segmentation: bool,
    /// Instead of converting, list where the conversion has a choice: a JSON object for each such span.
    #[arg(long)]
    pub(crate) ambiguities: bool,
    #[command(flatten)]
    pub(crate) flow: FlowArguments,
}

/// A standard configuration or a file.
#[derive(Clone, Debug)]
pub(crate) enum Configuration {
    Standard(Config),
    File(PathBuf),
}

impl Configuration {
    fn parse(text: &str) -> Result<Self, zhnorm::Error> {
        match text.parse() {
            Ok(config) => Ok(Self::Standard(config)),
            // Whatever looks like a path is one.
            Err(_) if text.contains(['/', '\\']) || PathBuf::from(text).is_file() => {
                Ok(Self::File(text.into()))
            }
            Err(error) => Err(error),
        }
    }
}

/// A dictionary and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct DictionaryArgument {
    pub(crate) path: PathBuf,
    pub(crate) layer: Layer,
}

impl DictionaryArgument {
    fn parse(text: &str) -> Result<Self, String> {
        let here = || Self { path: text.into(), layer: Layer::default() };
        let Some((place, path)) = text.split_once('=') else { return Ok(here()) };
        let (side, step) = place.split_once(':').unwrap_or((place, "1"));
        let layer = match side {
            "before" => Layer::Before,
            "after" => Layer::After,
            _ => return Ok(here()),
        };
        let step = step.parse().map_err(|_| format!("`{step}` is no step: write `{side}:1={path}`"))?;
        Ok(Self { path: path.into(), layer: layer(step) })
    }
}

/// As [`zhnorm::Engine`], by the names of the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    #[default]
    Native,
    #[value(name = "opencc")]
    OpenCc,
}

#[derive(Args, Debug)]
pub(crate) struct NormalizeArguments {
    /// The script and region of the canonical form: zh-Hans, zh-Hant, zh-Hant-TW or zh-Hant-HK.
    #[arg(long = "to", value_name = "TARGET")]
    pub(crate) target: Target,
    /// Leave damage as it is; inline pinyin too.
    #[arg(long)]
    pub(crate) no_repair: bool,
    #[command(flatten)]
    pub(crate) flow: FlowArguments,
}

#[derive(Args, Debug)]
pub(crate) struct RepairArguments {
    /// Instead of the text, print a JSON object for each stretch that was repaired, for each that is suspected and
    /// stays, and for each that is lost. A text is held in memory as a whole.
    #[arg(long)]
    pub(crate) report: bool,
    #[command(flatten)]
    pub(crate) flow: FlowArguments,
}
