//! Finds the spans whose conversion is ambiguous, because an entry with more than one value matched there.

use super::Converter;
use super::protected_words::PieceKind;
use super::text_end::TextEnd;
use crate::dictionary::blob::View;
use crate::dictionary::blob::plan::CompiledPlan;
use crate::dictionary::interpreter::{self, Piece};
use crate::text::spans::slice;
use std::ops::Range;

/// A span whose conversion is ambiguous. [`Converter::ambiguities`] returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ambiguity {
    /// The span in the text, in bytes.
    pub source: Range<usize>,
    /// The span of its output in the converted text, in bytes.
    pub output: Range<usize>,
    /// The text of the span after the normalization, as the steps read it.
    pub text: String,
    /// The possible outputs. The first one is what the conversion writes.
    pub candidates: Vec<String>,
}

/// At most this many candidates are listed.
const MAX_CANDIDATES: usize = 64;

/// A span that a step, or several steps together, convert as a whole. Lengths are in bytes.
#[derive(Clone, Copy, Debug)]
struct ConvertedSpan {
    source: usize,
    output: usize,
    ambiguous: bool,
}

impl Converter {
    /// The spans of `text` whose conversion is ambiguous, in the order of their offsets.
    ///
    /// As in OpenCC, an entry with more than one value makes its span ambiguous in whatever step it matches,
    /// even if later steps convert all values into the same text. If a match of a later step straddles
    /// matches of earlier steps, the span covers all of them.
    ///
    /// ```
    /// use zhnorm::{Config, Converter};
    ///
    /// let found = Converter::new(Config::S2t).ambiguities("一丑");
    /// assert_eq!((found[0].source.clone(), found[0].text.as_str()), (3..6, "丑"));
    /// assert_eq!(found[0].candidates, ["醜", "丑"]);
    /// ```
    pub fn ambiguities(&self, text: &str) -> Vec<Ambiguity> {
        let view = self.plan.blob.view();
        let Some(plan) = view.plan(self.plan.number) else { return Vec::new() };
        let mut search = AmbiguitySearch { view, plan, found: Vec::new(), source: 0, output: 0 };
        match &self.protected {
            None => search.piece(text),
            Some(protected) => {
                protected.split(text, TextEnd::Final, |piece, kind| {
                    match kind {
                        PieceKind::Protected => {
                            search.source += piece.len();
                            search.output += piece.len();
                        }
                        PieceKind::Free(_) => search.piece(piece),
                    }
                    piece.len()
                });
            }
        }
        search.found
    }
}

/// The search and its progress.
struct AmbiguitySearch<'s> {
    view: &'s View<'s>,
    plan: CompiledPlan<'s>,
    found: Vec<Ambiguity>,
    /// The offset of the current piece in the text.
    source: usize,
    /// The offset of its output in the converted text.
    output: usize,
}

impl AmbiguitySearch<'_> {
    /// Searches the next piece of the text.
    fn piece(&mut self, text: &str) {
        let (view, plan) = (self.view, self.plan);
        let (normal, normalization) = convert_with_spans(view, plan.normalization, text);
        let mut offsets = SourceOffsets { spans: &normalization, source: self.source, normal: 0 };
        let mut at = 0;
        interpreter::segment(view, plan.segmentation, &normal, |segment| {
            let (_, spans) = convert_with_spans(view, plan.chain, segment);
            let mut inside = 0;
            for span in spans {
                if span.ambiguous {
                    let text = slice(segment, inside..inside + span.source);
                    self.found.push(Ambiguity {
                        source: offsets.find(at + inside, Side::Start)
                            ..offsets.find(at + inside + span.source, Side::End),
                        output: self.output..self.output + span.output,
                        text: text.to_owned(),
                        candidates: candidates(view, plan.chain, text),
                    });
                }
                inside += span.source;
                self.output += span.output;
            }
            at += segment.len();
        });
        self.source += text.len();
    }
}

/// Maps offsets in the normalized text to offsets in the text. The offsets must be asked for in rising order.
struct SourceOffsets<'r> {
    /// The spans after the last offset that was asked for.
    spans: &'r [ConvertedSpan],
    /// Where they begin in the text.
    source: usize,
    /// Where they begin in the normalized text.
    normal: usize,
}

/// The side of a span from which an offset inside it is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Start,
    End,
}

impl SourceOffsets<'_> {
    /// The offset in the text for an offset in the normalized text. Inside a span, it is the start or the end
    /// of the span.
    fn find(&mut self, normal: usize, side: Side) -> usize {
        while let Some((span, rest)) = self.spans.split_first()
            && self.normal + span.output <= normal
            && self.normal < normal
        {
            self.source += span.source;
            self.normal += span.output;
            self.spans = rest;
        }
        match self.spans.first() {
            Some(span) if side == Side::End && self.normal < normal => self.source + span.source,
            _ => self.source,
        }
    }
}

/// Converts a text step by step, and returns the output and the spans from the text to the output.
fn convert_with_spans(view: &View<'_>, chain: &[u32], text: &str) -> (String, Vec<ConvertedSpan>) {
    let mut current = text.to_owned();
    let mut all: Option<Vec<ConvertedSpan>> = None;
    for &group in chain {
        let (mut next, mut spans) = (String::new(), Vec::new());
        interpreter::scan(view, group, &current, |piece| match piece {
            Piece::Unmatched(source) => {
                next.push_str(source);
                spans.push(ConvertedSpan { source: source.len(), output: source.len(), ambiguous: false });
            }
            Piece::Matched(source, found) => {
                let value = interpreter::written_value(view, found);
                next.push_str(value);
                let ambiguous = found.values.len() > 1;
                spans.push(ConvertedSpan { source: source.len(), output: value.len(), ambiguous });
            }
        });
        all = Some(match all {
            None => spans,
            Some(before) => compose(&before, &spans),
        });
        current = next;
    }
    let whole = || vec![ConvertedSpan { source: text.len(), output: text.len(), ambiguous: false }];
    (current, all.unwrap_or_else(whole))
}

/// Combines the spans of two successive steps. A combined span ends only where both steps have a boundary.
fn compose(first: &[ConvertedSpan], second: &[ConvertedSpan]) -> Vec<ConvertedSpan> {
    let empty = ConvertedSpan { source: 0, output: 0, ambiguous: false };
    let mut all: Vec<ConvertedSpan> = Vec::new();
    let (mut first, mut second) = (first.iter(), second.iter());
    let mut current = empty;
    // How far each step has come in the text between the two.
    let (mut first_at, mut second_at) = (0, 0);
    loop {
        let from_first = first_at <= second_at;
        let Some(span) = (if from_first { first.next() } else { second.next() }) else { break };
        if from_first {
            current.source += span.source;
            first_at += span.output;
        } else {
            current.output += span.output;
            second_at += span.source;
        }
        current.ambiguous |= span.ambiguous;
        if first_at == second_at {
            all.push(std::mem::replace(&mut current, empty));
        }
    }
    all
}

/// The possible outputs of `text`, the actual one first, at most [`MAX_CANDIDATES`].
fn candidates(view: &View<'_>, chain: &[u32], text: &str) -> Vec<String> {
    let mut all = vec![text.to_owned()];
    for &group in chain {
        let mut next: Vec<String> = Vec::new();
        for text in &all {
            let mut grown = vec![String::new()];
            interpreter::scan(view, group, text, |piece| {
                let values: Vec<&str> = match piece {
                    Piece::Unmatched(source) => vec![source],
                    Piece::Matched(_, found) => found.values.iter().map(|&value| view.text(value)).collect(),
                };
                grown = values
                    .iter()
                    .flat_map(|value| grown.iter().map(move |start| format!("{start}{value}")))
                    .take(MAX_CANDIDATES)
                    .collect();
            });
            next.extend(grown);
        }
        all = next;
        all.truncate(MAX_CANDIDATES);
    }
    let mut seen = std::collections::HashSet::new();
    all.retain(|candidate| seen.insert(candidate.clone()));
    all
}
