//! Tests that the steps of a conversion grow linearly with the text, and that streams hold little of it.

use super::{Config, Converter, ConverterBuilder, ConverterStream};
use crate::step_counter;
use std::fs;

/// Texts that the conversion treats in a special way: keys that overlap, description operators, segments,
/// keys with ASCII, characters of each length, line ends.
#[rustfmt::skip]
const UNITS: &[&str] = &[
    // Keys that overlap themselves or each other: `伊利諾伊` is a phrase of Taiwan's words.
    "伊利諾", "伊利诺", "伊", "什么", "头发", "發", "发", "里面", "里", "後", "裡", "著", "台", "乾", "软件", "軟體", "滑鼠",
    // Description operators of each arity, with and without operands.
    "⿰", "⿳", "⿾", "⿰一", "⿱一二",
    "a", "U", "é", "𠀀", "\u{F900}", "，", "\n", "U盤", "卡拉OK",
];

/// Converts a text in pieces of `piece` characters. Returns the output, and the largest number of bytes that
/// the stream held.
fn stream(converter: &Converter, text: &str, piece: usize) -> (String, usize) {
    let (mut stream, mut out, mut most) = (converter.stream(), String::new(), 0);
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.char_indices().nth(piece).map_or(rest.len(), |(at, _)| at);
        let (head, tail) = rest.split_at(end);
        stream.push(head, &mut out);
        most = most.max(ConverterStream::held(&stream));
        rest = tail;
    }
    stream.finish(&mut out);
    (out, most)
}

/// Asserts that `work` takes a linear number of steps for repetitions of a unit: about `bytes` bytes, twice
/// and four times as many.
#[track_caller]
fn assert_linear(what: &str, unit: &str, bytes: usize, work: impl Fn(&str)) {
    let steps = |factor: usize| step_counter::of(|| work(&unit.repeat(factor * bytes / unit.len())));
    let [one, two, four] = [1, 2, 4].map(steps);
    assert!(one > 0, "{what} of {unit:?}: no steps are counted");
    let limit = |steps: u64, times: u64| steps * times * 3 / 2;
    assert!(two <= limit(one, 2) && four <= limit(one, 4), "{what} of {unit:?}: {one}, {two}, {four} steps");
}

#[track_caller]
fn assert_all_linear(name: &str, converter: &Converter, unit: &str, bytes: usize) {
    assert_linear(&format!("{name}, whole"), unit, bytes, |text| drop(converter.convert(text)));
    for piece in [1, 100] {
        assert_linear(&format!("{name}, {piece} characters at a time"), unit, bytes, |text| {
            stream(converter, text, piece);
        });
    }
}

#[test]
fn repeated_units_cost_linear_steps() {
    for &config in Config::ALL {
        for unit in UNITS {
            assert_all_linear(config.name(), &Converter::new(config), unit, 20_000);
        }
    }
}

#[test]
fn repeated_pairs_of_units_cost_linear_steps() {
    for &config in Config::ALL {
        let converter = Converter::new(config);
        for unit in UNITS.iter().flat_map(|first| UNITS.iter().map(move |second| format!("{first}{second}")))
        {
            assert_linear(config.name(), &unit, 6000, |text| {
                stream(&converter, text, 500);
            });
        }
    }
}

#[test]
fn streams_of_built_in_dictionaries_hold_little() {
    for &config in Config::ALL {
        let converter = Converter::new(config);
        for unit in UNITS.iter().copied().chain(["伊利諾伊利", "⿰伊利諾", "⿳⿰伊"]) {
            let text = unit.repeat(200_000 / unit.len());
            let (out, held) = stream(&converter, &text, 100);
            assert!(held < 20_000, "{config} of {unit:?}: the stream held {held} bytes");
            assert!(out == converter.convert(&text), "{config} of {unit:?}");
        }
    }
}

/// A converter with these dictionaries as steps.
fn custom(steps: &[&str]) -> Converter {
    let folder = tempfile::tempdir().unwrap();
    let steps: Vec<String> = (1..)
        .zip(steps)
        .map(|(number, text)| {
            fs::write(folder.path().join(format!("{number}.txt")), text).unwrap();
            format!(r#"{{"dict": {{"type": "text", "file": "{number}.txt"}}}}"#)
        })
        .collect();
    let path = folder.path().join("my.json");
    fs::write(&path, format!(r#"{{"conversion_chain": [{}]}}"#, steps.join(", "))).unwrap();
    ConverterBuilder::from_file(&path).build().unwrap()
}

#[test]
fn hostile_dictionaries_cost_linear_steps() {
    let long = "甲".repeat(60);
    for (steps, units) in [
        // Every character is inside a key, and keys overlap without end.
        (&["甲甲\t乙乙\n", "乙乙乙\t丙\n"][..], &["甲", "乙", "甲乙"][..]),
        (&["甲甲甲\t乙\n甲甲\t丙丁\n", "丙丁丙\t丙\n"], &["甲", "甲甲乙"]),
        (&[&format!("{long}\t乙\n"), "乙乙\t丙\n"], &["甲"]),
        // The matches of the two steps never end at the same offset.
        (&["x\t甲乙\n", "乙甲\t丙\n"], &["x", "xy"]),
        // Any byte of ASCII may begin a key.
        (&["aa\tb\nab\tc\n"], &["a", "ab", "甲a", "b"]),
        (&["aa\tb\n", "bb\tc\nb甲\tb\n"], &["a", "ab", "a甲"]),
        // Sequences that only the second step sees as complete.
        (&["甲\t乙丙\n", "丙丙\t丁\n"], &["⿰", "⿰甲", "⿳甲", "⿰⿰甲"]),
        // Three steps have no one-pass form.
        (&["甲\t乙\n", "乙\t丙\n", "丙丙\t丁\n"], &["甲", "甲\n"]),
    ] {
        let converter = custom(steps);
        for unit in units {
            assert_all_linear(&format!("{steps:?}"), &converter, unit, 20_000);
            let text = unit.repeat(20_000 / unit.len());
            let expected = converter.convert_step_by_step(&text);
            assert!(converter.convert(&text) == expected, "{steps:?} of {unit:?}");
            assert!(stream(&converter, &text, 7).0 == expected, "{steps:?} of {unit:?}, streamed");
        }
    }
}
