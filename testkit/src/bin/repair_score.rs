//! Measures the repair stage on damaged text whose truth is known: `repair_score [--examples] CLEAN.txt...`
#![allow(clippy::print_stdout)]

use std::error::Error;
use zhnorm::Normalizer;
use zhnorm::testing::DamageFinder;
use zhnorm_testkit::cp936::{Swallow, Unassigned};
use zhnorm_testkit::damage::Damaged;
use zhnorm_testkit::damage::encoding::{Misread, misread};
use zhnorm_testkit::damage::flatten::flatten;
use zhnorm_testkit::damage::gbk::{Knobs, damage};
use zhnorm_testkit::damage::table::Table;
use zhnorm_testkit::documents;
use zhnorm_testkit::score::{Change, Score};
use zhnorm_testkit::script::CharMap;

/// Documents per damage and strength, and characters per document.
const DOCUMENTS: usize = 1000;
const SIZE: usize = 800;

fn main() -> Result<(), Box<dyn Error>> {
    let mut examples = false;
    let mut documents = Vec::new();
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--examples" => examples = true,
            path => documents.extend(documents::documents(&std::fs::read_to_string(path)?, SIZE)),
        }
    }
    let count = std::env::var("DOCUMENTS").ok().and_then(|n| n.parse().ok()).unwrap_or(DOCUMENTS);
    let map = CharMap::simplified_to_traditional()?.as_on_pages();
    let repair = Normalizer::builder().unicode(false).punctuation(false).whitespace(false).build();
    println!("{} documents", documents.len());
    println!(
        "{:10} {:10} {:>7} {:>9} {:>8} {:>9}",
        "strength", "damage", "places", "restored", "wrong", "harmed"
    );
    for (name, knobs) in strengths() {
        let mut score = Score::default();
        let mut left = 0;
        for n in 0..count {
            let Some(clean) = documents.get(n % documents.len().max(1)) else { break };
            let damaged = damage(clean, &map, &Table::whole(), &knobs, n as u64);
            score.add(&damaged, &repairs(&damaged.text));
            left += annotations(&repair.normalize(&damaged.text));
        }
        // Another stage takes them out, which does not say where: those that are left tell.
        if let Some(tally) = score.kinds.get_mut("annotation") {
            (tally.chars, tally.chars_restored) = (tally.places, tally.places.saturating_sub(left));
        }
        print(name, &score, examples);
    }
    for how in Misread::ALL {
        let mut score = Score::default();
        let (mut n, mut taken) = (0, 0);
        while taken < count && n < documents.len() {
            // Lines of their own, long enough to be told; a text with a lost byte is no fair question.
            let lines = documents.iter().skip(n).take(1).flat_map(|d| d.lines()).filter(|l| wide(l) >= 8);
            for line in lines {
                // Big5 holds Traditional text only.
                let line = if how == Misread::Big5AsGbk { map.convert(line) } else { line.to_owned() };
                if let Some(damaged) = misread(&line, how).filter(|d| !d.places.is_empty()) {
                    score.add(&damaged, &repairs(&damaged.text));
                }
            }
            (n, taken) = (n + 1, taken + 1);
        }
        print(&format!("{how:?}"), &score, examples);
    }
    let mut score = Score::default();
    for clean in documents.iter().take(count) {
        for text in [clean.clone(), map.convert(clean), flatten(clean)] {
            let untouched = Damaged { truth: text.clone(), text, places: Vec::new() };
            let changes = repairs(&untouched.text);
            if examples {
                for (span, text) in &changes {
                    println!(
                        "    harmed {:?} to {text:?}",
                        untouched.text.get(span.clone()).unwrap_or_default()
                    );
                }
            }
            score.add(&untouched, &changes);
        }
    }
    println!("clean text: {} of {} characters changed", score.harmed, score.clean);
    Ok(())
}

/// How many readings in brackets there are in `text`.
fn annotations(text: &str) -> usize {
    let is_reading = |inside: &str| {
        (inside == "me" || !inside.is_ascii()) && inside.chars().all(|c| c.is_lowercase() || c == ' ')
    };
    let inside = text.split(['(', '（']).skip(1).filter_map(|behind| behind.split([')', '）']).next());
    inside.filter(|inside| is_reading(inside)).count()
}

fn wide(line: &str) -> usize {
    line.chars().filter(|c| !c.is_ascii()).count()
}

fn strengths() -> [(&'static str, Knobs); 7] {
    let whole = Knobs::default();
    [
        ("whole", whole.clone()),
        ("half", Knobs { share: 0.5, blank: 0.1, ..whole.clone() }),
        ("weak", Knobs { share: 0.2, probability: 0.9, html: true, ..whole.clone() }),
        ("raw marks", Knobs { flatten: false, ..whole.clone() }),
        ("lost pairs", Knobs { unassigned: Unassigned::Lost, ..whole.clone() }),
        // WHATWG's decoder and Java's keep what makes no pair, and know the private use area.
        ("as browser", Knobs { swallow: Swallow::Nothing, ..whole.clone() }),
        ("as Python", Knobs { unassigned: Unassigned::Alone, swallow: Swallow::Nothing, ..whole }),
    ]
}

fn repairs(text: &str) -> Vec<Change> {
    let found = DamageFinder::default().find(text).into_iter().filter(|finding| finding.repaired);
    found.filter_map(|finding| Some((finding.source, finding.candidates.first()?.text.clone()))).collect()
}

fn print(name: &str, score: &Score, examples: bool) {
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    for (kind, t) in &score.kinds {
        let (restored, wrong) = (share(t.chars_restored, t.chars), share(t.chars_wrong, t.chars));
        println!("{name:10} {kind:10} {:7} {restored:8.2}% {wrong:7.2}% {:9}", t.places, score.harmed);
    }
    if examples {
        for (damaged, truth, result) in &score.examples {
            println!("    {damaged:?} is {truth:?}, became {result:?}");
        }
    }
}
