//! The argument `dict`: words that the caller decides.

use crate::error::exception;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyList, PyMapping, PyTuple};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use zhnorm::dictionary::Dictionary;

/// The text of a dictionary, so that a pickled object needs no file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DictionaryText {
    /// What messages call it: the path, or `dict`.
    name: String,
    text: String,
}

impl DictionaryText {
    pub(crate) fn open(path: &Path) -> PyResult<Self> {
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| {
            let error: PyErr =
                std::io::Error::new(error.kind(), format!("can't read {name}: {error}")).into();
            error
        })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let offset = error.utf8_error().valid_up_to();
            let before = error.as_bytes().get(..offset).unwrap_or_default();
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            PyValueError::new_err(format!("{name}, line {line}: byte {offset} of the file is not UTF-8"))
        })?;
        Ok(Self { name, text })
    }

    /// Entries of a mapping, as lines of a dictionary.
    fn of_mapping(mapping: &Bound<'_, PyMapping>) -> PyResult<Self> {
        let mut text = String::new();
        for item in mapping.items()?.iter() {
            let (key, value): (String, String) = item.extract()?;
            for word in [&key, &value] {
                if word.contains(['\t', '\n', '\r']) || word.is_empty() || key.starts_with('#') {
                    let message = format!(
                        "dict: the entry {key:?}: {value:?} is empty, begins with #, or has a tab \
                                           or a line end in it"
                    );
                    return Err(PyValueError::new_err(message));
                }
            }
            text.push_str(&format!("{key}\t{value}\n"));
        }
        Ok(Self { name: "dict".to_owned(), text })
    }

    pub(crate) fn parse(&self) -> PyResult<Dictionary> {
        Dictionary::parse(&self.name, self.text.as_bytes()).map_err(|error| exception(&error))
    }
}

/// Reads the argument: a path, a mapping, or several of these.
pub(crate) fn read(argument: &Bound<'_, PyAny>) -> PyResult<Vec<DictionaryText>> {
    if argument.is_instance_of::<PyList>() || argument.is_instance_of::<PyTuple>() {
        return argument.try_iter()?.map(|one| one_dictionary(&one?)).collect();
    }
    Ok(vec![one_dictionary(argument)?])
}

fn one_dictionary(argument: &Bound<'_, PyAny>) -> PyResult<DictionaryText> {
    if let Ok(mapping) = argument.cast::<PyMapping>() {
        return DictionaryText::of_mapping(mapping);
    }
    match argument.extract::<PathBuf>() {
        Ok(path) => DictionaryText::open(&path),
        Err(_) => Err(PyTypeError::new_err("dict must be a path, a mapping of words, or a list of these")),
    }
}
