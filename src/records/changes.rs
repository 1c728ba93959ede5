//! The account of one record.

use std::ops::AddAssign;

/// What was done with the chosen fields of a record. Sums over many records are made with `+=`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordChanges {
    /// Texts that were found in the chosen fields.
    pub found: usize,
    /// Those that came out different.
    pub changed: usize,
    /// Those that were left as they were, because they cannot be written as Unicode text or their new value
    /// cannot be written in the format. [`JsonRecords`](super::JsonRecords) tells when that happens.
    pub left_alone: usize,
    /// Values of the chosen fields that are no texts: numbers, `null`, objects.
    pub not_text: usize,
}

impl AddAssign for RecordChanges {
    fn add_assign(&mut self, other: Self) {
        self.found += other.found;
        self.changed += other.changed;
        self.left_alone += other.left_alone;
        self.not_text += other.not_text;
    }
}
