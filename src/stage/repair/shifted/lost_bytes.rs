//! What the bytes that a `?` stands for may have been: the trail byte of a character, an ASCII character that
//! the decoder swallowed with it, or a pair of bytes.

use super::beam::Beam;
use super::evidence::Evidence;
use super::hypothesis::Hypothesis;
use super::lost_tag;
use super::tokens::Token;
use crate::stage::repair::params::limits;
use crate::text::gbk::{self, Code};
use crate::text::pinyin::Syllable;
use crate::text::spans::slice;

/// What a `?` swallowed, and what it costs to assume that: at most two possibilities.
type Possibilities = [Option<(Option<char>, f32)>; 2];

/// The possibilities for one `?`, outside of a bracket and inside of one. They are worked out when they are
/// first needed.
#[derive(Debug, Default)]
struct Swallowed([Option<Possibilities>; 2]);

/// The costs of the characters that a lost trail byte may make of one pending byte, after the cheapest
/// hypothesis with that pending byte. After the others they are about the same.
#[derive(Debug, Default)]
struct LikelyTrails {
    pending: Option<u8>,
    /// The last character of that hypothesis.
    last: char,
    /// Trail bytes, and by how much each makes the hypothesis costlier.
    costs: Vec<(u8, f32)>,
    /// The least cost of all hypotheses that the current token ended.
    least: f32,
}

/// What the current token may stand for, for all hypotheses that have read the tokens before it.
#[derive(Debug, Default)]
pub(super) struct LostBytes {
    /// What it swallowed if it ends the span.
    swallowed: Swallowed,
    /// What it may be as a trail byte.
    trails: LikelyTrails,
}

impl LostBytes {
    /// Begins the next token.
    pub(super) fn next_token(&mut self) {
        self.swallowed = Swallowed::default();
        (self.trails.pending, self.trails.least) = (None, f32::INFINITY);
    }

    /// The `?` ends the span: it stands for the trail byte of the pending character, and for an ASCII
    /// character that the decoder swallowed with it.
    pub(super) fn closing(&mut self, beam: &mut Beam<'_>, hypothesis: &Hypothesis, end: usize) {
        let evidence = beam.evidence;
        let rest = slice(evidence.text, end..);
        // The text of the hypothesis knows whether a bracket is open; before its first bracket the line does.
        let bracketed = hypothesis.bracket_opens.unwrap_or_else(|| evidence.pairing.is_bracketed());
        let [outside, inside] = &mut self.swallowed.0;
        let known = if bracketed { inside } else { outside };
        let swallowed = *known.get_or_insert_with(|| swallowed(evidence, end, bracketed));
        let nothing_swallowed = evidence.document.swallow(false);
        let next_lead = match rest.chars().next().and_then(gbk::encode) {
            Some(Code::Two(lead, _)) if evidence.document.may_lose_pairs() => Some(lead),
            _ => None,
        };
        let before = hypothesis.viterbi.last();
        let allowance = evidence.params.search.per_character;
        let known = self.trails.pending == hypothesis.pending
            && (self.trails.last == before || hypothesis.pending.is_some_and(is_row_of_symbols));
        let mut trails = std::mem::take(&mut self.trails);
        if !known {
            trails.pending = hypothesis.pending;
            trails.last = before;
            trails.costs.clear();
            trails.costs.extend((0x81..=0xFE).map(|trail| (trail, f32::NEG_INFINITY)));
        }
        for (trail, costs) in &mut trails.costs {
            // A swallowed character has an allowance of its own.
            let most = beam.most_for_complete(hypothesis.length + 1) + allowance;
            let most = most.min(trails.least + limits::LAG_OF_COMPLETE);
            if hypothesis.cost() + *costs > most {
                continue;
            }
            let closed = beam.complete(hypothesis, *trail, end, most).filter(|closed| closed.cost() <= most);
            if !known {
                *costs = closed.map_or(f32::INFINITY, |closed| closed.cost() - hypothesis.cost());
            }
            let Some(closed) = closed else { continue };
            trails.least = trails.least.min(closed.cost());
            // Half a dash or half an ellipsis is no original: they come in pairs.
            let last = closed.viterbi.last();
            if matches!(last, '—' | '…') && before != last && !rest.starts_with(last) {
                continue;
            }
            // Some decoders read the second byte of an unassigned pair again: it begins what follows.
            if next_lead.is_some_and(|lead| gbk::is_unassigned(*trail, lead)) {
                beam.offer(Hypothesis { assumed: closed.assumed + nothing_swallowed, ..closed });
            }
            for (c, cost) in swallowed.iter().flatten() {
                let mut next = closed;
                next.assumed += cost;
                match c {
                    Some('<') if lost_tag::ends_sentence(rest) => {
                        next.push_as(evidence, &mut beam.hypotheses.texts, '<', '\n');
                    }
                    Some(c) => next.push(evidence, &mut beam.hypotheses.texts, *c),
                    None => {}
                }
                beam.offer(next);
            }
        }
        trails.costs.retain(|(_, costs)| costs.is_finite());
        self.trails = trails;
    }
}

/// The `?` stands for two bytes that are no character: the trail byte of the pending character and the
/// lead byte of the next one.
pub(super) fn lose_pair(beam: &mut Beam<'_>, hypothesis: &Hypothesis, end: usize) {
    // Only lead bytes from 0xA1 have unassigned pairs whose second byte is a lead byte, too.
    let firsts = (0xA1..=0xFE).filter(|first| gbk::is_unassigned(*first, 0xA1) || *first < 0xAA);
    let mut completed = Vec::new();
    for first in firsts {
        let most = beam.most_for_open();
        completed.extend(beam.complete(hypothesis, first, end, most).map(|next| (first, next)));
    }
    completed.sort_by(|(_, a), (_, b)| a.cost().total_cmp(&b.cost()));
    for (first, next) in completed.into_iter().take(limits::LOST_PAIR_FIRST_BYTES) {
        let assumed = next.assumed + beam.evidence.document.swallow(true);
        for second in (0x81..=0xFE).filter(|second| gbk::is_unassigned(first, *second)) {
            beam.offer(Hypothesis { pending: Some(second), assumed, lost_pair: true, ..next });
        }
    }
}

/// Whether the characters with this lead byte are symbols. They make no words with what stands before them.
fn is_row_of_symbols(lead: u8) -> bool {
    (0xA1..=0xA9).contains(&lead)
}

/// The trail bytes of the characters with this lead byte and pronunciation, and what it costs to assume that
/// a page gave the pronunciation of each.
pub(super) fn pronounced(
    evidence: &Evidence<'_>,
    lead: u8,
    syllable: Syllable,
) -> impl Iterator<Item = (u8, f32)> {
    let params = &evidence.params.search;
    gbk::pronounced(lead, syllable).map(|found| {
        let c = found.character;
        let rank = if found.is_common { 0.0 } else { params.uncommon_pronunciation };
        let script = if evidence.model.is_traditional(c) { 0.0 } else { params.not_traditional };
        let form = if evidence.model.is_rare_variant(c) { params.rare_variant } else { 0.0 };
        (found.trail, rank + script + form)
    })
}

/// What a closing `?` swallowed, told by what follows and by whether a bracket is open.
fn swallowed(evidence: &Evidence<'_>, end: usize, bracketed: bool) -> Possibilities {
    let document = evidence.document;
    let rest = slice(evidence.text, end..);
    if rest.starts_with(|c: char| c == '/' || c.is_ascii_alphabetic()) {
        evidence.look(end, lost_tag::LONGEST_TAG);
    }
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
        _ if !bracketed && closes_a_bracket(evidence, end) => {
            [Some((Some('('), gone)), Some((Some(' '), gone + evidence.params.search.space_for_bracket))]
        }
        _ => [Some((Some(' '), gone)), None],
    }
}

/// Whether a round bracket closes soon after byte `at` that nothing there opens.
fn closes_a_bracket(evidence: &Evidence<'_>, mut at: usize) -> bool {
    for _ in 0..limits::BRACKET_DISTANCE {
        match evidence.token(at) {
            Some((Token::Char(')' | '）'), _)) => return true,
            Some((Token::Char('(' | '（' | '\n'), _)) | None => return false,
            Some((_, next)) => at = next,
        }
    }
    false
}
