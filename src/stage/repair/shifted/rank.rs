//! Ranks the hypotheses about a damaged span: which is the best, how much likelier it is than the others, and
//! than the text as it stands.

use super::document::DocumentStats;
use super::evidence::Evidence;
use super::hypothesis::Hypothesis;
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
    /// A pronunciation follows a letter or digit soon behind the span: the text there is still shifted, so
    /// the span has not ended where the hypothesis says.
    pub(super) goes_on: bool,
    /// A pair of bytes was lost.
    pub(super) lost_pair: bool,
    /// The best few hypotheses, the best one first.
    pub(super) candidates: Vec<Candidate>,
}

/// Ranks hypotheses about the span that begins at byte `start`, behind the language `left`. Each is judged
/// together with the same context on the right.
pub(super) fn rank(
    evidence: &Evidence<'_>,
    hypotheses: Vec<Hypothesis>,
    left: Viterbi,
    start: usize,
) -> Option<Ranking> {
    let (text, params) = (evidence.text, &evidence.params.rank);
    let end = hypotheses.iter().map(|hypothesis| hypothesis.end).max()?;
    let right = context_end(text, end);
    let literal = read(evidence, left, &context(text, start..right)).cost();
    // Hypotheses end at few different bytes: what is behind is divided into tokens once for each.
    let mut contexts: Vec<(usize, Vec<ContextToken>)> = Vec::new();
    let mut ranked: Vec<(f32, Hypothesis)> = Vec::with_capacity(hypotheses.len());
    for hypothesis in hypotheses {
        step_counter::count(ranked.len() + 1);
        let known = contexts.iter().position(|(end, _)| *end == hypothesis.end).unwrap_or_else(|| {
            contexts.push((hypothesis.end, context(text, hypothesis.end..right)));
            contexts.len() - 1
        });
        let behind = contexts.get(known).map_or(&[][..], |(_, tokens)| tokens);
        let cost = read(evidence, hypothesis.viterbi, behind).cost()
            + hypothesis.assumed
            + evidence.pairing.cost(&hypothesis.text, ends_line(text, &hypothesis), &evidence.params.pairing)
            + line_end_cost(evidence, &hypothesis);
        let same = |other: &Hypothesis| other.end == hypothesis.end && other.text == hypothesis.text;
        match ranked.iter_mut().find(|(_, other)| same(other)) {
            Some((known, _)) => *known = known.min(cost),
            None => ranked.push((cost, hypothesis)),
        }
    }
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (cost, hypothesis) in ranked.iter_mut().take(limits::REPEATED_PAIR_HYPOTHESES) {
        *cost -= repeated_pairs(evidence, left.last(), hypothesis);
    }
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (least, best) = ranked.first()?;
    let weight = |cost: &f32| (params.sharpness * (least - cost)).exp();
    let total: f32 = ranked.iter().map(|(cost, _)| weight(cost)).sum();
    let trimmed = best.text.trim_end_matches(' ');
    let pooled = ranked.iter().filter(|(_, other)| other.text.trim_end_matches(' ') == trimmed);
    let posterior = pooled.map(|(cost, _)| weight(cost)).sum::<f32>() / total;
    let told = ranked.iter().take(limits::CANDIDATES);
    let candidates = told
        .map(|(cost, hypothesis)| Candidate {
            text: hypothesis.text.clone(),
            probability: weight(cost) / total,
        })
        .collect();
    // If the text goes on as no language, the span has not ended there.
    let behind = slice(text, best.end..right);
    Some(Ranking {
        end: best.end,
        gain: literal - least,
        posterior,
        goes_on: tokens::has_pronunciation_of_ascii(behind),
        lost_pair: best.lost_pair,
        candidates,
    })
}

/// Whether a line or a paragraph ends where the span ends.
fn ends_line(text: &str, hypothesis: &Hypothesis) -> bool {
    let rest = slice(text, hypothesis.end..);
    match rest.strip_prefix('<') {
        _ if hypothesis.text.ends_with('<') => lost_tag::ends_sentence(rest),
        Some(tag) => lost_tag::ends_sentence(tag),
        None => rest.starts_with('\n'),
    }
}

/// Nats: what is odd about the punctuation mark that ends the line, if the line ends where the span ends.
fn line_end_cost(evidence: &Evidence<'_>, hypothesis: &Hypothesis) -> f32 {
    let text = hypothesis.text.trim_end_matches('<').trim_end_matches(['”', '’', '」', '』']);
    let last = text.chars().next_back().filter(|_| ends_line(evidence.text, hypothesis));
    last.map_or(0.0, |mark| evidence.document.line_end(mark))
}

/// Nats: how much the rest of the document speaks for the ends of a hypothesis, where the lost bytes are.
/// Names and terms come back.
fn repeated_pairs(evidence: &Evidence<'_>, before: char, hypothesis: &Hypothesis) -> f32 {
    let params = &evidence.params.rank;
    let behind = evidence.text.get(hypothesis.end..).and_then(|rest| rest.chars().next());
    let all: Vec<char> = std::iter::once(before).chain(hypothesis.text.chars()).chain(behind).collect();
    let pairs = all.iter().zip(all.iter().skip(1)).enumerate();
    let outer = limits::REPEATED_PAIRS;
    let ends = pairs.filter(|(i, _)| *i < outer || *i + 1 + outer >= all.len());
    let worth = |times: usize| params.repeated_pair * (times.min(3) as f32).sqrt();
    ends.map(|(_, (a, b))| worth(DocumentStats::repeats(evidence.document, [*a, *b]))).sum()
}

/// A token of the text as it stands.
#[derive(Clone, Copy)]
enum ContextToken {
    Char(char),
    Pronunciation,
}

/// The tokens of a range of the text as it stands. Damage stands for its characters.
fn context(text: &str, range: Range<usize>) -> Vec<ContextToken> {
    let (mut tokens, mut at) = (Vec::new(), range.start);
    while at < range.end {
        let Some((token, next)) = token(text, at) else { break };
        match token {
            Token::Char(c) => tokens.push(ContextToken::Char(c)),
            Token::Pronunciation => tokens.push(ContextToken::Pronunciation),
            Token::QuestionMark | Token::LostBeforePronunciation(_) => {
                tokens.extend(slice(text, at..next).chars().map(ContextToken::Char));
            }
        }
        at = next;
    }
    tokens
}

/// The language behind `viterbi` after these tokens. A pronunciation is no language, but it is odd behind
/// ASCII.
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
fn context_end(text: &str, from: usize) -> usize {
    let mut at = from;
    for _ in 0..limits::CONTEXT {
        match token(text, at) {
            Some((Token::Char('\n'), next)) => return next,
            Some((Token::QuestionMark, next)) if !is_cut(text, next) => return next,
            Some((Token::QuestionMark | Token::LostBeforePronunciation(_), _)) | None => break,
            Some((_, next)) => at = next,
        }
    }
    at
}
