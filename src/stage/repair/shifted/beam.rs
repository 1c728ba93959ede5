//! The hypotheses of one search: a beam that keeps only the cheapest ones.

use super::evidence::Evidence;
use super::hypothesis::{Hypothesis, SharedText};
use crate::stage::repair::params::limits;

/// What one search found. The buffers are kept for the next search.
#[derive(Debug, Default)]
pub(super) struct Hypotheses {
    /// The complete hypotheses. When the search has ended, they are sorted, the cheapest first.
    pub(super) complete: Vec<Hypothesis>,
    /// The texts of all hypotheses, open and complete.
    pub(super) texts: SharedText,
    /// Hypotheses that end inside a character, before the current token.
    pub(super) open: Vec<Hypothesis>,
    /// The same, after it.
    pub(super) next: Vec<Hypothesis>,
    /// A buffer for sorting: costs, and the numbers of the hypotheses that have them.
    pub(super) order: Vec<(f32, usize)>,
    /// A buffer for sorting: the hypotheses in their new order.
    pub(super) sorted: Vec<Hypothesis>,
}

impl Hypotheses {
    pub(super) fn clear(&mut self) {
        self.complete.clear();
        self.texts.clear();
        self.open.clear();
        self.next.clear();
    }
}

/// One search in progress.
pub(super) struct Beam<'a> {
    pub(super) evidence: &'a Evidence<'a>,
    pub(super) hypotheses: &'a mut Hypotheses,
    /// The least cost of the hypotheses that the current token made and left open.
    pub(super) least_open: f32,
    /// The least of all complete hypotheses: their cost minus the allowance for their characters.
    pub(super) least_complete: f32,
    /// How often `complete` was called for the current token. This is charged to the budget.
    pub(super) made: usize,
}

impl<'a> Beam<'a> {
    pub(super) fn new(evidence: &'a Evidence<'a>, hypotheses: &'a mut Hypotheses) -> Self {
        Self { evidence, hypotheses, least_open: f32::INFINITY, least_complete: f32::INFINITY, made: 0 }
    }

    /// Resets what is kept for a single token (a character, pronunciation or question mark). The caller moves
    /// `next` to `open`.
    pub(super) fn next_token(&mut self) {
        (self.least_open, self.made) = (f32::INFINITY, 0);
    }

    /// Adds a hypothesis to the search unless it costs far more than the cheapest one.
    pub(super) fn offer(&mut self, hypothesis: Hypothesis) {
        if hypothesis.pending.is_some() {
            let cost = hypothesis.cost();
            if cost <= self.most_for_open() {
                self.least_open = self.least_open.min(cost);
                self.hypotheses.next.push(hypothesis);
            }
        } else {
            let above = hypothesis.cost_above(self.evidence.params.search.per_character);
            if above <= self.least_complete + limits::LAG_OF_COMPLETE {
                self.least_complete = self.least_complete.min(above);
                self.hypotheses.complete.push(hypothesis);
            }
        }
    }

    /// `hypothesis` with its pending byte and `trail` as the next character. It then explains the text up to
    /// byte `end`. `None` if the two bytes are no character. Also `None` if it is cheap to see that the cost
    /// exceeds `most`; a result may still cost more.
    pub(super) fn complete(
        &mut self,
        hypothesis: &Hypothesis,
        trail: u8,
        end: usize,
        most: f32,
    ) -> Option<Hypothesis> {
        self.made += 1;
        hypothesis.complete(self.evidence, &mut self.hypotheses.texts, (trail, end), most)
    }

    /// The most that a hypothesis with a pending byte may cost after the current token.
    pub(super) fn most_for_open(&self) -> f32 {
        self.least_open + limits::LAG
    }

    /// The most that a complete hypothesis of this many characters may cost.
    pub(super) fn most_for_complete(&self, length: usize) -> f32 {
        let allowance = self.evidence.params.search.per_character * length as f32;
        self.least_complete + limits::LAG_OF_COMPLETE + allowance
    }
}

/// Drops all but the `width` cheapest hypotheses. If any are dropped, the rest are sorted, the cheapest
/// first; those with the same cost keep their order. Otherwise nothing changes.
pub(super) fn keep_cheapest(
    hypotheses: &mut Vec<Hypothesis>,
    width: usize,
    (order, sorted): (&mut Vec<(f32, usize)>, &mut Vec<Hypothesis>),
    cost: impl Fn(&Hypothesis) -> f32,
) {
    if hypotheses.len() > width {
        sort_by_cost(hypotheses, order, width, cost);
        arrange(hypotheses, order, sorted);
    }
}

/// Sets `order` to the costs and numbers of the `width` cheapest hypotheses, the cheapest first. Sorting
/// these is faster than sorting the hypotheses, which are large.
pub(super) fn sort_by_cost(
    hypotheses: &[Hypothesis],
    order: &mut Vec<(f32, usize)>,
    width: usize,
    cost: impl Fn(&Hypothesis) -> f32,
) {
    order.clear();
    order.extend(hypotheses.iter().map(cost).zip(0..));
    let by_cost = |a: &(f32, usize), b: &(f32, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
    if width < order.len() {
        order.select_nth_unstable_by(width, by_cost);
        order.truncate(width);
    }
    order.sort_unstable_by(by_cost);
}

/// Puts the hypotheses in this order, and drops those that are not in it.
pub(super) fn arrange(
    hypotheses: &mut Vec<Hypothesis>,
    order: &[(f32, usize)],
    sorted: &mut Vec<Hypothesis>,
) {
    sorted.clear();
    sorted.extend(order.iter().filter_map(|(_, number)| hypotheses.get(*number).copied()));
    std::mem::swap(hypotheses, sorted);
}
