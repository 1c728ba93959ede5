//! `zhnorm convert`: converts files or standard input with one configuration, or explains how it would.

use super::args::{Configuration, ConvertArguments};
use super::flow::{self, ReadAs};
use super::inspect::{self, Explain};
use anyhow::{Result, bail};
use zhnorm::dictionary::Dictionary;
use zhnorm::{Converter, ConverterBuilder};

/// Converts the files that the arguments name.
pub(crate) fn run(arguments: &ConvertArguments) -> Result<()> {
    let converter = converter(arguments)?;
    let explain = match (arguments.inspect, arguments.segmentation, arguments.ambiguities) {
        (false, false, false) => return flow::run(&arguments.flow, ReadAs::Verbatim, |_| converter.stream()),
        (true, _, _) => Explain::Inspect,
        (_, true, _) => Explain::Segmentation,
        (_, _, true) => Explain::Ambiguities,
    };
    if explain == Explain::Segmentation && converter.segmentation("").is_none() {
        bail!("this configuration has no segmentation");
    }
    flow::run(&arguments.flow, ReadAs::Verbatim, |_| inspect::Lines::new(&converter, explain))
}

fn converter(arguments: &ConvertArguments) -> Result<Converter> {
    let mut builder = match &arguments.config {
        Configuration::Standard(config) => Converter::builder(*config),
        Configuration::File(path) => ConverterBuilder::from_file(path),
    };
    for dictionary in &arguments.dictionaries {
        builder = builder.dictionary(Dictionary::open(&dictionary.path)?, dictionary.layer);
    }
    Ok(builder.include_tofu_risk_dictionaries(arguments.include_tofu_risk_dictionaries).build()?)
}
