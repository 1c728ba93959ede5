//! `zhnorm normalize`.

use crate::repair::DAMAGED;
use crate::run::{run, run_on, sample, zhnorm};
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
    let notice = "the fenced code or comment at byte 8 is never closed; all text after it was left unchanged";
    assert_eq!((run.status, run.stderr), (Some(0), format!("zhnorm: standard input: {notice}\n")));
}

#[test]
fn escapes_are_decoded_on_request() {
    let run_with =
        |more: &[&str], text: &str| run(&[&["normalize", "--to", "zh-Hans"], more].concat(), text).text();
    let text = "甲\\u4e59,`\\u4e59`,https://a.cn/%E4%B8%99\n";
    assert_eq!(run_with(&[], text), text.replace(",`", "，`").replace(",https", "，https"));
    let decoded = "甲乙，`\\u4e59`，https://a.cn/%E4%B8%99\n";
    assert_eq!(run_with(&["--decode-escapes"], text), decoded);
    // The same value, with a key that stays as it is, and no quotation mark that would end the string.
    let json = "{\"\\u767c,\": \"\\u767c\\u5c55,\\u0022\"}\n";
    assert_eq!(run_with(&["--decode-escapes"], json), "{\"發,\": \"发展，\\u0022\"}\n");
    assert_eq!(run(&["repair", "--decode-escapes"], "\\u767c,").text(), "發,");
}

#[test]
fn spaces_beside_latin_words_are_a_choice() {
    let run_with =
        |spacing: &str, text: &str| run(&["normalize", "--to", "zh-Hans", "--spacing", spacing], text).text();
    let text = "用Rust 写了3天,`x中y`\n";
    assert_eq!(run_with("keep", text), "用Rust 写了3天，`x中y`\n");
    assert_eq!(run_with("one", text), "用 Rust 写了 3 天，`x中y`\n");
    assert_eq!(run_with("none", text), "用Rust写了3天，`x中y`\n");
}

#[test]
fn a_hint_says_which_script_a_short_line_is_in() {
    let run_with = |hint: &[&str]| run(&[&["normalize", "--to", "zh-Hant-TW"], hint].concat(), "几上").text();
    assert_eq!(run_with(&["--script-hint", "hans"]), "幾上");
    assert_eq!(run_with(&["--script-hint", "hant"]), "几上");
    assert_eq!(run_with(&[]), "幾上");
}

#[test]
fn variants_are_those_of_the_press_or_those_of_opencc() {
    for (target, press, opencc) in [("zh-Hant-TW", "說污染", "說汙染"), ("zh-Hant-HK", "說污染", "説污染")]
    {
        let run_with =
            |variants: &str| run(&["normalize", "--to", target, "--variants", variants], "说污染").text();
        assert_eq!(
            (run_with("press"), run_with("opencc")),
            (press.to_owned(), opencc.to_owned()),
            "{target}"
        );
    }
}

/// Runs `normalize` with a dictionary.
fn run_with_words(words: &str, arguments: &[&str], input: &str) -> crate::run::Run {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("words.txt");
    fs::write(&path, words).unwrap();
    let path = path.to_str().unwrap();
    let mut run = run(&[&["normalize", "--dict", path], arguments].concat(), input);
    run.stderr = run.stderr.replace(path, "words.txt");
    run
}

#[test]
fn words_of_a_dictionary_are_replaced_or_protected() {
    let words = "软件\t軟件\n發那科\t发那科\n头发\t头发\n软件工程\t软件学\n";
    for (target, input, expected) in [
        ("zh-Hant-TW", "头发和软件的开发", "头发和軟件的開發"),
        ("zh-Hant-HK", "软件工程里的發那科", "软件学裏的发那科"),
        ("zh-Hant", "软件学，软件", "软件学，軟件"),
        // The dictionary applies to what the conversion writes, too.
        ("zh-Hans", "軟件，頭髮，發展", "軟件，头发，发展"),
        ("zh-Hans", "軟體和软件", "软体和軟件"),
    ] {
        let once = run_with_words(words, &["--to", target], input).text();
        assert_eq!(once, expected, "{target}");
        assert_eq!(run_with_words(words, &["--to", target], &once).text(), once, "{target}");
    }
}

#[test]
fn dictionaries_with_mistakes_are_refused() {
    for (words, message) in [
        ("软件\t軟件\n头发\n", "words.txt, line 2: no tab"),
        (
            "甲\t乙\n乙\t丙\n",
            "words.txt, line 1: the value of `甲` is `乙`, which becomes `丙` itself (words.txt, line 2); write \
             `甲<TAB>丙`",
        ),
    ] {
        let run = run_with_words(words, &["--to", "zh-Hans"], "甲");
        assert_eq!((run.status, run.stdout), (Some(2), Vec::new()));
        assert!(run.stderr.contains(message), "{}", run.stderr);
    }
    let run = run_with_words("甲\t乙\n", &["--to", "zh-Hans", "--only", "unicode"], "甲");
    assert_eq!(run.stderr, "zhnorm: `dict` is for the stage `script`, which is left out\n");
}

#[test]
fn regional_words_are_exchanged_on_demand() {
    for (target, input, expected) in [
        ("zh-Hant-TW", "软件和鼠标里的数据", "軟體和滑鼠裡的資料"),
        ("zh-Hans", "軟體和滑鼠裡的資料", "软件和鼠标里的数据"),
    ] {
        let once = run(&["normalize", "--to", target, "--regional-words"], input).text();
        assert_eq!(once, expected);
        assert_eq!(run(&["normalize", "--to", target, "--regional-words"], &once).text(), once);
    }
    let run = run(&["normalize", "--to", "zh-Hant", "--regional-words"], "软件");
    assert_eq!(run.status, Some(2));
    assert!(run.stderr.contains("needs a target with a region"), "{}", run.stderr);
}

/// A program that sends a line waits for its answer before it sends the next.
#[test]
fn each_line_is_answered_at_once() {
    use std::io::{BufRead as _, BufReader, Write as _};
    let mut child = zhnorm(["normalize", "--to", "zh-Hans", "--lines"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let (mut input, mut output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    for (line, answer) in [
        ("雨停了,走吧", "雨停了，走吧\n"),
        ("", "\n"),
        ("", "\n"),
        ("a\u{2028}b", "a b\n"),
        ("```", "```\n"),
        ("好,", "好，\n"),
    ] {
        writeln!(input, "{line}").unwrap();
        let mut answered = String::new();
        output.read_line(&mut answered).unwrap();
        assert_eq!(answered, answer);
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}
