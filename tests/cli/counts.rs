//! The counts of a run: those of `explain`, for every kind of input and every number of threads.

use crate::run::{Folder, feed, zhnorm};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Texts with changes by many rules, next to each other and one over the other, with damage that is repaired,
/// suspected and lost, and with a line that never settles.
fn texts() -> Vec<String> {
    let nested = format!("{}#{}", "&".repeat(39), "35;".repeat(39));
    vec![
        "她的頭髮很長,在房間裡......見面!她说:\"你好\".".to_owned(),
        "ÖÐÎÄ²âÊÔ,&#20013;文;項(xiàng)目和農(nóng)業、發(fā)展與進(jìn)步，都(dōu)好".to_owned(),
        "項目\u{FFFD}設，錕斤拷與锟斤拷，烫烫烫烫".to_owned(),
        "開(kāi)門(mén)聽(tīng)雨，星宿?!⒃旰⒍趿旰⑷魻柹w等".to_owned(),
        format!("前一行,好 \n\n\n\n{nested}\n后一行,好"),
        "（甲）ＡＢＣ１２３,乙－－丙   丁\u{200B}".to_owned(),
        "不变的文字。".to_owned(),
    ]
}

/// Sums of counts by name; rules have their ids.
type Counts = BTreeMap<String, u64>;

fn run_in(folder: &Folder, arguments: &[&str]) -> Vec<u8> {
    let run = crate::run::run_in(folder, arguments);
    assert_eq!(run.status, Some(0), "{arguments:?}: {}", run.stderr);
    run.stdout
}

fn lines(output: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(output).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Adds up what `explain` counts in these files.
fn explained(folder: &Folder, files: &[&str]) -> Counts {
    let mut counts = Counts::new();
    let mut arguments = vec!["explain", "--to", "zh-Hans", "--output-format", "json"];
    arguments.extend(files);
    for record in lines(&run_in(folder, &arguments)) {
        let Some(end) = record.get("end").filter(|end| end.is_object()) else { continue };
        for name in ["suspected", "lost"] {
            *counts.entry(name.to_owned()).or_default() += end[name].as_u64().unwrap();
        }
        *counts.entry("unsettled_lines".to_owned()).or_default() += end["unsettled"].as_u64().unwrap();
        for (rule, count) in end["rules"].as_object().unwrap() {
            *counts.entry(rule.clone()).or_default() += count.as_u64().unwrap();
        }
    }
    counts
}

/// What a run counts, but for what `explain` does not.
fn stats(folder: &Folder, arguments: &[&str]) -> Counts {
    run_in(folder, &[arguments, &["-q", "--stats", "stats.json"]].concat());
    let stats: Value = serde_json::from_slice(&fs::read(folder.path("stats.json")).unwrap()).unwrap();
    let rules = stats["rules"].as_object().unwrap();
    let mut counts: Counts =
        rules.iter().map(|(rule, count)| (rule.clone(), count.as_u64().unwrap())).collect();
    for name in ["suspected", "lost", "unsettled_lines"] {
        counts.insert(name.to_owned(), stats[name].as_u64().unwrap());
    }
    counts
}

/// Writes each text to a file of its own, and returns the names.
fn text_files(folder: &Folder, texts: &[String]) -> Vec<String> {
    let write = |(number, text): (usize, &String)| {
        let name = format!("{number}.txt");
        folder.file(&name, text);
        name
    };
    texts.iter().enumerate().map(write).collect()
}

#[test]
fn the_counts_of_a_run_are_those_of_explain() {
    let (folder, texts) = (Folder::new(), texts());
    let files = text_files(&folder, &texts);
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let expected = explained(&folder, &files);
    for name in ["script", "fullwidth-mark", "wrong-encoding", "inline-pinyin", "suspected", "lost"] {
        assert!(expected.get(name).is_some_and(|count| *count > 0), "{name}: {expected:?}");
    }
    assert_eq!(expected["unsettled_lines"], 1);

    let quoted: Vec<String> = texts.iter().map(|text| serde_json::to_string(text).unwrap()).collect();
    let records: String = quoted.iter().map(|text| format!("{{\"text\": {text}}}\n")).collect();
    let cells: String = texts.iter().map(|text| format!("1,\"{}\"\n", text.replace('"', "\"\""))).collect();
    let list = format!("{{\"all\": [{}]}}", quoted.join(", "));
    folder.file("a.jsonl", &records);
    folder.file("a.csv", format!("id,text\n{cells}"));
    folder.file("a.json", list);
    let normalize = ["normalize", "--to", "zh-Hans", "-o", "out"];
    for jobs in ["1", "2", "3"] {
        let run = |arguments: &[&str]| {
            fs::create_dir_all(folder.path("out.d")).unwrap();
            stats(&folder, &[&normalize[..3], &["-j", jobs], arguments].concat())
        };
        assert_eq!(run(&[&files[..], &["--out-dir", "out.d"]].concat()), expected, "-j {jobs}");
        for arguments in [
            &["a.jsonl", "-f", "text"][..],
            &["a.csv", "-f", "text"],
            &["a.json", "-f", "all[]"],
            &["a.jsonl", "-f", "text", "--field-suffix", "_new", "--resume", "--checkpoint-bytes", "1"],
        ] {
            let output = format!("out-{jobs}-{}", arguments.len());
            assert_eq!(run(&[arguments, &["-o", &output]].concat()), expected, "-j {jobs} {arguments:?}");
        }
    }
}

/// Columns have the counts of the texts in them, also with nulls and in several parts.
#[test]
#[cfg(feature = "parquet")]
fn the_counts_of_columns_are_those_of_explain() {
    let (folder, texts) = (Folder::new(), texts());
    let files = text_files(&folder, &texts);
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let expected = explained(&folder, &files);
    column_files(&folder, &texts);
    for name in ["a.parquet", "a.arrow", "a.arrows"] {
        for jobs in ["1", "2"] {
            let normalize = ["normalize", "--to", "zh-Hans", "-j", jobs, "-f", "text", "-o", "out", name];
            assert_eq!(stats(&folder, &normalize), expected, "-j {jobs} {name}");
            let stats: Value = serde_json::from_slice(&fs::read(folder.path("stats.json")).unwrap()).unwrap();
            assert_eq!(stats["fields"], texts.len(), "{name}");
            assert!(stats["repaired"].as_u64() > Some(0), "{stats}");
        }
    }
    // A dictionary has a text that repeats once, and its changes are made and counted once.
    column_files(&folder, &[&texts[..1], &texts[..1], &texts[..1], &texts[1..2]].concat());
    let repeated = explained(&folder, &["0.txt", "1.txt"]);
    let normalize = ["normalize", "--to", "zh-Hans", "-f", "text", "-o", "out"];
    assert_eq!(stats(&folder, &[&normalize[..], &["a.parquet"]].concat()), repeated);
    let each = explained(&folder, &["0.txt", "0.txt", "0.txt", "1.txt"]);
    assert_eq!(stats(&folder, &[&normalize[..], &["a.arrow"]].concat()), each);
    column_files(&folder, &texts);
    // With several files, the summary tells the same without `--stats`.
    let mut command = zhnorm(["normalize", "--to", "zh-Hans", "-f", "text", "--out-dir", "out.d"]);
    command.args(["a.parquet", "a.arrow"]).current_dir(folder.0.path());
    let summary = feed(command, b"").stderr;
    for counted in [
        format!(", {} lost", 2 * expected["lost"]),
        format!("fullwidth-mark {}", 2 * expected["fullwidth-mark"]),
    ] {
        assert!(summary.contains(&counted), "{counted}: {summary}");
    }
}

/// Writes the texts to the column `text` of files of each format, in two parts and with a null.
#[cfg(feature = "parquet")]
fn column_files(folder: &Folder, texts: &[String]) {
    use arrow_array::{ArrayRef, RecordBatch, StringArray};
    use arrow_ipc::writer::{FileWriter, StreamWriter};
    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    use std::sync::Arc;

    let parts = [&texts[..3], &texts[3..]];
    let create = |name: &str| fs::File::create(folder.path(name)).unwrap();
    let schema = parse_message_type("message schema { optional binary text (STRING); }").unwrap();
    let mut writer =
        SerializedFileWriter::new(create("a.parquet"), Arc::new(schema), Arc::default()).unwrap();
    for part in parts {
        let values: Vec<ByteArray> = part.iter().map(|text| ByteArray::from(text.as_str())).collect();
        let mut definition = vec![1; part.len()];
        definition.insert(1, 0);
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&values, Some(&definition), None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.close().unwrap();

    let batches = parts.map(|part| {
        let rows: Vec<Option<&str>> =
            part.iter().map(|text| Some(text.as_str())).chain(std::iter::once(None)).collect();
        let column: ArrayRef = Arc::new(StringArray::from(rows));
        RecordBatch::try_from_iter_with_nullable([("text", column, true)]).unwrap()
    });
    let mut file = FileWriter::try_new(create("a.arrow"), &batches[0].schema()).unwrap();
    let mut stream = StreamWriter::try_new(create("a.arrows"), &batches[0].schema()).unwrap();
    for batch in &batches {
        file.write(batch).unwrap();
        stream.write(batch).unwrap();
    }
    file.finish().unwrap();
    stream.finish().unwrap();
}

/// Large files are done in parts.
#[test]
fn the_counts_of_a_large_file_do_not_depend_on_the_threads() {
    let (folder, texts) = (Folder::new(), texts());
    let text: String = (0..40_000)
        .map(|number| match number {
            0..7000 if number % 1000 == 0 => format!("{}\n", texts[number / 1000]),
            _ => format!(
                "第{number}行:頭髮很長,(你好)   在房間裡見面!這些文字只是為了讓檔案變大，沒有別的意思。\n"
            ),
        })
        .collect();
    assert!(text.len() > 4 << 20, "{}", text.len());
    folder.file("a.txt", &text);
    let records: String = text
        .lines()
        .map(|line| format!("{{\"text\": {}}}\n", serde_json::to_string(line).unwrap()))
        .collect();
    folder.file("a.jsonl", records);
    let expected = explained(&folder, &["a.txt"]);
    assert!(expected["script"] > 30_000 && expected["lost"] > 0, "{expected:?}");
    let mut of_lines = None;
    let mut of_records = None;
    for jobs in ["1", "2"] {
        let run = |arguments: &[&str]| {
            stats(&folder, &[&["normalize", "--to", "zh-Hans", "-j", jobs, "-o", "out"], arguments].concat())
        };
        assert_eq!(run(&["a.txt"]), expected, "-j {jobs}");
        let lines = run(&["a.txt", "--lines"]);
        assert_eq!(*of_lines.get_or_insert_with(|| lines.clone()), lines, "-j {jobs}");
        let records = run(&["a.jsonl", "-f", "text"]);
        assert!(records["script"] > 300_000, "{records:?}");
        assert_eq!(*of_records.get_or_insert_with(|| records.clone()), records, "-j {jobs}");
    }
    // A run with notes on how far it is counts the same.
    for (name, more) in [("out1", &["a.txt"][..]), ("out2", &["a.txt", "--lines"])] {
        let start = ["normalize", "--to", "zh-Hans", "--resume", "--checkpoint-bytes", "1000000", "-o", name];
        let counts = stats(&folder, &[&start, more].concat());
        assert_eq!(counts, if more.len() == 1 { expected.clone() } else { of_lines.clone().unwrap() });
        // As if it had been killed after a note.
        let manifest = folder.path(&format!("{name}.zhnorm-manifest"));
        let notes = fs::read_to_string(&manifest).unwrap();
        let kept: Vec<&str> = notes.lines().take(3).collect();
        assert!(kept[2].contains("\"part\""), "{notes}");
        fs::write(&manifest, kept.join("\n") + "\n").unwrap();
        let whole = fs::read(folder.path(name)).unwrap();
        fs::rename(folder.path(name), folder.path(&format!("{name}.zhnorm-part"))).unwrap();
        assert_eq!(stats(&folder, &[&start, more].concat()), counts, "{more:?}");
        assert!(fs::read(folder.path(name)).unwrap() == whole);
    }
}

/// `repair --report` lists what is repaired, which `explain` does not count.
#[test]
fn repaired_places_are_counted() {
    let (folder, texts) = (Folder::new(), texts());
    folder.file("a.txt", texts.join("\n\n"));
    let mut expected = Counts::new();
    for record in lines(&run_in(&folder, &["repair", "--report", "a.txt"])) {
        *expected.entry(record["kind"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    run_in(&folder, &["repair", "a.txt", "--stats", "stats.json"]);
    let stats: Value = serde_json::from_slice(&fs::read(folder.path("stats.json")).unwrap()).unwrap();
    for name in ["repaired", "suspected", "lost"] {
        assert!(expected[name] > 0, "{expected:?}");
        assert_eq!(stats[name].as_u64(), Some(expected[name]), "{name}");
    }
}

#[test]
fn the_paragraphs_of_books_are_counted_and_the_summary_tells() {
    let folder = Folder::new();
    let mut writer = ZipWriter::new(fs::File::create(folder.path("a.epub")).unwrap());
    for (name, content) in [
        ("mimetype", "application/epub+zip".to_owned()),
        ("a.xhtml", "<html><body><p>你好,世<b>界</b></p><p>再見,\u{FFFD}</p></body></html>".to_owned()),
    ] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap();
    folder.file("b.txt", "不變\n");
    let mut command = zhnorm(["normalize", "--to", "zh-Hans", "a.epub", "b.txt", "--out-dir", "out"]);
    command.current_dir(folder.0.path());
    let summary = feed(command, b"").stderr;
    assert!(summary.contains("2 files, 2 changed, 1 lost, "), "{summary}");
    assert!(summary.contains("by rule: fullwidth-mark 2, script 2\n"), "{summary}");
}
