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
        let given_up = NormalizerStream::finish(self, out).unsettled;
        let lines = if given_up == 1 { "1 line was" } else { &format!("{given_up} lines were") };
        Ok((given_up > 0).then(|| format!("{lines} left unchanged, because each pass changed them again")))
    }
}
