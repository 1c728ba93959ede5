//! The command that the proofreading page shows: a shell runs it, and it makes the result of the page with
//! the reader's decisions.

use crate::run::{Folder, feed, zhnorm};
use serde_json::Value;
use std::env;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::Command;

/// What a page shows.
struct Page {
    command: String,
    result: String,
}

/// Makes a page in a folder.
fn page<A: AsRef<OsStr>>(folder: &Folder, arguments: &[A], input: &[u8]) -> Page {
    let mut command = zhnorm(&arguments[..1]);
    command.args(["--output-format", "html"]).args(&arguments[1..]).current_dir(folder.0.path());
    let page = String::from_utf8(feed(command, input).stdout).unwrap();
    let (_, data) = page.split_once("id=\"data\">").unwrap();
    let data: Value = serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
    let result = |one: &Value| match (one.as_str(), one[0].is_number()) {
        (Some(kept), _) => kept.to_owned(),
        (None, true) => one[2].as_str().unwrap().to_owned(),
        (None, false) => one[1].as_str().unwrap().to_owned(),
    };
    let result = data["segments"].as_array().unwrap().iter().map(result).collect();
    Page { command: data["command"].as_str().unwrap().to_owned(), result }
}

/// Runs the command of a page in a shell.
fn shell(folder: &Folder, page: &Page, input: &[u8]) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_zhnorm")).parent().unwrap();
    let others = env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(program.to_owned()).chain(env::split_paths(&others));
    let mut shell = Command::new("sh");
    shell.args(["-c", &page.command]).env("PATH", env::join_paths(folders).unwrap());
    shell.current_dir(folder.0.path());
    let run = feed(shell, input);
    assert_eq!(run.status, Some(0), "{}: {}", page.command, run.stderr);
    String::from_utf8(run.stdout).unwrap()
}

/// Makes a page about `头发` among other text, and applies it without a decision and with one. Returns the
/// result of the page.
fn check<A: AsRef<OsStr>>(folder: &Folder, arguments: &[A], input: &[u8]) -> String {
    let page = page(folder, arguments, input);
    folder.file("decisions.txt", "# None.\n");
    assert_eq!(shell(folder, &page, input), page.result, "{}", page.command);
    folder.file("decisions.txt", "头发\t頭髪\n");
    let decided =
        ["頭髮", "頭發", "头发"].iter().fold(page.result.clone(), |text, word| text.replace(word, "頭髪"));
    assert_ne!(decided, page.result);
    assert_eq!(shell(folder, &page, input), decided, "{}", page.command);
    page.result
}

#[test]
fn the_command_has_every_option_that_changes_the_result() {
    let folder = Folder::new();
    folder.file("own profile.toml", "spacing = 'one'\n");
    folder.file("it's.txt", "里面\t裏邊\n");
    let cases: &[(&[&str], &[u8])] = &[
        (&["--profile", "gentle"], "头发,好".as_bytes()),
        (&["--profile", "own profile.toml"], "头发用Rust".as_bytes()),
        (&["--only", "punctuation,script"], "头发  好".as_bytes()),
        (&["--only", "punctuation"], "头发,好".as_bytes()),
        (&["--skip", "script"], "头发,好".as_bytes()),
        (&["--skip", "whitespace,punctuation"], "头发,好".as_bytes()),
        (&["--rule", "case-folding"], "头发Rust".as_bytes()),
        (&["--no-rule", "fullwidth-mark", "--no-rule", "quote"], "头发,\"好\"".as_bytes()),
        (&["--no-rule", "user-dictionary,fullwidth-mark"], "头发,好".as_bytes()),
        (&["--script-hint", "hant"], "放在几上，头发".as_bytes()),
        (&["--variants", "opencc"], "污染头发".as_bytes()),
        (&["--regional-words"], "软件和头发".as_bytes()),
        (&["--format", "csv"], "里面,\"头发,好\"\n".as_bytes()),
        (&["--markup", "latex"], "头发,好 % 里面,好\n".as_bytes()),
        (&["--protect", "a b|\"里.*'"], "头发,好\n\"里面\"','\n".as_bytes()),
        (&["--decode-escapes"], r"头发\u4e2d".as_bytes()),
        (&["--spacing", "one"], "头发用Rust".as_bytes()),
        (&["--blank-lines", "keep"], "头发\n\n\n\n好\n".as_bytes()),
        (&["--dict", "it's.txt"], "里面的头发".as_bytes()),
        (&["--from", "gb18030"], b"\xCD\xB7\xB7\xA2\xC4\xE3"),
        (&["--from", "utf-8", "--on-malformed", "replace"], b"\xE5\xA4\xB4\xE5\x8F\x91\xFF"),
    ];
    let mut results = Vec::new();
    for (options, text) in cases {
        folder.file("a b.txt", text);
        let result =
            check(&folder, &[&["explain", "--to", "zh-Hant-TW", "a b.txt"][..], options].concat()[..], b"");
        results.push(result);
    }
    // Each of these options matters to its text.
    for ((options, text), result) in
        cases.iter().zip(results).filter(|((options, _), _)| options[0] != "--from")
    {
        folder.file("a b.txt", text);
        let without = page(&folder, &["explain", "--to", "zh-Hant-TW", "a b.txt"], b"").result;
        assert_ne!(without, result, "{options:?}");
    }
}

#[test]
fn paths_are_quoted() {
    let folder = Folder::new();
    let text = "头发,好".as_bytes();
    let names: [&[u8]; 5] = [
        b"it's a $(date) `date` \"*\" \\ & #.txt",
        "甲\n乙\u{3000}~.txt".as_bytes(),
        b"-o.txt",
        b"=ls",
        b"caf\xE9\xFF's.txt",
    ];
    for name in names {
        let name = OsStr::from_bytes(name);
        std::fs::write(folder.0.path().join(name), text).unwrap();
        let arguments = ["explain", "--to", "zh-Hant", "--"].map(OsStr::new);
        check(&folder, &[&arguments[..], &[name]].concat(), b"");
    }
}

#[test]
fn standard_input_keeps_its_name_and_configuration() {
    let folder = Folder::new();
    folder.file("zhnorm.toml", "to = 'zh-Hant-TW'\nspacing = 'one'\n");
    let text = "里面,\"头发,用Rust\"\n".as_bytes();
    let table = check(&folder, &["explain", "--stdin-filename", "a b.csv"], text);
    assert_eq!(table, "里面,\"頭髮，用 Rust\"\n");
    let without = check(&folder, &["explain", "--no-config", "--to", "zh-Hant"], text);
    assert!(without.starts_with("裏面") && without.contains("用Rust"), "{without}");
    // The folder of a file has a configuration of its own, and so has a check.
    std::fs::create_dir(folder.path("b")).unwrap();
    folder.file("b/.zhnorm.toml", "to = 'zh-Hant-HK'\nonly = ['script']\n");
    folder.file("b/c.txt", "里面,头发");
    let in_folder = check(&folder, &["normalize", "--check", "b"], b"");
    assert_eq!(in_folder, "裏面,頭髮");
}

#[test]
fn a_conversion_has_its_configuration_and_dictionaries() {
    let folder = Folder::new();
    folder.file("my own.json", r#"{"conversion_chain": [{"dict": {"type": "text", "file": "a=b.txt"}}]}"#);
    folder.file("a=b.txt", "面\t麵\n头发\t頭髮\n");
    folder.file("d=e.txt", "面\t麵\n");
    folder.file("g=h.txt", "条在\t條於\n");
    folder.file("after=c.txt", "碗里\t碗裡\n");
    folder.file("a.txt", "头发和面条在碗里𠮷");
    folder.file("gbk.txt", b"\xCD\xB7\xB7\xA2");
    for arguments in [
        &["-c", "./my own.json"][..],
        &["-c", "t2tw", "--dict", "d=e.txt"],
        &["--dict", "after:1=after=c.txt"],
        &["--dict", "before=after=c.txt", "--dict", "after=g=h.txt", "--include-tofu-risk-dictionaries"],
    ] {
        check(&folder, &[&["convert", "--check", "a.txt"], arguments].concat(), b"");
    }
    check(&folder, &["convert", "--check", "--from", "gbk", "gbk.txt"], b"");
    check(&folder, &["convert", "--check"], "头发".as_bytes());
}
