//! Turns Chinese text as it is found into one canonical form, and converts between its scripts.

mod error;

pub use error::{Error, ErrorKind};
