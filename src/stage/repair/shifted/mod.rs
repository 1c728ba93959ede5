//! Byte-shifted text: Chinese that was decoded one byte out of step with its bytes, `當?shù)貙W` for
//! `當地學`.
//!
//! A tool added pronunciations to a GBK page, or cut it at punctuation marks, byte by byte; where that tore a
//! character apart, the decoder wrote `?` for the lost byte and read all following bytes shifted by one. This
//! module decides which question marks stand for lost bytes and whether the best hypothesis is good enough.
//! `search` makes the hypotheses, `beam` keeps the cheapest ones, and `rank` ranks them.

mod beam;
mod document;
mod evidence;
mod hypothesis;
mod line;
mod lost_bytes;
mod lost_tag;
mod memo;
mod pairing;
mod rank;
mod script_window;
mod search;
#[cfg(test)]
mod tests;
mod tokens;

use super::finding;
use super::params::{Params, limits};
use crate::language_model::{ModelHandle, Viterbi};
use crate::report::{Finding, Rule};
use crate::text::char_class::is_han;
use crate::text::gbk::{self, Code};
use crate::text::marks::is_closing;
use crate::text::pinyin::Syllable;
use crate::text::spans::slice;
use beam::Hypotheses;
use document::DocumentStats;
use evidence::Evidence;
use line::LineReader;
use memo::{LeftContext, Memo};
use rank::{Ranker, Ranking};
use script_window::ScriptWindow;
use search::{full_width_code, is_cut};
use std::cell::Cell;
use std::ops::Range;
use tokens::{LONGEST_TOKEN, Token, characters_backwards, token};

/// Finds the byte-shifted spans of `text`, from left to right. None of them touches protected text.
pub(super) fn find(
    text: &str,
    protected: &[Range<usize>],
    model: &ModelHandle,
    params: &Params,
) -> Vec<Finding> {
    find_with(Decider::default(), text, protected, model, params)
}

fn find_with(
    mut decider: Decider,
    text: &str,
    protected: &[Range<usize>],
    model: &ModelHandle,
    params: &Params,
) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    let mut from = 0;
    let mut document: Option<DocumentStats> = None;
    let (mut line, mut script) = (LineReader::default(), ScriptWindow::default());
    let mut budget = limits::HYPOTHESES + text.len() / 1024 * limits::HYPOTHESES_PER_KIB;
    while let Some(at) =
        text.get(from..).and_then(|rest| memchr::memchr(b'?', rest.as_bytes())).map(|i| from + i)
    {
        from = at + 1;
        // Three question marks in a row are no damage.
        if text.get(at..).is_some_and(|rest| rest.starts_with("???"))
            || finding::touches(protected, &(at..at + 1))
        {
            continue;
        }
        let Some(start) = DamageStart::of(text, at) else { continue };
        // When the budget is used up, further starts are only reported. Damaged pages never get there.
        let Some(left) = budget.checked_sub(limits::HYPOTHESES_PER_LOOK) else {
            found.extend(
                Some(start.not_searched(at)).filter(|finding| !finding::touches(protected, &finding.source)),
            );
            continue;
        };
        let document = match document.take().filter(|document| document.covers(at)) {
            Some(known) => document.insert(known),
            None => {
                decider.memo.clear();
                document.insert(DocumentStats::around(text, at, &params.document))
            }
        };
        let share = left.min(limits::HYPOTHESES_PER_SPAN);
        let (remaining, reach) = (Cell::new(share), Cell::new(at));
        line.read_to(text, at, &found, &params.pairing);
        let evidence = Evidence {
            model: model.get(),
            params,
            text,
            document,
            traditional: script.is_traditional(model.get(), text, at),
            pairing: line.pairing(),
            budget: &remaining,
            reach: &reach,
            is_budget_of_span: share == limits::HYPOTHESES_PER_SPAN,
        };
        let before = found.last().filter(|finding| finding.repaired);
        let finding = decider
            .decide(&evidence, start, at, before)
            .filter(|finding| !finding::touches(protected, &finding.source));
        // A repair costs nothing: real damage may take its time.
        if !finding.as_ref().is_some_and(|finding| finding.repaired) {
            budget = left - (share - remaining.get());
        }
        if let Some(finding) = finding {
            // A span that is suspected as a whole is not repaired in part.
            from = finding.source.end;
            found.push(finding);
        }
    }
    found
}

/// A question mark that may begin a byte-shifted span.
#[derive(Debug, Clone, Copy, PartialEq)]
enum DamageStart {
    /// `?zhǔn)`: the pronunciation, and the byte after its closing bracket.
    Pronunciation(Syllable, usize),
    /// `?！`: the punctuation mark, and the byte after it.
    Cut(char, usize),
}

impl DamageStart {
    /// The start at byte `at`, by a cheap look. `None` for most question marks.
    fn of(text: &str, at: usize) -> Option<Self> {
        match token(text, at)? {
            (Token::LostBeforePronunciation(syllable), end) => Some(Self::Pronunciation(syllable, end)),
            (Token::QuestionMark, end) if is_cut(text, end) => {
                let mark = text.get(end..)?.chars().next()?;
                Some(Self::Cut(mark, end + mark.len_utf8()))
            }
            _ => None,
        }
    }

    /// The finding about this start, at byte `at`, when the budget ends: it has no candidates.
    fn not_searched(self, at: usize) -> Finding {
        let (Self::Pronunciation(_, end) | Self::Cut(_, end)) = self;
        Finding { rule: Rule::ByteShiftedText, source: at..end, candidates: Vec::new(), repaired: false }
    }
}

/// Decides about one span after another, with the same buffers.
#[derive(Default)]
struct Decider {
    hypotheses: Hypotheses,
    ranker: Ranker,
    memo: Memo,
}

impl Decider {
    /// Decides about the span that begins at byte `at`. `before` is the repair before it.
    fn decide(
        &mut self,
        evidence: &Evidence<'_>,
        start: DamageStart,
        at: usize,
        before: Option<&Finding>,
    ) -> Option<Finding> {
        let left = left_context(evidence, at, before);
        if let Some(known) = self.memo.get(evidence, &left, at) {
            return known;
        }
        evidence.look(at, LONGEST_TOKEN);
        let finding = self.decide_anew(evidence, start, at, &left);
        let finding = finding.or_else(|| (evidence.budget.get() == 0).then(|| start.not_searched(at)));
        self.memo.put(evidence, &left, at, finding.as_ref());
        finding
    }

    fn decide_anew(
        &mut self,
        evidence: &Evidence<'_>,
        start: DamageStart,
        at: usize,
        left: &LeftContext,
    ) -> Option<Finding> {
        let params = &evidence.params.decision;
        let noise = evidence.document.noise();
        let last = left.characters().first().copied();
        let backwards = left.characters().iter().rev();
        let left = backwards.fold(Viterbi::default(), |viterbi, c| viterbi.push(evidence.model, *c));
        let (posterior, gain) = match start {
            DamageStart::Pronunciation(syllable, end) => {
                // The character before the `?` is the first half of the pronounced one and a byte of its own.
                let last = last?;
                let trail = match (full_width_code(last), gbk::encode(last)) {
                    (Some((_, trail)), _) | (None, Some(Code::Two(_, trail))) => trail,
                    _ => return None,
                };
                self.hypotheses.after_pronunciation(evidence, left, trail, syllable, end);
                (params.posterior, params.gain)
            }
            DamageStart::Cut(mark, end) => {
                // A row of punctuation marks that follows no text is only that, however noisy the document.
                let noise = if last.is_none_or(is_text) { noise } else { 0.0 };
                if noise < 1.0 && !self.is_better_without_lost_byte(evidence, mark, end, noise)? {
                    return None;
                }
                let gain = params.gain_for_cut + (params.gain_for_cut_in_noise - params.gain_for_cut) * noise;
                self.hypotheses.after_cut(evidence, left, mark, end);
                (params.posterior_for_cut, gain)
            }
        };
        let best = self.ranker.rank(evidence, &self.hypotheses, left, at).filter(|best| best.gain >= gain)?;
        let posterior = if best.lost_pair { params.posterior_for_lost_pair } else { posterior };
        let Ranking { end, goes_on, posterior: reached, candidates, .. } = best;
        Some(Finding {
            rule: Rule::ByteShiftedText,
            source: at..end,
            candidates,
            repaired: reached >= posterior && !goes_on,
        })
    }

    /// Whether the text after a cut is better if it is shifted, whatever the lost byte is.
    fn is_better_without_lost_byte(
        &mut self,
        evidence: &Evidence<'_>,
        mark: char,
        after: usize,
        noise: f32,
    ) -> Option<bool> {
        // With nothing in between, a span cannot be told from three punctuation marks in a row.
        if evidence.text.get(after..)?.starts_with('?') {
            return Some(false);
        }
        self.hypotheses.without_lost_byte(evidence, mark, after);
        let gain = self.ranker.rank(evidence, &self.hypotheses, Viterbi::default(), after)?.gain;
        Some(gain >= evidence.params.decision.gain_without_lost_byte * (1.0 - noise))
    }
}

/// Whether a character may be one of the text that was cut, and not only one of a row of punctuation marks.
/// Kana and letters of other scripts are no such characters: they are rare in pages in GBK.
fn is_text(c: char) -> bool {
    is_han(c)
        || c.is_ascii_alphanumeric()
        || is_closing(c)
        || matches!(c, ')' | '>' | '\u{E000}'..='\u{F8FF}')
}

/// The last few characters of the line before byte `at`. `before` is the repair before it, which counts as
/// its original.
fn left_context(evidence: &Evidence<'_>, at: usize, before: Option<&Finding>) -> LeftContext {
    let (from, repaired) = before.map_or((0, ""), |before| (before.source.end, finding::best(before)));
    let own = slice(evidence.text, from..at);
    let mut line_starts = false;
    let near = characters_backwards(own).take(limits::CONTEXT).take_while(|c| {
        line_starts = *c == '\n';
        !line_starts
    });
    let mut context = LeftContext::default();
    context.extend(near);
    if context.characters().len() < limits::CONTEXT && !line_starts {
        context.extend(repaired.chars().rev().take(limits::CONTEXT));
    }
    context
}
