//! Columns of other libraries, by the PyCapsule protocol of Arrow.
//!
//! The package `pyo3-arrow` does this, too, for another version of the arrays.

use crate::arrow_raw::{RawArray, RawSchema};
use crate::arrow_stream::ArrowArrayStream;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::{Array, ArrayRef, make_array};
use arrow_data::ArrayData;
use arrow_schema::{DataType, Field};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};
use rayon::prelude::*;
use std::ffi::CStr;
use std::sync::Arc;

/// A column that another library lent.
pub(crate) struct ImportedColumn {
    pub(crate) field: Arc<Field>,
    pub(crate) chunks: Vec<ArrayRef>,
    /// Whether it came as one array, and not as a stream.
    pub(crate) is_array: bool,
}

/// Reads the column. No text is copied.
///
/// # Errors
///
/// `TypeError` for an object that is no column of texts, `ValueError` for one that breaks the rules of Arrow.
pub(crate) fn import(column: &Bound<'_, PyAny>) -> PyResult<ImportedColumn> {
    if column.hasattr("__arrow_c_array__")? {
        let capsules = column.call_method0("__arrow_c_array__")?;
        let capsules = capsules.cast::<PyTuple>().map_err(PyErr::from)?;
        let (schema, array) = (capsules.get_item(0)?, capsules.get_item(1)?);
        let schema = pointer::<FFI_ArrowSchema>(&schema, c"arrow_schema")?;
        let array = pointer::<FFI_ArrowArray>(&array, c"arrow_array")?;
        // SAFETY: the capsules have these names, so by the protocol they point to these structures, which are
        // valid as long as the capsules.
        let is_released = unsafe { RawSchema::is_released(schema) || RawArray::is_released(array) };
        if is_released {
            return Err(PyValueError::new_err("the column of Arrow was read already"));
        }
        // SAFETY: as above, and neither is released. `from_raw` takes the array over and leaves a released
        // one behind.
        let (schema, array) = unsafe { (&*schema, FFI_ArrowArray::from_raw(array)) };
        let field = text_field(schema)?;
        // SAFETY: the array and its schema come from one call.
        let array = unsafe { take_array(array, schema) }.map_err(malformed)?;
        return Ok(ImportedColumn { field, chunks: vec![array], is_array: true });
    }
    if column.hasattr("__arrow_c_stream__")? {
        let capsule = column.call_method0("__arrow_c_stream__")?;
        let stream = pointer::<ArrowArrayStream>(&capsule, c"arrow_array_stream")?;
        // SAFETY: as above.
        let mut stream = unsafe { ArrowArrayStream::take(stream) };
        return read_stream(&mut stream);
    }
    let kind = column.get_type();
    Err(PyTypeError::new_err(format!(
        "expected a column of Arrow, which has __arrow_c_array__ or __arrow_c_stream__, not {}; `batch` takes lists",
        kind.name()?
    )))
}

/// Makes an array of a structure, after a look at what `from_ffi` takes for granted.
///
/// # Safety
///
/// The schema is that of the array, and neither is released.
pub(crate) unsafe fn take_array(array: FFI_ArrowArray, schema: &FFI_ArrowSchema) -> Result<ArrayRef, String> {
    let data_type = DataType::try_from(schema).map_err(|error| error.to_string())?;
    // SAFETY: both structures are those of Arrow's specification, and the array is not released.
    unsafe { (*(&raw const array).cast::<RawArray>()).check(&data_type)? };
    // SAFETY: the caller says so.
    let data = unsafe { from_ffi(array, schema) }.map_err(|error| error.to_string())?;
    Ok(make_array(data))
}

fn pointer<T>(capsule: &Bound<'_, PyAny>, name: &CStr) -> PyResult<*mut T> {
    let capsule = capsule.cast::<PyCapsule>().map_err(PyErr::from)?;
    Ok(capsule.pointer_checked(Some(name))?.cast::<T>().as_ptr())
}

fn read_stream(stream: &mut ArrowArrayStream) -> PyResult<ImportedColumn> {
    let failed = |message: String| PyValueError::new_err(format!("the stream of Arrow failed: {message}"));
    let schema = stream.schema().map_err(failed)?;
    let field = text_field(&schema)?;
    let mut chunks = Vec::new();
    while let Some(array) = stream.next(&schema).map_err(failed)? {
        chunks.push(array);
    }
    Ok(ImportedColumn { field, chunks, is_array: false })
}

/// The name, type and metadata of the column.
fn text_field(schema: &FFI_ArrowSchema) -> PyResult<Arc<Field>> {
    let field = Field::try_from(schema).map_err(malformed)?;
    let data_type = match field.data_type() {
        DataType::Dictionary(_, values) => values,
        other => other,
    };
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Ok(Arc::new(field)),
        DataType::Struct(_) => Err(PyTypeError::new_err(
            "this is a table and not a column; take one of its columns, such as table[\"text\"]; a relation of duckdb \
                 has to_arrow_table()",
        )),
        other => Err(PyTypeError::new_err(format!(
            "a column of type {other} has no texts; it must be string, large_string, string_view, or a dictionary of \
             these"
        ))),
    }
}

fn malformed(error: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(format!("the column is malformed: {error}"))
}

impl ImportedColumn {
    /// Makes sure that all texts are UTF-8, as Arrow demands and nobody checks.
    ///
    /// # Errors
    ///
    /// A message that names the chunk.
    pub(crate) fn validate(&self) -> Result<(), String> {
        for (number, chunk) in self.chunks.iter().enumerate() {
            let data = chunk.to_data();
            let texts = data.child_data().first().unwrap_or(&data);
            let valid = match texts.data_type() {
                DataType::Utf8 => validate_offsets::<i32>(texts),
                DataType::LargeUtf8 => validate_offsets::<i64>(texts),
                _ => texts.validate_full().map_err(|error| error.to_string()),
            };
            let keys = || data.validate_full().map_err(|error| error.to_string());
            let has_keys = !data.child_data().is_empty();
            valid
                .and_then(|()| if has_keys { keys() } else { Ok(()) })
                .map_err(|error| format!("chunk {number} of the column is malformed: {error}"))?;
        }
        Ok(())
    }
}

/// How many bytes of text a thread checks at a time.
const CHECKED: usize = 256 * 1024;

/// Checks an array of texts with offsets, in parallel.
fn validate_offsets<O: arrow_array::OffsetSizeTrait>(data: &ArrayData) -> Result<(), String> {
    if data.is_empty() {
        return Ok(());
    }
    data.validate().map_err(|error| error.to_string())?;
    let buffers = (data.buffers().first(), data.buffers().get(1));
    let (Some(offsets), Some(values)) = buffers else { return Err("a buffer is missing".to_owned()) };
    let offsets = offsets.typed_data::<O>().get(data.offset()..=data.offset() + data.len());
    let offsets = offsets.ok_or("there are too few offsets")?;
    let bounds = |index: usize| offsets.get(index).map_or(0, |offset| offset.as_usize());
    // Rows that are checked together. A text without characters takes time, too.
    let (mut parts, mut first) = (Vec::new(), 0);
    for last in 1..=data.len() {
        let bytes = bounds(last).saturating_sub(bounds(first)) + (last - first) * 16;
        if bytes >= CHECKED || last == data.len() {
            parts.push((first, last));
            first = last;
        }
    }
    parts.into_par_iter().try_for_each(|(first, last)| {
        let bytes = values.get(bounds(first)..bounds(last)).ok_or("an offset is out of bounds")?;
        let text = simdutf8::basic::from_utf8(bytes).map_err(|_| "a text is not UTF-8")?;
        let is_start = |offset: &O| {
            offset.as_usize().checked_sub(bounds(first)).is_some_and(|offset| text.is_char_boundary(offset))
        };
        let own = offsets.get(first..=last).unwrap_or_default();
        match own.is_sorted() && own.iter().all(is_start) {
            true => Ok(()),
            false => Err("an offset is out of order, or inside a character"),
        }
    })?;
    Ok(())
}
