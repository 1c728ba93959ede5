//! Repair stage: undoes damage while the evidence for it is still there, first on the main path. Every later stage
//! changes brackets, widths or spaces, and with them what the damage can be told by.

pub(crate) mod annotation;
pub(crate) mod syllable;

use std::ops::Range;

use crate::edit::Sink;

pub(crate) fn apply<S: Sink>(text: &str, protected: &[Range<usize>], sink: &mut S) {
    annotation::apply(text, protected, sink);
}
