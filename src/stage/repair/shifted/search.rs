//! The search for the original of text that was decoded one byte out of step.
//!
//! Such a span begins at a `?` that stands for a lost byte and ends where an ASCII byte or another `?` puts
//! the decoder back in step. In between, every character gives its bytes back, and the bytes pair up the
//! other way round; only the lost bytes are unknown. The search tries their values, and goes on with the
//! hypotheses whose language costs least (a beam search).
//!
//! The naive search would follow every possible byte at every `?`, which is exponential in the number of
//! question marks. All open hypotheses have read the same tokens, so their costs can be compared: one that
//! costs far more than the cheapest is dropped. That leaves few of them. `limits` has the bounds for all
//! others, and `Evidence::budget` bounds the whole.

use super::evidence::Evidence;
use super::hypothesis::{Hypothesis, SharedText};
use super::lost_bytes::{LikelyTrails, Swallowed, pronounced};
use super::tokens::Token;
use crate::language_model::{Viterbi, symbol_class};
use crate::stage::repair::params::limits;
use crate::step_counter;
use crate::text::gbk::{self, Code};
use crate::text::pinyin::Syllable;
use crate::text::spans::slice;

/// What one search found. The buffers are kept for the next search.
#[derive(Debug, Default)]
pub(super) struct Hypotheses {
    /// The complete hypotheses, the cheapest first.
    pub(super) complete: Vec<Hypothesis>,
    /// Their texts.
    pub(super) texts: SharedText,
    /// Hypotheses with a pending byte: those that the current token extends, and those that it made.
    open: Vec<Hypothesis>,
    next: Vec<Hypothesis>,
    /// Scratch: costs, and the hypotheses that have them.
    order: Vec<(f32, usize)>,
    sorted: Vec<Hypothesis>,
}

impl Hypotheses {
    /// Searches all originals of a span that begins with the pronunciation of a character whose second byte
    /// is lost. `lead` is that character's first byte; `at` is the byte of the text after the closing
    /// bracket.
    pub(super) fn after_pronunciation(
        &mut self,
        evidence: &Evidence<'_>,
        left: Viterbi,
        lead: u8,
        syllable: Syllable,
        at: usize,
    ) {
        self.clear();
        let starts = pronounced(evidence, lead, syllable).filter(|(trail, _)| gbk::is_lead(*trail));
        self.open.extend(starts.map(|(trail, cost)| Hypothesis::new(left, trail, at, cost)));
        Search::new(evidence, self).run();
    }

    /// Searches all originals of a span whose first lead byte is lost. Its trail byte is the first byte of
    /// the full-width `mark` that follows the `?`; `after` is the byte of the text after that mark.
    pub(super) fn after_cut(&mut self, evidence: &Evidence<'_>, left: Viterbi, mark: char, after: usize) {
        self.clear();
        let Some((trail, pending)) = full_width_code(mark) else { return };
        // Most cuts are inside `。`, which begins with A1: the others are compared with it.
        let mut least = f32::INFINITY;
        for lead in std::iter::once(0xA1).chain((0x81..=0xFE).filter(|lead| *lead != 0xA1)) {
            let start = Hypothesis::new(left, lead, after, 0.0);
            let first = start.complete(evidence, &mut self.texts, (trail, after), least + limits::FIRST_LAG);
            if let Some(first) = first {
                least = least.min(first.cost());
                self.open.push(Hypothesis { pending: Some(pending), ..first });
            }
        }
        self.open.retain(|start| start.cost() <= least + limits::FIRST_LAG);
        Search::new(evidence, self).run();
    }

    /// Searches all originals of a span that begins with such a cut, without its first character, which
    /// depends on the lost byte.
    pub(super) fn without_lost_byte(&mut self, evidence: &Evidence<'_>, mark: char, after: usize) {
        self.clear();
        let Some((_, pending)) = full_width_code(mark) else { return };
        self.open.push(Hypothesis::new(Viterbi::default(), pending, after, 0.0));
        Search::new(evidence, self).run();
    }

    pub(super) fn clear(&mut self) {
        self.complete.clear();
        self.texts.clear();
        self.open.clear();
        self.next.clear();
    }
}

pub(super) struct Search<'a> {
    pub(super) evidence: &'a Evidence<'a>,
    pub(super) hypotheses: &'a mut Hypotheses,
    /// The least cost of the hypotheses that the current token made and left open.
    least_open: f32,
    /// The least cost of all complete hypotheses, above the allowance for their characters.
    least_complete: f32,
    /// Hypotheses that the current token made.
    made: usize,
    /// What the current token swallowed if it ends the span.
    pub(super) swallowed: Swallowed,
    /// What the current token may be as a trail byte.
    pub(super) trails: LikelyTrails,
}

impl<'a> Search<'a> {
    fn new(evidence: &'a Evidence<'a>, hypotheses: &'a mut Hypotheses) -> Self {
        Self {
            evidence,
            hypotheses,
            least_open: f32::INFINITY,
            least_complete: f32::INFINITY,
            made: 0,
            swallowed: Swallowed::default(),
            trails: LikelyTrails::default(),
        }
    }

    fn run(mut self) {
        let params = &self.evidence.params.search;
        let mut order = std::mem::take(&mut self.hypotheses.order);
        for step in 0..limits::SPAN_LENGTH {
            // All open hypotheses end at the same byte.
            let Some(at) = self.hypotheses.open.first().map(|first| first.end) else { break };
            let Some((token, end)) = self.evidence.token(at) else { break };
            (self.least_open, self.made) = (f32::INFINITY, 0);
            self.swallowed = Swallowed::default();
            (self.trails.pending, self.trails.least) = (None, f32::INFINITY);
            sort_by_cost(&self.hypotheses.open, &mut order, usize::MAX, Hypothesis::cost);
            let open = std::mem::take(&mut self.hypotheses.open);
            let least = order.first().map_or(0.0, |(cost, _)| *cost);
            let mut lost_pairs = false;
            for (rank, (cost, number)) in order.iter().enumerate() {
                let Some(hypothesis) = open.get(*number) else { continue };
                let likely = rank < limits::LIKELY_HYPOTHESES && *cost <= least + limits::LAG_AT_LOST_BYTE;
                lost_pairs |= self.step(hypothesis, (token, end), likely);
            }
            self.hypotheses.open = open;
            step_counter::count(self.made + 1);
            let Some(budget) = self.evidence.budget.get().checked_sub(self.made + 1) else {
                self.evidence.budget.set(0);
                self.hypotheses.clear();
                break;
            };
            self.evidence.budget.set(budget);
            let (most, most_above) = (self.least_open + limits::LAG, self.least_complete + params.hopeless);
            let Hypotheses { open, next, sorted, .. } = &mut *self.hypotheses;
            let goes_on = |hypothesis: &Hypothesis| {
                hypothesis.cost() <= most && hypothesis.cost_above(params.per_character) < most_above
            };
            open.clear();
            open.extend(next.drain(..).filter(goes_on));
            // Hypotheses that differ only in their pending byte still cost the same: the next token tells
            // them apart.
            let width = if lost_pairs {
                limits::WIDEST_BEAM
            } else if step < limits::WIDE_STEPS {
                limits::WIDE_BEAM
            } else {
                limits::NARROW_BEAM
            };
            keep_cheapest(open, width, (&mut order, sorted), Hypothesis::cost);
        }
        let most = self.least_complete + limits::LAG_OF_COMPLETE;
        let Hypotheses { complete, sorted, .. } = &mut *self.hypotheses;
        let above = |hypothesis: &Hypothesis| hypothesis.cost_above(params.per_character);
        complete.retain(|hypothesis| above(hypothesis) <= most);
        sort_by_cost(complete, &mut order, limits::RANKED_HYPOTHESES, above);
        arrange(complete, &order, sorted);
        self.hypotheses.order = order;
    }

    /// Makes every continuation of `hypothesis` by one token. Unlikely hypotheses don't try lost bytes.
    /// Returns whether a pair of bytes may be lost.
    fn step(&mut self, hypothesis: &Hypothesis, (token, end): (Token, usize), likely: bool) -> bool {
        match token {
            Token::Pronunciation => self.offer(Hypothesis { end, ..*hypothesis }),
            Token::Char(c) => self.character(hypothesis, c, end),
            Token::QuestionMark => {
                self.character(hypothesis, '?', end);
                if likely || hypothesis.length == 0 {
                    self.closing(hypothesis, end);
                }
                if likely && self.evidence.document.may_lose_pairs() {
                    self.lost_pair(hypothesis, end);
                    return true;
                }
            }
            Token::LostBeforePronunciation(syllable) => {
                let Some(lead) = hypothesis.pending else { return false };
                for (trail, cost) in pronounced(self.evidence, lead, syllable) {
                    let most = self.most_of_complete(hypothesis.length + 1);
                    if let Some(mut next) = self.complete(hypothesis, trail, end, most) {
                        next.assumed += cost;
                        self.offer(next);
                    }
                }
            }
        }
        false
    }

    /// Takes a hypothesis into the search unless it costs far more than the cheapest one.
    pub(super) fn offer(&mut self, hypothesis: Hypothesis) {
        if hypothesis.pending.is_some() {
            let cost = hypothesis.cost();
            if cost <= self.most_of_open() {
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

    /// `hypothesis` with `trail` as the second half of the pending byte, up to byte `end` of the text. `None`
    /// if the two are no character, or if the hypothesis costs more than `most`.
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
    pub(super) fn most_of_open(&self) -> f32 {
        self.least_open + limits::LAG
    }

    /// The most that a complete hypothesis of this many characters may cost.
    pub(super) fn most_of_complete(&self, length: usize) -> f32 {
        let allowance = self.evidence.params.search.per_character * length as f32;
        self.least_complete + limits::LAG_OF_COMPLETE + allowance
    }

    /// A character inside the span: its first byte ends the pending character, its second byte begins the
    /// next one.
    fn character(&mut self, hypothesis: &Hypothesis, c: char, end: usize) {
        let code = match full_width_code(c) {
            Some((lead, trail)) => Some(Code::Two(lead, trail)),
            None => gbk::encode(c),
        };
        match code {
            Some(Code::One(byte)) => {
                let most = self.most_of_complete(hypothesis.length + 1);
                if let Some(next) = self.complete(hypothesis, byte, end, most) {
                    self.offer(next);
                }
            }
            Some(Code::Two(first, second)) => {
                let most = if gbk::is_lead(second) {
                    self.most_of_open()
                } else {
                    self.most_of_complete(hypothesis.length + 2)
                };
                let Some(mut next) = self.complete(hypothesis, first, end, most) else { return };
                if gbk::is_lead(second) {
                    next.pending = Some(second);
                } else if second < 0x80 {
                    next.push(self.evidence, &mut self.hypotheses.texts, char::from(second));
                } else {
                    return;
                }
                self.offer(next);
            }
            None => {}
        }
    }
}

/// Keeps the `width` cheapest hypotheses, the cheapest first. Those with the same cost keep their order.
fn keep_cheapest(
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
fn sort_by_cost(
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
fn arrange(hypotheses: &mut Vec<Hypothesis>, order: &[(f32, usize)], sorted: &mut Vec<Hypothesis>) {
    sorted.clear();
    sorted.extend(order.iter().filter_map(|(_, number)| hypotheses.get(*number).copied()));
    std::mem::swap(hypotheses, sorted);
}

/// The bytes of the full-width punctuation mark that `c` is, or was before a scraper made it half-width.
pub(super) fn full_width_code(c: char) -> Option<(u8, u8)> {
    let is_mark = |c: &char| matches!(c, '，' | '：' | '；' | '（' | '）' | '！' | '？');
    let wide = symbol_class(c).filter(is_mark)?;
    match gbk::encode(wide)? {
        Code::Two(lead, trail) => Some((lead, trail)),
        Code::One(_) => None,
    }
}

/// Whether the text may have been cut at the punctuation mark after a `?` that ends at byte `end`. A quick
/// test, because most question marks are real ones.
pub(super) fn is_cut(text: &str, end: usize) -> bool {
    let mut rest = slice(text, end..).chars();
    let (Some(mark), Some(next)) = (rest.next(), rest.next()) else { return false };
    let exclaims = matches!(mark, '!' | '！');
    let shifted = match gbk::encode(next) {
        // `?!?` is `模。`, but only where the text is known to be noisy.
        Some(Code::One(b'?')) => exclaims,
        // `?!,` is `。` and a character that begins with AC.
        Some(Code::One(byte)) => byte >= 0x40 || exclaims && full_width_code(next).is_some(),
        // The second byte of `！` is A1; with these lead bytes it makes a character of row A1, a punctuation
        // mark.
        Some(Code::Two(lead, _)) => !exclaims || (0xA2..=0xBF).contains(&lead),
        None => false,
    };
    shifted && (exclaims || matches!(mark, '?' | '？'))
}
