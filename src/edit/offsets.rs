//! Where an offset in one text lies in the other, if one text became the other by edits.
//!
//! An offset between two edits is as far from the last one in both texts. A span that begins or ends inside a
//! replacement takes in all of it. What was inserted or deleted at the edge of a span does not belong to it.

use std::ops::Range;

/// The spans of an edit in the text of the offset, and in the other one.
pub(crate) type EditSpans = (Range<usize>, Range<usize>);

/// Where a span begins that begins at `offset`. `edits` has every edit from some place on, and at least from
/// the first one that ends after the offset. `base` is the end, in both texts, of the edit before them.
pub(crate) fn start(
    base: (usize, usize),
    edits: impl IntoIterator<Item = EditSpans>,
    offset: usize,
) -> usize {
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
pub(crate) fn end(base: (usize, usize), edits: impl IntoIterator<Item = EditSpans>, offset: usize) -> usize {
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
