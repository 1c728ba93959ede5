//! `zhnorm convert`: converts files or standard input with one configuration, or explains how it would.

use super::args::ConvertArguments;
use super::conversion::ConversionChoice;
use super::flow::{self, ReadAs};
use super::inspect::{self, Explain};
use anyhow::{Result, bail};
use std::path::Path;
use zhnorm::dictionary::Dictionary;
use zhnorm::{Converter, ConverterBuilder};

/// Converts the files that the arguments name.
pub(crate) fn run(mut arguments: ConvertArguments) -> Result<()> {
    let converter = converter(&arguments)?;
    arguments.flow.files.splice(..0, std::mem::take(&mut arguments.inputs));
    if arguments.in_place {
        match arguments.flow.files.as_slice() {
            [file] if file != Path::new("-") => arguments.flow.output = Some(file.clone()),
            _ => bail!("`--in-place` takes one input file"),
        }
    }
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
        ConversionChoice::Standard(config) => Converter::builder(*config),
        ConversionChoice::File(path) => ConverterBuilder::from_file(path),
    };
    for dictionary in &arguments.dictionaries {
        builder = builder.dictionary(Dictionary::open(&dictionary.path)?, dictionary.layer);
    }
    Ok(builder.include_tofu_risk_dictionaries(arguments.include_tofu_risk_dictionaries).build()?)
}
