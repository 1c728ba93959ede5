//! Whether the quotation marks and brackets of a reading fit its line: what neighbours alone cannot tell. Used by `weigh`.

use super::lexicon::is_hanzi;

/// Stands for damage in a line, where marks may be hidden.
pub(crate) const UNKNOWN: char = '\u{FFFD}';
/// A mark that closes what nothing opened, and what nothing opened that is seen.
const UNOPENED: f32 = 5.0;
const PERHAPS_UNOPENED: f32 = 1.0;
/// A line that ends before what it opens is closed.
const UNCLOSED: f32 = 7.0;
/// How much likelier a closing mark is where one is open than the language says.
const AWAITED: f32 = 3.0;
/// A sentence that ends inside quotation marks around a phrase of few characters: `“下。”`.
const STOP_IN_PHRASE: f32 = 8.0;
const PHRASE: usize = 4;
/// What somebody says, `：“...”`, that does not end as a sentence does, and what somebody may say: `，“...”`.
const UNFINISHED: f32 = 3.0;
const PERHAPS_UNFINISHED: f32 = 1.0;
/// A sentence that ends inside the quotation and behind it: `。”。`.
const ENDS_TWICE: f32 = 4.0;
const PAIRS: [(char, char); 8] = [
    ('“', '”'),
    ('「', '」'),
    ('『', '』'),
    ('《', '》'),
    ('‘', '’'),
    ('〈', '〉'),
    ('【', '】'),
    ('（', '）'),
];

/// The quotation marks and brackets of a line so far.
#[derive(Clone, Copy)]
pub(crate) struct Line {
    opens: [Open; PAIRS.len()],
    /// Characters.
    length: usize,
    last: char,
    /// The last mark closes what ended as a sentence does.
    ended: bool,
    /// Marks may be hidden.
    unknown: bool,
}

#[derive(Clone, Copy, Default)]
struct Open {
    depth: usize,
    /// Characters before the opening mark.
    at: usize,
    /// It is opened in the middle of a sentence.
    inside: bool,
    /// What it costs that it does not end as a sentence does.
    unfinished: f32,
}

impl Line {
    pub(crate) fn of(line: &str) -> Self {
        let mut marks =
            Self { opens: Default::default(), length: 0, last: '\n', ended: false, unknown: false };
        for c in line.chars() {
            marks.push(c);
        }
        marks
    }

    /// What is odd about the marks of `reading` behind the line; `ends` says that the line ends with it.
    pub(crate) fn cost(mut self, reading: &str, ends: bool) -> f32 {
        let cost: f32 = reading.chars().map(|c| self.push(c)).sum();
        let open = self.opens.iter().filter(|open| ends && open.depth > 0).count();
        cost + UNCLOSED * open as f32
    }

    /// Whether a round bracket is open.
    pub(crate) fn is_bracketed(&self) -> bool {
        self.opens.iter().zip(PAIRS).any(|(open, (opening, _))| opening == '（' && open.depth > 0)
    }

    fn push(&mut self, c: char) -> f32 {
        self.unknown |= c == UNKNOWN;
        let mut cost = if self.ended && c == '。' { ENDS_TWICE } else { 0.0 };
        let ended = matches!(c, '”' | '」' | '’' | '』')
            && (self.ended || matches!(self.last, '。' | '！' | '!' | '？' | '?'));
        let c = match c {
            '(' => '（',
            ')' => '）',
            c => c,
        };
        // All marks are in here; no Chinese character is.
        if matches!(c, '\u{2018}'..='\u{201D}' | '\u{3008}'..='\u{3011}' | '（' | '）')
            && let Some((open, (opening, _))) = self
                .opens
                .iter_mut()
                .zip(PAIRS)
                .find(|(_, (opening, closing))| [*opening, *closing].contains(&c))
        {
            if c == opening {
                *open = Open {
                    depth: open.depth + 1,
                    at: self.length,
                    inside: is_hanzi(self.last),
                    unfinished: match self.last {
                        _ if !matches!(c, '“' | '‘' | '「' | '『') => 0.0,
                        '\n' | '>' | ':' | '：' => UNFINISHED,
                        '。' | '，' | ',' | '！' | '!' | '？' | '?' => PERHAPS_UNFINISHED,
                        _ => 0.0,
                    },
                };
            } else {
                let unopened = if self.unknown { PERHAPS_UNOPENED } else { UNOPENED };
                cost += open.close(self.length, self.last).unwrap_or(unopened);
            }
        }
        (self.length, self.last, self.ended) = (self.length + 1, c, ended);
        cost
    }
}

impl Open {
    /// What is odd about closing it after so many characters of the line, the last of which is `last`; `None` if nothing is
    /// open.
    fn close(&mut self, length: usize, last: char) -> Option<f32> {
        let depth = self.depth;
        self.depth = depth.checked_sub(1)?;
        let phrase = self.inside && length - self.at <= PHRASE + 1;
        let unfinished = depth == 1 && !"。！？!?…’』".contains(last);
        let stops = phrase && matches!(last, '。' | '，' | '、');
        let odd = if unfinished { self.unfinished } else { 0.0 } + if stops { STOP_IN_PHRASE } else { 0.0 };
        Some(odd - AWAITED)
    }
}

#[cfg(test)]
mod tests {
    use super::Line;

    fn cost(line: &str, reading: &str, ends: bool) -> f32 {
        Line::of(line).cost(reading, ends)
    }

    #[test]
    fn marks_in_pairs() {
        assert!(cost("他说：“好的，明天", "见。”", true) < 0.0);
        assert!(cost("服务“下", "海”和", false) < 0.0);
        assert!(cost("服务“下", "。”和", false) > 0.0);
        assert!(cost("他说", "。”", false) > 0.0);
        assert!(cost("他说：“我们明天再", "来”", false) > cost("他说“我们明天再", "来”", false));
        assert!(cost("“甲”乙", "”", false) > 0.0);
        assert!(cost("（见附", "件）", true) < 0.0);
        assert!(cost("见附", "件）", true) > 0.0);
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

    #[test]
    fn damage_may_hide_a_mark() {
        let hidden = format!("他{}说不", super::UNKNOWN);
        assert!(cost(&hidden, "行。”", true) < cost("他说不", "行。”", true));
    }
}
