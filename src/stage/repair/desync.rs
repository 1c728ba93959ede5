//! GBK read one byte out of step: a search over the bytes that may have stood there, part of repair.
//!
//! A stretch begins at a `?` that took a lead byte's place and ends where an ASCII byte or another `?` puts the reading
//! back in step. In between every character gives its bytes back and they pair up the other way; only the bytes
//! behind the question marks are unknown. A path through that lattice costs what its language costs.

use super::gbk::{self, Code};
use super::lexicon::Lexicon;
use super::quotes;
use super::segmentation::State;
use super::style::Style;
use super::units::{self, Unit};
use std::cell::Cell;

/// Longest stretch in characters: nothing longer was ever seen, and it bounds the work per question mark.
const LONGEST: usize = 200;
/// Paths kept while the first unknown byte still decides, and later.
const WIDE: usize = 130;
const NARROW: usize = 16;
const WIDEST: usize = 600;
/// Paths that are followed where a byte is unknown: each becomes more than a hundred.
const LIKELY: usize = 24;
/// Complete paths that are weighed against each other.
const WEIGHED: usize = 80;
/// What a character of good text costs at most, and how much worse than the best complete path an open one may be.
const PER_CHARACTER: f32 = 6.0;
const HOPELESS: f32 = 25.0;
/// Ways to fill the first half of a lost pair that are followed up, and what it costs to believe in one.
const LIKELY_FIRSTS: usize = 6;
const LOST_PAIR: f32 = 1.0;
/// A blank where a bracket would close another.
const LESS_LIKELY: f32 = 3.0;
/// A reading that is not the character's first, and a character that no Simplified text would have become.
const SECOND_READING: f32 = 3.0;
const NOT_TRADITIONAL: f32 = 6.0;
/// A character that is hardly ever written, since another form of it is.
const VARIANT: f32 = 4.0;

/// One way to read a stretch.
#[derive(Debug, Clone)]
pub(crate) struct Path {
    /// What it says.
    pub(crate) text: String,
    /// The byte of the damaged text where it is back in step.
    pub(crate) end: usize,
    /// Language of everything so far, left context included.
    pub(crate) state: State,
    /// What was assumed on the way.
    pub(crate) assumed: f32,
    /// Characters in `text`.
    length: usize,
    /// The byte that waits for its second half.
    pending: Option<u8>,
    /// A pair of bytes was lost on the way, which leaves more to guess than one.
    pub(crate) lost_pair: bool,
}

impl Path {
    fn new(state: State, pending: u8, end: usize, assumed: f32) -> Self {
        Self { text: String::new(), end, state, assumed, length: 0, pending: Some(pending), lost_pair: false }
    }

    /// Total cost so far.
    pub(crate) fn cost(&self) -> f32 {
        self.state.cost() + self.assumed
    }

    fn push(&mut self, lexicon: &Lexicon, c: char) {
        self.push_as(lexicon, c, c);
    }

    /// `c`, which is `sign` to the language.
    fn push_as(&mut self, lexicon: &Lexicon, c: char, sign: char) {
        self.text.push(c);
        self.length += 1;
        self.state = self.state.push(lexicon, sign);
    }

    /// This path with the pending byte completed by `trail`.
    fn complete(&self, search: &Search<'_>, trail: u8, end: usize) -> Option<Self> {
        let c = gbk::pair(self.pending?, trail)?;
        let mut path = self.clone();
        if search.traditional && search.lexicon.is_simplified(c) {
            path.assumed += NOT_TRADITIONAL;
        }
        if search.lexicon.is_variant(c) {
            path.assumed += VARIANT;
        }
        path.assumed += search.style.quote(c);
        path.pending = None;
        path.end = end;
        path.push(search.lexicon, c);
        Some(path)
    }
}

/// Where the search looks.
pub(crate) struct Search<'a> {
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) text: &'a str,
    pub(crate) style: &'a Style,
    /// The text around is Traditional.
    pub(crate) traditional: bool,
    /// What the line says before the stretch, repaired.
    pub(crate) line: &'a str,
    /// Its quotation marks and brackets.
    pub(crate) marks: quotes::Line,
    /// Paths that may still be made.
    pub(crate) budget: &'a Cell<usize>,
}

impl Search<'_> {
    /// All readings of a stretch that begins with an annotation across two characters: `last` is the byte before the
    /// lost one, `at` the byte of the text after the closing bracket.
    pub(crate) fn straddled(&self, left: State, last: u8, reading: &str, at: usize) -> Vec<Path> {
        let starts = self.annotated(last, reading).map(|(trail, _, cost)| Path::new(left, trail, at, cost));
        self.run(starts.filter(|p| p.pending.is_some_and(gbk::is_lead)).collect())
    }

    /// All readings of a stretch whose first lead byte is lost; it was cut at `mark`, behind which `after` is.
    pub(crate) fn cut(&self, left: State, mark: char, after: usize) -> Vec<Path> {
        let Some((trail, pending)) = full_width(mark) else { return Vec::new() };
        let first = |lead| {
            let path = Path::new(left, lead, after, 0.0).complete(self, trail, after)?;
            Some(Path { pending: Some(pending), ..path })
        };
        self.run((0x81..=0xFE).filter_map(first).collect())
    }

    /// The part of such a stretch that does not depend on the lost byte; `at` is the byte after the mark.
    pub(crate) fn after_cut(&self, mark: char, at: usize) -> Vec<Path> {
        let Some((_, trail)) = full_width(mark) else { return Vec::new() };
        self.run(vec![Path::new(State::default(), trail, at, 0.0)])
    }

    fn run(&self, mut open: Vec<Path>) -> Vec<Path> {
        let (mut done, mut next) = (Vec::new(), Vec::new());
        let mut best = f32::INFINITY;
        for step in 0..LONGEST {
            let before = open.len();
            if before > NARROW {
                open.sort_by(|a, b| a.cost().total_cmp(&b.cost()));
            }
            for (rank, path) in open.drain(..).enumerate() {
                self.step(&path, rank < LIKELY, &mut next);
            }
            let Some(budget) = self.budget.get().checked_sub(next.len() + 1) else {
                self.budget.set(0);
                return Vec::new();
            };
            self.budget.set(budget);
            let waiting = next.len() > before * 4;
            for path in next.drain(..) {
                if path.pending.is_none() {
                    best = best.min(path.cost() - PER_CHARACTER * path.length as f32);
                    done.push(path);
                } else if path.cost() - PER_CHARACTER * (path.length as f32) < best + HOPELESS {
                    open.push(path);
                }
            }
            // Paths that differ only in the byte that waits cost the same and are weighed one step later.
            let width = if waiting {
                WIDEST
            } else if step < 4 {
                WIDE
            } else {
                NARROW
            };
            if open.len() > width {
                open.sort_by(|a, b| a.cost().total_cmp(&b.cost()));
                open.truncate(width);
            }
            if open.is_empty() {
                break;
            }
        }
        let per_character = |p: &Path| p.cost() - PER_CHARACTER * p.length as f32;
        done.sort_by(|a, b| per_character(a).total_cmp(&per_character(b)));
        done.truncate(WEIGHED);
        done
    }

    /// Everything that can follow `path`.
    fn step(&self, path: &Path, likely: bool, out: &mut Vec<Path>) {
        let Some((unit, end)) = units::unit(self.text, path.end) else { return };
        match unit {
            Unit::Annotation => out.push(Path { end, ..path.clone() }),
            Unit::Char(c) => self.character(path, c, end, out),
            Unit::Mark => {
                self.character(path, '?', end, out);
                if likely || path.length == 0 {
                    self.closing(path, end, out);
                }
                if likely && path.length > 0 && self.style.loses_pairs() {
                    self.lost_pair(path, end, out);
                }
            }
            Unit::MarkAndReading(reading) => {
                let Some(lead) = path.pending else { return };
                for (trail, _, cost) in self.annotated(lead, &reading) {
                    if let Some(mut next) = path.complete(self, trail, end) {
                        next.assumed += cost;
                        out.push(next);
                    }
                }
            }
        }
    }

    /// A character inside the stretch gives its bytes back.
    fn character(&self, path: &Path, c: char, end: usize, out: &mut Vec<Path>) {
        let code = match full_width(c) {
            Some((lead, trail)) => Some(Code::Two(lead, trail)),
            None => gbk::encode(c),
        };
        match code {
            Some(Code::One(byte)) => out.extend(path.complete(self, byte, end)),
            Some(Code::Two(first, second)) => {
                let Some(mut next) = path.complete(self, first, end) else { return };
                if gbk::is_lead(second) {
                    next.pending = Some(second);
                } else if second < 0x80 {
                    next.push(self.lexicon, char::from(second));
                } else {
                    return;
                }
                out.push(next);
            }
            None => {}
        }
    }

    /// `?` stands for the trail byte of a character, and for what it swallowed.
    fn closing(&self, path: &Path, end: usize, out: &mut Vec<Path>) {
        let rest = self.text.get(end..).unwrap_or_default();
        // The last bracket tells; the line does where the reading has none.
        let bracketed = match path.text.rfind(['(', '（', ')', '）']) {
            Some(at) => path.text.get(at..).is_some_and(|last| last.starts_with(['(', '（'])),
            None => self.marks.is_bracketed(),
        };
        let swallowed = self.swallowed(rest, bracketed);
        let kept = self.style.swallow(false);
        let next_lead = match rest.chars().next().and_then(gbk::encode) {
            Some(Code::Two(lead, _)) if self.style.loses_pairs() => Some(lead),
            _ => None,
        };
        for trail in 0x81..=0xFE {
            let Some(closed) = path.complete(self, trail, end) else { continue };
            // Dashes and dots come in pairs.
            let last = closed.state.last();
            if matches!(last, '—' | '…') && path.state.last() != last && !rest.starts_with(last) {
                continue;
            }
            // Some decoders go on at the second byte of a pair that they do not know: it begins what comes next.
            if next_lead.is_some_and(|lead| gbk::is_unassigned(trail, lead)) {
                out.push(Path { assumed: closed.assumed + kept, ..closed.clone() });
            }
            for (c, cost) in swallowed.iter().flatten() {
                let mut next = closed.clone();
                next.assumed += cost;
                match c {
                    Some('<') if ends_sentence(rest) => next.push_as(self.lexicon, '<', '\n'),
                    Some(c) => next.push(self.lexicon, *c),
                    None => {}
                }
                out.push(next);
            }
        }
    }

    /// What a closing `?` took with it, told by what follows and by whether a bracket is open before it, and what it costs
    /// to believe so.
    fn swallowed(&self, rest: &str, bracketed: bool) -> [Option<(Option<char>, f32)>; 2] {
        let gone = self.style.swallow(true);
        // The habit tells what a blank costs, not the language.
        let own = self.lexicon.single(' ');
        let blank = |c, stands: bool| match stands {
            true => (Some(' '), self.style.blank(c, true) - own + gone),
            false => (None, self.style.blank(c, false)),
        };
        match rest.chars().next() {
            Some('/') if tag(rest).is_some() => [Some((Some('<'), gone)), None],
            // The byte that could not be a trail byte is still there, or a blank before it is gone.
            Some(c @ ('"' | '#'..='\'' | '*' | '+' | '-' | '/'..='9')) => {
                [Some(blank(c, false)), Some(blank(c, true))]
            }
            // It is still there, though others are gone.
            Some('(' | ' ' | '<') => [Some((None, self.style.swallow(false))), None],
            // It is still there, or the text was cut here.
            None | Some('\0'..='?' | '！' | '？' | '\x7F') => [Some((None, 0.0)), None],
            // It is gone.
            Some(c) if c.is_ascii_alphabetic() && tag(rest).is_some() => [Some((Some('<'), gone)), None],
            _ if !bracketed && closes_a_bracket(rest) => {
                [Some((Some('('), gone)), Some((Some(' '), gone + LESS_LIKELY))]
            }
            _ => [Some((Some(' '), gone)), None],
        }
    }

    /// `?` stands for two bytes that are no character: the trail byte of one true character and the lead byte of the
    /// next.
    fn lost_pair(&self, path: &Path, end: usize, out: &mut Vec<Path>) {
        let firsts = (0xA1..=0xFE).filter(|first| gbk::is_unassigned(*first, 0xA1) || *first < 0xAA);
        let mut firsts: Vec<(u8, Path)> =
            firsts.filter_map(|f| Some((f, path.complete(self, f, end)?))).collect();
        firsts.sort_by(|(_, a), (_, b)| a.cost().total_cmp(&b.cost()));
        for (first, completed) in firsts.into_iter().take(LIKELY_FIRSTS) {
            let assumed = completed.assumed + LOST_PAIR + self.style.swallow(true);
            for second in (0x81..=0xFE).filter(|second| gbk::is_unassigned(first, *second)) {
                out.push(Path { pending: Some(second), assumed, lost_pair: true, ..completed.clone() });
            }
        }
    }

    /// The characters with this lead byte and reading, and what it costs to believe them annotated.
    fn annotated(&self, lead: u8, reading: &str) -> impl Iterator<Item = (u8, char, f32)> {
        gbk::read_as(lead, reading).map(|(trail, c, first)| {
            let rank = if first { 0.0 } else { SECOND_READING };
            let script = if self.lexicon.is_traditional(c) { 0.0 } else { NOT_TRADITIONAL };
            let form = if self.lexicon.is_variant(c) { VARIANT } else { 0.0 };
            (trail, c, rank + script + form)
        })
    }
}

/// The bytes of the full-width mark that a scraper flattened to `c`, or that `c` is.
pub(crate) fn full_width(c: char) -> Option<(u8, u8)> {
    match c {
        ',' | '，' => Some((0xA3, 0xAC)),
        ':' | '：' => Some((0xA3, 0xBA)),
        ';' | '；' => Some((0xA3, 0xBB)),
        '(' | '（' => Some((0xA3, 0xA8)),
        ')' | '）' => Some((0xA3, 0xA9)),
        '!' | '！' => Some((0xA3, 0xA1)),
        '?' | '？' => Some((0xA3, 0xBF)),
        _ => None,
    }
}

/// Whether the text may have been cut at the mark behind a `?`, which ends at byte `end`. Most question marks are question
/// marks.
pub(crate) fn is_cut(text: &str, end: usize) -> bool {
    let mut rest = text.get(end..).unwrap_or_default().chars();
    let (Some(mark), Some(next)) = (rest.next(), rest.next()) else { return false };
    let exclaims = matches!(mark, '!' | '！');
    let shifted = match gbk::encode(next) {
        // `?!?` is `模。`, but only where the text is known to be noisy.
        Some(Code::One(b'?')) => exclaims,
        // `?!,` is `。` and what begins with AC.
        Some(Code::One(byte)) => byte >= 0x40 || exclaims && full_width(next).is_some(),
        // Behind `！` only a mark of row A1 can follow.
        Some(Code::Two(lead, _)) => !exclaims || (0xA2..=0xBF).contains(&lead),
        None => false,
    };
    shifted && (exclaims || matches!(mark, '?' | '？'))
}

/// Tags that stand in and around text: those that end a sentence, and those inside it.
const BLOCKS: [&str; 19] = [
    "blockquote",
    "br",
    "center",
    "dd",
    "div",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "hr",
    "li",
    "ol",
    "p",
    "section",
    "table",
    "td",
    "tr",
    "ul",
];
const INLINE: [&str; 8] = ["a", "b", "em", "font", "i", "img", "span", "strong"];
/// Bytes in which a tag ends.
const TAG: usize = 1000;

/// The name of the tag that lacks only its `<`: `/p>`, `br />`, `a href=...`
fn tag(rest: &str) -> Option<&str> {
    let inside = rest.strip_prefix('/').unwrap_or(rest);
    let ascii = inside.bytes().take(TAG).position(|b| matches!(b, b'<' | b'>' | b'\n'))?;
    let name = inside.get(..ascii)?.split([' ', '/']).next()?;
    let whole = inside.as_bytes().get(ascii) == Some(&b'>');
    (whole && (BLOCKS.contains(&name) || INLINE.contains(&name))).then_some(name)
}

/// Whether a tag that lacks only its `<` ends the sentence before it.
pub(crate) fn ends_sentence(rest: &str) -> bool {
    tag(rest).is_some_and(|name| BLOCKS.contains(&name))
}

/// A bracket that nothing opened.
fn closes_a_bracket(rest: &str) -> bool {
    units::chars(rest)
        .take(30)
        .take_while(|c| !matches!(c, '(' | '（' | '\n'))
        .any(|c| matches!(c, ')' | '）'))
}
