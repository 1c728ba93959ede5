//! A user's dictionaries and configuration. Either they are refused, or the one-pass form equals the
//! interpreter.
//!
//! Input: a kind of configuration, a layer, then up to four texts separated by bytes 0xFF: two dictionaries
//! that the configuration names, one that is added, and the text to convert. A text is given literally, or as
//! bytes that each name one of sixteen symbols. Everything is small, so that thousands of plans are compiled
//! in a second.

#![no_main]

use fuzz_input::{Input, converted};
use libfuzzer_sys::fuzz_target;
use std::fs;
use std::sync::LazyLock;
use tempfile::TempDir;
use zhnorm::ConverterBuilder;
use zhnorm::dictionary::{Dictionary, Layer, StepIndex};

/// Configurations with the files `a` and `b`. `%a` and `%b` are steps with these files.
const CONFIGURATIONS: [&str; 8] = [
    r#"{"conversion_chain": [%a]}"#,
    r#"{"conversion_chain": [%a, %b]}"#,
    r#"{"conversion_chain": [%b, %a, %b]}"#,
    r#"{"segmentation": {"type": "mmseg", "dict": {"type": "text", "file": "a"}}, "conversion_chain": [%a, %b]}"#,
    r#"{"segmentation": {"type": "mmseg", "dict": {"type": "text", "file": "b"}}, "conversion_chain": [%a]}"#,
    r#"{"normalization": [{"dict": {"type": "inline", "entries": {"豈": "甲"}}}], "conversion_chain": [%a, %b]}"#,
    r#"{"normalization": [%b], "conversion_chain": [%a]}"#,
    r#"{"conversion_chain": [{"dict": {"type": "group", "match_policy": "union", "dicts": [
        {"type": "text", "file": "a"}, {"type": "group", "dicts": [{"type": "text", "file": "b"}]}]}}, %b]}"#,
];

const SYMBOLS: [&str; 16] = [
    "甲",
    "乙",
    "丙",
    "\t",
    "\n",
    "甲\t乙\n",
    "x",
    "y",
    " ",
    "𠀀",
    "⿰",
    "\u{F900}",
    "é",
    "甲乙",
    "#",
    "\r\n",
];

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder"));

/// The text that the bytes of a part stand for. After a `=` they are literal; otherwise each names a symbol.
fn written(bytes: &[u8]) -> Vec<u8> {
    match bytes {
        [b'=', raw @ ..] => raw.to_vec(),
        _ => bytes.iter().flat_map(|byte| SYMBOLS[usize::from(byte & 15)].bytes()).collect(),
    }
}

fuzz_target!(|data: &[u8]| {
    let mut input = Input::new(data);
    let (kind, layer) = (input.choice(9), input.choice(5));
    let mut parts = input.bytes().split(|&byte| byte == 0xFF).map(written);
    let [a, b, over, text] = [(); 4].map(|()| parts.next().unwrap_or_default());
    let text = String::from_utf8_lossy(&text);
    let configuration = match CONFIGURATIONS.get(kind) {
        Some(configuration) => configuration
            .replace("%a", r#"{"dict": {"type": "text", "file": "a"}}"#)
            .replace("%b", r#"{"dict": {"type": "text", "file": "b"}}"#)
            .into_bytes(),
        None => parts.next().unwrap_or_default(),
    };
    // Only files of the folder, and no large built-in dictionaries.
    if configuration.contains(&b'/') || String::from_utf8_lossy(&configuration).contains("Phrases") {
        return;
    }
    let path = FOLDER.path().join("configuration.json");
    fs::write(&path, &configuration).expect("a file");
    fs::write(FOLDER.path().join("a"), &a).expect("a file");
    fs::write(FOLDER.path().join("b"), &b).expect("a file");

    let mut builder = ConverterBuilder::from_file(&path);
    if layer > 0 {
        let Ok(dictionary) = Dictionary::parse("over", &over) else { return };
        let layer = [
            Layer::Before(StepIndex::FIRST),
            Layer::After(StepIndex::FIRST),
            Layer::Before(StepIndex::SECOND),
            Layer::After(StepIndex::SECOND),
        ][layer - 1];
        builder = builder.dictionary(dictionary, layer);
    }
    let Ok(converter) = builder.build() else { return };

    let what = || {
        format!("{kind} {layer} {:?} of {text:?}", [&a, &b, &over].map(|part| String::from_utf8_lossy(part)))
    };
    let whole = converter.convert(&text);
    assert_eq!(converter.inspect(&text).output, whole, "one pass and steps, {}", what());
    if layer == 0 {
        // The steps do not know protected words.
        assert_eq!(converter.convert_step_by_step(&text), whole, "one pass and steps, {}", what());
    }
    assert_eq!(converted(converter.stream(), &text, &[]), whole, "in pieces, {}", what());
});
