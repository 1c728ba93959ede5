//! Tests of `rewrite_parquet` with small files that are made here.

use super::{ColumnChanges, rewrite_parquet};
use crate::Error;
use crate::parallel::text_workers::TextFunction;
use crate::records::FieldPath;
use parquet::basic::{Compression, Encoding};
use parquet::column::writer::ColumnWriterImpl;
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::FileReader as _;
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::fs::File;
use std::io::{Read as _, Seek as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const SCHEMA: &str = "message schema {
    required int64 id;
    optional binary text (STRING);
    optional group messages (LIST) {
        repeated group list {
            required group element {
                required binary content (STRING);
                optional binary role (STRING);
            }
        }
    }
    optional group tags (LIST) {
        repeated group list { optional binary element (UTF8); }
    }
    optional group notes (MAP) {
        repeated group key_value {
            required binary key (STRING);
            optional binary value (STRING);
        }
    }
    optional binary raw;
}";

const GROUPS: usize = 3;

/// A file with three row groups. Each has two rows; in the second one all that may be null is null.
fn sample(properties: WriterProperties) -> File {
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let file = tempfile::tempfile().unwrap();
    let mut writer =
        SerializedFileWriter::new(file.try_clone().unwrap(), schema, Arc::new(properties)).unwrap();
    for _ in 0..GROUPS {
        let mut group = writer.next_row_group().unwrap();
        let mut number = 0;
        while let Some(mut column) = group.next_column().unwrap() {
            let texts =
                |writer: &mut ColumnWriterImpl<'_, ByteArrayType>, texts: &[&str], definition, repetition| {
                    let values: Vec<ByteArray> = texts.iter().map(|text| ByteArray::from(*text)).collect();
                    writer.write_batch(&values, definition, repetition).unwrap()
                };
            match number {
                0 => column.typed::<Int64Type>().write_batch(&[1, 2], None, None).unwrap(),
                1 => texts(column.typed(), &["头发"], Some(&[1, 0]), None),
                // messages[].content, .role
                2 => texts(column.typed(), &["里面", "x"], Some(&[2, 2, 0]), Some(&[0, 1, 0])),
                3 => texts(column.typed(), &["后"], Some(&[3, 2, 0]), Some(&[0, 1, 0])),
                // tags
                4 => texts(column.typed(), &["发"], Some(&[3, 2, 0]), Some(&[0, 1, 0])),
                // notes[].key, .value
                5 => texts(column.typed(), &["面"], Some(&[2, 0]), Some(&[0, 0])),
                6 => texts(column.typed(), &["面条"], Some(&[3, 0]), Some(&[0, 0])),
                _ => texts(column.typed(), &["头"], Some(&[1, 0]), None),
            };
            column.close().unwrap();
            number += 1;
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
    file
}

/// A file with one column of texts, `a`.
fn one_column(values: &[ByteArray]) -> File {
    let schema = Arc::new(parse_message_type("message schema { required binary a (STRING); }").unwrap());
    let file = tempfile::tempfile().unwrap();
    let mut writer = SerializedFileWriter::new(file.try_clone().unwrap(), schema, Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<ByteArrayType>().write_batch(values, None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    file
}

/// A function that makes some characters Traditional.
fn new_function() -> TextFunction {
    Box::new(|text, out| {
        out.extend(text.chars().map(|character| match character {
            '发' => '髮',
            '头' => '頭',
            '里' => '裏',
            '后' => '後',
            '条' => '條',
            other => other,
        }));
    })
}

fn paths(columns: &[&str]) -> Vec<FieldPath> {
    columns.iter().map(|column| column.parse().unwrap()).collect()
}

fn rewrite(input: &File, columns: &[&str], suffix: Option<&str>) -> Result<(File, ColumnChanges), Error> {
    let output = tempfile::tempfile().unwrap();
    let [input, written] = [input, &output].map(|file| file.try_clone().unwrap());
    let changes = rewrite_parquet(input, written, &paths(columns), suffix, &new_function)?;
    Ok((output, changes))
}

fn rows(file: &File) -> Vec<String> {
    let reader = SerializedFileReader::new(file.try_clone().unwrap()).unwrap();
    reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect()
}

fn bytes(mut file: &File) -> Vec<u8> {
    file.rewind().unwrap();
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn named_columns_change_and_nothing_else() {
    let input = sample(WriterProperties::new());
    for (column, before, after) in [
        ("text", "text: \"头发\"", "text: \"頭髮\""),
        ("messages[].content", "content: \"里面\"", "content: \"裏面\""),
        ("messages[].role", "role: \"后\"", "role: \"後\""),
        ("tags[]", "tags: [\"发\"", "tags: [\"髮\""),
        ("notes[].value", "\"面条\"", "\"面條\""),
    ] {
        let (output, changes) = rewrite(&input, &[column], None).unwrap();
        let expected: Vec<String> = rows(&input).iter().map(|row| row.replace(before, after)).collect();
        assert_ne!(expected, rows(&input), "{column}");
        assert_eq!(rows(&output), expected, "{column}");
        assert_eq!((changes.rows, changes.changed), (2 * GROUPS as u64, GROUPS as u64), "{column}");
    }
}

#[test]
fn several_columns_change_at_once() {
    let input = sample(WriterProperties::new());
    let (output, changes) = rewrite(&input, &["tags[]", "text", "text"], None).unwrap();
    assert_eq!((changes.texts, changes.changed), (2 * GROUPS as u64, 2 * GROUPS as u64));
    let row = &rows(&output)[0];
    assert!(!row.contains("头发") && row.contains("[\"髮\""), "{row}");
}

#[test]
fn the_settings_of_the_file_stay() {
    let properties = WriterProperties::builder()
        .set_created_by("a program version 1.2".to_owned())
        .set_key_value_metadata(Some(vec![KeyValue::new("origin".to_owned(), "web".to_owned())]))
        .set_compression(Compression::SNAPPY)
        .set_column_dictionary_enabled("text".into(), false)
        .set_column_encoding("text".into(), Encoding::DELTA_LENGTH_BYTE_ARRAY)
        .set_column_compression("text".into(), Compression::LZ4_RAW)
        .build();
    let input = sample(properties);
    let (output, _) = rewrite(&input, &["text", "tags[]"], None).unwrap();
    let [before, after] = [input, output].map(|file| SerializedFileReader::new(file).unwrap());
    let (before, after) = (before.metadata(), after.metadata());
    assert_eq!(before.file_metadata().schema(), after.file_metadata().schema());
    assert_eq!(before.file_metadata().key_value_metadata(), after.file_metadata().key_value_metadata());
    assert_eq!(before.file_metadata().created_by(), after.file_metadata().created_by());
    assert_eq!(before.num_row_groups(), after.num_row_groups());
    for (before, after) in before.row_groups().iter().zip(after.row_groups()) {
        assert_eq!(before.num_rows(), after.num_rows());
        for (before, after) in before.columns().iter().zip(after.columns()) {
            let path = before.column_path().string();
            assert_eq!(before.compression(), after.compression(), "{path}");
            assert!(before.encodings().eq(after.encodings()), "{path}");
            assert_eq!(before.statistics().is_some(), after.statistics().is_some(), "{path}");
        }
    }
}

#[test]
fn with_a_suffix_a_column_follows() {
    let input = sample(WriterProperties::new());
    let (output, _) = rewrite(&input, &["text", "messages[].content", "tags[]"], Some("_t")).unwrap();
    let expected: Vec<String> = rows(&input)
        .iter()
        .map(|row| {
            row.replace("text: \"头发\"", "text: \"头发\", text_t: \"頭髮\"")
                .replace("text: null", "text: null, text_t: null")
                .replace("content: \"里面\"", "content: \"里面\", content_t: \"裏面\"")
                .replace("content: \"x\"", "content: \"x\", content_t: \"x\"")
                .replace("tags: [\"发\", null]", "tags: [\"发\", null], tags_t: [\"髮\", null]")
                .replace("tags: null", "tags: null, tags_t: null")
        })
        .collect();
    assert_eq!(rows(&output), expected);
}

#[test]
fn a_suffix_that_leads_to_a_column_that_is_there_is_an_error() {
    let schema = "message schema { required binary a (STRING); required binary ab (STRING); }";
    let file = tempfile::tempfile().unwrap();
    let schema = Arc::new(parse_message_type(schema).unwrap());
    SerializedFileWriter::new(file.try_clone().unwrap(), schema, Arc::default()).unwrap().close().unwrap();
    let error = rewrite(&file, &["a"], Some("b")).unwrap_err();
    assert!(error.to_string().contains("there is a column `ab` beside it already"), "{error}");
    // Without rows there is nothing to convert, and the file is still whole.
    let (output, changes) = rewrite(&file, &["a"], Some("c")).unwrap();
    assert_eq!((changes, rows(&output).len()), (ColumnChanges::default(), 0));
    let error = rewrite(&sample(WriterProperties::new()), &["notes[].value"], Some("_t")).unwrap_err();
    assert!(error.to_string().contains("a map can't get more columns"), "{error}");
}

#[test]
fn a_column_without_text_is_an_error_that_lists_the_others() {
    let input = sample(WriterProperties::new());
    for (column, parts) in [
        (
            "missing",
            &["no column `missing`", "`text`, `messages[].content`", "`tags[]`", "`notes[].value`"][..],
        ),
        ("messages.content", &["no column `messages.content`"]),
        ("id", &["column `id` has no text but INT64", "`text`"]),
        ("raw", &["column `raw` has no text but BYTE_ARRAY"]),
    ] {
        let error = rewrite(&input, &[column], None).unwrap_err().to_string();
        for part in parts {
            assert!(error.contains(part), "{error}");
        }
    }
}

#[test]
fn a_malformed_text_is_an_error_that_says_which() {
    let values = ["头".into(), ByteArray::from(b"a\xFF".to_vec())];
    let file = one_column(&values);
    let error = rewrite(&file, &["a"], None).unwrap_err().to_string();
    assert_eq!(error, "column `a`: text 2 is not UTF-8: byte 1 of it is malformed");
}

#[test]
fn a_damaged_file_is_an_error() {
    let whole = bytes(&sample(WriterProperties::new()));
    for length in 0..whole.len() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&whole[..length]).unwrap();
        assert!(rewrite(&file, &["text"], None).is_err(), "{length} bytes");
    }
}

#[test]
fn the_output_does_not_depend_on_the_number_of_threads() {
    let input = sample(WriterProperties::new());
    let output = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| bytes(&rewrite(&input, &["text", "tags[]"], None).unwrap().0))
    };
    let one = output(1);
    assert_eq!(output(4), one);
    // Without a change, the values are those of the input.
    assert_eq!(rows(&rewrite(&input, &["notes[].key"], None).unwrap().0), rows(&input));
}

#[test]
fn a_text_of_a_dictionary_is_converted_once() {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let values: Vec<ByteArray> = (0..1000).map(|number| ["头", "发", "x"][number % 3].into()).collect();
    let file = one_column(&values);
    let new = || -> TextFunction {
        let mut function = new_function();
        Box::new(move |text, out| {
            CALLS.fetch_add(1, Ordering::Relaxed);
            function(text, out);
        })
    };
    let changes = rewrite_parquet(file, std::io::sink(), &paths(&["a"]), None, &new).unwrap();
    assert_eq!((changes.texts, changes.changed), (1000, 667));
    assert_eq!(CALLS.load(Ordering::Relaxed), 3);
}
