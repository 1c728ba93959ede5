//! Rewrites text columns of Parquet files and of Arrow IPC files and streams. Needs the feature `parquet`.
//!
//! A column is named by its path: `text`, `meta.title`, `messages[].content`. `[]` stands for the elements of
//! a list, however the file names the nodes in between. In Parquet, `attributes[].value` are the values of a
//! map.
//!
//! Only the named columns are decoded. Of a Parquet file, all others are copied as they are, with their pages
//! and statistics. The schema, the key-value metadata, the row groups, and the codec and encoding of each
//! column stay, too. Nulls stay nulls. A text that occurs several times in a dictionary-encoded column is
//! converted once.
//!
//! The work is done in rayon's current thread pool. The output is the same for every number of threads.

mod arrow_columns;
mod arrow_values;
mod ipc_file;
#[cfg(test)]
mod ipc_tests;
mod parquet_file;
mod parquet_properties;
mod parquet_schema;
#[cfg(test)]
mod parquet_tests;
mod parquet_values;
mod schema_copies;
mod text_workers;

pub use ipc_file::{rewrite_arrow_file, rewrite_arrow_stream};
pub use parquet_file::rewrite_parquet;

use crate::records::PathStep;
use crate::{Error, ErrorKind};
use std::fmt::Display;

/// A function that appends the converted form of a text to a string.
pub type TextFunction = Box<dyn FnMut(&str, &mut String) + Send>;

/// The format of a file, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnFormat {
    /// Parquet, for [`rewrite_parquet`].
    Parquet,
    /// A file of Arrow IPC, which is also called Feather, for [`rewrite_arrow_file`].
    ArrowFile,
    /// A stream of Arrow IPC, for [`rewrite_arrow_stream`].
    ArrowStream,
}

impl ColumnFormat {
    /// The format of a file that begins with these bytes; eight are enough.
    ///
    /// ```
    /// use zhnorm::columns::ColumnFormat;
    ///
    /// assert_eq!(ColumnFormat::detect(b"PAR1"), Some(ColumnFormat::Parquet));
    /// assert_eq!(ColumnFormat::detect(b"{\"a\": 1}"), None);
    /// ```
    #[must_use]
    pub fn detect(beginning: &[u8]) -> Option<Self> {
        let formats: [(&[u8], Self); 3] = [
            (b"PAR1", Self::Parquet),
            (b"ARROW1", Self::ArrowFile),
            (&[0xFF, 0xFF, 0xFF, 0xFF], Self::ArrowStream),
        ];
        formats.into_iter().find(|(magic, _)| beginning.starts_with(magic)).map(|(_, format)| format)
    }
}

/// What a rewrite did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ColumnChanges {
    /// The number of rows.
    pub rows: u64,
    /// The number of texts in the named columns, without nulls.
    pub texts: u64,
    /// How many of the texts were changed.
    pub changed: u64,
}

/// The error for a file that can't be read or written, or that has no such column.
fn failure(problem: impl Display) -> Error {
    Error::new(ErrorKind::Columns, problem)
}

/// The path up to its last key: the node beside which a new column goes.
fn up_to_last_key(steps: &[PathStep]) -> &[PathStep] {
    let last = steps.iter().rposition(|step| *step != PathStep::Each);
    steps.get(..last.map_or(0, |last| last + 1)).unwrap_or_default()
}
