//! Makes `samples/mixed.txt` out of `samples/clean.txt`: annotated mixed script, without bytes out of step.

use crate::cp936::Swallow;
use crate::damage::flatten::flatten;
use crate::damage::gbk::{Knobs, damage};
use crate::damage::table::Table;
use crate::script::CharMap;

/// Never changed, or the sample changes.
const SEED: u64 = 20_260;

/// Two paragraphs in three go through script, bytes and annotations; all lose their full-width marks.
pub fn mixed(clean: &str, map: &CharMap) -> String {
    let knobs = Knobs { straddle: false, cut: 0.0, swallow: Swallow::Nothing, ..Knobs::default() };
    let mut out = String::new();
    for (n, line) in clean.lines().enumerate() {
        if n % 3 == 2 {
            out.push_str(&flatten(line));
        } else {
            out.push_str(&damage(line, map, &Table::whole(), &knobs, SEED).text);
        }
        out.push('\n');
    }
    out
}
