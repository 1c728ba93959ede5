//! Clean text that is no sentence: single characters, lists of characters and of words. It is no evidence of
//! a wrong encoding, however rare its characters are.

use super::find;
use crate::language_model::ModelHandle;
use crate::stage::repair::params::MojibakeParams;
use std::collections::BTreeSet;
use zhnorm_testkit::rng::Rng;

const WORDS: &str = include_str!("../../../../dictionaries/zhnorm/words.tsv");
const PHRASES: &str = include_str!("../../../../dictionaries/opencc/STPhrases.tsv");

/// Asserts that nothing in any of the lines counts as damaged, as one text and one by one.
fn assert_clean(name: &str, lines: &[String]) {
    let (model, params) = (ModelHandle::default(), MojibakeParams::default());
    let all = find(&lines.join("\n"), &[], &model, &params);
    let mut wrong = Vec::new();
    for line in lines {
        for found in find(line, &[], &model, &params) {
            wrong.push(format!("{} -> {}", &line[found.source.clone()], found.candidates[0].text));
        }
    }
    assert!(
        wrong.is_empty(),
        "{name}: {} of {}: {:?}",
        wrong.len(),
        lines.len(),
        &wrong[..wrong.len().min(60)]
    );
    assert!(all.is_empty(), "{name}: {all:?}");
}

/// Every character from which Chinese encodings make others: of Chinese, Japanese, Greek and Cyrillic text,
/// and symbols.
fn characters() -> impl Iterator<Item = char> {
    let scripts =
        ['\u{A1}'..='\u{24F}', 'Α'..='ω', 'Ё'..='ё', '\u{2010}'..='\u{266F}', '\u{3001}'..='\u{33FF}'];
    scripts.into_iter().flatten().chain(han())
}

fn han() -> impl Iterator<Item = char> {
    '\u{4E00}'..='\u{9FA5}'
}

#[test]
fn a_character_alone_stays() {
    let lines: Vec<String> = characters().map(String::from).collect();
    assert!(lines.len() > 20_902);
    assert_clean("characters", &lines);
}

#[test]
fn all_characters_in_one_line_stay() {
    let one_line: String = han().collect();
    let rows: Vec<String> = [10, 16, 40]
        .iter()
        .flat_map(|length| {
            one_line.chars().collect::<Vec<_>>().chunks(*length).map(String::from_iter).collect::<Vec<_>>()
        })
        .collect();
    assert_clean("one line", &[one_line]);
    assert_clean("rows", &rows);
}

#[test]
fn rows_of_rare_characters_stay() {
    let han: Vec<char> = han().collect();
    let mut rng = Rng::new(20902);
    let rows: Vec<String> =
        (0..40_000).map(|round| (0..1 + round % 8).map(|_| han[rng.below(han.len())]).collect()).collect();
    assert_clean("random rows", &rows);
    // In the cells of a table.
    let cells: Vec<String> = rows.chunks(4).map(|row| format!("| {} |", row.join(" | "))).collect();
    assert_clean("cells", &cells);
    let listed: Vec<String> = rows.chunks(6).map(|row| row.join("、")).collect();
    assert_clean("listed", &listed);
}

#[test]
fn words_of_dictionaries_stay() {
    let columns = |table: &'static str| {
        table.lines().flat_map(|line| line.split(['\t', ' '])).filter(|word| !word.is_ascii())
    };
    let words: BTreeSet<&str> = columns(WORDS).chain(columns(PHRASES)).collect();
    let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
    assert!(words.len() > 150_000);
    assert_clean("words", &words);
    let cells: Vec<String> = words.chunks(4).map(|row| row.join(",")).collect();
    assert_clean("cells", &cells);
}
