//! The one error type of the library: opaque, with a kind to match on and a message that names the place.

use std::fmt;

/// What went wrong, for programs that react to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The name of a configuration, a target or an option is not one that zhnorm knows.
    UnknownName,
    /// A dictionary is malformed; the message names file and line.
    Dictionary,
    /// A configuration file is malformed; the message names the file and the place in it.
    Configuration,
    /// Input is not in the encoding it was said to be in, or in none that is known; the message names the byte offset.
    Encoding,
    /// Reading or writing failed.
    Io,
}

/// Every failure of this library.
///
/// ```
/// use zhnorm::{Config, ErrorKind};
///
/// let error = "s2x".parse::<Config>().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::UnknownName);
/// assert!(error.to_string().contains("s2x"));
/// ```
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    kind: ErrorKind,
    message: String,
    #[source]
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl fmt::Display) -> Self {
        Self { kind, message: message.to_string(), source: None }
    }

    #[allow(dead_code, reason = "used by the loaders of files, which only some feature sets compile")]
    pub(crate) fn with_source(
        kind: ErrorKind,
        message: impl fmt::Display,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        Self { kind, message: message.to_string(), source: Some(Box::new(source)) }
    }

    /// What went wrong, for programs that react to it.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}
