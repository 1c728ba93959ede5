//! Text columns of a Parquet file, or of a file or stream of Arrow IPC.

use anyhow::{Context as _, Result, bail};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read as _, Seek as _, Write};
use std::path::Path;
use zhnorm::columns::{ColumnChanges, ColumnFormat};
use zhnorm::columns::{rewrite_arrow_file, rewrite_arrow_stream, rewrite_parquet};
use zhnorm::parallel::TextFunction;
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
    let name = path.display();
    let mut input = File::open(path).with_context(|| format!("can't open {name}"))?;
    let cannot_read = || format!("can't read {name}");
    let mut beginning = Vec::new();
    (&input).take(8).read_to_end(&mut beginning).with_context(cannot_read)?;
    input.rewind().with_context(cannot_read)?;
    let mut output = BufWriter::with_capacity(1 << 16, output);
    let changes = match ColumnFormat::detect(&beginning) {
        Some(ColumnFormat::Parquet) => rewrite_parquet(input, &mut output, columns, suffix, new_function),
        Some(ColumnFormat::ArrowFile) => {
            rewrite_arrow_file(BufReader::new(input), &mut output, columns, suffix, new_function)
        }
        Some(ColumnFormat::ArrowStream) => {
            rewrite_arrow_stream(BufReader::new(input), &mut output, columns, suffix, new_function)
        }
        _ => bail!("{name} is neither Parquet nor Arrow IPC"),
    };
    let changes = changes.with_context(|| name.to_string())?;
    output.flush().context("can't write the output")?;
    Ok(changes)
}
