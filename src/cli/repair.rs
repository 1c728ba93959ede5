//! `zhnorm repair`: the repair stages alone, over files or standard input.

use super::args::RepairArguments;
use super::flow::{self, Habit};
use anyhow::Result;
use zhnorm::Normalizer;

/// Repairs what the arguments name.
pub(crate) fn run(arguments: &RepairArguments) -> Result<()> {
    let normalizer = Normalizer::builder().unicode(false).punctuation(false).whitespace(false).build();
    flow::run(&arguments.flow, Habit::Text, || normalizer.stream())
}
