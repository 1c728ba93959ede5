//! Whether the quotation marks of a reading fit its line: what neighbours alone cannot tell. Used by `decide`.

/// A mark that closes what nothing opened.
const UNOPENED: f32 = 5.0;
/// A line that ends before what it opens is closed.
const UNCLOSED: f32 = 4.0;
/// A sentence that ends inside quotation marks around a phrase of few characters: `“下。”`.
const STOP_IN_PHRASE: f32 = 8.0;
const PHRASE: usize = 4;
/// What somebody says, `：“...”`, that does not end as a sentence does.
const UNFINISHED: f32 = 3.0;
/// How far back an opening mark is looked for, in characters.
const FAR: usize = 300;

const PAIRS: [(char, char); 7] =
    [('“', '”'), ('「', '」'), ('『', '』'), ('《', '》'), ('‘', '’'), ('〈', '〉'), ('【', '】')];

/// The quotation marks of a line so far.
pub(crate) struct Line([Open; PAIRS.len()]);

#[derive(Clone, Copy)]
struct Open {
    depth: usize,
    /// Characters since the opening mark.
    length: usize,
    last: char,
    /// A colon stands before the opening mark.
    speech: bool,
}

impl Line {
    pub(crate) fn of(line: &str) -> Self {
        let from = line.char_indices().rev().take(FAR).last().map_or(0, |(at, _)| at);
        let before = line.get(from..).unwrap_or_default();
        Self(PAIRS.map(|pair| {
            let mut open = Open { depth: 0, length: 0, last: pair.0, speech: false };
            for c in before.chars() {
                open.push(pair, c);
            }
            open
        }))
    }

    /// What is odd about the quotation marks of `reading` behind the line; `ends` says that the line ends with it.
    pub(crate) fn cost(&self, reading: &str, ends: bool) -> f32 {
        let pairs = PAIRS.iter().zip(self.0);
        let pairs = pairs.filter(|((_, close), _)| ends || reading.contains(*close));
        pairs.map(|(pair, open)| open.cost(*pair, reading, ends)).sum()
    }
}

impl Open {
    fn push(&mut self, (open, close): (char, char), c: char) -> f32 {
        let mut cost = 0.0;
        if c == open {
            self.depth += 1;
            self.length = 0;
            self.speech = matches!(self.last, ':' | '：');
        } else if c == close {
            if self.speech && self.depth == 1 && self.length > PHRASE && !"。！？!?…".contains(self.last)
            {
                cost += UNFINISHED;
            }
            if self.depth == 0 {
                cost += UNOPENED;
            } else if matches!(self.last, '。' | '，' | '、') && self.length <= PHRASE {
                cost += STOP_IN_PHRASE;
            }
            self.depth = self.depth.saturating_sub(1);
        } else {
            self.length += 1;
        }
        self.last = c;
        cost
    }

    fn cost(mut self, pair: (char, char), reading: &str, ends: bool) -> f32 {
        let cost: f32 = reading.chars().map(|c| self.push(pair, c)).sum();
        if ends && self.depth > 0 { cost + UNCLOSED } else { cost }
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
        assert_eq!(cost("他说：“好的，明天", "见。”", true), 0.0);
        assert_eq!(cost("服务“下", "海”和", false), 0.0);
        assert!(cost("服务“下", "。”和", false) > 0.0);
        assert!(cost("他说", "。”", false) > 0.0);
        assert!(cost("他说：“我们明天再", "来”", false) > cost("他说“我们明天再", "来”", false));
        assert!(cost("“甲”乙", "”", false) > 0.0);
    }
}
