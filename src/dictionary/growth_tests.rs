//! The cost of compiling a user's dictionaries, counted in steps: it must not grow faster than their text,
//! whatever is in them.

use super::compile::compile;
use super::compile::frequencies::Frequencies;
use super::custom::{Dictionary, Layer, StepIndex, add_to_plan};
use super::plan::{Group, PlanSource};
use super::text::DictSource;
use crate::step_counter;
use std::fmt::Write as _;
use std::sync::Arc;

/// Dictionaries of a size, as text with the layer that each is added to.
type Pattern = fn(usize) -> Vec<(String, Layer)>;

/// The size of dictionaries in bytes, and the steps that a plan of two steps costs with them.
fn cost(dictionaries: Vec<(String, Layer)>) -> (u64, u64) {
    let size = dictionaries.iter().map(|(text, _)| text.len() as u64).sum();
    let small = |text: &str| Group::Dict(Arc::new(DictSource::parse("small", text.as_bytes()).unwrap()));
    let mut plan =
        PlanSource { chain: vec![small("丁\t戊\n"), small("戊\t己\n")], ..PlanSource::default() };
    let dictionaries: Vec<(Dictionary, Layer)> = dictionaries
        .into_iter()
        .map(|(text, layer)| (Dictionary::parse("words.txt", text.as_bytes()).unwrap(), layer))
        .collect();
    let steps = step_counter::of(|| {
        add_to_plan(&mut plan, &dictionaries).unwrap();
        compile(&[plan], &Frequencies::default()).unwrap();
    });
    (size, steps)
}

/// The text of a number, in six characters out of ten.
fn word(number: usize) -> String {
    let digit = |digit: char| char::from_u32(0x4E00 + u32::from(digit)).unwrap();
    format!("{number:06}").chars().map(digit).collect()
}

/// The entries for the numbers below `count`.
fn entries(count: usize, entry: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, number| {
        writeln!(text, "{}", entry(number)).unwrap();
        text
    })
}

/// A character that no other pattern uses.
fn character(number: usize) -> char {
    char::from_u32(0xAC00 + number as u32 % 11_000).unwrap()
}

const PATTERNS: &[(&str, usize, Pattern)] = &[
    ("words with equal values", 1000, |n| {
        vec![(entries(n, |i| format!("{}\t丙", word(i))), Layer::Before(StepIndex::FIRST))]
    }),
    ("words with unequal values", 1000, |n| {
        vec![(entries(n, |i| format!("{}\t丙{i}", word(i))), Layer::Before(StepIndex::FIRST))]
    }),
    ("words in the second step", 1000, |n| {
        vec![(entries(n, |i| format!("{}\t丙", word(i))), Layer::Before(StepIndex::SECOND))]
    }),
    ("words in both steps", 1000, |n| {
        let text = entries(n, |i| format!("{}\t丙", word(i)));
        vec![(text.clone(), Layer::After(StepIndex::FIRST)), (text, Layer::After(StepIndex::SECOND))]
    }),
    ("as many protected as replaced words", 500, |n| {
        let text = entries(n, |i| {
            let word = word(i);
            format!("甲{word}\t甲{word}\n乙{word}\t丙{word}")
        });
        vec![(text, Layer::Before(StepIndex::FIRST))]
    }),
    ("one word of many equal characters in the second step", 60, |n| {
        // Each character may come from itself or from another one: 2 to the power of n texts.
        vec![
            ("软\t軟\n".to_owned(), Layer::Before(StepIndex::FIRST)),
            (format!("{}\t好\n", "軟".repeat(n)), Layer::Before(StepIndex::SECOND)),
        ]
    }),
    ("many sources of each character of a word", 50, |n| {
        vec![
            (entries(n, |i| format!("{}\t甲", character(i))), Layer::Before(StepIndex::FIRST)),
            ("甲甲甲甲\t好\n".to_owned(), Layer::Before(StepIndex::SECOND)),
        ]
    }),
    ("values that contain the start of many words", 200, |n| {
        vec![
            (entries(n, |i| format!("{}\t{}", word(i), "乙".repeat(50))), Layer::Before(StepIndex::FIRST)),
            (
                entries(n, |i| format!("{}{}\t丙", "乙".repeat(49), character(i))),
                Layer::Before(StepIndex::SECOND),
            ),
        ]
    }),
    ("words that start each other", 60, |n| {
        vec![(entries(n, |i| format!("{}\t乙", "甲".repeat(i + 1))), Layer::Before(StepIndex::FIRST))]
    }),
    ("protected words that start each other, in long words", 500, |n| {
        let protected = entries(100, |i| format!("{0}乙\t{0}乙", "甲".repeat(i + 1)));
        let replaced = entries(n, |i| format!("{}{}\t丙", "甲".repeat(100), character(i)));
        vec![(protected, Layer::Before(StepIndex::FIRST)), (replaced, Layer::Before(StepIndex::FIRST))]
    }),
    ("pairs of characters that are in many pairs", 1000, |n| {
        let pair = |i: usize| format!("{}{}\t丙丁", character(i % 61), character(100 + i / 61));
        vec![(entries(n, pair), Layer::Before(StepIndex::FIRST))]
    }),
    ("long words of unlike characters", 20, |n| {
        let long = |i: usize| (0..250).map(|at| character(i * 251 + at)).collect::<String>();
        vec![(entries(n, |i| format!("{}\t丙", long(i))), Layer::Before(StepIndex::FIRST))]
    }),
];

#[test]
fn the_cost_grows_with_the_size_of_the_dictionaries_alone() {
    let mut failures = String::new();
    for (name, size, pattern) in PATTERNS {
        let costs = [1, 2, 4].map(|times| cost(pattern(size * times)));
        println!("{name}: {costs:?} (bytes, steps)");
        let is_linear =
            costs.is_sorted_by(|(few, before), (many, after)| after * few <= before * many * 5 / 4);
        if costs.iter().any(|&(_, steps)| steps == 0) || !is_linear {
            writeln!(failures, "{name}: {costs:?} (bytes, steps)").unwrap();
        }
    }
    assert!(failures.is_empty(), "{failures}");
}
