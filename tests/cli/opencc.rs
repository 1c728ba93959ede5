//! The manners of OpenCC's command: its flags with `zhnorm convert`, and a link named `opencc`.

use crate::run::{Folder, Run, feed, run, run_on, zhnorm};
use std::fs;
use zhnorm::{Config, Converter};

#[test]
fn convert_defaults_to_s2t_and_takes_inputs_with_a_flag() {
    let folder = Folder::new();
    let (one, two) = (folder.file("1", "头发\n"), folder.file("2", "里面\n"));
    assert_eq!(run(&["convert"], "头发\n").text(), "頭髮\n");
    assert_eq!(run_on(&["convert", "-i"], [&one]).text(), "頭髮\n");
    // Inputs with the flag come first.
    let mut command = zhnorm(["convert"]);
    command.arg(&two).arg("--input").arg(&one);
    assert_eq!(feed(command, b"").text(), "頭髮\n裏面\n");
}

#[test]
fn old_names_are_known() {
    let text = "后面的软件，後面的軟體";
    for (old, config) in
        [("zhs2zht.ini", Config::S2t), ("zht2zhs.ini", Config::T2s), ("zhs2zhtw_vp.ini", Config::S2twp)]
    {
        assert_eq!(run(&["convert", "-c", old], text).text(), Converter::new(config).convert(text));
    }
    let message = run(&["convert", "-c", "zht2zhtw_vp.ini"], text).failure();
    assert!(message.contains("`t2tw` keeps the script"), "{message}");
}

#[test]
fn in_place_changes_the_input_file() {
    let folder = Folder::new();
    let path = folder.file("text", "头发\n");
    assert_eq!(run_on(&["convert", "--in-place", "-i"], [&path]).text(), "");
    assert_eq!(fs::read_to_string(&path).unwrap(), "頭髮\n");
    assert_eq!(folder.names(), ["text"]);
}

#[test]
fn in_place_leaves_a_malformed_file_as_it_is() {
    let folder = Folder::new();
    let path = folder.file("text", b"\xE5\xA4\xB4\xFF");
    run_on(&["convert", "--in-place"], [&path]).failure();
    assert_eq!(fs::read(&path).unwrap(), b"\xE5\xA4\xB4\xFF");
    assert_eq!(folder.names(), ["text"]);
}

#[test]
fn in_place_takes_no_standard_input() {
    for arguments in [&["convert", "--in-place"][..], &["convert", "--in-place", "-"]] {
        let message = run(arguments, "头发").failure();
        assert!(message.contains("standard input can't be changed in place"), "{message}");
    }
}

/// Runs zhnorm through a link named `opencc`, in the folder.
#[cfg(unix)]
fn opencc(folder: &Folder, arguments: &[&str], input: &str) -> Run {
    let link = folder.path("opencc");
    if !link.exists() {
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_zhnorm"), &link).unwrap();
    }
    let mut command = std::process::Command::new(link);
    command.args(arguments).current_dir(folder.0.path());
    feed(command, input.as_bytes())
}

#[cfg(unix)]
#[test]
fn a_link_named_opencc_takes_the_flags_of_that_command() {
    let folder = Folder::new();
    folder.file("in", "鼠标\n");
    for (arguments, expected) in [
        (&["-i", "in"][..], "鼠標\n"),
        (&["--input", "in", "--config", "s2twp"], "滑鼠\n"),
        (&["-i", "in", "-c", "s2twp.json", "--noflush", "1"], "滑鼠\n"),
        (&["-i", "in", "--path", "/usr/share/opencc", "--", "ignored"], "鼠標\n"),
        (&["-i", "in", "-c", "zhs2zhtw_vp.ini"], "滑鼠\n"),
        // Without `-o` nothing is overwritten.
        (&["-i", "in", "--in-place"], "鼠標\n"),
        (&["-c", "t2s"], "头发"),
    ] {
        assert_eq!(opencc(&folder, arguments, "頭髮").text(), expected, "{arguments:?}");
    }
    assert!(opencc(&folder, &["--version"], "").text().contains("\nVersion: 1.4.2\n"));
    for flag in ["--ambiguities", "--noflush", "--path", "-c, --config"] {
        assert!(opencc(&folder, &["--help"], "").text().contains(flag), "{flag}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_named_opencc_exits_with_1() {
    let folder = Folder::new();
    folder.file("in", "鼠标\n");
    for (arguments, message) in [
        (&["-i", "missing"][..], "missing"),
        (&["-i", "in", "-c", "missing"], "missing not found or not accessible"),
        (&["in"], "unexpected argument"),
        (&["-i", "in", "-o", "in"], "use --in-place"),
        (&["-i", "in", "--noflush", "x"], "noflush"),
        (&["-i", "in", "--inspect", "--segmentation"], "mutually exclusive"),
        (&["-i", "in", "--segmentation"], "no segmentation step"),
    ] {
        let run = opencc(&folder, arguments, "");
        assert_eq!((run.status, run.stdout.len()), (Some(1), 0), "{arguments:?}");
        assert!(run.stderr.contains(message), "{arguments:?}: {}", run.stderr);
    }
}

#[cfg(unix)]
#[test]
fn a_link_named_opencc_overwrites_its_input_if_told_so() {
    let folder = Folder::new();
    let path = folder.file("in", "鼠标\n");
    assert_eq!(opencc(&folder, &["-i", "in", "-o", "in", "--in-place"], "").text(), "");
    assert_eq!(fs::read_to_string(path).unwrap(), "鼠標\n");
}

#[cfg(unix)]
#[test]
fn a_link_named_opencc_finds_configurations_in_folders() {
    let folder = Folder::new();
    fs::create_dir(folder.path("more")).unwrap();
    folder.file("more/words.txt", "软件\t軟件\n");
    let config = r#"{"conversion_chain": [{"dict": {"type": "text", "file": "words.txt"}}]}"#;
    folder.file("more/my.json", config);
    assert_eq!(opencc(&folder, &["-c", "my.json", "--path", "more"], "软件头").text(), "軟件头");
    assert_eq!(opencc(&folder, &["-c", "my.json"], "").status, Some(1));
}

/// The expected text is what OpenCC 1.4.2 writes.
#[cfg(unix)]
#[test]
fn explanations_through_a_link_have_the_format_of_opencc() {
    let folder = Folder::new();
    folder.file("in", "皇后在后面\n里面\n");
    let run = |arguments: &[&str]| opencc(&folder, arguments, "").text();
    assert_eq!(
        run(&["-i", "in", "-c", "s2twp", "--segmentation"]),
        "{\"input\":\"皇后在后面\",\"segments\":[\"皇后\",\"在后\",\"面\"]}\n{\"input\":\"里面\",\"segments\":[\"里面\"]}"
    );
    assert_eq!(
        run(&["-i", "in", "--ambiguities"]),
        "{\"def\":\"面\"}\n{\"lit\":\"皇后在後\"}\n{\"amb\":{\"t\":\"面\",\"s\":0}}\n{\"lit\":\"\\n裏面\\n\"}\n\
         {\"end\":{\"output_bytes\":23,\"ambiguities\":1,\"sources\":1}}\n"
    );
    let inspected = run(&["-i", "in", "--inspect"]);
    assert!(!inspected.contains("matches") && inspected.ends_with("\"output\":\"裏面\"}"), "{inspected}");
}
