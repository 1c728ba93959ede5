//! The class `Aligned`.

use pyo3::prelude::*;
use zhnorm::alignment::{self, Alignment, OffsetUnit};

/// A result, with spans of the text and of the result. Offsets count code points.
///
/// `text` is the result. A span that begins or ends inside a replacement takes in all that was replaced.
#[pyclass(module = "zhnorm", frozen)]
pub(crate) struct Aligned {
    #[pyo3(get)]
    text: String,
    alignment: Alignment,
}

impl Aligned {
    pub(crate) fn new(aligned: &alignment::Aligned<'_>) -> Self {
        let alignment = aligned.alignment_in(OffsetUnit::CodePoints);
        Self { text: aligned.text().to_owned(), alignment }
    }
}

#[pymethods]
impl Aligned {
    /// The span of the text that a span of the result came from.
    fn to_source(&self, start: usize, end: usize) -> (usize, usize) {
        let span = self.alignment.to_source(start..end);
        (span.start, span.end)
    }

    /// The span of the result that a span of the text became.
    fn to_output(&self, start: usize, end: usize) -> (usize, usize) {
        let span = self.alignment.to_output(start..end);
        (span.start, span.end)
    }

    /// The changed spans in order, each in the text and in the result.
    #[getter]
    fn edits(&self) -> Vec<((usize, usize), (usize, usize))> {
        let pair = |span: std::ops::Range<usize>| (span.start, span.end);
        self.alignment.edits().map(|edit| (pair(edit.source), pair(edit.output))).collect()
    }

    fn __repr__(&self) -> String {
        format!("<zhnorm.Aligned, {} edits>", self.alignment.edits().count())
    }
}
