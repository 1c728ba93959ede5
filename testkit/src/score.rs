//! How much of the damage a repair undoes, and how much intact text it harms.

use crate::damage::flatten::flatten;
use crate::damage::{DamageKind, Damaged, DamagedSpan};
use std::collections::BTreeMap;
use std::ops::{AddAssign, Range};

/// A repair: bytes of the damaged text, and the text to put there.
pub type Replacement = (Range<usize>, String);

/// Counts of spans and characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Damaged spans.
    pub spans: usize,
    /// Spans that were restored exactly.
    pub restored: usize,
    /// Spans that were changed into something else.
    pub wrong: usize,
    /// Characters of the truth in damaged spans.
    pub chars: usize,
    /// Those in spans that were restored exactly.
    pub chars_restored: usize,
    /// Those in spans that were changed into something else.
    pub chars_wrong: usize,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.spans += other.spans;
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
    /// By kind of damage. A kind that did not occur is missing.
    pub kinds: BTreeMap<DamageKind, Tally>,
    /// Intact characters that were changed.
    pub harmed: usize,
    /// Intact characters in all.
    pub clean: usize,
    /// The first spans that were left alone, and the first ones that were changed into something else.
    pub examples: Vec<Example>,
}

/// A span that was not restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// What happened to the span.
    pub kind: DamageKind,
    /// The damaged text, with the characters before it and a `|` between them.
    pub damaged: String,
    /// The truth.
    pub truth: String,
    /// The text after the repair; empty if the span was left alone.
    pub repaired: String,
}

/// How many examples of either outcome are kept.
const EXAMPLES: usize = 40;

impl Score {
    /// The tally of one kind of damage; zeros if it did not occur.
    pub fn tally(&self, kind: DamageKind) -> Tally {
        self.kinds.get(&kind).copied().unwrap_or_default()
    }

    /// Adds the effect of `repairs` on `damaged`. The repairs must be in order and not overlap.
    ///
    /// Annotations that are still there do not count as wrong, and punctuation is compared flattened, because
    /// other stages deal with both.
    pub fn add(&mut self, damaged: &Damaged, repairs: &[Replacement]) {
        let hurt: usize = damaged.spans.iter().map(|span| count(damaged.span(span).0)).sum();
        self.clean += count(&damaged.text).saturating_sub(hurt);
        for (range, _) in repairs {
            if !damaged.spans.iter().any(|span| overlap(&span.damaged, range)) {
                self.harmed += count(damaged.text.get(range.clone()).unwrap_or_default());
            }
        }
        for span in &damaged.spans {
            let mut tally = Tally { spans: 1, chars: count(damaged.span(span).1), ..Tally::default() };
            let result = outcome(damaged, repairs, span);
            match result {
                SpanOutcome::Left => {}
                SpanOutcome::Right => (tally.restored, tally.chars_restored) = (1, tally.chars),
                SpanOutcome::Wrong(_) => (tally.wrong, tally.chars_wrong) = (1, tally.chars),
            }
            *self.kinds.entry(span.kind).or_default() += tally;
            if span.kind != DamageKind::Annotation && result != SpanOutcome::Right {
                let example = example(damaged, span, result);
                let alike = |other: &&Example| other.repaired.is_empty() == example.repaired.is_empty();
                if self.examples.iter().filter(alike).count() < EXAMPLES {
                    self.examples.push(example);
                }
            }
        }
    }
}

fn example(damaged: &Damaged, span: &DamagedSpan, result: SpanOutcome) -> Example {
    let (shown, truth) = damaged.span(span);
    let before = damaged.text.get(..span.damaged.start).unwrap_or_default();
    let start = before.char_indices().rev().nth(11).map_or(0, |(at, _)| at);
    let repaired = if let SpanOutcome::Wrong(text) = result { text } else { String::new() };
    Example {
        kind: span.kind,
        damaged: format!("{}|{shown}", before.get(start..).unwrap_or_default()),
        truth: truth.to_owned(),
        repaired,
    }
}

/// The effect of the repairs on one damaged span.
#[derive(Debug, PartialEq)]
enum SpanOutcome {
    Left,
    Right,
    /// The text after the repair.
    Wrong(String),
}

fn outcome(damaged: &Damaged, repairs: &[Replacement], span: &DamagedSpan) -> SpanOutcome {
    let touching: Vec<&Replacement> =
        repairs.iter().filter(|(range, _)| overlap(range, &span.damaged)).collect();
    if touching.is_empty() {
        return SpanOutcome::Left;
    }
    // A repair may cover several damaged spans: they are compared together.
    let start = touching.iter().map(|(s, _)| s.start).min().unwrap_or(usize::MAX).min(span.damaged.start);
    let end = touching.iter().map(|(s, _)| s.end).max().unwrap_or(0).max(span.damaged.end);
    let inside = |other: &&DamagedSpan| overlap(&other.damaged, &(start..end));
    let others: Vec<&DamagedSpan> = damaged.spans.iter().filter(inside).collect();
    let start = others.iter().map(|other| other.damaged.start).min().unwrap_or(start).min(start);
    let end = others.iter().map(|other| other.damaged.end).max().unwrap_or(end).max(end);

    let truths = others.iter().map(|other| (other.damaged.clone(), damaged.span(other).1));
    let truth = splice(&damaged.text, start..end, truths);
    let within = repairs.iter().filter(|(range, _)| overlap(range, &(start..end)));
    let result =
        splice(&damaged.text, start..end, within.map(|(range, text)| (range.clone(), text.as_str())));
    let result = without_annotations(&flatten(&result));
    match flatten(&truth) {
        truth if result == truth => SpanOutcome::Right,
        truth if span.kind == DamageKind::LostByte && leaves_open(&result, &truth) => SpanOutcome::Left,
        _ => SpanOutcome::Wrong(result),
    }
}

/// Whether each character is the true one, or U+FFFD because a byte is lost.
fn leaves_open(result: &str, truth: &str) -> bool {
    count(result) == count(truth) && result.chars().zip(truth.chars()).all(|(c, t)| c == t || c == '\u{FFFD}')
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

/// The pronunciations without a tone mark in the tables of the two profiles: of `麼`, `們` and `嗎`.
const TONELESS: [&str; 3] = ["me", "men", "ma"];

/// The annotations in `text`: brackets around a pronunciation, `(zhǔn)`.
///
/// The engine has a stricter parser. This one is separate on purpose: the score must not depend on the code
/// that it judges.
pub fn annotations(text: &str) -> Vec<Range<usize>> {
    let is_pronunciation = |inside: &str| {
        (TONELESS.contains(&inside) || !inside.is_ascii())
            && inside.chars().all(|c| c.is_lowercase() || c == ' ')
    };
    let annotation = |(open, bracket): (usize, &str)| {
        let from = open + bracket.len();
        let after = text.get(from..)?;
        let close = after.find([')', '）'])?;
        let length = after.get(close..)?.chars().next()?.len_utf8();
        is_pronunciation(after.get(..close)?).then_some(open..from + close + length)
    };
    text.match_indices(['(', '（']).filter_map(annotation).collect()
}

fn without_annotations(text: &str) -> String {
    splice(text, 0..text.len(), annotations(text).into_iter().map(|range| (range, "")))
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn count(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn damaged() -> Damaged {
        let text = "圖畫?mā)懶?家復(fù)信".to_owned();
        let spans = vec![
            DamagedSpan { damaged: 6..15, truth: 6..13, kind: DamageKind::Straddled },
            DamagedSpan { damaged: 21..26, truth: 19..19, kind: DamageKind::Annotation },
        ];
        Damaged { text, truth: "圖畫寫信 家復信".into(), spans }
    }

    #[test]
    fn spans_are_restored_wrong_or_left_and_intact_text_is_harmed() {
        let d = damaged();
        assert_eq!(d.span(&d.spans[0]), ("?mā)懶?", "寫信 "));
        let tally = |repairs: &[Replacement]| {
            let mut score = Score::default();
            score.add(&d, repairs);
            let tally = score.tally(DamageKind::Straddled);
            assert_eq!(tally.spans, 1);
            (tally.restored, tally.wrong, score.harmed)
        };
        let span = d.spans[0].damaged.clone();
        assert_eq!(tally(&[]), (0, 0, 0));
        assert_eq!(tally(&[(span.clone(), "寫信 ".into())]), (1, 0, 0));
        assert_eq!(tally(&[(span, "寫言 ".into())]), (0, 1, 0));
        assert_eq!(tally(&[(0..3, "畫".into())]), (0, 0, 1));
    }

    #[test]
    fn all_toneless_pronunciations_of_the_tables_are_known() {
        for profile in crate::damage::profile::DamageProfile::ALL {
            for entry in profile.tables().unwrap().annotations.entries() {
                let pronunciation = entry.pronunciation.as_str();
                assert!(!pronunciation.is_ascii() || TONELESS.contains(&pronunciation), "{entry:?}");
            }
        }
    }

    #[test]
    fn a_pronunciation_in_brackets_is_an_annotation() {
        let found = |text: &str| {
            annotations(text).into_iter().map(|range| text[range].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(found("發(fā )展（zhǎn），麼(me)"), ["(fā )", "（zhǎn）", "(me)"]);
        assert_eq!(found("(甲(fā)，(abc)，(A)，()，(fā"), ["(fā)"]);
    }
}
