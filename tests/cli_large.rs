//! The command on inputs of many megabytes. These tests take most of a minute; `cargo xtask test --fast`
//! leaves them out.
#![cfg(any(feature = "cli", zhnorm_command))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

#[path = "cli/run.rs"]
mod run;

use run::{Folder, encodings, feed, run, run_on, zhnorm};
use std::fs;
use std::io::{Read as _, Write as _};
use std::process::Stdio;
use zhnorm::{Config, Converter};

#[test]
fn malformed_utf8_is_named_with_its_offset() {
    let long = "汉字".repeat(200_000);
    assert!(long.len() > 1 << 20);
    let cases: [(Vec<u8>, usize, bool); 7] = [
        (b"\xFF".to_vec(), 0, true),
        (b"abc\xC0\xAFdef".to_vec(), 3, true),
        ("汉字".as_bytes()[..5].to_vec(), 3, true),
        (b"ok\n\xED\xA0\x80\n".to_vec(), 3, true),
        // Output of a file never begins before the file is checked; what comes through a pipe can't be that
        // late.
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
    assert!(run.stderr.contains(": no encoding fits, decoded as GB18030"), "{}", run.stderr);
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

#[test]
fn a_report_on_too_much_text_is_an_error() {
    let unit = "没有损坏的一段文字\n".repeat(1 << 20 >> 4);
    let input = unit.repeat((64 << 20) / unit.len() + 1);
    let message = run(&["repair", "--report"], input).failure();
    assert!(message.contains("standard input: a report takes texts of up to 64 MiB"), "{message}");
}
