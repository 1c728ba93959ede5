//! Symbols that the caller has decided: the model reads them beside others, and leaves them as they are.

use super::symbol::OTHER;
use std::borrow::Cow;
use std::ops::Range;

/// Spans of a text that are decided, and what they stand for.
#[derive(Debug, Default)]
pub(crate) struct FixedSymbols {
    /// In order, each with the offset of its first symbol in `meant`.
    spans: Vec<(Range<usize>, usize)>,
    meant: Vec<u16>,
}

impl FixedSymbols {
    pub(crate) fn clear(&mut self) {
        self.spans.clear();
        self.meant.clear();
    }

    /// Adds the symbols at the end of `text`, which stand for as many of `meant`.
    pub(crate) fn push(&mut self, text: &[u16], meant: &[u16]) {
        let first = self.meant.len();
        self.meant.extend_from_slice(meant);
        self.spans.push((text.len() - meant.len()..text.len(), first));
    }

    /// The text as far as it is evidence of who wrote it. What is decided is none: the caller wrote it, and
    /// in a second run it is the result that stands there.
    pub(super) fn evidence<'t>(&self, text: &'t [u16]) -> Cow<'t, [u16]> {
        if self.spans.is_empty() {
            return text.into();
        }
        let mut evidence = text.to_vec();
        for (span, _) in &self.spans {
            evidence.get_mut(span.clone()).unwrap_or_default().fill(OTHER);
        }
        evidence.into()
    }

    /// Writes what stands for the spans that touch `range`, and takes them out of `open`.
    pub(super) fn write(&self, range: &Range<usize>, open: &mut Vec<usize>, out: &mut [u16]) {
        let first = self.spans.partition_point(|(span, _)| span.end <= range.start);
        let spans = self.spans.get(first..).unwrap_or_default();
        let count = spans.partition_point(|(span, _)| span.start < range.end);
        let spans = spans.get(..count).unwrap_or_default();
        if spans.is_empty() {
            return;
        }
        for (span, first) in spans {
            let meant = self.meant.get(*first..first + span.len()).unwrap_or_default();
            if let Some(slots) = out.get_mut(span.clone()) {
                slots.copy_from_slice(meant);
            }
        }
        open.retain(|at| {
            let following = spans.partition_point(|(span, _)| span.end <= *at);
            !spans.get(following).is_some_and(|(span, _)| span.contains(at))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_symbols_are_written_and_not_open() {
        let text = [10, 11, 12, 13, 14, 15];
        let mut fixed = FixedSymbols::default();
        fixed.push(&text[..2], &[21]);
        fixed.push(&text[..5], &[23, 24]);
        assert_eq!(*fixed.evidence(&text), [10, OTHER, 12, OTHER, OTHER, 15]);
        let (mut open, mut out) = (vec![0, 1, 2, 3, 4, 5], [0; 6]);
        fixed.write(&(0..6), &mut open, &mut out);
        assert_eq!((out, open), ([0, 21, 0, 23, 24, 0], vec![0, 2, 5]));
        let (mut open, mut out) = (vec![2], [0; 6]);
        fixed.write(&(2..3), &mut open, &mut out);
        assert_eq!((out, open), ([0; 6], vec![2]));
    }
}
