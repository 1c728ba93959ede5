//! Runs a normalizer or converter over many texts: lists of strings and Arrow columns.

use crate::error::exception;
use crate::pool::{self, pool};
use crate::text::{TextReader, TextWriter};
use arrow_array::{Array as _, ArrayRef};
use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyFloat, PyList, PyMapping, PyString};
use std::sync::mpsc::sync_channel;
use zhnorm::columns::convert_array;
use zhnorm::parallel::{ConvertedTexts, TextFunction, TextWorkers};

/// A text of this many bytes or more is worth letting other threads of Python run meanwhile. A shorter one is
/// done in the time that this takes, some microseconds.
pub(crate) const LONG: usize = 2048;

/// What makes the functions of the threads.
pub(crate) type NewFunction<'f> = &'f (dyn Fn() -> TextFunction + Sync);

/// Converts every string of a sequence. `None` stays, and so do the NaN and NA that stand for it in pandas. A
/// string that does not change is the same object in the result.
pub(crate) fn batch<'py>(
    items: &Bound<'py, PyAny>,
    new_function: NewFunction<'_>,
    threads: usize,
) -> PyResult<Bound<'py, PyList>> {
    let py = items.py();
    if items.is_instance_of::<PyString>()
        || items.is_instance_of::<PyBytes>()
        || items.cast::<PyMapping>().is_ok()
    {
        let kind = items.get_type().name()?.to_string();
        let message =
            format!("expected a list of texts, not {kind}; `normalize` and `convert` take one text");
        return Err(PyTypeError::new_err(message));
    }
    let items = items.try_iter()?.collect::<PyResult<Vec<Bound<'py, PyAny>>>>()?;
    let limit = pool::number_of_threads(threads)? * PART;
    let mut results = BatchResults {
        items: &items,
        results: Vec::with_capacity(items.len()),
        writer: TextWriter::default(),
    };
    let (mut part, mut next) = (TextPart::default(), TextPart::default());
    part.read(&items, 0, limit)?;
    if part.end() == items.len() && TextWorkers::is_for_one_thread(&part.texts()) {
        results.add(py, &convert_here(py, &part.texts(), new_function))?;
        return PyList::new(py, results.results);
    }
    let (pool, workers) = (pool(py, threads)?, TextWorkers::new(new_function));
    let mut before: Option<ConvertedTexts> = None;
    while !part.ends.is_empty() {
        // While the threads convert a part, this one makes strings of the part before, and reads the next.
        let texts = part.texts();
        let converted = pool.in_place_scope(|scope| {
            let (sender, receiver) = sync_channel(1);
            let (workers, texts) = (&workers, &texts);
            scope.spawn(move |_| {
                // The receiver is gone only if the other work failed.
                let _ = sender.send(workers.convert(texts));
            });
            if let Some(before) = &before {
                results.add(py, before)?;
            }
            next.read(&items, part.end(), limit)?;
            py.check_signals()?;
            py.detach(move || receiver.recv())
                .map_err(|_| PyRuntimeError::new_err("a thread of zhnorm failed"))
        })?;
        before = Some(converted);
        std::mem::swap(&mut part, &mut next);
    }
    if let Some(before) = &before {
        results.add(py, before)?;
    }
    PyList::new(py, results.results)
}

/// The results so far.
struct BatchResults<'i, 'py> {
    items: &'i [Bound<'py, PyAny>],
    results: Vec<Bound<'py, PyAny>>,
    writer: TextWriter,
}

impl<'py> BatchResults<'_, 'py> {
    /// Adds the results of a part: new strings, and the items that did not change.
    fn add(&mut self, py: Python<'py>, converted: &ConvertedTexts) -> PyResult<()> {
        let items = self.items.get(self.results.len()..).unwrap_or_default();
        for (item, changed) in items.iter().zip(converted.changed()) {
            self.results.push(match changed {
                Some(text) => self.writer.write(py, text)?,
                None => item.clone(),
            });
        }
        Ok(())
    }
}

fn convert_here(py: Python<'_>, texts: &[Option<&str>], new_function: NewFunction<'_>) -> ConvertedTexts {
    let workers = TextWorkers::new(new_function);
    match texts.iter().flatten().map(|text| text.len()).sum::<usize>() {
        0..LONG => workers.convert(texts),
        LONG.. => py.detach(|| workers.convert(texts)),
    }
}

/// How many bytes of text are read at a time for each thread: a few shares for each, and little enough that
/// they stay in the processor's cache.
const PART: usize = 256 * 1024;

/// Texts that are converted together.
#[derive(Default)]
struct TextPart {
    reader: TextReader,
    /// The index of its first item.
    first: usize,
    texts: String,
    /// Where each text ends, and whether there is one.
    ends: Vec<(usize, bool)>,
}

impl TextPart {
    /// Reads items from the one with the index `first`, up to about `limit` bytes.
    fn read(&mut self, items: &[Bound<'_, PyAny>], first: usize, limit: usize) -> PyResult<()> {
        self.first = first;
        self.texts.clear();
        self.ends.clear();
        for (index, item) in items.iter().enumerate().skip(first) {
            let is_text = !is_missing(item);
            if is_text {
                self.reader.read(item, &mut self.texts, || format!("item {index}: "))?;
            }
            self.ends.push((self.texts.len(), is_text));
            if self.texts.len() >= limit {
                break;
            }
        }
        Ok(())
    }

    /// The index of the item after its last.
    fn end(&self) -> usize {
        self.first + self.ends.len()
    }

    fn texts(&self) -> Vec<Option<&str>> {
        let mut start = 0;
        let texts = self.ends.iter().map(|(end, is_text)| {
            let text = self.texts.get(std::mem::replace(&mut start, *end)..*end);
            text.filter(|_| *is_text)
        });
        texts.collect()
    }
}

/// Whether an item stands for a missing text: `None`, or pandas' NaN or NA.
fn is_missing(item: &Bound<'_, PyAny>) -> bool {
    if item.is_none() || item.is_instance_of::<PyString>() {
        return item.is_none();
    }
    item.cast::<PyFloat>().is_ok_and(|number| number.value().is_nan())
        || item.get_type().name().is_ok_and(|name| name == "NAType")
}

/// Converts the texts of a column. `None` if nothing changed.
pub(crate) fn arrays(
    py: Python<'_>,
    chunks: &[ArrayRef],
    new_function: NewFunction<'_>,
    threads: usize,
) -> PyResult<Option<Vec<ArrayRef>>> {
    if chunks.iter().all(|chunk| chunk.is_empty()) {
        return Ok(None);
    }
    let pool = pool(py, threads)?;
    let work = || {
        let workers = TextWorkers::new(new_function);
        let mut converted = Vec::with_capacity(chunks.len());
        let mut any_changed = false;
        for chunk in chunks {
            match convert_array(chunk, &workers)? {
                None => converted.push(ArrayRef::clone(chunk)),
                Some(parts) => {
                    converted.extend(parts);
                    any_changed = true;
                }
            }
        }
        Ok(any_changed.then_some(converted))
    };
    py.detach(|| pool.install(work)).map_err(|error: zhnorm::Error| exception(&error))
}
