//! What is rewritten in a table, and what is not.

use super::*;

/// Replaces `a` by `，`, removes `x`, and makes special characters of some capital letters.
fn transform(text: &str, out: &mut String) {
    let text = text.replace('a', "，").replace('x', "");
    out.push_str(&text.replace('C', ",").replace('Q', "\"").replace('N', "\n").replace('T', "\t"));
}

fn rewritten(format: &CsvFormat, table: &str) -> Result<(String, RecordChanges), RecordError> {
    let mut rows = format.ends().split(table.as_bytes());
    let first = rows.next().unwrap().bytes;
    let records = format.records(first)?;
    let mut output = Vec::new();
    let mut changes = records.rewrite_first(first, &mut transform, &mut output)?;
    for row in rows {
        changes += records.rewrite(row.bytes, &mut transform, &mut output)?;
    }
    Ok((String::from_utf8(output).unwrap(), changes))
}

fn csv(columns: &[&str]) -> CsvFormat {
    CsvFormat::new(Delimiter::Comma).columns(columns.iter().copied())
}

fn tsv(columns: &[&str]) -> CsvFormat {
    CsvFormat::new(Delimiter::Tab).columns(columns.iter().copied())
}

#[test]
fn only_the_chosen_cells_change() {
    let table: &[(CsvFormat, &str, &str)] = &[
        (csv(&["b"]), "a,b\na,a\n", "a,b\na,，\n"),
        (csv(&["2"]), "a,b\na,a\n", "a,b\na,，\n"),
        (csv(&["a", "b", "a"]), "a,b\r\na,\"a\"\r\na,c", "a,b\r\n，,\"，\"\r\n，,c"),
        // A name takes precedence over a number.
        (csv(&["2"]), "2,b\na,a\n", "2,b\n，,a\n"),
        (csv(&["中"]), "\u{FEFF}\"中\",b\na,a\n", "\u{FEFF}\"中\",b\n，,a\n"),
        (csv(&["1"]).header(false), "\u{FEFF}a,a\na,a", "\u{FEFF}，,a\n，,a"),
        // Quotation marks are kept, and added where they are needed.
        (csv(&["1"]), "n,m\n\"y\",\"\"\n\"\"\"a\",a\n", "n,m\n\"y\",\"\"\n\"\"\"，\",a\n"),
        (
            csv(&["1"]),
            "n,m\nyC,\n\"C\nQ\",\nyN,\nyQ,\n",
            "n,m\n\"y,\",\n\",\n\"\"\",\n\"y\n\",\n\"y\"\"\",\n",
        ),
        // A plain cell with a quotation mark keeps its form.
        (csv(&["1"]), "n,m\n5\" a,a\n", "n,m\n5\" ，,a\n"),
        (csv(&["1"]), "n,m\nx5\"a,a\n", "n,m\n5\"，,a\n"),
        (csv(&["1"]), "n,m\nx\"a\",a\n", "n,m\n\"\"\"，\"\"\",a\n"),
        // An empty line is no record, and no record becomes an empty line.
        (csv(&["1"]), "n\n\r\n\nx\nx\r\n", "n\n\r\n\n\"\"\n\"\"\r\n"),
        (csv(&["1"]), "n,m\nx,x\n", "n,m\n,x\n"),
        (CsvFormat::new(Delimiter::Semicolon).columns(["1"]), "n;m\na,C;a\n", "n;m\n，,,;a\n"),
        (csv(&[]), "n,m\na,a\n", "n,m\na,a\n"),
        // Between tabs, quotation marks are ordinary.
        (tsv(&["1"]), "n\tm\n\"a\ta\n", "n\tm\n\"，\ta\n"),
        (tsv(&["1"]).quotes(true), "n\tm\n\"a\t\"\ta\nT\t\n", "n\tm\n\"，\t\"\ta\n\"\t\"\t\n"),
    ];
    for (format, table, expected) in table {
        assert_eq!(&rewritten(format, table).unwrap().0, expected);
    }
}

#[test]
fn the_account_tells_what_was_found() {
    let (output, changes) = rewritten(&tsv(&["1", "2"]), "n\tm\ta\na\tT\ta\n\nb\tN\ta\n").unwrap();
    assert_eq!(output, "n\tm\ta\n，\tT\ta\n\nb\tN\ta\n");
    assert_eq!(changes, RecordChanges { found: 4, changed: 1, left_alone: 2, not_text: 0 });
}

#[test]
fn a_suffix_writes_beside_the_column() {
    let with_suffix = |format: CsvFormat| format.suffix(Some("_n".to_owned()));
    let table: &[(CsvFormat, &str, &str)] = &[
        (csv(&["t"]), "t,m\na,b\n", "t,t_n,m\na,，,b\n"),
        (csv(&["t"]), "m,\"t\"\r\nb,\"a\"", "m,\"t\",\"t_n\"\r\nb,\"a\",\"，\""),
        (csv(&["t"]), "t_n,t\nold,a\nold,b\n", "t_n,t\n，,a\nb,b\n"),
        (csv(&["t", "m"]), "t,m\na,aC\n", "t,t_n,m,m_n\na,，,aC,\"，,\"\n"),
        (csv(&["2"]).header(false), "b,a\n", "b,a,，\n"),
    ];
    for (format, table, expected) in table {
        assert_eq!(&rewritten(&with_suffix(format.clone()), table).unwrap().0, expected);
    }
}

#[test]
fn a_wrong_column_is_an_error() {
    for (format, first, message) in [
        (
            csv(&["txt"]),
            "id,text\n",
            "there is no column \"txt\"; did you mean \"text\"? the columns are id, text",
        ),
        (csv(&["3"]), "id,text\n", "there is no column 3; the first record has 2 cells"),
        (csv(&["text"]), "\n", "the table begins with an empty line; its first record must be there"),
        (csv(&["0"]), "id,text\n", "there is no column 0; the first record has 2 cells"),
        (
            csv(&["id"]).header(false),
            "id,text\n",
            "there is no column \"id\"; without a header, choose columns by number",
        ),
        (
            csv(&["t"]),
            "t,m,t\n",
            "2 columns are called \"t\": the numbers 1, 3; rename all but one, or choose by number",
        ),
    ] {
        let error = format.records(first.as_bytes()).unwrap_err();
        assert_eq!((error.kind(), error.message()), (RecordErrorKind::Column, message));
    }
}

#[test]
fn a_malformed_record_is_an_error_that_says_where() {
    let records = csv(&["1"]).records(b"a,b\n").unwrap();
    for (record, kind, offset, message) in [
        ("a\n", RecordErrorKind::CellCount, 0, "1 cells, where the first record has 2"),
        ("a,b,c\n", RecordErrorKind::CellCount, 0, "3 cells, where the first record has 2"),
        ("a,\"b\n", RecordErrorKind::Syntax, 5, "expected `\"`, found the end of the record"),
        ("\"甲\" ,b\n", RecordErrorKind::Syntax, 5, "expected `,` or the end of the record, found ` `"),
        ("a,b\nc,d\n", RecordErrorKind::Syntax, 3, "expected `,` or the end of the record, found U+000A"),
    ] {
        let mut output = b"before".to_vec();
        let mut never = |_: &str, _: &mut String| panic!("a cell of a malformed record was transformed");
        let error = records.rewrite(record.as_bytes(), &mut never, &mut output).unwrap_err();
        assert_eq!((error.kind(), error.offset(), error.message()), (kind, offset, message));
        assert_eq!(output, b"before");
    }
    let error = records.rewrite(b"a,\xC4\xE3", &mut transform, &mut Vec::new()).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (RecordErrorKind::Encoding, 2));
}

#[test]
fn the_first_record_shows_the_delimiter() {
    for (record, delimiter) in [
        ("a,b;c\n", Delimiter::Comma),
        ("\"a,b\";c\n", Delimiter::Semicolon),
        ("a\tb\n", Delimiter::Tab),
        ("a\n", Delimiter::Comma),
    ] {
        assert_eq!(Delimiter::of_first_record(record.as_bytes()), delimiter);
    }
    assert_eq!("Semicolon".parse::<Delimiter>().unwrap(), Delimiter::Semicolon);
}
