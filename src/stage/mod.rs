//! The stages of the normalizer, in order: repair, unicode, punctuation, whitespace, script. Each reads one
//! block of text and writes it to a `Sink`. `stages` lists them, `protect` finds the text that none may
//! touch.

pub(crate) mod choice;
pub(crate) mod protect;
pub(crate) mod punctuation;
pub(crate) mod repair;
pub(crate) mod script;
pub(crate) mod stages;
pub(crate) mod unicode;
pub(crate) mod whitespace;

use std::ops::Range;

/// Cuts `text` into free and protected spans, in order. `true` says that a span is protected.
pub(crate) fn split_protected<'a>(
    text: &'a str,
    protected: &'a [Range<usize>],
) -> impl Iterator<Item = (Range<usize>, bool)> + 'a {
    let starts = std::iter::once(0).chain(protected.iter().map(|span| span.end));
    let gaps = starts.zip(protected.iter().map(|span| span.start).chain(std::iter::once(text.len())));
    let spans = protected.iter().cloned().map(Some).chain(std::iter::once(None));
    gaps.zip(spans)
        .flat_map(|((start, end), span)| [Some((start..end, false)), span.map(|span| (span, true))])
        .flatten()
        .filter(|(range, _)| !range.is_empty())
}
