//! Statistics of the document around a damaged span: its spaces, quotation marks, line ends, and its decoder.
//! They separate hypotheses that the language model cannot tell apart.

use super::tokens::{Token, token};
use crate::language_model::symbol_class;
use crate::stage::repair::params::{DocumentParams, limits};
use crate::step_counter;
use crate::text::char_class::is_han;
use crate::text::marks::{CORNER_QUOTES, CURLY_QUOTES};
use std::ops::Range;

/// Punctuation marks that end lines.
const LINE_ENDS: [char; 6] = ['。', '；', '：', '，', '！', '？'];
/// The kinds of quotation marks.
const QUOTATION_MARKS: [(char, char); 4] =
    [CURLY_QUOTES[0], CORNER_QUOTES[0], CURLY_QUOTES[1], CORNER_QUOTES[1]];

/// How often each pair of characters occurs, counted up to three: a hash table with open addressing.
#[derive(Debug, Default)]
struct PairCounts {
    /// A pair and its count, in the two lowest bits. 0 is an empty slot.
    slots: Vec<u64>,
    used: usize,
}

impl PairCounts {
    fn add(&mut self, pair: [char; 2]) {
        if self.used * 2 >= self.slots.len() {
            let larger = vec![0; (self.slots.len() * 4).max(1 << 10)];
            for known in std::mem::replace(&mut self.slots, larger).into_iter().filter(|known| *known != 0) {
                let at = self.find(known >> 2);
                self.slots.get_mut(at).into_iter().for_each(|slot| *slot = known);
            }
        }
        let at = self.find(key(pair));
        if let Some(slot) = self.slots.get_mut(at) {
            if *slot == 0 {
                *slot = key(pair) << 2;
                self.used += 1;
            }
            // The highest count has both bits.
            *slot += u64::from(*slot & 3 != 3);
        }
    }

    fn count(&self, pair: [char; 2]) -> usize {
        self.slots.get(self.find(key(pair))).map_or(0, |slot| (slot & 3) as usize)
    }

    /// The slot of the key, or the empty slot where it belongs.
    fn find(&self, key: u64) -> usize {
        let mask = self.slots.len().saturating_sub(1);
        let mut at = (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & mask;
        while self.slots.get(at).is_some_and(|slot| *slot != 0 && slot >> 2 != key) {
            step_counter::count(1);
            at = (at + 1) & mask;
        }
        at
    }
}

fn key([a, b]: [char; 2]) -> u64 {
    u64::from(a) << 21 | u64::from(b)
}

/// What was counted in a part of a document.
#[derive(Debug, Default)]
pub(super) struct DocumentStats {
    params: DocumentParams,
    /// Bytes of the text that these statistics are for.
    part: Range<usize>,
    pronunciations: usize,
    /// How often a digit, or a letter, follows a Chinese character: with a space in between, without one.
    digits: [f32; 2],
    letters: [f32; 2],
    /// How many lines end with each of `LINE_ENDS`.
    line_ends: [f32; LINE_ENDS.len()],
    /// How often each of `QUOTATION_MARKS` opens.
    quotation_marks: [f32; QUOTATION_MARKS.len()],
    /// How often pairs of neighbouring Chinese characters occur.
    pairs: PairCounts,
    /// How many opening brackets of pronunciations the `?` before them swallowed, and how many are still
    /// there.
    swallowed: f32,
    kept: f32,
    /// Whether the text has private use characters. Then the decoder knew the codes that others lose as
    /// pairs.
    private_use: bool,
}

impl DocumentStats {
    /// Counts the part of `text` that byte `at` belongs to. Parts have a fixed size, so that the work per
    /// span does not grow with the text; they overlap.
    pub(super) fn around(text: &str, at: usize, params: &DocumentParams) -> Self {
        let part = at / limits::DOCUMENT_PART;
        let part = part * limits::DOCUMENT_PART..(part + 1) * limits::DOCUMENT_PART;
        let mut stats = Self { params: params.clone(), part, ..Self::default() };
        let range = with_overlap(text, &stats.part);
        let (mut at, mut last) = (range.start, ['\n'; 2]);
        while let Some((token, next)) = token(text, at).filter(|_| at < range.end) {
            match token {
                Token::Char(c) => {
                    stats.add(last, c);
                    let [_, before] = last;
                    last = [before, c];
                }
                Token::Pronunciation => stats.pronunciations += 1,
                Token::QuestionMark => last = ['\n'; 2],
                Token::LostBeforePronunciation(_) => {
                    let kept = text.get(at + 1..next).is_some_and(|rest| rest.starts_with('('));
                    *(if kept { &mut stats.kept } else { &mut stats.swallowed }) += 1.0;
                    last = ['\n'; 2];
                }
            }
            at = next;
        }
        stats
    }

    /// Whether these statistics are for byte `at`.
    pub(super) fn covers(&self, at: usize) -> bool {
        self.part.contains(&at)
    }

    /// How noisy the document is, from 0 to 1: the tool that added the pronunciations also cut the text.
    pub(super) fn noise(&self) -> f32 {
        (self.pronunciations as f32 / self.params.noisy_pronunciations).min(1.0)
    }

    /// Counts a character after two others.
    fn add(&mut self, [before, last]: [char; 2], c: char) {
        if is_han(last) && is_han(c) {
            self.pairs.add([last, c]);
        }
        match c {
            '“' | '‘' | '「' | '『' => {
                if let Some(count) = quotation_kind(c).and_then(|kind| self.quotation_marks.get_mut(kind)) {
                    *count += 1.0;
                }
            }
            '\u{E000}'..='\u{F8FF}' => self.private_use = true,
            '\n' => {
                if let Some(count) = line_end_kind(last).and_then(|kind| self.line_ends.get_mut(kind)) {
                    *count += 1.0;
                }
            }
            c if c.is_ascii_alphanumeric() => {
                let [spaced, tight] = if c.is_ascii_digit() { &mut self.digits } else { &mut self.letters };
                *spaced += f32::from(u8::from(last == ' ' && is_han(before)));
                *tight += f32::from(u8::from(is_han(last)));
            }
            _ => {}
        }
    }

    /// Nats: the cost of a space, or of no space, between a Chinese character and `next`.
    pub(super) fn space(&self, next: char, stands: bool) -> f32 {
        let [spaced, tight] = match next {
            '0'..='9' => self.digits,
            'a'..='z' | 'A'..='Z' => self.letters,
            // Other symbols are treated like letters, but have a space less often.
            _ => {
                let [spaced, tight] = self.letters;
                [spaced, tight + 3.0 * spaced + 3.0]
            }
        };
        let prior = self.params.prior_space;
        let part = if stands { spaced + prior } else { tight + 1.0 - prior };
        ((spaced + tight + 1.0) / part).ln()
    }

    /// Nats: the cost of `c` among the quotation marks, which are one class to the language model. 0 if `c`
    /// is no quotation mark.
    pub(super) fn quotation_mark(&self, c: char) -> f32 {
        let kind = quotation_kind(c);
        let Some((count, prior)) = kind
            .and_then(|kind| self.quotation_marks.get(kind).zip(self.params.prior_quotation_marks.get(kind)))
        else {
            return 0.0;
        };
        ((self.quotation_marks.iter().sum::<f32>() + 1.0) / (count + prior)).ln()
    }

    /// Nats: the cost of a line that ends with `c`. Negative if most lines do; 0 if `c` is not in
    /// `LINE_ENDS`.
    pub(super) fn line_end(&self, c: char) -> f32 {
        let Some(count) = line_end_kind(c).and_then(|kind| self.line_ends.get(kind)) else { return 0.0 };
        let total: f32 = self.line_ends.iter().sum();
        let kinds = self.line_ends.len() as f32;
        // Half a line of each kind is added, so that a short text says little.
        let most = self.params.most_for_line_end;
        ((total + 0.5 * kinds) / (count + 0.5) / kinds).ln().clamp(-most, most)
    }

    /// How often two Chinese characters are neighbours in the document, counted up to three.
    pub(super) fn repeats(&self, pair: [char; 2]) -> usize {
        self.pairs.count(pair)
    }

    /// Nats: the cost of assuming that the decoder swallowed the byte after a lost one, or that it kept it.
    pub(super) fn swallow(&self, swallowed: bool) -> f32 {
        let prior = self.params.prior_kept;
        let part = if swallowed { self.swallowed + 1.0 - prior } else { self.kept + prior };
        ((self.swallowed + self.kept + 1.0) / part).ln()
    }

    /// Whether the decoder may have lost pairs of bytes that have a code in later versions of GBK.
    pub(super) fn may_lose_pairs(&self) -> bool {
        !self.private_use
    }
}

fn quotation_kind(c: char) -> Option<usize> {
    QUOTATION_MARKS.iter().position(|(open, close)| c == *open || c == *close)
}

fn line_end_kind(c: char) -> Option<usize> {
    let c = symbol_class(c)?;
    LINE_ENDS.iter().position(|end| *end == c)
}

/// A part of the text with some of what is around it.
fn with_overlap(text: &str, part: &Range<usize>) -> Range<usize> {
    let from = part.start.saturating_sub(limits::DOCUMENT_OVERLAP);
    let to = (part.end + limits::DOCUMENT_OVERLAP).min(text.len());
    text.floor_char_boundary(from)..text.ceil_char_boundary(to)
}

#[cfg(test)]
mod tests {
    use super::{DocumentParams, DocumentStats};

    fn stats(text: &str) -> DocumentStats {
        DocumentStats::around(text, 0, &DocumentParams::default())
    }

    #[test]
    fn brackets_after_lost_bytes_tell_the_decoder() {
        let swallows = stats("當?shù)貙W(xué)，工程?chù)煾?李");
        assert!(swallows.swallow(true) < swallows.swallow(false));
        let keeps = stats("當?(shù)貙W(fā)，工程?(chù)煾?李");
        assert!(keeps.swallow(false) < keeps.swallow(true));
    }

    #[test]
    fn pairs_are_counted_across_pronunciations() {
        let stats = stats("電(diàn)燈(dēng)與電(diàn)燈(dēng)，電(diàn)，燈(dēng)");
        assert_eq!(stats.repeats(['電', '燈']), 2);
        assert_eq!(stats.repeats(['燈', '電']), 0);
        assert_eq!(stats.repeats(['與', '電']), 1);
    }

    #[test]
    fn pronunciations_tell_noise() {
        assert_eq!(stats("電燈").noise(), 0.0);
        assert_eq!(stats("電(diàn)燈(dēng)開(kāi)著").noise(), 1.0);
    }

    #[test]
    fn the_document_tells_how_lines_end_and_where_spaces_stand() {
        let stats = stats("第 1 条。\n第 2 条。\n他说：“好”，“不好”");
        assert!(stats.line_end('。') < stats.line_end('，'));
        assert_eq!(stats.line_end('甲'), 0.0);
        assert!(stats.space('3', true) < stats.space('3', false));
        assert!(stats.quotation_mark('“') < stats.quotation_mark('「'));
        assert_eq!(stats.quotation_mark('甲'), 0.0);
    }
}
