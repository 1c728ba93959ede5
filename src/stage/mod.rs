//! The stages of the normalizer, in order: repair, unicode, punctuation, whitespace, script, folding. Each
//! reads one block of text and writes it to a `Sink`. `stages` lists them, `protect` finds the text that none
//! may touch.

pub(crate) mod choice;
pub(crate) mod escapes;
pub(crate) mod folding;
pub(crate) mod line_scan;
pub(crate) mod patterns;
pub(crate) mod protect;
pub(crate) mod punctuation;
pub(crate) mod repair;
pub(crate) mod script;
pub(crate) mod spacing;
pub(crate) mod stages;
pub(crate) mod unicode;
pub(crate) mod whitespace;

use std::ops::Range;

/// Whole lines of a text, for a stage that works by line.
#[derive(Clone, Debug)]
pub(crate) struct StageInput<'a> {
    /// The whole text, for a look at what stands beside the lines.
    pub(crate) text: &'a str,
    /// The lines.
    pub(crate) range: Range<usize>,
    /// The protected spans in these lines. None reaches beyond them.
    pub(crate) protected: &'a [Range<usize>],
    /// The end of the last protected span before the lines, or 0.
    pub(crate) protected_before: usize,
}

impl<'a> StageInput<'a> {
    /// All of a text.
    #[cfg(test)]
    pub(crate) fn whole(text: &'a str, protected: &'a [Range<usize>]) -> Self {
        Self { text, range: 0..text.len(), protected, protected_before: 0 }
    }

    /// The parts of the lines, in order: free and protected ones. `true` says that a part is protected.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (Range<usize>, bool)> + use<'a> {
        split_range(self.range.clone(), self.protected)
    }
}

/// Cuts `text` into free and protected spans, in order. `true` says that a span is protected.
pub(crate) fn split_protected<'a>(
    text: &'a str,
    protected: &'a [Range<usize>],
) -> impl Iterator<Item = (Range<usize>, bool)> + 'a {
    split_range(0..text.len(), protected)
}

/// Cuts `range` into free and protected spans, in order. `true` says that a span is protected.
fn split_range(
    range: Range<usize>,
    protected: &[Range<usize>],
) -> impl Iterator<Item = (Range<usize>, bool)> {
    let starts = std::iter::once(range.start).chain(protected.iter().map(|span| span.end));
    let gaps = starts.zip(protected.iter().map(|span| span.start).chain(std::iter::once(range.end)));
    let spans = protected.iter().cloned().map(Some).chain(std::iter::once(None));
    gaps.zip(spans)
        .flat_map(|((start, end), span)| [Some((start..end, false)), span.map(|span| (span, true))])
        .flatten()
        .filter(|(range, _)| !range.is_empty())
}
