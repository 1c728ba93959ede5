//! Compares the one-pass form with the step interpreter, on texts and dictionaries that are difficult for it,
//! as a whole and in pieces.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use zhnorm::dictionary::{Dictionary, Layer};
use zhnorm::{Config, Converter, ConverterBuilder};
use zhnorm_testkit::rng::Rng;

/// Converts a text step by step, and asserts that the one-pass form agrees, however the text is cut in two.
#[track_caller]
fn converted(converter: &Converter, text: &str) -> String {
    let expected = converter.convert_step_by_step(text);
    assert_eq!(converter.convert(text), expected, "{text:?}, whole");
    for cut in (0..text.len()).filter(|&at| text.is_char_boundary(at)) {
        let (mut stream, mut out) = (converter.stream(), String::new());
        stream.push(&text[..cut], &mut out);
        stream.push(&text[cut..], &mut out);
        stream.finish(&mut out);
        assert_eq!(out, expected, "{text:?}, cut at {cut}");
    }
    expected
}

/// A converter with these dictionaries as normalization and steps.
fn custom(normalization: &str, steps: &[&str]) -> Converter {
    let folder = tempfile::tempdir().unwrap();
    let dictionary = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).unwrap();
        format!(r#"{{"dict": {{"type": "text", "file": "{name}"}}}}"#)
    };
    let before =
        if normalization.is_empty() { String::new() } else { dictionary("before.txt", normalization) };
    let steps: Vec<String> =
        (1..).zip(steps).map(|(number, text)| dictionary(&format!("{number}.txt"), text)).collect();
    let path = folder.path().join("my.json");
    let text = format!(r#"{{"normalization": [{before}], "conversion_chain": [{}]}}"#, steps.join(", "));
    fs::write(&path, text).unwrap();
    ConverterBuilder::from_file(&path).build().unwrap()
}

/// The bytes after the anchor are not a character of three bytes. They look like one if the bits that give
/// the length of a character are ignored.
#[test]
fn bytes_that_only_look_like_a_pair_do_not_match() {
    let end = "，的的的的的的的的的的的的的的";
    for (config, start) in [
        (Config::Tw2t, "才5*\u{6c0}"),
        (Config::Tw2t, "著d}\u{700}"),
        (Config::Hk2t, "針79\u{500}"),
        (Config::Hk2t, "針GK\0"),
        (Config::Jp2t, "予\x16x,"),
        (Config::Jp2t, "弁Hk\x16"),
    ] {
        let out = converted(&Converter::new(config), &format!("{start}{end}"));
        assert!(std::str::from_utf8(out.as_bytes()).is_ok() && out.ends_with(end));
    }
}

#[test]
fn keys_of_ascii_are_found_in_ascii() {
    let words = Dictionary::parse("words.txt", "OK\tHAO\n".as_bytes()).unwrap();
    let converter = Converter::builder(Config::S2t).dictionary(words, Layer::default()).build().unwrap();
    let text = "Once upon a time O, and OK. Then 头发 OK头发OK".repeat(3);
    assert_eq!(converted(&converter, &text).matches("HAO").count(), 9);
}

/// The fast path stops at a character of four bytes inside a key. After that key another one begins, whose
/// length depends on the text that follows.
#[test]
fn a_key_that_spans_a_stop_does_not_decide_the_key_after_it() {
    let long = "甲乙𠀀天地玄黄宇宙洪荒日";
    let converter = custom("", &[&format!("{long}\t一\n丙丁\tSHORT\n丙丁戊己庚辛壬\tLONG\n")]);
    let text = format!("{}{long}丙丁戊己庚辛壬{}", "国".repeat(20), "人".repeat(60));
    assert!(converted(&converter, &text).contains("一LONG人"));
}

#[test]
fn a_key_may_be_written_with_characters_that_the_normalization_maps() {
    let words = Dictionary::parse("words.txt", "𢡊\t恨\n𢡊丙\t好好\n".as_bytes()).unwrap();
    let converter = Converter::builder(Config::S2t).dictionary(words, Layer::default()).build().unwrap();
    let padding = "，".repeat(20);
    assert_eq!(converted(&converter, &format!("\u{FACF}丙{padding}")), format!("好好{padding}"));
    for (normalization, step, text, expected) in [
        ("\u{F900}\t𠀁\n", "𠀁\t乙\n𠀁丙\tXX\n", "\u{F900}丙", "XX"),
        ("甲\té\n", "é\t乙\né丙\tXX\n", "甲丙", "XX"),
        // The result of the normalization is a key of the normalization.
        ("甲\t乙\n乙\t丙\n", "乙丁\tXX\n", "甲丁", "XX"),
        ("甲\t乙\n乙\t甲\n", "乙丁\tXX\n", "甲丁", "XX"),
        // Description operators.
        ("甲\t⿰\n", "乙\t丁\n", "甲乙乙", "⿰乙乙"),
        ("⿰\t甲\n", "乙\t丁\n", "⿰", "甲"),
        // Characters of one and two bytes that are normalized and converted back.
        ("é\t甲\n", "甲\té\n丙甲\tXX\n", "丙é", "XX"),
        ("x\t甲\n", "甲\tx\n甲丙\tXX\n", "x丙", "XX"),
    ] {
        let converter = custom(normalization, &[step]);
        let out = converted(&converter, &format!("{text}{padding}"));
        assert_eq!(out, format!("{expected}{padding}"), "{normalization:?}, then {step:?}");
    }
}

/// Dictionaries with too many or too long cross-step keys to search for.
#[test]
fn a_hostile_second_step_runs_step_by_step() {
    let chain = ["x\t甲\ny\t甲\n甲\t乙\n丁\t戊\n", &format!("{}丁\tZ\n", "甲".repeat(40))];
    let converter = custom("", &chain);
    assert_eq!(converter.convert(&format!("{}丁", "x".repeat(40))), format!("{}戊", "甲".repeat(40)));
    let converter = custom("", &["x\t甲\n", &format!("{}\tZ\n", "甲".repeat(255))]);
    assert_eq!(converter.convert(&"x".repeat(255)), "Z");
}

/// Fallback spans of any length are cut where all steps are between two matches. Random dictionaries over
/// five characters make such spans.
#[test]
fn long_fallback_spans_are_what_the_steps_give() {
    const ALPHABET: [&str; 6] = ["甲", "乙", "丙", "x", "⿰", "⿱"];
    let mut rng = Rng::new(1);
    let mut below = |limit: usize| rng.below(limit);
    for _ in 0..400 {
        let mut word =
            |longest: usize| -> String { (0..1 + below(longest)).map(|_| ALPHABET[below(4)]).collect() };
        let steps = [(); 2].map(|()| {
            let entries: std::collections::BTreeMap<String, String> =
                (0..4).map(|_| (word(3), word(3))).collect();
            entries.iter().map(|(key, value)| format!("{key}\t{value}\n")).collect::<String>()
        });
        let converter = custom("", &[&steps[0], &steps[1]]);
        // One pattern, with a character here and there that breaks it.
        let pattern: String = (0..1 + below(4)).map(|_| ALPHABET[below(ALPHABET.len())]).collect();
        let mut text = String::new();
        while text.len() < 30_000 {
            text.push_str(&pattern.repeat(1 + below(3000)));
            text.push_str(ALPHABET[below(ALPHABET.len())]);
        }
        let expected = converter.convert_step_by_step(&text);
        assert!(converter.convert(&text) == expected, "{steps:?} of {pattern:?}");
        let (mut stream, mut out) = (converter.stream(), String::new());
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let (head, tail) = rest.split_at(rest.ceil_char_boundary(1 + below(2000)));
            stream.push(head, &mut out);
            rest = tail;
        }
        stream.finish(&mut out);
        assert!(out == expected, "{steps:?} of {pattern:?}, streamed");
    }
}
