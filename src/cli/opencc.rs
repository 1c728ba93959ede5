//! The manners of OpenCC's command, for callers that know only that one: a link named `opencc` that leads to
//! zhnorm takes the same flags, writes the same output, and exits with 1 where zhnorm exits with 2.

use super::Status;
use super::ambiguity_records::AmbiguityRecords;
use super::conversion::{self, ConversionChoice};
use super::corpus::{self, InputFile, ReadAs, Task, TextTransform, Threads, Yields};
use super::flow_args::{FlowArguments, InputArguments, OutputArguments, RunArguments};
use super::input::FileId;
use super::inspect::{Explain, Lines};
use anyhow::{Result, anyhow, bail};
use clap::Parser;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use zhnorm::{Converter, ConverterBuilder};

const VERSION: &str = concat!("as zhnorm ", env!("CARGO_PKG_VERSION"), "\nVersion: 1.4.2");

const AFTER_HELP: &str = "\
This is zhnorm in the manner of OpenCC's command. `zhnorm convert` can do more.

The exit status is 0 if everything was done and 1 if not.";

/// Open Chinese Convert (OpenCC): convert between scripts and regional standards of Chinese.
#[derive(Debug, Parser)]
#[command(name = "opencc", version = VERSION, disable_version_flag = true)]
#[command(max_term_width = 100, after_help = AFTER_HELP)]
pub(crate) struct OpenccArguments {
    /// The configuration: a file, or the name of a built-in configuration.
    #[arg(short, long, value_name = "FILE", default_value = "s2t.json")]
    config: String,
    /// Read the text from this file instead of standard input.
    #[arg(short, long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// Write the converted text to this file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Allow that `--output` names the input file.
    #[arg(long)]
    in_place: bool,
    /// Has no effect: the output of a pipe is never held back once a MiB has been written.
    #[arg(long, value_name = "BOOL", value_parser = truth)]
    noflush: Option<bool>,
    /// Look for the configuration in this folder, too. May be repeated.
    #[arg(long, value_name = "FOLDER")]
    path: Vec<PathBuf>,
    /// Print the segments of each line as a JSON object instead of the converted text.
    #[arg(long)]
    segmentation: bool,
    /// For each line, print a JSON object with the segments, the result of each step, and the output.
    #[arg(long)]
    inspect: bool,
    /// Print the converted text as JSON records, which mark the spans with several possible conversions.
    #[arg(long)]
    ambiguities: bool,
    /// Use the dictionaries marked `may_output_tofu`, too: they contain characters that many fonts lack.
    #[arg(long)]
    include_tofu_risk_dictionaries: bool,
    /// Print the version.
    #[arg(long, action = clap::ArgAction::Version)]
    version: Option<bool>,
    /// All that follows `--` is ignored.
    #[arg(last = true, hide = true)]
    ignored: Vec<std::ffi::OsString>,
}

/// A value of `--noflush`, as OpenCC reads it.
fn truth(text: &str) -> Result<bool, &'static str> {
    match text {
        "1" | "true" => Ok(true),
        "0" | "false" => Ok(false),
        _ => Err("use 0 or 1"),
    }
}

/// Whether the command was called by the name `opencc`.
pub(crate) fn is_called(program: Option<&std::ffi::OsStr>) -> bool {
    program.and_then(|program| Path::new(program).file_stem()).is_some_and(|name| name == "opencc")
}

/// Converts as the arguments say.
pub(crate) fn run(arguments: OpenccArguments) -> Result<Status> {
    let explain = match (arguments.segmentation, arguments.inspect, arguments.ambiguities) {
        (false, false, false) => None,
        (true, false, false) => Some(Explain::Segmentation),
        (false, true, false) => Some(Explain::Inspect),
        (false, false, true) => Some(Explain::Ambiguities),
        _ => bail!("--segmentation, --inspect and --ambiguities are mutually exclusive"),
    };
    let builder = match find(&arguments.config, &arguments.path)? {
        ConversionChoice::Standard(config) => Converter::builder(config),
        ConversionChoice::File(path) => ConverterBuilder::from_file(path),
    };
    let converter =
        builder.include_tofu_risk_dictionaries(arguments.include_tofu_risk_dictionaries).build()?;
    if explain == Some(Explain::Segmentation) && converter.segmentation("").is_none() {
        bail!("this configuration has no segmentation step; --segmentation is not supported");
    }
    match (&arguments.input, &arguments.output) {
        (Some(input), Some(output)) if !arguments.in_place && are_same_file(input, output) => {
            bail!("input and output refer to the same file; use --in-place to overwrite it")
        }
        (None, _) if std::io::stdin().is_terminal() => {
            // The text still arrives if standard error is closed.
            let _ = writeln!(std::io::stderr(), "Reading from standard input. Press Ctrl+D to finish.");
        }
        _ => {}
    }
    let arguments = FlowArguments {
        input: InputArguments { files: arguments.input.into_iter().collect(), ..InputArguments::default() },
        output: OutputArguments { output: arguments.output },
        run: RunArguments { jobs: 1, quiet: true, stats: None },
        ..FlowArguments::default()
    };
    let flow = arguments.flow();
    corpus::run(flow, &flow.inputs()?, &OpenccTask { converter, explain })
}

/// Converts a text, or explains how it would, as OpenCC's command does.
struct OpenccTask {
    converter: Converter,
    explain: Option<Explain>,
}

impl Task for OpenccTask {
    fn read_as(&self) -> ReadAs {
        ReadAs::Verbatim
    }

    fn yields(&self) -> Yields {
        if self.explain.is_some() { Yields::Reports } else { Yields::Texts }
    }

    fn transform(&self, _: &InputFile, _: Threads) -> Result<Box<dyn TextTransform + '_>> {
        Ok(match self.explain {
            None => Box::new(self.converter.stream()),
            Some(Explain::Ambiguities) => Box::new(AmbiguityRecords::new(&self.converter)),
            Some(explain) => Box::new(Lines::as_opencc(&self.converter, explain)),
        })
    }
}

/// The configuration that OpenCC's command would find: a file in the current folder, a built-in one, or a
/// file in one of the folders. Names of OpenCC 0.4 come last.
fn find(name: &str, folders: &[PathBuf]) -> Result<ConversionChoice> {
    if Path::new(name).is_file() {
        return Ok(ConversionChoice::File(name.into()));
    }
    if let Ok(config) = name.parse() {
        return Ok(ConversionChoice::Standard(config));
    }
    let from_environment = std::env::var_os("OPENCC_DATA_DIR").map(PathBuf::from);
    let mut candidates = folders.iter().chain(&from_environment).map(|folder| folder.join(name));
    if let Some(path) = candidates.find(|path| path.is_file()) {
        return Ok(ConversionChoice::File(path));
    }
    match conversion::of_old_name(name) {
        Some(Ok(config)) => Ok(ConversionChoice::Standard(config)),
        Some(Err(message)) => Err(anyhow!(message)),
        None => {
            bail!("{name} not found or not accessible; `zhnorm configs` lists the built-in configurations")
        }
    }
}

fn are_same_file(one: &Path, other: &Path) -> bool {
    FileId::of_path(one).is_some_and(|one| FileId::of_path(other) == Some(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_link_decides() {
        for (program, expected) in
            [("opencc", true), ("/usr/local/bin/opencc", true), ("zhnorm", false), ("opencc_dict", false)]
        {
            assert_eq!(is_called(Some(program.as_ref())), expected, "{program}");
        }
        assert!(!is_called(None));
    }
}
