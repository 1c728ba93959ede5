//! Decisions that were made before. A template repeats its damage, and so does a line that is made to cost
//! time: where all that a decision looks at is the same, the decision is the same.

use super::evidence::Evidence;
use super::pairing::Pairing;
use crate::report::Finding;
use crate::stage::repair::params::limits;
use crate::step_counter;
use crate::text::spans::slice_bytes;
use std::ops::Range;

/// The characters before a span that count, the nearest one first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct LeftContext {
    characters: [char; 2 * limits::CONTEXT],
    length: usize,
}

impl LeftContext {
    /// Adds characters that stand further to the left, as many as there is room for.
    pub(super) fn extend(&mut self, further: impl Iterator<Item = char>) {
        for (slot, c) in self.characters.iter_mut().skip(self.length).zip(further) {
            *slot = c;
            self.length += 1;
        }
    }

    pub(super) fn characters(&self) -> &[char] {
        self.characters.get(..self.length).unwrap_or_default()
    }
}

/// A decision, with what it depends on beside the document.
struct Known {
    left: LeftContext,
    traditional: bool,
    pairing: Pairing,
    /// What was looked at of the text, from the beginning of the span.
    seen: Range<usize>,
    finding: Option<Finding>,
}

/// The decisions about one document.
pub(super) struct Memo {
    slots: Vec<Option<Known>>,
    /// Decisions that are remembered.
    size: usize,
}

impl Default for Memo {
    fn default() -> Self {
        Self { slots: Vec::new(), size: SLOTS }
    }
}

/// Decisions that are remembered for one document.
const SLOTS: usize = 256;
/// Bytes after the beginning of a span that choose its slot.
const HASHED: usize = 32;

impl Memo {
    /// A memo that remembers nothing.
    #[cfg(test)]
    pub(super) fn off() -> Self {
        Self { slots: Vec::new(), size: 0 }
    }

    /// Forgets everything, because the document is another one.
    pub(super) fn clear(&mut self) {
        self.slots.clear();
    }

    /// The decision about the span at byte `at`, if the same was decided before.
    pub(super) fn get(
        &self,
        evidence: &Evidence<'_>,
        left: &LeftContext,
        at: usize,
    ) -> Option<Option<Finding>> {
        let known = self.slots.get(slot(evidence, left, at))?.as_ref()?;
        let end = at + known.seen.len();
        let is_same = known.left == *left
            && known.traditional == evidence.traditional
            && known.pairing.has_same_prospect(&evidence.pairing)
            && evidence.text.get(at..end) == evidence.text.get(known.seen.clone());
        step_counter::count(known.seen.len() / 64 + 1);
        is_same.then(|| {
            let finding = known.finding.as_ref()?;
            let source = at..at + finding.source.len();
            Some(Finding { source, ..finding.clone() })
        })
    }

    /// Remembers a decision, unless it depends on where the text or the budget of the text ends.
    pub(super) fn put(
        &mut self,
        evidence: &Evidence<'_>,
        left: &LeftContext,
        at: usize,
        finding: Option<&Finding>,
    ) {
        let seen = at..evidence.reach.get();
        let is_complete = evidence.budget.get() > 0 || evidence.is_budget_of_span;
        let whole = seen.end <= evidence.text.len() && is_complete;
        if self.slots.is_empty() {
            self.slots.resize_with(self.size, || None);
        }
        if let Some(slot) = self.slots.get_mut(slot(evidence, left, at)).filter(|_| whole) {
            let (traditional, pairing) = (evidence.traditional, evidence.pairing);
            *slot = Some(Known { left: *left, traditional, pairing, seen, finding: finding.cloned() });
        }
    }
}

fn slot(evidence: &Evidence<'_>, left: &LeftContext, at: usize) -> usize {
    let after = slice_bytes(evidence.text.as_bytes(), at..evidence.text.len().min(at + HASHED));
    let units = left.characters().iter().map(|c| u64::from(*c));
    let units = units.chain(after.iter().map(|byte| u64::from(*byte)));
    let mix = |hash: u64, unit: u64| (hash ^ unit).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23);
    units.fold(0, mix) as usize % SLOTS
}
