//! How likely a run of Chinese is: the best segmentation into words, character by character. The repair searches ask it
//! which of several readings of the same bytes is language.
//!
//! A word costs what it costs behind the word before it, if the two are known together; otherwise what it costs by
//! itself, what its first character costs behind the last one of the word before, and what that word's bigrams leave for
//! all others (Katz's back-off, with an absolute discount).

use super::lexicon::{Lexicon, is_hanzi, within_class};
use super::signs::{is_mark, sign};

/// Longest word of the list, in characters.
const LONGEST: usize = 4;
/// A word of two characters that the list does not know.
const UNKNOWN_WORD: f32 = 7.0;
/// A mark that stands twice, a third time, and on: rows of marks are a habit of their writer, and were not counted.
const ROW: [f32; 3] = [9.0, -3.0, 0.3];
/// A quotation mark behind one of another kind that opens or closes as it does: `‘...’”`.
const NESTED: f32 = 2.0;
/// The number of no word.
const NO_WORD: u32 = 0;

/// The best segmentation of everything pushed so far, in constant space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct State {
    /// The last characters, the latest in the low bits; 0 where a word cannot reach.
    recent: u64,
    /// Up to the latest character, the one before it and so on.
    ends: [End; LONGEST],
    last: char,
    /// How many times the last mark was there before, without anything in between.
    row: usize,
}

/// The best segmentation up to a place.
#[derive(Debug, Clone, Copy, PartialEq)]
struct End {
    cost: f32,
    /// The same with what it costs that a word begins here which makes no bigram.
    begin: f32,
    /// The number of its last word.
    word: u32,
}

impl Default for State {
    fn default() -> Self {
        let end = End { cost: 0.0, begin: 0.0, word: u32::from(b'\n') };
        Self { recent: 0, ends: [end; LONGEST], last: '\n', row: 0 }
    }
}

impl State {
    /// The state after one more character.
    pub(crate) fn push(self, lexicon: &Lexicon, c: char) -> Self {
        let [mut e0, e1, e2, e3] = self.ends;
        let (before, known) = (lexicon.character(self.last), lexicon.character(c));
        e0.begin = e0.cost + lexicon.boundary(before, known) + lexicon.backoff(e0.word);
        let one = u32::from(known.class);
        let follows = |end: End, word| Some(end.cost + lexicon.bigram(end.word, word)?);
        if !is_hanzi(c) {
            let row = if c == self.last && is_mark(c) { self.row + 1 } else { 0 };
            let cost = match row.checked_sub(1) {
                Some(before) => e0.cost + ROW.get(before).or(ROW.last()).copied().unwrap_or_default(),
                None if before.class == known.class && is_quote(c) => e0.cost + NESTED,
                None => (e0.begin + known.alone)
                    .min(follows(e0, one).map_or(f32::MAX, |cost| cost + within_class(c))),
            };
            let end = End { cost, begin: 0.0, word: one };
            return Self { recent: 0, ends: [end, e0, e1, e2], last: c, row };
        }
        let mut best = End { cost: e0.begin + known.alone, begin: 0.0, word: one };
        let mut offer = |cost, word| {
            if cost < best.cost {
                (best.cost, best.word) = (cost, word);
            }
        };
        if let Some(cost) = follows(e0, one) {
            offer(cost, one);
        }
        let recent = (self.recent << 16) | u64::from(known.class);
        for (width, before) in [(32, e1), (48, e2), (64, e3)] {
            let key = if width == 64 { recent } else { recent & ((1 << width) - 1) };
            if key >> (width - 16) == 0 {
                break;
            }
            let Some((cost, word)) = lexicon.word(key) else { continue };
            offer(before.begin + cost, word);
            if let Some(cost) = follows(before, word) {
                offer(cost, word);
            }
        }
        // A word that the list does not know: a name, a term, an abbreviation.
        if recent >> 16 & 0xFFFF != 0
            && let (Some(first), Some(second)) = (before.inside, known.inside)
        {
            offer(e1.begin + first + second + UNKNOWN_WORD, NO_WORD);
        }
        Self { recent, ends: [best, e0, e1, e2], last: c, row: 0 }
    }

    pub(crate) fn last(&self) -> char {
        self.last
    }

    pub(crate) fn plus(mut self, cost: f32) -> Self {
        for end in &mut self.ends {
            (end.cost, end.begin) = (end.cost + cost, end.begin + cost);
        }
        self
    }

    /// What the best segmentation costs.
    pub(crate) fn cost(self) -> f32 {
        let [best, ..] = self.ends;
        best.cost
    }
}

/// Whether `c` opens or closes a quotation.
fn is_quote(c: char) -> bool {
    matches!(sign(c), Some('“' | '”'))
}

#[cfg(test)]
mod tests {
    use super::State;
    use crate::stage::repair::lexicon::Lexicon;

    fn cost(text: &str) -> f32 {
        Lexicon::builtin().cost(text.chars())
    }

    #[test]
    fn words_cost_less_than_their_characters_apart() {
        for (likely, unlikely) in [("确保“", "确玻“"), ("新聞記者", "新聞計者"), ("跟著項目", "根著項目")]
        {
            assert!(cost(likely) < cost(unlikely), "{likely} {unlikely}");
        }
    }

    #[test]
    fn what_follows_costs_less_than_what_does_not() {
        let behind = |before: &str, word: &str| cost(&format!("{before}{word}")) - cost(before);
        assert!(behind("根据本法", "规定") < behind("规定本法", "根据"));
        assert!(behind("问题。", "”") < behind("问题，", "”"));
    }

    #[test]
    fn a_row_of_marks_costs_once() {
        assert!(cost("好。。。") < cost("好。。"));
        assert!(cost("好。") + 1.0 < cost("好。。"));
        let lexicon = Lexicon::builtin();
        let twice = "。。".chars().fold(State::default(), |state, c| state.push(lexicon, c));
        assert_eq!(twice.row, 1);
    }
}
