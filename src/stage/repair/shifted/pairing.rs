//! Whether the quotation marks and brackets of a hypothesis fit its line. The language model sees a few
//! characters on either side; whether a quotation is open depends on the whole line.

use crate::stage::repair::params::PairingParams;
use crate::text::char_class::is_han;
use crate::text::marks::PAIRS;

/// Characters of the longest phrase in quotation marks that is no sentence: `“下海”`.
const PHRASE: usize = 4;

/// The quotation marks and brackets of a line so far.
#[derive(Clone, Copy)]
pub(super) struct Pairing {
    opens: [OpenMark; PAIRS.len()],
    /// Characters of the line.
    length: usize,
    last: char,
    /// The last character closes a quotation that ended as a sentence does.
    sentence_ended: bool,
}

/// The brackets or quotation marks of one kind that are open.
#[derive(Clone, Copy, Default)]
struct OpenMark {
    depth: usize,
    /// Characters of the line before the last opening mark.
    at: usize,
    /// It stands in the middle of a sentence.
    inside_sentence: bool,
    /// Nats: the penalty if the quotation does not end as a sentence does.
    unfinished: f32,
}

impl Default for Pairing {
    /// An empty line.
    fn default() -> Self {
        Self { opens: Default::default(), length: 0, last: '\n', sentence_ended: false }
    }
}

impl Pairing {
    /// Reads `line`.
    #[cfg(test)]
    pub(super) fn of(line: &str, params: &PairingParams) -> Self {
        let mut pairing = Self::default();
        for c in line.chars() {
            pairing.push(c, params);
        }
        pairing
    }

    /// Nats: what is odd about the brackets and quotation marks of `text` after the line. `ends` says that
    /// the line ends there.
    pub(super) fn cost(&self, text: impl Iterator<Item = char>, ends: bool, params: &PairingParams) -> f32 {
        let mut line = *self;
        let cost: f32 = text.map(|c| line.push(c, params)).sum();
        cost + line.unclosed(ends, params)
    }

    /// The same for a text without any quotation mark or bracket that begins with `first`.
    pub(super) fn cost_without_marks(&self, first: Option<char>, ends: bool, params: &PairingParams) -> f32 {
        let twice = self.sentence_ended && first == Some('。');
        (if twice { params.sentence_ends_twice } else { 0.0 }) + self.unclosed(ends, params)
    }

    fn unclosed(&self, ends: bool, params: &PairingParams) -> f32 {
        let open = self.opens.iter().filter(|open| ends && open.depth > 0).count();
        params.unclosed * open as f32
    }

    /// Whether any text after this line would cost the same as after `other`.
    pub(super) fn has_same_prospect(&self, other: &Self) -> bool {
        let prospect = |line: &Self, open: &OpenMark| {
            let distance = (line.length - open.at).min(PHRASE + 2);
            (open.depth > 0).then_some((open.depth, distance, open.inside_sentence, open.unfinished))
        };
        self.last == other.last
            && self.sentence_ended == other.sentence_ended
            && self.opens.iter().zip(&other.opens).all(|(a, b)| prospect(self, a) == prospect(other, b))
    }

    /// Whether a round bracket is open.
    pub(super) fn is_bracketed(&self) -> bool {
        self.opens.iter().zip(PAIRS).any(|(open, (opening, _))| opening == '（' && open.depth > 0)
    }

    /// Adds a character; returns what is odd about it, in nats.
    pub(super) fn push(&mut self, c: char, params: &PairingParams) -> f32 {
        let mut cost = if self.sentence_ended && c == '。' { params.sentence_ends_twice } else { 0.0 };
        let sentence_ended = matches!(c, '”' | '」' | '’' | '』')
            && (self.sentence_ended || matches!(self.last, '。' | '！' | '!' | '？' | '?'));
        let c = match c {
            '(' => '（',
            ')' => '）',
            c => c,
        };
        // A quick test first: all marks of `PAIRS` are in these ranges, and no Chinese character is.
        if matches!(c, '\u{2018}'..='\u{201D}' | '\u{3008}'..='\u{3011}' | '（' | '）')
            && let Some((open, (opening, _))) = self
                .opens
                .iter_mut()
                .zip(PAIRS)
                .find(|(_, (opening, closing))| [*opening, *closing].contains(&c))
        {
            if c == opening {
                *open = OpenMark {
                    depth: open.depth + 1,
                    at: self.length,
                    inside_sentence: is_han(self.last),
                    unfinished: match self.last {
                        _ if !matches!(c, '“' | '‘' | '「' | '『') => 0.0,
                        '\n' | '>' | ':' | '：' => params.unfinished_speech,
                        '。' | '，' | ',' | '！' | '!' | '？' | '?' => params.perhaps_unfinished_speech,
                        _ => 0.0,
                    },
                };
            } else {
                cost += open.close(self.length, self.last, params).unwrap_or(params.unopened);
            }
        }
        (self.length, self.last, self.sentence_ended) = (self.length + 1, c, sentence_ended);
        cost
    }
}

impl OpenMark {
    /// Closes the last open mark after `length` characters of the line, the last of which is `last`. Returns
    /// what is odd about that, in nats; `None` if no mark is open.
    fn close(&mut self, length: usize, last: char, params: &PairingParams) -> Option<f32> {
        let depth = self.depth;
        self.depth = depth.checked_sub(1)?;
        let phrase = self.inside_sentence && length - self.at <= PHRASE + 1;
        let unfinished = depth == 1 && !"。！？!?…’』".contains(last);
        let stops = phrase && matches!(last, '。' | '，' | '、');
        let odd =
            if unfinished { self.unfinished } else { 0.0 } + if stops { params.stop_in_phrase } else { 0.0 };
        Some(odd - params.awaited)
    }
}

#[cfg(test)]
mod tests {
    use super::{Pairing, PairingParams};

    fn cost(line: &str, text: &str, ends: bool) -> f32 {
        let params = PairingParams::default();
        Pairing::of(line, &params).cost(text.chars(), ends, &params)
    }

    #[test]
    fn marks_come_in_pairs() {
        assert!(cost("他说：“好的，明天", "见。”", true) < 0.0);
        assert!(cost("服务“下", "海”和", false) < 0.0);
        assert!(cost("服务“下", "。”和", false) > 0.0);
        assert!(cost("他说", "。”", false) > 0.0);
        assert!(cost("他说：“我们明天再", "来”", false) > cost("他说“我们明天再", "来”", false));
        assert!(cost("“甲”乙", "”", false) > 0.0);
        assert!(cost("（见附", "件）", true) < 0.0);
        assert!(cost("见附", "件）", true) > 0.0);
        assert!(cost("见“附", "件", true) > cost("见“附", "件", false), "unclosed at the line end");
    }

    #[test]
    fn speech_ends_as_sentences_do() {
        for before in ["", "<p>", "他说："] {
            let line = format!("{before}“不");
            assert!(cost(&line, "行。”", true) < cost(&line, "福”", true), "{line}");
        }
        assert!(cost("他说：“她说，‘不", "行。’”", true) < cost("他说：“她说，‘不", "行。’。", true));
        assert!(cost("他说：“不", "行。”", true) < cost("他说：“不", "行。”。", true));
        assert!(cost("他说：“她说，‘不", "行。’”。", true) > cost("他说：“她说，‘不", "行。’”，", true));
    }
}
