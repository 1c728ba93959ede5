//! The types that all files of this folder share: actions of the exact path, the input, and the progress.

use crate::convert::text_end::TextEnd;
use crate::text::spans::shifted;
use std::ops::Range;

/// One decision: the number of bytes of the text that it covers, and their output.
#[derive(Clone, Copy, Debug)]
pub(in crate::convert) enum Action {
    /// The text stays as it is.
    Keep(usize),
    /// A character is replaced by one of three bytes.
    Bytes(usize, [u8; 3]),
    /// The text is replaced by a string of the plan's tables.
    String(usize, u32),
    /// A compositional key: its output is the concatenation of its characters' outputs.
    Compositional(usize),
    /// A fallback span: the step interpreter converts it.
    Fallback(usize),
}

impl Action {
    /// Whether the text stays as it is.
    pub(in crate::convert) fn is_kept(&self) -> bool {
        matches!(self, Self::Keep(_))
    }

    /// How many bytes of the text the action covers.
    pub(in crate::convert) fn len(&self) -> usize {
        match *self {
            Self::Keep(len)
            | Self::Bytes(len, _)
            | Self::String(len, _)
            | Self::Compositional(len)
            | Self::Fallback(len) => len,
        }
    }
}

/// Learns of the actions whose output has other lengths than their text, character by character. `()` learns
/// nothing and costs nothing.
pub(in crate::convert) trait ResizeLog {
    /// Whether anything is recorded.
    const IS_USED: bool;

    /// Bytes `source` of the text became bytes `output` of the output.
    fn resized(&mut self, source: Range<usize>, output: Range<usize>);
}

impl ResizeLog for () {
    const IS_USED: bool = false;

    #[inline(always)]
    fn resized(&mut self, _: Range<usize>, _: Range<usize>) {}
}

/// Tells `log` of a text that begins at byte `start` of the whole.
pub(in crate::convert) struct ShiftedLog<'l, R> {
    pub(in crate::convert) log: &'l mut R,
    pub(in crate::convert) start: usize,
}

impl<R: ResizeLog> ResizeLog for ShiftedLog<'_, R> {
    const IS_USED: bool = R::IS_USED;

    fn resized(&mut self, source: Range<usize>, output: Range<usize>) {
        self.log.resized(shifted(source, self.start), output);
    }
}

/// Whether the characters of both texts have the same lengths.
pub(super) fn has_same_shape(source: &str, output: &str) -> bool {
    let mut bytes = source.bytes().zip(output.bytes());
    source.len() == output.len() && bytes.all(|(one, other)| (one & 0xC0 == 0x80) == (other & 0xC0 == 0x80))
}

/// More text is needed before an action can be decided.
#[derive(Clone, Copy, Debug)]
pub(super) struct NeedMore;

/// A text, and whether more of it may follow.
#[derive(Clone, Copy, Debug)]
pub(super) struct InputText<'t> {
    pub(super) text: &'t str,
    pub(super) end: TextEnd,
}

/// How far a text is converted, as two offsets in the text.
///
/// Between these offsets, the output is as long as the text: each character of three bytes was replaced by
/// one of three bytes, and everything else was copied.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ConversionProgress {
    /// The output for the text before this offset is final, and an action begins here.
    pub(super) committed: usize,
    /// The text before this offset is written. The text after `committed` was converted character by
    /// character, so its output may have to be replaced.
    pub(super) written: usize,
}

/// The offset up to which [`Exact::confirm`](super::exact::Exact::confirm) makes the output final.
#[derive(Clone, Copy, Debug)]
pub(super) enum Until {
    /// Up to this offset, or to the end of an action that spans it.
    Offset(usize),
    /// Up to the end of the action that covers this offset.
    ActionAt(usize),
}
