//! Usage errors and their messages.

use crate::run::{Folder, run};

#[test]
fn mistakes_are_named_and_nothing_is_printed() {
    let folder = Folder::new();
    let here = folder.0.path().to_str().unwrap();
    let missing = folder.path("missing.txt");
    let missing = missing.to_str().unwrap();
    let cases: [(&[&str], &[&str]); 12] = [
        (&["repair", "--from", "latin1"], &["latin1", "gb2312", "big5-hkscs", "utf-16le", "auto"]),
        (&["convert", "-c", "s2t", "--from", ""], &["utf-8", "auto"]),
        (&["repair", "--on-malformed", "ignore"], &["ignore", "error", "replace"]),
        (&["convert", "-c", "s2x"], &["s2x", "s2twp"]),
        (&["convert", "-c", "S2T"], &["S2T"]),
        (&["convert", "-c", "s2t.json.json"], &["s2t.json.json"]),
        (&["convert", "-c", "s2t", "--engine", "fast"], &["--engine"]),
        (&["convert", "-c", "s2t", missing], &[missing, "No such file"]),
        (&["convert", "-c", "s2t", here], &[here, "folder", "--out-dir", "--write"]),
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
