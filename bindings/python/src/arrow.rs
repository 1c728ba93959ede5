//! Columns of Arrow: the methods `arrow`, and the classes of their results.

use crate::arrow_import::{ImportedColumn, import};
use crate::arrow_stream::ArrowArrayStream;
use crate::engine::{NewFunction, arrays};
use crate::pool::pool;
use arrow_array::cast::AsArray as _;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, to_ffi};
use arrow_array::{Array, ArrayRef};
use arrow_schema::Field;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use std::sync::Arc;

/// Converts a column. It is given back if nothing changes.
pub(crate) fn convert<'py>(
    column: Bound<'py, PyAny>,
    new_function: NewFunction<'_>,
    threads: usize,
) -> PyResult<Bound<'py, PyAny>> {
    let py = column.py();
    let imported = import(&column)?;
    let threads_pool = pool(py, threads)?;
    py.detach(|| threads_pool.install(|| imported.validate())).map_err(PyValueError::new_err)?;
    let ImportedColumn { field, chunks, is_array } = imported;
    let Some(mut chunks) = arrays(py, &chunks, new_function, threads)? else { return Ok(column) };
    let field = without_categories(&field);
    let dictionary = chunks.first().and_then(|chunk| chunk.as_any_dictionary_opt());
    let categories = dictionary.map(|dictionary| ArrowArray {
        field: Arc::new(Field::new("", dictionary.values().data_type().clone(), true)),
        array: Arc::clone(dictionary.values()),
    });
    let only = if is_array && chunks.len() == 1 { chunks.pop() } else { None };
    let result = match only {
        Some(array) => Bound::new(py, ArrowArray { field, array })?.into_any(),
        None => Bound::new(py, ArrowStream { field, chunks })?.into_any(),
    };
    py.import("zhnorm._columns")?.getattr("like")?.call1((column, result, categories))
}

/// The field without the categories that polars keeps in the metadata of a dictionary: they are the old ones.
fn without_categories(field: &Arc<Field>) -> Arc<Field> {
    let mut kept = field.metadata().clone();
    kept.retain(|key, _| !key.starts_with("_PL_"));
    Arc::new(field.as_ref().clone().with_metadata(kept))
}

/// An array of Arrow, which every library with the PyCapsule protocol can read.
#[pyclass(module = "zhnorm", frozen)]
pub(crate) struct ArrowArray {
    field: Arc<Field>,
    array: ArrayRef,
}

/// An array of Arrow in chunks, which every library with the PyCapsule protocol can read.
#[pyclass(module = "zhnorm", frozen)]
pub(crate) struct ArrowStream {
    field: Arc<Field>,
    chunks: Vec<ArrayRef>,
}

type SchemaAndArray<'py> = (Bound<'py, PyCapsule>, Bound<'py, PyCapsule>);

#[pymethods]
impl ArrowArray {
    /// The type of the array, for other libraries.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        schema_capsule(py, &self.field)
    }

    /// The array, for other libraries.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyCapsule>>,
    ) -> PyResult<SchemaAndArray<'py>> {
        // The protocol lets a producer that can't convert ignore the request.
        let _ = requested_schema;
        let (array, _) = to_ffi(&self.array.to_data()).map_err(not_exportable)?;
        let array = PyCapsule::new_with_value(py, SendArray(array), c"arrow_array")?;
        Ok((schema_capsule(py, &self.field)?, array))
    }

    fn __len__(&self) -> usize {
        self.array.len()
    }

    fn __repr__(&self) -> String {
        format!("<zhnorm.ArrowArray {}, {} texts>", self.field.data_type(), self.array.len())
    }
}

#[pymethods]
impl ArrowStream {
    /// The type of the arrays, for other libraries.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        schema_capsule(py, &self.field)
    }

    /// The chunks, for other libraries.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let stream = ArrowArrayStream::new(Arc::clone(&self.field), self.chunks.clone());
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    fn __len__(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.len()).sum()
    }

    fn __repr__(&self) -> String {
        format!("<zhnorm.ArrowStream {}, {} chunks>", self.field.data_type(), self.chunks.len())
    }
}

/// An array in a capsule, which begins with the structure that the protocol promises.
#[repr(transparent)]
struct SendArray(#[allow(dead_code)] FFI_ArrowArray);

// SAFETY: all that the structure refers to are buffers that never change, with atomic reference counts.
unsafe impl Send for SendArray {}

fn schema_capsule<'py>(py: Python<'py>, field: &Field) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(field).map_err(not_exportable)?;
    PyCapsule::new_with_value(py, schema, c"arrow_schema")
}

fn not_exportable(error: arrow_schema::ArrowError) -> PyErr {
    PyValueError::new_err(format!("the column can't be handed over: {error}"))
}
