//! Which question marks stand for lost bytes, and whether the best reading is good enough. Part of repair.

use super::desync::{Search, full_width, is_cut};
use super::gbk::{self, Code};
use super::lexicon::Lexicon;
use super::quotes;
use super::segmentation::State;
use super::style::Style;
use super::units::{self, Unit};
use super::weigh::weigh;
use super::{Damage, Repair};
use std::cell::Cell;

/// Characters of context on the left.
const CONTEXT: usize = 8;
/// Bytes of a line that are searched for opening marks.
const LINE: usize = 3000;
/// Characters on either side that tell the script.
const AROUND: usize = 200;
/// The least share of the probability that the best reading must have.
const SURE: f32 = 0.95;
const SURE_OF_CUT: f32 = 0.96;
const SURE_OF_PAIR: f32 = 0.995;
/// How much likelier than the text as it stands a reading must be, as a logarithm: the trace of an annotation is
/// evidence in itself, two marks in a row are not, but where the text is noisy.
const STRADDLED_MARGIN: f32 = 3.0;
const CUT_MARGIN: f32 = 8.0;
const CUT_MARGIN_IN_NOISE: f32 = 2.0;
/// The same without the lost byte, which alone would make any text likelier.
const TAIL_MARGIN: f32 = 2.5;
/// The work that may be done for one text, in paths of the search: at least, for every KiB of it, for one stretch, and
/// what a look at one counts. Damaged pages need a tenth of it; text made up of nothing but beginnings must not take
/// longer than any other.
const PATHS: usize = 100_000;
const PATHS_PER_KIB: usize = 10;
const PATHS_PER_STRETCH: usize = 60_000;
const PATHS_PER_LOOK: usize = 100;

/// Looks at every question mark of `text`, from left to right.
pub(crate) fn find(text: &str) -> Vec<Repair> {
    let mut found: Vec<Repair> = Vec::new();
    let mut from = 0;
    let mut style: Option<Style> = None;
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
            let style = match style.take().filter(|style| style.is_around(at)) {
                Some(known) => style.insert(known),
                None => style.insert(Style::around(text, at)),
            };
            // One stretch must not use up what there is for all.
            let share = Cell::new(budget.get().min(PATHS_PER_STRETCH));
            let before = share.get();
            let line = line_before(text, at, &found);
            let search = Search {
                lexicon: Lexicon::builtin(),
                text,
                style,
                traditional: is_traditional(Lexicon::builtin(), text, at),
                line: &line,
                marks: quotes::Line::of(&line),
                budget: &share,
            };
            let repair = start.decide(&search, at, done);
            // What is really damaged may take its time.
            let spent = before - share.get();
            budget.set(match &repair {
                Some(repair) if repair.sure => budget.get() + PATHS_PER_LOOK,
                _ => budget.get() - spent,
            });
            repair
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
        (Unit::Mark, end) => is_cut(text, end).then_some(Start::Cut(end)),
        _ => None,
    }
}

impl Start<'_> {
    /// The best reading of the stretch that begins at byte `at`; `done` is the repair before it, and where it ends.
    fn decide(self, search: &Search<'_>, at: usize, done: Option<(usize, &str)>) -> Option<Repair> {
        let text = search.text;
        let noise = search.style.noise();
        let (left, last) = left_context(search.lexicon, text, at, done);
        let (paths, damage, margin) = match self {
            Start::Straddled(reading, end) => {
                let last = last?;
                let trail = match (full_width(last), gbk::encode(last)) {
                    (Some((_, trail)), _) | (None, Some(Code::Two(_, trail))) => trail,
                    _ => return None,
                };
                (search.straddled(left, trail, &reading, end), Damage::Straddled, STRADDLED_MARGIN)
            }
            Start::Cut(end) => {
                let mark = text.get(end..)?.chars().next()?;
                let after = end + mark.len_utf8();
                // Nothing in between tells a stretch from three marks in a row.
                let bare = text.get(after..).is_some_and(|rest| rest.starts_with('?'));
                if noise < 1.0
                    && (bare
                        || weigh(search, search.after_cut(mark, after), State::default(), after)?.gain
                            < TAIL_MARGIN * (1.0 - noise))
                {
                    return None;
                }
                let margin = CUT_MARGIN + (CUT_MARGIN_IN_NOISE - CUT_MARGIN) * noise;
                (search.cut(left, mark, after), Damage::Cut, margin)
            }
        };
        let best = weigh(search, paths, left, at).filter(|best| best.gain >= margin)?;
        let sure = match damage {
            _ if best.lost_pair => SURE_OF_PAIR,
            Damage::Cut => SURE_OF_CUT,
            _ => SURE,
        };
        Some(Repair {
            span: at..best.span_end,
            replacement: best.text,
            confidence: best.share,
            // A noisy text may be about anything.
            sure: best.share >= sure && (!best.strange || noise == 1.0),
            damage,
            candidates: best.candidates,
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

/// What the line says before byte `at`, repaired and without annotations, as far as marks are looked for: the work must
/// not grow with the length of the line. `quotes::UNKNOWN` stands for what is only suspected.
fn line_before(text: &str, at: usize, found: &[Repair]) -> String {
    let mut from = at.saturating_sub(LINE);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    let mut line = String::new();
    match text.get(from..at).and_then(|near| near.rfind('\n')) {
        Some(end) => from += end + 1,
        // Of a long line nobody knows how it began.
        None if from > 0 => line.push(quotes::UNKNOWN),
        None => {}
    }
    let first = found.partition_point(|repair| repair.span.end <= from);
    for repair in found.iter().skip(first) {
        line.extend(units::chars(text.get(from..repair.span.start).unwrap_or_default()));
        if repair.sure {
            line.push_str(&repair.replacement);
        } else {
            line.push(quotes::UNKNOWN);
        }
        from = repair.span.end;
    }
    line.extend(units::chars(text.get(from..at).unwrap_or_default()));
    line
}

/// The language before byte `at`, with what was repaired there, and the last character.
fn left_context(
    lexicon: &Lexicon,
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
    let state = context.iter().rev().fold(State::default(), |state, c| state.push(lexicon, *c));
    (state, context.first().copied())
}
