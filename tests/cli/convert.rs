//! `zhnorm convert` and `zhnorm configs`.

use crate::run::{Folder, feed, run, run_on, zhnorm};
use zhnorm::{Config, Converter};

#[test]
fn convert_reads_standard_input_when_no_file_or_a_dash_is_named() {
    assert_eq!(run(&["convert", "-c", "s2twp"], "鼠标里面的软件\n").text(), "滑鼠裡面的軟體\n");
    assert_eq!(run(&["convert", "--config", "t2s", "-"], "漢語").text(), "汉语");
    assert_eq!(run(&["convert", "-c", "s2t"], "").text(), "");
}

#[test]
fn files_are_converted_one_after_the_other_each_as_a_text_of_its_own() {
    let folder = Folder::new();
    // 头 and 发 would be a word if they stood in one text.
    let (one, two) = (folder.file("1", "头"), folder.file("2", "发\n"));
    let run = |paths: &[&str]| {
        let mut command = zhnorm(["convert", "-c", "s2t"]);
        command.args(paths);
        feed(command, "后来\n".as_bytes()).text()
    };
    let (one, two) = (one.to_str().unwrap(), two.to_str().unwrap());
    assert_eq!(run(&[one, two]), "頭發\n");
    assert_eq!(run(&[two, "-", one]), "發\n後來\n頭");
}

#[test]
fn convert_keeps_line_ends_as_they_are() {
    for text in ["汉\r\n语\r\n", "汉\n语", "汉\r语\r", "\n\n汉\n\n", "\r\n", "汉\r\n语\n字"] {
        let expected = text.replace('汉', "漢").replace('语', "語");
        assert_eq!(run(&["convert", "-c", "s2t"], text).text(), expected);
    }
}

#[test]
fn characters_that_the_blocks_cut_come_out_whole() {
    // Blocks are 256 KiB; three-byte characters after 0, 1 or 2 single bytes meet every edge differently, and
    // a pipe delivers in pieces of its own.
    let folder = Folder::new();
    for offset in 0..3 {
        let text = ".".repeat(offset) + &"头发发现𠮷里面".repeat(40_000);
        let expected = Converter::new(Config::S2tw).convert(&text).into_owned();
        assert!(run(&["convert", "-c", "s2tw"], &text).text() == expected, "offset {offset}, pipe");
        let path = folder.file("text", &text);
        assert!(run_on(&["convert", "-c", "s2tw"], [&path]).text() == expected, "offset {offset}, file");
    }
}

#[test]
fn every_config_goes_by_its_name_with_or_without_json() {
    let listed = run(&["configs"], "").text();
    assert_eq!(listed.lines().count(), 16);
    for (line, config) in listed.lines().zip(Config::ALL.iter().copied()) {
        let (name, description) = line.split_once(' ').unwrap();
        assert_eq!((name, description.trim()), (config.name(), config.description()));
        let text = "后面的軟件";
        let expected = Converter::new(config).convert(text);
        assert_eq!(run(&["convert", "-c", name], text).text(), expected);
        assert_eq!(run(&["convert", "-c", &format!("{name}.json")], text).text(), expected);
    }
}

#[test]
fn tofu_risk_dictionaries_are_an_option() {
    assert_eq!(run(&["convert", "-c", "t2s"], "殢雲").text(), "殢云");
    let with = ["convert", "-c", "t2s", "--include-tofu-risk-dictionaries"];
    assert_eq!(run(&with, "殢雲").text(), "𣨼云");
}

#[test]
fn a_line_that_is_too_long_to_explain_is_an_error() {
    let line = "里".repeat(400_000);
    for option in ["--inspect", "--segmentation", "--ambiguities"] {
        let message = run(&["convert", "-c", "s2twp", option], format!("里\n{line}\n")).stderr;
        assert!(message.contains("standard input: line 2 is longer than 1024 KiB"), "{message}");
    }
}
