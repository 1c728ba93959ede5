//! The structure `ArrowArrayStream` of Arrow's C interface: streams of arrays. The crate `arrow-array` has it
//! for streams of tables only.

use crate::arrow_import::take_array;
use crate::arrow_raw::RawSchema;
use arrow_array::Array as _;
use arrow_array::ArrayRef;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, to_ffi};
use arrow_schema::{ArrowError, Field};
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr::null_mut;
use std::sync::Arc;

/// The structure of the specification, field by field.
#[repr(C)]
pub(crate) struct ArrowArrayStream {
    get_schema: Option<unsafe extern "C" fn(*mut Self, *mut FFI_ArrowSchema) -> c_int>,
    get_next: Option<unsafe extern "C" fn(*mut Self, *mut FFI_ArrowArray) -> c_int>,
    get_last_error: Option<unsafe extern "C" fn(*mut Self) -> *const c_char>,
    release: Option<unsafe extern "C" fn(*mut Self)>,
    private_data: *mut c_void,
}

// SAFETY: the specification demands that a stream may be moved to another thread.
unsafe impl Send for ArrowArrayStream {}

impl Drop for ArrowArrayStream {
    fn drop(&mut self) {
        if let Some(release) = self.release {
            // SAFETY: it is not released yet, and this is the last use.
            unsafe { release(self) };
        }
    }
}

/// The value of `EINVAL`, which stands for any error here.
const FAILED: c_int = 22;

/// Reading.
impl ArrowArrayStream {
    /// Takes a stream over, and leaves a released one behind.
    ///
    /// # Safety
    ///
    /// `place` points to a stream, released or not, that nobody else uses.
    pub(crate) unsafe fn take(place: *mut Self) -> Self {
        let released = Self {
            get_schema: None,
            get_next: None,
            get_last_error: None,
            release: None,
            private_data: null_mut(),
        };
        // SAFETY: the caller says so.
        unsafe { place.replace(released) }
    }

    /// The type of the arrays.
    pub(crate) fn schema(&mut self) -> Result<FFI_ArrowSchema, String> {
        let get_schema = self.get_schema.filter(|_| self.release.is_some()).ok_or("it was read already")?;
        let mut schema = FFI_ArrowSchema::empty();
        // SAFETY: the stream is not released.
        let status = unsafe { get_schema(self, &raw mut schema) };
        self.check(status)?;
        // SAFETY: the schema is valid, released or not.
        if unsafe { RawSchema::is_released(&raw const schema) } {
            return Err("it has no schema".to_owned());
        }
        Ok(schema)
    }

    /// The next array, `None` at the end. `schema` is that of the stream.
    pub(crate) fn next(&mut self, schema: &FFI_ArrowSchema) -> Result<Option<ArrayRef>, String> {
        let get_next = self.get_next.filter(|_| self.release.is_some()).ok_or("it was read already")?;
        let mut array = FFI_ArrowArray::empty();
        // SAFETY: the stream is not released.
        let status = unsafe { get_next(self, &raw mut array) };
        self.check(status)?;
        if array.is_released() {
            return Ok(None);
        }
        // SAFETY: the schema of a stream is that of its arrays, and neither is released.
        unsafe { take_array(array, schema) }.map(Some)
    }

    fn check(&mut self, status: c_int) -> Result<(), String> {
        if status == 0 {
            return Ok(());
        }
        let message = self.get_last_error.and_then(|get_last_error| {
            // SAFETY: a function of the stream failed just now, so its message may be asked for.
            let message = unsafe { get_last_error(self) };
            // SAFETY: it is null, or a C string that lives until the next call.
            (!message.is_null()).then(|| unsafe { CStr::from_ptr(message) }.to_string_lossy().into_owned())
        });
        Err(message.unwrap_or_else(|| format!("error {status}")))
    }
}

/// Writing.
impl ArrowArrayStream {
    /// A stream of these arrays.
    pub(crate) fn new(field: Arc<Field>, arrays: Vec<ArrayRef>) -> Self {
        let state = Box::new(StreamState { field, arrays: arrays.into_iter(), error: None });
        Self {
            get_schema: Some(get_schema),
            get_next: Some(get_next),
            get_last_error: Some(get_last_error),
            release: Some(release),
            private_data: Box::into_raw(state).cast(),
        }
    }
}

/// What a stream still has to give.
struct StreamState {
    field: Arc<Field>,
    arrays: std::vec::IntoIter<ArrayRef>,
    error: Option<CString>,
}

impl StreamState {
    /// Writes the outcome to `place`, or keeps the message.
    ///
    /// # Safety
    ///
    /// `place` may be written to.
    unsafe fn give<T>(&mut self, outcome: Result<T, ArrowError>, place: *mut T) -> c_int {
        match outcome {
            Ok(value) => {
                // SAFETY: the caller says so. What was there is not dropped, as it may be uninitialized.
                unsafe { place.write(value) };
                0
            }
            Err(error) => {
                self.error = CString::new(error.to_string().replace('\0', " ")).ok();
                FAILED
            }
        }
    }
}

/// The state of a stream.
///
/// # Safety
///
/// `stream` is one that [`ArrowArrayStream::new`] made and that is not released, and nobody else uses it.
unsafe fn state<'s>(stream: *mut ArrowArrayStream) -> &'s mut StreamState {
    // SAFETY: `new` put a boxed state there, which `release` frees.
    unsafe { &mut *(*stream).private_data.cast::<StreamState>() }
}

unsafe extern "C" fn get_schema(stream: *mut ArrowArrayStream, place: *mut FFI_ArrowSchema) -> c_int {
    // SAFETY: the specification demands of the caller what `state` and `give` need.
    unsafe {
        let state = state(stream);
        let schema = FFI_ArrowSchema::try_from(state.field.as_ref());
        state.give(schema, place)
    }
}

unsafe extern "C" fn get_next(stream: *mut ArrowArrayStream, place: *mut FFI_ArrowArray) -> c_int {
    // SAFETY: as above.
    unsafe {
        let state = state(stream);
        let array = match state.arrays.next() {
            Some(array) => to_ffi(&array.to_data()).map(|(array, _)| array),
            // A released array ends the stream.
            None => Ok(FFI_ArrowArray::empty()),
        };
        state.give(array, place)
    }
}

unsafe extern "C" fn get_last_error(stream: *mut ArrowArrayStream) -> *const c_char {
    // SAFETY: as above.
    let state = unsafe { state(stream) };
    state.error.as_ref().map_or(std::ptr::null(), |error| error.as_ptr())
}

unsafe extern "C" fn release(stream: *mut ArrowArrayStream) {
    // SAFETY: as above. It is called once, and the state was boxed.
    unsafe {
        (*stream).release = None;
        drop(Box::from_raw((*stream).private_data.cast::<StreamState>()));
        (*stream).private_data = null_mut();
    }
}
