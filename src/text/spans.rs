//! Byte ranges of a text: slices, where one place decides what happens when a range is impossible, and sorted
//! lists.

use std::ops::{Range, RangeBounds};
use std::slice::SliceIndex;

/// The part of `text` in `range`.
///
/// Callers only pass ranges that lie inside `text` and on character boundaries. A range that does not is a
/// bug: debug builds stop there, release builds go on with empty text, because a library must not panic.
#[inline]
#[track_caller]
pub(crate) fn slice<R>(text: &str, range: R) -> &str
where
    R: SliceIndex<str, Output = str> + RangeBounds<usize> + Clone,
{
    let part = text.get(range.clone());
    debug_assert!(
        part.is_some(),
        "bytes {:?} to {:?} are no slice of a text of {} bytes",
        range.start_bound(),
        range.end_bound(),
        text.len()
    );
    part.unwrap_or_default()
}

/// The bytes of `bytes` in `range`. An impossible range is treated as in [`slice`].
#[inline]
#[track_caller]
pub(crate) fn slice_bytes<R>(bytes: &[u8], range: R) -> &[u8]
where
    R: SliceIndex<[u8], Output = [u8]> + RangeBounds<usize> + Clone,
{
    let part = bytes.get(range.clone());
    debug_assert!(
        part.is_some(),
        "bytes {:?} to {:?} are no slice of {} bytes",
        range.start_bound(),
        range.end_bound(),
        bytes.len()
    );
    part.unwrap_or_default()
}

/// The span that begins `by` later.
pub(crate) fn shifted(span: Range<usize>, by: usize) -> Range<usize> {
    span.start + by..span.end + by
}

/// Adds spans to others. Both are sorted. Spans that overlap are merged; those that only touch stay apart.
pub(crate) fn add_spans(spans: &mut Vec<Range<usize>>, more: impl IntoIterator<Item = Range<usize>>) {
    let before = spans.len();
    spans.extend(more);
    if spans.len() == before {
        return;
    }
    spans.sort_by_key(|span| span.start);
    spans.dedup_by(|later, span| {
        let overlaps = later.start < span.end;
        if overlaps {
            span.end = span.end.max(later.end);
        }
        overlaps
    });
}

#[cfg(test)]
mod tests {
    use super::{add_spans, slice, slice_bytes};

    #[test]
    fn overlapping_spans_are_merged() {
        let mut spans = vec![0..2, 5..9, 12..14];
        add_spans(&mut spans, [2..4, 8..10, 11..20]);
        assert_eq!(spans, [0..2, 2..4, 5..10, 11..20]);
    }

    #[test]
    fn takes_every_kind_of_range() {
        assert_eq!(slice("中文a", 3..6), "文");
        assert_eq!(slice("中文a", 3..), "文a");
        assert_eq!(slice("中文a", ..3), "中");
        assert_eq!(slice("中文a", 7..), "");
        assert_eq!(slice_bytes(b"abc", 1..=1), b"b");
    }

    #[test]
    #[cfg_attr(debug_assertions, should_panic(expected = "no slice"))]
    fn a_range_inside_a_character_stops_debug_builds() {
        assert_eq!(slice("中", 1..3), "");
    }

    #[test]
    #[cfg_attr(debug_assertions, should_panic(expected = "no slice"))]
    fn a_range_past_the_end_stops_debug_builds() {
        assert_eq!(slice_bytes(b"abc", 2..4), b"");
    }
}
