//! Scores without each term of the repair that can be switched off.

use crate::measure::{Bench, Measured, in_parallel, tasks};
use serde_json::{Value, json};
use std::error::Error;
use std::fmt::Write;
use zhnorm::testing::{DamageFinder, Params, TERMS};
use zhnorm_testkit::damage::DamageKind;
use zhnorm_testkit::damage::profile::DamageProfile;
use zhnorm_testkit::score::Tally;

/// The scores with all terms, or without one of them.
pub(crate) struct Ablation {
    term: Option<&'static str>,
    /// One for each task of the measurement.
    measured: Vec<Measured>,
}

/// Measures every document with all kinds of damage, with all terms and then without each of them.
pub(crate) fn ablate(documents: &[String], damaged: usize) -> Result<Vec<Ablation>, Box<dyn Error>> {
    let bench = Bench::new(documents, damaged)?;
    let terms: Vec<_> = std::iter::once(None).chain(TERMS.iter().map(Some)).collect();
    let finder = |term: &Option<&zhnorm::testing::Term>| {
        let mut params = Params::default();
        if let Some(term) = term {
            (term.switch_off)(&mut params);
        }
        DamageFinder::new(&params)
    };
    let finders: Vec<DamageFinder> = terms.iter().map(finder).collect();
    let mut ablations: Vec<Ablation> = terms
        .iter()
        .map(|term| Ablation { term: term.map(|term| term.name), measured: Vec::new() })
        .collect();
    for task in in_parallel(&tasks(), |task| bench.run(task, &finders)) {
        for (ablation, measured) in ablations.iter_mut().zip(task) {
            ablation.measured.push(measured);
        }
    }
    Ok(ablations)
}

impl Ablation {
    fn name(&self) -> &'static str {
        self.term.unwrap_or("(all terms)")
    }

    /// The tally of one kind of damage, over all measurements that `counts` accepts.
    fn tally(&self, kind: DamageKind, counts: impl Fn(&Measured) -> bool) -> Tally {
        let mut sum = Tally::default();
        for measured in self.measured.iter().filter(|measured| counts(measured)) {
            sum += measured.score.tally(kind);
        }
        sum
    }

    fn harmed(&self) -> usize {
        self.measured.iter().map(|measured| measured.score.harmed).sum()
    }

    /// In how many measurements the score is another than with all terms.
    fn differences(&self, all_terms: &Self) -> usize {
        let same =
            |a: &Measured, b: &Measured| a.score.kinds == b.score.kinds && a.score.harmed == b.score.harmed;
        self.measured.iter().zip(&all_terms.measured).filter(|(a, b)| !same(a, b)).count()
    }
}

const LOST_PAIRS: &str = "lost pairs";

/// The columns of the table: their names, and what they count.
fn columns(ablation: &Ablation) -> Vec<(String, Tally)> {
    use DamageKind::{Annotation, Cut, Encoding, Straddled};
    let mut columns = Vec::new();
    for profile in DamageProfile::ALL {
        for kind in [Annotation, Straddled, Cut] {
            let counts =
                |measured: &Measured| measured.profile == Some(profile) && measured.damage != LOST_PAIRS;
            columns.push((format!("{}: {}", profile.name(), kind.name()), ablation.tally(kind, counts)));
        }
    }
    for kind in [Straddled, Cut] {
        let counts = |measured: &Measured| measured.damage == LOST_PAIRS;
        columns.push((format!("{LOST_PAIRS}: {}", kind.name()), ablation.tally(kind, counts)));
    }
    columns.push((Encoding.name().to_owned(), ablation.tally(Encoding, |_| true)));
    columns
}

/// A Markdown table: restored / wrong in percent of the characters in damaged spans, intact characters that
/// were changed, and in how many measurements the term makes a difference. The columns add up all strengths
/// of damage, but for lost pairs, which add up the profiles.
pub(crate) fn table(ablations: &[Ablation]) -> String {
    let mut out = String::new();
    for ablation in ablations {
        let columns = columns(ablation);
        // Writing to a string cannot fail.
        if out.is_empty() {
            let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
            let _ = writeln!(out, "| without | {} | harmed | differs |", names.join(" | "));
            let _ = writeln!(out, "{}|", "|---".repeat(columns.len() + 3));
        }
        let _ = write!(out, "| {}", ablation.name());
        for (_, tally) in columns {
            let share = |part: usize| 100.0 * part as f64 / tally.chars.max(1) as f64;
            let _ = write!(out, " | {:.2} / {:.2}", share(tally.chars_restored), share(tally.chars_wrong));
        }
        let differences = ablations.first().map_or(0, |all_terms| ablation.differences(all_terms));
        let _ = writeln!(out, " | {} | {differences} of {} |", ablation.harmed(), ablation.measured.len());
    }
    out
}

/// Counts of characters for each measurement.
pub(crate) fn json(ablations: &[Ablation]) -> Value {
    let ablation = |ablation: &Ablation| {
        let measured: Vec<Value> = ablation.measured.iter().map(crate::report::json_of).collect();
        json!({ "without": ablation.term, "results": measured })
    };
    ablations.iter().map(ablation).collect()
}
