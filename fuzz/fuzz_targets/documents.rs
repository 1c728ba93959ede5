//! Chapters of books. Without a change the book keeps its bytes. With one, the text of the chapter is the
//! transformed text, and its tags stay.
//!
//! Input: how it is made, then the chapter: literally, or from bytes that each name a piece of markup.

#![no_main]

use std::io::{Cursor, Read as _, Write as _};

use fuzz_input::Input;
use libfuzzer_sys::fuzz_target;
use zhnorm::documents::{DocumentKind, rewrite_archive};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

const PIECES: [&str; 32] = [
    "甲",
    "乙",
    ",",
    " ",
    "\n",
    "&amp;",
    "&#x4e2d;",
    "&nbsp;",
    "&x;",
    "&",
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<br/>",
    "<br>",
    "<i class=\"甲\">",
    "</i>",
    "<!-- 甲 -->",
    "<![CDATA[甲]]>",
    "<ruby>",
    "<rt>",
    "</rt>",
    "</ruby>",
    "<code>",
    "</code>",
    "<div>",
    "</div>",
    "<?甲?>",
    ">",
    "\u{3000}",
    "𠀀",
];

fn book(chapter: &[u8]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    writer.start_file("chapter.xhtml", options).expect("an entry");
    writer.write_all(chapter).expect("the content");
    writer.finish().expect("an archive").into_inner()
}

/// The markup of a chapter, and its text.
fn parts(chapter: &str) -> (String, String) {
    let (mut tags, mut text, mut rest) = (String::new(), String::new(), chapter);
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        let end = if tag.starts_with("<!--") {
            tag.find("-->").map(|end| end + 3)
        } else if tag.starts_with("<![CDATA[") {
            tag.find("]]>").map(|end| end + 3)
        } else {
            tag.find('>').map(|end| end + 1)
        };
        text.push_str(before);
        let (tag, after) = tag.split_at(end.unwrap_or(tag.len()));
        tags.push_str(tag);
        rest = after;
    }
    text.push_str(rest);
    (tags, text)
}

fuzz_target!(|data: &[u8]| {
    let mut input = Input::new(data);
    let is_literal = input.choice(2) == 0;
    let chapter: Vec<u8> = match is_literal {
        true => input.bytes().to_vec(),
        false => input.bytes().iter().flat_map(|byte| PIECES[usize::from(byte & 31)].bytes()).collect(),
    };
    let before = book(&chapter);
    let mut output = Cursor::new(Vec::new());
    let mut identity = |text: &str, out: &mut String| out.push_str(text);
    rewrite_archive(Cursor::new(&before), &mut output, DocumentKind::Epub, &mut identity)
        .expect("an archive");
    assert_eq!(output.into_inner(), before);

    // Each character becomes two, in whatever element it is.
    let mut double = |text: &str, out: &mut String| text.chars().for_each(|ch| out.extend([ch, ch]));
    let mut output = Cursor::new(Vec::new());
    let changes = rewrite_archive(Cursor::new(&before), &mut output, DocumentKind::Epub, &mut double)
        .expect("an archive");
    let mut after = String::new();
    let mut archive = ZipArchive::new(output).expect("an archive");
    let read = archive.by_name("chapter.xhtml").expect("the entry").read_to_string(&mut after);
    if !changes.left.is_empty() {
        return;
    }
    read.expect("a chapter that was read is UTF-8");
    let before = String::from_utf8(chapter).expect("a chapter that was read is UTF-8");
    assert_eq!(changes.changed, changes.found);
    if !is_literal {
        let ((old_tags, old_text), (new_tags, new_text)) = (parts(&before), parts(&after));
        assert_eq!(new_tags, old_tags, "{before:?} became {after:?}");
        assert!(new_text.len() >= old_text.len(), "{before:?} became {after:?}");
    }
});
