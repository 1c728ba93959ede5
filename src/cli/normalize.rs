//! `zhnorm normalize`: the canonical form of files or standard input.

use super::args::NormalizeArguments;
use super::flow::{self, ReadAs};
use anyhow::Result;
use zhnorm::Normalizer;

/// Normalizes the files that the arguments name.
pub(crate) fn run(arguments: &NormalizeArguments) -> Result<()> {
    let builder = Normalizer::builder().target(arguments.target);
    let normalizer = builder.repair(!arguments.no_repair).build();
    flow::run(&arguments.flow, ReadAs::Text, || normalizer.stream())
}
