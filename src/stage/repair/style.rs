//! How the text at hand is written: its blanks, its quotation marks, its line ends. What no list can know tells readings
//! apart that are the same to the language. Used by `decide` and `desync`.

use super::lexicon::is_hanzi;

/// Marks that lines end with, as a scraper flattened them.
const ENDS: [char; 6] = ['。', '；', '：', '，', '！', '？'];
/// What a line end says at most, as a logarithm.
const MOST: f32 = 6.0;
/// Share of the texts that write blanks there.
const BLANKS: f32 = 0.1;
/// A quotation mark of the kind that the text does not use.
const FOREIGN_QUOTE: f32 = 4.0;
/// How much likelier a corner bracket is in a text that uses them than the language says.
const CORNER_QUOTE: f32 = 3.5;

/// Habits of one text.
#[derive(Debug, Default)]
pub(crate) struct Style {
    /// Places where a digit, or a letter, follows a Chinese character: with a blank between, without.
    digits: [f32; 2],
    letters: [f32; 2],
    /// Lines that end with each of `ENDS`.
    ends: [f32; ENDS.len()],
    corners: usize,
    curls: usize,
    /// A private use character: the decoder lost no pair of bytes that has a place in the code.
    private: bool,
}

impl Style {
    /// Takes note of a character behind two others.
    pub(crate) fn add(&mut self, [before, last]: [char; 2], c: char) {
        match c {
            '「' => self.corners += 1,
            '“' => self.curls += 1,
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

    /// What is odd about `c` as a quotation mark of this text.
    pub(crate) fn quote(&self, c: char) -> f32 {
        let corners = self.corners > self.curls;
        match c {
            '「' | '」' | '『' | '』' if corners => -CORNER_QUOTE,
            '「' | '」' | '『' | '』' if self.curls > 0 => FOREIGN_QUOTE,
            '“' | '”' | '‘' | '’' if corners => FOREIGN_QUOTE,
            _ => 0.0,
        }
    }

    /// What is odd about a line that ends with `c`; 0 where `c` is no mark.
    pub(crate) fn line_end(&self, c: char) -> f32 {
        let Some(count) = end(c).and_then(|at| self.ends.get(at)) else { return 0.0 };
        let total: f32 = self.ends.iter().sum();
        // Half a line of each kind, so that a short text says little.
        ((total + 3.0) / (count + 0.5) / 6.0).ln().clamp(-MOST, MOST)
    }

    /// Whether the decoder may have lost two bytes that have a place in the code.
    pub(crate) fn loses_pairs(&self) -> bool {
        !self.private
    }
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

/// Whether a line begins as an item of a list does: `（一）`, `二、`, `3.`, `- `.
pub(crate) fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let inside = line.strip_prefix(['(', '（']).unwrap_or(line);
    let number =
        inside.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十百".contains(c));
    let numbered = number.len() < inside.len() && number.starts_with([')', '）', '、', '.', '．']);
    numbered || line.starts_with(['-', '*', '•', '①', '②', '③', '④', '⑤', '⑥', '⑦', '⑧', '⑨'])
}
