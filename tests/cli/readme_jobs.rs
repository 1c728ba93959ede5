//! The jobs under "Whole corpora" in README.

use crate::run::{Folder, feed, run_on};
use std::fs;
use std::path::Path;
use std::process::Command;

const README: &str = include_str!("../../README.md");

/// The commands in the section, each as one line.
fn commands() -> Vec<String> {
    let section = README.split("## Whole corpora").nth(1).unwrap().split("\n## ").next().unwrap();
    let blocks = section.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap());
    let commands =
        blocks.map(|block| block.replace("\\\n", " ")).filter(|block| block.starts_with("zhnorm "));
    commands.collect()
}

/// A folder with the inputs of all jobs.
fn inputs() -> Folder {
    let folder = Folder::new();
    for name in ["texts", "subtitles", "docs"] {
        fs::create_dir(folder.path(name)).unwrap();
    }
    folder.file("texts/a.txt", "你好,世界\n");
    folder.file("subtitles/a.srt", "1\n00:00:01,000 --> 00:00:02,000\n鼠标里面\n");
    folder.file("docs/a.md", "# 標題\n\n你好,世界\n");
    let records =
        "{\"text\": \"你好,世界\", \"meta\": {\"title\": \"標題\"}, \"id\": \"甲,\"}\n{\"text\": \n";
    let plain = folder.file("corpus.jsonl", records);
    let compressed = folder.path("corpus.jsonl.zst");
    run_on(&["convert", "-c", "hk2t", "-o", compressed.to_str().unwrap()], [&plain]).text();
    folder
}

#[cfg(unix)]
#[test]
fn each_job_does_what_it_says() {
    let folder = inputs();
    let programs = Path::new(env!("CARGO_BIN_EXE_zhnorm")).parent().unwrap();
    let path = std::env::join_paths([programs, Path::new("/usr/bin"), Path::new("/bin")]).unwrap();
    let commands = commands();
    assert_eq!(commands.len(), 5, "{commands:?}");
    for command in &commands {
        // The default build reads no Parquet; `src/columns` has its tests.
        if command.contains("parquet") {
            continue;
        }
        let mut shell = Command::new("sh");
        shell.args(["-c", command]).current_dir(folder.0.path()).env("PATH", &path);
        let ran = feed(shell, b"");
        let expected = if command.contains("--check") { 1 } else { 0 };
        assert_eq!(ran.status, Some(expected), "`{command}`: {}", ran.stderr);
        if command.contains("--check") {
            assert_eq!(String::from_utf8(ran.stdout).unwrap(), "docs/a.md\n");
        }
    }
    let read = |name: &str| fs::read_to_string(folder.path(name)).unwrap();
    assert_eq!(read("clean/a.txt"), "你好，世界\n");
    assert_eq!(read("subtitles/a.srt"), "1\n00:00:01,000 --> 00:00:02,000\n滑鼠裡面\n");
    assert!(read("bad.jsonl").contains("corpus.jsonl.zst"));
    let clean = run_on(&["convert", "-c", "hk2t"], [&folder.path("clean.jsonl.zst")]).text();
    assert_eq!(clean, "{\"text\": \"你好，世界\", \"meta\": {\"title\": \"标题\"}, \"id\": \"甲,\"}\n");
}
