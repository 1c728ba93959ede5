//! Converts text columns: Arrow arrays in memory ([`convert_array`], feature `arrow`), and Parquet files,
//! Arrow IPC files and streams (feature `parquet`).
//!
//! Nulls stay nulls. The work is done in rayon's current thread pool. The output is the same for every number
//! of threads.
//!
//! # Files
//!
//! A column of a file is named by its path: `text`, `meta.title`, `messages[].content`. `[]` stands for the
//! elements of a list, however the file names the nodes in between. In Parquet, `attributes[].value` are the
//! values of a map.
//!
//! Only the named columns are decoded. Of a Parquet file, all others are copied as they are, with their pages
//! and statistics. The schema, the key-value metadata, the row groups, and the codec and encoding of each
//! column stay, too. A text that occurs several times in a dictionary-encoded column is converted once.

#[cfg(feature = "parquet")]
mod files;
mod text_arrays;

#[cfg(feature = "parquet")]
pub use files::{ColumnChanges, ColumnFormat, rewrite_arrow_file, rewrite_arrow_stream, rewrite_parquet};
pub use text_arrays::convert_array;

use crate::{Error, ErrorKind};
use std::fmt::Display;

/// The error for an array or a file that can't be read or written, or that has no such column.
fn failure(problem: impl Display) -> Error {
    Error::new(ErrorKind::Columns, problem)
}
