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

use super::beam::{Beam, Hypotheses, arrange, keep_cheapest, sort_by_cost};
use super::evidence::Evidence;
use super::hypothesis::Hypothesis;
use super::lost_bytes::{LostBytes, lose_pair, pronounced};
use super::tokens::Token;
use crate::language_model::{Viterbi, symbol_class};
use crate::stage::repair::params::limits;
use crate::step_counter;
use crate::text::gbk::{self, Code};
use crate::text::pinyin::Syllable;
use crate::text::spans::slice;

impl Hypotheses {
    /// Searches originals of a span that begins with the pronunciation of a character whose second byte
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

    /// Searches originals of a span whose first lead byte is lost. Its trail byte is the first byte of
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

    /// Searches originals of a span that begins with such a cut, without its first character, which
    /// depends on the lost byte.
    pub(super) fn without_lost_byte(&mut self, evidence: &Evidence<'_>, mark: char, after: usize) {
        self.clear();
        let Some((_, pending)) = full_width_code(mark) else { return };
        self.open.push(Hypothesis::new(Viterbi::default(), pending, after, 0.0));
        Search::new(evidence, self).run();
    }
}

struct Search<'a> {
    beam: Beam<'a>,
    lost: LostBytes,
}

impl<'a> Search<'a> {
    fn new(evidence: &'a Evidence<'a>, hypotheses: &'a mut Hypotheses) -> Self {
        Self { beam: Beam::new(evidence, hypotheses), lost: LostBytes::default() }
    }

    fn run(mut self) {
        let params = &self.beam.evidence.params.search;
        let mut order = std::mem::take(&mut self.beam.hypotheses.order);
        for step in 0..limits::SPAN_LENGTH {
            // All open hypotheses end at the same byte.
            let Some(at) = self.beam.hypotheses.open.first().map(|first| first.end) else { break };
            let Some((token, end)) = self.beam.evidence.token(at) else { break };
            self.beam.next_token();
            self.lost.next_token();
            sort_by_cost(&self.beam.hypotheses.open, &mut order, usize::MAX, Hypothesis::cost);
            let open = std::mem::take(&mut self.beam.hypotheses.open);
            let least = order.first().map_or(0.0, |(cost, _)| *cost);
            let mut lost_pairs = false;
            for (rank, (cost, number)) in order.iter().enumerate() {
                let Some(hypothesis) = open.get(*number) else { continue };
                let likely = rank < limits::LIKELY_HYPOTHESES && *cost <= least + limits::LAG_AT_LOST_BYTE;
                lost_pairs |= self.step(hypothesis, (token, end), likely);
            }
            self.beam.hypotheses.open = open;
            step_counter::count(self.beam.made + 1);
            let Some(budget) = self.beam.evidence.budget.get().checked_sub(self.beam.made + 1) else {
                self.beam.evidence.budget.set(0);
                self.beam.hypotheses.clear();
                break;
            };
            self.beam.evidence.budget.set(budget);
            let (most, most_above) =
                (self.beam.least_open + limits::LAG, self.beam.least_complete + params.hopeless);
            let Hypotheses { open, next, sorted, .. } = &mut *self.beam.hypotheses;
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
        let most = self.beam.least_complete + limits::LAG_OF_COMPLETE;
        let Hypotheses { complete, sorted, .. } = &mut *self.beam.hypotheses;
        let above = |hypothesis: &Hypothesis| hypothesis.cost_above(params.per_character);
        complete.retain(|hypothesis| above(hypothesis) <= most);
        sort_by_cost(complete, &mut order, limits::RANKED_HYPOTHESES, above);
        arrange(complete, &order, sorted);
        self.beam.hypotheses.order = order;
    }

    /// Makes every continuation of `hypothesis` by one token. Unless the hypothesis is likely or has no
    /// character yet, a question mark is not tried as a lost byte. Returns whether a pair of bytes may be
    /// lost.
    fn step(&mut self, hypothesis: &Hypothesis, (token, end): (Token, usize), likely: bool) -> bool {
        match token {
            Token::Pronunciation => self.beam.offer(Hypothesis { end, ..*hypothesis }),
            Token::Char(c) => self.character(hypothesis, c, end),
            Token::QuestionMark => {
                self.character(hypothesis, '?', end);
                if likely || hypothesis.length == 0 {
                    self.lost.closing(&mut self.beam, hypothesis, end);
                }
                if likely && self.beam.evidence.document.may_lose_pairs() {
                    lose_pair(&mut self.beam, hypothesis, end);
                    return true;
                }
            }
            Token::LostBeforePronunciation(syllable) => {
                let Some(lead) = hypothesis.pending else { return false };
                for (trail, cost) in pronounced(self.beam.evidence, lead, syllable) {
                    let most = self.beam.most_for_complete(hypothesis.length + 1);
                    if let Some(mut next) = self.beam.complete(hypothesis, trail, end, most) {
                        next.assumed += cost;
                        self.beam.offer(next);
                    }
                }
            }
        }
        false
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
                let most = self.beam.most_for_complete(hypothesis.length + 1);
                if let Some(next) = self.beam.complete(hypothesis, byte, end, most) {
                    self.beam.offer(next);
                }
            }
            Some(Code::Two(first, second)) => {
                let most = if gbk::is_lead(second) {
                    self.beam.most_for_open()
                } else {
                    self.beam.most_for_complete(hypothesis.length + 2)
                };
                let Some(mut next) = self.beam.complete(hypothesis, first, end, most) else { return };
                if gbk::is_lead(second) {
                    next.pending = Some(second);
                } else if second < 0x80 {
                    next.push(self.beam.evidence, &mut self.beam.hypotheses.texts, char::from(second));
                } else {
                    return;
                }
                self.beam.offer(next);
            }
            None => {}
        }
    }
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
