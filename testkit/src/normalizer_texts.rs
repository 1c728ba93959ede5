//! Texts on which the speed of the normalizer is measured, made from clean text: edited prose, news that lost
//! its punctuation, damaged text, and lines that are hard to read.

use crate::damage::flatten::flatten;
use crate::damage::gbk::{DamageOptions, damage};
use crate::damage::profile::DamageTables;
use crate::rng::Rng;
use crate::sample;

/// The length of a line of [`hostile`], in bytes.
const HOSTILE_LINE: usize = 20_000;

/// Edited prose and documentation: lists, headings, code, links and words in Latin letters. Some two lines in
/// a hundred are not canonical.
pub fn edited(clean: &str) -> String {
    let mut rng = Rng::new(20);
    let mut out = String::with_capacity(clean.len() + clean.len() / 8);
    for line in clean.lines() {
        out.push_str(["", "", "", "- ", "1. ", "## ", "> ", "    "][rng.below(8)]);
        for (number, clause) in line.split_inclusive(['，', '。', '：']).enumerate() {
            match rng.below(24) {
                0 => out.push_str("使用 `render(x, y)` 时，"),
                1 => out.push_str("参见 [文档](https://example.org/docs/a?b=1)，"),
                2 => out.push_str("在 React 中，"),
                3 if number > 0 => out.push_str("（见第 2 章）"),
                _ => {}
            }
            out.push_str(clause);
        }
        match rng.below(200) {
            0 => out.push_str("  好的,"),
            1 => out.push_str("(见下文)"),
            2 => out.push_str("１２"),
            3 => out.push(' '),
            _ => {}
        }
        out.push('\n');
    }
    out
}

/// News in which every line has lost its full-width punctuation.
pub fn flattened(clean: &str) -> String {
    flatten(clean)
}

/// Text with damage in every line: annotated with pinyin, converted by table, byte-shifted.
pub fn damaged(clean: &str, tables: &DamageTables) -> String {
    let mut out = String::new();
    for (number, line) in clean.lines().enumerate() {
        if number % 3 == 0 {
            out.push_str(&sample::mixed(line, tables));
        } else {
            out.push_str(&damage(line, tables, &DamageOptions::default(), 3).text);
            out.push('\n');
        }
    }
    out
}

/// What the lines of [`hostile`] repeat: each is the beginning of something whose end a stage could look for
/// without limit.
pub const HOSTILE_UNITS: [&str; 9] = ["?", "(", "“", "&", "-{", "http://", "發(fā)", "當?shù)", "鐨ぁ€"];

/// A line of one unit, repeated.
pub fn hostile(unit: &str) -> String {
    unit.repeat(HOSTILE_LINE / unit.len()) + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Corpus, Kind};
    use crate::damage::profile::DamageProfile;

    #[test]
    fn few_lines_of_edited_text_and_all_of_the_others_are_changed() {
        let clean = Corpus::read().unwrap().text(Kind::Hans, 100_000);
        let lines = clean.lines().count();
        let edited = edited(&clean);
        assert_eq!(edited.lines().count(), lines);
        let is_wrong = |line: &&str| line.ends_with(['1', ',', ')', '２', ' ']) && !line.ends_with("章）");
        let wrong = edited.lines().filter(is_wrong).count();
        assert!((lines / 200..lines / 20).contains(&wrong), "{wrong} of {lines}");
        let flat = flattened(&clean);
        assert!(clean.lines().zip(flat.lines()).filter(|(a, b)| a.contains('，') && a == b).count() == 0);
        let tables = DamageProfile::Shared.tables().unwrap();
        let damaged = damaged(&clean, &tables);
        assert!(damaged.contains('(') && damaged.lines().count() >= lines);
    }

    #[test]
    fn hostile_lines_have_their_length() {
        for unit in HOSTILE_UNITS {
            assert!((HOSTILE_LINE - 20..=HOSTILE_LINE + 1).contains(&hostile(unit).len()));
        }
    }
}
