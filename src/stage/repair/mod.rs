//! Repair stage: undoes damage while the evidence for it is still there, first on the main path. Every later stage
//! changes brackets, widths or spaces, and with them what the damage can be told by.
//!
//! Two stages of the pipeline: `apply` undoes damage to the bytes, where one reading is sure; then `annotation` removes
//! inline pinyin, which the first needs as evidence.

pub(crate) mod annotation;
mod decide;
mod desync;
mod entity;
mod gbk;
mod lexicon;
mod mojibake;
#[cfg(test)]
mod pack;
mod packed;
mod quotes;
mod scan;
mod segmentation;
mod signs;
mod style;
mod suspicion;
pub(crate) mod syllable;
mod units;
mod weigh;

use std::ops::Range;

use crate::edit::Sink;
use crate::report::{Candidate, Rule};
use crate::stage::stretches;

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

impl Damage {
    fn rule(self) -> Rule {
        match self {
            Self::Straddled | Self::Cut => Rule::ByteShiftedText,
            Self::Encoding => Rule::WrongEncoding,
            Self::Entity => Rule::HtmlEntity,
        }
    }
}

/// Makes every sure repair that touches nothing protected.
pub(crate) fn apply<S: Sink>(text: &str, protected: &[Range<usize>], sink: &mut S) {
    let mut repairs = everything(text, protected);
    // What may not be made must not stand in the way of others.
    repairs.retain(|repair| {
        let next = protected.partition_point(|span| span.end <= repair.span.start);
        protected.get(next).is_none_or(|span| span.start >= repair.span.end)
    });
    disjoin(&mut repairs);
    let mut repairs = repairs.iter().peekable();
    for (range, shielded) in stretches(text, protected) {
        let mut at = range.start;
        while let Some(repair) = repairs.next_if(|repair| repair.span.start < range.end) {
            // One that is only suspected may lie in one that was made.
            if shielded || repair.span.start < at || repair.span.end > range.end {
                continue;
            }
            sink.find(&repair.span, repair.damage.rule(), &repair.candidates, repair.sure);
            if !repair.sure {
                continue;
            }
            sink.keep(text.get(at..repair.span.start).unwrap_or_default());
            let damaged = text.get(repair.span.clone()).unwrap_or_default();
            sink.replace(damaged, &repair.replacement, repair.damage.rule());
            at = repair.span.end;
        }
        let rest = text.get(at..range.end).unwrap_or_default();
        if shielded {
            sink.protect(rest);
        } else {
            sink.keep(rest);
        }
    }
}

/// What stands for characters that nobody can bring back: U+FFFD, two of them read as GBK, and memory that no text was
/// ever written to.
pub(crate) fn lost(text: &str) -> Vec<Range<usize>> {
    const UNWRITTEN: &str = "烫烫烫";
    let mut found: Vec<Range<usize>> = Vec::new();
    for sign in ["\u{FFFD}", "锟斤拷"] {
        let places = memchr::memmem::find_iter(text.as_bytes(), sign);
        found.extend(places.map(|at| at..at + sign.len()));
    }
    for at in memchr::memmem::find_iter(text.as_bytes(), UNWRITTEN) {
        if found.last().is_some_and(|span| at < span.end) {
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        found.push(at..at + (rest.len() - rest.trim_start_matches('烫').len()));
    }
    found.sort_by_key(|span| span.start);
    found
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
    pub candidates: Vec<Candidate>,
}

/// Everything in `text` that is damaged, in order; what is `sure` does not overlap.
pub fn find_repairs(text: &str) -> Vec<Repair> {
    let mut found = everything(text, &[]);
    disjoin(&mut found);
    found
}

fn everything(text: &str, protected: &[Range<usize>]) -> Vec<Repair> {
    let mut found = mojibake::find(text, protected);
    found.extend(entity::find(text));
    found.extend(decide::find(text));
    found
}

/// Puts repairs in order, and drops those that begin in a sure one.
fn disjoin(found: &mut Vec<Repair>) {
    found.sort_by_key(|r| (r.span.start, !r.sure));
    let mut end = 0;
    found.retain(|r| {
        let free = r.span.start >= end;
        end = if r.sure && free { r.span.end } else { end };
        free
    });
}

/// `text` with all of these repairs, which come in order.
#[cfg(test)]
fn with_repairs(text: &str, repairs: Vec<Repair>) -> String {
    let (mut out, mut from) = (String::new(), 0);
    for repair in repairs {
        out.push_str(&text[from..repair.span.start]);
        out.push_str(&repair.replacement);
        from = repair.span.end;
    }
    out + &text[from..]
}

#[cfg(test)]
mod tests;
