//! Text columns of Parquet files.

use super::account::Account;
use super::sink::ResultSink;
use super::{InputFile, NewDocumentTransform};
use crate::cli::flow_args::RecordArguments;
use anyhow::{Result, bail};

/// Rewrites the columns of a file. Returns whether the result differs.
#[cfg(feature = "parquet")]
pub(super) fn rewrite(
    file: &InputFile,
    arguments: &RecordArguments,
    documents: NewDocumentTransform,
    sink: &mut ResultSink<'_>,
    account: &mut Account,
) -> Result<bool> {
    use super::task::Notice as _;
    use anyhow::Context as _;
    use zhnorm::records::FieldPath;

    if file.is_stdin() {
        bail!("a Parquet file can't be read from standard input, because its end tells what is in it");
    }
    if let ResultSink::Diff { .. } = sink {
        bail!("{}: a Parquet file has no lines to compare; use `--check`", file.name);
    }
    let columns = arguments.chosen.fields.iter().map(|path| path.parse());
    let columns = columns.collect::<Result<Vec<FieldPath>, _>>()?;
    let suffix = arguments.field_suffix.as_deref();
    let mut writer = SinkWriter { sink, written: 0 };
    let new = || documents.make();
    let changes = crate::cli::parquet::rewrite(&file.path, &mut writer, &columns, suffix, &new)?;
    account.bytes_written += writer.written;
    account.files += 1;
    account.bytes_read += file.size;
    account.documents += usize::try_from(changes.rows).context("too many rows")?;
    account.fields += usize::try_from(changes.texts).context("too many texts")?;
    account.changed_fields += usize::try_from(changes.changed).context("too many texts")?;
    documents.summary().add_to(account);
    let differs = changes.changed > 0 || suffix.is_some();
    account.changed_files += usize::from(differs);
    Ok(differs)
}

/// Says that this build can't.
#[cfg(not(feature = "parquet"))]
pub(super) fn rewrite(
    file: &InputFile,
    _: &RecordArguments,
    _: NewDocumentTransform,
    _: &mut ResultSink<'_>,
    _: &mut Account,
) -> Result<bool> {
    bail!("{}: this zhnorm was built without Parquet; build it with `--features parquet`", file.name)
}

/// Passes what is written on to a sink.
#[cfg(feature = "parquet")]
struct SinkWriter<'s, 'o> {
    sink: &'s mut ResultSink<'o>,
    written: u64,
}

#[cfg(feature = "parquet")]
impl std::io::Write for SinkWriter<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        // Whether a text changes is known at the end only.
        self.sink.write(bytes, true).map_err(std::io::Error::other)?;
        self.written += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
