//! The classes `NormalizerStream` and `ConverterStream`.

use crate::engine::LONG;
use crate::text;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// Takes a document in pieces. `Normalizer.stream` begins one. It serves one thread at a time.
#[pyclass(module = "zhnorm")]
pub(crate) struct NormalizerStream(Option<zhnorm::NormalizerStream>);

/// Takes a text in pieces. `Converter.stream` begins one. It serves one thread at a time.
#[pyclass(module = "zhnorm")]
pub(crate) struct ConverterStream(Option<zhnorm::ConverterStream>);

impl NormalizerStream {
    pub(crate) fn new(stream: zhnorm::NormalizerStream) -> Self {
        Self(Some(stream))
    }
}

impl ConverterStream {
    pub(crate) fn new(stream: zhnorm::ConverterStream) -> Self {
        Self(Some(stream))
    }
}

#[pymethods]
impl NormalizerStream {
    /// Takes the next piece, and returns what no later piece can change.
    fn push<'py>(&mut self, piece: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let stream = self.0.as_mut().ok_or_else(ended)?;
        run(piece, |piece, output| stream.push(piece, output))
    }

    /// Ends the document, and returns the rest.
    fn finish<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let stream = self.0.take().ok_or_else(ended)?;
        let mut output = String::new();
        py.detach(|| stream.finish(&mut output));
        text::write(py, &output)
    }
}

#[pymethods]
impl ConverterStream {
    /// Takes the next piece, and returns what no later piece can change.
    fn push<'py>(&mut self, piece: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let stream = self.0.as_mut().ok_or_else(ended)?;
        run(piece, |piece, output| stream.push(piece, output))
    }

    /// Ends the text, and returns the rest.
    fn finish<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let stream = self.0.take().ok_or_else(ended)?;
        let mut output = String::new();
        py.detach(|| stream.finish(&mut output));
        text::write(py, &output)
    }
}

fn run<'py>(
    piece: &Bound<'py, PyAny>,
    mut push: impl FnMut(&str, &mut String) + Send,
) -> PyResult<Bound<'py, PyAny>> {
    let (utf8, mut output) = (text::read(piece)?, String::new());
    let utf8 = utf8.as_str();
    match utf8.len() {
        0..LONG => push(utf8, &mut output),
        LONG.. => piece.py().detach(|| push(utf8, &mut output)),
    }
    text::write(piece.py(), &output)
}

fn ended() -> PyErr {
    PyValueError::new_err("the stream has ended; begin a new one")
}
