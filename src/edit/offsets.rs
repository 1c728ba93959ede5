//! Where an offset in one text lies in the other, if one text became the other by edits.
//!
//! An offset between two edits is as far from the last one in both texts. A span that begins or ends inside a
//! replacement takes in all of it. What was inserted or deleted at the edge of a span does not belong to it.
//! Only an empty span where text was deleted, or inserted, stands for that text. So both spans of an edit map
//! to each other.

use std::ops::Range;

/// The spans of an edit in the text of the offset, and in the other one.
pub(crate) type EditSpans = (Range<usize>, Range<usize>);

/// The span of the other text that belongs to `span`.
///
/// `edits_after` enters the list of edits: before the first edit, or after one for whose end, in the text of
/// `span`, its argument holds. It returns the edits from there on, and the end of the edit before them in
/// both texts, which is 0 if there is none. The nearer it is to the last such edit, the less is read.
pub(crate) fn map<I: IntoIterator<Item = EditSpans>>(
    span: &Range<usize>,
    edits_after: impl Fn(&dyn Fn(usize) -> bool) -> ((usize, usize), I),
) -> Range<usize> {
    // A span begins after all edits that end where it begins, and ends before those that begin where it
    // ends.
    let (base, edits) = edits_after(&|end| end <= span.start);
    let start = start(base, edits, span.start);
    let (base, edits) = edits_after(&|end| end < span.end);
    let end = end(base, edits, span.end);
    start.min(end)..start.max(end)
}

/// The same for a slice of edits with these spans.
pub(crate) fn map_by<E>(edits: &[E], spans: impl Fn(&E) -> EditSpans, span: &Range<usize>) -> Range<usize> {
    map(span, |precedes| {
        let (before, after) = edits.split_at(edits.partition_point(|edit| precedes(spans(edit).0.end)));
        let base = before.last().map(&spans).map_or((0, 0), |(from, to)| (from.end, to.end));
        (base, after.iter().map(&spans))
    })
}

/// Where a span begins that begins at `offset`. `edits` has every edit from some place on, and at least from
/// the first one that ends after the offset. `base` is the end, in both texts, of the edit before them.
fn start(base: (usize, usize), edits: impl IntoIterator<Item = EditSpans>, offset: usize) -> usize {
    let mut base = base;
    for (from, to) in edits {
        if from.end <= offset {
            base = (from.end, to.end);
        } else if from.start < offset {
            return to.start;
        } else {
            break;
        }
    }
    base.1 + (offset - base.0)
}

/// Where a span ends that ends at `offset`. `edits` and `base` are as for `start`, but at least from the last
/// edit that begins before the offset.
fn end(base: (usize, usize), edits: impl IntoIterator<Item = EditSpans>, offset: usize) -> usize {
    let mut base = base;
    for (from, to) in edits {
        if from.start >= offset {
            break;
        }
        if from.end > offset {
            return to.end;
        }
        base = (from.end, to.end);
    }
    base.1 + (offset - base.0)
}
