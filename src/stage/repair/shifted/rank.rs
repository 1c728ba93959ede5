//! Ranks the hypotheses about a damaged span: which is the best, how much likelier it is than the others, and
//! than the text as it stands.

use super::beam::Hypotheses;
use super::evidence::Evidence;
use super::hypothesis::{Hypothesis, SharedText, TextNode};
use super::lost_tag;
use super::search::is_cut;
use super::tokens::{self, Token, token};
use crate::language_model::Viterbi;
use crate::report::Candidate;
use crate::stage::repair::params::limits;
use crate::step_counter;
use crate::text::spans::slice;
use std::ops::Range;

/// The best of several hypotheses.
#[derive(Debug)]
pub(super) struct Ranking {
    /// The byte of the text where the damaged span ends.
    pub(super) end: usize,
    /// Nats: how much likelier the best hypothesis is than the text as it stands.
    pub(super) gain: f32,
    /// Posterior probability of the best hypothesis, 0 to 1. Hypotheses that differ only in a trailing space
    /// are pooled.
    pub(super) posterior: f32,
    /// A pronunciation follows a letter or digit soon after the span: the text there is still shifted, so
    /// the span has not ended where the hypothesis says.
    pub(super) goes_on: bool,
    /// A pair of bytes was lost.
    pub(super) lost_pair: bool,
    /// The best few hypotheses, the best one first.
    pub(super) candidates: Vec<Candidate>,
}

/// What ranking needs. The buffers are kept for the next span.
#[derive(Debug, Default)]
pub(super) struct Ranker {
    /// The tokens after the first hypothesis that ends, up to the end of the context.
    context: Vec<(usize, ContextToken)>,
    ranked: Vec<Ranked>,
    characters: Vec<char>,
}

/// A hypothesis with its costs.
#[derive(Debug, Clone, Copy)]
struct Ranked {
    /// The language of the hypothesis and of what is read of the context.
    viterbi: Viterbi,
    /// Nats: everything that is not language.
    fixed: f32,
    /// Nats: both.
    cost: f32,
    text: TextNode,
    end: usize,
    lost_pair: bool,
}

impl Ranker {
    /// Ranks hypotheses about the span that begins at byte `start`, after the language `left`. Each is
    /// judged together with the same context on the right.
    pub(super) fn rank(
        &mut self,
        evidence: &Evidence<'_>,
        hypotheses: &Hypotheses,
        left: Viterbi,
        start: usize,
    ) -> Option<Ranking> {
        let (text, params) = (evidence.text, &evidence.params.rank);
        let ends = hypotheses.complete.iter().map(|hypothesis| hypothesis.end);
        let (first, end) = (ends.clone().min()?, ends.max()?);
        let right = context_end(evidence, end);
        self.read_context(text, first..right);
        self.judge(evidence, hypotheses);
        let ranked = &mut self.ranked;
        ranked.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        let texts = &hypotheses.texts;
        drop_duplicates(ranked, texts);
        for ranked in ranked.iter_mut().take(limits::REPEATED_PAIR_HYPOTHESES) {
            self.characters.clear();
            self.characters.extend(texts.backwards(ranked.text));
            ranked.cost -= repeated_pairs(evidence, left.last(), &self.characters, ranked.end);
        }
        ranked.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        let best = ranked.first()?;
        let weight = |ranked: &Ranked| (params.sharpness * (best.cost - ranked.cost)).exp();
        let total: f32 = ranked.iter().map(weight).sum();
        let trimmed = texts.trimmed(best.text);
        let is_pooled = |ranked: &&Ranked| texts.are_same(texts.trimmed(ranked.text), trimmed);
        let posterior = ranked.iter().filter(is_pooled).map(weight).sum::<f32>() / total;
        let told = ranked.iter().take(limits::CANDIDATES);
        let candidates = told
            .map(|ranked| Candidate { text: texts.text(ranked.text), probability: weight(ranked) / total })
            .collect();
        // If the text goes on as no language, the span has not ended there.
        let after = slice(text, best.end..right);
        Some(Ranking {
            end: best.end,
            gain: read(evidence, left, &context(text, start..right)).cost() - best.cost,
            posterior,
            goes_on: tokens::has_pronunciation_of_ascii(after),
            lost_pair: best.lost_pair,
            candidates,
        })
    }

    fn read_context(&mut self, text: &str, range: Range<usize>) {
        self.context.clear();
        let mut at = range.start;
        while at < range.end {
            at = read_token(text, at, |token| self.context.push((at, token)));
        }
    }

    /// Fills `ranked` with the hypotheses that may be the best, and with the costs of each.
    ///
    /// Those that end last come first: they explain most of the text. The others also pay for the text after
    /// their end, so they are dropped as soon as they cost far more.
    fn judge(&mut self, evidence: &Evidence<'_>, hypotheses: &Hypotheses) {
        self.ranked.clear();
        let mut least = f32::INFINITY;
        let mut end = usize::MAX;
        while let Some(next) =
            hypotheses.complete.iter().map(|hypothesis| hypothesis.end).filter(|other| *other < end).max()
        {
            end = next;
            let ends = line_ends(evidence, end);
            let group = self.ranked.len();
            for hypothesis in hypotheses.complete.iter().filter(|hypothesis| hypothesis.end == end) {
                step_counter::count(1);
                self.characters.clear();
                let fixed = hypothesis.assumed
                    + fixed_cost(evidence, hypothesis, &hypotheses.texts, ends, &mut self.characters);
                let (viterbi, cost) = (hypothesis.viterbi, hypothesis.viterbi.cost() + fixed);
                let Hypothesis { text, end, lost_pair, .. } = *hypothesis;
                self.ranked.push(Ranked { viterbi, fixed, cost, text, end, lost_pair });
            }
            let after = self.context.partition_point(|(at, _)| *at < end);
            let context = self.context.get(after..).unwrap_or_default();
            drop_costly(&mut self.ranked, group, least);
            for (_, token) in context {
                step_counter::count(self.ranked.len() - group + 1);
                for ranked in self.ranked.iter_mut().skip(group) {
                    ranked.viterbi = read(evidence, ranked.viterbi, std::slice::from_ref(token));
                    ranked.cost = ranked.viterbi.cost() + ranked.fixed;
                }
                drop_costly(&mut self.ranked, group, least);
            }
            least = self.ranked.iter().map(|ranked| ranked.cost).fold(least, f32::min);
        }
    }
}

/// Drops the hypotheses from `group` on that cost far more than the cheapest of them, or than `least`.
fn drop_costly(ranked: &mut Vec<Ranked>, group: usize, least: f32) {
    let least = ranked.iter().skip(group).map(|ranked| ranked.cost).fold(least, f32::min);
    let mut number = 0;
    ranked.retain(|ranked| {
        number += 1;
        number <= group || ranked.cost <= least + limits::LAG_OF_RANKED
    });
}

/// Keeps one of the hypotheses with the same text and end, the cheapest.
fn drop_duplicates(ranked: &mut Vec<Ranked>, texts: &SharedText) {
    let mut kept = 0;
    for number in 0..ranked.len() {
        let Some(this) = ranked.get(number).copied() else { break };
        step_counter::count(kept + 1);
        let same = |other: &Ranked| other.end == this.end && texts.are_same(other.text, this.text);
        if !ranked.iter().take(kept).any(same)
            && let Some(slot) = ranked.get_mut(kept)
        {
            *slot = this;
            kept += 1;
        }
    }
    ranked.truncate(kept);
}

/// Nats: what is odd about the quotation marks, the brackets and the last character of a hypothesis. `ends`
/// says whether the line ends where the span ends. `characters` is scratch.
fn fixed_cost(
    evidence: &Evidence<'_>,
    hypothesis: &Hypothesis,
    texts: &SharedText,
    ends: bool,
    characters: &mut Vec<char>,
) -> f32 {
    let swallowed_tag = texts.backwards(hypothesis.text).next() == Some('<');
    let ends =
        if swallowed_tag { lost_tag::ends_sentence(slice(evidence.text, hypothesis.end..)) } else { ends };
    characters.extend(texts.backwards(hypothesis.text));
    let pairing = if hypothesis.has_pair_mark {
        evidence.pairing.cost(characters.iter().rev().copied(), ends, &evidence.params.pairing)
    } else {
        evidence.pairing.cost_without_marks(characters.last().copied(), ends, &evidence.params.pairing)
    };
    let is_after_end = |c: &char| matches!(c, '<' | '”' | '’' | '」' | '』');
    let last = if ends { characters.iter().find(|c| !is_after_end(c)) } else { None };
    pairing + last.map_or(0.0, |mark| evidence.document.line_end(*mark))
}

/// Whether a line or a paragraph ends at byte `at`.
fn line_ends(evidence: &Evidence<'_>, at: usize) -> bool {
    let rest = slice(evidence.text, at..);
    match rest.strip_prefix('<') {
        Some(tag) => {
            evidence.look(at, 1 + lost_tag::LONGEST_TAG);
            lost_tag::ends_sentence(tag)
        }
        None => rest.starts_with('\n'),
    }
}

/// Nats: how much the rest of the document speaks for the ends of a hypothesis, where the lost bytes are. It
/// does so because documents repeat names and terms. `backwards` are the characters of the hypothesis, the
/// last one first.
fn repeated_pairs(evidence: &Evidence<'_>, before: char, backwards: &[char], end: usize) -> f32 {
    let params = &evidence.params.rank;
    let after = evidence.text.get(end..).and_then(|rest| rest.chars().next());
    let all = || std::iter::once(before).chain(backwards.iter().rev().copied()).chain(after);
    let length = 1 + backwards.len() + usize::from(after.is_some());
    let outer = limits::REPEATED_PAIRS;
    let worth = |times: usize| params.repeated_pair * (times.min(3) as f32).sqrt();
    let pairs = all().zip(all().skip(1)).enumerate();
    let ends = pairs.filter(|(i, _)| *i < outer || *i + 1 + outer >= length);
    ends.map(|(_, (a, b))| worth(evidence.document.repeats([a, b]))).sum()
}

/// A token of the text as it stands.
#[derive(Debug, Clone, Copy)]
enum ContextToken {
    Char(char),
    Pronunciation,
}

/// The tokens of a range of the text as it stands.
fn context(text: &str, range: Range<usize>) -> Vec<ContextToken> {
    let (mut tokens, mut at) = (Vec::new(), range.start);
    while at < range.end {
        at = read_token(text, at, |token| tokens.push(token));
    }
    tokens
}

/// Passes the token at byte `at` to `add`, and returns the byte after it. Damage counts as the characters
/// that it consists of.
fn read_token(text: &str, at: usize, mut add: impl FnMut(ContextToken)) -> usize {
    let Some((token, next)) = token(text, at) else { return usize::MAX };
    match token {
        Token::Char(c) => add(ContextToken::Char(c)),
        Token::Pronunciation => add(ContextToken::Pronunciation),
        Token::QuestionMark | Token::LostBeforePronunciation(_) => {
            slice(text, at..next).chars().for_each(|c| add(ContextToken::Char(c)));
        }
    }
    next
}

/// `viterbi` after these tokens. A pronunciation is no language, but it is odd after ASCII.
fn read(evidence: &Evidence<'_>, mut viterbi: Viterbi, tokens: &[ContextToken]) -> Viterbi {
    for token in tokens {
        match token {
            ContextToken::Char(c) => viterbi = viterbi.push(evidence.model, *c),
            ContextToken::Pronunciation if viterbi.last().is_ascii() => {
                viterbi = viterbi.plus(evidence.params.rank.pronunciation_of_ascii);
            }
            ContextToken::Pronunciation => {}
        }
    }
    viterbi
}

/// Where the context on the right ends: after some characters, at a line end or question mark, or before the
/// next damage.
fn context_end(evidence: &Evidence<'_>, from: usize) -> usize {
    let mut at = from;
    for _ in 0..limits::CONTEXT {
        match evidence.token(at) {
            Some((Token::Char('\n'), next)) => return next,
            Some((Token::QuestionMark, next)) if !is_cut(evidence.text, next) => return next,
            Some((Token::QuestionMark | Token::LostBeforePronunciation(_), _)) | None => break,
            Some((_, next)) => at = next,
        }
    }
    at
}
