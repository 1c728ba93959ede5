//! What can be asked for on the command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use zhnorm::{Config, Target};

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
}

#[derive(Args, Debug)]
pub(crate) struct ConvertArguments {
    /// The configuration: see `zhnorm configs`.
    #[arg(short, long, value_name = "NAME")]
    pub(crate) config: Config,
    /// Use the dictionaries marked `may_output_tofu` too: characters that many fonts lack.
    #[arg(long)]
    pub(crate) include_tofu_risk_dictionaries: bool,
    /// What does the converting; `opencc` is the real OpenCC, if it is compiled in.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) engine: Engine,
    #[command(flatten)]
    pub(crate) flow: FlowArguments,
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
    #[command(flatten)]
    pub(crate) flow: FlowArguments,
}
