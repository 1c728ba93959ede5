//! Folders, many files, and all places for results.

use crate::run::{Folder, run, run_in, run_on};
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// A folder with texts in folders, and with what is no text.
fn tree() -> Folder {
    let folder = Folder::new();
    fs::create_dir_all(folder.path("in/更深")).unwrap();
    folder.file("in/a.txt", "头发\n");
    folder.file("in/更深/b.md", "發現\n");
    folder.file("in/更深/c.txt", "里面\n");
    folder.file("in/image.png", b"\x89PNG\0\0");
    folder.file("in/.hidden.txt", "头发\n");
    folder.file("in/ignored.txt", "头发\n");
    folder.file("in/.gitignore", "ignored.*\n");
    folder
}

fn read(folder: &Folder, name: &str) -> String {
    fs::read_to_string(folder.path(name)).unwrap()
}

#[test]
fn an_output_folder_mirrors_the_input_folder() {
    let folder = tree();
    let ran = run_in(&folder, &["convert", "-c", "s2t", "in", "--out-dir", "out"]);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.contains("3 files, 2 changed, 1 not text"), "{}", ran.stderr);
    assert_eq!(read(&folder, "out/a.txt"), "頭髮\n");
    assert_eq!(read(&folder, "out/更深/b.md"), "發現\n");
    assert_eq!(read(&folder, "out/更深/c.txt"), "裏面\n");
    assert!(!folder.path("out/ignored.txt").exists() && !folder.path("out/.hidden.txt").exists());
    assert!(!folder.path("out/image.png").exists());
    assert_eq!(read(&folder, "in/a.txt"), "头发\n");
}

#[test]
fn the_output_folder_is_no_input() {
    let folder = tree();
    for _ in 0..2 {
        let ran = run_in(&folder, &["convert", "-c", "s2t", "in", "--out-dir", "in/out", "-q"]);
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    }
    assert!(!folder.path("in/out/out").exists());
}

#[test]
fn filters_choose_files_in_folders() {
    let cases: [(&[&str], &[&str]); 6] = [
        (&["-e", "md"], &["更深/b.md"]),
        (&["-g", "!更深/**"], &["a.txt"]),
        (&["-g", "*.txt"], &[".hidden.txt", "a.txt", "ignored.txt", "更深/c.txt"]),
        (&["--hidden"], &[".gitignore", ".hidden.txt", "a.txt", "更深/b.md", "更深/c.txt"]),
        (&["--no-ignore"], &["a.txt", "ignored.txt", "更深/b.md", "更深/c.txt"]),
        (&["--no-ignore", "-e", "txt,md", "-g", "!**/c.*"], &["a.txt", "ignored.txt", "更深/b.md"]),
    ];
    for (arguments, expected) in cases {
        let folder = tree();
        let mut all = vec!["convert", "-c", "s2t", "in", "--out-dir", "out", "-q"];
        all.extend(arguments);
        assert_eq!(run_in(&folder, &all).text(), "", "{arguments:?}");
        let mut found = Vec::new();
        names_below(&folder.path("out"), "", &mut found);
        found.sort();
        assert_eq!(found, expected, "{arguments:?}");
    }
}

fn names_below(folder: &Path, prefix: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            names_below(&entry.path(), &format!("{name}/"), found);
        } else {
            found.push(name);
        }
    }
}

#[test]
fn a_list_of_paths_is_read() {
    let folder = tree();
    folder.file("list", "in/a.txt\nin/更深/c.txt\n");
    folder.file("list0", "in/a.txt\0in/更深/c.txt\0");
    for list in [&["--files-from", "list"][..], &["--files-from", "list0", "-0"]] {
        let mut arguments = vec!["convert", "-c", "s2t"];
        arguments.extend(list);
        assert_eq!(run_in(&folder, &arguments).text(), "頭髮\n裏面\n");
    }
    assert_eq!(run(&["convert", "-c", "s2t", "--files-from", "-"], "").text(), "");
}

#[test]
fn files_are_changed_in_place_and_others_are_not_written() {
    let folder = tree();
    let past = SystemTime::now() - Duration::from_secs(86_400);
    for name in ["in/a.txt", "in/更深/b.md"] {
        let file = fs::File::options().write(true).open(folder.path(name)).unwrap();
        file.set_modified(past).unwrap();
    }
    let modified = |name| fs::metadata(folder.path(name)).unwrap().modified().unwrap();
    let ran = run_in(&folder, &["convert", "-c", "s2t", "in", "-w"]);
    assert_eq!(ran.status, Some(0));
    assert!(ran.stderr.contains("3 files, 2 changed"), "{}", ran.stderr);
    assert_eq!(read(&folder, "in/a.txt"), "頭髮\n");
    assert!(modified("in/a.txt") > past + Duration::from_secs(1000));
    assert_eq!(modified("in/更深/b.md"), past);
    assert_eq!(folder.names(), ["in"]);
}

#[test]
fn times_are_kept_if_asked() {
    let folder = tree();
    let past = SystemTime::now() - Duration::from_secs(86_400);
    let file = fs::File::options().write(true).open(folder.path("in/a.txt")).unwrap();
    file.set_modified(past).unwrap();
    drop(file);
    run_in(&folder, &["convert", "-c", "s2t", "in", "--out-dir", "out", "--keep-times", "-q"]).text();
    run_in(&folder, &["convert", "-c", "s2t", "in/a.txt", "-w", "--keep-times", "-q"]).text();
    for name in ["out/a.txt", "in/a.txt"] {
        assert_eq!(fs::metadata(folder.path(name)).unwrap().modified().unwrap(), past, "{name}");
        assert_eq!(read(&folder, name), "頭髮\n");
    }
}

#[test]
fn a_change_late_in_a_large_file_is_written_whole() {
    let folder = Folder::new();
    let equal = "漢字與文章。\n".repeat(300_000);
    let path = folder.file("a.txt", format!("{equal}头发\n"));
    run_on(&["convert", "-c", "s2t", "-w", "-q"], [&path]).text();
    assert!(fs::read_to_string(&path).unwrap() == format!("{equal}頭髮\n"));
    // Another encoding is a change, and so is a byte order mark that goes.
    for content in [&b"\xD6\xD0\xCE\xC4\n"[..], "\u{FEFF}中文\n".as_bytes()] {
        fs::write(&path, content).unwrap();
        let from = if content.starts_with(b"\xD6") { "gbk" } else { "utf-8" };
        run_on(&["normalize", "--to", "zh-Hans", "-w", "-q", "--from", from], [&path]).text();
        assert_eq!(fs::read_to_string(&path).unwrap(), "中文\n");
    }
}

#[test]
fn check_lists_what_would_change() {
    let folder = tree();
    let ran = run_in(&folder, &["convert", "-c", "s2t", "in", "--check", "-q"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(1), ""));
    assert_eq!(String::from_utf8(ran.stdout).unwrap(), "in/a.txt\nin/更深/c.txt\n");
    assert_eq!(read(&folder, "in/a.txt"), "头发\n");
    let ran = run_in(&folder, &["convert", "-c", "s2t", "in/更深/b.md", "--check", "-q"]);
    assert_eq!((ran.status, ran.stdout), (Some(0), Vec::new()));
}

#[test]
fn diff_shows_what_would_change() {
    let folder = tree();
    let shown = run_in(&folder, &["convert", "-c", "s2t", "in", "--diff", "-q"]).text();
    assert!(shown.contains("--- in/a.txt\n+++ in/a.txt\n@@ -1 +1 @@\n-头发\n+頭髮\n"), "{shown}");
    assert!(!shown.contains("b.md"), "{shown}");
}

#[test]
fn places_for_results_exclude_each_other() {
    let folder = tree();
    for places in [["-w", "--check"], ["--check", "--diff"], ["-w", "--diff"]] {
        let message = run_in(&folder, &["convert", "-c", "s2t", "in", places[0], places[1]]).failure();
        assert!(message.contains("cannot be used with"), "{message}");
    }
    let message = run_in(&folder, &["convert", "-c", "s2t", "-w"]).failure();
    assert!(message.contains("standard input"), "{message}");
    fs::create_dir(folder.path("two")).unwrap();
    folder.file("two/a.txt", "");
    let message = run_in(&folder, &["convert", "-c", "s2t", "in", "two", "--out-dir", "out"]).failure();
    assert!(message.contains("in/a.txt") && message.contains("two/a.txt"), "{message}");
}

#[test]
fn no_file_is_changed_in_place_twice() {
    let folder = tree();
    let message = run_in(&folder, &["convert", "-c", "s2t", "in", "in/a.txt", "-w"]).failure();
    assert!(message.contains("same file"), "{message}");
    assert_eq!(read(&folder, "in/a.txt"), "头发\n");
}

#[test]
fn what_the_run_writes_is_no_input() {
    let folder = tree();
    folder.file("in/b.jsonl", "{\"text\": \"头发\"}\n{\n");
    let arguments = [
        "convert",
        "-f",
        "text",
        "in",
        "-e",
        "jsonl,json",
        "-w",
        "--resume=in/notes.jsonl",
        "-q",
        "--on-bad-record",
        "quarantine",
        "--quarantine",
        "in/bad.jsonl",
        "--stats",
        "in/stats.json",
    ];
    for _ in 0..2 {
        assert_eq!(run_in(&folder, &arguments).status, Some(0));
        assert_eq!(read(&folder, "in/b.jsonl"), "{\"text\": \"頭髮\"}\n");
        assert!(read(&folder, "in/notes.jsonl").starts_with("{\"run\""));
    }
}

#[test]
fn a_bad_file_does_not_keep_the_others_from_being_done() {
    let folder = tree();
    folder.file("in/bad.txt", b"\xFF\xFF\xFF");
    for place in [&["--out-dir", "out"][..], &["-w"]] {
        let mut arguments = vec!["convert", "-c", "s2t", "in", "-q"];
        arguments.extend(place);
        let ran = run_in(&folder, &arguments);
        assert_eq!(ran.status, Some(2));
        assert!(ran.stderr.contains("in/bad.txt is not UTF-8: malformed at byte 0"), "{}", ran.stderr);
    }
    assert_eq!(read(&folder, "out/a.txt"), "頭髮\n");
    assert_eq!(read(&folder, "in/a.txt"), "頭髮\n");
    assert!(!folder.path("out/bad.txt").exists());
    assert_eq!(fs::read(folder.path("in/bad.txt")).unwrap(), b"\xFF\xFF\xFF");
    // Without a place for each result, nothing is written.
    let ran = run_in(&folder, &["convert", "-c", "s2t", "in/a.txt", "in/bad.txt"]);
    assert_eq!((ran.status, ran.stdout), (Some(2), Vec::new()));
}

#[cfg(unix)]
#[test]
fn links_and_pipes_in_folders_do_no_harm() {
    use std::os::unix::fs::symlink;
    let folder = tree();
    symlink("..", folder.path("in/更深/loop")).unwrap();
    symlink("missing", folder.path("in/broken.txt")).unwrap();
    let fifo = folder.path("in/fifo.txt");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let ran = run_in(&folder, &["convert", "-c", "s2t", "in", "--out-dir", "out", "-q"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.stderr.contains("broken.txt"), "{}", ran.stderr);
    assert_eq!(read(&folder, "out/a.txt"), "頭髮\n");
    let ran = run_in(&folder, &["convert", "-c", "s2t", "in", "--out-dir", "out2", "-q", "--follow"]);
    assert!(ran.stderr.contains("loop"), "{}", ran.stderr);
    assert_eq!(read(&folder, "out2/更深/c.txt"), "裏面\n");
}

#[test]
fn the_output_is_the_same_for_every_number_of_threads() {
    let folder = Folder::new();
    let lines =
        "头发,很长!(發現)  \n```\n代码,里面\n```\n<!-- 注释,\n里面 -->\n软件……\n\n\n\n".repeat(60_000);
    let large = folder.file("large.md", &lines);
    let commands: [&[&str]; 4] = [
        &["convert", "-c", "s2twp"],
        &["normalize", "--to", "zh-Hant-TW"],
        &["normalize", "--to", "zh-Hans", "--lines"],
        &["repair"],
    ];
    for command in commands {
        let [one, two, three] = ["1", "2", "3"].map(|jobs| {
            let mut arguments = command.to_vec();
            arguments.extend(["-j", jobs]);
            run_on(&arguments, [&large])
        });
        assert!(one.stdout.len() > 1_000_000, "{command:?}");
        assert!(one == two && one == three, "{command:?}");
        let mut arguments = command.to_vec();
        arguments.extend(["--stdin-filename", "large.md"]);
        let piped = run(&arguments, &lines);
        assert!(piped.stdout == one.stdout, "{command:?}");
    }
}

#[test]
fn counts_are_written_as_json() {
    let folder = tree();
    run_in(&folder, &["convert", "-c", "s2t", "in", "--out-dir", "out", "-q", "--stats", "stats.json"])
        .text();
    let stats: serde_json::Value = serde_json::from_str(&read(&folder, "stats.json")).unwrap();
    let count = |name: &str| stats[name].as_u64().unwrap();
    assert_eq!((count("files"), count("changed_files"), count("skipped_files")), (3, 2, 1));
    assert_eq!((count("bytes_read"), count("bytes_written")), (21, 21));
}

#[test]
fn every_file_of_a_folder_is_described() {
    let folder = tree();
    let described = run_in(&folder, &["detect", "in", "-q"]).text();
    assert!(described.contains("in/a.txt: ") && described.contains("in/更深/c.txt: "), "{described}");
    let message = run_in(&folder, &["repair", "--report", "in", "--out-dir", "out"]).failure();
    assert!(message.contains("--output"), "{message}");
}

#[test]
fn the_name_of_standard_input_tells_the_format() {
    let yaml = "名称: 甲,乙\n";
    let arguments = ["normalize", "--to", "zh-Hans", "--stdin-filename", "a.yaml"];
    assert_eq!(run(&arguments, yaml).text(), yaml);
}

#[test]
fn compressed_files_are_read_and_written() {
    let folder = Folder::new();
    let plain = folder.file("a.txt", "头发,很长\n".repeat(1000));
    for extension in ["gz", "zst", "bz2", "xz"] {
        let compressed = folder.path(&format!("a.txt.{extension}"));
        run_on(&["convert", "-c", "t2s", "-o", compressed.to_str().unwrap()], [&plain]).text();
        let bytes = fs::read(&compressed).unwrap();
        assert!(bytes.len() < 1000, "{extension}: {} bytes", bytes.len());
        assert_eq!(run_on(&["convert"], [&compressed]).text(), "頭髮,很長\n".repeat(1000), "{extension}");
        // From a pipe, and two members in a row.
        let twice = [bytes.as_slice(), &bytes].concat();
        assert_eq!(run(&["convert"], &twice).text(), "頭髮,很長\n".repeat(2000), "{extension}");

        run_on(&["convert", "-w"], [&compressed]).text();
        let changed = fs::read(&compressed).unwrap();
        assert!(changed.len() < 1000 && changed != bytes, "{extension}");
        assert_eq!(run_on(&["convert", "-c", "t2s"], [&compressed]).text(), "头发,很长\n".repeat(1000));

        fs::write(&compressed, &bytes[..bytes.len() - 5]).unwrap();
        let message = run_on(&["convert", "-w"], [&compressed]).failure();
        assert!(message.contains(&format!("a.txt.{extension}")), "{message}");
        assert_eq!(fs::read(&compressed).unwrap(), &bytes[..bytes.len() - 5], "{extension}");
        fs::remove_file(&compressed).unwrap();
    }
    assert_eq!(folder.names(), ["a.txt"]);
}

#[test]
fn the_name_without_the_compression_tells_the_format() {
    let folder = Folder::new();
    fs::create_dir(folder.path("in")).unwrap();
    let plain = folder.file("a.jsonl", "{\"text\": \"头发\", \"n\": \"头发\"}\n");
    let compressed = folder.path("in/a.jsonl.zst");
    run_on(&["convert", "-c", "t2s", "-o", compressed.to_str().unwrap()], [&plain]).text();
    run_in(&folder, &["convert", "in", "-e", "jsonl", "-f", "text", "--out-dir", "out", "-q"]).text();
    let out = folder.path("out/a.jsonl.zst");
    assert_eq!(run_on(&["convert", "-c", "s2tw"], [&out]).text(), "{\"text\": \"頭髮\", \"n\": \"頭髮\"}\n");
    assert!(fs::read(&out).unwrap().starts_with(b"\x28\xB5\x2F\xFD"));
}

#[test]
fn a_few_bytes_that_look_like_a_compression_are_text() {
    for text in ["B", "BZh", "BZh9 是文字", "(", "P", "P*", "_*M"] {
        assert_eq!(run(&["convert"], text).text(), text);
    }
}
