//! `detect` and `explain` on the fields of records.

use crate::run::{Folder, Run, run, run_in};
use serde_json::Value;

const RECORDS: &str = "{\"id\": \"头发\", \"messages\": [{\"content\": \"她的头发,\"}, {\"content\": \"好\"}]}\n\n\
                       {\"messages\": [{\"content\": 1}, {\"content\": \"\\u5728\\n\\u623f\\u9593\\u91cc\"}]}\n";

fn json_lines(run: Run) -> Vec<Value> {
    run.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn explain(format: &str, name: &str, field: &str, input: &str) -> Run {
    let format = ["--output-format", format, "--stdin-filename", name];
    run(&[&["explain", "--to", "zh-Hant-TW", "-f", field], &format[..]].concat(), input)
}

#[test]
fn changes_name_the_record_and_the_field() {
    let lines = json_lines(explain("json", "a.jsonl", "messages[].content", RECORDS));
    let [changes @ .., end] = lines.as_slice() else { panic!("no lines") };
    let place = |change: &Value| {
        let text = |name: &str| change[name].as_str().unwrap().to_owned();
        let number = |name: &str| change[name].as_u64().unwrap();
        (
            number("record_line"),
            text("field"),
            number("line"),
            number("column"),
            text("source"),
            text("result"),
        )
    };
    let at = |record, field: &str, line, column, source: &str, result: &str| {
        (record, field.to_owned(), line, column, source.to_owned(), result.to_owned())
    };
    assert_eq!(
        changes.iter().map(place).collect::<Vec<_>>(),
        [
            at(1, "messages[0].content", 1, 3, "头发", "頭髮"),
            at(1, "messages[0].content", 1, 5, ",", "，"),
            at(3, "messages[1].content", 2, 3, "里", "裡"),
        ]
    );
    assert_eq!(end["end"]["changes"], 3);
    assert_eq!(end["end"]["file"], "a.jsonl");
}

#[test]
fn each_format_names_the_field() {
    let text = explain("text", "a.jsonl", "messages[].content", RECORDS).text();
    assert!(text.starts_with("script: 头发 -> 頭髮\n --> a.jsonl:1:messages[0].content:1:3\n"), "{text}");
    let diff = explain("diff", "a.jsonl", "messages[].content", RECORDS).text();
    assert!(diff.starts_with("--- a.jsonl:1:messages[0].content\n"), "{diff}");
    assert!(diff.contains("+房間裡"), "{diff}");
    let github = explain("github", "a.jsonl", "messages[].content", RECORDS).text();
    let last = "::warning file=a.jsonl,line=3,title=zhnorm script::messages[1].content: 里 -> 裡";
    assert_eq!(github.lines().last(), Some(last));
    let sarif = explain("sarif", "a.jsonl", "messages[].content", RECORDS).text();
    let document: Value = serde_json::from_str(&sarif).unwrap();
    let results = document["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    let location = &results[2]["locations"][0];
    assert_eq!(location["physicalLocation"]["region"], serde_json::json!({ "startLine": 3 }));
    assert_eq!(location["logicalLocations"][0]["fullyQualifiedName"], "messages[1].content");
    // The text of a field is not that of the file, so nothing can be replaced there.
    assert!(results.iter().all(|result| result.get("fixes").is_none()));
    let html = explain("html", "a.jsonl", "messages[].content", RECORDS);
    assert!(html.failure().contains("not for `--field`"));
}

#[test]
fn tables_and_whole_files_of_json_have_fields_too() {
    let table = "id;text\n1;\"头发\n长\"\n2;好\n3;里面\n";
    for name in ["a.csv", "a.tsv"] {
        let table = if name == "a.tsv" { "text\n头发\n好\n\n里面\n" } else { table };
        let lines = json_lines(explain("json", name, "text", table));
        let places: Vec<_> = lines
            .iter()
            .filter_map(|line| Some((line["record_line"].as_u64()?, line["source"].as_str()?)))
            .collect();
        let expected = if name == "a.tsv" {
            vec![(2, "头发"), (5, "里")]
        } else {
            vec![(2, "头发"), (2, "长"), (5, "里")]
        };
        assert_eq!(places, expected, "{name}");
        assert_eq!(lines[0]["field"], "text");
    }
    let arguments = ["explain", "--to", "zh-Hans", "-f", "2", "--no-header", "--record-format", "csv"];
    let text = run(&arguments, "1,頭髮\n").text();
    assert!(text.contains("standard input:1:2:1:1"), "{text}");
    let lines = json_lines(explain("json", "a.json", "[]", "[\n\"头发\",\n\"里面\"]\n"));
    assert_eq!(lines[1]["field"], "[1]");
}

#[test]
fn a_malformed_record_is_an_error_that_names_its_place() {
    let folder = Folder::new();
    folder.file("a.jsonl", "{\"text\": \"头发\"}\n{\"text\": 头}\n");
    for command in [&["detect"][..], &["explain", "--to", "zh-Hant"]] {
        let run = run_in(&folder, &[command, &["-f", "text", "a.jsonl"]].concat());
        assert_eq!(run.status, Some(2));
        assert!(run.stderr.contains("a.jsonl: line 2, byte 28: expected a value"), "{}", run.stderr);
        let run = run_in(&folder, &[command, &["-f", "[x]", "a.jsonl"]].concat());
        assert!(run.stderr.contains("the field path `[x]`"), "{}", run.stderr);
        folder.file("a.txt", "头发");
        let run = run_in(&folder, &[command, &["-f", "text", "a.txt"]].concat());
        assert!(run.stderr.contains("its name does not tell which records"), "{}", run.stderr);
        folder.file("a.parquet", "PAR1");
        let run = run_in(&folder, &[command, &["-f", "text", "a.parquet"]].concat());
        assert!(run.stderr.contains("no columns of Parquet"), "{}", run.stderr);
    }
}

#[test]
fn a_check_with_a_format_takes_fields() {
    let check = |command: &[&str], input: &str| {
        let arguments = ["--check", "-f", "text", "--record-format", "jsonl", "--output-format", "json"];
        run(&[command, &arguments].concat(), input)
    };
    for command in [&["normalize", "--to", "zh-Hant"][..], &["convert", "-c", "s2t"]] {
        let differs = check(command, "{\"text\": \"头发\", \"other\": \"里\"}\n");
        assert_eq!(differs.status, Some(1), "{}", differs.stderr);
        assert!(String::from_utf8(differs.stdout).unwrap().contains("\"field\":\"text\""));
        assert!(check(command, "{\"text\": \"好\", \"other\": \"里\"}\n").text().contains("\"changes\":0"));
    }
}

#[test]
fn detect_describes_all_fields_together_and_each_alone() {
    let records = "{\"text\": \"她的头发很长\\n```\", \"other\": \"&#20013;\"}\n\
                   {\"text\": \"她的頭髮很長&#20013;\"}\n{\"text\": \"\"}\n";
    let detect = ["detect", "-f", "text", "--stdin-filename", "a.jsonl"];
    let with = |more: &[&str]| run(&[&detect[..], more].concat(), records);
    let all = json_lines(with(&["--json"]));
    let [all] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!((&all["script"], &all["texts"]), (&"mixed".into(), &3.into()));
    // An open fence does not reach into the next text, and other fields do not count.
    assert_eq!(all["damage"], serde_json::json!({ "html-entity": 1 }));
    let each = json_lines(with(&["--json", "--lines"]));
    let shown: Vec<_> = each[1..]
        .iter()
        .map(|one| (one["line"].as_u64(), one["field"].as_str(), one["script"].as_str()))
        .collect();
    let text = Some("text");
    assert_eq!(
        shown,
        [(Some(1), text, Some("hans")), (Some(2), text, Some("hant")), (Some(3), text, Some("none"))]
    );
    let lines = with(&["--lines"]).text();
    assert!(lines.starts_with("a.jsonl: mixed (") && lines.contains("\n  texts: 3\n"), "{lines}");
    assert!(lines.contains("\na.jsonl:2:text: hant ("), "{lines}");
    assert!(lines.ends_with("a.jsonl:3:text: none\n"), "{lines}");
}

/// What a report reads is what the transformation reads.
#[test]
fn reports_read_the_encodings_of_transformations() {
    let folder = Folder::new();
    // `名,文` and `a,头发` in GB 18030.
    folder.file("g.csv", b"\xC3\xFB,\xCE\xC4\na,\xCD\xB7\xB7\xA2\n");
    folder.file("g.jsonl", b"{\"t\": \"\xCD\xB7\xB7\xA2\"}\n");
    let check = ["convert", "-c", "s2t", "--check", "--output-format", "github", "-f"];
    let table = run_in(&folder, &[&check[..], &["\u{6587}", "g.csv"]].concat());
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.contains("头发 -> 頭髮"), "{table}");
    for command in [&check[..], &["detect", "-f"], &["explain", "--to", "zh-Hans", "-f"]] {
        let message = run_in(&folder, &[command, &["t", "g.jsonl"]].concat()).failure();
        assert!(message.contains("g.jsonl"), "{command:?}: {message}");
    }
}
