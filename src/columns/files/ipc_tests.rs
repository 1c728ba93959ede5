//! Tests of `rewrite_arrow_file` and `rewrite_arrow_stream` with small files that are made here.

use super::{ColumnChanges, rewrite_arrow_file, rewrite_arrow_stream};
use crate::Error;
use crate::parallel::text_workers::TextFunction;
use crate::records::FieldPath;
use arrow_array::builder::StringBuilder;
use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, DictionaryArray, Int64Array, LargeStringArray, ListArray, RecordBatch, StringArray,
    StringViewArray, StructArray,
};
use arrow_ipc::CompressionType;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use arrow_schema::{DataType, Field, Schema};
use std::collections::HashMap;
use std::io::Cursor;
use std::sync::Arc;

const COLUMNS: [&str; 5] = ["text", "view", "meta.title", "tags[]", "word"];
const BATCHES: usize = 3;

/// The text of the sample and its converted form.
const BEFORE: &str = "头发";
const AFTER: &str = "頭髮";

/// Two rows, with this text in each column of [`COLUMNS`] and nulls beside it.
fn batch(text: &str) -> RecordBatch {
    let title: ArrayRef = Arc::new(LargeStringArray::from(vec!["x", text]));
    let meta = StructArray::from(vec![(Arc::new(Field::new("title", DataType::LargeUtf8, true)), title)]);
    let tags = ListArray::from_nested_iter::<StringBuilder, _, _, _>([Some(vec![Some(text), None]), None]);
    let words: DictionaryArray<Int32Type> = [Some(text), Some("x")].into_iter().collect();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(Int64Array::from(vec![1, 2]))),
        ("text", Arc::new(StringArray::from(vec![Some(text), None]))),
        ("view", Arc::new(StringViewArray::from(vec![None, Some(text)]))),
        ("meta", Arc::new(meta)),
        ("tags", Arc::new(tags)),
        ("word", Arc::new(words)),
        ("other", Arc::new(StringArray::from(vec![BEFORE, BEFORE]))),
    ];
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, array)| {
            let metadata = HashMap::from([("note".to_owned(), (*name).to_owned())]);
            Field::new(*name, array.data_type().clone(), true).with_metadata(metadata)
        })
        .collect();
    let metadata = HashMap::from([("origin".to_owned(), "web".to_owned())]);
    let schema = Arc::new(Schema::new_with_metadata(fields, metadata));
    RecordBatch::try_new(schema, columns.into_iter().map(|(_, array)| array).collect()).unwrap()
}

fn options(compression: Option<CompressionType>) -> IpcWriteOptions {
    IpcWriteOptions::default().try_with_compression(compression).unwrap()
}

fn file(compression: Option<CompressionType>) -> Vec<u8> {
    let batch = batch(BEFORE);
    let mut writer =
        FileWriter::try_new_with_options(Vec::new(), &batch.schema(), options(compression)).unwrap();
    writer.write_metadata("made by", "a test");
    (0..BATCHES).for_each(|_| writer.write(&batch).unwrap());
    writer.into_inner().unwrap()
}

fn stream(compression: Option<CompressionType>) -> Vec<u8> {
    let batch = batch(BEFORE);
    let mut writer =
        StreamWriter::try_new_with_options(Vec::new(), &batch.schema(), options(compression)).unwrap();
    (0..BATCHES).for_each(|_| writer.write(&batch).unwrap());
    writer.into_inner().unwrap()
}

fn new_function() -> TextFunction {
    Box::new(|text, out| out.push_str(&text.replace(BEFORE, AFTER)))
}

fn paths(columns: &[&str]) -> Vec<FieldPath> {
    columns.iter().map(|column| column.parse().unwrap()).collect()
}

fn rewrite(
    input: &[u8],
    columns: &[&str],
    suffix: Option<&str>,
) -> Result<(Vec<RecordBatch>, ColumnChanges), Error> {
    let mut output = Vec::new();
    let changes =
        rewrite_arrow_file(Cursor::new(input), &mut output, &paths(columns), suffix, &new_function)?;
    let reader = FileReader::try_new(Cursor::new(output), None)?;
    assert_eq!(reader.custom_metadata().get("made by").map(String::as_str), Some("a test"));
    Ok((reader.collect::<Result<_, _>>()?, changes))
}

#[test]
fn named_columns_of_a_file_change_and_nothing_else() {
    let (batches, changes) = rewrite(&file(None), &COLUMNS, None).unwrap();
    assert_eq!(batches, vec![batch(AFTER); BATCHES]);
    assert_eq!(changes.rows, 2 * BATCHES as u64);
    // A column each, and the second element of the struct and of the dictionary is `x`.
    assert_eq!((changes.texts, changes.changed), (7 * BATCHES as u64, 5 * BATCHES as u64));
}

#[test]
fn a_stream_is_rewritten_like_a_file() {
    let mut output = Vec::new();
    let input = stream(None);
    rewrite_arrow_stream(input.as_slice(), &mut output, &paths(&COLUMNS), None, &new_function).unwrap();
    let batches: Vec<RecordBatch> =
        StreamReader::try_new(output.as_slice(), None).unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(batches, vec![batch(AFTER); BATCHES]);
}

#[test]
fn the_compression_stays() {
    for compression in [None, Some(CompressionType::LZ4_FRAME), Some(CompressionType::ZSTD)] {
        // Converted to the same text, the whole output is the same.
        let same = || -> TextFunction { Box::new(|text, out| out.push_str(text)) };
        let (input, mut output) = (file(compression), Vec::new());
        rewrite_arrow_file(Cursor::new(&input), &mut output, &paths(&COLUMNS), None, &same).unwrap();
        assert!(output == input, "file, {compression:?}");
        let (input, mut output) = (stream(compression), Vec::new());
        rewrite_arrow_stream(input.as_slice(), &mut output, &paths(&COLUMNS), None, &same).unwrap();
        assert!(output == input, "stream, {compression:?}");
    }
}

#[test]
fn with_a_suffix_a_column_follows() {
    let (batches, _) = rewrite(&file(None), &COLUMNS, Some("_t")).unwrap();
    let (before, after) = (batch(BEFORE), batch(AFTER));
    let rewritten = &batches[0];
    let names: Vec<String> = rewritten.schema().fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(
        names,
        ["id", "text", "text_t", "view", "view_t", "meta", "tags", "tags_t", "word", "word_t", "other"]
    );
    for name in ["text", "view", "tags", "word"] {
        assert_eq!(rewritten.column_by_name(name), before.column_by_name(name));
        assert_eq!(rewritten.column_by_name(&format!("{name}_t")), after.column_by_name(name));
    }
    let title = |batch: &RecordBatch, name: &str| {
        let meta = batch.column_by_name("meta").unwrap();
        meta.as_any().downcast_ref::<StructArray>().unwrap().column_by_name(name).cloned()
    };
    assert_eq!(title(rewritten, "title_t"), title(&after, "title"));
}

#[test]
fn a_column_without_text_is_an_error_that_lists_the_others() {
    let input = file(None);
    for (column, suffix, parts) in [
        ("missing", None, &["no column `missing`", "`text`, `view`, `meta.title`, `tags[]`, `word`"][..]),
        ("tags", None, &["column `tags` has no text but List"]),
        ("id", None, &["column `id` has no text but Int64"]),
        ("text.more", None, &["no column `text.more`"]),
        ("tags[0]", None, &["no column `tags[0]`"]),
    ] {
        let error = rewrite(&input, &[column], suffix).unwrap_err().to_string();
        for part in parts {
            assert!(error.contains(part), "{error}");
        }
    }
    let error = rewrite(&input, &["text"], Some("")).unwrap_err().to_string();
    assert!(error.contains("there is a column `text` beside it already"), "{error}");
}

#[test]
fn damaged_data_is_an_error() {
    let whole = file(None);
    for length in 0..whole.len() {
        assert!(rewrite(&whole[..length], &["text"], None).is_err(), "{length} bytes");
    }
    let whole = stream(Some(CompressionType::ZSTD));
    // A stream may end after any batch.
    for length in 0..whole.len() / 4 {
        let _ =
            rewrite_arrow_stream(&whole[..length], std::io::sink(), &paths(&["text"]), None, &new_function);
    }
    assert!(
        rewrite_arrow_stream(&whole[..20], std::io::sink(), &paths(&["text"]), None, &new_function).is_err()
    );
    assert!(rewrite_arrow_stream(&[][..], std::io::sink(), &paths(&["text"]), None, &new_function).is_err());
}
