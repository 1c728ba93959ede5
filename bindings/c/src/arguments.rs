//! Reads what C passes in.

use std::ffi::{CStr, c_char};
use std::path::PathBuf;

use crate::boundary::{Failure, zhnorm_status_t};

/// As the length of a text: the text ends before its first NUL. cbindgen.toml has it for C, because cbindgen
/// does not know the greatest number of a type.
const ZHNORM_NUL_TERMINATED: usize = usize::MAX;

/// The value behind a handle.
///
/// # Safety
///
/// `handle` is NULL or points to a value that nobody changes or frees as long as the result is used.
pub(crate) unsafe fn handle<'a, T>(handle: *const T, argument: &str) -> Result<&'a T, Failure> {
    // SAFETY: the caller promises it.
    unsafe { handle.as_ref() }.ok_or_else(|| Failure::null(argument))
}

/// The values of an array, which may be NULL if it is empty.
///
/// # Safety
///
/// `first` is NULL or points to `count` values that stay as they are as long as the result is used.
pub(crate) unsafe fn array<'a, T>(first: *const T, count: usize, argument: &str) -> Result<&'a [T], Failure> {
    if count == 0 {
        return Ok(&[]);
    }
    if first.is_null() {
        return Err(Failure::null(argument));
    }
    if count > isize::MAX.unsigned_abs() / size_of::<T>().max(1) {
        let message = format!("`{argument}` cannot have {count} elements");
        return Err(Failure::new(zhnorm_status_t::ZHNORM_INVALID_ARGUMENT, message));
    }
    // SAFETY: the caller promises that the values are there, and the size is possible.
    Ok(unsafe { std::slice::from_raw_parts(first, count) })
}

/// The bytes of a text with a length, which may be [`ZHNORM_NUL_TERMINATED`].
///
/// # Safety
///
/// As for [`array`] and [`c_text`].
pub(crate) unsafe fn bytes<'a>(
    text: *const c_char,
    length: usize,
    argument: &str,
) -> Result<&'a [u8], Failure> {
    if length == ZHNORM_NUL_TERMINATED {
        if text.is_null() {
            return Err(Failure::null(argument));
        }
        // SAFETY: the caller promises a NUL.
        return Ok(unsafe { CStr::from_ptr(text) }.to_bytes());
    }
    // SAFETY: the caller promises it.
    unsafe { array(text.cast(), length, argument) }
}

/// The text of bytes.
pub(crate) fn utf8<'a>(bytes: &'a [u8], argument: &str) -> Result<&'a str, Failure> {
    std::str::from_utf8(bytes).map_err(|error| not_utf8(argument, error.valid_up_to() as u64))
}

/// The failure for bytes that are not UTF-8, the first of them at `offset`.
pub(crate) fn not_utf8(argument: &str, offset: u64) -> Failure {
    let message = format!("`{argument}` is not UTF-8 from byte {offset} on");
    Failure::new(zhnorm_status_t::ZHNORM_INVALID_UTF8, message)
}

/// A text that ends with NUL; `None` if it is NULL.
///
/// # Safety
///
/// `text` is NULL, or has a NUL and stays as it is as long as the result is used.
pub(crate) unsafe fn c_text<'a>(text: *const c_char, argument: &str) -> Result<Option<&'a str>, Failure> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller promises a NUL.
    utf8(unsafe { CStr::from_ptr(text) }.to_bytes(), argument).map(Some)
}

/// A text that ends with NUL and must not be NULL.
///
/// # Safety
///
/// As for [`c_text`].
pub(crate) unsafe fn required_text<'a>(text: *const c_char, argument: &str) -> Result<&'a str, Failure> {
    // SAFETY: the caller promises it.
    unsafe { c_text(text, argument) }?.ok_or_else(|| Failure::null(argument))
}

/// A path, in the encoding of the file system; on Windows, in UTF-8.
///
/// # Safety
///
/// As for [`c_text`].
pub(crate) unsafe fn path(text: *const c_char, argument: &str) -> Result<PathBuf, Failure> {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;

        if text.is_null() {
            return Err(Failure::null(argument));
        }
        // SAFETY: the caller promises a NUL.
        let bytes = unsafe { CStr::from_ptr(text) }.to_bytes();
        Ok(std::ffi::OsStr::from_bytes(bytes).into())
    }
    #[cfg(not(unix))]
    {
        // SAFETY: the caller promises it.
        unsafe { required_text(text, argument) }.map(PathBuf::from)
    }
}
