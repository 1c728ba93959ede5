//! What a pickled object is made of: its arguments in one string.
//!
//! It is one string because a pickle of several objects depends on whether two of them are the same object,
//! and caches such as that of Hugging Face `datasets` compare pickles.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What `__reduce__` returns: a function of the package `zhnorm`, and its argument.
pub(crate) fn reduce<'py>(
    py: Python<'py>,
    function: &str,
    arguments: &impl Serialize,
) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
    let state = serde_json::to_string(arguments).map_err(|error| PyValueError::new_err(error.to_string()))?;
    let function = py.import("zhnorm._pickle")?.getattr(function)?;
    Ok((function, PyTuple::new(py, [PyString::new(py, &state)])?))
}

/// The arguments of a pickled object.
pub(crate) fn restore<T: DeserializeOwned>(state: &str) -> PyResult<T> {
    serde_json::from_str(state).map_err(|error| {
        PyValueError::new_err(format!("the pickle is not one of this version of zhnorm: {error}"))
    })
}
