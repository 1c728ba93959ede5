//! `zhnorm convert`: converts files or standard input with one configuration, or explains how it would.

use super::Status;
use super::args::ConvertArguments;
use super::conversion::ConversionChoice;
use super::corpus::{
    self, DocumentTransform, InputFile, NewDocumentTransform, ReadAs, Task, TextTransform, Threads, Yields,
};
use super::explain;
use super::inspect::{self, Explain};
use anyhow::{Result, bail};
use std::path::Path;
use zhnorm::dictionary::Dictionary;
use zhnorm::{Converter, ConverterBuilder};

/// Converts the files that the arguments name.
pub(crate) fn run(mut arguments: ConvertArguments) -> Result<Status> {
    let converter = converter(&arguments)?;
    arguments.flow.input.files.splice(..0, std::mem::take(&mut arguments.inputs));
    let explain = match (arguments.inspect, arguments.segmentation, arguments.ambiguities) {
        (false, false, false) => None,
        (true, _, _) => Some(Explain::Inspect),
        (_, true, _) => Some(Explain::Segmentation),
        (_, _, true) => Some(Explain::Ambiguities),
    };
    if explain == Some(Explain::Segmentation) && converter.segmentation("").is_none() {
        bail!("this configuration has no segmentation");
    }
    let fingerprint = fingerprint(&arguments);
    let flow = arguments.flow.flow();
    if let Some(format) = arguments.output_format {
        return explain::check_converted(&arguments, converter, fingerprint, &flow.inputs()?, format);
    }
    corpus::run(flow, &flow.inputs()?, &Convert { converter, explain, fingerprint })
}

/// Converts texts, or explains how it would.
struct Convert {
    converter: Converter,
    explain: Option<Explain>,
    fingerprint: String,
}

impl Task for Convert {
    fn read_as(&self) -> ReadAs {
        ReadAs::Verbatim
    }

    fn yields(&self) -> Yields {
        if self.explain.is_some() { Yields::Reports } else { Yields::Texts }
    }

    fn transform(&self, _: &InputFile, threads: Threads) -> Result<Box<dyn TextTransform + '_>> {
        Ok(match (self.explain, threads) {
            (Some(explain), _) => Box::new(inspect::Lines::new(&self.converter, explain)),
            (None, Threads::One) => Box::new(self.converter.stream()),
            (None, Threads::All) => Box::new(self.converter.parallel_stream()),
        })
    }

    fn fingerprint(&self) -> String {
        self.fingerprint.clone()
    }

    fn documents(&self, _: &InputFile) -> Option<NewDocumentTransform> {
        let converter = self.converter.clone();
        let new = move || -> DocumentTransform {
            let converter = converter.clone();
            Box::new(move |text, out| converter.convert_into(text, out))
        };
        self.explain.is_none().then(|| NewDocumentTransform::new(new))
    }
}

/// What tells whether another run converts in the same way: the configuration, and the state of all files.
fn fingerprint(arguments: &ConvertArguments) -> String {
    let state = |path: &Path| path.metadata().ok().map(|metadata| (metadata.len(), metadata.modified().ok()));
    let file = match &arguments.config {
        ConversionChoice::File(path) => state(path),
        ConversionChoice::Standard(_) => None,
    };
    let dictionaries: Vec<_> = arguments.dictionaries.iter().map(|one| (one, state(&one.path))).collect();
    let tofu = arguments.include_tofu_risk_dictionaries;
    format!("{:?} {file:?} {dictionaries:?} tofu: {tofu}", arguments.config)
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
