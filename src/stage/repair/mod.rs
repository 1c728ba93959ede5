//! Repair stage: undoes damage while the evidence for it is still there, first on the main path.

mod decide;
mod desync;
mod entity;
mod gbk;
mod lexicon;
mod marks;
mod mojibake;
mod quotes;
mod suspicion;
mod units;

use std::ops::Range;

/// What happened to a stretch of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// Read out of step, begun by an annotation across two characters: `鏈?zhǔn)桨l`.
    Straddled,
    /// Read out of step, begun by a cut that took a lead byte: `確?！澳玫丶撮_`.
    Cut,
    /// Read in the wrong encoding: `鐨勬枃`.
    Encoding,
    /// Written as an HTML entity in text that is not HTML: `&#20013;`.
    Entity,
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

/// Everything in `text` that is damaged, in order; what is `sure` does not overlap.
pub fn find_repairs(text: &str) -> Vec<Repair> {
    let mut found = mojibake::find(text);
    found.extend(entity::find(text));
    found.extend(decide::find(text));
    found.sort_by_key(|r| (r.span.start, !r.sure));
    let mut end = 0;
    found.retain(|r| {
        let free = r.span.start >= end;
        end = if r.sure && free { r.span.end } else { end };
        free
    });
    found
}

/// How many characters stand where text was lost for good: U+FFFD, `锟斤拷`, `烫烫烫`, `屯屯屯`.
pub fn count_lost(text: &str) -> usize {
    let signs = text.matches('\u{FFFD}').count() + 3 * text.matches("锟斤拷").count();
    let memory = |sign: &str| text.matches(sign).count() * 3;
    signs + memory("烫烫烫") + memory("屯屯屯")
}

#[cfg(test)]
mod tests;
