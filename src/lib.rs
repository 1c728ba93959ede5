//! Turns Chinese text as it is found into one canonical form, and converts between its scripts.

mod batch;
mod convert;
pub mod decode;
mod dictionary;
mod edit;
mod error;
#[cfg(test)]
mod growth_tests;
mod pipeline;
pub mod report;
mod stage;
mod step_counter;
mod target;
mod text;

pub use convert::{Ambiguity, Config, Converter, ConverterBuilder, ConverterStream, Engine};
pub use convert::{EntryMatch, Inspection, Step};
pub use decode::{Decoder, Detection, Encoding, OnMalformed};
pub use dictionary::custom::{Dictionary, Layer};
pub use error::{Error, ErrorKind};
pub use pipeline::Normalizer;
pub use pipeline::builder::NormalizerBuilder;
pub use pipeline::stream::NormalizerStream;
pub use report::{Candidate, Change, Finding, Normalized, Report, Rule};
#[doc(hidden)]
pub use stage::repair::{Damage, Repair, find_repairs};
pub use target::Target;

/// Runs the examples of the README as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
