//! Damages documents in many ways, repairs them, and adds up the scores.

use std::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use zhnorm::testing::DamageFinder;
use zhnorm_testkit::cp936::{Swallow, Unassigned};
use zhnorm_testkit::damage::encoding::{Misread, misread};
use zhnorm_testkit::damage::flatten::flatten;
use zhnorm_testkit::damage::gbk::{DamageOptions, damage};
use zhnorm_testkit::damage::profile::{DamageProfile, DamageTables};
use zhnorm_testkit::damage::{DamageKind, Damaged};
use zhnorm_testkit::score::{Replacement, Score, annotations};

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    /// How many documents are damaged for each strength; they are taken in turn, each time with another seed.
    pub(crate) damaged_documents: usize,
    /// Of how many documents one is read in the wrong encodings.
    pub(crate) misread_one_in: usize,
}

impl Settings {
    /// 1000 documents for each strength; `DOCUMENTS=100` measures less, for a quick look.
    pub(crate) fn from_environment() -> Result<Self, Box<dyn Error>> {
        let damaged_documents = match std::env::var("DOCUMENTS") {
            Ok(count) => count.parse().map_err(|_| format!("DOCUMENTS={count} is not a number"))?,
            Err(_) => 1000,
        };
        Ok(Self { damaged_documents, misread_one_in: 1 })
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
#[derive(Debug, Clone)]
pub(crate) enum Task {
    /// Damage of the worked example, with these options.
    Gbk(DamageProfile, &'static str, DamageOptions),
    /// Whole lines in the wrong encoding.
    Misread(Misread),
    /// No damage: whatever is changed is harm.
    Intact(DamageProfile),
}

/// Runs all tasks on all cores. The results are in the order of the tasks.
pub(crate) fn measure(documents: &[String], settings: Settings) -> Result<Vec<Measured>, Box<dyn Error>> {
    let bench = Bench::new(documents, settings)?;
    let finder = DamageFinder::default();
    Ok(in_parallel(&tasks(), |task| bench.run(task, &finder)))
}

/// Applies `work` to all items on all cores. The results are in the order of the items.
pub(crate) fn in_parallel<I: Sync, R: Send>(items: &[I], work: impl Fn(&I) -> R + Sync) -> Vec<R> {
    let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let worker = || {
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(n) else { break };
            let result = work(item);
            results.lock().unwrap_or_else(PoisonError::into_inner).push((n, result));
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(worker);
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(n, _)| *n);
    results.into_iter().map(|(_, result)| result).collect()
}

/// The clean documents, and what is needed to damage them.
pub(crate) struct Bench<'d> {
    documents: &'d [String],
    settings: Settings,
    shared: DamageTables,
    independent: DamageTables,
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
pub(crate) fn strengths() -> [(&'static str, DamageOptions); 7] {
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

impl<'d> Bench<'d> {
    pub(crate) fn new(documents: &'d [String], settings: Settings) -> Result<Self, Box<dyn Error>> {
        let shared = DamageProfile::Shared.tables()?;
        Ok(Self { documents, settings, shared, independent: DamageProfile::Independent.tables()? })
    }

    fn tables(&self, profile: DamageProfile) -> &DamageTables {
        match profile {
            DamageProfile::Shared => &self.shared,
            DamageProfile::Independent => &self.independent,
        }
    }

    pub(crate) fn run(&self, task: &Task, finder: &DamageFinder) -> Measured {
        let (profile, damage, score) = match task {
            Task::Gbk(profile, name, options) => {
                (Some(*profile), (*name).to_owned(), self.gbk(self.tables(*profile), options, finder))
            }
            Task::Misread(how) => (None, format!("{how:?}"), self.misread(*how, finder)),
            Task::Intact(profile) => {
                (Some(*profile), "none".to_owned(), self.intact(self.tables(*profile), finder))
            }
        };
        Measured { profile, damage, score }
    }

    fn gbk(&self, tables: &DamageTables, options: &DamageOptions, finder: &DamageFinder) -> Score {
        let mut score = Score::default();
        let mut left = 0;
        let documents = self.documents.iter().cycle().take(self.settings.damaged_documents);
        for (n, clean) in documents.enumerate() {
            let damaged = damage(clean, tables, options, n as u64);
            score.add(&damaged, &repairs(finder, &damaged.text));
            left += annotations(&finder.repair(&damaged.text)).len();
        }
        // Another stage removes the annotations and does not say where. Those that are left are not removed.
        if let Some(tally) = score.kinds.get_mut(&DamageKind::Annotation) {
            (tally.chars, tally.chars_restored) = (tally.spans, tally.spans.saturating_sub(left));
        }
        score
    }

    /// Every line of at least eight Chinese characters is a document of its own. A line that lost a byte is left out:
    /// no repair can know the byte.
    fn misread(&self, how: Misread, finder: &DamageFinder) -> Score {
        let mut score = Score::default();
        let wide = |line: &&str| line.chars().filter(|c| !c.is_ascii()).count() >= 8;
        let documents = self.documents.iter().step_by(self.settings.misread_one_in);
        for line in documents.flat_map(|document| document.lines()).filter(wide) {
            // Big5 holds Traditional text only. The map of the independent profile makes it.
            let line =
                if how == Misread::Big5AsGbk { self.independent.map.convert(line) } else { line.to_owned() };
            if let Some(damaged) = misread(&line, how).filter(|damaged| !damaged.spans.is_empty()) {
                score.add(&damaged, &repairs(finder, &damaged.text));
            }
        }
        score
    }

    fn intact(&self, tables: &DamageTables, finder: &DamageFinder) -> Score {
        let mut score = Score::default();
        for clean in self.documents {
            for text in [clean.clone(), tables.map.convert(clean), flatten(clean)] {
                let intact = Damaged { truth: text.clone(), text, spans: Vec::new() };
                score.add(&intact, &repairs(finder, &intact.text));
            }
        }
        score
    }
}

/// The repairs that the engine is sure of.
fn repairs(finder: &DamageFinder, text: &str) -> Vec<Replacement> {
    let found = finder.find(text).into_iter().filter(|finding| finding.repaired);
    found.filter_map(|finding| Some((finding.source, finding.candidates.first()?.text.clone()))).collect()
}
