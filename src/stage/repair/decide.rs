//! Which question marks stand for lost bytes, and whether the best reading is good enough. Part of repair.

use super::desync::{Path, Search, full_width};
use super::gbk::{self, Code};
use super::lexicon::{Language, Lexicon, Seen, State, is_hanzi};
use super::style::{self, Style};
use super::units::{self, Unit};
use super::{Damage, Repair, quotes};
use crate::report::Candidate;
use std::cell::Cell;
use std::ops::Range;

/// Characters of context on either side.
const CONTEXT: usize = 8;
/// Bytes of a line that are searched for opening marks.
const LINE: usize = 900;
/// Characters on either side that tell the script.
const AROUND: usize = 200;
/// Costs are too sure of rare words and too unsure of common ones; this much of a difference counts.
const SHARPNESS: f32 = 1.3;
/// The least share of the probability that the best reading must have.
const SURE: f32 = 0.95;
const SURE_OF_CUT: f32 = 0.96;
/// How much likelier than the text as it stands a reading must be, as a logarithm: the trace of an annotation is
/// evidence in itself, two marks in a row are not.
const STRADDLED_MARGIN: f32 = 3.0;
const CUT_MARGIN: f32 = 10.0;
/// Every annotation in the text makes a cut more credible, up to this many.
const ANNOTATIONS: u32 = 3;
const PER_ANNOTATION: f32 = 2.0;
/// A reading whose characters cost more than this on average is not language, however much better than the others;
/// one rare word is allowed for.
const STRANGE: f32 = 9.5;
const UNHEARD_OF: f32 = 14.0;
const WINDOW: usize = 4;
const NONSENSE: f32 = 44.0;
const NONSENSE_BEHIND: f32 = 36.0;
const RARE_WORD: f32 = 12.0;
/// Only Chinese characters are annotated, so a letter before a reading is the second half of one.
const ANNOTATED_ASCII: f32 = 8.0;
/// A mark that no item of a list ends with, nor the line before one.
const LIST: f32 = 3.0;
/// Readings that the rest of the text is asked about, what one more occurrence is worth, and how far it is looked for.
const LIKELY: usize = 8;
const FAMILIAR: f32 = 2.0;
const NEARBY: usize = 20_000;
const PART: usize = 100_000;
/// The work that may be done for one text, in paths of the search: at least, for every KiB of it, for one stretch, and
/// what a look at one counts. Damaged pages need a tenth of it; text made up of nothing but beginnings must not take
/// longer than any other.
const PATHS: usize = 100_000;
const PATHS_PER_KIB: usize = 10;
const PATHS_PER_STRETCH: usize = 60_000;
const PATHS_PER_LOOK: usize = 100;
/// Readings told in a report.
const TOLD: usize = 5;

/// Looks at every question mark of `text`, from left to right.
pub(crate) fn find(text: &str) -> Vec<Repair> {
    let mut found: Vec<Repair> = Vec::new();
    let mut from = 0;
    let mut around: Option<Surroundings> = None;
    let budget = Cell::new(PATHS + text.len() / 1024 * PATHS_PER_KIB);
    while let Some(at) =
        text.get(from..).and_then(|rest| memchr::memchr(b'?', rest.as_bytes())).map(|i| from + i)
    {
        if text.get(at..).is_some_and(|rest| rest.starts_with("???")) {
            // Rows of question marks are none of these.
            from = at + 1;
            continue;
        }
        let done = found.last().filter(|r| r.sure).map(|r| (r.span.end, r.replacement.as_str()));
        let repair = candidate(text, at).and_then(|start| {
            // Where every other character begins a stretch nothing is gained by looking at all of them.
            let left = budget.get().checked_sub(PATHS_PER_LOOK)?;
            budget.set(left);
            let around = match around.take().filter(|around| around.asking.contains(&at)) {
                Some(known) => around.insert(known),
                None => around.insert(Surroundings::of(text, at)),
            };
            start.decide(text, at, done, around, &budget)
        });
        from = at + 1;
        if let Some(repair) = repair {
            // What is suspected as a whole is not repaired in part.
            from = repair.span.end;
            found.push(repair);
        }
    }
    found
}

/// A question mark that may begin a stretch.
enum Start<'a> {
    /// `?zhǔn)`
    Straddled(std::borrow::Cow<'a, str>, usize),
    /// `?` and the mark at which the text was cut.
    Cut(usize),
}

/// The cheap look: most question marks are question marks.
fn candidate(text: &str, at: usize) -> Option<Start<'_>> {
    match units::unit(text, at)? {
        (Unit::MarkAndReading(reading), end) => Some(Start::Straddled(reading, end)),
        (Unit::Mark, end) => {
            let mut rest = text.get(end..)?.chars();
            let (mark, next) = (rest.next()?, rest.next()?);
            let cut = matches!(mark, '!' | '！' | '?' | '？');
            let shifted = match gbk::encode(next)? {
                // `?!?` at the end of a line is `模。`, but only where the text is known to be noisy.
                Code::One(b'?') if matches!(mark, '!' | '！') => {
                    rest.next().is_none_or(|c| matches!(c, '\n' | '<' | '/'))
                }
                // `?!,` is `。` and what begins with AC.
                Code::One(byte) => byte >= 0x40 || matches!(mark, '!' | '！') && full_width(next).is_some(),
                // Behind `！` only a mark of row A1 can follow.
                Code::Two(lead, _) => !matches!(mark, '!' | '！') || (0xA2..=0xBF).contains(&lead),
            };
            (cut && shifted).then_some(Start::Cut(end))
        }
        _ => None,
    }
}

impl Start<'_> {
    fn decide(
        self,
        text: &str,
        at: usize,
        done: Option<(usize, &str)>,
        around: &Surroundings,
        budget: &Cell<usize>,
    ) -> Option<Repair> {
        // One stretch must not use up what there is for all.
        let share = Cell::new(budget.get().min(PATHS_PER_STRETCH));
        let before = share.get();
        let repair = self.decide_within(text, at, done, around, &share);
        // What is really damaged may take its time.
        let spent = before - share.get();
        budget.set(match &repair {
            Some(repair) if repair.sure => budget.get() + PATHS_PER_LOOK,
            _ => budget.get() - spent,
        });
        repair
    }

    fn decide_within(
        self,
        text: &str,
        at: usize,
        done: Option<(usize, &str)>,
        around: &Surroundings,
        budget: &Cell<usize>,
    ) -> Option<Repair> {
        let lexicon = Lexicon::builtin();
        let language = Language { lexicon, seen: &around.seen };
        let margin = match self {
            Start::Straddled(..) => STRADDLED_MARGIN,
            Start::Cut(_) => CUT_MARGIN - around.credit,
        };
        let search = Search {
            language,
            text,
            style: &around.style,
            traditional: is_traditional(lexicon, text, at),
            bracketed: is_bracketed(text, at),
            budget,
        };
        let (left, last) = left_context(language, text, at, done);
        let (paths, damage) = match self {
            Start::Straddled(reading, end) => {
                let last = last?;
                let trail = match (full_width(last), gbk::encode(last)) {
                    (Some((_, trail)), _) | (None, Some(Code::Two(_, trail))) => trail,
                    _ => return None,
                };
                (search.straddled(left, trail, &reading, end), Damage::Straddled)
            }
            Start::Cut(end) => {
                let mark = text.get(end..)?.chars().next()?;
                let after = end + mark.len_utf8();
                if text.get(after..).is_some_and(|rest| rest.starts_with('?')) {
                    // Nothing in between tells a stretch from three marks in a row.
                    if around.credit < ANNOTATIONS as f32 * PER_ANNOTATION {
                        return None;
                    }
                } else {
                    let tail = search.after_cut(mark, after);
                    if weigh(&search, tail, State::default(), after)?.gain < margin / 4.0 {
                        return None;
                    }
                }
                (search.cut(left, mark, after), Damage::Cut)
            }
        };
        let best = weigh(&search, paths, left, at)?;
        if best.gain < margin {
            return None;
        }
        let sure = if damage == Damage::Cut { SURE_OF_CUT } else { SURE };
        Some(Repair {
            span: at..best.span_end,
            replacement: best.text,
            confidence: best.share,
            sure: best.share >= sure && best.average <= STRANGE && !best.rare,
            damage,
            candidates: best.others,
        })
    }
}

/// Whether the text around byte `at` is in the Traditional script: more of its characters are than are Simplified. What
/// comes before says it best, since what comes after may be damaged.
fn is_traditional(lexicon: &Lexicon, text: &str, at: usize) -> bool {
    let (before, after) = text.split_at_checked(at).unwrap_or_default();
    let lean = |c| i32::from(lexicon.is_traditional(c)) - i32::from(lexicon.is_simplified(c));
    match before.chars().rev().take(AROUND).map(lean).sum::<i32>() {
        0 => after.chars().take(AROUND).map(lean).sum::<i32>() > 0,
        sum => sum > 0,
    }
}

/// The line before byte `at`, as far as marks are looked for: the work must not grow with the length of the line.
fn line_before(text: &str, at: usize) -> &str {
    let mut from = at.saturating_sub(LINE);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    let near = text.get(from..at).unwrap_or_default();
    near.rsplit('\n').next().unwrap_or_default()
}

/// Whether a bracket is open before byte `at`, in its line and not too far away.
fn is_bracketed(text: &str, at: usize) -> bool {
    let mut from = at - line_before(text, at).len();
    let mut depth = 0_u32;
    while from < at {
        let Some((unit, next)) = units::unit(text, from) else { break };
        match unit {
            Unit::Char('(' | '（') => depth += 1,
            Unit::Char(')' | '）') => depth = depth.saturating_sub(1),
            _ => {}
        }
        from = next;
    }
    depth > 0
}

/// The language before byte `at`, with what was repaired there, and the last character.
fn left_context(
    language: Language<'_>,
    text: &str,
    at: usize,
    done: Option<(usize, &str)>,
) -> (State, Option<char>) {
    let (from, repaired) = done.unwrap_or((0, ""));
    let own = text.get(from..at).unwrap_or_default();
    let mut context: Vec<char> = units::before(own, own.len()).take(CONTEXT).collect();
    if context.len() < CONTEXT && !own.contains('\n') {
        context.extend(repaired.chars().rev().take(CONTEXT));
    }
    let state = context.iter().rev().fold(State::default(), |state, c| state.push(language, *c));
    (state, context.first().copied())
}

struct Best {
    text: String,
    span_end: usize,
    /// How much likelier it is than the text as it stands.
    gain: f32,
    /// Its share of the probability of all readings.
    share: f32,
    /// What a character of it costs.
    average: f32,
    /// It holds a character that hardly any text does, or the text behind it is none.
    rare: bool,
    others: Vec<Candidate>,
}

/// The best of `paths` over the same stretch of text, context on the right included.
fn weigh(search: &Search<'_>, paths: Vec<Path>, left: State, start: usize) -> Option<Best> {
    let (language, text) = (search.language, search.text);
    let end = paths.iter().map(|p| p.end).max()?;
    let right = context_end(text, end);
    let literal = follow(language, text, left, start..right).cost();
    let line = line_before(text, start);
    let marks = quotes::Line::of(line);
    let mut readings: Vec<(f32, Path)> = Vec::with_capacity(paths.len());
    for path in paths {
        let cost = follow(language, text, path.state, path.end..right).cost()
            + path.assumed
            + marks.cost(&path.text, text.get(path.end..).is_some_and(|rest| rest.starts_with('\n')))
            + line_end(search, line, &path);
        match readings.iter_mut().find(|(_, p)| p.end == path.end && p.text == path.text) {
            Some((known, _)) => *known = known.min(cost),
            None => readings.push((cost, path)),
        }
    }
    readings.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (cost, path) in readings.iter_mut().take(LIKELY) {
        *cost -= familiar(text, start, path);
    }
    readings.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (least, _) = readings.first()?;
    let least = *least;
    let total: f32 = readings.iter().map(|(cost, _)| (SHARPNESS * (least - cost)).exp()).sum();
    let (gain, share) = (literal - least, 1.0 / total);
    let sharp = SHARPNESS;
    let probability = |cost: &f32| (sharp * (least - cost)).exp() / total;
    let told = readings.iter().take(TOLD);
    let others =
        told.map(|(cost, p)| Candidate { text: p.text.clone(), probability: probability(cost) }).collect();
    let (_, path) = readings.into_iter().next()?;
    // Where the text goes on as nonsense the stretch has not ended.
    let behind = text.get(path.end..right).unwrap_or_default();
    let rare = path.text.chars().any(|c| language.lexicon.rarity(c) >= UNHEARD_OF)
        || is_strange(language, left, path.text.chars(), NONSENSE)
        || is_strange(language, path.state, units::chars(behind), NONSENSE_BEHIND)
        || units::annotates_ascii(behind);
    let average = (path.cost() - left.cost() - RARE_WORD) / path.text.chars().count().max(1) as f32;
    Some(Best { text: path.text, span_end: path.end, gain, share, average, rare, others })
}

/// Whether some few characters in a row are no language, however good the others are.
fn is_strange(language: Language<'_>, mut state: State, text: impl Iterator<Item = char>, most: f32) -> bool {
    let mut costs = [state.cost(); WINDOW];
    for c in text {
        state = state.push(language, c);
        costs.rotate_left(1);
        let [first, .., last] = &mut costs;
        *last = state.cost();
        if *last - *first > most {
            return true;
        }
    }
    false
}

/// What is odd about a line that ends with the reading.
fn line_end(search: &Search<'_>, line: &str, path: &Path) -> f32 {
    let rest = search.text.get(path.end..).unwrap_or_default();
    let (Some('\n'), Some(mark)) = (rest.chars().next(), path.text.chars().next_back()) else { return 0.0 };
    let here = if line.is_empty() { path.text.as_str() } else { line };
    let list = match (style::is_item(here), style::is_item(rest.trim_start()), mark) {
        // What comes before a list announces it, and its items are alike.
        (false, true, '：') | (true, true, '；') => 0.0,
        (_, true, '；' | '：' | '，') => LIST,
        (_, false, '，') => LIST,
        _ => 0.0,
    };
    search.style.line_end(mark) + list
}

/// How much the rest of the text speaks for the first and the last character of a reading: names and terms come back.
fn familiar(text: &str, start: usize, path: &Path) -> f32 {
    let mut gain = 0.0;
    let mut reading = path.text.chars();
    let (first, second) = (reading.next(), reading.next());
    let next = text.get(path.end..).and_then(|rest| rest.chars().next());
    let last = units::before(text.get(..start).unwrap_or_default(), start).next();
    for (a, b) in [(last, first), (first, second.or(next))] {
        let (Some(a), Some(b)) = (a, b) else { continue };
        if !is_hanzi(a) || !is_hanzi(b) {
            continue;
        }
        let around = text.get(nearby(text, start..start)).unwrap_or_default();
        let found =
            memchr::memmem::find_iter(around.as_bytes(), [a, b].iter().collect::<String>().as_bytes())
                .take(3)
                .count();
        gain += FAMILIAR * (found as f32).sqrt();
    }
    gain
}

/// The part of a long text that is searched for the same words.
fn nearby(text: &str, part: Range<usize>) -> Range<usize> {
    let (mut from, mut to) = (part.start.saturating_sub(NEARBY), (part.end + NEARBY).min(text.len()));
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    while !text.is_char_boundary(to) {
        to += 1;
    }
    from..to
}

/// What the text around tells of itself.
#[derive(Default)]
struct Surroundings {
    /// Bytes of the text that ask for these.
    asking: Range<usize>,
    style: Style,
    seen: Seen,
    /// How much more credible a cut is.
    credit: f32,
}

impl Surroundings {
    /// Of the part of `text` that byte `at` belongs to. Parts are of a fixed size, so that the work does not grow with
    /// the text, and overlap.
    fn of(text: &str, at: usize) -> Self {
        let part = at / PART;
        let asking = part * PART..(part + 1) * PART;
        let mut around = Self { asking, ..Self::default() };
        let lexicon = Lexicon::builtin();
        let range = nearby(text, around.asking.clone());
        let (mut at, mut last, mut annotations, mut damaged) = (range.start, ['\n'; 2], 0, false);
        while let Some((unit, next)) = units::unit(text, at).filter(|_| at < range.end) {
            match unit {
                Unit::Char(c) => {
                    // From a question mark on the text may be out of step until the next sign of one byte.
                    damaged &= !c.is_ascii();
                    around.style.add(last, c);
                    let [_, before] = last;
                    if !damaged {
                        around.seen.add(lexicon, before, c);
                    }
                    last = [before, c];
                }
                Unit::Annotation => annotations += 1,
                Unit::Mark | Unit::MarkAndReading(_) => (damaged, last) = (true, ['\n'; 2]),
            }
            at = next;
        }
        around.credit = annotations.min(ANNOTATIONS) as f32 * PER_ANNOTATION;
        around
    }
}

/// The language of a stretch as it stands, annotations left out.
fn follow(language: Language<'_>, text: &str, mut state: State, range: Range<usize>) -> State {
    let mut at = range.start;
    while at < range.end {
        let Some((unit, next)) = units::unit(text, at) else { break };
        match unit {
            Unit::Char(c) => state = state.push(language, c),
            Unit::Annotation => {
                if state.last().is_ascii() {
                    state = state.plus(ANNOTATED_ASCII);
                }
            }
            Unit::Mark | Unit::MarkAndReading(_) => {
                let literal = text.get(at..next).unwrap_or_default();
                state = literal.chars().fold(state, |state, c| state.push(language, c));
            }
        }
        at = next;
    }
    state
}

/// Where the context on the right ends: after some characters, at a line end or at the next question mark.
fn context_end(text: &str, from: usize) -> usize {
    let mut at = from;
    for _ in 0..CONTEXT {
        match units::unit(text, at) {
            Some((Unit::Char('\n'), next)) => return next,
            Some((Unit::Mark | Unit::MarkAndReading(_), _)) | None => break,
            Some((_, next)) => at = next,
        }
    }
    at
}
