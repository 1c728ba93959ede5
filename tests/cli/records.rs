//! Texts in the fields of records.

use crate::run::{Folder, encodings, run, run_on};
use std::fs;

const RECORDS: &str = "{\"id\": 1.50, \"text\": \"头发,很长!\", \"meta\": {\"title\": \"发现\"}}\r\n\n\
                       { \"text\" :\"\\u5934\\u53d1\",\"id\":2 }";

#[test]
fn fields_of_json_lines_are_transformed_and_nothing_else() {
    let arguments = ["convert", "-f", "text", "--stdin-filename", "a.jsonl"];
    let expected = RECORDS.replace("头发,很长", "頭髮,很長").replace("\\u5934\\u53d1", "\\u982d\\u9aee");
    assert_eq!(run(&arguments, RECORDS).text(), expected);
    let arguments = ["normalize", "--to", "zh-Hant-TW", "-f", "meta.title", "--record-format", "jsonl"];
    assert_eq!(run(&arguments, RECORDS).text(), RECORDS.replace("发现", "發現"));
    let arguments = ["repair", "-f", "text", "--field-suffix", "_new", "--record-format", "jsonl"];
    assert_eq!(
        run(&arguments, "{\"text\": \"&#20013;文\"}\n").text(),
        "{\"text\": \"&#20013;文\", \"text_new\": \"中文\"}\n"
    );
}

#[test]
fn a_json_file_is_one_record() {
    let text = "[\n  {\"text\": \"头发\"},\n  {\"text\": \"里面\", \"n\": \"头发\"}\n]\n";
    let arguments = ["convert", "-f", "[].text", "--stdin-filename", "a.json"];
    let expected = "[\n  {\"text\": \"頭髮\"},\n  {\"text\": \"裏面\", \"n\": \"头发\"}\n]\n";
    assert_eq!(run(&arguments, text).text(), expected);
}

#[test]
fn columns_of_tables_are_transformed() {
    let comma = "\u{FEFF}id,text\r\n1,\"头发\n长\"\r\n2,里面\r\n";
    let expected = "\u{FEFF}id,text\r\n1,\"頭髮\n長\"\r\n2,裏面\r\n";
    for field in ["text", "2"] {
        let arguments = ["convert", "-f", field, "--stdin-filename", "a.csv"];
        assert_eq!(run(&arguments, comma).text(), expected, "{field}");
    }
    let arguments = ["convert", "-f", "text", "--stdin-filename", "a.csv"];
    assert_eq!(run(&arguments, "id;text\n头发;头发,长\n").text(), "id;text\n头发;頭髮,長\n");
    let arguments = ["convert", "-f", "2", "--no-header", "--stdin-filename", "a.tsv"];
    assert_eq!(run(&arguments, "头发\t头发\n里面\t\"里面\n").text(), "头发\t頭髮\n里面\t\"裏面\n");
    let message = run(&["convert", "-f", "words", "--stdin-filename", "a.csv"], comma).failure();
    assert!(message.contains("line 1") && message.contains("words"), "{message}");
}

#[test]
fn tables_may_be_in_any_encoding() {
    let text = "編號,文字\n1,漢字與文章的內容\n2,我們在這裡說明這個問題\n";
    for (name, bytes) in encodings(text) {
        let arguments = ["convert", "-c", "t2s", "-f", "文字", "--stdin-filename", "a.csv", "--from", name];
        let converted = run(&arguments, &bytes).text();
        assert_eq!(converted, "編號,文字\n1,汉字与文章的内容\n2,我们在这里说明这个问题\n", "{name}");
    }
}

#[test]
fn bad_records_are_errors_or_kept_or_dropped_or_quarantined() {
    let folder = Folder::new();
    let good = "{\"text\": \"头发\"}\n".repeat(100_000);
    let bad = b"{\"text\": \"\xFF\"}\n{\"text\": [\n";
    let content = [good.as_bytes(), bad, good.as_bytes()].concat();
    let path = folder.file("a.jsonl", &content);
    let converted = good.replace("头发", "頭髮").into_bytes();
    for jobs in ["1", "2"] {
        let common = ["convert", "-f", "text", "-j", jobs];
        let ran = run_on(&common, [&path]);
        assert_eq!(ran.status, Some(2));
        let expected = format!("line 100001, byte {}: malformed UTF-8", good.len() + 10);
        assert!(ran.stderr.contains(&expected) && ran.stderr.contains("a.jsonl"), "{}", ran.stderr);

        let quarantine = folder.path("quarantine.jsonl");
        let quarantine_arguments = ["--quarantine", quarantine.to_str().unwrap()];
        for (action, kept) in [("keep", &bad[..]), ("drop", b""), ("quarantine", b"")] {
            let mut arguments = common.to_vec();
            arguments.extend(["--on-bad-record", action]);
            if action == "quarantine" {
                arguments.extend(quarantine_arguments);
            }
            let ran = run_on(&arguments, [&path]);
            assert_eq!(ran.status, Some(0), "{action}");
            assert!(ran.stdout == [&converted[..], kept, &converted].concat(), "{action}");
            assert!(ran.stderr.contains("2 bad records"), "{}", ran.stderr);
        }
        let records = fs::read_to_string(&quarantine).unwrap();
        let records: Vec<serde_json::Value> =
            records.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(records.len(), 2);
        assert_eq!(
            (records[0]["line"].as_u64(), records[1]["line"].as_u64()),
            (Some(100_001), Some(100_002))
        );
        assert_eq!(records[0]["record_base64"], "eyJ0ZXh0IjogIv8ifQo=");
        assert_eq!(records[1]["record"], "{\"text\": [\n");
    }
}

#[test]
fn the_output_is_the_same_for_every_number_of_threads() {
    let folder = Folder::new();
    let lines: String =
        (0..150_000).map(|id| format!("{{\"id\": {id}, \"text\": \"头发,很长!里面{id}\"}}\n")).collect();
    let rows: String = (0..150_000).map(|id| format!("{id},\"头发,\n很长!{id}\"\n")).collect();
    for path in [folder.file("a.jsonl", &lines), folder.file("a.csv", format!("id,text\n{rows}"))] {
        let [one, two, three] = ["1", "2", "3"]
            .map(|jobs| run_on(&["normalize", "--to", "zh-Hant-TW", "-f", "text", "-j", jobs], [&path]));
        assert!(one.stdout.len() > 4 << 20 && one.stderr.is_empty(), "{}", one.stderr);
        assert!(one == two && one == three);
        let canonical = folder.file(path.file_name().unwrap().to_str().unwrap(), &one.stdout);
        let again = run_on(&["normalize", "--to", "zh-Hant-TW", "-f", "text"], [&canonical]);
        assert!(again.stdout == one.stdout);
    }
}

#[test]
fn records_have_places_for_results_as_texts_do() {
    let folder = Folder::new();
    let path = folder.file("a.jsonl", RECORDS);
    let ran = run_on(&["convert", "-f", "text", "--check"], [&path]);
    assert_eq!(ran.status, Some(1));
    run_on(&["convert", "-f", "text", "-w"], [&path]).text();
    let expected = RECORDS.replace("头发,很长", "頭髮,很長").replace("\\u5934\\u53d1", "\\u982d\\u9aee");
    assert_eq!(fs::read_to_string(&path).unwrap(), expected);
    let ran = run_on(&["convert", "-f", "text", "--check"], [&path]);
    assert_eq!(ran.status, Some(0));
}

#[test]
fn the_files_of_the_run_are_no_inputs() {
    let folder = Folder::new();
    let path = folder.file("a.jsonl", RECORDS);
    let name = path.to_str().unwrap();
    let cases: [&[&str]; 4] = [
        &["convert", "-f", "text", "--on-bad-record", "quarantine", "--quarantine", name],
        &["convert", "-f", "text", "--stats", name],
        &["convert", "-f", "text", "--quarantine", name],
        &["convert", "-f", "text", "--out-dir", folder.0.path().to_str().unwrap()],
    ];
    for arguments in cases {
        run_on(arguments, [&path]).failure();
        assert_eq!(fs::read_to_string(&path).unwrap(), RECORDS, "{arguments:?}");
    }
}

#[test]
fn what_makes_no_sense_is_an_error() {
    let cases: [(&[&str], &str); 5] = [
        (&["convert", "-f", "text"], "--record-format"),
        (&["convert", "-f", "a..b", "--record-format", "jsonl"], "a..b"),
        (&["convert", "--field-suffix", "_x"], "--field"),
        (
            &["convert", "-f", "a", "--on-bad-record", "quarantine", "--record-format", "jsonl"],
            "--quarantine",
        ),
        (&["convert", "--inspect", "-f", "a", "--record-format", "jsonl"], "--field"),
    ];
    for (arguments, part) in cases {
        let message = run(arguments, "{}").failure();
        assert!(message.contains(part), "{arguments:?}: {message}");
    }
}

#[test]
fn the_texts_of_web_archives_are_transformed() {
    let record = |kind: &str, text: &str| {
        let length = text.len();
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n\
             {text}\r\n\r\n"
        )
    };
    let before = [record("conversion", "你好,世界"), record("metadata", "你好,世界")].concat();
    let after = [record("conversion", "你好，世界"), record("metadata", "你好,世界")].concat();
    let arguments = ["normalize", "--to", "zh-Hans", "--stdin-filename", "a.warc.wet"];
    assert_eq!(run(&arguments, &before).text(), after);
    let message = run(&["convert", "-f", "text", "--stdin-filename", "a.warc"], &before).failure();
    assert!(message.contains("leave out `--field`"), "{message}");
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_so() {
    let folder = Folder::new();
    let path = folder.file("a.parquet", "PAR1");
    let message = run_on(&["convert", "-f", "text", "--check"], [&path]);
    assert_eq!(message.status, Some(2));
    assert!(message.stderr.contains("--features parquet"), "{}", message.stderr);
}

#[test]
fn books_are_rewritten_and_equal_ones_stay() {
    use std::io::Write as _;
    let folder = Folder::new();
    let chapter = "<html><body><p><b>头</b>发,里面</p></body></html>";
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in [("mimetype", "application/epub+zip"), ("a.xhtml", chapter)] {
        archive.start_file(name, stored).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    let bytes = archive.finish().unwrap().into_inner();
    let path = folder.file("book.epub", &bytes);
    assert_eq!(run_on(&["convert", "--check"], [&path]).status, Some(1));
    run_on(&["convert", "-w"], [&path]).text();
    let converted = fs::read(&path).unwrap();
    let text = String::from_utf8_lossy(&converted);
    assert!(text.contains("<p><b>頭</b>髮,裏面</p>"), "{text}");
    assert!(run_on(&["convert"], [&path]).stdout == converted);
    let piped = run(&["convert", "--stdin-filename", "a.epub"], &bytes);
    assert!(piped.stdout == converted);
    let message = run_on(&["convert", "--diff"], [&path]);
    assert!(message.stderr.contains("--check"), "{}", message.stderr);
}

#[test]
fn a_file_without_records_does_not_keep_the_others_from_being_done() {
    let folder = Folder::new();
    let (records, text) = (folder.file("a.jsonl", RECORDS), folder.file("b.txt", "头发\n"));
    let ran = run_on(&["convert", "-f", "text", "-w"], [&records, &text]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.stderr.contains("b.txt: its name does not tell"), "{}", ran.stderr);
    assert!(fs::read_to_string(&records).unwrap().contains("頭髮"));
    assert_eq!(fs::read_to_string(&text).unwrap(), "头发\n");
}
