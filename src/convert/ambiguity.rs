//! Finds where a conversion had a choice: matches of entries with more than one value, and what else they may become.

use super::Converter;
use super::protected_words::Kind;
use crate::dictionary::blob::View;
use crate::dictionary::blob::plan::CompiledPlan;
use crate::dictionary::interpreter::{self, Piece};
use std::ops::Range;

/// A span whose conversion had a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ambiguity {
    /// Where in the text it stands, in bytes.
    pub source: Range<usize>,
    /// Where in the converted text, in bytes.
    pub output: Range<usize>,
    /// The span as the steps see it: after the normalization.
    pub text: String,
    /// What it may become, the one that was written first.
    pub candidates: Vec<String>,
}

/// More candidates than this are not listed.
const MAX_CANDIDATES: usize = 64;

/// A stretch of a text and what a step, or all of them so far, make of it: lengths in bytes.
#[derive(Clone, Copy, Debug)]
struct Run {
    source: usize,
    output: usize,
    ambiguous: bool,
}

impl Converter {
    /// Where converting `text` has a choice.
    ///
    /// As in OpenCC, an entry with more than one value in any step makes its span ambiguous, even if later steps bring
    /// all of them to one; and where a later step's match straddles earlier ones, the span is all of them.
    ///
    /// ```
    /// use zhnorm::{Config, Converter};
    ///
    /// let found = Converter::new(Config::S2t).ambiguities("一丑");
    /// assert_eq!((found[0].source.clone(), found[0].text.as_str()), (3..6, "丑"));
    /// assert_eq!(found[0].candidates, ["醜", "丑"]);
    /// ```
    pub fn ambiguities(&self, text: &str) -> Vec<Ambiguity> {
        let view = self.engine.tables.view();
        let Some(plan) = view.plan(self.engine.plan) else { return Vec::new() };
        let mut search = Search { view, plan, found: Vec::new(), source: 0, output: 0 };
        match &self.locks {
            None => search.piece(text),
            Some(locks) => {
                locks.split(text, true, |piece, kind| {
                    match kind {
                        Kind::Locked => {
                            search.source += piece.len();
                            search.output += piece.len();
                        }
                        Kind::Free | Kind::Open => search.piece(piece),
                    }
                    piece.len()
                });
            }
        }
        search.found
    }
}

struct Search<'s> {
    view: &'s View<'s>,
    plan: CompiledPlan<'s>,
    found: Vec<Ambiguity>,
    /// Where the piece begins, in the text and in what it becomes.
    source: usize,
    output: usize,
}

impl Search<'_> {
    fn piece(&mut self, text: &str) {
        let (view, plan) = (self.view, self.plan);
        let (normal, normalization) = walk(view, plan.normalization, text);
        // Where the normalized text's runs stand in the text.
        let mut places = Places { runs: &normalization, source: self.source, normal: 0 };
        let mut at = 0;
        interpreter::segment(view, plan.segmentation, &normal, |segment| {
            let (_, runs) = walk(view, plan.chain, segment);
            let mut inside = 0;
            for run in runs {
                if run.ambiguous {
                    let text = segment.get(inside..inside + run.source).unwrap_or_default();
                    self.found.push(Ambiguity {
                        source: places.at(at + inside, false)..places.at(at + inside + run.source, true),
                        output: self.output..self.output + run.output,
                        text: text.to_owned(),
                        candidates: candidates(view, plan.chain, text),
                    });
                }
                inside += run.source;
                self.output += run.output;
            }
            at += segment.len();
        });
        self.source += text.len();
    }
}

/// Finds places of a normalized text in the text it was made from; asked in rising order.
struct Places<'r> {
    runs: &'r [Run],
    source: usize,
    normal: usize,
}

impl Places<'_> {
    /// The place of a byte; inside a run it is the run's start, or its end.
    fn at(&mut self, place: usize, end: bool) -> usize {
        while let Some((run, rest)) = self.runs.split_first()
            && self.normal + run.output <= place
            && self.normal < place
        {
            self.source += run.source;
            self.normal += run.output;
            self.runs = rest;
        }
        match self.runs.first() {
            Some(run) if end && self.normal < place => self.source + run.source,
            _ => self.source,
        }
    }
}

/// What the steps make of `text`, with the runs from it to that.
fn walk(view: &View<'_>, chain: &[u32], text: &str) -> (String, Vec<Run>) {
    let mut current = text.to_owned();
    let mut all: Option<Vec<Run>> = None;
    for &group in chain {
        let (mut next, mut runs) = (String::new(), Vec::new());
        interpreter::scan(view, group, &current, |piece| match piece {
            Piece::Unmatched(source) => {
                next.push_str(source);
                runs.push(Run { source: source.len(), output: source.len(), ambiguous: false });
            }
            Piece::Matched(source, found) => {
                let value = interpreter::written_value(view, found);
                next.push_str(value);
                let ambiguous = found.values.len() > 1;
                runs.push(Run { source: source.len(), output: value.len(), ambiguous });
            }
        });
        all = Some(match all {
            None => runs,
            Some(before) => compose(&before, &runs),
        });
        current = next;
    }
    let whole = || vec![Run { source: text.len(), output: text.len(), ambiguous: false }];
    (current, all.unwrap_or_else(whole))
}

/// The runs of two steps as runs of both: where their limits do not fall together, a run is all that straddles.
fn compose(first: &[Run], second: &[Run]) -> Vec<Run> {
    let mut all: Vec<Run> = Vec::new();
    let (mut first, mut second) = (first.iter(), second.iter());
    let mut group = Run { source: 0, output: 0, ambiguous: false };
    // How far each side has come in the text between.
    let (mut left, mut right) = (0, 0);
    loop {
        let from_first = left <= right;
        let Some(run) = (if from_first { first.next() } else { second.next() }) else { break };
        if from_first {
            group.source += run.source;
            left += run.output;
        } else {
            group.output += run.output;
            right += run.source;
        }
        group.ambiguous |= run.ambiguous;
        if left == right {
            all.push(std::mem::replace(&mut group, Run { source: 0, output: 0, ambiguous: false }));
        }
    }
    all
}

/// Everything that the steps may make of `text`, what they do make first.
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
