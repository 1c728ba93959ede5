//! Damages documents in many ways, repairs them, and adds up the scores.

use std::error::Error;
use zhnorm::report::Finding;
use zhnorm::testing::DamageFinder;
use zhnorm_testkit::cp936::{Swallow, Unassigned};
use zhnorm_testkit::damage::encoding::{Misread, misread};
use zhnorm_testkit::damage::flatten::flatten;
use zhnorm_testkit::damage::gbk::{DamageOptions, damage};
use zhnorm_testkit::damage::profile::{DamageProfile, DamageTables};
use zhnorm_testkit::damage::{DamageKind, Damaged};
use zhnorm_testkit::habits::{Glosser, rows_of_punctuation_marks};
use zhnorm_testkit::parallel::in_parallel;
use zhnorm_testkit::score::{Replacement, Score, annotations};

/// How many documents are damaged for each strength; they are taken in turn, each time with another seed.
/// `usual`, or
/// `DOCUMENTS` in the environment: `DOCUMENTS=100` measures less, for a quick look.
pub(crate) fn damaged_documents(usual: usize) -> Result<usize, Box<dyn Error>> {
    match std::env::var("DOCUMENTS") {
        Ok(count) => Ok(count.parse().map_err(|_| format!("DOCUMENTS={count} is not a number"))?),
        Err(_) => Ok(usual),
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
    Intact(DamageProfile, Habits),
}

/// What people write in an intact text that looks like damage.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Habits {
    /// Nothing beside the text.
    Plain,
    /// Rows of punctuation marks.
    Rows,
    /// Pronunciations of rare characters.
    Glosses,
    /// Both.
    Both,
}

impl Habits {
    const ALL: [Self; 4] = [Self::Plain, Self::Rows, Self::Glosses, Self::Both];

    fn name(self) -> &'static str {
        match self {
            Self::Plain => "none",
            Self::Rows => "none, rows of punctuation marks",
            Self::Glosses => "none, glosses",
            Self::Both => "none, rows, glosses",
        }
    }
}

/// All tasks, in the order of the tables.
pub(crate) fn tasks() -> Vec<Task> {
    let mut tasks = Vec::new();
    for profile in DamageProfile::ALL {
        tasks.extend(strengths().map(|(name, options)| Task::Gbk(profile, name, options)));
    }
    tasks.extend(Misread::ALL.map(Task::Misread));
    for profile in DamageProfile::ALL {
        tasks.extend(Habits::ALL.map(|habits| Task::Intact(profile, habits)));
    }
    tasks
}

/// The scores of all tasks.
pub(crate) fn measure(documents: &[String], damaged: usize) -> Result<Vec<Measured>, Box<dyn Error>> {
    let bench = Bench::new(documents, damaged)?;
    let finder = [DamageFinder::default()];
    Ok(in_parallel(&tasks(), |task| bench.run(task, &finder)).into_iter().flatten().collect())
}
/// The clean documents, and what is needed to damage them.
pub(crate) struct Bench<'d> {
    documents: &'d [String],
    /// How many documents are damaged for each strength.
    damaged: usize,
    shared: DamageTables,
    independent: DamageTables,
    glosser: Glosser,
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
        // The decoders of WHATWG and of Java keep the byte after an unpaired one, and know the private use
        // area.
        ("as browser", DamageOptions { swallow: Swallow::Nothing, ..whole.clone() }),
        ("as Python", DamageOptions { unassigned: Unassigned::Alone, swallow: Swallow::Nothing, ..whole }),
    ]
}

impl<'d> Bench<'d> {
    pub(crate) fn new(documents: &'d [String], damaged: usize) -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            documents,
            damaged,
            shared: DamageProfile::Shared.tables()?,
            independent: DamageProfile::Independent.tables()?,
            glosser: Glosser::read()?,
        })
    }

    fn tables(&self, profile: DamageProfile) -> &DamageTables {
        match profile {
            DamageProfile::Shared => &self.shared,
            DamageProfile::Independent => &self.independent,
        }
    }

    /// The scores of several finders on the same damage.
    pub(crate) fn run(&self, task: &Task, finders: &[DamageFinder]) -> Vec<Measured> {
        let (profile, damage, scores) = match task {
            Task::Gbk(profile, name, options) => {
                (Some(*profile), (*name).to_owned(), self.gbk(self.tables(*profile), options, finders))
            }
            Task::Misread(how) => (None, format!("{how:?}"), self.misread(*how, finders)),
            Task::Intact(profile, habits) => (
                Some(*profile),
                habits.name().to_owned(),
                self.intact(self.tables(*profile), *habits, finders),
            ),
        };
        scores.into_iter().map(|score| Measured { profile, damage: damage.clone(), score }).collect()
    }

    fn gbk(&self, tables: &DamageTables, options: &DamageOptions, finders: &[DamageFinder]) -> Vec<Score> {
        let mut scores = vec![(Score::default(), 0); finders.len()];
        let documents = self.documents.iter().cycle().take(self.damaged);
        for (n, clean) in documents.enumerate() {
            let damaged = damage(clean, tables, options, n as u64);
            for (finder, (score, left)) in finders.iter().zip(&mut scores) {
                let found = finder.find(&damaged.text);
                *left += annotations(&finder.repair(&damaged.text, &found)).len();
                score.add(&damaged, &sure(found));
            }
        }
        // Another stage removes the annotations and does not say where. Those that are left are not removed.
        let with_annotations = |(mut score, left): (Score, usize)| {
            if let Some(tally) = score.kinds.get_mut(&DamageKind::Annotation) {
                (tally.chars, tally.chars_restored) = (tally.spans, tally.spans.saturating_sub(left));
            }
            score
        };
        scores.into_iter().map(with_annotations).collect()
    }

    /// Every line of at least eight Chinese characters is a document of its own. A line that lost a byte
    /// counts apart: no repair can be sure of the byte.
    fn misread(&self, how: Misread, finders: &[DamageFinder]) -> Vec<Score> {
        let mut scores = vec![Score::default(); finders.len()];
        let wide = |line: &&str| line.chars().filter(|c| !c.is_ascii()).count() >= 8;
        for line in self.documents.iter().flat_map(|document| document.lines()).filter(wide) {
            // Big5 holds Traditional text only. The map of the independent profile makes it.
            let line =
                if how == Misread::Big5AsGbk { self.independent.map.convert(line) } else { line.to_owned() };
            if let Some(damaged) = misread(&line, how) {
                for (finder, score) in finders.iter().zip(&mut scores) {
                    score.add(&damaged, &sure(finder.find(&damaged.text)));
                }
            }
        }
        scores
    }

    /// Simplified, Traditional and flattened text. Glosses that are removed count as harm.
    fn intact(&self, tables: &DamageTables, habits: Habits, finders: &[DamageFinder]) -> Vec<Score> {
        let mut scores = vec![Score::default(); finders.len()];
        for (n, clean) in self.documents.iter().enumerate() {
            let (rows, glosses) = match habits {
                Habits::Plain => (false, false),
                Habits::Rows => (true, false),
                Habits::Glosses => (false, true),
                Habits::Both => (true, true),
            };
            let clean = if rows { rows_of_punctuation_marks(clean, n as u64) } else { clean.clone() };
            for text in [clean.clone(), tables.map.convert(&clean), flatten(&clean)] {
                let text = if glosses { self.glosser.gloss(&text, &clean, n as u64) } else { text };
                let intact = Damaged { truth: text.clone(), text, spans: Vec::new() };
                let glosses: usize = annotations(&intact.text).len();
                for (finder, score) in finders.iter().zip(&mut scores) {
                    let found = finder.find(&intact.text);
                    score.harmed += glosses - annotations(&finder.repair(&intact.text, &found)).len();
                    score.add(&intact, &sure(found));
                }
            }
        }
        scores
    }
}

/// The repairs that the engine is sure of.
fn sure(found: Vec<Finding>) -> Vec<Replacement> {
    let found = found.into_iter().filter(|finding| finding.repaired);
    found.filter_map(|finding| Some((finding.source, finding.candidates.first()?.text.clone()))).collect()
}
