//! The cheapest segmentation of a text into words, one character at a time and in constant space (Viterbi's
//! algorithm).
//!
//! A word costs what its bigram with the word before costs, if the model has it. Otherwise it costs what it
//! costs alone, plus the boundary between its first character and the last one before it, plus the back-off
//! of the word before (Katz's back-off, with absolute discounting).

use super::model::{LanguageModel, is_modelled};
use super::symbols::{is_repeatable, symbol_class};

/// The longest word of the model, in characters.
const LONGEST_WORD: usize = 4;

/// The cheapest segmentation of all characters pushed so far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Viterbi {
    /// The last characters, the latest in the low bits; 0 where no word can reach.
    recent: u64,
    /// The cheapest segmentations up to the latest character, up to the one before it, and so on.
    ends: [Segmentation; LONGEST_WORD],
    last: char,
    /// How many times the last symbol was repeated before it.
    repeated: u32,
}

/// The cheapest segmentation up to one offset.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Segmentation {
    cost: f32,
    /// `cost` plus the boundary and the back-off: what is paid before the cost of a word that starts here and
    /// makes no bigram with the last one.
    begin: f32,
    /// The number of its last word.
    word: u32,
}

impl Default for Viterbi {
    /// The start of a line.
    fn default() -> Self {
        let end = Segmentation { cost: 0.0, begin: 0.0, word: u32::from(b'\n') };
        Self { recent: 0, ends: [end; LONGEST_WORD], last: '\n', repeated: 0 }
    }
}

impl Viterbi {
    /// The state after one more character.
    #[inline]
    pub(crate) fn push(self, model: &LanguageModel, c: char) -> Self {
        // Nothing costs more than infinity.
        self.push_within(model, c, f32::INFINITY).unwrap_or(self)
    }

    /// The state after one more character. `None` if it is easy to tell that it costs more than `most`.
    pub(crate) fn push_within(self, model: &LanguageModel, c: char, most: f32) -> Option<Self> {
        let [mut e0, e1, e2, e3] = self.ends;
        let (before, known) = (model.character(self.last), model.character(c));
        let successors = model.successors(e0.word);
        let listed = model.pair(before, known);
        let pair = match listed {
            Some(pair) => pair,
            // Nothing can make the character cheaper than alone after a boundary.
            None if e0.cost + successors.backoff + known.alone > most && before.class != known.class => {
                return None;
            }
            None => model.chance_boundary(before, known),
        };
        e0.begin = e0.cost + pair.boundary + successors.backoff;
        let one = u32::from(known.class);
        let bigram = listed.and_then(|_| successors.bigram(one)).map(|cost| e0.cost + cost);
        if !is_modelled(c) {
            let repeated = if c == self.last && is_repeatable(c) { self.repeated + 1 } else { 0 };
            let cost = match repeated {
                1.. => {
                    let [second, third, further] = model.params().repeated_symbol;
                    e0.cost
                        + match repeated {
                            1 => second,
                            2 => third,
                            _ => further,
                        }
                }
                0 if before.class == known.class && is_quotation_mark(c) => {
                    e0.cost + model.params().nested_quotation
                }
                0 => (e0.begin + known.alone).min(bigram.map_or(f32::MAX, |cost| cost + known.within_class)),
            };
            let end = Segmentation { cost, begin: 0.0, word: one };
            return Some(Self { recent: 0, ends: [end, e0, e1, e2], last: c, repeated });
        }
        let mut best = Segmentation { cost: e0.begin + known.alone, begin: 0.0, word: one };
        if let Some(cost) = bigram.filter(|cost| *cost < best.cost) {
            best.cost = cost;
        }
        let recent = (self.recent << 16) | u64::from(known.class);
        let mut offer = |before: Segmentation, word: Option<(f32, u32)>| {
            let Some((cost, word)) = word else { return };
            let bigram = model.successors(before.word).bigram(word);
            for cost in [Some(before.begin + cost), bigram.map(|cost| before.cost + cost)] {
                if let Some(cost) = cost.filter(|cost| *cost < best.cost) {
                    (best.cost, best.word) = (cost, word);
                }
            }
        };
        if recent >> 16 & 0xFFFF != 0 {
            offer(e1, pair.word());
            if pair.ends_three() && recent >> 32 & 0xFFFF != 0 {
                offer(e2, model.long_word(recent & 0xFFFF_FFFF_FFFF));
            }
            if pair.ends_four() && recent >> 48 != 0 {
                offer(e3, model.long_word(recent));
            }
        }
        Some(Self { recent, ends: [best, e0, e1, e2], last: c, repeated: 0 })
    }

    /// The last character pushed.
    pub(crate) fn last(&self) -> char {
        self.last
    }

    /// The same state with `cost` added to every segmentation.
    pub(crate) fn plus(mut self, cost: f32) -> Self {
        for end in &mut self.ends {
            (end.cost, end.begin) = (end.cost + cost, end.begin + cost);
        }
        self
    }

    /// The cost of the cheapest segmentation, in nats.
    pub(crate) fn cost(self) -> f32 {
        let [best, ..] = self.ends;
        best.cost
    }
}

impl LanguageModel {
    /// The cost of the cheapest segmentation of `text` as a line of its own.
    pub(crate) fn cost(&self, text: impl IntoIterator<Item = char>) -> f32 {
        text.into_iter().fold(Viterbi::default(), |state, c| state.push(self, c)).cost()
    }
}

fn is_quotation_mark(c: char) -> bool {
    matches!(symbol_class(c), Some('“' | '”'))
}

#[cfg(test)]
mod tests {
    use super::{LanguageModel, Viterbi};
    use crate::language_model::testing::small_model;

    fn model() -> LanguageModel {
        small_model(
            "确保\t90\n新闻\t50\n记者\t50\n计\t5\n确\t2\n玻\t2\n者\t1\n好\t20\n",
            "",
            "聞\t闻\n記\t记\n計\t计\n",
        )
    }

    #[test]
    fn a_word_costs_less_than_its_characters_apart() {
        let model = model();
        for (likely, unlikely) in [("确保“", "确玻“"), ("新聞記者", "新聞計者")] {
            assert!(model.cost(likely.chars()) < model.cost(unlikely.chars()), "{likely} {unlikely}");
        }
    }

    #[test]
    fn the_cheapest_segmentation_is_found_whatever_its_first_words() {
        // 研究 is the likelier first word, but leaves 生 and 命 apart.
        let model = small_model("研究\t60\n研究生\t20\n生命\t60\n生\t1\n命\t1\n", "", "");
        let words = |words: &[&str]| words.iter().map(|word| model.cost(word.chars())).sum::<f32>();
        let whole = model.cost("研究生命".chars());
        assert!((whole - words(&["研究", "生命"])).abs() < 0.01, "{whole}");
        assert!(whole < words(&["研究生"]) + model.single('命'));
    }

    #[test]
    fn a_third_mark_in_a_row_costs_less_than_a_second() {
        let model = model();
        let cost = |text: &str| model.cost(text.chars());
        assert!(cost("好。。。") < cost("好。。"));
        assert!(cost("好。") + 1.0 < cost("好。。"));
        let twice = "。。".chars().fold(Viterbi::default(), |state, c| state.push(&model, c));
        assert_eq!(twice.repeated, 1);
    }
}
