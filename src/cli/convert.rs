//! `zhnorm convert`: one configuration over files or standard input.

use super::args::{ConvertArguments, Engine};
use super::flow::{self, Transform};
use anyhow::Result;
use zhnorm::{Converter, ConverterStream};

/// Converts what the arguments name.
pub(crate) fn run(arguments: &ConvertArguments) -> Result<()> {
    let engine = match arguments.engine {
        Engine::Native => zhnorm::Engine::Native,
        Engine::OpenCc => zhnorm::Engine::OpenCc,
    };
    let converter = Converter::builder(arguments.config)
        .include_tofu_risk_dictionaries(arguments.include_tofu_risk_dictionaries)
        .engine(engine)
        .build()?;
    flow::run(&arguments.flow, || converter.stream())
}

impl Transform for ConverterStream {
    fn push(&mut self, piece: &str, out: &mut String) {
        ConverterStream::push(self, piece, out);
    }

    fn finish(self, out: &mut String) {
        ConverterStream::finish(self, out);
    }
}
