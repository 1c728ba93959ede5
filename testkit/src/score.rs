//! How much of the damage a repair undoes, and what it harms on the way.

use crate::damage::flatten::flatten;
use crate::damage::{Damaged, Kind, Place};
use std::collections::BTreeMap;
use std::ops::{AddAssign, Range};

/// A change that some repair wants to make: bytes of the damaged text and what shall stand there.
pub type Change = (Range<usize>, String);

/// Counts of characters and places.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Places damaged.
    pub places: usize,
    /// Places restored exactly.
    pub restored: usize,
    /// Places changed into something else.
    pub wrong: usize,
    /// Characters of the truth at damaged places.
    pub chars: usize,
    /// Those at places restored exactly.
    pub chars_restored: usize,
    /// Those at places changed into something else.
    pub chars_wrong: usize,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.places += other.places;
        self.restored += other.restored;
        self.wrong += other.wrong;
        self.chars += other.chars;
        self.chars_restored += other.chars_restored;
        self.chars_wrong += other.chars_wrong;
    }
}

/// The score of some documents.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// By kind of damage.
    pub kinds: BTreeMap<&'static str, Tally>,
    /// Clean characters changed.
    pub harmed: usize,
    /// Clean characters in all.
    pub clean: usize,
    /// Some places that came out wrong, or stayed: damaged, truth, result.
    pub examples: Vec<(String, String, String)>,
}

const EXAMPLES: usize = 40;

impl Score {
    /// Counts what `changes`, in order and without overlap, do to `damaged`. Annotations that still stand after the
    /// changes are not counted against them here; marks are compared flattened.
    pub fn add(&mut self, damaged: &Damaged, changes: &[Change]) {
        let hurt: usize = damaged.places.iter().map(|p| count(damaged.place(p).0)).sum();
        self.clean += count(&damaged.text).saturating_sub(hurt);
        for (span, _) in changes {
            if !damaged.places.iter().any(|p| overlap(&p.damaged, span)) {
                self.harmed += count(damaged.text.get(span.clone()).unwrap_or_default());
            }
        }
        for place in &damaged.places {
            let mut tally = Tally { places: 1, chars: count(damaged.place(place).1), ..Tally::default() };
            let result = outcome(damaged, changes, place);
            match result {
                Outcome::Left => {}
                Outcome::Right => (tally.restored, tally.chars_restored) = (1, tally.chars),
                Outcome::Wrong(_) => (tally.wrong, tally.chars_wrong) = (1, tally.chars),
            }
            if place.kind != Kind::Annotation && result != Outcome::Right && self.examples.len() < EXAMPLES {
                let (shown, truth) = damaged.place(place);
                let from = damaged.text.get(..place.damaged.start).unwrap_or_default();
                let before: String =
                    from.chars().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect();
                let result = if let Outcome::Wrong(text) = result { text } else { String::new() };
                self.examples.push((format!("{before}|{shown}"), truth.to_owned(), result));
            }
            *self.kinds.entry(name(place.kind)).or_default() += tally;
        }
    }
}

#[derive(Debug, PartialEq)]
enum Outcome {
    Left,
    Right,
    Wrong(String),
}

fn outcome(damaged: &Damaged, changes: &[Change], place: &Place) -> Outcome {
    let touching: Vec<&Change> = changes.iter().filter(|(span, _)| overlap(span, &place.damaged)).collect();
    if touching.is_empty() {
        return Outcome::Left;
    }
    let start = touching.iter().map(|(s, _)| s.start).min().unwrap_or(usize::MAX).min(place.damaged.start);
    let end = touching.iter().map(|(s, _)| s.end).max().unwrap_or(0).max(place.damaged.end);
    let inside = |p: &&Place| overlap(&p.damaged, &(start..end));
    let others: Vec<&Place> = damaged.places.iter().filter(inside).collect();
    let start = others.iter().map(|p| p.damaged.start).min().unwrap_or(start).min(start);
    let end = others.iter().map(|p| p.damaged.end).max().unwrap_or(end).max(end);

    let truth =
        splice(&damaged.text, start..end, others.iter().map(|p| (p.damaged.clone(), damaged.place(p).1)));
    let within = changes.iter().filter(|(span, _)| overlap(span, &(start..end)));
    let result = splice(&damaged.text, start..end, within.map(|(span, text)| (span.clone(), text.as_str())));
    let result = without_annotations(&flatten(&result));
    if result == flatten(&truth) { Outcome::Right } else { Outcome::Wrong(result) }
}

fn splice<'a>(
    text: &str,
    range: Range<usize>,
    parts: impl Iterator<Item = (Range<usize>, &'a str)>,
) -> String {
    let (mut out, mut from) = (String::new(), range.start);
    for (span, part) in parts {
        out.push_str(text.get(from..span.start).unwrap_or_default());
        out.push_str(part);
        from = span.end;
    }
    out.push_str(text.get(from..range.end).unwrap_or_default());
    out
}

/// Leaves out `(zhǔn)`.
fn without_annotations(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('(') {
        let (head, tail) = rest.split_at(open);
        out.push_str(head);
        let inside = tail.get(1..).and_then(|t| t.split_once(')')).map(|(inside, _)| inside);
        match inside
            .filter(|i| (!i.is_ascii() || *i == "me") && i.chars().all(|c| c.is_lowercase() || c == ' '))
        {
            Some(reading) => rest = tail.get(reading.len() + 2..).unwrap_or_default(),
            None => {
                out.push('(');
                rest = tail.get(1..).unwrap_or_default();
            }
        }
    }
    out + rest
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn count(text: &str) -> usize {
    text.chars().count()
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Annotation => "annotation",
        Kind::Straddled => "class 1",
        Kind::Cut => "class 2",
        Kind::Encoding => "encoding",
        Kind::Trace => "trace",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn damaged() -> Damaged {
        let text = "新聞?dòng)浾?錫復(fù)春".to_owned();
        let places = vec![
            Place { damaged: 6..17, truth: 6..13, kind: Kind::Straddled },
            Place { damaged: 23..28, truth: 19..19, kind: Kind::Annotation },
        ];
        Damaged { text, truth: "新聞記者 錫復春".into(), places }
    }

    #[test]
    fn right_wrong_left_and_harmed() {
        let d = damaged();
        assert_eq!(d.place(&d.places[0]), ("?dòng)浾?", "記者 "));
        let tally = |changes: &[Change]| {
            let mut score = Score::default();
            score.add(&d, changes);
            let t = score.kinds["class 1"];
            (t.restored, t.wrong, score.harmed)
        };
        let span = d.places[0].damaged.clone();
        assert_eq!(tally(&[]), (0, 0, 0));
        assert_eq!(tally(&[(span.clone(), "記者 ".into())]), (1, 0, 0));
        assert_eq!(tally(&[(span, "記這 ".into())]), (0, 1, 0));
        assert_eq!(tally(&[(0..3, "舊".into())]), (0, 0, 1));
    }
}
