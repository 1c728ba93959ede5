//! Help, reports and messages, compared with files in `tests/cli/snapshots/`.
//!
//! `SNAPSHOTS=overwrite cargo test --test cli snapshots` writes the files anew; look at the difference before
//! you commit it.

use crate::run::{Run, run};
use snapbox::{Data, assert_data_eq};
use std::path::Path;

fn snapshot(name: &str) -> Data {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/snapshots");
    Data::read_from(&folder.join(name), None)
}

/// The whole outcome of a run, as one text.
fn shown(run: Run) -> String {
    let stdout = String::from_utf8(run.stdout).unwrap();
    format!("status {}\n--- standard output\n{stdout}--- standard error\n{}", run.status.unwrap(), run.stderr)
}

#[test]
fn help_is_as_agreed() {
    for (name, arguments) in [
        ("help.txt", &["--help"][..]),
        ("help-convert.txt", &["convert", "--help"]),
        ("help-normalize.txt", &["normalize", "--help"]),
        ("help-explain.txt", &["explain", "--help"]),
        ("help-detect.txt", &["detect", "--help"]),
        ("help-repair.txt", &["repair", "--help"]),
        ("help-short.txt", &["normalize", "-h"]),
        ("configs.txt", &["configs"]),
        ("rules.txt", &["rule"]),
        ("profiles.txt", &["profiles"]),
        ("rule.txt", &["rule", "dash"]),
    ] {
        assert_data_eq!(run(arguments, "").text(), snapshot(name));
    }
}

const MIXED_TEXT: &str =
    "她的头发很长。\n她在房間裡，看著頭髮。\n天空下雨\n会計ソフト\n\n強(qiáng)化環(huán)境標(biāo)準(zhǔn)\n";

#[test]
fn reports_are_as_agreed() {
    // Each text has the damage that its report names.
    let damaged = "遊客說：確?！安桊^開門”。&#26085;&#26376;，锟斤拷。\nä¸\u{AD}æ–‡æµ‹è¯•\n";
    for (name, arguments, input) in [
        ("report.jsonl", &["repair", "--report"][..], damaged),
        (
            "explain.txt",
            &["explain", "--to", "zh-Hant-TW"],
            "她的头发很长,里面\n發展為(wèi)了人民，&#21457;达。\n在房間里",
        ),
        (
            "explain.jsonl",
            &["explain", "--to", "zh-Hant-HK", "--output-format", "json"],
            "她的头发很长,里面\n&#21457;达。",
        ),
        ("explain-hans.txt", &["explain", "--to", "zh-Hans"], "他看著裡面的頭髮，他的著作\n"),
        ("detect.txt", &["detect", "--lines"], MIXED_TEXT),
        ("detect.jsonl", &["detect", "--lines", "--json"], MIXED_TEXT),
        ("inspect.jsonl", &["convert", "-c", "s2twp", "--inspect"], "鼠标和头发\n一里\n"),
        ("segmentation.jsonl", &["convert", "-c", "s2twp", "--segmentation"], "鼠标和头发\n一里\n"),
        ("ambiguities.jsonl", &["convert", "-c", "s2t", "--ambiguities"], "皇后在后面\n"),
    ] {
        assert_data_eq!(run(arguments, input).text(), snapshot(name));
    }
}

#[test]
fn messages_are_as_agreed() {
    for (name, arguments, input) in [
        ("error-encoding-name.txt", &["repair", "--from", "latin1"][..], &b""[..]),
        ("error-config.txt", &["convert", "-c", "s2x"], b""),
        ("error-target.txt", &["normalize", "--to", "zh-Latn"], b""),
        ("error-no-target.txt", &["normalize"], b""),
        ("error-stage.txt", &["normalize", "--to", "zh-Hans", "--only", "scirpt"], b""),
        ("error-hint.txt", &["normalize", "--to", "zh-Hant", "--script-hint", "zh-Hans"], b""),
        ("error-stages.txt", &["normalize", "--to", "zh-Hans", "--only", "script", "--skip", "unicode"], b""),
        ("error-missing-file.txt", &["convert", "-c", "s2t", "no-such-file"], b""),
        ("error-missing-dictionary.txt", &["convert", "-c", "s2t", "--dict", "no-such-file"], b""),
        ("error-malformed.txt", &["convert", "-c", "s2t"], b"ab\xFFc"),
        (
            "error-no-encoding.txt",
            &["repair"],
            b"Die M\xE4nner f\xFChrten \xFCber die Br\xFCcke; Gr\xFC\xDFe",
        ),
        ("error-step.txt", &["convert", "-c", "s2t", "--dict", "before:x=words.txt"], b""),
        ("notice-replaced.txt", &["repair", "--from", "utf-8", "--on-malformed", "replace"], b"ab\xFFc\n"),
    ] {
        assert_data_eq!(shown(run(arguments, input)), snapshot(name));
    }
}
