//! Measures how hard a text is to convert, so that generated text can be compared with real text.

use crate::tables::Table;
use std::collections::HashMap;
use std::io;

/// The dictionaries of `s2t` and `t2s` that texts are measured with: phrases first, then characters.
#[derive(Debug, Clone)]
pub struct Profiler {
    to_traditional: [Table; 2],
    to_simplified: [Table; 2],
}

/// The figures of one text. Shares are of its Han characters unless said otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Profile {
    /// Length in bytes.
    pub bytes: usize,
    /// Share of the bytes that are Han characters.
    pub han: f64,
    /// Share that is part of a match of several characters (the phrase hit rate), for `s2t` and `t2s`.
    pub phrases: [f64; 2],
    /// Share that the conversion changes, for `s2t` and `t2s`.
    pub changed: [f64; 2],
    /// Number of different characters.
    pub distinct: usize,
    /// Share that the 10, 100 and 600 most frequent characters of the text make up.
    pub top: [f64; 3],
    /// Characters per line; empty lines are not counted.
    pub line: f64,
}

impl Profiler {
    /// Reads the dictionaries.
    pub fn read() -> io::Result<Self> {
        Ok(Self {
            to_traditional: [
                Table::read(&["STPhrases", "STPhrases_GeneratedFromRegionalPhrases"])?,
                Table::read(&["STCharacters"])?,
            ],
            to_simplified: [Table::read(&["TSPhrases"])?, Table::read(&["TSCharacters"])?],
        })
    }

    /// The figures of `text`.
    pub fn profile(&self, text: &str) -> Profile {
        let mut counts: HashMap<char, usize> = HashMap::new();
        for character in text.chars().filter(|&character| is_han(character)) {
            *counts.entry(character).or_default() += 1;
        }
        let mut counts: Vec<usize> = counts.into_values().collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        let han: usize = counts.iter().sum();
        let lines: Vec<usize> =
            text.lines().map(|line| line.chars().count()).filter(|&len| len > 0).collect();
        let (traditional, simplified) = (hits(text, &self.to_traditional), hits(text, &self.to_simplified));
        let first = |n| share(counts.iter().take(n).sum(), han);
        Profile {
            bytes: text.len(),
            han: share(text.chars().filter(|&c| is_han(c)).map(char::len_utf8).sum(), text.len()),
            phrases: [share(traditional.0, han), share(simplified.0, han)],
            changed: [share(traditional.1, han), share(simplified.1, han)],
            distinct: counts.len(),
            top: [first(10), first(100), first(600)],
            line: share(lines.iter().sum(), lines.len()),
        }
    }
}

impl Profile {
    /// The head of a Markdown table whose rows [`Profile::row`] makes.
    pub const HEAD: &str = "\
| text | MB | Han bytes | s2t in phrases | s2t changed | t2s in phrases | t2s changed | distinct | top 10 | top 100 | \
top 600 | line |\n|---|---|---|---|---|---|---|---|---|---|---|---|";

    /// The figures as a line of a Markdown table.
    pub fn row(&self, name: &str) -> String {
        let percent = |share: f64| format!("{:.1} %", share * 100.0);
        let [s2t_phrases, t2s_phrases] = self.phrases.map(percent);
        let [s2t_changed, t2s_changed] = self.changed.map(percent);
        let [ten, hundred, most] = self.top.map(|share| format!("{:.0} %", share * 100.0));
        format!(
            "| {name} | {:.2} | {} | {s2t_phrases} | {s2t_changed} | {t2s_phrases} | {t2s_changed} | {} | {ten} | \
             {hundred} | {most} | {:.0} |",
            self.bytes as f64 / 1e6,
            percent(self.han),
            self.distinct,
            self.line,
        )
    }
}

/// The number of characters that are part of a match of several characters, and of those that are changed.
fn hits(mut text: &str, [phrases, characters]: &[Table; 2]) -> (usize, usize) {
    let (mut in_phrases, mut changed) = (0, 0);
    while let Some(first) = text.chars().next() {
        let len = match phrases.longest(text).or_else(|| characters.longest(text)) {
            Some((key, value)) => {
                let length = key.chars().count();
                in_phrases += if length > 1 { length } else { 0 };
                changed += key.chars().zip(value.chars()).filter(|(from, to)| from != to).count();
                key.len()
            }
            None => first.len_utf8(),
        };
        text = text.get(len..).unwrap_or_default();
    }
    (in_phrases, changed)
}

fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
