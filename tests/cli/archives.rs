//! Books and documents of word processors: the texts in EPUB and DOCX files, and web archives.

use crate::run::{Folder, run, run_on};
use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

fn archive(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        let method =
            if *name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default().compression_method(method);
        writer.start_file(*name, options).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn entries(bytes: Vec<u8>) -> Vec<(String, String)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let count = archive.len();
    let entry = |index| {
        let mut entry = archive.by_index(index).unwrap();
        let mut content = String::new();
        entry.read_to_string(&mut content).unwrap();
        (entry.name().unwrap().into_owned(), content)
    };
    (0..count).map(entry).collect()
}

fn book(chapter: &str, title: &str) -> Vec<u8> {
    archive(&[
        ("mimetype", "application/epub+zip"),
        ("a.xhtml", chapter),
        ("style.css", "p { font: 头发 }"),
        ("a.opf", title),
    ])
}

const CHAPTER: &str = "<html lang=\"zh-CN\"><p>我的头<b>发</b>&nbsp;很长</p><code>头发</code></html>";
const TITLE: &str = "<dc:title>头发</dc:title><dc:language>zh-CN</dc:language>";

fn expected_book() -> Vec<(String, String)> {
    entries(book(
        &CHAPTER.replace("头<b>发", "頭<b>髮").replace("很长", "很長"),
        &TITLE.replace("头发", "頭髮"),
    ))
}

#[test]
fn paragraphs_of_books_are_texts() {
    let converted = run(&["convert", "--stdin-filename", "a.epub"], book(CHAPTER, TITLE));
    assert_eq!((converted.status, converted.stderr.as_str()), (Some(0), ""));
    assert_eq!(entries(converted.stdout), expected_book());
    let document = "<w:p><w:t>头</w:t><w:t>发,你好</w:t></w:p>";
    let document = archive(&[("[Content_Types].xml", "头发"), ("word/document.xml", document)]);
    let normalized = run(&["normalize", "--to", "zh-Hant", "--stdin-filename", "a.docx"], document);
    let expected = "<w:p><w:t>頭</w:t><w:t>髮，你好</w:t></w:p>";
    assert_eq!(entries(normalized.stdout)[1].1, expected);
}

#[test]
fn books_in_folders_are_no_binary_files() {
    let folder = Folder::new();
    let inner = folder.path("books");
    fs::create_dir(&inner).unwrap();
    fs::write(inner.join("a.epub"), book(CHAPTER, TITLE)).unwrap();
    fs::write(inner.join("a.zip"), book(CHAPTER, TITLE)).unwrap();
    let out = folder.path("out");
    let arguments = ["convert", "-q", "--out-dir", out.to_str().unwrap()];
    assert_eq!(run_on(&arguments, [&inner]).text(), "");
    let read = |path: &Path| entries(fs::read(path).unwrap());
    assert_eq!(read(&out.join("a.epub")), expected_book());
    assert!(!out.join("a.zip").exists(), "another archive has no texts");

    // In place, and only once.
    let check = run_on(&["convert", "-q", "--check"], [&inner]);
    assert_eq!(check.status, Some(1));
    assert!(String::from_utf8(check.stdout).unwrap().contains("a.epub"));
    assert_eq!(run_on(&["convert", "-q", "-w"], [&inner]).text(), "");
    assert_eq!(read(&inner.join("a.epub")), expected_book());
    assert_eq!(run_on(&["convert", "-q", "--check"], [&inner]).text(), "");
}

#[test]
fn an_unreadable_archive_is_an_error_that_names_it() {
    let message = run(&["convert", "--stdin-filename", "a.epub"], "no archive").failure();
    assert!(message.contains("the archive is malformed"), "{message}");
    let folder = Folder::new();
    let path = folder.file("a.epub", book("<p>头发</p><!-- ", TITLE));
    let ran = run_on(&["convert"], [&path]);
    assert_eq!(ran.status, Some(0));
    assert!(ran.stderr.contains("a.xhtml stays as it is: it is malformed"), "{}", ran.stderr);
    let message = run_on(&["convert", "--diff"], [&path]).stderr;
    assert!(message.contains("--check"), "{message}");
}

#[test]
fn each_record_of_a_web_archive_is_a_gzip_member() {
    let record = |text: &str| {
        format!(
            "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{text}\r\n\r\n",
            text.len()
        )
    };
    let folder = Folder::new();
    let path = folder.file("a.warc.wet", record("头发") + &record("里面"));
    let output = folder.path("b.warc.wet.gz");
    let ran = run_on(&["convert", "-o", output.to_str().unwrap()], [&path]);
    assert_eq!((ran.status, ran.stdout), (Some(0), Vec::new()), "{}", ran.stderr);
    let bytes = fs::read(&output).unwrap();
    let (mut rest, mut members) = (&bytes[..], Vec::new());
    while !rest.is_empty() {
        let mut member = flate2::bufread::GzDecoder::new(rest);
        let mut content = String::new();
        member.read_to_string(&mut content).unwrap();
        members.push(content);
        rest = member.into_inner();
    }
    assert_eq!(members, [record("頭髮"), record("裏面")]);
}
