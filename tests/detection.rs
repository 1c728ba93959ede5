//! How well `detect` tells scripts and regions apart, on articles that nothing was counted in.
//!
//! `cargo test --release --test detection -- --nocapture` prints the figures. The articles are in Simplified
//! Chinese. OpenCC's configurations make Traditional ones of them, which is not the way in which the model
//! does it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use zhnorm::detect::{Region, TextScript, detect};
use zhnorm::{Config, Converter};

/// What a text should be found to be, and what it was found to be.
#[derive(Default)]
struct Tally {
    right: usize,
    either: usize,
    wrong: usize,
}

impl Tally {
    fn add<T: PartialEq>(&mut self, found: T, expected: T, unknown: T) {
        let count = match found {
            found if found == expected => &mut self.right,
            found if found == unknown => &mut self.either,
            _ => &mut self.wrong,
        };
        *count += 1;
    }

    /// Prints the percentages, and tells whether enough are right and few enough wrong.
    fn check(&self, name: &str, right: f64, wrong: f64) -> bool {
        let all = (self.right + self.either + self.wrong) as f64;
        let percent = |count: usize| 100.0 * count as f64 / all;
        let (is_right, is_wrong) = (percent(self.right), percent(self.wrong));
        println!("{name:<32}{all:>8}{is_right:>10.2}{:>10.2}{is_wrong:>10.2}", percent(self.either));
        all > 50.0 && is_right >= right && is_wrong <= wrong
    }
}

fn articles() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testkit/articles/held-out");
    let files = fs::read_dir(folder).unwrap();
    files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

fn traditional(text: &str) -> String {
    Converter::new(Config::S2tw).convert(text).into_owned()
}

/// Every second line in Traditional Chinese.
fn mixed(text: &str) -> String {
    let lines = text.lines().enumerate();
    let lines = lines.map(|(at, line)| if at % 2 == 0 { line.to_owned() } else { traditional(line) });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_script_of_documents_is_detected() {
    let mut holds = true;
    for (name, expected, make) in [
        ("documents, hans", TextScript::Hans, str::to_owned as fn(&str) -> String),
        ("documents, hant", TextScript::Hant, traditional),
        ("documents, mixed", TextScript::Mixed, mixed),
    ] {
        let mut tally = Tally::default();
        for text in articles() {
            tally.add(detect(&make(&text)).script, expected, TextScript::Either);
        }
        holds &= tally.check(name, 99.0, 1.0);
    }
    assert!(holds);
}

#[test]
fn the_script_of_short_lines_is_detected() {
    let mut holds = true;
    for (length, right) in [(5, 85.0), (10, 95.0), (20, 99.0)] {
        for (name, expected) in [("hans", TextScript::Hans), ("hant", TextScript::Hant)] {
            let mut tally = Tally::default();
            for line in articles().iter().flat_map(|text| pieces(text, length)) {
                // A line that is the same in both scripts is of neither.
                let converted = traditional(&line);
                if converted != line {
                    let line = if expected == TextScript::Hans { line } else { converted };
                    tally.add(detect(&line).script, expected, TextScript::Either);
                }
            }
            holds &= tally.check(&format!("{length} characters, {name}"), right, 2.0);
        }
        let mut tally = Tally::default();
        for line in articles().iter().flat_map(|text| pieces(text, 2 * length)) {
            let middle = line.char_indices().nth(length).map_or(0, |(at, _)| at);
            let (first, second) = line.split_at(middle);
            let (other, converted) = (traditional(first), traditional(second));
            if other != first && converted != second {
                let line = format!("{first}{converted}");
                tally.add(detect(&line).lines[0].script, TextScript::Mixed, TextScript::Either);
            }
        }
        holds &= tally.check(&format!("{length} and {length} characters, mixed"), right - 15.0, 20.0);
    }
    assert!(holds);
}

#[test]
fn the_region_is_detected() {
    let mut holds = true;
    for (name, expected, config, right) in [
        ("mainland", Region::Mainland, None, (95.0, 99.0)),
        ("taiwan", Region::Taiwan, Some(Config::S2twp), (99.0, 98.0)),
        ("hong-kong", Region::HongKong, Some(Config::S2hkp), (75.0, 15.0)),
    ] {
        let converter = config.map(Converter::new);
        let make = |text: &str| converter.as_ref().map_or(text.to_owned(), |c| c.convert(text).into_owned());
        let (mut documents, mut lines) = (Tally::default(), Tally::default());
        for text in articles() {
            documents.add(detect(&make(&text)).region(), Some(expected), None);
            for line in pieces(&text, 20) {
                lines.add(detect(&make(&line)).region(), Some(expected), None);
            }
        }
        holds &= documents.check(&format!("documents, {name}"), right.0, 100.0 - right.0);
        holds &= lines.check(&format!("20 characters, {name}"), right.1, 100.0 - right.1);
    }
    assert!(holds);
}

/// Pieces of a text with so many characters, most of which are Chinese.
fn pieces(text: &str, length: usize) -> Vec<String> {
    let characters: Vec<char> = text.chars().filter(|c| *c != '\n').collect();
    characters.chunks_exact(length).map(|piece| piece.iter().collect()).collect()
}
