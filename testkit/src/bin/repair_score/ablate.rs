//! Scores without each term of the repair that can be switched off, and with other values of each other
//! weight.

use crate::measure::{Bench, Measured, tasks};
use serde_json::{Value, json};
use std::error::Error;
use std::fmt::Write;
use zhnorm::testing::{DamageFinder, Params, TERMS, WEIGHTS};
use zhnorm_testkit::damage::DamageKind;
use zhnorm_testkit::damage::profile::DamageProfile;
use zhnorm_testkit::parallel::in_parallel;
use zhnorm_testkit::score::Tally;

/// The scores with all parameters as they are, or with one of them changed.
pub(crate) struct Ablation {
    /// What is changed.
    change: Option<String>,
    /// One for each task of the measurement.
    measured: Vec<Measured>,
}

/// The default parameters, and then those without each term.
pub(crate) fn without_terms() -> Vec<(Option<String>, Params)> {
    let without = TERMS.iter().map(|term| {
        let mut params = Params::default();
        (term.switch_off)(&mut params);
        (Some(term.name.to_owned()), params)
    });
    std::iter::once((None, Params::default())).chain(without).collect()
}

/// The default parameters, and then those with half and double of each weight that is no term.
pub(crate) fn with_scaled_weights() -> Vec<(Option<String>, Params)> {
    let scaled = WEIGHTS.iter().flat_map(|weight| {
        [0.5, 2.0].map(|by| {
            let mut params = Params::default();
            (weight.scale)(&mut params, by);
            (Some(format!("{} × {by}", weight.name)), params)
        })
    });
    std::iter::once((None, Params::default())).chain(scaled).collect()
}

/// Measures every document with all kinds of damage, with each of the parameters.
pub(crate) fn measure_each(
    documents: &[String],
    damaged: usize,
    parameters: Vec<(Option<String>, Params)>,
) -> Result<Vec<Ablation>, Box<dyn Error>> {
    let bench = Bench::new(documents, damaged)?;
    let finders: Vec<DamageFinder> = parameters.iter().map(|(_, params)| DamageFinder::new(params)).collect();
    let mut ablations: Vec<Ablation> =
        parameters.into_iter().map(|(change, _)| Ablation { change, measured: Vec::new() }).collect();
    for task in in_parallel(&tasks(), |task| bench.run(task, &finders)) {
        for (ablation, measured) in ablations.iter_mut().zip(task) {
            ablation.measured.push(measured);
        }
    }
    Ok(ablations)
}

impl Ablation {
    fn name(&self) -> &str {
        self.change.as_deref().unwrap_or("(nothing)")
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

    /// In how many measurements the score is another than with the default parameters.
    fn differences(&self, default: &Self) -> usize {
        let same =
            |a: &Measured, b: &Measured| a.score.kinds == b.score.kinds && a.score.harmed == b.score.harmed;
        self.measured.iter().zip(&default.measured).filter(|(a, b)| !same(a, b)).count()
    }
}

const LOST_PAIRS: &str = "lost pairs";

/// The columns of the table: their names, and what they count.
fn columns(ablation: &Ablation) -> Vec<(String, Tally)> {
    use DamageKind::{Annotation, Cut, Encoding, LostByte, Straddled};
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
    let mut shifted = ablation.tally(Straddled, |_| true);
    shifted += ablation.tally(Cut, |_| true);
    columns.push(("all shifted".to_owned(), shifted));
    for kind in [Encoding, LostByte] {
        columns.push((kind.name().to_owned(), ablation.tally(kind, |_| true)));
    }
    columns
}

/// A Markdown table: restored / wrong in percent of the characters in damaged spans, intact characters that
/// were changed, and in how many measurements the change makes a difference. The columns add up all strengths
/// of damage, but for lost pairs, which add up the profiles. `all shifted` adds up the six columns of
/// straddled and cut spans; the comments in `params.rs` quote it.
pub(crate) fn table(ablations: &[Ablation]) -> String {
    let mut out = String::new();
    for ablation in ablations {
        let columns = columns(ablation);
        // Writing to a string cannot fail.
        if out.is_empty() {
            let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
            let _ = writeln!(out, "| changed | {} | harmed | differs |", names.join(" | "));
            let _ = writeln!(out, "{}|", "|---".repeat(columns.len() + 3));
        }
        let _ = write!(out, "| {}", ablation.name());
        for (_, tally) in columns {
            let share = |part: usize| 100.0 * part as f64 / tally.chars.max(1) as f64;
            let _ = write!(out, " | {:.2} / {:.2}", share(tally.chars_restored), share(tally.chars_wrong));
        }
        let differences = ablations.first().map_or(0, |default| ablation.differences(default));
        let _ = writeln!(out, " | {} | {differences} of {} |", ablation.harmed(), ablation.measured.len());
    }
    out
}

/// Counts of characters for each measurement.
pub(crate) fn json(ablations: &[Ablation]) -> Value {
    let ablation = |ablation: &Ablation| {
        let measured: Vec<Value> = ablation.measured.iter().map(crate::report::json_of).collect();
        json!({ "changed": ablation.change, "results": measured })
    };
    ablations.iter().map(ablation).collect()
}
