//! How the text at hand is written: its blanks, its quotation marks, its line ends. What no list can know tells readings
//! apart that are the same to the language. Used by `decide`, `desync` and `weigh`.

use super::lexicon::is_hanzi;
use super::units::{self, Unit};
use std::ops::Range;

/// Marks that lines end with, as a scraper flattened them.
const ENDS: [char; 6] = ['。', '；', '：', '，', '！', '？'];
/// What a line end says at most, as a logarithm.
const MOST: f32 = 6.0;
/// Share of the texts that write blanks there.
const BLANKS: f32 = 0.1;
/// Share of the decoders that keep the byte which makes no pair with the one before.
const KEPT: f32 = 0.2;
/// Quotation marks, and their shares in all texts.
const QUOTES: [(char, char, f32); 4] =
    [('“', '”', 0.8), ('「', '」', 0.15), ('‘', '’', 0.03), ('『', '』', 0.02)];

/// How far the text is asked, in bytes, and the parts of it that share one answer.
const NEARBY: usize = 20_000;
const PART: usize = 100_000;
/// Annotations after which one more says nothing new.
const ANNOTATIONS: usize = 3;

/// Habits of one text.
#[derive(Debug, Default)]
pub(crate) struct Style {
    /// Bytes of the text whose surroundings these are.
    part: Range<usize>,
    annotations: usize,
    /// Places where a digit, or a letter, follows a Chinese character: with a blank between, without.
    digits: [f32; 2],
    letters: [f32; 2],
    /// Lines that end with each of `ENDS`.
    ends: [f32; ENDS.len()],
    /// Opening quotation marks of each of `QUOTES`.
    quotes: [f32; QUOTES.len()],
    /// All pairs of Chinese characters that stand side by side, sorted.
    pairs: Vec<[char; 2]>,
    /// Brackets of annotations that are gone with the `?` before them, and that still stand behind one.
    swallowed: f32,
    kept: f32,
    /// A private use character: the decoder lost no pair of bytes that has a place in the code.
    private: bool,
}

impl Style {
    /// Of the part of `text` that byte `at` belongs to. Parts are of a fixed size, so that the work does not grow with
    /// the text, and overlap.
    pub(crate) fn around(text: &str, at: usize) -> Self {
        let part = at / PART;
        let mut style = Self { part: part * PART..(part + 1) * PART, ..Self::default() };
        let range = nearby(text, style.part.clone());
        let (mut at, mut last) = (range.start, ['\n'; 2]);
        while let Some((unit, next)) = units::unit(text, at).filter(|_| at < range.end) {
            match unit {
                Unit::Char(c) => {
                    style.add(last, c);
                    let [_, before] = last;
                    last = [before, c];
                }
                Unit::Annotation => style.annotations += 1,
                Unit::Mark => last = ['\n'; 2],
                Unit::MarkAndReading(_) => {
                    let kept = text.get(at + 1..next).is_some_and(|rest| rest.starts_with('('));
                    *(if kept { &mut style.kept } else { &mut style.swallowed }) += 1.0;
                    last = ['\n'; 2];
                }
            }
            at = next;
        }
        style.pairs.sort_unstable();
        style
    }

    /// Whether these are the surroundings of byte `at`.
    pub(crate) fn is_around(&self, at: usize) -> bool {
        self.part.contains(&at)
    }

    /// How noisy the text is, from 0 to 1: whoever annotated it also cut it.
    pub(crate) fn noise(&self) -> f32 {
        self.annotations.min(ANNOTATIONS) as f32 / ANNOTATIONS as f32
    }

    /// Takes note of a character behind two others.
    fn add(&mut self, [before, last]: [char; 2], c: char) {
        if is_hanzi(last) && is_hanzi(c) {
            self.pairs.push([last, c]);
        }
        match c {
            '“' | '‘' | '「' | '『' => {
                if let Some(count) = quote(c).and_then(|at| self.quotes.get_mut(at)) {
                    *count += 1.0;
                }
            }
            '\u{E000}'..='\u{F8FF}' => self.private = true,
            '\n' => {
                if let Some(count) = end(last).and_then(|at| self.ends.get_mut(at)) {
                    *count += 1.0;
                }
            }
            c if c.is_ascii_alphanumeric() => {
                let [spaced, tight] = if c.is_ascii_digit() { &mut self.digits } else { &mut self.letters };
                *spaced += f32::from(u8::from(last == ' ' && is_hanzi(before)));
                *tight += f32::from(u8::from(is_hanzi(last)));
            }
            _ => {}
        }
    }

    /// What it costs that a blank stands, or does not stand, between a Chinese character and `next`.
    pub(crate) fn blank(&self, next: char, stands: bool) -> f32 {
        let [spaced, tight] = match next {
            '0'..='9' => self.digits,
            'a'..='z' | 'A'..='Z' => self.letters,
            // Other signs stand as letters do, but mostly without.
            _ => [self.letters[0], self.letters[1] + 3.0 * self.letters[0] + 3.0],
        };
        let part = if stands { spaced + BLANKS } else { tight + 1.0 - BLANKS };
        ((spaced + tight + 1.0) / part).ln()
    }

    /// What `c` costs among the quotation marks, which are one sign to the language.
    pub(crate) fn quote(&self, c: char) -> f32 {
        let Some((count, (_, _, share))) = quote(c).and_then(|at| self.quotes.get(at).zip(QUOTES.get(at)))
        else {
            return 0.0;
        };
        ((self.quotes.iter().sum::<f32>() + 1.0) / (count + share)).ln()
    }

    /// What is odd about a line that ends with `c`; 0 where `c` is no mark.
    pub(crate) fn line_end(&self, c: char) -> f32 {
        let Some(count) = end(c).and_then(|at| self.ends.get(at)) else { return 0.0 };
        let total: f32 = self.ends.iter().sum();
        // Half a line of each kind, so that a short text says little.
        ((total + 3.0) / (count + 0.5) / 6.0).ln().clamp(-MOST, MOST)
    }

    /// How often the text says these two characters, if they are Chinese.
    pub(crate) fn met(&self, pair: [char; 2]) -> usize {
        let from = self.pairs.partition_point(|known| *known < pair);
        self.pairs.get(from..).map_or(0, |rest| rest.partition_point(|known| *known == pair))
    }

    /// What it costs that a `?` swallowed the byte behind the one it stands for, or did not though it could.
    pub(crate) fn swallow(&self, swallowed: bool) -> f32 {
        let part = if swallowed { self.swallowed + 1.0 - KEPT } else { self.kept + KEPT };
        ((self.swallowed + self.kept + 1.0) / part).ln()
    }

    /// Whether the decoder may have lost two bytes that have a place in the code.
    pub(crate) fn loses_pairs(&self) -> bool {
        !self.private
    }
}

fn quote(c: char) -> Option<usize> {
    QUOTES.iter().position(|(open, close, _)| c == *open || c == *close)
}

fn end(c: char) -> Option<usize> {
    let c = match c {
        ';' => '；',
        ':' => '：',
        ',' => '，',
        '!' => '！',
        '?' => '？',
        c => c,
    };
    ENDS.iter().position(|end| *end == c)
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

/// Whether a line begins as an item of a list does: `（一）`, `二、`, `3.`, `- `.
pub(crate) fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let inside = line.strip_prefix(['(', '（']).unwrap_or(line);
    let number =
        inside.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十百".contains(c));
    let numbered = number.len() < inside.len() && number.starts_with([')', '）', '、', '.', '．']);
    numbered || line.starts_with(['-', '*', '•', '①', '②', '③', '④', '⑤', '⑥', '⑦', '⑧', '⑨'])
}

#[cfg(test)]
mod tests {
    use super::Style;

    #[test]
    fn brackets_tell_the_decoder() {
        let swallows = Style::around("鏈?zhǔn)桨l(fā)，新聞?dòng)浾?錫", 0);
        assert!(swallows.swallow(true) < swallows.swallow(false));
        let keeps = Style::around("鏈?(zhǔn)桨l(fā)，新聞?(dòng)浾?錫", 0);
        assert!(keeps.swallow(false) < keeps.swallow(true));
    }

    #[test]
    fn pairs_are_counted_over_annotations() {
        let style = Style::around("產(chǎn)業(yè)與產(chǎn)業(yè)，產(chǎn)，業(yè)", 0);
        assert_eq!(style.met(['產', '業']), 2);
        assert_eq!(style.met(['業', '產']), 0);
        assert_eq!(style.met(['與', '產']), 1);
    }
}
