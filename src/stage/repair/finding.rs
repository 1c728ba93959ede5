//! What the finders of the repair stage have in common: findings, and which of them are put in place.

use crate::report::{Candidate, Finding, Rule};
use std::ops::Range;

/// A finding whose original is certain.
pub(super) fn certain(rule: Rule, source: Range<usize>, original: impl Into<String>) -> Finding {
    probable(rule, source, original, 1.0, true)
}

/// A finding with one candidate.
pub(super) fn probable(
    rule: Rule,
    source: Range<usize>,
    original: impl Into<String>,
    probability: f32,
    repaired: bool,
) -> Finding {
    Finding { rule, source, candidates: vec![Candidate { text: original.into(), probability }], repaired }
}

/// The likeliest original; empty if there are no candidates.
pub(super) fn best(finding: &Finding) -> &str {
    finding.candidates.first().map_or("", |best| best.text.as_str())
}

/// Whether a span overlaps one of the protected spans, which are sorted.
pub(super) fn touches(protected: &[Range<usize>], span: &Range<usize>) -> bool {
    let next = protected.partition_point(|other| other.end <= span.start);
    protected.get(next).is_some_and(|other| other.start < span.end)
}

/// Puts findings in order and drops those that begin inside one that is repaired. So repairs do not overlap.
/// A suspicion may still overlap a finding after it.
pub(super) fn make_disjoint(found: &mut Vec<Finding>) {
    found.sort_by_key(|finding| (finding.source.start, !finding.repaired));
    let mut end = 0;
    found.retain(|finding| {
        let free = finding.source.start >= end;
        end = if finding.repaired && free { finding.source.end } else { end };
        free
    });
}

/// `text` with every finding put in place that is repaired.
#[cfg(test)]
pub(super) fn apply_to(text: &str, found: &[Finding]) -> String {
    let (mut out, mut from) = (String::new(), 0);
    for finding in found.iter().filter(|finding| finding.repaired) {
        out.push_str(&text[from..finding.source.start]);
        out.push_str(best(finding));
        from = finding.source.end;
    }
    out + &text[from..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_touches_what_it_overlaps() {
        let protected = [2..4, 6..8];
        for (span, expected) in [(0..2, false), (0..3, true), (3..4, true), (4..6, false), (5..9, true)] {
            assert_eq!(touches(&protected, &span), expected, "{span:?}");
        }
    }

    #[test]
    fn what_begins_inside_a_repair_is_dropped() {
        let found = |source, repaired| Finding { repaired, ..certain(Rule::HtmlEntity, source, "") };
        let mut all = vec![found(4..6, true), found(0..5, false), found(1..3, true), found(2..4, true)];
        make_disjoint(&mut all);
        let spans: Vec<_> = all.iter().map(|finding| finding.source.clone()).collect();
        assert_eq!(spans, [0..5, 1..3, 4..6]);
    }
}
