//! Which part of a result came from which part of the text: offsets in either text, for annotations.

pub(crate) mod builder;

use crate::edit::edit_list::{EditList, From};
use crate::text::spans::slice;
use std::borrow::Cow;
use std::ops::Range;

/// What an offset counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OffsetUnit {
    /// Bytes of UTF-8, as in Rust and Go.
    #[default]
    Bytes,
    /// Code points, as in Python.
    CodePoints,
    /// Units of UTF-16, as in JavaScript, Java and the Language Server Protocol.
    Utf16,
}

impl OffsetUnit {
    /// Every unit.
    pub const ALL: &'static [OffsetUnit] = &[OffsetUnit::Bytes, OffsetUnit::CodePoints, OffsetUnit::Utf16];

    /// The length of a text.
    ///
    /// ```
    /// use zhnorm::alignment::OffsetUnit;
    ///
    /// assert_eq!(OffsetUnit::ALL.iter().map(|unit| unit.length("頭𠀀")).collect::<Vec<_>>(), [7, 2, 3]);
    /// ```
    #[must_use]
    pub fn length(self, text: &str) -> usize {
        match self {
            Self::Bytes => text.len(),
            Self::CodePoints => text.chars().count(),
            Self::Utf16 => text.encode_utf16().count(),
        }
    }
}

/// Maps spans between a text and the result of its conversion or normalization.
///
/// Each span of either text has one in the other:
///
/// * Unchanged text corresponds to itself, character by character.
/// * A span that begins or ends inside a replacement takes in all that was replaced.
/// * What was deleted or inserted at the edge of a span does not belong to it. What was inserted came from an
///   empty span, where it stands, and what was deleted became one.
/// * An empty span where text was deleted, or inserted, stands for that text. So both spans of an edit map to
///   each other.
/// * Of two spans, the one that begins or ends later does so in the other text, too, or at the same offset.
///
/// ```
/// use zhnorm::{Normalizer, Target};
///
/// let normalizer = Normalizer::new(Target::HantTw);
/// let aligned = normalizer.align("軟件,頭发&#38271;");
/// assert_eq!(aligned.text(), "軟件，頭髮長");
/// let alignment = aligned.alignment();
/// let long = aligned.text().find('長').unwrap_or_default();
/// assert_eq!(&aligned.source()[alignment.to_source(long..long + 3)], "&#38271;");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alignment {
    unit: OffsetUnit,
    edits: EditList,
    source_len: usize,
    output_len: usize,
}

/// A changed part: units `source` of the text became units `output` of the result.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AlignedEdit {
    /// The span in the text.
    pub source: Range<usize>,
    /// The span in the result.
    pub output: Range<usize>,
}

impl Alignment {
    /// What the offsets count.
    #[must_use]
    pub fn unit(&self) -> OffsetUnit {
        self.unit
    }

    /// The length of the text.
    #[must_use]
    pub fn source_len(&self) -> usize {
        self.source_len
    }

    /// The length of the result.
    #[must_use]
    pub fn output_len(&self) -> usize {
        self.output_len
    }

    /// Whether there are no edits.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        self.edits.len() == 0
    }

    /// The span of the text that `output`, a span of the result, came from. What goes beyond the end of the
    /// result is cut off, and a span whose end precedes its start is taken for an empty one at its start.
    ///
    /// It takes time in proportion to the logarithm of the number of edits.
    #[must_use]
    pub fn to_source(&self, output: Range<usize>) -> Range<usize> {
        self.edits.map(From::Output, &clamp(output, self.output_len))
    }

    /// The span of the result that `source`, a span of the text, became. It is as forgiving as `to_source`.
    #[must_use]
    pub fn to_output(&self, source: Range<usize>) -> Range<usize> {
        self.edits.map(From::Source, &clamp(source, self.source_len))
    }

    /// The changed parts, in order. They may touch, and all between them is equal in both texts.
    pub fn edits(&self) -> impl Iterator<Item = AlignedEdit> + '_ {
        self.edits.iter().map(|(source, output)| AlignedEdit { source, output })
    }

    /// The alignment of a text with the result of a second step. `next` is that of the second step, whose
    /// text is the result of this one. `None` if that can't be, because the lengths or units differ.
    ///
    /// ```
    /// use zhnorm::{Config, Converter, Normalizer, Target};
    ///
    /// let first = Normalizer::new(Target::Hans).align("軟件,很好");
    /// let second = Converter::new(Config::S2twp).align(first.text());
    /// assert_eq!(second.text(), "軟體，很好");
    /// let both = first.alignment().then(second.alignment()).expect("one follows the other");
    /// assert_eq!(both.to_source(9..12), 7..10);
    /// ```
    #[must_use]
    pub fn then(&self, next: &Self) -> Option<Self> {
        if self.unit != next.unit || self.output_len != next.source_len {
            return None;
        }
        let mut both = EditList::default();
        both.push_composed(&self.edits, &next.edits);
        Some(Self { unit: self.unit, edits: both, source_len: self.source_len, output_len: next.output_len })
    }
}

fn clamp(span: Range<usize>, len: usize) -> Range<usize> {
    let start = span.start.min(len);
    start..span.end.min(len).max(start)
}

/// The result of a conversion or normalization, aligned with its text.
#[derive(Clone, Debug)]
pub struct Aligned<'t> {
    source: &'t str,
    text: Cow<'t, str>,
    alignment: Alignment,
}

impl<'t> Aligned<'t> {
    /// The text before.
    #[must_use]
    pub fn source(&self) -> &'t str {
        self.source
    }

    /// The result.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The result. It is borrowed if nothing changed.
    #[must_use]
    pub fn into_text(self) -> Cow<'t, str> {
        self.text
    }

    /// The alignment, in bytes.
    #[must_use]
    pub fn alignment(&self) -> &Alignment {
        &self.alignment
    }

    /// The alignment in other units. It takes time in proportion to the length of both texts.
    ///
    /// ```
    /// use zhnorm::alignment::OffsetUnit;
    /// use zhnorm::{Normalizer, Target};
    ///
    /// let aligned = Normalizer::new(Target::Hans).align("&#20013;文,好");
    /// assert_eq!(aligned.text(), "中文，好");
    /// let alignment = aligned.alignment_in(OffsetUnit::CodePoints);
    /// assert_eq!(alignment.to_source(1..3), 8..10);
    /// ```
    #[must_use]
    pub fn alignment_in(&self, unit: OffsetUnit) -> Alignment {
        let length = |text: &str, span: Range<usize>| unit.length(slice(text, span));
        let mut edits = EditList::default();
        let (mut source, mut output) = (OffsetPair::default(), OffsetPair::default());
        for edit in self.alignment.edits() {
            let kept = length(self.source, source.byte..edit.source.start);
            let removed = length(self.source, edit.source.clone());
            let inserted = length(&self.text, edit.output.clone());
            let spans = [(&mut source, &edit.source, removed), (&mut output, &edit.output, inserted)];
            let [from, to] = spans.map(|(position, span, length)| {
                let start = position.unit + kept;
                *position = OffsetPair { byte: span.end, unit: start + length };
                start..start + length
            });
            edits.push(&from, &to);
        }
        let source_len = source.unit + length(self.source, source.byte..self.source.len());
        let output_len = output.unit + length(&self.text, output.byte..self.text.len());
        Alignment { unit, edits, source_len, output_len }
    }
}

/// An offset in both units.
#[derive(Default)]
struct OffsetPair {
    byte: usize,
    unit: usize,
}
