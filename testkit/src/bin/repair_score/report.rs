//! Prints scores: as a table for people, as JSON for machines.

use crate::measure::Measured;
use serde_json::{Value, json};
use std::fmt::Write;
use zhnorm_testkit::score::Tally;

/// A table with a line for each way to damage the documents and each kind of damage, in percent of the
/// characters in damaged spans.
pub(crate) fn table(documents: &[String], results: &[Measured], examples: bool) -> String {
    let mut out = format!("{} documents of clean text\n", documents.len());
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "{:12} {:19} {:11} {:>7} {:>9} {:>8} {:>7}",
        "profile", "damage", "kind", "spans", "restored", "wrong", "harmed"
    );
    for measured in results {
        let profile = measured.profile.map_or("-", |profile| profile.name());
        let (damage, score) = (&measured.damage, &measured.score);
        for (kind, tally) in &score.kinds {
            let (restored, wrong) = shares(tally);
            let _ = writeln!(
                out,
                "{profile:12} {damage:19} {:11} {:7} {restored:8.2}% {wrong:7.2}% {:7}",
                kind.name(),
                tally.spans,
                score.harmed
            );
        }
        if score.kinds.is_empty() {
            let _ = writeln!(
                out,
                "{profile:12} {damage:19} {} of {} intact characters changed",
                score.harmed, score.clean
            );
        }
        for example in score.examples.iter().filter(|_| examples) {
            let _ = writeln!(
                out,
                "    {}: {:?} is {:?}, became {:?}",
                example.kind.name(),
                example.damaged,
                example.truth,
                example.repaired
            );
        }
    }
    out
}

/// The same numbers, as counts of characters.
pub(crate) fn json(documents: &[String], results: &[Measured]) -> Value {
    json!({ "documents": documents.len(), "results": results.iter().map(json_of).collect::<Vec<_>>() })
}

/// One measurement, as counts of characters.
pub(crate) fn json_of(measured: &Measured) -> Value {
    let kinds = measured.score.kinds.iter().map(|(kind, tally)| {
        json!({
            "kind": kind.name(),
            "spans": tally.spans,
            "characters": tally.chars,
            "restored": tally.chars_restored,
            "wrong": tally.chars_wrong,
        })
    });
    json!({
        "profile": measured.profile.map(|profile| profile.name()),
        "damage": measured.damage,
        "kinds": kinds.collect::<Vec<_>>(),
        "intact": measured.score.clean,
        "harmed": measured.score.harmed,
    })
}

/// Percent of the characters that were restored, and restored wrongly.
fn shares(tally: &Tally) -> (f64, f64) {
    let share = |part: usize| 100.0 * part as f64 / tally.chars.max(1) as f64;
    (share(tally.chars_restored), share(tally.chars_wrong))
}
