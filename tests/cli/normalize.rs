//! `zhnorm normalize`.

use crate::repair::DAMAGED;
use crate::run::{run, run_on, sample};
use std::fs;

#[test]
fn normalize_brings_the_sample_to_its_clean_form() {
    let clean = fs::read_to_string(sample("clean.txt")).unwrap();
    for name in ["mixed.txt", "clean.txt"] {
        assert_eq!(run_on(&["normalize", "--to", "zh-Hans"], [&sample(name)]).text(), clean);
    }
}

#[test]
fn normalize_repairs_converts_and_punctuates() {
    let damaged = "1-8月份,市場(chǎng)需求不足,原材料價(jià)格波動(dòng)77.3%,GDP隨著5G增長:企業(yè)規(guī)模偏小.\r\n\
                   “项目就是底气。”他说  。";
    let clean =
        "1-8月份，市场需求不足，原材料价格波动77.3%，GDP随着5G增长：企业规模偏小。\n“项目就是底气。”他说。";
    assert_eq!(run(&["normalize", "--to", "zh-Hans"], damaged).text(), clean);
    assert_eq!(run(&["normalize", "--to", "zh-hans", "-"], clean).text(), clean);
    assert_eq!(run(&["normalize", "--to", "zh-Hant-TW"], "里面的“头发”,\n").text(), "裡面的「頭髮」，\n");
}

#[test]
fn normalize_leaves_out_the_stages_that_it_is_told_to() {
    let whole = "农业和产业发展，我们确保“茶馆开门”。中文1\n";
    assert_eq!(run(&["normalize", "--to", "zh-Hans"], DAMAGED).text(), whole);
    for skip in [&["--skip", "repair,inline-pinyin"][..], &["--skip", "inline-pinyin", "--skip", "repair"]] {
        let left = run(&[&["normalize", "--to", "zh-Hans"], skip].concat(), DAMAGED).text();
        assert!(left.contains("nóng") && left.contains("fā"), "{left}");
        assert!(left.contains("安桊") && left.contains("&#20013;"), "{left}");
    }
    let repaired = run(&["normalize", "--to", "zh-Hans", "--skip", "inline-pinyin"], DAMAGED).text();
    assert!(repaired.contains("nóng") && !repaired.contains("&#20013;"), "{repaired}");
}

#[test]
fn normalize_runs_only_the_stages_that_it_is_told_to() {
    let text = "裡面有１個&#20013;文字,  農(nóng)業(yè)發(fā)展.\r\n\u{2F00}\u{200B}";
    for (only, expected) in [
        ("repair", "裡面有１個中文字,  農(nóng)業(yè)發(fā)展.\r\n\u{2F00}\u{200B}"),
        ("inline-pinyin", "裡面有１個&#20013;文字,  農業發展.\r\n\u{2F00}\u{200B}"),
        ("unicode", "裡面有１個&#20013;文字,  農(nóng)業(yè)發(fā)展.\r\n一"),
        ("whitespace", "裡面有１個&#20013;文字, 農(nóng)業(yè)發(fā)展.\n\u{2F00}\u{200B}"),
        ("script", "里面有１个&#20013;文字,  农(nóng)业(yè)发(fā)展.\r\n\u{2F00}\u{200B}"),
        ("script,unicode", "里面有１个&#20013;文字,  农(nóng)业(yè)发(fā)展.\r\n一"),
    ] {
        assert_eq!(run(&["normalize", "--to", "zh-Hans", "--only", only], text).text(), expected, "{only}");
    }
    let several =
        run(&["normalize", "--to", "zh-Hans", "--only", "script", "--only", "unicode"], text).text();
    assert_eq!(several, "里面有１个&#20013;文字,  农(nóng)业(yè)发(fā)展.\r\n一");
}

#[test]
fn lines_that_do_not_settle_are_counted_on_standard_error() {
    // Each pass decodes one entity, and its result begins another one.
    let line = format!("{}#{}", "&".repeat(39), "35;".repeat(39));
    for (count, lines) in [(1, "1 line was"), (2, "2 lines were")] {
        let input = format!("你好,世界\n{}", format!("{line}\n").repeat(count));
        let run = run(&["normalize", "--to", "zh-Hans"], &input);
        assert_eq!(String::from_utf8(run.stdout).unwrap(), input.replace("你好,", "你好，"));
        let notice =
            format!("zhnorm: standard input: {lines} left unchanged, because each pass changed them again\n");
        assert_eq!((run.status, run.stderr), (Some(0), notice));
    }
    let report = run(&["repair", "--report"], format!("你好\n{line}\n")).text();
    let record: serde_json::Value = serde_json::from_str(report.lines().last().unwrap()).unwrap();
    assert_eq!((&record["kind"], &record["offset"]), (&"unsettled".into(), &7.into()));
    assert_eq!(record["source"], line);
}

#[test]
fn code_that_is_never_closed_is_told_on_standard_error() {
    let input = "甲,乙\n```\n丙,丁\n";
    let run = run(&["normalize", "--to", "zh-Hans"], input);
    assert_eq!(String::from_utf8(run.stdout).unwrap(), input.replace("甲,", "甲，"));
    let notice =
        "the fenced code or comment at byte 8 is never closed; all text behind it was left unchanged";
    assert_eq!((run.status, run.stderr), (Some(0), format!("zhnorm: standard input: {notice}\n")));
}
