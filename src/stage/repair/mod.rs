//! Repair stage: undoes damage while the evidence for it is still there, first on the main path.

mod decide;
mod desync;
mod gbk;
mod lexicon;
mod marks;
mod units;

use std::ops::Range;

/// What happened to a stretch of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// Read out of step, begun by an annotation across two characters: `鏈?zhǔn)桨l`.
    Straddled,
    /// Read out of step, begun by a cut that took a lead byte: `確?！澳玫丶撮_`.
    Cut,
}

/// A damaged stretch and what it probably was.
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    /// Bytes of the damaged text.
    pub span: Range<usize>,
    /// The best reading.
    pub replacement: String,
    /// Its share of the probability of all readings, 0 to 1.
    pub confidence: f32,
    /// Whether that is enough. If not, the text stays and the stretch is reported as suspected.
    pub sure: bool,
    /// What happened.
    pub damage: Damage,
    /// The best readings, the best first.
    pub candidates: Vec<String>,
}

/// Everything in `text` that was read out of step, in order and without overlap among those that are `sure`.
pub fn find_repairs(text: &str) -> Vec<Repair> {
    decide::find(text)
}

#[cfg(test)]
mod tests;
