//! Runs that are killed and go on.

use crate::run::{Folder, feed, run_on, zhnorm};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// The number of times that each command is killed.
const KILLS: u32 = 4;

/// All files below a folder but the manifest.
fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            files.extend(content(&path).into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else if !name.ends_with(".zhnorm-manifest") {
            files.insert(name, fs::read(&path).unwrap());
        }
    }
    files
}

/// Runs the command in the folder, killing it after some time, until it ends by itself. Returns how often it
/// was killed.
fn run_and_kill(folder: &Path, arguments: &[&str], whole: Duration) -> u32 {
    let mut kills = 0;
    loop {
        let mut command = zhnorm(arguments);
        command.current_dir(folder).stdin(Stdio::null()).stderr(Stdio::piped());
        let started = Instant::now();
        let mut child = command.spawn().unwrap();
        // Each time a little later, so that some part is done between two kills.
        let patience = whole * (kills * 7 % 10 + 1) / 10 / 2;
        let ended = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break Some(status);
            }
            if started.elapsed() > patience && kills < KILLS {
                child.kill().unwrap();
                child.wait().unwrap();
                break None;
            }
            std::thread::sleep(Duration::from_micros(200));
        };
        match ended {
            None => kills += 1,
            Some(status) => {
                let output = child.wait_with_output().unwrap();
                assert!(status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                return kills;
            }
        }
    }
}

/// Lines that a converter, a normalizer and both kinds of records can take.
fn text(lines: usize) -> String {
    (0..lines).map(|number| format!("头发,很长!第{number}行 (發現)  \n\n\n")).collect()
}

#[test]
fn a_large_file_goes_on_where_it_was_killed() {
    let folder = Folder::new();
    let lines: String = (0..60_000)
        .map(|id| format!("{{\"id\": {id}, \"text\": \"头发,很长!里面 {id}\", \"more\": \"不变的文字\"}}\n"))
        .collect();
    let bad = lines.replace("\"id\": 5", "\"id\": ,5");
    let rows: String = (0..120_000).map(|id| format!("{id},\"头发,\n很长!{id}\",不变的文字\n")).collect();
    folder.file("in.txt", text(120_000));
    folder.file("in.jsonl", &lines);
    folder.file("bad.jsonl", &bad);
    folder.file("in.csv", format!("id,text,more\n{rows}"));
    run_on(
        &["convert", "-c", "t2s", "-o", folder.path("in.jsonl.zst").to_str().unwrap()],
        [&folder.path("in.jsonl")],
    )
    .text();
    let commands: [(&[&str], &str); 7] = [
        (&["convert", "-c", "s2twp", "in.txt"], "out.txt"),
        (&["normalize", "--to", "zh-Hant-TW", "in.txt"], "out.txt"),
        (&["normalize", "--to", "zh-Hans", "--lines", "in.txt"], "out.txt"),
        (&["normalize", "--to", "zh-Hant-TW", "in.csv", "-f", "text"], "out.csv"),
        (&["convert", "in.jsonl", "-f", "text", "--field-suffix", "_hant"], "out.jsonl.gz"),
        (&["repair", "in.jsonl.zst", "-f", "text"], "out.jsonl.zst"),
        (
            &["convert", "bad.jsonl", "-f", "text", "--on-bad-record", "quarantine", "--quarantine", "bad"],
            "out.jsonl",
        ),
    ];
    let mut all_kills = 0;
    for (command, out) in commands {
        let run = |output: &str, bytes: &str| {
            let mut arguments = command.to_vec();
            arguments.extend(["-q", "-o", output, "--checkpoint-bytes", bytes, "--resume"]);
            arguments.into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        let whole = format!("whole-{out}");
        let arguments = run(&whole, "1000000");
        let started = Instant::now();
        let mut unbroken = zhnorm(&arguments);
        unbroken.current_dir(folder.0.path());
        assert_eq!(feed(unbroken, b"").status, Some(0), "{command:?}");
        let time = started.elapsed();
        let quarantined = fs::read(folder.path("bad")).unwrap_or_default();
        // The text is that of a run without `--resume`, whatever the members of a compressed file.
        let mut plain = zhnorm(command);
        plain.current_dir(folder.0.path());
        let plain = feed(plain, b"").stdout;
        let content =
            run_on(&["convert", "-c", "hk2t", "--on-malformed", "replace"], [&folder.path(&whole)]).stdout;
        let plain = feed(zhnorm(["convert", "-c", "hk2t", "--on-malformed", "replace"]), &plain).stdout;
        assert!(plain.len() > 1_000_000 && content == plain, "{command:?}: {} bytes", plain.len());

        let arguments = run(out, "1000000");
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        all_kills += run_and_kill(folder.0.path(), &arguments, time);
        assert!(fs::read(folder.path(&whole)).unwrap() == fs::read(folder.path(out)).unwrap(), "{command:?}");
        assert!(fs::read(folder.path("bad")).unwrap_or_default() == quarantined, "{command:?}");
        for name in [&whole, out] {
            fs::remove_file(folder.path(name)).unwrap();
            fs::remove_file(folder.path(&format!("{name}.zhnorm-manifest"))).unwrap();
        }
    }
    assert!(all_kills > 3, "the commands were killed {all_kills} times");
    assert!(folder.names().iter().all(|name| !name.contains("part")), "{:?}", folder.names());
}

#[test]
fn a_tree_goes_on_where_it_was_killed() {
    for place in ["--out-dir", "--write"] {
        let (folder, expected) = (Folder::new(), Folder::new());
        for one in [&folder, &expected] {
            for number in 0..300 {
                let path = one.path(&format!("in/{}/{number}.txt", number % 7));
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                // Some stay as they are.
                let line = if number % 3 == 0 { "不變\n" } else { "鼠标里面的软件\n" };
                fs::write(path, line.repeat(100)).unwrap();
            }
            one.file("in/large.txt", text(60_000));
        }
        // Twice s2twp would not be once: 滑鼠 becomes another word, for example with a dictionary.
        let words = "鼠标\t滑鼠\n滑鼠\t老鼠\n";
        let (words_path, mut arguments) =
            (folder.file("words", words), vec!["convert", "-c", "s2t", "in", "-q"]);
        let dictionary = words_path.to_str().unwrap().to_owned();
        arguments.extend(["--dict", &dictionary, "--checkpoint-bytes", "500000"]);
        let place = if place == "--write" {
            vec!["-w", "--resume=manifest"]
        } else {
            vec!["--out-dir", "out", "--resume"]
        };
        arguments.extend(place);
        let started = Instant::now();
        let mut unbroken = zhnorm(&arguments);
        unbroken.current_dir(expected.0.path());
        assert_eq!(feed(unbroken, b"").status, Some(0));
        run_and_kill(folder.0.path(), &arguments, started.elapsed());
        for one in [&folder, &expected] {
            let _ = fs::remove_file(one.path("manifest"));
            let _ = fs::remove_file(one.path("words"));
        }
        assert!(content(folder.0.path()) == content(expected.0.path()), "{arguments:?}");
    }
}

#[test]
fn a_finished_run_is_not_done_again_and_another_one_is_refused() {
    let folder = Folder::new();
    fs::create_dir(folder.path("in")).unwrap();
    folder.file("in/a.txt", "头发\n");
    let run = |configuration: &str| {
        let mut command = zhnorm(["convert", "-c", configuration, "in", "--out-dir", "out", "--resume"]);
        command.current_dir(folder.0.path());
        feed(command, b"")
    };
    assert!(run("s2t").stderr.contains("1 file, 1 changed"));
    assert!(run("s2t").stderr.contains("1 done before"));
    let message = run("s2tw").failure();
    assert!(message.contains(".zhnorm-manifest") && message.contains("other options"), "{message}");
    // A file that changed is done again.
    folder.file("in/a.txt", "里面的头发\n");
    assert!(run("s2t").stderr.contains("1 file, 1 changed"));
    assert_eq!(fs::read_to_string(folder.path("out/a.txt")).unwrap(), "裏面的頭髮\n");
}

#[test]
fn a_result_that_was_in_its_place_before_the_manifest_knew_stays() {
    let folder = Folder::new();
    folder.file("in.txt", text(200_000));
    let run = || {
        let arguments =
            ["convert", "in.txt", "-o", "out.txt", "-q", "--checkpoint-bytes", "1000000", "--resume"];
        let mut command = zhnorm(arguments);
        command.current_dir(folder.0.path());
        assert_eq!(feed(command, b"").status, Some(0));
        fs::read(folder.path("out.txt")).unwrap()
    };
    let whole = run();
    assert!(whole == run_on(&["convert"], [&folder.path("in.txt")]).stdout && whole.len() > 1_000_000);
    let manifest = folder.path("out.txt.zhnorm-manifest");
    let lines = fs::read_to_string(&manifest).unwrap();
    assert!(lines.contains("\"part\""), "{lines}");
    // As if it had been killed after the rename, and as if someone had removed the unfinished file.
    for last in ["\"done\"", "\"replacing\""] {
        let kept: String =
            lines.lines().take_while(|line| !line.contains(last)).map(|line| format!("{line}\n")).collect();
        fs::write(&manifest, kept).unwrap();
        assert!(run() == whole, "without {last}");
    }
}

#[test]
fn a_manifest_needs_a_place() {
    let folder = Folder::new();
    let path = folder.file("a.txt", "头发\n");
    let message = run_on(&["convert", "-w", "--resume"], [&path]).failure();
    assert!(message.contains("--resume=MANIFEST"), "{message}");
    let message = run_on(&["convert", "--resume"], [&path]).failure();
    assert!(message.contains("--out-dir"), "{message}");
    for text in ["some text\n", "some text", "{\"a\": 1}"] {
        let manifest = folder.file("other", text);
        let resume = format!("--resume={}", manifest.display());
        let message = run_on(&["convert", "-w", &resume], [&path]).failure();
        assert!(message.contains("is no manifest"), "{message}");
        assert_eq!(fs::read_to_string(&manifest).unwrap(), text);
    }
}

#[test]
fn standard_input_is_done_anew() {
    let folder = Folder::new();
    for text in ["头发\n", "里面的头发\n"] {
        let mut command = zhnorm(["convert", "-o", "out.txt", "--resume"]);
        command.current_dir(folder.0.path());
        assert_eq!(feed(command, text.as_bytes()).status, Some(0));
        let out = fs::read_to_string(folder.path("out.txt")).unwrap();
        assert_eq!(out, text.replace("里面", "裏面").replace("头发", "頭髮"));
    }
}
