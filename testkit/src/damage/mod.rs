//! The damage simulator: clean Simplified text in, damaged text and the truth out.

pub mod encoding;
pub mod flatten;
pub mod gbk;
pub mod profile;
pub mod table;
pub mod traces;

use std::ops::Range;

/// A damaged text and what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damaged {
    /// The text as a reader of the page gets it.
    pub text: String,
    /// The text before its bytes were damaged: in the converted script, with full-width punctuation.
    pub truth: String,
    /// The damaged spans, in order.
    pub spans: Vec<DamagedSpan>,
}

/// One damaged span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedSpan {
    /// The span in [`Damaged::text`], in bytes.
    pub damaged: Range<usize>,
    /// The span of its original in [`Damaged::truth`], in bytes.
    pub truth: Range<usize>,
    /// What happened.
    pub kind: DamageKind,
}

/// What happened at a [`DamagedSpan`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DamageKind {
    /// An annotation follows a character that is itself intact.
    Annotation,
    /// Byte-shifted: an annotation was inserted between the bytes of two adjacent characters.
    Straddled,
    /// Byte-shifted: the text was cut inside a character, and its lead byte was lost.
    Cut,
    /// The text was decoded in the wrong encoding.
    Encoding,
    /// The text was decoded in the wrong encoding, and some bytes were lost. U+FFFD stands for them.
    LostByte,
    /// A character was written differently: as an entity, a compatibility character, or with an invisible
    /// one.
    Trace,
}

impl DamageKind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Annotation, Self::Straddled, Self::Cut, Self::Encoding, Self::LostByte, Self::Trace];

    /// A name for reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Annotation => "annotation",
            Self::Straddled => "straddled",
            Self::Cut => "cut",
            Self::Encoding => "encoding",
            Self::LostByte => "lost byte",
            Self::Trace => "trace",
        }
    }
}

impl Damaged {
    /// The text of a span, damaged and true; empty where the span is out of bounds.
    pub fn span(&self, span: &DamagedSpan) -> (&str, &str) {
        let damaged = self.text.get(span.damaged.clone()).unwrap_or_default();
        (damaged, self.truth.get(span.truth.clone()).unwrap_or_default())
    }
}
