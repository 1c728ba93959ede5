//! `zhnorm normalize`: the canonical form of files or standard input.

use super::args::NormalizeArguments;
use super::flow::{self, ReadAs};
use anyhow::Result;
use zhnorm::Normalizer;

/// Normalizes the files that the arguments name.
pub(crate) fn run(arguments: &NormalizeArguments) -> Result<()> {
    let mut builder = Normalizer::builder().target(arguments.target).skip(arguments.skip.iter().copied());
    if !arguments.only.is_empty() {
        builder = builder.only(arguments.only.iter().copied());
    }
    let normalizer = builder.build();
    flow::run(&arguments.flow, ReadAs::Text, || normalizer.stream())
}
