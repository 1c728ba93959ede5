//! `ReportCounts`: what reports count, without the spans.

use super::{Report, Rule};
use std::ops::AddAssign;

/// How often each rule was applied to one text or to many, and how much of them was damaged.
///
/// ```
/// use zhnorm::report::{ReportCounts, Rule};
/// use zhnorm::{Normalizer, Target};
///
/// let normalizer = Normalizer::new(Target::Hans);
/// let mut counts = ReportCounts::default();
/// for text in ["你好,世界", "&#20013;文,錕斤拷\u{FFFD}"] {
///     counts += ReportCounts::of(&normalizer.explain(text).report);
/// }
/// assert_eq!((counts.rule(Rule::FullwidthMark), counts.repaired, counts.lost), (2, 1, 2));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReportCounts {
    /// In the order of [`Rule::ALL`].
    rules: [usize; Rule::ALL.len()],
    /// Damaged spans that were repaired.
    pub repaired: usize,
    /// Spans that look damaged and stay, because no candidate is likely enough.
    pub suspected: usize,
    /// Spans that nobody can restore; see [`Report::lost`].
    pub lost: usize,
}

impl Default for ReportCounts {
    fn default() -> Self {
        Self { rules: [0; Rule::ALL.len()], repaired: 0, suspected: 0, lost: 0 }
    }
}

impl ReportCounts {
    /// The counts of a report.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let mut counts = Self::default();
        counts.add(report);
        counts
    }

    /// Adds the counts of a report.
    pub(crate) fn add(&mut self, report: &Report) {
        report.counts.iter().for_each(|(rule, count)| self.add_rule(*rule, *count));
        let repaired = report.findings.iter().filter(|finding| finding.repaired).count();
        self.repaired += repaired;
        self.suspected += report.findings.len() - repaired;
        self.lost += report.lost.len();
    }

    /// The number of times that `rule` was applied; see [`Report::count`].
    #[must_use]
    pub fn rule(&self, rule: Rule) -> usize {
        self.rules.get(rule as usize).copied().unwrap_or_default()
    }

    /// Adds to the number of times that `rule` was applied.
    pub fn add_rule(&mut self, rule: Rule, times: usize) {
        if let Some(count) = self.rules.get_mut(rule as usize) {
            *count += times;
        }
    }

    /// The rules that were applied, with their counts, in the order of [`Rule::ALL`].
    pub fn rules(&self) -> impl Iterator<Item = (Rule, usize)> + '_ {
        Rule::ALL.iter().copied().zip(self.rules).filter(|(_, count)| *count > 0)
    }

    /// All counts in a form without spaces, which [`restored`](Self::restored) reads.
    #[cfg(any(feature = "parallel", zhnorm_command))]
    pub(crate) fn saved(&self) -> String {
        let mut saved = format!("{},{},{}", self.repaired, self.suspected, self.lost);
        for (rule, count) in self.rules() {
            saved.push_str(&format!(",{}={count}", rule.id()));
        }
        saved
    }

    /// The counts that `saved` wrote. `None` if it did not.
    #[cfg(any(feature = "parallel", zhnorm_command))]
    pub(crate) fn restored(saved: &str) -> Option<Self> {
        let mut parts = saved.split(',');
        let mut next = || parts.next()?.parse().ok();
        let mut counts = Self { repaired: next()?, suspected: next()?, lost: next()?, ..Self::default() };
        for part in parts {
            let (id, count) = part.split_once('=')?;
            let rule = Rule::ALL.iter().find(|rule| rule.id() == id)?;
            counts.add_rule(*rule, count.parse().ok()?);
        }
        Some(counts)
    }
}

impl AddAssign for ReportCounts {
    fn add_assign(&mut self, other: Self) {
        self.rules.iter_mut().zip(other.rules).for_each(|(count, more)| *count += more);
        self.repaired += other.repaired;
        self.suspected += other.suspected;
        self.lost += other.lost;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_in_the_order_of_their_numbers() {
        assert!(Rule::ALL.iter().enumerate().all(|(number, rule)| *rule as usize == number));
    }

    #[test]
    #[cfg(any(feature = "parallel", zhnorm_command))]
    fn counts_are_restored() {
        let mut counts = ReportCounts { repaired: 1, suspected: 2, lost: 3, ..ReportCounts::default() };
        assert_eq!(ReportCounts::restored(&counts.saved()), Some(counts));
        counts.add_rule(Rule::Script, 12);
        counts.add_rule(Rule::CaseFolding, 1);
        assert_eq!(ReportCounts::restored(&counts.saved()), Some(counts));
        for malformed in ["", "1,2", "1,2,x", "1,2,3,no-rule=1", "1,2,3,script"] {
            assert_eq!(ReportCounts::restored(malformed), None, "{malformed}");
        }
    }
}
