//! What is read: encodings, byte order marks, malformed bytes, files that change.

use crate::run::{Folder, feed, run, run_on, zhnorm};
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

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
                // `convert` keeps it in UTF-8, as OpenCC does.
                let byte_order_mark = if bytes[0] == 0xEF { "\u{FEFF}" } else { "" };
                let converted = run(&[&["convert", "-c", "t2s"], &from[..]].concat(), bytes).text();
                assert_eq!(converted, format!("{byte_order_mark}汉"), "{bytes:X?} {from:?}");
            }
        }
    }
    for byte_order_mark in [b"\xEF\xBB\xBF".as_slice(), b"\xFF\xFE"] {
        assert_eq!(run(&["repair"], byte_order_mark).text(), "");
    }
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
fn lines_may_differ_in_encoding() {
    let bytes =
        b"\xC6\xBD\xB3\xA3\xB5\xC4\xD2\xBB\xCC\xEC\n\xA5\xAD\xB1`\xAA\xBA\xA4@\xA4\xD1\n\xE5\xB9\xB3\nabc\n";
    let text = "平常的一天\n平常的一天\n平\nabc\n";
    let notice = "zhnorm: standard input: lines: 1 in UTF-8, 1 in GB18030, 1 in Big5\n";
    for lines in [&[][..], &["--lines"]] {
        let arguments = [&["normalize", "--to", "zh-Hans", "--from", "mixed"], lines].concat();
        let run = run(&arguments, bytes);
        assert_eq!((run.status, run.stderr.as_str()), (Some(0), notice));
        assert_eq!(String::from_utf8(run.stdout).unwrap(), text);
    }
    let error = run(&["repair", "--from", "mixed"], b"abc\nna\xEFve\n").failure();
    assert!(error.contains("the line at byte 4 is not UTF-8"), "{error}");
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
#[cfg(unix)]
fn a_file_that_changes_during_the_run_is_an_error() {
    for change in ["汉", "汉字汉字汉字", "字汉"] {
        let folder = Folder::new();
        let (text, output) = (folder.file("text", "汉字"), folder.file("out", "old"));
        let past = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
        fs::File::options().write(true).open(&text).unwrap().set_modified(past).unwrap();
        let fifo = folder.path("fifo");
        assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
        let mut command = zhnorm(["convert", "-c", "s2t", "-o"]);
        command.args([&output, &fifo, &text]);
        let message = std::thread::scope(|scope| {
            let run = scope.spawn(|| feed(command, b"").failure());
            let mut writer = fs::OpenOptions::new().write(true).open(&fifo).unwrap();
            // When the temporary file is there, the text has been checked. Its second reading waits for the
            // FIFO's end.
            while folder.names().len() == 3 {
                assert!(!run.is_finished());
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
            fs::write(&text, change).unwrap();
            writer.write_all(b"ok").unwrap();
            drop(writer);
            run.join().unwrap()
        });
        assert!(message.contains("text: the file changed while it was read"), "{change}: {message}");
        assert_eq!(fs::read_to_string(&output).unwrap(), "old");
        assert_eq!(folder.names(), ["fifo", "out", "text"]);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn files_of_the_kernel_that_show_no_length_can_be_read() {
    let version = fs::read_to_string("/proc/version").unwrap();
    assert_eq!(run(&["convert", "-c", "s2t", "/proc/version"], "").text(), version);
}
