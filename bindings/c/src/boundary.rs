//! The boundary to C: a status for each error, and no panic gets out.

use std::any::Any;
use std::ffi::c_char;
use std::panic::{AssertUnwindSafe, catch_unwind};

use zhnorm::ErrorKind;

use crate::buffer;

/// What a function returns: 0 if all is well.
///
/// Later versions may add values, so treat each that you do not know as an error.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum zhnorm_status_t {
    /// All is well.
    ZHNORM_OK = 0,
    /// An argument is NULL that must not be, a length is impossible, or a stream has already ended.
    ZHNORM_INVALID_ARGUMENT = 1,
    /// The input is not UTF-8. The message names the byte, counted from 0.
    ZHNORM_INVALID_UTF8 = 2,
    /// There is no configuration, target or profile of this name. The message lists those that there are.
    ZHNORM_UNKNOWN_NAME = 3,
    /// A dictionary is malformed, or cannot be added. The message names the line.
    ZHNORM_INVALID_DICTIONARY = 4,
    /// Options or a configuration file are malformed. The message names the place.
    ZHNORM_INVALID_CONFIGURATION = 5,
    /// A regular expression in the options is malformed. The message shows where.
    ZHNORM_INVALID_PATTERN = 6,
    /// A file cannot be read.
    ZHNORM_IO = 7,
    /// There is no memory for the output.
    ZHNORM_OUT_OF_MEMORY = 8,
    /// A bug of zhnorm, and nothing else. The message is for a report.
    ZHNORM_INTERNAL = 9,
}

/// Why a function failed.
#[derive(Debug)]
pub(crate) struct Failure {
    status: zhnorm_status_t,
    message: String,
}

impl Failure {
    pub(crate) fn new(status: zhnorm_status_t, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }

    pub(crate) fn null(argument: &str) -> Self {
        Self::new(zhnorm_status_t::ZHNORM_INVALID_ARGUMENT, format!("`{argument}` is NULL"))
    }

    pub(crate) fn out_of_memory() -> Self {
        Self::new(zhnorm_status_t::ZHNORM_OUT_OF_MEMORY, "there is no memory for the output")
    }
}

impl From<zhnorm::Error> for Failure {
    fn from(error: zhnorm::Error) -> Self {
        let status = match error.kind() {
            ErrorKind::UnknownName => zhnorm_status_t::ZHNORM_UNKNOWN_NAME,
            ErrorKind::Dictionary => zhnorm_status_t::ZHNORM_INVALID_DICTIONARY,
            ErrorKind::Encoding => zhnorm_status_t::ZHNORM_INVALID_UTF8,
            ErrorKind::Pattern => zhnorm_status_t::ZHNORM_INVALID_PATTERN,
            ErrorKind::Io => zhnorm_status_t::ZHNORM_IO,
            // The kinds that are left, but for the first one, belong to modules that C has no functions for.
            _ => zhnorm_status_t::ZHNORM_INVALID_CONFIGURATION,
        };
        Self::new(status, error.to_string())
    }
}

/// Runs the body of a function. `error`, which may be NULL, gets the message of a failure, or else NULL.
///
/// # Safety
///
/// `error` is NULL or can be written to.
pub(crate) unsafe fn guard(
    error: *mut *mut c_char,
    body: impl FnOnce() -> Result<(), Failure>,
) -> zhnorm_status_t {
    // What C can see is written last in each body, so that no half-written state remains after a panic.
    let result = catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|panic| {
        let message = format!("a bug of zhnorm, please report it: {}", panic_message(&*panic));
        Err(Failure::new(zhnorm_status_t::ZHNORM_INTERNAL, message))
    });
    let (status, message) = match result {
        Ok(()) => (zhnorm_status_t::ZHNORM_OK, None),
        Err(failure) => (failure.status, buffer::copy(failure.message.as_bytes())),
    };
    if !error.is_null() {
        // SAFETY: the caller promises that it can be written to.
        unsafe { error.write(message.unwrap_or(std::ptr::null_mut())) };
    } else if let Some(message) = message {
        // SAFETY: `copy` allocated it, and nobody else has it.
        unsafe { buffer::zhnorm_free(message.cast()) };
    }
    status
}

/// Frees what a handle owns. A panic of a destructor is the last of it.
pub(crate) fn drop_quietly<T>(value: T) {
    let _ = catch_unwind(AssertUnwindSafe(|| drop(value)));
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic without a message")
}

#[cfg(test)]
mod tests {
    use std::ffi::CStr;
    use std::ptr::null_mut;

    use super::*;

    #[test]
    fn a_panic_becomes_a_status() {
        let mut error = null_mut();
        // SAFETY: `error` is a local variable.
        let status = unsafe { guard(&raw mut error, || std::panic::panic_any("the reason")) };
        assert_eq!(status, zhnorm_status_t::ZHNORM_INTERNAL);
        // SAFETY: a failure writes a text with an end.
        let message = unsafe { CStr::from_ptr(error) }.to_string_lossy().into_owned();
        assert!(message.ends_with("please report it: the reason"), "{message}");
        // SAFETY: the message is freed once.
        unsafe { buffer::zhnorm_free(error.cast()) };
        // SAFETY: NULL is allowed.
        let status = unsafe { guard(null_mut(), || std::panic::panic_any(String::from("again"))) };
        assert_eq!(status, zhnorm_status_t::ZHNORM_INTERNAL);
    }
}
