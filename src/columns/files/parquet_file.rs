//! Rewrites columns of a Parquet file, one batch of a row group after the other.

use super::parquet_schema::TextColumn;
use super::parquet_values::{self, ChunkTexts};
use super::{ColumnChanges, up_to_last_key};
use super::{failure, parquet_properties, parquet_schema, schema_copies};
use crate::Error;
use crate::parallel::text_workers::{TextFunction, TextWorkers};
use crate::records::FieldPath;
use parquet::bloom_filter::Sbbf;
use parquet::column::reader::ColumnReaderImpl;
use parquet::column::writer::{ColumnCloseResult, ColumnWriterImpl};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::errors::ParquetError;
use parquet::file::metadata::{
    ColumnChunkMetaData, PageIndexPolicy, ParquetMetaData, ParquetMetaDataOptions, ParquetMetaDataReader,
};
use parquet::file::properties::WriterPropertiesPtr;
use parquet::file::reader::ChunkReader;
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnDescriptor, ColumnPath, SchemaDescriptor};
use std::io::Write;
use std::sync::Arc;

/// About how many bytes of a column are in one batch. Three batches are in memory: one is read, one is
/// converted, and one is written.
const BATCH: u64 = 8 * 1024 * 1024;

impl From<ParquetError> for Error {
    fn from(error: ParquetError) -> Self {
        failure(match error {
            ParquetError::External(source) => source.to_string(),
            error => error.to_string(),
        })
    }
}

/// Rewrites the columns of the Parquet file `input` to `output`, with a function that `new_function` makes
/// for each thread.
///
/// With a suffix, the columns stay, and the converted texts go to new columns directly after them, whose
/// names have the suffix. The new column for the items of a list is a list.
///
/// What a Parquet file does not tell can't be kept: the level of the compression, and the size of pages. The
/// version of the format is that of the pages of the rewritten columns.
///
/// ```
/// use std::fs::File;
/// use zhnorm::columns::rewrite_parquet;
/// use zhnorm::parallel::TextFunction;
/// use zhnorm::{Error, Normalizer, Target};
///
/// fn normalize(input: File, output: File) -> Result<(), Error> {
///     let normalizer = Normalizer::new(Target::Hans);
///     let new_function = || -> TextFunction {
///         let mut worker = normalizer.worker();
///         Box::new(move |text, out| worker.normalize_into(text, out))
///     };
///     let columns = ["text".parse()?, "messages[].content".parse()?];
///     let changes = rewrite_parquet(input, output, &columns, None, &new_function)?;
///     println!("{} of {} texts changed", changes.changed, changes.texts);
///     Ok(())
/// }
/// ```
///
/// # Errors
///
/// The file is malformed or encrypted, or uses a codec that is not built in; there is no such column, or it
/// has no text; a text is not UTF-8; or reading or writing failed. The output is incomplete then.
pub fn rewrite_parquet<R, W>(
    input: R,
    output: W,
    columns: &[FieldPath],
    suffix: Option<&str>,
    new_function: &(dyn Fn() -> TextFunction + Sync),
) -> Result<ColumnChanges, Error>
where
    R: ChunkReader + 'static,
    W: Write + Send,
{
    let input = Arc::new(input);
    let metadata = ParquetMetaDataReader::new()
        .with_page_index_policy(PageIndexPolicy::Optional)
        .with_metadata_options(Some(ParquetMetaDataOptions::new().with_encoding_stats_as_mask(false)))
        .parse_and_finish(input.as_ref())?;
    check_places(&metadata, input.len())?;
    let columns = parquet_schema::find(metadata.file_metadata().schema_descr(), columns)?;
    let plan = RewritePlan::new(&metadata, columns, suffix)?;
    let mut writer =
        SerializedFileWriter::new(output, plan.schema.root_schema_ptr(), Arc::clone(&plan.properties))?;
    let workers = TextWorkers::new(new_function);
    let mut changes = ColumnChanges::default();
    for (number, group) in metadata.row_groups().iter().enumerate() {
        let mut group_writer = writer.next_row_group()?;
        for (leaf, chunk) in group.columns().iter().enumerate() {
            let column = plan.columns.iter().find(|column| column.leaf == leaf);
            if column.is_none() || suffix.is_some() {
                let copy = copied_chunk(&metadata, number, leaf, input.as_ref())?;
                group_writer.append_column(input.as_ref(), copy)?;
            }
            if let Some(column) = column {
                let rows = usize::try_from(group.num_rows()).unwrap_or_default();
                let pages = SerializedPageReader::new(Arc::clone(&input), chunk, rows, None)?;
                let reader = ColumnReaderImpl::new(chunk.column_descr_ptr(), Box::new(pages));
                let source = ChunkSource { column, chunk, reader, records: records_in_batch(chunk, rows) };
                rewrite_chunk(source, &mut group_writer, &workers, &mut changes)?;
            }
        }
        group_writer.close()?;
        changes.rows += u64::try_from(group.num_rows()).unwrap_or_default();
    }
    writer.close()?;
    Ok(changes)
}

/// Makes sure that each column chunk lies in the file.
fn check_places(metadata: &ParquetMetaData, length: u64) -> Result<(), Error> {
    for (number, group) in metadata.row_groups().iter().enumerate() {
        for chunk in group.columns() {
            let start = chunk.dictionary_page_offset().unwrap_or_else(|| chunk.data_page_offset());
            let end = u64::try_from(start)
                .ok()
                .zip(u64::try_from(chunk.compressed_size()).ok())
                .and_then(|(start, bytes)| start.checked_add(bytes));
            if end.is_none_or(|end| end > length) || group.num_rows() < 0 {
                return Err(failure(format_args!(
                    "the file is truncated or malformed: column `{}` of row group {number} lies outside of it",
                    chunk.column_path()
                )));
            }
        }
    }
    Ok(())
}

/// What is rewritten, and the schema of the output.
struct RewritePlan {
    columns: Vec<TextColumn>,
    schema: SchemaDescriptor,
    properties: WriterPropertiesPtr,
}

impl RewritePlan {
    fn new(
        metadata: &ParquetMetaData,
        columns: Vec<TextColumn>,
        suffix: Option<&str>,
    ) -> Result<Self, Error> {
        let file = metadata.file_metadata();
        let (mut schema, mut key_values) =
            (file.schema_descr().root_schema_ptr(), file.key_value_metadata().cloned());
        if let Some(suffix) = suffix {
            schema = parquet_schema::with_copies(file.schema_descr(), &columns, suffix)?;
            let nodes: Vec<_> = columns.iter().map(|column| up_to_last_key(column.path.steps())).collect();
            key_values =
                key_values.map(|pairs| schema_copies::with_copies(&pairs, &nodes, suffix)).transpose()?;
        }
        let schema = SchemaDescriptor::new(schema);
        let written: Vec<(&TextColumn, ColumnPath)> = (0..)
            .zip(&columns)
            .map(|(before, column)| {
                // Each added column moves those after it.
                let leaf = column.leaf + if suffix.is_some() { before + 1 } else { 0 };
                (column, schema.column(leaf).path().clone())
            })
            .collect();
        let properties = parquet_properties::of(metadata, &written, suffix.is_some(), key_values);
        Ok(Self { columns, schema, properties: Arc::new(properties) })
    }
}

/// A column chunk as it is in the input.
fn copied_chunk<R: ChunkReader>(
    metadata: &ParquetMetaData,
    group: usize,
    leaf: usize,
    input: &R,
) -> Result<ColumnCloseResult, Error> {
    let row_group = metadata.row_group(group);
    let chunk = row_group.column(leaf);
    let index = metadata.page_index();
    Ok(ColumnCloseResult {
        bytes_written: u64::try_from(chunk.compressed_size()).unwrap_or_default(),
        rows_written: u64::try_from(row_group.num_rows()).unwrap_or_default(),
        metadata: chunk.clone(),
        bloom_filter: Sbbf::read_from_column_chunk(chunk, input)?,
        column_index: index.and_then(|index| index.column_index(group, leaf)).cloned(),
        offset_index: index.and_then(|index| index.offset_index(group, leaf)).cloned(),
    })
}

/// Some records of a column: their texts, and the levels that say where nulls are and where lists begin.
#[derive(Default)]
struct ColumnBatch {
    values: Vec<ByteArray>,
    definition: Vec<i16>,
    repetition: Vec<i16>,
}

/// A column chunk to convert.
struct ChunkSource<'s> {
    column: &'s TextColumn,
    chunk: &'s ColumnChunkMetaData,
    reader: ColumnReaderImpl<ByteArrayType>,
    /// How many records are read at a time.
    records: usize,
}

/// Converts a column chunk. While one batch is converted, the one before is written and the next one read.
fn rewrite_chunk<W: Write + Send>(
    source: ChunkSource<'_>,
    group_writer: &mut SerializedRowGroupWriter<'_, W>,
    workers: &TextWorkers<'_>,
    changes: &mut ColumnChanges,
) -> Result<(), Error> {
    let ChunkSource { column, chunk, mut reader, records } = source;
    let Some(mut column_writer) = group_writer.next_column()? else {
        return Err(failure("the schema of the output has too few columns"));
    };
    let name = column.path.to_string();
    let mut remembered = parquet_properties::has_dictionary(chunk).then(ChunkTexts::default);
    let mut converted: Option<ColumnBatch> = None;
    let mut current = read_batch(&mut reader, chunk.column_descr(), records)?;
    while let Some(mut batch) = current {
        let before = changes.texts;
        let writer = column_writer.typed::<ByteArrayType>();
        let done = converted.take();
        let (written, (changed, next)) = rayon::join(
            || done.map_or(Ok(()), |done| write_batch(writer, &done)),
            || {
                rayon::join(
                    || {
                        parquet_values::convert(
                            &mut batch.values,
                            remembered.as_mut(),
                            workers,
                            &name,
                            before,
                        )
                    },
                    || read_batch(&mut reader, chunk.column_descr(), records),
                )
            },
        );
        written?;
        changes.changed += changed?;
        changes.texts += batch.values.len() as u64;
        converted = Some(batch);
        current = next?;
    }
    if let Some(done) = converted {
        write_batch(column_writer.typed::<ByteArrayType>(), &done)?;
    }
    Ok(column_writer.close()?)
}

/// How many records make a batch of the usual size.
fn records_in_batch(chunk: &ColumnChunkMetaData, records: usize) -> usize {
    let bytes = u64::try_from(chunk.uncompressed_size()).unwrap_or_default();
    let records = u64::try_from(records).unwrap_or_default();
    // A dictionary may have made the chunk much smaller than its texts are.
    let bytes = bytes.max(records.saturating_mul(64)).max(1);
    usize::try_from((u128::from(records) * u128::from(BATCH) / u128::from(bytes)).max(1)).unwrap_or(1)
}

fn read_batch(
    reader: &mut ColumnReaderImpl<ByteArrayType>,
    descriptor: &ColumnDescriptor,
    records: usize,
) -> Result<Option<ColumnBatch>, Error> {
    let mut batch = ColumnBatch::default();
    let (read, ..) = reader.read_records(
        records,
        Some(&mut batch.definition),
        Some(&mut batch.repetition),
        &mut batch.values,
    )?;
    // The writer relies on it.
    let are_possible = |levels: &[i16], most: i16| levels.iter().all(|level| (0..=most).contains(level));
    let texts = batch.definition.iter().filter(|level| **level == descriptor.max_def_level()).count();
    if !are_possible(&batch.definition, descriptor.max_def_level())
        || !are_possible(&batch.repetition, descriptor.max_rep_level())
        || (descriptor.max_def_level() > 0 && texts != batch.values.len())
    {
        return Err(failure(format_args!(
            "column `{}` is malformed: it has impossible levels",
            descriptor.path()
        )));
    }
    Ok((read > 0).then_some(batch))
}

fn write_batch(writer: &mut ColumnWriterImpl<'_, ByteArrayType>, batch: &ColumnBatch) -> Result<(), Error> {
    let descriptor = writer.get_descriptor();
    let (optional, repeated) = (descriptor.max_def_level() > 0, descriptor.max_rep_level() > 0);
    writer.write_batch(
        &batch.values,
        optional.then_some(batch.definition.as_slice()),
        repeated.then_some(batch.repetition.as_slice()),
    )?;
    Ok(())
}
