//! Compares text with what a person wrote. Forms of one character, and divided spellings, count as the same.

use crate::Wrong;
use std::collections::HashMap;
use std::io;
use zhnorm_testkit::tables::Table;

/// Each character in the form that is compared.
pub(crate) struct Fold(HashMap<char, char>);

impl Fold {
    /// Reads the variants and spellings of the script model, and OpenCC's variants of Taiwan.
    pub(crate) fn new() -> io::Result<Self> {
        let mut fold = HashMap::new();
        for name in ["../zhnorm/script/variants", "../zhnorm/script/spellings", "TWVariants"] {
            let table = Table::read(&[name])?;
            for key in table.keys() {
                let (from, to) = (key.chars().next(), table.convert(key).chars().next());
                if let (Some(from), Some(to)) = (from, to) {
                    fold.insert(from, to);
                }
            }
        }
        fold.insert('着', '著');
        Ok(Self(fold))
    }

    fn apply(&self, c: char) -> char {
        let mut c = c;
        // Chains end: 枱, 檯, 台 are three steps at most.
        for _ in 0..4 {
            c = *self.0.get(&c).unwrap_or(&c);
        }
        c
    }

    /// What is wrong in `output`, which should hold the same lines as `truth`.
    pub(crate) fn compare(&self, truth: &[String], output: &str) -> Wrong {
        let mut wrong = Wrong::default();
        let mut output = output.lines();
        for line in truth {
            let written = output.next().unwrap_or_default();
            let (expected, found): (Vec<char>, Vec<char>) = (han(line).collect(), han(written).collect());
            wrong.count += expected.len().abs_diff(found.len());
            for (at, (expected_char, found_char)) in expected.iter().zip(&found).enumerate() {
                if self.apply(*expected_char) != self.apply(*found_char) {
                    wrong.count += 1;
                    let around: String = expected.iter().skip(at.saturating_sub(3)).take(7).collect();
                    *wrong
                        .examples
                        .entry(format!("{found_char} for {expected_char} in {around}"))
                        .or_default() += 1;
                }
            }
        }
        wrong
    }
}

/// The Chinese characters of a line.
pub(crate) fn han(line: &str) -> impl Iterator<Item = char> {
    line.chars().filter(|c| matches!(c, '\u{3400}'..='\u{9FFF}'))
}
