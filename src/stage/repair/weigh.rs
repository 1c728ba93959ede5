//! Which reading of a damaged stretch is the best, how much likelier than the others, and than the text as it stands. Part
//! of repair.

use super::desync::{Path, Search, ends_sentence, is_cut};
use super::lexicon::Lexicon;
use super::segmentation::State;
use super::style;
use super::units::{self, Unit};
use crate::report::Candidate;
use std::ops::Range;

/// Characters of context on the right.
const CONTEXT: usize = 8;
/// Costs are too unsure of what they tell apart; this much of a difference counts.
const SHARPNESS: f32 = 1.3;
/// A character that hardly any text holds.
const UNHEARD_OF: f32 = 14.0;
/// Some characters in a row that cost more than this are no language, however good the others are.
const WINDOW: usize = 4;
const NONSENSE: f32 = 48.0;
const NONSENSE_BEHIND: f32 = 42.0;
/// Only Chinese characters are annotated, so a letter before a reading is the second half of one.
const ANNOTATED_ASCII: f32 = 8.0;
/// A mark that no item of a list ends with, nor the line before one.
const LIST: f32 = 3.0;
/// Readings that the rest of the text is asked about, how many pairs of characters at either end, and what the square
/// root of the times it says them is worth, of three at most.
const LIKELY: usize = 8;
const OUTER: usize = 2;
const FAMILIAR: f32 = 1.5;
/// Bytes behind a reading in which its line ends, if it is the end of a paragraph.
const TAGS: usize = 100;
/// Readings told in a report.
const TOLD: usize = 5;

/// The best of several readings.
pub(crate) struct Best {
    pub(crate) text: String,
    pub(crate) span_end: usize,
    /// How much likelier it is than the text as it stands, as a logarithm.
    pub(crate) gain: f32,
    /// Its share of the probability of all readings, be there a blank behind it or not.
    pub(crate) share: f32,
    /// It holds a character that hardly any text does, or the text behind it is none.
    pub(crate) strange: bool,
    /// A pair of bytes was lost on the way.
    pub(crate) lost_pair: bool,
    /// The best few, itself included.
    pub(crate) candidates: Vec<Candidate>,
}

/// The best of `paths` over the same stretch of text, context on the right included.
pub(crate) fn weigh(search: &Search<'_>, paths: Vec<Path>, left: State, start: usize) -> Option<Best> {
    let (lexicon, text) = (search.lexicon, search.text);
    let end = paths.iter().map(|p| p.end).max()?;
    let right = context_end(text, end);
    let literal = follow(lexicon, text, left, start..right).cost();
    let mut readings: Vec<(f32, Path)> = Vec::with_capacity(paths.len());
    for path in paths {
        let cost = follow(lexicon, text, path.state, path.end..right).cost()
            + path.assumed
            + search.marks.cost(&path.text, ends_line(text, &path))
            + line_end(search, &path);
        match readings.iter_mut().find(|(_, p)| p.end == path.end && p.text == path.text) {
            Some((known, _)) => *known = known.min(cost),
            None => readings.push((cost, path)),
        }
    }
    readings.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (cost, path) in readings.iter_mut().take(LIKELY) {
        *cost -= familiar(search, left.last(), path);
    }
    readings.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (least, best) = readings.first()?;
    let weight = |cost: &f32| (SHARPNESS * (least - cost)).exp();
    let total: f32 = readings.iter().map(|(cost, _)| weight(cost)).sum();
    let said = best.text.trim_end_matches(' ');
    let same = readings.iter().filter(|(_, path)| path.text.trim_end_matches(' ') == said);
    let share = same.map(|(cost, _)| weight(cost)).sum::<f32>() / total;
    let told = readings.iter().take(TOLD);
    let candidates = told
        .map(|(cost, path)| Candidate { text: path.text.clone(), probability: weight(cost) / total })
        .collect();
    // Where the text goes on as nonsense the stretch has not ended.
    let behind = text.get(best.end..right).unwrap_or_default();
    let strange = best.text.chars().any(|c| lexicon.rarity(c) >= UNHEARD_OF)
        || is_strange(lexicon, left, best.text.chars(), NONSENSE)
        || is_strange(lexicon, best.state, units::chars(behind), NONSENSE_BEHIND)
        || units::annotates_ascii(behind);
    Some(Best {
        text: best.text.clone(),
        span_end: best.end,
        gain: literal - least,
        share,
        strange,
        lost_pair: best.lost_pair,
        candidates,
    })
}

/// Whether some few characters in a row are no language, however good the others are.
fn is_strange(lexicon: &Lexicon, mut state: State, text: impl Iterator<Item = char>, most: f32) -> bool {
    let mut costs = [state.cost(); WINDOW];
    for c in text {
        state = state.push(lexicon, c);
        costs.rotate_left(1);
        let [first, .., last] = &mut costs;
        *last = state.cost();
        if *last - *first > most {
            return true;
        }
    }
    false
}

/// Whether a line or a paragraph ends with the reading.
fn ends_line(text: &str, path: &Path) -> bool {
    let rest = text.get(path.end..).unwrap_or_default();
    match rest.strip_prefix('<') {
        _ if path.text.ends_with('<') => ends_sentence(rest),
        Some(tag) => ends_sentence(tag),
        None => rest.starts_with('\n'),
    }
}

/// What is odd about a line that ends with the reading.
fn line_end(search: &Search<'_>, path: &Path) -> f32 {
    let said = path.text.trim_end_matches('<').trim_end_matches(['”', '’', '」', '』']);
    let Some(mark) = said.chars().next_back().filter(|_| ends_line(search.text, path)) else { return 0.0 };
    if !matches!(mark, '；' | '：' | '，') {
        return search.style.line_end(mark);
    }
    let here = if search.line.is_empty() { path.text.as_str() } else { search.line };
    // A tag or two stand before the line end.
    let rest = search.text.as_bytes().get(path.end..).unwrap_or_default();
    let next = rest.iter().take(TAGS).position(|b| *b == b'\n').map(|end| path.end + end + 1);
    let next = next.and_then(|next| search.text.get(next..)).unwrap_or_default();
    let list = match (style::is_item(here), style::is_item(next), mark) {
        // What comes before a list announces it, and its items are alike.
        (false, true, '：') | (true, true, '；') => 0.0,
        (_, true, '；' | '：' | '，') => LIST,
        (_, false, '，') => LIST,
        _ => 0.0,
    };
    search.style.line_end(mark) + list
}

/// How much the rest of the text speaks for the ends of a reading, where bytes are unknown: names and terms come back.
fn familiar(search: &Search<'_>, before: char, path: &Path) -> f32 {
    let behind = search.text.get(path.end..).and_then(|rest| rest.chars().next());
    let all: Vec<char> = std::iter::once(before).chain(path.text.chars()).chain(behind).collect();
    let pairs = all.iter().zip(all.iter().skip(1)).enumerate();
    let ends = pairs.filter(|(i, _)| *i < OUTER || *i + 1 + OUTER >= all.len());
    ends.map(|(_, (a, b))| FAMILIAR * (search.style.met([*a, *b]).min(3) as f32).sqrt()).sum()
}

/// The language of a stretch as it stands, annotations left out.
fn follow(lexicon: &Lexicon, text: &str, mut state: State, range: Range<usize>) -> State {
    let mut at = range.start;
    while at < range.end {
        let Some((unit, next)) = units::unit(text, at) else { break };
        match unit {
            Unit::Char(c) => state = state.push(lexicon, c),
            Unit::Annotation => {
                if state.last().is_ascii() {
                    state = state.plus(ANNOTATED_ASCII);
                }
            }
            Unit::Mark | Unit::MarkAndReading(_) => {
                let literal = text.get(at..next).unwrap_or_default();
                state = literal.chars().fold(state, |state, c| state.push(lexicon, c));
            }
        }
        at = next;
    }
    state
}

/// Where the context on the right ends: after some characters, at a line end or question mark, or before the next damage.
fn context_end(text: &str, from: usize) -> usize {
    let mut at = from;
    for _ in 0..CONTEXT {
        match units::unit(text, at) {
            Some((Unit::Char('\n'), next)) => return next,
            Some((Unit::Mark, next)) if !is_cut(text, next) => return next,
            Some((Unit::Mark | Unit::MarkAndReading(_), _)) | None => break,
            Some((_, next)) => at = next,
        }
    }
    at
}
