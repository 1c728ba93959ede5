//! Profiles and configuration files.

use crate::run::{Folder, feed, run, run_on, zhnorm};
use std::fs;
use std::path::Path;

/// Runs `normalize` in a folder, on standard input.
fn run_in(folder: &Path, arguments: &[&str], input: &str) -> crate::run::Run {
    let mut command = zhnorm(["normalize"]);
    command.args(arguments).current_dir(folder);
    feed(command, input.as_bytes())
}

const TEXT: &str = "軟體(免費),很好。\n\n\n好\n";

#[test]
fn a_configuration_file_is_found_in_the_folder_of_the_text_and_above_it() {
    let folder = Folder::new();
    folder.file("zhnorm.toml", "to = 'zh-Hans'\nno-rule = ['fullwidth-bracket']\n");
    fs::create_dir_all(folder.path("a/b")).unwrap();
    let text = folder.file("a/b/text.txt", TEXT);
    assert_eq!(run_on(&["normalize"], [&text]).text(), "软体(免费)，很好。\n\n好\n");
    // Nearer files hide those above, and the hidden one counts where both are.
    folder.file("a/zhnorm.toml", "to = 'zh-Hant'\n");
    assert_eq!(run_on(&["normalize"], [&text]).text(), "軟體（免費），很好。\n\n好\n");
    folder.file("a/.zhnorm.toml", "to = 'zh-Hans'\nblank-lines = 'keep'\n");
    assert_eq!(run_on(&["normalize"], [&text]).text(), "软体（免费），很好。\n\n\n好\n");
    // Each file has its own, and standard input that of the current folder.
    let other = folder.file("other.txt", "軟體(a)\n");
    let both = run_on(&["normalize"], [&text, &other]).text();
    assert_eq!(both, "软体（免费），很好。\n\n\n好\n软体(a)\n");
    assert_eq!(run_in(&folder.path("a/b"), &[], TEXT).text(), "软体（免费），很好。\n\n\n好\n");
    // Flags win, and both of these options ignore the files.
    let keeps = ["--blank-lines", "one", "--to", "zh-Hant"];
    assert_eq!(run_in(&folder.path("a"), &keeps, TEXT).text(), "軟體（免費），很好。\n\n好\n");
    for ignores in [&["--no-config", "--to", "zh-Hans"][..], &["--profile", "default", "--to", "zh-Hans"]] {
        assert_eq!(run_in(&folder.path("a"), ignores, TEXT).text(), "软体（免费），很好。\n\n好\n");
    }
    let explained = run_on(&["explain"], [&text]).text();
    assert!(explained.contains("軟體 -> 软体") && !explained.contains("blank-line"), "{explained}");
}

#[test]
fn a_file_starts_from_a_profile_or_another_file() {
    let folder = Folder::new();
    folder.file("words.txt", "軟體\t軟件\n");
    folder.file("base.toml", "profile = 'gentle'\nto = 'zh-Hans'\ndict = ['words.txt']\n");
    fs::create_dir(folder.path("sub")).unwrap();
    let file = folder.file("sub/own.toml", "profile = '../base.toml'\nrule = ['fullwidth-mark']\n");
    let arguments = ["--profile", file.to_str().unwrap()];
    assert_eq!(run_in(folder.0.path(), &arguments, TEXT).text(), "軟件(免费)，很好。\n\n\n好\n");
    let more = [&arguments[..], &["--no-rule", "fullwidth-mark"]].concat();
    assert_eq!(run_in(folder.0.path(), &more, TEXT).text(), "軟件(免费),很好。\n\n\n好\n");
}

#[test]
fn the_configuration_that_is_shown_can_be_given_back() {
    let folder = Folder::new();
    folder.file("words.txt", "軟體\t軟件\n");
    folder.file(
        "zhnorm.toml",
        "to = 'zh-Hans'\nskip = ['whitespace']\ndict = ['words.txt']\nprotect = ['\"\\\\w+\"']\n",
    );
    let flags = ["--no-rule", "quote", "--variants", "opencc", "--markup", "markdown"];
    let shown = run_in(folder.0.path(), &[&flags[..], &["--show-config"]].concat(), "").text();
    assert!(shown.starts_with("# From "), "{shown}");
    for line in ["no-rule = [\"quote\"]", "skip = [\"whitespace\"]", "format = \"markdown\""] {
        assert!(shown.contains(line), "{line} in {shown}");
    }
    let elsewhere = Folder::new();
    let given = elsewhere.file("given.toml", &shown);
    let given = ["--profile", given.to_str().unwrap()];
    let body = |text: &str| text.lines().skip(1).collect::<Vec<_>>().join("\n");
    let again = run_in(elsewhere.0.path(), &[&given[..], &["--show-config"]].concat(), "").text();
    assert_eq!(body(&again), body(&shown));
    let fingerprint = run_in(elsewhere.0.path(), &[&given[..], &["--fingerprint"]].concat(), "").text();
    assert!(body(&shown).contains(fingerprint.trim_end()), "{fingerprint} in {shown}");
    assert_eq!(run_in(elsewhere.0.path(), &given, TEXT), run_in(folder.0.path(), &flags, TEXT));
}

#[test]
fn mistakes_in_a_file_are_named_with_their_line() {
    let folder = Folder::new();
    for (text, message) in [
        (
            "\n# ok\nto = 'zh-Hans'\nblanklines = 'one'\n",
            "line 4: unknown key `blanklines`; did you mean `blank-lines`?",
        ),
        ("spam = 1\n", "line 1: unknown key `spam`; the keys are profile, to, only,"),
        ("to = 'zh-Hnas'\n", "line 1: `to`: unknown target \"zh-Hnas\"; did you mean \"zh-Hans\"?"),
        ("no-rule = ['qoute']\n", "line 1: `no-rule`: unknown rule \"qoute\"; did you mean \"quote\"?"),
        ("to = 'zh-Hans\n", "line 1: "),
        ("\nregional-words = 1\n", "line 2: `regional-words`: must be true or false"),
        ("dict = 'a.txt'\n", "line 1: `dict`: must be a list of strings"),
        ("only = ['script']\nskip = ['unicode']\n", ": `only` and `skip` exclude each other"),
        ("rule = ['quote']\nno-rule = ['quote']\n", "contradict each other: both name `quote`"),
        ("profile = 'zhnorm.toml'\n", "the key `profile` leads back to this file"),
        ("profile = 'gentel'\n", "unknown profile \"gentel\"; did you mean \"gentle\"?"),
        ("profile = './none.toml'\n", "can't read"),
        (
            "to = 'zh-Hans'\nonly = ['unicode']\ndict = ['a.txt']\n",
            "`dict` is for the stage `script`, which is left out",
        ),
        ("to = 'zh-Hant'\nregional-words = true\n", "needs a target with a region"),
        ("skip = ['repair']\n", "there is no target: give `--to TARGET`"),
    ] {
        let file = folder.file("zhnorm.toml", text);
        let error = run_in(folder.0.path(), &[], "甲").failure();
        assert!(error.contains(message), "{message} in {error}");
        let folder = file.parent().unwrap().to_str().unwrap();
        assert!(error.contains(folder) || error.contains("or set `to`"), "{error}");
    }
    let error = run(&["normalize", "--profile", "serach"], "").failure();
    assert!(error.contains("serach") && error.contains("corpus"), "{error}");
}
