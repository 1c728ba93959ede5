//! Runs that go on where an earlier one was broken off.

use crate::run::{Folder, feed, run_on, zhnorm};
use std::fs;

/// Lines that a converter, a normalizer and both kinds of records can take.
fn text(lines: usize) -> String {
    (0..lines).map(|number| format!("头发,很长!第{number}行 (發現)  \n\n\n")).collect()
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

#[test]
#[cfg(target_os = "linux")]
fn paths_that_are_no_unicode_are_done_once() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = Folder::new();
    fs::create_dir(folder.path("in")).unwrap();
    for (name, content) in
        [(&b"\xE4\xBD.txt"[..], "头发\n"), (b"\xE4\xBC.txt", "后面\n"), (b"a.txt", "里面\n")]
    {
        fs::write(folder.path("in").join(std::ffi::OsStr::from_bytes(name)), content).unwrap();
    }
    let run = |place: &[&str]| {
        let mut command = zhnorm(["convert", "-c", "s2t", "in", "-j", "2"]);
        command.args(place).current_dir(folder.0.path());
        feed(command, b"").stderr
    };
    for place in [&["--out-dir", "out", "--resume"][..], &["-w", "--resume=manifest"]] {
        let first = run(place);
        assert!(first.contains("3 files, 3 changed"), "{first}");
        let second = run(place);
        assert!(second.contains("0 files, 0 changed, 3 done before"), "{second}");
    }
    let name = std::ffi::OsStr::from_bytes(b"\xE4\xBD.txt");
    assert_eq!(fs::read_to_string(folder.path("out").join(name)).unwrap(), "頭髮\n");
    assert_eq!(fs::read_to_string(folder.path("in").join(name)).unwrap(), "頭髮\n");
}

/// The moments between the note that a result will be in its place, and the result in its place.
#[test]
fn each_bad_record_is_quarantined_once() {
    let run = |folder: &Folder, jobs: &str| {
        let mut command =
            zhnorm(["convert", "-c", "s2t", "in", "-f", "text", "--out-dir", "out", "--resume"]);
        command.args(["--on-bad-record", "quarantine", "--quarantine", "bad", "-q", "-j", jobs]);
        command.current_dir(folder.0.path());
        assert_eq!(feed(command, b"").status, Some(0));
        fs::read_to_string(folder.path("bad")).unwrap()
    };
    let new = || {
        let folder = Folder::new();
        fs::create_dir(folder.path("in")).unwrap();
        for name in ["a", "b", "c", "d"] {
            let bad = if name == "c" { String::new() } else { format!("{{\"{name}\": \n") };
            folder.file(&format!("in/{name}.jsonl"), format!("{bad}{{\"text\": \"头发\"}}\n"));
        }
        folder
    };
    let folder = new();
    let whole = run(&folder, "1");
    assert_eq!(whole.lines().count(), 3, "{whole}");
    assert_eq!(run(&new(), "3"), whole);
    let manifest = folder.path("out/.zhnorm-manifest");
    let notes = fs::read_to_string(&manifest).unwrap();
    let notes: Vec<&str> = notes.lines().collect();
    let mut tried = 0;
    for (number, note) in notes.iter().enumerate().skip(1) {
        let name = ["a", "b", "c", "d"].into_iter().find(|name| note.contains(&format!("in/{name}.jsonl")));
        let result = folder.path(&format!("out/{}.jsonl", name.unwrap()));
        let content = fs::read(&result).unwrap();
        // As if it had been killed before the note, or between the note and what it announces.
        for kept in [number, number + 1] {
            fs::write(&manifest, notes[..kept].join("\n") + "\n").unwrap();
            if note.contains("replacing") {
                fs::remove_file(&result).unwrap();
            }
            fs::write(folder.path("bad"), &whole).unwrap();
            assert_eq!(run(&folder, "2"), whole, "{kept}: {note}");
            assert_eq!(fs::read(&result).unwrap(), content);
            tried += 1;
        }
    }
    assert!(tried > 10, "{notes:?}");
}
