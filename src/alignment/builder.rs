//! Makes an alignment of the edits of a text.

use super::{Aligned, Alignment, OffsetUnit};
use crate::edit::edit_list::EditList;
use crate::edit::offsets::EditSpans;
use std::borrow::Cow;

/// Collects the edits of a text from its start to its end, in bytes.
#[derive(Debug, Default)]
pub(crate) struct AlignmentBuilder {
    edits: EditList,
}

impl AlignmentBuilder {
    /// Bytes `source` of the text became bytes `output` of the result.
    pub(crate) fn push(&mut self, (source, output): EditSpans) {
        self.edits.push(&source, &output);
    }

    /// The alignment of `source` with `text`, its result. All that was not replaced was kept.
    pub(crate) fn finish<'t>(self, source: &'t str, text: Cow<'t, str>) -> Aligned<'t> {
        let (source_len, output_len) = (source.len(), text.len());
        let alignment = Alignment { unit: OffsetUnit::Bytes, edits: self.edits, source_len, output_len };
        Aligned { source, text, alignment }
    }
}
