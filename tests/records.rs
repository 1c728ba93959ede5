//! Compares the rewriting of records with `serde_json` and the crate `csv` on random records.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(any(feature = "records", zhnorm_command))]

use proptest::prelude::*;
use serde_json::Value;
use zhnorm::records::{CsvFormat, Delimiter, FieldPath, Fields, JsonRecords, PathStep, RecordEnds};

/// Doubles commas and quotation marks, and removes `x`.
fn transform(text: &str, out: &mut String) {
    out.push_str(&text.replace(',', ",,").replace('"', "\"\"").replace('x', "").replace('中', "中/文"));
}

fn transformed(text: &str) -> String {
    let mut out = String::new();
    transform(text, &mut out);
    out
}

fn identity(text: &str, out: &mut String) {
    out.push_str(text);
}

/// A piece of a string of JSON, as it may be written.
fn string_part() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[abx,/<中文𠀀 ]{0,8}",
        1 => prop::sample::select(vec![
            "\\\"", "\\\\", "\\/", "\\n", "\\t", "\\u4e2d", "\\u4E2D", "\\ud840\\udc00", "\\u0078", "\\u002c",
            "\\u0000", "\\u003c", "\\u00e9",
        ]).prop_map(str::to_owned),
    ]
}

fn string() -> impl Strategy<Value = String> {
    prop::collection::vec(string_part(), 0..4).prop_map(|parts| format!("\"{}\"", parts.concat()))
}

fn space() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["", "", " ", "\t", "\r\n  "])
}

/// JSON as it may be written.
fn json() -> impl Strategy<Value = String> {
    let words = ["1", "-0.50e+3", "1E2", "null", "true", "false", "0"];
    let leaf = prop_oneof![3 => string(), 1 => prop::sample::select(words.to_vec()).prop_map(str::to_owned)];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let keys = vec!["\"a\"", "\"b\"", "\"c\"", "\"a_n\"", "\"\\u0061\"", "\"中\""];
        let member = (prop::sample::select(keys), space(), space(), inner.clone())
            .prop_map(|(key, before, after, value)| format!("{key}{before}:{after}{value}"));
        let list = |items: Vec<String>, (first, after): (&str, &str)| {
            format!("{first}{}{first}", items.join(&format!(",{after}")))
        };
        prop_oneof![
            (prop::collection::vec(member, 0..4), (space(), space()))
                .prop_map(move |(members, spaces)| format!("{{{}}}", list(members, spaces))),
            (prop::collection::vec(inner, 0..4), (space(), space()))
                .prop_map(move |(items, spaces)| format!("[{}]", list(items, spaces))),
        ]
    })
}

/// An object with some of the keys `a`, `a_n` and `b`, each once.
fn object() -> impl Strategy<Value = String> {
    let keys = Just(vec!["a", "a_n", "b"]).prop_shuffle();
    (keys, prop::collection::vec((space(), space(), json()), 0..4), space()).prop_map(
        |(keys, values, end)| {
            let member = |(key, (before, after, value)): (&str, (&str, &str, String))| {
                format!("{after}\"{key}\"{before}:{after}{value}")
            };
            let members: Vec<String> = keys.into_iter().zip(values).map(member).collect();
            format!("{{{}{end}}}", members.join(","))
        },
    )
}

const PATHS: [&str; 8] = ["a", "a.b", "b[]", "b[1].c", "[].a", "[0][]", "a[].b", "中"];

fn fields() -> impl Strategy<Value = Fields> {
    prop::sample::subsequence(PATHS.to_vec(), 0..5)
        .prop_map(|paths| paths.into_iter().map(|path| path.parse().unwrap()).collect())
}

/// Transforms the value that `steps` names.
fn apply(value: &mut Value, steps: &[PathStep], done: &mut Vec<*const Value>) {
    match (steps, value) {
        ([], value) => {
            // Several paths may name one value.
            let is_new = !done.contains(&std::ptr::from_ref(value));
            done.push(value);
            if let (true, Value::String(text)) = (is_new, value) {
                *text = transformed(text);
            }
        }
        ([PathStep::Key(key), rest @ ..], Value::Object(members)) => {
            if let Some(member) = members.get_mut(key) {
                apply(member, rest, done);
            }
        }
        ([PathStep::Index(index), rest @ ..], Value::Array(items)) => {
            if let Some(item) = items.get_mut(*index) {
                apply(item, rest, done);
            }
        }
        ([PathStep::Each, rest @ ..], Value::Array(items)) => {
            items.iter_mut().for_each(|item| apply(item, rest, done));
        }
        _ => {}
    }
}

fn rewritten(records: &JsonRecords, record: &str, mut by: fn(&str, &mut String)) -> String {
    let mut output = Vec::new();
    records.rewrite(record.as_bytes(), &mut by, &mut output).unwrap();
    String::from_utf8(output).unwrap()
}

/// A cell as it may be written between commas.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-cx中文 ]{0,6}",
        1 => "[a-c中][a-c\"]{0,3}",
        2 => "[abx,\n\r\"中]{0,6}".prop_map(|text| format!("\"{}\"", text.replace('"', "\"\""))),
    ]
}

fn table() -> impl Strategy<Value = String> {
    (1..4_usize).prop_flat_map(|columns| {
        let row = prop::collection::vec(cell(), columns);
        let end = prop::sample::select(vec!["\n", "\r\n"]);
        let rows = prop::collection::vec((row, end), 1..5);
        rows.prop_map(|rows| rows.into_iter().map(|(cells, end)| cells.join(",") + end).collect())
    })
}

/// The cells of a table without its empty lines.
fn cells(table: &str) -> Vec<Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(table.as_bytes());
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
    rows.collect()
}

fn rewritten_table(format: &CsvFormat, table: &str, mut by: fn(&str, &mut String)) -> String {
    let mut output = Vec::new();
    let mut rows = format.ends().split(table.as_bytes());
    let first = rows.find(|row| !matches!(row.bytes, b"\n" | b"\r\n")).map(|row| row.bytes);
    let Some(first) = first else { return String::new() };
    let records = format.records(first).unwrap();
    records.rewrite_first(first, &mut by, &mut output).unwrap();
    for row in rows {
        records.rewrite(row.bytes, &mut by, &mut output).unwrap();
    }
    String::from_utf8(output).unwrap()
}

proptest! {
    #[test]
    fn without_a_change_a_json_record_keeps_its_bytes(record in json(), fields in fields()) {
        prop_assert_eq!(rewritten(&JsonRecords::new(fields), &record, identity), record);
    }

    #[test]
    fn only_the_named_values_of_a_json_record_change(record in json(), fields in fields()) {
        // `serde_json` keeps one of several equal keys. Then only the syntax is compared.
        let output = rewritten(&JsonRecords::new(fields.clone()), &record, transform);
        let mut expected: Value = serde_json::from_str(&record).unwrap();
        let mut done = Vec::new();
        fields.paths().iter().for_each(|path| apply(&mut expected, path.steps(), &mut done));
        let found: Value = serde_json::from_str(&output).unwrap();
        prop_assert_eq!(found, expected, "{}", output);
    }

    #[test]
    fn a_suffix_adds_a_value_and_is_stable(record in object()) {
        let fields = Fields::new(["a".parse().unwrap()]);
        let records = JsonRecords::new(fields).suffix(Some("_n".to_owned())).unwrap();
        let once = rewritten(&records, &record, transform);
        let mut expected: Value = serde_json::from_str(&record).unwrap();
        if let Some(Value::String(text)) = expected.get("a").cloned() {
            expected["a_n"] = Value::String(transformed(&text));
        }
        prop_assert_eq!(serde_json::from_str::<Value>(&once).unwrap(), expected, "{}", once);
        prop_assert_eq!(rewritten(&records, &once, transform), once);
    }

    #[test]
    fn what_is_no_json_is_an_error(record in json(), at in any::<prop::sample::Index>(), byte in 0x20..0x7F_u8) {
        let mut bytes = record.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let found = JsonRecords::new(Fields::default()).rewrite(&bytes, &mut identity, &mut Vec::new());
        let text = String::from_utf8_lossy(&bytes);
        // An empty line is no record, which `serde_json` does not know.
        prop_assume!(!text.trim().is_empty());
        // It refuses half of a surrogate pair. For the scan that is no text, but not malformed.
        let text = text.to_lowercase();
        prop_assume!(text.matches("\\ud").count() == 2 * text.matches("\\ud840\\udc00").count());
        let is_json = std::str::from_utf8(&bytes).is_ok_and(|text| {
            serde_json::from_str::<Value>(text).is_ok()
        });
        prop_assert_eq!(found.is_ok(), is_json, "{}", text);
    }

    #[test]
    fn a_path_is_written_as_it_is_read(keys in prop::collection::vec("[a*.\\[\\]\"\\\\中 ]{0,4}", 1..4)) {
        let quoted: Vec<String> = keys.iter().map(|key| serde_json::to_string(key).unwrap()).collect();
        let path: FieldPath = quoted.join(".").parse().unwrap();
        let steps: Vec<PathStep> = keys.into_iter().map(PathStep::Key).collect();
        prop_assert_eq!(path.steps(), &steps[..]);
        prop_assert_eq!(path.to_string().parse::<FieldPath>().unwrap(), path);
    }

    #[test]
    fn without_a_change_a_table_keeps_its_bytes(table in table()) {
        let format = CsvFormat::new(Delimiter::Comma).header(false).columns(["1"]);
        let output = rewritten_table(&format, &table, identity);
        prop_assert!(table.ends_with(&output), "{:?} {:?}", table, output);
        prop_assert!(table[..table.len() - output.len()].trim().is_empty());
    }

    #[test]
    fn only_the_chosen_cells_of_a_table_change(table in table()) {
        let format = CsvFormat::new(Delimiter::Comma).header(false).columns(["1"]);
        let mut expected = cells(&table);
        expected.iter_mut().for_each(|row| row[0] = transformed(&row[0]));
        prop_assert_eq!(cells(&rewritten_table(&format, &table, transform)), expected);
    }

    #[test]
    fn a_table_is_cut_where_its_records_end(table in table(), size in 1..9_usize) {
        let (mut ends, mut offset, mut found) = (RecordEnds::of_table(b','), 0, Vec::new());
        for piece in table.as_bytes().chunks(size) {
            let mut at = 0;
            while let Some(length) = ends.next(&piece[at..]) {
                at += length;
                found.push(offset + at);
            }
            offset += piece.len();
        }
        let rows = RecordEnds::of_table(b',').split(table.as_bytes());
        let expected: Vec<usize> = rows.map(|row| row.offset + row.bytes.len()).collect();
        prop_assert_eq!(found, expected);
    }
}
