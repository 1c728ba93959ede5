//! Makes `samples/mixed.txt` from `samples/clean.txt`: annotated text in mixed script, without byte-shifted
//! text.
//!
//! The sample is a check of consistency, not a measure: the same simulator makes the text and the scores.

use crate::cp936::Swallow;
use crate::damage::flatten::flatten;
use crate::damage::gbk::{DamageOptions, damage};
use crate::damage::profile::DamageTables;

/// The seed of the committed sample.
const SEED: u64 = 20_260;

/// Two paragraphs in three are converted to the other script and annotated. All lose their full-width
/// punctuation.
pub fn mixed(clean: &str, tables: &DamageTables) -> String {
    let options =
        DamageOptions { straddle: false, cut: 0.0, swallow: Swallow::Nothing, ..DamageOptions::default() };
    let mut out = String::new();
    for (n, line) in clean.lines().enumerate() {
        if n % 3 == 2 {
            out.push_str(&flatten(line));
        } else {
            out.push_str(&damage(line, tables, &options, SEED).text);
        }
        out.push('\n');
    }
    out
}
