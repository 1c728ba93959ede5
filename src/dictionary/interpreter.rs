//! Runs the steps of a plan one after the other, exactly as OpenCC does: the definition of every conversion.
//!
//! It is plain rather than fast. The compiler uses it to compute the outputs of keys, the one-pass form falls
//! back to it, `inspect` shows what it does, and tests compare everything else with it.
//!
//! The build script compiles this file too.

use crate::dictionary::blob::plan::CompiledPlan;
use crate::dictionary::blob::{GroupHead, View};
use crate::dictionary::ideographic_description::{self, Description};
use crate::dictionary::plan::MatchPolicy;
use std::borrow::Cow;

/// An entry that matched.
#[derive(Clone, Copy, Debug)]
pub struct DictMatch<'a> {
    /// Length of the key in bytes.
    pub len: usize,
    /// The number of the dictionary.
    pub dict: u32,
    /// String references of the values; the first one is written.
    pub values: &'a [u32],
}

/// A piece of a text, as a step sees it.
#[derive(Clone, Copy, Debug)]
pub enum Piece<'t, 'a> {
    /// One character, or one ideographic description sequence, that matched nothing.
    Unmatched(&'t str),
    /// A key, and the entry that it belongs to.
    Matched(&'t str, DictMatch<'a>),
}

/// The keys that a text starts with, shortest first: length in bytes and number. Kept to reuse its memory.
type Prefixes = Vec<(usize, u32)>;

/// Cuts `text` from left to right into the matches of the group at `group` and what lies between them.
pub fn scan<'t, 'a>(view: &View<'a>, group: u32, text: &'t str, mut piece: impl FnMut(Piece<'t, 'a>)) {
    let mut prefixes = Prefixes::new();
    let mut rest = text;
    while let Some(ch) = rest.chars().next() {
        prefixes.clear();
        prefixes.extend(view.trie.prefixes(rest));
        let found = if prefixes.is_empty() { None } else { longest(view, group, &prefixes).0 };
        let len = match found {
            Some(found) => found.len,
            None => match ideographic_description::read(rest) {
                Description::Complete(len) => len,
                _ => ch.len_utf8(),
            },
        };
        let (head, tail) = rest.split_at(len);
        piece(found.map_or(Piece::Unmatched(head), |found| Piece::Matched(head, found)));
        rest = tail;
    }
}

/// What a group decides about the keys that a text starts with, and where the next group starts.
fn longest<'a>(view: &View<'a>, at: u32, prefixes: &Prefixes) -> (Option<DictMatch<'a>>, u32) {
    let mut next = at + GroupHead::LEN;
    match view.group(at) {
        Some(GroupHead::Dict(dict)) => {
            let found = prefixes
                .iter()
                .rev()
                .find_map(|&(len, key)| view.entry(dict, key).map(|values| DictMatch { len, dict, values }));
            (found, next)
        }
        Some(GroupHead::Members(policy, count)) => {
            let mut best: Option<DictMatch<'a>> = None;
            for _ in 0..count {
                let (found, after) = longest(view, next, prefixes);
                next = after;
                let is_better = match (&best, &found) {
                    (None, _) => true,
                    (Some(best), Some(found)) => policy == MatchPolicy::Union && found.len > best.len,
                    (Some(_), None) => false,
                };
                if is_better {
                    best = found;
                }
            }
            (best, next)
        }
        None => (None, next),
    }
}

/// Appends the output of one step for `text`.
pub fn run_step(view: &View<'_>, group: u32, text: &str, out: &mut String) {
    scan(view, group, text, |piece| match piece {
        Piece::Unmatched(source) => out.push_str(source),
        Piece::Matched(_, found) => out.push_str(written_value(view, found)),
    });
}

/// The value that is written for an entry.
pub fn written_value<'a>(view: &View<'a>, found: DictMatch<'a>) -> &'a str {
    found.values.first().map_or("", |&reference| view.text(reference))
}

/// Appends the output of a chain of steps for `text`.
pub fn run_chain(view: &View<'_>, chain: &[u32], text: &str, out: &mut String) {
    let Some((&last, before)) = chain.split_last() else { return out.push_str(text) };
    let mut current = Cow::Borrowed(text);
    for &group in before {
        let mut next = String::with_capacity(current.len());
        run_step(view, group, &current, &mut next);
        current = next.into();
    }
    run_step(view, last, &current, out);
}

/// Calls `segment` for each segment of `text`. Without a segmentation the whole text is one, unless it is
/// empty.
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
    // Unmatched pieces in a row form one segment: so many bytes at the start of `rest`.
    let (mut rest, mut unmatched) = (text, 0);
    scan(view, group, text, |piece| match piece {
        Piece::Unmatched(source) => unmatched += source.len(),
        Piece::Matched(source, _) => {
            let (before, from) = rest.split_at(unmatched);
            if !before.is_empty() {
                segment(before);
            }
            segment(source);
            (rest, unmatched) = (from.split_at(source.len()).1, 0);
        }
    });
    if !rest.is_empty() {
        segment(rest);
    }
}

/// Appends the output of a plan for `text`.
pub fn run_plan(view: &View<'_>, plan: &CompiledPlan<'_>, text: &str, out: &mut String) {
    let mut normal = String::with_capacity(text.len());
    run_chain(view, plan.normalization, text, &mut normal);
    segment(view, plan.segmentation, &normal, |segment| run_chain(view, plan.chain, segment, out));
}
