//! The command `zhnorm` from the outside: what it prints, what it writes, how it ends.
#![cfg(any(feature = "cli", zhnorm_command))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;
use zhnorm::{Config, Converter};

fn zhnorm<A: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhnorm"));
    command.args(arguments);
    command
}

/// What became of a run.
#[derive(Debug, PartialEq, Eq)]
struct Run {
    status: Option<i32>,
    stdout: Vec<u8>,
    stderr: String,
}

impl Run {
    /// The output of a run that must have succeeded without a word.
    fn text(self) -> String {
        assert_eq!((self.status, self.stderr.as_str()), (Some(0), ""));
        String::from_utf8(self.stdout).unwrap()
    }

    /// The message of a run that must have failed without output.
    fn failure(self) -> String {
        let stdout = String::from_utf8_lossy(&self.stdout);
        assert_eq!((self.status, stdout.as_ref()), (Some(2), ""), "{}", self.stderr);
        self.stderr
    }
}

/// Runs a command to its end, giving it `input` on standard input.
fn feed(mut command: Command, input: &[u8]) -> Run {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        // A command that fails early doesn't read everything.
        scope.spawn(move || drop(stdin.write_all(input)));
        child.wait_with_output().unwrap()
    });
    let stderr = String::from_utf8(output.stderr).unwrap();
    Run { status: output.status.code(), stdout: output.stdout, stderr }
}

fn run(arguments: &[&str], input: impl AsRef<[u8]>) -> Run {
    feed(zhnorm(arguments), input.as_ref())
}

/// Runs it with the last arguments being paths.
fn run_on<'p>(arguments: &[&str], paths: impl IntoIterator<Item = &'p PathBuf>) -> Run {
    let mut command = zhnorm(arguments);
    command.args(paths);
    feed(command, b"")
}

/// A folder to work in.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name)
}

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

/// Out of step, an entity, an annotation, and what repair alone leaves as it is.
const DAMAGED: &str = "工業(yè)和產(chǎn)業(yè)鏈?zhǔn)桨l(fā)展,並確?！澳玫丶撮_工”。&#20013;&#25991;１\n";

#[test]
fn repair_undoes_damage_and_nothing_else() {
    let repaired = "工業和產業鏈式發展,並確保“拿地即開工”。中文１\n";
    assert_eq!(run(&["repair"], DAMAGED).text(), repaired);
    assert_eq!(run(&["repair"], repaired).text(), repaired);
    let folder = Folder::new();
    let (input, output) = (folder.file("in", DAMAGED), folder.path("out"));
    assert_eq!(run_on(&["repair", "-o"], [&output, &input]).text(), "");
    assert_eq!(fs::read_to_string(output).unwrap(), repaired);
    let clean = sample("clean.txt");
    assert_eq!(run_on(&["repair"], [&clean]).text(), fs::read_to_string(&clean).unwrap());
}

#[test]
fn repair_reports_what_it_did_and_what_it_suspects() {
    let input = format!("{DAMAGED}星宿?!⒃旰⒍趿旰⑷魻柹w等\u{FFFD}\n");
    let report = run(&["repair", "--report"], &input).text();
    let records: Vec<serde_json::Value> =
        report.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let at = |n: usize, key: &str| &records[n][key];
    assert_eq!((at(0, "kind"), at(0, "rule")), (&"repaired".into(), &"desynchronised-run".into()));
    assert_eq!((at(0, "source"), at(0, "result")), (&"?zhǔn)桨l".into(), &"式發".into()));
    assert_eq!(at(0, "offset"), DAMAGED.find('?').unwrap());
    assert!(at(0, "confidence").as_f64().unwrap() > 0.9);
    let kinds: Vec<&str> = records.iter().map(|record| record["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["repaired", "repaired", "repaired", "repaired", "suspected", "lost"]);
    let candidates = at(4, "candidates").as_array().unwrap();
    assert!(candidates.len() > 1 && candidates[0]["probability"].as_f64().unwrap() < 0.95);
    assert_eq!((at(5, "source"), at(5, "offset")), (&"\u{FFFD}".into(), &(input.len() - 4).into()));
}

#[test]
fn normalize_repairs_unless_told_not_to() {
    let whole = "工业和产业链式发展，并确保“拿地即开工”。中文1\n";
    assert_eq!(run(&["normalize", "--to", "zh-Hans"], DAMAGED).text(), whole);
    let left = run(&["normalize", "--to", "zh-Hans", "--no-repair"], DAMAGED).text();
    assert!(left.contains("(zhǔn)桨") || left.contains("zhǔn)桨"), "{left}");
    assert!(left.contains("玫丶撮") && left.contains("&#20013;"), "{left}");
}

#[test]
#[cfg(unix)]
fn a_pipe_may_be_named_by_a_path() {
    assert_eq!(run(&["convert", "-c", "s2t", "/dev/stdin"], "头发\n").text(), "頭髮\n");
    assert_eq!(run(&["convert", "-c", "s2t", "-o", "/dev/stdout"], "头发\n").text(), "頭髮\n");
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
    // Blocks are 256 KiB; three-byte characters after 0, 1 or 2 single bytes meet every edge differently, and a pipe
    // delivers in pieces of its own.
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
    for (line, config) in listed.lines().zip(Config::ALL) {
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
#[cfg(not(feature = "opencc"))]
fn an_engine_that_is_not_compiled_in_says_how_to_get_it() {
    let message = run(&["convert", "-c", "s2t", "--engine", "opencc"], "汉").failure();
    assert!(message.contains("cargo xtask opencc") && message.contains("--features opencc"), "{message}");
}

#[test]
fn mistakes_are_named_and_nothing_is_printed() {
    let folder = Folder::new();
    let here = folder.0.path().to_str().unwrap();
    let missing = folder.path("missing.txt");
    let missing = missing.to_str().unwrap();
    let cases: [(&[&str], &[&str]); 13] = [
        (&["repair", "--from", "latin1"], &["latin1", "gb2312", "big5-hkscs", "utf-16le", "auto"]),
        (&["convert", "-c", "s2t", "--from", ""], &["utf-8", "auto"]),
        (&["repair", "--on-malformed", "ignore"], &["ignore", "error", "replace"]),
        (&["convert", "-c", "s2x"], &["s2x", "s2twp"]),
        (&["convert", "-c", "S2T"], &["S2T"]),
        (&["convert", "-c", "s2t.json.json"], &["s2t.json.json"]),
        (&["convert"], &["--config"]),
        (&["convert", "-c", "s2t", "--engine", "fast"], &["fast", "native"]),
        (&["convert", "-c", "s2t", missing], &[missing, "No such file"]),
        (&["convert", "-c", "s2t", here], &[here, "directory"]),
        (&["normalize", "--to", "zh-Latn"], &["zh-Latn", "zh-Hant-TW"]),
        (&["normalize"], &["--to"]),
        (&["transmogrify"], &["transmogrify"]),
    ];
    for (arguments, parts) in cases {
        let message = run(arguments, "汉字").failure();
        for part in parts {
            assert!(message.contains(part), "{arguments:?} does not name {part}:\n{message}");
        }
    }
}

#[test]
fn malformed_utf8_is_named_with_its_offset() {
    let long = "汉字".repeat(200_000);
    assert!(long.len() > 1 << 20);
    let cases: [(Vec<u8>, usize, bool); 7] = [
        (b"\xFF".to_vec(), 0, true),
        (b"abc\xC0\xAFdef".to_vec(), 3, true),
        ("汉字".as_bytes()[..5].to_vec(), 3, true),
        (b"ok\n\xED\xA0\x80\n".to_vec(), 3, true),
        // Output of a file never begins before the file is checked; what comes through a pipe can't be that late.
        ([long.as_bytes(), b"\x80", long.as_bytes()].concat(), long.len(), false),
        ([long.as_bytes(), "汉".as_bytes().split_last().unwrap().1].concat(), long.len(), false),
        ([&b"."[..], long.as_bytes(), b"\xF0\x9F"].concat(), long.len() + 1, false),
    ];
    let folder = Folder::new();
    for (bytes, offset, short) in cases {
        let path = folder.file("text", &bytes);
        let named = ["normalize", "--to", "zh-Hans", "--from", "utf-8"];
        for command in [&["convert", "-c", "s2t"][..], &named] {
            let place = format!(" is not UTF-8: malformed at byte {offset};");
            let message = run_on(command, [&path]).failure();
            assert!(message.contains(path.to_str().unwrap()) && message.contains(&place), "{message}");
            let piped = run(command, &bytes);
            assert!(
                piped.stderr.contains("standard input") && piped.stderr.contains(&place),
                "{}",
                piped.stderr
            );
            assert_eq!(piped.status, Some(2));
            assert!(!short || piped.stdout.is_empty());
        }
    }
}

/// What the encodings make of a text that they all have.
fn encodings(text: &str) -> [(&'static str, Vec<u8>); 7] {
    let encode = |encoding: &'static encoding_rs::Encoding| {
        let (bytes, _, lossy) = encoding.encode(text);
        assert!(!lossy);
        bytes.into_owned()
    };
    [
        ("utf-8", text.into()),
        ("gb18030", encode(encoding_rs::GB18030)),
        ("gbk", encode(encoding_rs::GBK)),
        ("big5", encode(encoding_rs::BIG5)),
        ("big5-hkscs", encode(encoding_rs::BIG5)),
        ("utf-16le", text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("utf-16be", text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
    ]
}

#[test]
fn any_encoding_is_read() {
    let folder = Folder::new();
    let output = folder.path("out");
    // Short, and longer than what is looked at or read at once.
    for count in [1, 100_000] {
        let text = "一段文字,他說可以!\n".repeat(count);
        let normal = "一段文字，他说可以！\n".repeat(count);
        for (name, bytes) in encodings(&text) {
            let path = folder.file("in", &bytes);
            for from in [&[][..], &["--from", name], &["--from", "auto"]] {
                let normalize = [&["normalize", "--to", "zh-Hans"], from].concat();
                assert!(run_on(&normalize, [&path]).text() == normal, "{name} {from:?}");
                assert!(run(&normalize, &bytes).text() == normal, "{name} {from:?}");
                assert!(run(&[&["repair"], from].concat(), &bytes).text() == text, "{name} {from:?}");
                let convert = [&["convert", "-c", "t2s", "-o", output.to_str().unwrap()], from].concat();
                let converted = run_on(&convert, [&path]);
                if from.is_empty() && name != "utf-8" {
                    // OpenCC's own command reads UTF-8 alone.
                    assert!(converted.failure().contains("not UTF-8: malformed at byte "));
                    continue;
                }
                assert_eq!(converted.text(), "");
                assert!(fs::read_to_string(&output).unwrap() == text.replace('說', "说"), "{name} {from:?}");
            }
            let _ = fs::remove_file(&output);
        }
    }
}

#[test]
fn a_byte_order_mark_decides() {
    let marked: [&[u8]; 4] =
        [b"\xEF\xBB\xBF\xE6\xBC\xA2", b"\xFF\xFE\x22\x6F", b"\xFE\xFF\x6F\x22", b"\x84\x31\x95\x33\x9D\x68"];
    for bytes in marked {
        for from in [&[][..], &["--from", "utf-8"], &["--from", "utf-16"], &["--from", "big5"]] {
            for policy in ["error", "replace"] {
                let from = [from, &["--on-malformed", policy]].concat();
                assert_eq!(run(&[&["normalize", "--to", "zh-Hans"], &from[..]].concat(), bytes).text(), "汉");
                assert_eq!(run(&[&["repair"], &from[..]].concat(), bytes).text(), "漢");
                // In UTF-8 it stays where conversion is all that is asked for, as with OpenCC.
                let mark = if bytes[0] == 0xEF { "\u{FEFF}" } else { "" };
                let converted = run(&[&["convert", "-c", "t2s"], &from[..]].concat(), bytes).text();
                assert_eq!(converted, format!("{mark}汉"), "{bytes:X?} {from:?}");
            }
        }
    }
    for mark in [b"\xEF\xBB\xBF".as_slice(), b"\xFF\xFE"] {
        assert_eq!(run(&["repair"], mark).text(), "");
    }
}

#[test]
fn malformed_input_of_any_encoding_is_an_error_that_says_what_to_do() {
    let folder = Folder::new();
    let out = folder.path("out");
    let to = out.to_str().unwrap();
    let long = "一段文字,他說可以!\n".repeat(100_000);
    for (name, bytes) in encodings(&long) {
        // What the encoding does not have, and a character that the end cuts.
        let wrong: &[u8] = if name.starts_with("utf-16") { b"\xDC\xDC" } else { b"\xFF" };
        for end in [wrong, b"\xE6"] {
            let broken = [&bytes, end].concat();
            let path = folder.file("broken", &broken);
            for from in ["auto", name] {
                let message =
                    run_on(&["normalize", "--to", "zh-Hans", "--from", from, "-o", to], [&path]).failure();
                let place = format!(": malformed at byte {};", bytes.len());
                assert!(
                    message.contains(path.to_str().unwrap()) && message.contains(&place),
                    "{name}: {message}"
                );
                assert!(
                    message.contains("--from") && message.contains("--on-malformed replace"),
                    "{message}"
                );
                let mut normalize = zhnorm(["normalize", "--to", "zh-Hans", "--from", from, "-o", to]);
                normalize.arg("-");
                let message = feed(normalize, &broken).failure();
                assert!(message.contains("standard input is not") && message.contains(&place), "{message}");
            }
            assert_eq!(folder.names(), ["broken"]);
        }
    }
    // Nothing fits.
    let latin =
        folder.file("latin", b"Die M\xE4nner f\xFChrten \xFCber die Br\xFCcke; sch\xF6ne Gr\xFC\xDFe");
    let message = run_on(&["repair"], [&latin]).failure();
    for part in [latin.to_str().unwrap(), "no encoding fits", "byte 5", "--from"] {
        assert!(message.contains(part), "{message}");
    }
    // It can be had all the same, and is not taken for granted.
    let run = run_on(&["repair", "--on-malformed", "replace"], [&latin]);
    assert_eq!(run.status, Some(0));
    assert!(run.stderr.contains(": no encoding fits, read as GB18030"), "{}", run.stderr);
}

#[test]
fn malformed_bytes_are_replaced_and_counted_for_each_file() {
    let folder = Folder::new();
    let broken = folder.file(
        "broken",
        [&b"\xD2\xBB\xB6\xCE\xCE\xC4\xD7\xD6\xFF\xA3\xAC\xFF\n"[..], &[0xCE, 0xC4].repeat(20)].concat(),
    );
    let clean = folder.file("clean", "文字\n");
    let utf8 = folder.file("utf8", b"\xE6\x96\x87\xE5\xAD\x97\xE5\xAD");
    let run = run_on(&["repair", "--on-malformed", "replace"], [&broken, &clean, &utf8]);
    assert_eq!(
        String::from_utf8(run.stdout).unwrap(),
        format!("一段文字\u{FFFD}，\u{FFFD}\n{}文字\n文字\u{FFFD}", "文".repeat(20))
    );
    let expected = format!(
        "zhnorm: {}: 2 malformed sequences of GB18030 replaced by U+FFFD, the first at byte 8\n\
         zhnorm: {}: 1 malformed sequence of UTF-8 replaced by U+FFFD, the first at byte 6\n",
        broken.display(),
        utf8.display()
    );
    assert_eq!((run.status, run.stderr), (Some(0), expected));
    // A long text that is UTF-8 as far as one looks.
    let long = "文字\n".repeat(200_000);
    let bytes = [long.as_bytes(), b"\xB6\xCE\n", long.as_bytes()].concat();
    let run = feed(zhnorm(["convert", "-c", "s2t", "--from", "auto", "--on-malformed", "replace"]), &bytes);
    assert!(String::from_utf8(run.stdout).unwrap() == format!("{long}\u{FFFD}\u{FFFD}\n{long}"));
    assert!(run.stderr.contains(&format!("the first at byte {}\n", long.len())), "{}", run.stderr);
}

#[test]
fn a_mistake_in_the_last_file_keeps_the_first_from_being_printed() {
    let folder = Folder::new();
    let good = folder.file("good", "汉字\n".repeat(500_000));
    let bad = folder.file("bad", b"\xFF");
    let message = run_on(&["convert", "-c", "s2t"], [&good, &bad]).failure();
    assert!(message.contains("bad"), "{message}");
    run_on(&["convert", "-c", "s2t"], [&good, &folder.path("missing")]).failure();
}

#[test]
fn an_output_file_appears_whole_or_not_at_all() {
    let folder = Folder::new();
    let (good, bad) = (folder.file("good", "汉字\n"), folder.file("bad", b"ab\xFF"));
    let (out, new) = (folder.path("out"), folder.path("new"));
    let to = |path: &Path| ["convert", "-c", "s2t", "-o", path.to_str().unwrap()].map(str::to_owned);
    let write = |path: &Path, inputs: &[&PathBuf]| {
        let mut command = zhnorm(to(path));
        command.args(inputs);
        feed(command, b"")
    };

    assert_eq!(write(&out, &[&good, &good]).text(), "");
    assert_eq!(fs::read_to_string(&out).unwrap(), "漢字\n漢字\n");

    fs::write(&out, "old").unwrap();
    write(&out, &[&good, &bad]).failure();
    write(&new, &[&good, &bad]).failure();
    // A pipe is found to be malformed only on the way, when something may have been written.
    let long = "汉字\n".repeat(1_000_000);
    let malformed = [long.as_bytes(), b"\xFF"].concat();
    assert!(feed(zhnorm(to(&out)), &malformed).failure().contains(&format!("byte {};", long.len())));
    feed(zhnorm(to(&new)), &malformed).failure();
    assert_eq!(fs::read_to_string(&out).unwrap(), "old");

    let nowhere = folder.path("no-folder/out");
    let message = write(&nowhere, &[&good]).failure();
    assert!(message.contains(nowhere.to_str().unwrap()), "{message}");
    assert_eq!(folder.names(), ["bad", "good", "out"]);
}

#[test]
fn a_file_can_be_converted_in_place() {
    let folder = Folder::new();
    let text = "头发\n".repeat(300_000);
    let path = folder.file("text", &text);
    let name = path.to_str().unwrap();
    assert_eq!(run(&["convert", "-c", "s2t", "-o", name, name], "").text(), "");
    assert!(fs::read_to_string(&path).unwrap() == "頭髮\n".repeat(300_000));
    assert_eq!(folder.names(), ["text"]);
}

#[test]
#[cfg(unix)]
fn an_output_file_keeps_its_permissions_and_links_stay_links() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let link = folder.path("link");
    for mode in [0o600, 0o640, 0o755] {
        let out = folder.file("out", "old");
        fs::set_permissions(&out, fs::Permissions::from_mode(mode)).unwrap();
        let _ = fs::remove_file(&link);
        std::os::unix::fs::symlink("out", &link).unwrap();
        run(&["convert", "-c", "s2t", "-o", link.to_str().unwrap()], "汉").text();
        assert_eq!(fs::read_to_string(&out).unwrap(), "漢");
        assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, mode);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    let folder = Folder::new();
    let path = folder.file("text", "汉字\n".repeat(1_000_000));
    for command in [&["convert", "-c", "s2t"][..], &["normalize", "--to", "zh-Hant"]] {
        let mut child =
            zhnorm(command).arg(&path).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "漢字\n");
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr), (Some(0), vec![]));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    for arguments in [&["configs"][..], &["convert", "-c", "s2t"]] {
        let mut command = zhnorm(arguments);
        let input = fs::File::open(sample("clean.txt")).unwrap();
        let output = command.stdin(input).stdout(full()).stderr(Stdio::piped()).output().unwrap();
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(message.contains("No space left"), "{message}");
    }
}

#[test]
#[cfg(unix)]
fn more_files_than_may_be_open_at_once() {
    let folder = Folder::new();
    let paths: Vec<PathBuf> = (0..200).map(|number| folder.file(&number.to_string(), "汉\n")).collect();
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -n 32; exec \"$0\" convert -c s2t \"$@\"", env!("CARGO_BIN_EXE_zhnorm")]);
    command.args(&paths);
    assert_eq!(feed(command, b"").text(), "漢\n".repeat(200));
}

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

/// The most memory that a living process ever had, in bytes.
#[cfg(target_os = "linux")]
fn peak_memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().trim().parse::<u64>().unwrap() * 1024
}

/// Large input goes through in little memory, from a file and from a pipe.
#[test]
#[cfg(target_os = "linux")]
fn large_input_is_streamed() {
    const LIMIT: u64 = 64_000_000;
    let unit = "鼠标里面的软件和头发,他们在1-8月份发现了ABC。\n".repeat(1024);
    let count = (64 << 20) / unit.len();
    let convert = Converter::new(Config::S2twp).convert(&unit).into_owned();
    let normal = zhnorm::Normalizer::new(zhnorm::Target::Hant).normalize(&unit).into_owned();
    let utf8 = unit.as_bytes().to_vec();
    let gb = encoding_rs::GB18030.encode(&unit).0.into_owned();
    let commands = [
        (&["convert", "-c", "s2twp"][..], &utf8, &convert, count),
        (&["convert", "-c", "s2twp", "--from", "auto"], &gb, &convert, count),
        (&["convert", "-c", "s2twp", "--on-malformed", "replace"], &utf8, &convert, count),
        (&["normalize", "--to", "zh-Hant"], &utf8, &normal, count / 4),
        (&["normalize", "--to", "zh-Hant"], &gb, &normal, count / 4),
    ];
    let folder = Folder::new();
    for (arguments, unit, expected, count) in commands {
        let path = folder.file("text", unit.repeat(count));
        let mut child = zhnorm(arguments).arg(&path).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let mut buffer = vec![0; expected.len()];
        for number in 0..count {
            // What is left is more than a pipe holds, so the command is still there.
            if number == count - 4 {
                assert!(expected.len() * 4 > 1 << 17);
                let peak = peak_memory(child.id());
                assert!(peak < LIMIT, "{arguments:?} of a file: {peak} bytes");
            }
            stdout.read_exact(&mut buffer).unwrap();
            assert!(buffer == expected.as_bytes());
        }
        assert_eq!(stdout.read(&mut buffer).unwrap(), 0);
        assert!(child.wait().unwrap().success());

        let mut child = zhnorm(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let reader = std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()).unwrap());
        for _ in 0..count {
            stdin.write_all(unit).unwrap();
        }
        // It waits for more.
        let peak = peak_memory(child.id());
        assert!(peak < LIMIT, "{arguments:?} of a pipe: {peak} bytes");
        drop(stdin);
        assert_eq!(reader.join().unwrap(), (expected.len() * count) as u64);
        assert!(child.wait().unwrap().success());
    }
}
