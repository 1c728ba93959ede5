//! The steps of a plan, one after the other, exactly as OpenCC runs them: the reference form of every conversion.
//!
//! The compiler computes with it what a matched segment becomes, the fused loop falls back to it, and `--inspect`
//! prints what it does. It is plain rather than fast.
//!
//! This file names nothing else of the crate but its siblings: `build.rs` compiles with it too.

use super::description::{self, Description};
use super::format::{Plan, View};

/// An entry that matched.
#[derive(Clone, Copy, Debug)]
pub struct Match<'a> {
    /// Length of the key in bytes.
    pub len: usize,
    /// The dictionary, by number.
    pub leaf: u32,
    /// String references of the values; the first is written.
    pub candidates: &'a [u32],
}

/// A piece of a text as a step sees it.
#[derive(Clone, Copy, Debug)]
pub enum Piece<'t, 'a> {
    /// One character, or one ideographic description sequence, that matched nothing.
    Unmatched(&'t str),
    /// A key, and the entry that it belongs to.
    Matched(&'t str, Match<'a>),
}

/// The keys that a text begins with, shortest first: length in bytes and number. Kept to reuse its memory.
type Prefixes = Vec<(usize, u32)>;

/// Cuts `text` into what the group that begins at `group` matches, from left to right, and what it does not.
pub fn scan<'t, 'a>(view: &View<'a>, group: u32, text: &'t str, mut piece: impl FnMut(Piece<'t, 'a>)) {
    let mut prefixes = Prefixes::new();
    let mut rest = text;
    while let Some(ch) = rest.chars().next() {
        prefixes.clear();
        prefixes.extend(view.automaton.prefixes(rest));
        let found = longest(view, group, &prefixes).0;
        let len = match (found, description::read(rest)) {
            (Some(found), _) => found.len,
            (None, Description::Complete(len)) => len,
            (None, _) => ch.len_utf8(),
        };
        let (head, tail) = rest.split_at(len);
        piece(found.map_or(Piece::Unmatched(head), |found| Piece::Matched(head, found)));
        rest = tail;
    }
}

/// What a group decides on the prefixes of a text, and where in the groups' items the next group begins.
fn longest<'a>(view: &View<'a>, at: u32, prefixes: &Prefixes) -> (Option<Match<'a>>, u32) {
    let [kind, number, ..] = *view.group(at) else { return (None, at + 2) };
    if kind == 0 {
        let found = prefixes.iter().rev().find_map(|&(len, key)| {
            view.entry(number, key).map(|candidates| Match { len, leaf: number, candidates })
        });
        return (found, at + 2);
    }
    let union = kind == 1;
    let mut best: Option<Match<'a>> = None;
    let mut next = at + 2;
    for _ in 0..number {
        let (found, after) = longest(view, next, prefixes);
        next = after;
        let better = match (&best, &found) {
            (None, _) => true,
            (Some(best), Some(found)) => union && found.len > best.len,
            (Some(_), None) => false,
        };
        if better {
            best = found;
        }
    }
    (best, next)
}

/// Appends what one step makes of `text`.
pub fn run_step(view: &View<'_>, group: u32, text: &str, out: &mut String) {
    scan(view, group, text, |piece| match piece {
        Piece::Unmatched(source) => out.push_str(source),
        Piece::Matched(_, found) => out.push_str(first(view, found)),
    });
}

/// The value that is written for an entry.
pub fn first<'a>(view: &View<'a>, found: Match<'a>) -> &'a str {
    found.candidates.first().map_or("", |&reference| view.text(reference))
}

/// Appends what a chain of steps makes of `text`.
pub fn run_chain(view: &View<'_>, chain: &[u32], text: &str, out: &mut String) {
    let Some((&last, before)) = chain.split_last() else { return out.push_str(text) };
    let mut current = std::borrow::Cow::Borrowed(text);
    for &group in before {
        let mut next = String::with_capacity(current.len());
        run_step(view, group, &current, &mut next);
        current = next.into();
    }
    run_step(view, last, &current, out);
}

/// Calls `segment` for each segment of `text`; without a segmentation there is one (none if the text is empty).
pub fn segment<'t>(
    view: &View<'_>,
    segmentation: Option<u32>,
    text: &'t str,
    mut segment: impl FnMut(&'t str),
) {
    let Some(group) = segmentation else {
        if !text.is_empty() {
            segment(text);
        }
        return;
    };
    // The unmatched run lies between `start` and `end`.
    let (mut start, mut end) = (0, 0);
    scan(view, group, text, |piece| match piece {
        Piece::Unmatched(source) => end += source.len(),
        Piece::Matched(source, _) => {
            if start < end {
                segment(text.get(start..end).unwrap_or_default());
            }
            segment(source);
            end += source.len();
            start = end;
        }
    });
    if start < end {
        segment(text.get(start..end).unwrap_or_default());
    }
}

/// Appends what a plan makes of `text`.
pub fn run_plan(view: &View<'_>, plan: &Plan<'_>, text: &str, out: &mut String) {
    let mut normal = String::with_capacity(text.len());
    run_chain(view, plan.normalization, text, &mut normal);
    segment(view, plan.segmentation, &normal, |segment| run_chain(view, plan.chain, segment, out));
}
