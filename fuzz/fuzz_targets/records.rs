//! Records. Either they are refused, or without a change they keep their bytes; a change leaves a record that
//! is not refused. Tables and WARC files are cut at the same offsets in pieces of any size, and each cut
//! record is read.
//!
//! Input: the format, cuts, the record or file.

#![no_main]

use fuzz_input::{Input, pieces};
use libfuzzer_sys::fuzz_target;
use zhnorm::records::{CsvFormat, Delimiter, FieldPath, Fields, JsonRecords, RecordEnds, WarcRecords};

const PATHS: [&str; 6] = ["a", "a.b", "b[]", "b[1].a", "[].a", "\"\""];

fn identity(text: &str, out: &mut String) {
    out.push_str(text);
}

fn double(text: &str, out: &mut String) {
    out.push_str(text);
    out.push_str(text);
    out.push_str("\"\\,/\n中");
}

fn check_json(record: &[u8], suffix: Option<&str>) {
    let fields: Fields = PATHS.iter().map(|path| path.parse::<FieldPath>().expect("a path")).collect();
    let in_place = JsonRecords::new(fields);
    let mut output = Vec::new();
    let Ok(changes) = in_place.rewrite(record, &mut identity, &mut output) else {
        assert!(output.is_empty(), "an error writes nothing");
        return;
    };
    assert_eq!(output, record);
    assert_eq!(changes.changed, 0);
    output.clear();
    let keyed: Fields = ["a", "a.b"].iter().map(|path| path.parse::<FieldPath>().expect("a path")).collect();
    let records = JsonRecords::new(keyed).suffix(suffix.map(str::to_owned)).expect("paths with keys");
    let first = records.rewrite(record, &mut double, &mut output).expect("the same grammar");
    let mut again = Vec::new();
    let second = in_place.rewrite(&output, &mut identity, &mut again).expect("the output is well-formed");
    assert_eq!(again, output);
    assert!(second.found + second.not_text >= first.changed);
}

/// The records of a file, which are the same in pieces.
fn split<'b>(ends: RecordEnds, table: &'b [u8], cuts: &[u16]) -> Vec<&'b [u8]> {
    let rows: Vec<&[u8]> = ends.clone().split(table).map(|row| row.bytes).collect();
    assert_eq!(rows.concat(), table);
    let (mut in_pieces, mut offset, mut found): (RecordEnds, _, Vec<usize>) = (ends, 0, Vec::new());
    for piece in pieces(table, cuts, |_| true) {
        let mut at = 0;
        while let Some(length) = in_pieces.next(&piece[at..]) {
            at += length;
            found.push(offset + at);
        }
        offset += piece.len();
    }
    let mut lengths = rows.iter().scan(0, |end, row| {
        *end += row.len();
        Some(*end)
    });
    assert!(found.iter().all(|end| lengths.next() == Some(*end)), "{found:?}");
    rows
}

fn check_table(format: &CsvFormat, table: &[u8], cuts: &[u16]) {
    let rows = split(format.ends(), table, cuts);
    let Some((first, rest)) = rows.split_first() else { return };
    let Ok(records) = format.records(first) else { return };
    for row in rest {
        let mut output = Vec::new();
        if records.rewrite(row, &mut identity, &mut output).is_err() {
            assert!(output.is_empty(), "an error writes nothing");
            continue;
        }
        assert_eq!(&output, row);
        output.clear();
        records.rewrite(row, &mut double, &mut output).expect("the same grammar");
        assert_eq!(format.ends().split(&output).count(), 1, "one record stays one");
        let mut again = Vec::new();
        records.rewrite(&output, &mut identity, &mut again).expect("the output is well-formed");
        assert_eq!(again, output);
    }
}

fn check_warc(file: &[u8], cuts: &[u16]) {
    let records = WarcRecords::new();
    for record in split(records.ends(), file, cuts) {
        let mut output = Vec::new();
        if records.rewrite(record, &mut identity, &mut output).is_err() {
            assert!(output.is_empty(), "an error writes nothing");
            continue;
        }
        assert_eq!(output, record);
        output.clear();
        let changes = records.rewrite(record, &mut double, &mut output).expect("the same grammar");
        assert_eq!(records.ends().split(&output).count(), usize::from(!output.is_empty()), "one stays one");
        let mut again = Vec::new();
        let second = records.rewrite(&output, &mut identity, &mut again).expect("the output is well-formed");
        assert_eq!((again, second.found), (output, changes.found));
    }
}

fuzz_target!(|data: &[u8]| {
    let mut input = Input::new(data);
    let format = input.choice(7);
    let cuts = input.cuts();
    let bytes = input.bytes();
    let table = |delimiter| CsvFormat::new(delimiter).header(false).columns(["1"]);
    match format {
        0 => check_json(bytes, None),
        1 => check_json(bytes, Some("_n")),
        2 => check_table(&table(Delimiter::Comma), bytes, &cuts),
        3 => check_table(&table(Delimiter::Semicolon), bytes, &cuts),
        4 => check_table(&table(Delimiter::Tab), bytes, &cuts),
        5 => check_table(&table(Delimiter::Tab).quotes(true), bytes, &cuts),
        _ => check_warc(bytes, &cuts),
    }
});
