//! What the texts in the records of one file had in sum, on however many threads.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::AddAssign;
use std::sync::{Arc, Mutex, PoisonError};
use zhnorm::report::{ReportCounts, Rule, StreamSummary};

/// Adds up the summaries of threads. Each has a sum of its own, so that none waits for another.
#[derive(Clone, Default)]
pub(crate) struct Tally(Arc<Mutex<Vec<Arc<Mutex<StreamSummary>>>>>);

/// The sum of one thread.
pub(crate) struct ThreadTally(Arc<Mutex<StreamSummary>>);

impl Tally {
    /// The sum of another thread.
    pub(crate) fn thread(&self) -> ThreadTally {
        let sum = Arc::<Mutex<StreamSummary>>::default();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&sum));
        ThreadTally(sum)
    }

    /// The sum of all threads.
    pub(crate) fn sum(&self) -> StreamSummary {
        let mut sum = StreamSummary::default();
        for thread in self.0.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            sum.add(*thread.lock().unwrap_or_else(PoisonError::into_inner));
        }
        sum
    }
}

impl ThreadTally {
    pub(crate) fn add(&self, summary: StreamSummary) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).add(summary);
    }
}

/// The counts of reports, as `--stats` and the manifest have them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "StageCountsRecord", from = "StageCountsRecord")]
pub(crate) struct StageCounts(pub(crate) ReportCounts);

#[derive(Default, Serialize, Deserialize)]
struct StageCountsRecord {
    rules: BTreeMap<String, usize>,
    repaired: usize,
    suspected: usize,
    lost: usize,
}

impl From<StageCounts> for StageCountsRecord {
    fn from(StageCounts(counts): StageCounts) -> Self {
        let ReportCounts { repaired, suspected, lost, .. } = counts;
        let rules = counts.rules().map(|(rule, count)| (rule.id().to_owned(), count)).collect();
        Self { rules, repaired, suspected, lost }
    }
}

impl From<StageCountsRecord> for StageCounts {
    fn from(record: StageCountsRecord) -> Self {
        let mut counts = ReportCounts::default();
        (counts.repaired, counts.suspected, counts.lost) = (record.repaired, record.suspected, record.lost);
        for rule in Rule::ALL {
            counts.add_rule(*rule, record.rules.get(rule.id()).copied().unwrap_or_default());
        }
        Self(counts)
    }
}

impl AddAssign for StageCounts {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}
