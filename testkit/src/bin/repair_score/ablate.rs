//! Scores without each term of the repair that can be switched off.

use crate::measure::{Bench, Measured, Settings, Task, in_parallel, strengths};
use serde_json::{Value, json};
use std::error::Error;
use std::fmt::Write;
use zhnorm::testing::{DamageFinder, Params, TERMS};
use zhnorm_testkit::damage::DamageKind;
use zhnorm_testkit::damage::encoding::Misread;
use zhnorm_testkit::damage::profile::DamageProfile;
use zhnorm_testkit::score::Tally;

/// The score with all terms, or without one of them.
pub(crate) struct Ablation {
    term: Option<&'static str>,
    /// One tally for each of `COLUMNS`.
    columns: Vec<Tally>,
    /// Intact characters that were changed.
    harmed: usize,
}

/// The strengths of damage that are measured, and the kinds of damage of each.
const STRENGTHS: [&str; 2] = ["whole", "as Python"];
const KINDS: [DamageKind; 3] = [DamageKind::Annotation, DamageKind::Straddled, DamageKind::Cut];

/// The names of the columns: each kind for each strength, then all wrong encodings together.
fn columns() -> Vec<String> {
    let gbk = STRENGTHS.iter().flat_map(|strength| KINDS.map(|kind| format!("{strength}: {}", kind.name())));
    gbk.chain(["encoding".to_owned()]).collect()
}

/// Measures with the independent profile: every document once for each strength, a quarter of them in the wrong
/// encodings, and all of them intact.
pub(crate) fn ablate(documents: &[String]) -> Result<Vec<Ablation>, Box<dyn Error>> {
    let settings = Settings { damaged_documents: documents.len(), misread_one_in: 4 };
    let bench = Bench::new(documents, settings)?;
    let profile = DamageProfile::Independent;
    let wanted = strengths().into_iter().filter(|(name, _)| STRENGTHS.contains(name));
    let mut tasks: Vec<Task> = wanted.map(|(name, options)| Task::Gbk(profile, name, options)).collect();
    tasks.extend(Misread::ALL.map(Task::Misread));
    tasks.push(Task::Intact(profile));
    let terms: Vec<_> = std::iter::once(None).chain(TERMS.iter().map(Some)).collect();
    Ok(in_parallel(&terms, |term| {
        let mut params = Params::default();
        if let Some(term) = term {
            (term.switch_off)(&mut params);
        }
        let finder = DamageFinder::new(&params);
        let results: Vec<Measured> = tasks.iter().map(|task| bench.run(task, &finder)).collect();
        Ablation::of(term.map(|term| term.name), &results)
    }))
}

impl Ablation {
    fn of(term: Option<&'static str>, results: &[Measured]) -> Self {
        let mut columns = Vec::new();
        for strength in STRENGTHS {
            let found = results.iter().find(|measured| measured.damage == strength);
            columns.extend(
                KINDS.map(|kind| found.map(|measured| measured.score.tally(kind)).unwrap_or_default()),
            );
        }
        let mut encodings = Tally::default();
        for measured in results {
            encodings += measured.score.tally(DamageKind::Encoding);
        }
        columns.push(encodings);
        Self { term, columns, harmed: results.iter().map(|measured| measured.score.harmed).sum() }
    }

    fn name(&self) -> &'static str {
        self.term.unwrap_or("(all terms)")
    }
}

/// A Markdown table: restored / wrong in percent of the characters in damaged spans, and harmed characters.
pub(crate) fn table(ablations: &[Ablation]) -> String {
    let columns = columns();
    let mut out = format!("| without | {} | harmed |\n", columns.join(" | "));
    out.push_str(&"|---".repeat(columns.len() + 2));
    out.push_str("|\n");
    for ablation in ablations {
        // Writing to a string cannot fail.
        let _ = write!(out, "| {}", ablation.name());
        for tally in &ablation.columns {
            let share = |part: usize| 100.0 * part as f64 / tally.chars.max(1) as f64;
            let _ = write!(out, " | {:.2} / {:.2}", share(tally.chars_restored), share(tally.chars_wrong));
        }
        let _ = writeln!(out, " | {} |", ablation.harmed);
    }
    out
}

/// The same as counts of characters.
pub(crate) fn json(ablations: &[Ablation]) -> Value {
    let ablation = |ablation: &Ablation| {
        let columns = columns().into_iter().zip(&ablation.columns).map(|(name, tally)| {
            let counts = json!({
                "characters": tally.chars, "restored": tally.chars_restored, "wrong": tally.chars_wrong,
            });
            (name, counts)
        });
        json!({
            "without": ablation.term,
            "scores": columns.collect::<serde_json::Map<_, _>>(),
            "harmed": ablation.harmed,
        })
    };
    ablations.iter().map(ablation).collect()
}
