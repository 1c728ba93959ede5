//! Text columns of a Parquet file.

use anyhow::{Context as _, Result};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use zhnorm::columns::{ColumnChanges, TextFunction, rewrite_parquet};
use zhnorm::records::FieldPath;

/// Rewrites the columns of the file `path` to `output`, in rayon's current thread pool. `new_function` makes
/// the function that converts texts, once for each thread. With a suffix, the converted columns stand beside
/// the old ones.
pub(crate) fn rewrite(
    path: &Path,
    output: impl Write + Send,
    columns: &[FieldPath],
    suffix: Option<&str>,
    new_function: &(dyn Fn() -> TextFunction + Sync),
) -> Result<ColumnChanges> {
    let input = File::open(path).with_context(|| format!("can't open {}", path.display()))?;
    rewrite_parquet(input, output, columns, suffix, new_function).with_context(|| path.display().to_string())
}
