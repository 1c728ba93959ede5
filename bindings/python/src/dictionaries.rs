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
    fn of_mapping(mapping: &Bound<'_, PyMapping>, name: String) -> PyResult<Self> {
        let mut text = String::new();
        for item in mapping.items()?.iter() {
            let (key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
            let (Ok(word), Ok(result)) = (key.extract::<String>(), value.extract::<String>()) else {
                let message = format!("{name}: the entry {key:?}: {value:?} must have two strings");
                return Err(PyTypeError::new_err(message));
            };
            let is_line = |text: &str| !text.is_empty() && !text.contains(['\t', '\n', '\r']);
            // In the format of OpenCC a space ends the value, and `#` begins a comment.
            if !is_line(&word) || !is_line(&result) || word.starts_with('#') || result.contains(' ') {
                let message = format!(
                    "{name}: the entry {key:?}: {value:?} can't be a line of a dictionary; a key or value must not be \
                     empty or have a tab or line end in it, a key must not begin with #, and a value must have no space"
                );
                return Err(PyValueError::new_err(message));
            }
            text.push_str(&format!("{word}\t{result}\n"));
        }
        Ok(Self { name, text })
    }

    pub(crate) fn parse(&self) -> PyResult<Dictionary> {
        Dictionary::parse(&self.name, self.text.as_bytes()).map_err(|error| exception(&error))
    }
}

/// Reads the argument: a path, a mapping, or several of these.
pub(crate) fn read(argument: &Bound<'_, PyAny>) -> PyResult<Vec<DictionaryText>> {
    if argument.is_instance_of::<PyList>() || argument.is_instance_of::<PyTuple>() {
        let all = argument.try_iter()?.enumerate();
        return all.map(|(index, one)| one_dictionary(&one?, format!("dict[{index}]"))).collect();
    }
    Ok(vec![one_dictionary(argument, "dict".to_owned())?])
}

fn one_dictionary(argument: &Bound<'_, PyAny>, name: String) -> PyResult<DictionaryText> {
    if let Ok(mapping) = argument.cast::<PyMapping>() {
        return DictionaryText::of_mapping(mapping, name);
    }
    match argument.extract::<PathBuf>() {
        Ok(path) => DictionaryText::open(&path),
        Err(_) => Err(PyTypeError::new_err(format!(
            "{name} must be a path, a mapping of words, or a list of these"
        ))),
    }
}
