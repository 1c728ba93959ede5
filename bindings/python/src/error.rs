//! Errors of the library as exceptions of Python.

use pyo3::PyErr;
use pyo3::exceptions::{PyFileNotFoundError, PyOSError, PyPermissionError, PyValueError};
use std::error::Error as _;
use std::io;
use zhnorm::{Error, ErrorKind};

/// An `OSError` for a file that can't be read, a `ValueError` for everything else.
pub(crate) fn exception(error: &Error) -> PyErr {
    let message = error.to_string();
    if error.kind() != ErrorKind::Io {
        return PyValueError::new_err(message);
    }
    let kind = error.source().and_then(|source| source.downcast_ref::<io::Error>()).map(io::Error::kind);
    match kind {
        Some(io::ErrorKind::NotFound) => PyFileNotFoundError::new_err(message),
        Some(io::ErrorKind::PermissionDenied) => PyPermissionError::new_err(message),
        _ => PyOSError::new_err(message),
    }
}
