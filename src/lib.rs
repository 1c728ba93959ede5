//! Turns Chinese text as it is found into one canonical form, and converts between its scripts.

mod batch;
mod convert;
pub mod decode;
mod dictionary;
mod edit;
mod error;
#[cfg(test)]
mod growth_tests;
mod language_model;
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
pub use target::Target;

/// What the tools of this project measure with. Not part of the public interface.
#[doc(hidden)]
pub mod testing {
    pub use crate::stage::repair::testing::DamageFinder;
    pub use crate::stage::repair::{Params, TERMS, Term};
}

/// Runs the examples of the README as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
