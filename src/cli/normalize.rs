//! `zhnorm normalize`: the canonical form of files or standard input.

use super::args::NormalizeArguments;
use super::flow::{self, ReadAs, Transform};
use anyhow::Result;
use zhnorm::{Normalizer, NormalizerStream};

/// Normalizes the files that the arguments name.
pub(crate) fn run(arguments: &NormalizeArguments) -> Result<()> {
    let builder = Normalizer::builder().target(arguments.target);
    let normalizer = builder.repair(!arguments.no_repair).build();
    flow::run(&arguments.flow, ReadAs::Text, || normalizer.stream())
}

impl Transform for NormalizerStream {
    fn push(&mut self, piece: &str, out: &mut String) -> Result<()> {
        NormalizerStream::push(self, piece, out);
        Ok(())
    }

    fn finish(self, out: &mut String) -> Result<Option<String>> {
        NormalizerStream::finish(self, out);
        Ok(None)
    }
}
