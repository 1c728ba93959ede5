//! What is rewritten in documents and archives, and what is not.

use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::dialect::Dialect;
use super::*;
use crate::ErrorKind;

/// Converts a few words and characters.
fn transform(text: &str, out: &mut String) {
    let text = text.replace("头发", "頭髮").replace("计算机", "電腦").replace("U盘", "隨身碟");
    out.push_str(&text.replace(',', "，").replace("  ", "").replace('Z', " <&> ").replace('D', ""));
}

fn rewritten(document: &str, dialect: Dialect) -> String {
    let result = xml::rewrite(document.as_bytes(), dialect, &mut transform).unwrap();
    result.output.map_or_else(|| document.to_owned(), |output| String::from_utf8(output).unwrap())
}

#[test]
fn words_go_on_across_tags_of_a_paragraph() {
    for (document, expected) in [
        ("<p>头<b>发</b>长</p>", "<p>頭<b>髮</b>长</p>"),
        ("<p><b class=\"头发\">头</b><i>发,</i></p>", "<p><b class=\"头发\">頭</b><i>髮，</i></p>"),
        ("<p>头<!-- 头发 -->发</p>", "<p>頭<!-- 头发 -->髮</p>"),
        ("<p>计<b>算机</b>, 好</p>", "<p>電<b>腦</b>， 好</p>"),
        ("<p>一<b>U</b>盘</p>", "<p>一<b>隨</b>身碟</p>"),
        // What no sentence goes across.
        ("<p>头</p><p>发</p>", "<p>头</p><p>发</p>"),
        ("<div>头<p>头发</p>发</div>", "<div>头<p>頭髮</p>发</div>"),
        ("<p>头<br/>发</p>", "<p>头<br/>发</p>"),
        ("<p>头<img src=\"a\"/>发</p>", "<p>头<img src=\"a\"/>发</p>"),
        // The reading of a character is not between it and the next.
        ("<ruby>头<rt>tóu,</rt>发<rt>头发</rt></ruby>", "<ruby>頭<rt>tóu，</rt>髮<rt>頭髮</rt></ruby>"),
    ] {
        assert_eq!(rewritten(document, Dialect::Xhtml), expected);
    }
}

#[test]
fn what_is_no_prose_stays() {
    for document in [
        "<style>a,b { }</style><script>f(a,b)</script><code>a,b</code>",
        "<a title=\"a,b\" href=\"头发\">甲</a>",
        "<!DOCTYPE html [<!ENTITY x \"a,b\">]><?a b,c?><!-- a,b --><p><![CDATA[a,b]]></p>",
        "<html xml:lang=\"zh,\"> ,x</html>".replace(" ,x", "").as_str(),
    ] {
        assert_eq!(rewritten(document, Dialect::Xhtml), document);
    }
}

#[test]
fn entities_stay_where_their_characters_do() {
    for (document, expected) in [
        ("<p>A&nbsp;&#x4E2D;&amp;,&lt;</p>", "<p>A&nbsp;&#x4E2D;&amp;，&lt;</p>"),
        ("<p>&#x5934;&#21457;,</p>", "<p>頭髮，</p>"),
        ("<p>a & b, c &amp d</p>", "<p>a & b， c &amp d</p>"),
        ("<p>头&unknown;发,</p>", "<p>头&unknown;发，</p>"),
        ("<p>aZb</p>", "<p>a &lt;&amp;&gt; b</p>"),
        ("\u{FEFF}<p>a,</p>", "\u{FEFF}<p>a，</p>"),
    ] {
        assert_eq!(rewritten(document, Dialect::Xhtml), expected);
    }
}

#[test]
fn the_layout_of_a_document_stays() {
    let document = "<body>\n  <p>\n    a,  b\n  </p>  \n</body>\r\n";
    assert_eq!(rewritten(document, Dialect::Xhtml), document.replace(",  ", "，"));
    // HTML that is no XML.
    assert_eq!(rewritten("<p>头</b>发<i>,</p>", Dialect::Xhtml), "<p>頭</b>髮<i>，</p>");
    assert_eq!(rewritten("<p>a,<br>头<b>发<p>b,</i></p>", Dialect::Xhtml), "<p>a，<br>頭<b>髮<p>b，</i></p>");
}

#[test]
fn text_of_a_word_processor_is_in_certain_elements() {
    for (document, expected) in [
        (
            "<w:p><w:r><w:t>头</w:t></w:r><w:r><w:rPr/><w:t>发,</w:t></w:r></w:p>",
            "<w:p><w:r><w:t>頭</w:t></w:r><w:r><w:rPr/><w:t>髮，</w:t></w:r></w:p>",
        ),
        ("<w:p><w:instrText>a,b</w:instrText><w:delText>a,b</w:delText></w:p>", ""),
        ("<w:p><w:t>头</w:t><w:br/><w:t>发</w:t></w:p>", ""),
        ("<w:p><w:t>头</w:t></w:p><w:p><w:t>发</w:t></w:p>", ""),
        // A text box inside of a paragraph.
        (
            "<w:p><w:t>头</w:t><w:txbxContent><w:p><w:t>a,</w:t></w:p></w:txbxContent><w:t>发</w:t></w:p>",
            "<w:p><w:t>頭</w:t><w:txbxContent><w:p><w:t>a，</w:t></w:p></w:txbxContent><w:t>髮</w:t></w:p>",
        ),
        // Spaces at the end of a text need an attribute.
        (
            "<w:p><w:t>aZ</w:t><w:t>b</w:t></w:p>",
            "<w:p><w:t xml:space=\"preserve\">a &lt;&amp;&gt; </w:t><w:t>b</w:t></w:p>",
        ),
        (
            "<w:p><w:t xml:space=\"preserve\">aZ</w:t><w:t>b</w:t></w:p>",
            "<w:p><w:t xml:space=\"preserve\">a &lt;&amp;&gt; </w:t><w:t>b</w:t></w:p>",
        ),
        ("<w:p><w:t>D</w:t><w:t>b</w:t></w:p>", "<w:p><w:t></w:t><w:t>b</w:t></w:p>"),
        ("<a:p><a:t>头</a:t><a:t>发</a:t></a:p>", "<a:p><a:t>頭</a:t><a:t>髮</a:t></a:p>"),
    ] {
        let expected = if expected.is_empty() { document } else { expected };
        assert_eq!(rewritten(document, Dialect::Word), expected);
    }
}

#[test]
fn titles_are_text_and_languages_are_not() {
    let properties = "<dc:title>头发</dc:title><dc:language>zh,CN</dc:language><dc:creator>a,</dc:creator>";
    let expected = "<dc:title>頭髮</dc:title><dc:language>zh,CN</dc:language><dc:creator>a，</dc:creator>";
    assert_eq!(rewritten(properties, Dialect::Properties), expected);
    let contents = "<navLabel><text>头发</text></navLabel><content src=\"a,b\"/>a,b";
    assert_eq!(rewritten(contents, Dialect::Contents), contents.replace("头发", "頭髮"));
}

/// An archive with an entry in each of the ways that occur in books.
fn archive(chapter: &str) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let time = DateTime::from_date_and_time(2020, 2, 29, 12, 30, 58).unwrap();
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let deflated = stored.compression_method(CompressionMethod::Deflated).last_modified_time(time);
    let entries: [(&str, SimpleFileOptions, &[u8]); 6] = [
        ("mimetype", stored, b"application/epub+zip"),
        ("OEBPS/章.xhtml", deflated.unix_permissions(0o640), chapter.as_bytes()),
        ("OEBPS/stored.html", stored, chapter.as_bytes()),
        ("OEBPS/style.css", deflated, b"p, a { }"),
        ("OEBPS/gbk.html", deflated, b"<p>\xC4\xE3,\xBA\xC3</p>"),
        ("OEBPS/broken.html", deflated, b"<p>a,</p><!-- "),
    ];
    for (name, options, content) in entries {
        writer.start_file(name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.set_comment("a comment").unwrap();
    writer.finish().unwrap().into_inner()
}

fn rewritten_archive(bytes: &[u8]) -> (Vec<u8>, DocumentChanges) {
    let mut output = Cursor::new(Vec::new());
    let changes =
        rewrite_archive(Cursor::new(bytes), &mut output, DocumentKind::Epub, &mut transform).unwrap();
    (output.into_inner(), changes)
}

#[test]
fn other_entries_of_an_archive_stay() {
    let before = archive("<p>头<b>发</b></p><p>x</p>");
    let (after, changes) = rewritten_archive(&before);
    assert_eq!((changes.found, changes.changed), (4, 2));
    let left: Vec<_> = changes.left.iter().map(|left| (left.name.as_str(), left.reason.as_str())).collect();
    assert_eq!(left[0], ("OEBPS/gbk.html", "it is not UTF-8: malformed at byte 3"));
    assert_eq!(left[1].0, "OEBPS/broken.html");
    assert!(left[1].1.starts_with("it is malformed at byte 9"), "{left:?}");

    let open = |bytes: &[u8]| ZipArchive::new(Cursor::new(bytes.to_vec())).unwrap();
    let (mut before, mut after) = (open(&before), open(&after));
    assert_eq!(after.comment(), b"a comment");
    assert_eq!(after.len(), before.len());
    for index in 0..before.len() {
        let (mut old, mut new) = (before.by_index_raw(index).unwrap(), after.by_index_raw(index).unwrap());
        let name = old.name().unwrap().into_owned();
        assert_eq!(new.name().unwrap(), name);
        assert_eq!(
            (new.compression(), new.last_modified()),
            (old.compression(), old.last_modified()),
            "{name}"
        );
        assert_eq!(new.unix_mode(), old.unix_mode(), "{name}");
        let (mut old_bytes, mut new_bytes) = (Vec::new(), Vec::new());
        old.read_to_end(&mut old_bytes).unwrap();
        new.read_to_end(&mut new_bytes).unwrap();
        let is_chapter = matches!(name.as_str(), "OEBPS/章.xhtml" | "OEBPS/stored.html");
        assert_eq!(new_bytes != old_bytes, is_chapter, "{name}");
    }
    let mut chapter = String::new();
    after.by_name("OEBPS/章.xhtml").unwrap().read_to_string(&mut chapter).unwrap();
    assert_eq!(chapter, "<p>頭<b>髮</b></p><p>x</p>");
}

#[test]
fn without_a_change_an_archive_keeps_its_bytes() {
    let mut before = b"bytes before the archive".to_vec();
    before.extend(archive("<p>甲</p>"));
    let (after, changes) = rewritten_archive(&before);
    assert_eq!((changes.found, changes.changed), (2, 0));
    assert!(after == before);
}

#[test]
fn a_malformed_archive_is_an_error() {
    let bytes = archive("<p>头发</p>");
    for bytes in [&b"no archive"[..], &bytes[..bytes.len() - 30], b""] {
        let mut output = Cursor::new(Vec::new());
        let result = rewrite_archive(Cursor::new(bytes), &mut output, DocumentKind::Docx, &mut transform);
        let error = result.unwrap_err();
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (ErrorKind::Document, "the archive is malformed")
        );
        assert!(output.into_inner().is_empty());
    }
    // The content of an entry is damaged.
    let mut bytes = bytes;
    let at = bytes.windows(6).position(|window| window == "头发".as_bytes()).unwrap();
    bytes[at] ^= 1;
    let result =
        rewrite_archive(Cursor::new(bytes), Cursor::new(Vec::new()), DocumentKind::Epub, &mut transform);
    let message = result.unwrap_err().to_string();
    assert!(message.contains("OEBPS/stored.html"), "{message}");
}
