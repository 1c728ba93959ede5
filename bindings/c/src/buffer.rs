//! What C gets back: memory from `malloc`, with a NUL after the text, and handles.

use std::ffi::{c_char, c_void};

use crate::boundary::Failure;

/// Frees a text that a function of this library has returned: an output, a fingerprint or a message. NULL is
/// allowed.
///
/// @param text What to free. It is invalid from then on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zhnorm_free(text: *mut c_void) {
    // SAFETY: `copy` got it from `malloc`, as the caller promises.
    unsafe { libc::free(text) };
}

/// A copy of the bytes with a NUL after them, or `None` if there is no memory.
pub(crate) fn copy(bytes: &[u8]) -> Option<*mut c_char> {
    // SAFETY: `malloc` takes any size. The length of a slice leaves room for one more.
    let copy = unsafe { libc::malloc(bytes.len() + 1) }.cast::<u8>();
    if copy.is_null() {
        return None;
    }
    // SAFETY: the new memory has this many bytes and one more, and it is nowhere else.
    unsafe {
        copy.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
        copy.add(bytes.len()).write(0);
    }
    Some(copy.cast())
}

/// The places that an output is written to.
pub(crate) struct Output {
    text: *mut *mut c_char,
    length: *mut usize,
}

impl Output {
    /// Starts with NULL and 0, which is what C finds after a failure.
    ///
    /// # Safety
    ///
    /// Each is NULL or can be written to as long as this value is used.
    pub(crate) unsafe fn new(text: *mut *mut c_char, length: *mut usize) -> Result<Self, Failure> {
        if !length.is_null() {
            // SAFETY: the caller promises that it can be written to.
            unsafe { length.write(0) };
        }
        if text.is_null() {
            return Err(Failure::null("output"));
        }
        // SAFETY: the caller promises that it can be written to.
        unsafe { text.write(std::ptr::null_mut()) };
        Ok(Self { text, length })
    }

    pub(crate) fn write(self, text: &str) -> Result<(), Failure> {
        let copy = copy(text.as_bytes()).ok_or_else(Failure::out_of_memory)?;
        // SAFETY: whoever made this value promised that both can be written to.
        unsafe {
            self.text.write(copy);
            if !self.length.is_null() {
                self.length.write(text.len());
            }
        }
        Ok(())
    }
}

/// The place that a new handle is written to.
pub(crate) struct NewHandle<T>(*mut *mut T);

impl<T> NewHandle<T> {
    /// Starts with NULL, which is what C finds after a failure.
    ///
    /// # Safety
    ///
    /// `handle` is NULL or can be written to as long as this value is used.
    pub(crate) unsafe fn new(handle: *mut *mut T, argument: &str) -> Result<Self, Failure> {
        if handle.is_null() {
            return Err(Failure::null(argument));
        }
        // SAFETY: the caller promises that it can be written to.
        unsafe { handle.write(std::ptr::null_mut()) };
        Ok(Self(handle))
    }

    pub(crate) fn write(self, value: T) {
        // SAFETY: whoever made this value promised that it can be written to.
        unsafe { self.0.write(Box::into_raw(Box::new(value))) };
    }
}
