//! Says whether a text to convert is complete.

/// What may follow the end of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextEnd {
    /// Nothing: the text is complete.
    Final,
    /// More text: a match at the end may become longer.
    Open,
}
