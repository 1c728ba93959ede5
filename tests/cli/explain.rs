//! The formats of reports on changes.

use crate::run::{Folder, run, run_in};
use serde_json::Value;

const TEXT: &str = "她的头发很长,里面\n在房間里\n";

/// A folder with a text that changes, one that does not, and another that changes.
fn texts() -> Folder {
    let folder = Folder::new();
    folder.file("a.txt", TEXT);
    folder.file("b.txt", "沒有問題。\n");
    folder.file("甲 乙.txt", "发现\n");
    folder
}

#[test]
fn sarif_is_one_document_for_all_files() {
    let folder = texts();
    let arguments =
        ["explain", "--to", "zh-Hant-TW", "--output-format", "sarif", "a.txt", "b.txt", "甲 乙.txt", "-j"];
    let runs = ["1", "2"].map(|jobs| run_in(&folder, &[&arguments[..], &[jobs]].concat()).text());
    assert_eq!(runs[0], runs[1]);
    let document: Value = serde_json::from_str(&runs[0]).unwrap();
    assert_eq!(document["version"], "2.1.0");
    let results = document["runs"][0]["results"].as_array().unwrap();
    let rules: Vec<_> = results.iter().map(|result| result["ruleId"].as_str().unwrap()).collect();
    assert_eq!(rules, ["script", "script", "fullwidth-mark", "script", "script", "script"]);
    let comma = &results[2]["locations"][0]["physicalLocation"];
    assert_eq!(comma["artifactLocation"]["uri"], "a.txt");
    let region = &comma["region"];
    let place = ["startLine", "startColumn", "endLine", "endColumn"];
    assert_eq!(place.map(|name| region[name].as_u64().unwrap()), [1, 7, 1, 8]);
    let other = &results[5]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(other["uri"], "%E7%94%B2%20%E4%B9%99.txt");
}

/// The fixes of SARIF, made, give what `normalize` writes.
#[test]
fn fixes_give_the_normalized_text() {
    let text = "她的头发很长,里面\r\n發展(fāzhǎn)&#21457;达。\r\n\r\n\r\n在房間里  \n锟斤拷";
    let report = run(&["explain", "--to", "zh-Hant-TW", "--output-format", "sarif"], text).text();
    let document: Value = serde_json::from_str(&report).unwrap();
    let (mut fixed, mut done) = (String::new(), 0);
    for result in document["runs"][0]["results"].as_array().unwrap() {
        let replacement = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
        let Some(inserted) = replacement["insertedContent"]["text"].as_str() else { continue };
        let region = &replacement["deletedRegion"];
        let offset = |line, column| {
            let [line, column] = [line, column].map(|name| region[name].as_u64().unwrap() as usize);
            let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
            text[start..].char_indices().nth(column - 1).map_or(text.len(), |(at, _)| start + at)
        };
        fixed.push_str(&text[done..offset("startLine", "startColumn")]);
        fixed.push_str(inserted);
        done = offset("endLine", "endColumn");
    }
    fixed.push_str(&text[done..]);
    assert!(fixed.starts_with("她的頭髮很長，裡面\n"), "{fixed}");
    assert_eq!(fixed, run(&["normalize", "--to", "zh-Hant-TW"], text).text());
}

#[test]
fn json_ends_with_counts() {
    let report = run(&["explain", "--to", "zh-Hant-TW", "--output-format", "json"], TEXT).text();
    let lines: Vec<Value> = report.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [changes @ .., end] = lines.as_slice() else { panic!("{report}") };
    assert_eq!(changes.len(), 5);
    assert!(changes.iter().all(|change| change["kind"] == "change" && change["file"] == "standard input"));
    assert_eq!(end["end"]["changes"], 5);
    assert_eq!(end["end"]["rules"]["fullwidth-mark"], 1);
}

#[test]
fn a_check_reports_in_each_format_and_fails() {
    let folder = texts();
    for format in ["text", "diff", "json", "sarif", "github"] {
        let check = |file: &str| {
            run_in(&folder, &["normalize", "--to", "zh-Hant-TW", "--check", "--output-format", format, file])
        };
        let differs = check("a.txt");
        assert_eq!((differs.status, differs.stderr.as_str()), (Some(1), ""), "{format}");
        assert!(String::from_utf8(differs.stdout).unwrap().contains("頭髮"), "{format}");
        assert!(!check("b.txt").text().contains("沒有"), "{format}");
    }
    let json = ["normalize", "--to", "zh-Hans", "--check", "--output-format", "json"];
    let with = |more: &[&str]| run_in(&folder, &[&json[..], more].concat());
    assert!(
        with(&["-f", "text", "--field-suffix", "_new", "a.txt"]).failure().contains("cannot be used with")
    );
    assert!(with(&["--resume=m", "a.txt"]).failure().contains("cannot be used with"));
    folder.file("book.epub", "");
    assert!(with(&["book.epub"]).failure().contains("this file has neither"));
    // The bytes change, and not the text.
    folder.file("mark.txt", "\u{FEFF}没有问题。\n");
    let mark = with(&["mark.txt"]);
    assert_eq!(mark.status, Some(1), "{}", mark.stderr);
    assert!(mark.stderr.contains("byte order mark"), "{}", mark.stderr);
    let alone = run(&["normalize", "--to", "zh-Hans", "--output-format", "json"], "");
    assert!(alone.failure().contains("--check"));
}

#[test]
fn a_check_of_a_conversion_reports_in_each_format() {
    let folder = texts();
    let check = |format: &str, files: &[&str]| {
        let arguments = ["convert", "-c", "s2twp", "--check", "--output-format", format];
        run_in(&folder, &[&arguments[..], files].concat())
    };
    for format in ["text", "diff", "json", "sarif", "github", "html"] {
        let differs = check(format, &["a.txt"]);
        assert_eq!((differs.status, differs.stderr.as_str()), (Some(1), ""), "{format}");
        assert!(String::from_utf8(differs.stdout).unwrap().contains("頭髮"), "{format}");
        assert!(!check(format, &["b.txt"]).text().contains("頭髮"), "{format}");
    }
    let report = String::from_utf8(check("json", &["a.txt"]).stdout).unwrap();
    let lines: Vec<Value> = report.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let changes: Vec<_> =
        lines.iter().filter_map(|line| Some((line["source"].as_str()?, line["result"].as_str()?))).collect();
    assert_eq!(changes, [("头发", "頭髮"), ("长", "長"), ("里", "裡"), ("里", "裡")]);
    assert_eq!(lines[0]["line"], 1);
    assert_eq!(lines.last().unwrap()["end"]["changes"], 4);
    let text = String::from_utf8(check("text", &["a.txt"]).stdout).unwrap();
    assert!(text.starts_with("conversion: 头发 -> 頭髮\n --> a.txt:1:3\n"), "{text}");
    // A byte order mark has no column, as in editors and in SARIF.
    folder.file("mark.txt", "\u{FEFF}没有\n");
    let mark = String::from_utf8(check("github", &["mark.txt"]).stdout).unwrap();
    assert_eq!(
        mark,
        "::warning file=mark.txt,line=1,endLine=1,col=1,endColumn=2,title=zhnorm conversion::没 -> 沒\n"
    );
    assert!(run(&["convert", "--output-format", "json"], "").failure().contains("--check"));
    let both = run(&["convert", "--check", "--inspect", "--output-format", "json"], "");
    assert!(both.failure().contains("cannot be used with"));
}

/// The fixes of SARIF, made, give what `convert` writes.
#[test]
fn the_changes_of_a_conversion_give_its_result() {
    let text = "这个软件里面的鼠标，\n头发干了𠮷\n";
    let arguments = ["convert", "-c", "s2twp", "--check", "--output-format", "json"];
    let report = String::from_utf8(run(&arguments, text).stdout).unwrap();
    let (mut result, mut done) = (String::new(), 0);
    for line in report.lines() {
        let change: Value = serde_json::from_str(line).unwrap();
        let Some(written) = change["result"].as_str() else { continue };
        let [from, to] = ["offset", "end"].map(|name| change[name].as_u64().unwrap() as usize);
        assert_eq!(change["source"], text[from..to]);
        result.push_str(&text[done..from]);
        assert_eq!(change["result_offset"], result.len());
        result.push_str(written);
        done = to;
    }
    result.push_str(&text[done..]);
    assert_eq!(result, run(&["convert", "-c", "s2twp"], text).text());
}

#[test]
fn sarif_says_which_files_failed() {
    let folder = texts();
    folder.file("bad.txt", b"\xFF\xFF\x00");
    let arguments = ["explain", "--to", "zh-Hans", "--from", "utf-8", "--output-format", "sarif"];
    let run = |files: &[&str]| run_in(&folder, &[&arguments[..], files].concat());
    let invocation = |stdout: &[u8]| {
        let document: Value = serde_json::from_slice(stdout).unwrap();
        let [invocation] = document["runs"][0]["invocations"].as_array().unwrap().as_slice() else {
            panic!()
        };
        invocation.clone()
    };
    let good = invocation(&run(&["a.txt"]).stdout);
    assert_eq!(good["executionSuccessful"], true);
    assert_eq!(good["toolExecutionNotifications"].as_array().unwrap().len(), 0);
    let failed = run(&["no-such.txt", "a.txt", "bad.txt"]);
    assert_eq!(failed.status, Some(2));
    let bad = invocation(&failed.stdout);
    assert_eq!(bad["executionSuccessful"], false);
    let notifications = bad["toolExecutionNotifications"].as_array().unwrap();
    let uri = |one: &Value| one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone();
    assert_eq!(notifications.iter().map(uri).collect::<Vec<_>>(), ["no-such.txt", "bad.txt"]);
    for notification in notifications {
        assert_eq!(notification["level"], "error");
        let message = notification["message"]["text"].as_str().unwrap();
        assert!(failed.stderr.contains(message), "{message} {}", failed.stderr);
    }
}

#[cfg(unix)]
#[test]
fn names_with_control_characters_stay_on_one_line() {
    let folder = Folder::new();
    folder.file("a b\n\u{1B}[31m.txt", "头发\n");
    for format in ["text", "diff"] {
        let arguments = ["explain", "--to", "zh-Hant", "--output-format", format, "."];
        let report = run_in(&folder, &arguments).text();
        assert!(report.contains("a b\\u{a}\\u{1b}[31m.txt"), "{report}");
        assert!(!report.contains('\u{1B}'), "{report}");
    }
    let diff = run_in(&folder, &["normalize", "--to", "zh-Hant", "--diff", "-q", "."]).text();
    assert!(diff.starts_with("--- ./a b\\u{a}\\u{1b}[31m.txt\n"), "{diff}");
    let normalize = |more: &[&str]| {
        let run = run_in(&folder, &[&["normalize", "--to", "zh-Hant"], more].concat());
        String::from_utf8(run.stdout).unwrap() + &run.stderr
    };
    assert_eq!(normalize(&["--check", "-q", "."]), "./a b\\u{a}\\u{1b}[31m.txt\n");
    // Messages about inputs, other files, folders, and what is only worth a notice.
    folder.file("c\u{1B}\n.txt", "```\n");
    folder.file("d\u{1B}\n.toml", "to = 'zh-Hans'\nno-such-key = 1\n");
    folder.file("e\u{1B}\n.toml", "");
    folder.file("f\u{1B}\n.txt", b"\xFF\xFF\x00");
    for (arguments, said) in [
        (&["no\u{1B}\n"][..], "can't open no\\u{1b}\\u{a}: "),
        (&["--dict", "no\u{1B}\n", "."], "can't read no\\u{1b}\\u{a}: "),
        (&["--profile", "d\u{1B}\n.toml", "."], "zhnorm: d\\u{1b}\\u{a}.toml, line 2: unknown key"),
        (&["--profile", "e\u{1B}\n.toml", "--show-config"], "# From e\\u{1b}\\u{a}.toml, with the flags"),
        (&["--check", "c\u{1B}\n.txt"], "zhnorm: c\\u{1b}\\u{a}.txt: the fenced code"),
        (&["--check", "--from", "utf-8", "f\u{1B}\n.txt", "c\u{1B}\n.txt"], "zhnorm: f\\u{1b}\\u{a}.txt"),
        (&["-g", "a\u{1B}\n[", "."], "a\\u{1b}\\u{a}["),
    ] {
        let told = normalize(arguments);
        assert!(told.contains(said) && !told.contains('\u{1B}'), "{told}");
    }
    // The space that is as wide as a Chinese character is visible.
    folder.file("甲\u{3000}乙.txt", "头发\n");
    assert_eq!(normalize(&["--check", "-q", "甲\u{3000}乙.txt"]), "甲\u{3000}乙.txt\n");
}

/// The message about a pattern shows the place in it on lines of its own.
#[test]
fn a_malformed_pattern_is_shown_in_lines() {
    let message = run(&["normalize", "--to", "zh-Hans", "--protect", "a\u{1B}("], "").failure();
    assert!(message.contains("\n    a\\u{1b}(\n      ^\nerror: unclosed group\n"), "{message}");
}

/// The data of the page has all of the text, and nothing in the text can end the element that it stands in.
#[test]
fn the_page_has_the_text_and_is_for_one_file() {
    let text = "她的头发</script><!-- - -->很长,\u{2028}锟斤拷&#21457;达\r\n";
    let page = run(&["explain", "--to", "zh-Hant-TW", "--output-format", "html"], text).text();
    let (_, rest) = page.split_once("id=\"data\">").unwrap();
    let (data, rest) = rest.split_once("</script>").unwrap();
    assert_eq!(rest.matches("</script>").count(), 1);
    assert!(!data.contains(['<', '\u{2028}']));
    let data: Value = serde_json::from_str(data).unwrap();
    let segments = data["segments"].as_array().unwrap();
    let source: String = segments.iter().map(|one| one.as_str().or(one[1].as_str()).unwrap()).collect();
    assert_eq!(source, text);
    let result = |one: &Value| match (one.as_str(), one[0].is_number()) {
        (Some(kept), _) => kept.to_owned(),
        (None, true) => one[2].as_str().unwrap().to_owned(),
        (None, false) => one[1].as_str().unwrap().to_owned(),
    };
    let normalized = run(&["normalize", "--to", "zh-Hant-TW"], text).text();
    assert_eq!(segments.iter().map(result).collect::<String>(), normalized);

    let folder = texts();
    let failed =
        run_in(&folder, &["explain", "--to", "zh-Hans", "--output-format", "html", "a.txt", "b.txt"]);
    assert!(failed.failure().contains("makes a page for one text, and there are 2 files"));
}

/// The words of a dictionary are looked for in the text that the conversion reads: repaired, and without the
/// spaces that come after it.
#[test]
fn the_page_has_the_text_that_the_conversion_reads() {
    let text = "我用Rust发&#29616;,很好";
    let arguments = ["explain", "--to", "zh-Hant", "--spacing", "one", "--output-format", "html"];
    let page = run(&arguments, text).text();
    let (_, data) = page.split_once("id=\"data\">").unwrap();
    let data: Value = serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
    // As the script of the page reads it.
    let middle = |one: &Value| match one[0].as_u64() {
        None => one.as_str().or(one[1].as_str()).unwrap().to_owned(),
        Some(rule) => {
            let of_script = data["rules"][rule as usize][1] == "script";
            let plain = if of_script { &one[1] } else { &one[2] };
            one[3]["middle"].as_str().or(plain.as_str()).unwrap().to_owned()
        }
    };
    let middle: String = data["segments"].as_array().unwrap().iter().map(middle).collect();
    assert_eq!(middle, "我用Rust发现，很好");
}
