//! Rewrites text columns of files.

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

pub use ipc_file::{rewrite_arrow_file, rewrite_arrow_stream};
pub use parquet_file::rewrite_parquet;

use super::failure;
use crate::records::PathStep;

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

/// The path up to its last key: the node beside which a new column goes.
fn up_to_last_key(steps: &[PathStep]) -> &[PathStep] {
    let last = steps.iter().rposition(|step| *step != PathStep::Each);
    steps.get(..last.map_or(0, |last| last + 1)).unwrap_or_default()
}
