//! Turns Chinese text as it is found into one canonical form, and converts between its scripts.

mod convert;
mod dictionary;
mod error;

pub use convert::{Config, Converter, ConverterBuilder, ConverterStream, Engine};
pub use error::{Error, ErrorKind};
