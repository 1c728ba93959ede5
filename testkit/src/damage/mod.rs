//! The damage simulator: clean Simplified text in, damaged text and the truth out.

pub mod encoding;
pub mod flatten;
pub mod gbk;
pub mod table;
pub mod traces;

use std::ops::Range;

/// A damaged text and what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damaged {
    /// What a reader of the page gets.
    pub text: String,
    /// What it was before the bytes were hurt, in the script it had then; full-width marks are not flattened.
    pub truth: String,
    /// Where characters were lost or read out of step, in order.
    pub places: Vec<Place>,
}

/// One damaged stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Bytes of [`Damaged::text`].
    pub damaged: Range<usize>,
    /// Bytes of [`Damaged::truth`] that stood there.
    pub truth: Range<usize>,
    /// What happened.
    pub kind: Kind,
}

/// What happened at a [`Place`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An annotation stands after a whole character, which is not itself hurt.
    Annotation,
    /// Read out of step, begun by an annotation that straddled two characters.
    Straddled,
    /// Read out of step, begun by a cut that took a lead byte with it.
    Cut,
    /// Read in the wrong encoding.
    Encoding,
    /// Written another way: entity, compatibility character, invisible character.
    Trace,
}

impl Damaged {
    /// The text of a place, damaged and true; empty where a place is out of bounds.
    pub fn place(&self, place: &Place) -> (&str, &str) {
        let damaged = self.text.get(place.damaged.clone()).unwrap_or_default();
        (damaged, self.truth.get(place.truth.clone()).unwrap_or_default())
    }
}
