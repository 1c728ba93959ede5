//! Rewrites columns of files and streams of Arrow IPC, batch by batch.

use super::arrow_values::ArrayRewriter;
use super::{ColumnChanges, arrow_columns, schema_copies, up_to_last_key};
use crate::Error;
use crate::parallel::text_workers::{TextFunction, TextWorkers};
use crate::records::{FieldPath, PathStep};
use arrow_array::RecordBatch;
use arrow_ipc::reader::{FileReader, FileReaderBuilder, StreamReader, read_footer_length};
use arrow_ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use arrow_ipc::{CompressionType, Message, root_as_footer, root_as_message};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

/// The bytes before the length of a message.
const CONTINUATION: [u8; 4] = [0xFF; 4];

/// Rewrites columns of a file of Arrow IPC (`.arrow`, Feather version 2), like
/// [`rewrite_parquet`](super::rewrite_parquet).
///
/// The schema, its metadata, dictionaries and the compression of the first batch are kept. The level of the
/// compression is not known from a file, and metadata of single batches is lost.
///
/// # Errors
///
/// As for [`rewrite_parquet`](super::rewrite_parquet); also texts of a batch that are too long for their
/// type.
pub fn rewrite_arrow_file<R, W>(
    mut input: R,
    output: W,
    columns: &[FieldPath],
    suffix: Option<&str>,
    new_function: &(dyn Fn() -> TextFunction + Sync),
) -> Result<ColumnChanges, Error>
where
    R: Read + Seek,
    W: Write,
{
    let compression = compression_of_file(&mut input)?;
    let reader: FileReader<R> = FileReaderBuilder::new().build(input)?;
    let plan = ArrowPlan::new(&reader.schema(), columns, suffix)?;
    let mut writer = FileWriter::try_new_with_options(output, &plan.schema, options(compression)?)?;
    for (key, value) in reader.custom_metadata() {
        writer.write_metadata(key, value);
    }
    let changes = plan.run(reader, suffix, new_function, |batch| writer.write(batch))?;
    writer.finish()?;
    Ok(changes)
}

/// Rewrites columns of a stream of Arrow IPC, like [`rewrite_arrow_file`].
///
/// # Errors
///
/// As for [`rewrite_arrow_file`].
pub fn rewrite_arrow_stream<R, W>(
    input: R,
    output: W,
    columns: &[FieldPath],
    suffix: Option<&str>,
    new_function: &(dyn Fn() -> TextFunction + Sync),
) -> Result<ColumnChanges, Error>
where
    R: Read,
    W: Write,
{
    let (compression, input) = compression_of_stream(input)?;
    let reader = StreamReader::try_new(input, None)?;
    let plan = ArrowPlan::new(&reader.schema(), columns, suffix)?;
    let mut writer = StreamWriter::try_new_with_options(output, &plan.schema, options(compression)?)?;
    let changes = plan.run(reader, suffix, new_function, |batch| writer.write(batch))?;
    writer.finish()?;
    Ok(changes)
}

/// What is rewritten, and the schema of the output.
struct ArrowPlan {
    paths: Vec<Vec<PathStep>>,
    schema: SchemaRef,
}

impl ArrowPlan {
    fn new(schema: &Schema, columns: &[FieldPath], suffix: Option<&str>) -> Result<Self, Error> {
        arrow_columns::check(schema, columns, suffix)?;
        let mut paths: Vec<Vec<PathStep>> = Vec::new();
        for column in columns {
            if !paths.iter().any(|path| path == column.steps()) {
                paths.push(column.steps().to_vec());
            }
        }
        let nodes: Vec<&[PathStep]> = paths.iter().map(|path| up_to_last_key(path)).collect();
        let schema = match suffix {
            Some(suffix) => schema_copies::add_copies(schema, &nodes, suffix),
            None => schema.clone(),
        };
        Ok(Self { paths, schema: Arc::new(schema) })
    }

    fn run(
        &self,
        batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
        suffix: Option<&str>,
        new_function: &(dyn Fn() -> TextFunction + Sync),
        mut write: impl FnMut(&RecordBatch) -> Result<(), ArrowError>,
    ) -> Result<ColumnChanges, Error> {
        let mut rewriter = ArrayRewriter {
            workers: TextWorkers::new(new_function),
            suffix,
            changes: ColumnChanges::default(),
            dictionaries: Vec::new(),
        };
        for batch in batches {
            write(&rewriter.batch(batch?, &self.paths, &self.schema)?)?;
        }
        Ok(rewriter.changes)
    }
}

fn options(compression: Option<CompressionType>) -> Result<IpcWriteOptions, Error> {
    Ok(IpcWriteOptions::default().try_with_compression(compression)?)
}

/// How the first batch of a file is compressed. The file is read from its beginning afterwards.
fn compression_of_file<R: Read + Seek>(input: &mut R) -> Result<Option<CompressionType>, Error> {
    let mut end = [0; 10];
    input.seek(SeekFrom::End(-10)).map_err(read_error)?;
    input.read_exact(&mut end).map_err(read_error)?;
    let length = read_footer_length(end)?;
    let distance = i64::try_from(length).map_err(|_| malformed(&"the footer is too long"))? + 10;
    input.seek(SeekFrom::End(-distance)).map_err(read_error)?;
    let footer = read_bytes(input, length)?;
    let footer = root_as_footer(&footer).map_err(|error| malformed(&error))?;
    let Some(block) = footer.recordBatches().filter(|blocks| !blocks.is_empty()).map(|blocks| *blocks.get(0))
    else {
        return Ok(None);
    };
    let start = u64::try_from(block.offset()).map_err(|error| malformed(&error))?;
    input.seek(SeekFrom::Start(start)).map_err(read_error)?;
    let message = read_message(input)?.unwrap_or_default();
    let compression = compression(&root_as_message(&message.bytes).map_err(|error| malformed(&error))?);
    input.rewind().map_err(read_error)?;
    Ok(compression)
}

/// How the first batch of a stream is compressed, and the stream with what was read of it.
fn compression_of_stream<R: Read>(mut input: R) -> Result<(Option<CompressionType>, impl Read), Error> {
    let (mut read, mut found) = (Vec::new(), None);
    while let Some(message) = read_message(&mut input)? {
        read.extend(message.prefix);
        read.extend(&message.bytes);
        let message = root_as_message(&message.bytes).map_err(|error| malformed(&error))?;
        if message.header_as_schema().is_none() {
            found = compression(&message);
            break;
        }
        let body = usize::try_from(message.bodyLength()).map_err(|error| malformed(&error))?;
        read.extend(read_bytes(&mut input, body)?);
    }
    if found.is_none() && read.is_empty() {
        return Err(malformed(&"it has no schema"));
    }
    Ok((found, Cursor::new(read).chain(input)))
}

fn compression(message: &Message<'_>) -> Option<CompressionType> {
    let batch = message
        .header_as_record_batch()
        .or_else(|| message.header_as_dictionary_batch().and_then(|dictionary| dictionary.data()))?;
    batch.compression().map(|compression| compression.codec())
}

/// A message without its body.
#[derive(Default)]
struct IpcMessage {
    /// The bytes before it, which end with its length.
    prefix: Vec<u8>,
    bytes: Vec<u8>,
}

/// The next message, or `None` at the end of a stream.
fn read_message(input: &mut impl Read) -> Result<Option<IpcMessage>, Error> {
    let mut prefix = read_bytes_or_end(input, 4)?;
    if prefix == CONTINUATION {
        prefix.extend(read_bytes(input, 4)?);
    }
    let Some(length) = prefix.last_chunk::<4>().map(|length| u32::from_le_bytes(*length)) else {
        return Ok(None);
    };
    let bytes = read_bytes(input, usize::try_from(length).map_err(|error| malformed(&error))?)?;
    Ok((length > 0).then_some(IpcMessage { prefix, bytes }))
}

fn read_bytes(input: &mut impl Read, length: usize) -> Result<Vec<u8>, Error> {
    let bytes = read_bytes_or_end(input, length)?;
    if bytes.len() < length { Err(malformed(&"it ends within a message")) } else { Ok(bytes) }
}

fn read_bytes_or_end(input: &mut impl Read, length: usize) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    // The length may be wrong, so no memory is reserved for it.
    input.take(length as u64).read_to_end(&mut bytes).map_err(read_error)?;
    Ok(bytes)
}

fn malformed(problem: &dyn std::fmt::Display) -> Error {
    super::failure(format_args!("the Arrow data is truncated or malformed: {problem}"))
}

fn read_error(error: std::io::Error) -> Error {
    super::failure(format_args!("can't read the Arrow data: {error}"))
}
