//! Runs that are killed at random moments, go on, and end with the result of an unbroken run.
//!
//! `ZHNORM_KILLS` says how often each kind of run is killed; `cargo xtask kill` sets it.

use crate::run::{Folder, feed, zhnorm};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// The number of kills of each kind of run without `ZHNORM_KILLS`.
const KILLS: u32 = 2;

/// The most kills before a run may end.
const KILLS_IN_A_ROW: u32 = 8;

/// Where the results of a run go.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// Into a file with this name.
    File(&'static str),
    Folder,
    /// Into the inputs.
    Input,
}

/// All files below a folder but the manifests.
fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            files.extend(content(&path).into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else if !name.ends_with("manifest") {
            files.insert(name, fs::read(&path).unwrap());
        }
    }
    files
}

/// Numbers without a pattern, the same in each test.
struct Random(u64);

impl Random {
    /// A number from 0 to 1.
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Runs the command in the folder and kills it after some time, until it ends by itself. Returns how often it
/// was killed.
fn run_and_kill(folder: &Path, arguments: &[String], whole: Duration, random: &mut Random) -> u32 {
    let mut kills = 0;
    loop {
        let mut command = zhnorm(arguments);
        command.current_dir(folder).stdin(Stdio::null()).stderr(Stdio::piped());
        let started = Instant::now();
        let mut child = command.spawn().unwrap();
        let patience = whole.mul_f64(random.share());
        let ended = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break Some(status);
            }
            if started.elapsed() > patience && kills < KILLS_IN_A_ROW {
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

fn text(lines: usize) -> String {
    (0..lines).map(|number| format!("头发,很长!第{number}行 (發現)  \n\n\n")).collect()
}

fn records(count: usize, bad: bool) -> String {
    let record = |id: usize| {
        let separator = if bad && id % 100 == 7 { ": ," } else { ": " };
        format!("{{\"id\"{separator}{id}, \"text\": \"头发,很长!里面 {id}\", \"more\": \"不变的文字\"}}\n")
    };
    (0..count).map(record).collect()
}

fn table(rows: usize) -> String {
    let row = |id: usize| match id % 100 {
        7 => format!("{id},\"头发\" bad,x\n"),
        _ => format!("{id},\"头发,\n很长!{id}\",不变的文字\n"),
    };
    format!("id,text,more\n{}", (0..rows).map(row).collect::<String>())
}

/// Writes all inputs. The large ones have more than 4 MiB, so that they are resumed inside.
fn write_inputs(folder: &Folder) {
    folder.file("in.txt", text(130_000));
    folder.file("in.jsonl", records(70_000, false));
    folder.file("bad.jsonl", records(70_000, true));
    folder.file("in.csv", table(120_000));
    // Twice s2t with these words would not be once.
    folder.file("words", "鼠标\t滑鼠\n滑鼠\t老鼠\n");
    for name in ["in.jsonl.zst", "in.jsonl.gz"] {
        let arguments = ["convert", "-c", "t2s", "in.jsonl", "-o", name];
        assert_eq!(feed_in(folder, &arguments.map(str::to_owned), b"").0, Some(0));
    }
    for tree in ["tree", "records"] {
        for number in 0..300 {
            let extension = if tree == "tree" { "txt" } else { "jsonl" };
            let path = folder.path(&format!("{tree}/{}/{number}.{extension}", number % 7));
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            let lines = match (tree, number % 3) {
                ("tree", 0) => "不變\n".repeat(100),
                ("tree", _) => "鼠标里面的软件\n".repeat(100),
                _ => records(number % 150, true),
            };
            fs::write(path, lines).unwrap();
        }
    }
    folder.file("tree/large.txt", text(130_000));
    folder.file("records/3/large.jsonl", records(70_000, true));
}

fn feed_in(folder: &Folder, arguments: &[String], input: &[u8]) -> (Option<i32>, Vec<u8>) {
    let mut command = zhnorm(arguments);
    command.current_dir(folder.0.path());
    let run = feed(command, input);
    assert_eq!(run.status, Some(0), "{arguments:?}: {}", run.stderr);
    (run.status, run.stdout)
}

fn copy_tree(from: &Path, to: &Path) {
    for (name, bytes) in content(from) {
        let path = to.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// The results of a run in the work folder: of unbroken ones and of those that go on, in the same places.
fn results(work: &Folder) -> BTreeMap<String, Vec<u8>> {
    let mut results = content(work.0.path());
    results.retain(|name, _| {
        name.starts_with("out") || name.starts_with("bad-records") || name.contains("part")
    });
    results
}

/// Kills runs of a command until there were enough kills.
fn kill(inputs: &Folder, arguments: &[&str], place: Place, random: &mut Random) -> u32 {
    let input = |name: &str| inputs.path(name).to_str().unwrap().to_owned();
    let wanted = std::env::var("ZHNORM_KILLS").map_or(KILLS, |number| number.parse().unwrap());
    let known = ["in.txt", "in.jsonl", "bad.jsonl", "in.csv", "words", "in.jsonl.zst", "in.jsonl.gz"];
    let mut command: Vec<String> = Vec::new();
    for argument in arguments {
        let is_input = known.contains(argument) || ["tree", "records"].contains(argument);
        command.push(match is_input {
            true if place == Place::Input && *argument != "words" => "out".to_owned(),
            true => input(argument),
            false => (*argument).to_owned(),
        });
    }
    let plain = command.clone();
    command.extend(["-q", "--checkpoint-bytes", "1000000"].map(str::to_owned));
    let more = match place {
        Place::File(name) => vec!["-o", name, "--resume"],
        Place::Folder => vec!["--out-dir", "out", "--resume"],
        Place::Input => vec!["-w", "--resume=manifest"],
    };
    command.extend(more.into_iter().map(str::to_owned));
    let prepared = || {
        let work = Folder::new();
        if place == Place::Input {
            let tree = arguments.iter().find(|argument| ["tree", "records"].contains(argument)).unwrap();
            copy_tree(&inputs.path(tree), &work.path("out"));
        }
        work
    };
    let unbroken = prepared();
    let started = Instant::now();
    feed_in(&unbroken, &command, b"");
    let time = started.elapsed();
    let expected = results(&unbroken);
    assert!(expected.values().map(Vec::len).sum::<usize>() > 10_000, "{arguments:?}");
    assert!(expected.keys().all(|name| !name.contains("part")), "{:?}", expected.keys());
    // The text is that of a run without `--resume`, whatever the members of a compressed file.
    let other = prepared();
    match place {
        Place::File(name) => {
            let plain = feed_in(&other, &plain, b"").1;
            let unpack = ["convert", "-c", "hk2t", "--on-malformed", "replace"].map(str::to_owned);
            let unpacked = feed_in(&other, &unpack, &expected[name]).1;
            assert!(unpacked == feed_in(&other, &unpack, &plain).1 && plain.len() > 1_000_000);
        }
        Place::Folder | Place::Input => {
            let more = if place == Place::Folder { &["-q", "--out-dir", "out"][..] } else { &["-q", "-w"] };
            let more = more.iter().map(|argument| (*argument).to_owned());
            feed_in(&other, &plain.into_iter().chain(more).collect::<Vec<_>>(), b"");
            assert!(results(&other) == expected, "{arguments:?}");
        }
    }
    let (mut kills, mut rounds) = (0, 0);
    while kills < wanted && rounds < 4 * wanted {
        let work = prepared();
        kills += run_and_kill(work.0.path(), &command, time, random);
        rounds += 1;
        let found = results(&work);
        let differing: Vec<&String> = expected
            .keys()
            .chain(found.keys())
            .filter(|name| expected.get(*name) != found.get(*name))
            .collect();
        assert!(differing.is_empty(), "{command:?}: {differing:?}");
    }
    eprintln!("{}: {rounds} rounds, {kills} kills, all equal", arguments.join(" "));
    kills
}

#[test]
fn killed_runs_go_on() {
    let (inputs, mut random) = (Folder::new(), Random(1));
    write_inputs(&inputs);
    let quarantine = ["--on-bad-record", "quarantine", "--quarantine", "bad-records"];
    let with = |arguments: &[&'static str]| [arguments, &quarantine].concat();
    let kinds: [(Vec<&str>, Place); 12] = [
        (vec!["convert", "-c", "s2twp", "in.txt"], Place::File("out.txt")),
        (vec!["normalize", "--to", "zh-Hant-TW", "in.txt"], Place::File("out.txt")),
        (vec!["normalize", "--to", "zh-Hans", "--lines", "in.txt"], Place::File("out.txt")),
        (vec!["convert", "in.jsonl", "-f", "text", "--field-suffix", "_hant"], Place::File("out.jsonl.gz")),
        (vec!["normalize", "--to", "zh-Hant", "in.jsonl.gz", "-f", "text"], Place::File("out.jsonl")),
        (vec!["repair", "in.jsonl.zst", "-f", "text"], Place::File("out.jsonl.zst")),
        (with(&["convert", "bad.jsonl", "-f", "text"]), Place::File("out.jsonl")),
        (with(&["normalize", "--to", "zh-Hant-TW", "in.csv", "-f", "text"]), Place::File("out.csv")),
        (vec!["convert", "-c", "s2t", "tree", "--dict", "words"], Place::Folder),
        (vec!["convert", "-c", "s2t", "tree", "--dict", "words"], Place::Input),
        (with(&["normalize", "--to", "zh-Hant", "records", "-f", "text"]), Place::Folder),
        (with(&["convert", "-c", "s2t", "records", "-f", "text", "--dict", "words"]), Place::Input),
    ];
    let kills: u32 =
        kinds.iter().map(|(arguments, place)| kill(&inputs, arguments, *place, &mut random)).sum();
    assert!(kills > 3, "the runs were killed {kills} times");
}
