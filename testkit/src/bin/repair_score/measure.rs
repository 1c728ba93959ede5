//! Damages documents in many ways, repairs them, and adds up the scores.

use std::error::Error;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use zhnorm::Normalizer;
use zhnorm_testkit::cp936::{Swallow, Unassigned};
use zhnorm_testkit::damage::encoding::{Misread, misread};
use zhnorm_testkit::damage::flatten::flatten;
use zhnorm_testkit::damage::gbk::{DamageOptions, damage};
use zhnorm_testkit::damage::profile::{DamageProfile, DamageTables};
use zhnorm_testkit::damage::{DamageKind, Damaged};
use zhnorm_testkit::score::{Replacement, Score, annotations};

/// How much is measured.
pub(crate) struct Settings {
    /// How many documents are damaged for each strength; they are taken in turn, each time with another seed.
    pub(crate) damaged_documents: usize,
}

impl Settings {
    /// `DOCUMENTS=100` measures less, for a quick look.
    pub(crate) fn from_environment() -> Result<Self, Box<dyn Error>> {
        let damaged_documents = match std::env::var("DOCUMENTS") {
            Ok(count) => count.parse().map_err(|_| format!("DOCUMENTS={count} is not a number"))?,
            Err(_) => 1000,
        };
        Ok(Self { damaged_documents })
    }
}

/// The score of one way to damage the documents.
pub(crate) struct Measured {
    /// The profile of the damage; `None` if it uses no tables.
    pub(crate) profile: Option<DamageProfile>,
    pub(crate) damage: String,
    pub(crate) score: Score,
}

/// What one task of the measurement does.
enum Task {
    /// Damage of the worked example, with these options.
    Gbk(DamageProfile, &'static str, DamageOptions),
    /// Whole lines in the wrong encoding.
    Misread(Misread),
    /// No damage: whatever is changed is harm.
    Intact(DamageProfile),
}

/// Runs all tasks on all cores. The results are in the order of the tasks.
pub(crate) fn measure(documents: &[String], settings: &Settings) -> Result<Vec<Measured>, Box<dyn Error>> {
    let tables =
        Tables { shared: DamageProfile::Shared.tables()?, independent: DamageProfile::Independent.tables()? };
    let tasks = tasks();
    let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((n, task)) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|n| Some((n, tasks.get(n)?)))
                {
                    let measured = run(task, documents, settings, &tables);
                    results.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((n, measured));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    results.sort_by_key(|(n, _)| *n);
    Ok(results.into_iter().map(|(_, measured)| measured).collect())
}

struct Tables {
    shared: DamageTables,
    independent: DamageTables,
}

impl Tables {
    fn of(&self, profile: DamageProfile) -> &DamageTables {
        match profile {
            DamageProfile::Shared => &self.shared,
            DamageProfile::Independent => &self.independent,
        }
    }
}

fn tasks() -> Vec<Task> {
    let mut tasks = Vec::new();
    for profile in DamageProfile::ALL {
        tasks.extend(strengths().map(|(name, options)| Task::Gbk(profile, name, options)));
    }
    tasks.extend(Misread::ALL.map(Task::Misread));
    tasks.extend(DamageProfile::ALL.map(Task::Intact));
    tasks
}

/// How strong the damage is, and how the damaged bytes were decoded.
fn strengths() -> [(&'static str, DamageOptions); 7] {
    let whole = DamageOptions::default();
    [
        ("whole", whole.clone()),
        ("half", DamageOptions { share: 0.5, space: 0.1, ..whole.clone() }),
        ("weak", DamageOptions { share: 0.2, probability: 0.9, html: true, ..whole.clone() }),
        ("full width", DamageOptions { flatten: false, ..whole.clone() }),
        ("lost pairs", DamageOptions { unassigned: Unassigned::Lost, ..whole.clone() }),
        // The decoders of WHATWG and of Java keep the byte after an unpaired one, and know the private use area.
        ("as browser", DamageOptions { swallow: Swallow::Nothing, ..whole.clone() }),
        ("as Python", DamageOptions { unassigned: Unassigned::Alone, swallow: Swallow::Nothing, ..whole }),
    ]
}

fn run(task: &Task, documents: &[String], settings: &Settings, tables: &Tables) -> Measured {
    match task {
        Task::Gbk(profile, name, options) => Measured {
            profile: Some(*profile),
            damage: (*name).to_owned(),
            score: score_gbk(documents, settings, tables.of(*profile), options),
        },
        Task::Misread(how) => Measured {
            profile: None,
            damage: format!("{how:?}"),
            // Big5 holds Traditional text only. The map of the independent profile makes it.
            score: score_misread(documents, *how, &tables.independent),
        },
        Task::Intact(profile) => Measured {
            profile: Some(*profile),
            damage: "none".to_owned(),
            score: score_intact(documents, tables.of(*profile)),
        },
    }
}

fn score_gbk(
    documents: &[String],
    settings: &Settings,
    tables: &DamageTables,
    options: &DamageOptions,
) -> Score {
    let repair = Normalizer::builder().unicode(false).punctuation(false).whitespace(false).build();
    let mut score = Score::default();
    let mut left = 0;
    for (n, clean) in documents.iter().cycle().take(settings.damaged_documents).enumerate() {
        let damaged = damage(clean, tables, options, n as u64);
        score.add(&damaged, &repairs(&damaged.text));
        left += annotations(&repair.normalize(&damaged.text)).len();
    }
    // Another stage removes the annotations and does not say where. Those that are left are not removed.
    if let Some(tally) = score.kinds.get_mut(&DamageKind::Annotation) {
        (tally.chars, tally.chars_restored) = (tally.spans, tally.spans.saturating_sub(left));
    }
    score
}

/// Every line of at least eight Chinese characters is a document of its own. A line that lost a byte is left out: no
/// repair can know the byte.
fn score_misread(documents: &[String], how: Misread, tables: &DamageTables) -> Score {
    let mut score = Score::default();
    let wide = |line: &&str| line.chars().filter(|c| !c.is_ascii()).count() >= 8;
    for line in documents.iter().flat_map(|document| document.lines()).filter(wide) {
        let line = if how == Misread::Big5AsGbk { tables.map.convert(line) } else { line.to_owned() };
        if let Some(damaged) = misread(&line, how).filter(|damaged| !damaged.spans.is_empty()) {
            score.add(&damaged, &repairs(&damaged.text));
        }
    }
    score
}

fn score_intact(documents: &[String], tables: &DamageTables) -> Score {
    let mut score = Score::default();
    for clean in documents {
        for text in [clean.clone(), tables.map.convert(clean), flatten(clean)] {
            let intact = Damaged { truth: text.clone(), text, spans: Vec::new() };
            score.add(&intact, &repairs(&intact.text));
        }
    }
    score
}

/// The repairs that the engine is sure of.
fn repairs(finder: &DamageFinder, text: &str) -> Vec<Replacement> {
    let found = finder.find(text).into_iter().filter(|finding| finding.repaired);
    found.filter_map(|finding| Some((finding.source, finding.candidates.first()?.text.clone()))).collect()
}
