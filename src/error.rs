//! The error type of the library: a kind to match on, and a message that names the file, line or byte offset.

use std::fmt;

/// The kind of an [`Error`], for programs that react to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// There is no configuration, target or encoding of this name. The message lists those that there are.
    UnknownName,
    /// A dictionary is malformed. The message names the file and the line.
    Dictionary,
    /// A configuration file is malformed. The message names the file and, as far as known, the offset.
    Configuration,
    /// The input is malformed in the given encoding, or in every known one. The message names the byte
    /// offset.
    Encoding,
    /// A regular expression is malformed. The message shows where.
    Pattern,
    /// A Parquet or Arrow file can't be read or written, or has no column of this name with text. The message
    /// lists those that there are.
    Columns,
    /// Reading or writing failed.
    Io,
    /// The state of a checkpoint is malformed.
    Checkpoint,
    /// The path of a field is malformed, or cannot be used where it is. The message shows where.
    FieldPath,
    /// An EPUB or DOCX file is malformed. The message names the part of it.
    Document,
}

/// Any failure of this library.
///
/// The message does not repeat its cause: where there is one, [`source`](std::error::Error::source) returns
/// it, and programs that print a chain of causes print each once.
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

    /// The kind, for programs that react to it.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}
