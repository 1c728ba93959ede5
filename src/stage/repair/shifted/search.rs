//! The search for the original of text that was decoded one byte out of step.
//!
//! Such a span begins at a `?` that stands for a lost byte and ends where an ASCII byte or another `?` puts
//! the decoder back in step. In between, every character gives its bytes back, and the bytes pair up the
//! other way round; only the lost bytes are unknown. The search tries all of them and keeps the hypotheses
//! whose language costs least (a beam search).
//!
//! The naive search would follow every possible byte at every `?`, which is exponential in the number of
//! question marks. The beam bounds the hypotheses for each token, `SPAN_LENGTH` the tokens, and
//! `Evidence::budget` the whole.

use super::evidence::Evidence;
use super::hypothesis::{Hypothesis, Partial, SharedText};
use super::lost_tag;
use super::tokens::{self, Token, token};
use crate::language_model::{Viterbi, symbol_class};
use crate::stage::repair::params::limits;
use crate::step_counter;
use crate::text::gbk::{self, Code};
use crate::text::pinyin::Syllable;
use crate::text::spans::slice;

/// All originals of a span that begins with the pronunciation of a character whose second byte is lost.
/// `lead` is that character's first byte; `at` is the byte of the text after the closing bracket.
pub(super) fn after_pronunciation(
    evidence: &Evidence<'_>,
    left: Viterbi,
    lead: u8,
    syllable: Syllable,
    at: usize,
) -> Vec<Hypothesis> {
    let starts = pronounced(evidence, lead, syllable)
        .filter(|(trail, _)| gbk::is_lead(*trail))
        .map(|(trail, cost)| Partial::new(left, trail, at, cost));
    Search::new(evidence).run(starts.collect())
}

/// All originals of a span whose first lead byte is lost. Its trail byte is the first byte of the full-width
/// `mark` that follows the `?`; `after` is the byte of the text after that mark.
pub(super) fn after_cut(evidence: &Evidence<'_>, left: Viterbi, mark: char, after: usize) -> Vec<Hypothesis> {
    let Some((trail, pending)) = full_width_code(mark) else { return Vec::new() };
    let mut search = Search::new(evidence);
    let first = |lead| {
        let start =
            Partial::new(left, lead, after, 0.0).complete(evidence, &mut search.texts, trail, after)?;
        Some(Partial { pending: Some(pending), ..start })
    };
    let starts = (0x81..=0xFE).filter_map(first).collect();
    search.run(starts)
}

/// All originals of the part of such a span that does not depend on the lost byte.
pub(super) fn behind_cut(evidence: &Evidence<'_>, mark: char, after: usize) -> Vec<Hypothesis> {
    let Some((_, pending)) = full_width_code(mark) else { return Vec::new() };
    Search::new(evidence).run(vec![Partial::new(Viterbi::default(), pending, after, 0.0)])
}

struct Search<'a> {
    evidence: &'a Evidence<'a>,
    texts: SharedText,
    /// The token read last, by its offset: hypotheses mostly stand at the same one.
    known: Option<(usize, Option<(Token, usize)>)>,
}

impl<'a> Search<'a> {
    fn new(evidence: &'a Evidence<'a>) -> Self {
        Self { evidence, texts: SharedText::default(), known: None }
    }

    fn run(mut self, mut open: Vec<Partial>) -> Vec<Hypothesis> {
        let params = &self.evidence.params.search;
        let (mut done, mut next) = (Vec::new(), Vec::new());
        let mut best = f32::INFINITY;
        for step in 0..limits::SPAN_LENGTH {
            let before = open.len();
            if before > limits::NARROW_BEAM {
                keep_cheapest(&mut open, before, Partial::cost);
            }
            for (rank, partial) in open.drain(..).enumerate() {
                self.step(&partial, rank < limits::LIKELY_HYPOTHESES, &mut next);
            }
            step_counter::count(next.len() + 1);
            let Some(budget) = self.evidence.budget.get().checked_sub(next.len() + 1) else {
                self.evidence.budget.set(0);
                return Vec::new();
            };
            self.evidence.budget.set(budget);
            let waiting = next.len() > before * 4;
            for partial in next.drain(..) {
                let cost = partial.cost_above(params.per_character);
                if partial.pending.is_none() {
                    best = best.min(cost);
                    done.push(partial);
                } else if cost < best + params.hopeless {
                    open.push(partial);
                }
            }
            // Hypotheses that differ only in their pending byte still cost the same: the next token tells
            // them apart.
            let width = if waiting {
                limits::WIDEST_BEAM
            } else if step < limits::WIDE_STEPS {
                limits::WIDE_BEAM
            } else {
                limits::NARROW_BEAM
            };
            if open.len() > width {
                keep_cheapest(&mut open, width, Partial::cost);
            }
            if open.is_empty() {
                break;
            }
        }
        keep_cheapest(&mut done, limits::RANKED_HYPOTHESES, |partial: &Partial| {
            partial.cost_above(params.per_character)
        });
        done.iter().map(|partial| partial.finish(&self.texts)).collect()
    }

    /// The token at byte `at`, and the byte after it.
    fn token(&mut self, at: usize) -> Option<(Token, usize)> {
        match self.known {
            Some((known, token)) if known == at => token,
            _ => {
                let token = token(self.evidence.text, at);
                self.known = Some((at, token));
                token
            }
        }
    }

    /// Adds every continuation of `partial` by one token to `out`. Unlikely hypotheses don't try lost bytes.
    fn step(&mut self, partial: &Partial, likely: bool, out: &mut Vec<Partial>) {
        let Some((token, end)) = self.token(partial.end) else { return };
        match token {
            Token::Pronunciation => out.push(Partial { end, ..*partial }),
            Token::Char(c) => self.character(partial, c, end, out),
            Token::QuestionMark => {
                self.character(partial, '?', end, out);
                if likely || partial.length == 0 {
                    self.closing(partial, end, out);
                }
                if likely && self.evidence.document.may_lose_pairs() {
                    self.lost_pair(partial, end, out);
                }
            }
            Token::LostBeforePronunciation(syllable) => {
                let Some(lead) = partial.pending else { return };
                for (trail, cost) in pronounced(self.evidence, lead, syllable) {
                    if let Some(mut next) = self.complete(partial, trail, end) {
                        next.assumed += cost;
                        out.push(next);
                    }
                }
            }
        }
    }

    fn complete(&mut self, partial: &Partial, trail: u8, end: usize) -> Option<Partial> {
        partial.complete(self.evidence, &mut self.texts, trail, end)
    }

    /// A character inside the span: its first byte ends the pending character, its second byte begins the
    /// next one.
    fn character(&mut self, partial: &Partial, c: char, end: usize, out: &mut Vec<Partial>) {
        let code = match full_width_code(c) {
            Some((lead, trail)) => Some(Code::Two(lead, trail)),
            None => gbk::encode(c),
        };
        match code {
            Some(Code::One(byte)) => out.extend(self.complete(partial, byte, end)),
            Some(Code::Two(first, second)) => {
                let Some(mut next) = self.complete(partial, first, end) else { return };
                if gbk::is_lead(second) {
                    next.pending = Some(second);
                } else if second < 0x80 {
                    next.push(self.evidence, &mut self.texts, char::from(second));
                } else {
                    return;
                }
                out.push(next);
            }
            None => {}
        }
    }

    /// The `?` ends the span: it stands for the trail byte of the pending character, and for an ASCII
    /// character that the decoder swallowed with it.
    fn closing(&mut self, partial: &Partial, end: usize, out: &mut Vec<Partial>) {
        let evidence = self.evidence;
        let rest = slice(evidence.text, end..);
        // The text of the hypothesis knows whether a bracket is open; before its first bracket the line does.
        let bracketed = partial.bracket_opens.unwrap_or_else(|| evidence.pairing.is_bracketed());
        let swallowed = swallowed(evidence, rest, bracketed);
        let nothing_swallowed = evidence.document.swallow(false);
        let next_lead = match rest.chars().next().and_then(gbk::encode) {
            Some(Code::Two(lead, _)) if evidence.document.may_lose_pairs() => Some(lead),
            _ => None,
        };
        let before = partial.viterbi.last();
        for trail in 0x81..=0xFE {
            let Some(closed) = self.complete(partial, trail, end) else { continue };
            // Half a dash or half an ellipsis is no original: they come in pairs.
            let last = closed.viterbi.last();
            if matches!(last, '—' | '…') && before != last && !rest.starts_with(last) {
                continue;
            }
            // Some decoders read the second byte of an unassigned pair again: it begins what follows.
            if next_lead.is_some_and(|lead| gbk::is_unassigned(trail, lead)) {
                out.push(Partial { assumed: closed.assumed + nothing_swallowed, ..closed });
            }
            for (c, cost) in swallowed.iter().flatten() {
                let mut next = closed;
                next.assumed += cost;
                match c {
                    Some('<') if lost_tag::ends_sentence(rest) => {
                        next.push_as(evidence, &mut self.texts, '<', '\n');
                    }
                    Some(c) => next.push(evidence, &mut self.texts, *c),
                    None => {}
                }
                out.push(next);
            }
        }
    }

    /// The `?` stands for two bytes that are no character: the trail byte of the pending character and the
    /// lead byte of the next one.
    fn lost_pair(&mut self, partial: &Partial, end: usize, out: &mut Vec<Partial>) {
        let params = &self.evidence.params.search;
        // Only lead bytes from 0xA1 have unassigned pairs whose second byte is a lead byte, too.
        let firsts = (0xA1..=0xFE).filter(|first| gbk::is_unassigned(*first, 0xA1) || *first < 0xAA);
        let mut completed = Vec::new();
        for first in firsts {
            completed.extend(self.complete(partial, first, end).map(|next| (first, next)));
        }
        completed.sort_by(|(_, a), (_, b)| a.cost().total_cmp(&b.cost()));
        for (first, next) in completed.into_iter().take(limits::LOST_PAIR_FIRST_BYTES) {
            let assumed = next.assumed + params.lost_pair + self.evidence.document.swallow(true);
            for second in (0x81..=0xFE).filter(|second| gbk::is_unassigned(first, *second)) {
                out.push(Partial { pending: Some(second), assumed, lost_pair: true, ..next });
            }
        }
    }
}

/// Keeps the `width` hypotheses that cost least, in the order of their costs; equal ones stay in their order.
fn keep_cheapest(partials: &mut Vec<Partial>, width: usize, cost: impl Fn(&Partial) -> f32) {
    // Hypotheses are large, so their costs are sorted in their place.
    let mut order: Vec<(f32, usize)> = partials.iter().map(cost).zip(0..).collect();
    let by_cost = |a: &(f32, usize), b: &(f32, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
    if width < order.len() {
        order.select_nth_unstable_by(width, by_cost);
        order.truncate(width);
    }
    order.sort_unstable_by(by_cost);
    *partials = order.iter().filter_map(|(_, at)| partials.get(*at).copied()).collect();
}

/// The trail bytes of the characters with this lead byte and pronunciation, and what it costs to assume that
/// a page gave the pronunciation of each.
fn pronounced(evidence: &Evidence<'_>, lead: u8, syllable: Syllable) -> impl Iterator<Item = (u8, f32)> {
    let params = &evidence.params.search;
    gbk::pronounced(lead, syllable).map(|found| {
        let c = found.character;
        let rank = if found.is_common { 0.0 } else { params.uncommon_pronunciation };
        let script = if evidence.model.is_traditional(c) { 0.0 } else { params.not_traditional };
        let form = if evidence.model.is_rare_variant(c) { params.rare_variant } else { 0.0 };
        (found.trail, rank + script + form)
    })
}

/// What a closing `?` swallowed, and what it costs to assume that: at most two possibilities, told by what
/// follows and by whether a bracket is open.
fn swallowed(evidence: &Evidence<'_>, rest: &str, bracketed: bool) -> [Option<(Option<char>, f32)>; 2] {
    let document = evidence.document;
    let gone = document.swallow(true);
    // The document says what a space costs there, not the language model.
    let own = evidence.model.single(' ');
    let space = |c, stands: bool| match stands {
        true => (Some(' '), document.space(c, true) - own + gone),
        false => (None, document.space(c, false)),
    };
    match rest.chars().next() {
        Some('/') if lost_tag::is_tag(rest) => [Some((Some('<'), gone)), None],
        // The byte that was no trail byte is still there, or a space before it is gone.
        Some(c @ ('"' | '#'..='\'' | '*' | '+' | '-' | '/'..='9')) => {
            [Some(space(c, false)), Some(space(c, true))]
        }
        // The byte is still there, although this decoder mostly swallows it.
        Some('(' | ' ' | '<') => [Some((None, document.swallow(false))), None],
        // The byte is still there, or the text was cut here.
        None | Some('\0'..='?' | '！' | '？' | '\x7F') => [Some((None, 0.0)), None],
        Some(c) if c.is_ascii_alphabetic() && lost_tag::is_tag(rest) => [Some((Some('<'), gone)), None],
        _ if !bracketed && closes_a_bracket(rest) => {
            [Some((Some('('), gone)), Some((Some(' '), gone + evidence.params.search.space_for_bracket))]
        }
        _ => [Some((Some(' '), gone)), None],
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

/// Whether the text may have been cut at the punctuation mark behind a `?` that ends at byte `end`. A cheap
/// look: most question marks are question marks.
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

/// Whether a round bracket closes soon that nothing in `rest` opens.
fn closes_a_bracket(rest: &str) -> bool {
    tokens::characters(rest)
        .take(limits::BRACKET_DISTANCE)
        .take_while(|c| !matches!(c, '(' | '（' | '\n'))
        .any(|c| matches!(c, ')' | '）'))
}
