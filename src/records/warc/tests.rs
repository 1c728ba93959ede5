//! What is rewritten in a WARC file, and what is not.

use super::*;
use crate::records::RecordErrorKind;

fn record(header: &str, content: &str) -> String {
    format!("WARC/1.0\r\n{header}Content-Length: {}\r\n\r\n{content}\r\n\r\n", content.len())
}

const TEXT: &str = "WARC-Type: conversion\r\nContent-Type: text/plain\r\n";

/// Replaces each `,` by `，`.
fn transform(text: &str, out: &mut String) {
    out.push_str(&text.replace(',', "，"));
}

fn rewritten(record: &[u8]) -> (Vec<u8>, RecordChanges) {
    let mut output = Vec::new();
    let changes = WarcRecords::new().rewrite(record, &mut transform, &mut output).unwrap();
    (output, changes)
}

#[test]
fn only_texts_change() {
    for (header, changes) in [
        (TEXT, true),
        ("warc-type: Conversion\r\ncontent-type:text/plain; charset=utf-8\r\n", true),
        ("WARC-Type: resource\r\nContent-Type: text/plain\r\n", true),
        ("WARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\n", false),
        ("WARC-Type: conversion\r\nContent-Type: application/json\r\n", false),
        ("WARC-Type: conversion\r\n", false),
        ("WARC-Type: metadata\r\nContent-Type: text/plain\r\n", false),
    ] {
        let before = record(header, "a,\n,b");
        let after = if changes { record(header, "a，\n，b") } else { before.clone() };
        assert_eq!(
            rewritten(before.as_bytes()),
            (
                after.into_bytes(),
                RecordChanges {
                    found: usize::from(changes),
                    changed: usize::from(changes),
                    ..RecordChanges::default()
                }
            )
        );
        let same = record(header, "甲");
        assert_eq!(rewritten(same.as_bytes()).0, same.as_bytes());
    }
    for blank in [&b""[..], b"\r\n", b"\r\n\r\n"] {
        assert_eq!(rewritten(blank).0, blank);
    }
    let mut other = record(TEXT, "a,xx").into_bytes();
    let at = other.len() - 5;
    other[at] = 0xFF;
    assert_eq!(
        rewritten(&other),
        (other.clone(), RecordChanges { found: 1, left_alone: 1, ..Default::default() })
    );
}

#[test]
fn digests_are_those_of_the_new_text() {
    let header = |digest: &str| {
        format!("{TEXT}WARC-Block-Digest: {digest}\r\nWARC-Payload-Digest: {digest} \r\nWARC-Date: 2020\r\n")
    };
    let digest = |text: &str| format!("sha1:{}", BASE32.encode(&Sha1::digest(text)));
    assert_eq!(digest(""), "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
    let before = record(&header(&digest("a,b")), "a,b");
    let after = record(&header(&digest("a，b")), "a，b");
    assert_eq!(String::from_utf8(rewritten(before.as_bytes()).0).unwrap(), after);
    // Others are left out.
    let before = record(&header("sha256:0123"), "a,b");
    let after = record(&format!("{TEXT}WARC-Date: 2020\r\n"), "a，b");
    assert_eq!(String::from_utf8(rewritten(before.as_bytes()).0).unwrap(), after);
}

#[test]
fn records_end_after_their_content() {
    let records = [
        record(TEXT, "WARC/1.0\r\n\r\n\r\n\r\n"),
        record("WARC-Type: warcinfo\r\n", ""),
        // Lines of a header may end with LF, and empty lines may precede it.
        record(TEXT, "a").replacen("\r\n", "\n", 3),
        format!("\r\n{}", record(TEXT, "甲")),
    ];
    let file = records.concat();
    let split: Vec<_> = RecordEnds::of_warc().split(file.as_bytes()).map(|record| record.bytes).collect();
    assert_eq!(split, records.iter().map(String::as_bytes).collect::<Vec<_>>());
    for size in 1..100 {
        let (mut ends, mut found, mut offset) = (RecordEnds::of_warc(), Vec::new(), 0);
        let mut last = RecordEnds::of_warc();
        for piece in file.as_bytes().chunks(size) {
            let mut at = 0;
            while let Some(length) = ends.next(&piece[at..]) {
                at += length;
                found.push(offset + at);
            }
            let expected = found.last().copied().filter(|end| *end > offset);
            assert_eq!(last.last(piece).map(|length| offset + length), expected);
            offset += piece.len();
        }
        let lengths = found.iter().scan(0, |before, end| Some(end - std::mem::replace(before, *end)));
        assert!(lengths.eq(records.iter().map(String::len)), "pieces of {size}");
    }
    for record in &records {
        assert_eq!(rewritten(record.as_bytes()).0, record.as_bytes());
    }
}

#[test]
fn a_malformed_record_is_an_error_that_says_where() {
    let complete = record(TEXT, "甲乙");
    for (record, offset, message) in [
        ("{}\r\n\r\n", 0, "expected `WARC/1.0` or `WARC/1.1`, found `{`"),
        ("WARC/1.0\r\nWARC-Type: x", 22, "expected the end of a header, found the end of the record"),
        ("WARC/1.0\r\n\r\nx", 12, "expected the field Content-Length in the header before, found `x`"),
        (
            "WARC/1.0\r\nContent-Length: 1\r\ncontent-length: 1\r\n\r\na\r\n\r\n",
            29,
            "expected one Content-Length, a number, found `c`",
        ),
        (
            "WARC/1.0\r\nContent-Length: x\r\n\r\na\r\n\r\n",
            10,
            "expected one Content-Length, a number, found `C`",
        ),
        (
            &complete[..complete.len() - 7],
            complete.len() - 7,
            "expected 6 bytes of content after byte 80, found the end of the record",
        ),
        (
            &complete[..complete.len() - 1],
            complete.len() - 4,
            "expected two line ends after the content, found U+000D",
        ),
    ] {
        let error =
            WarcRecords::new().rewrite(record.as_bytes(), &mut transform, &mut Vec::new()).unwrap_err();
        let found = (error.kind(), error.offset(), error.message());
        assert_eq!(found, (RecordErrorKind::Syntax, offset, message));
    }
}

#[test]
fn what_is_no_record_has_no_end() {
    for text in ["{}\n{}\n", "WARC/1.0\r\nWARC-Type: x\r\n\r\n\r\n\r\n"] {
        assert_eq!(RecordEnds::of_warc().split(text.as_bytes()).count(), 1);
    }
    // A record without its trailer ends where its content does.
    let cut = format!("{}{}", record(TEXT, "a").trim_end(), record(TEXT, "b"));
    assert_eq!(RecordEnds::of_warc().split(cut.as_bytes()).count(), 2);
}
