//! The functions of OpenCC's header `opencc.h`, in a library that takes the place of `libopencc`. A program
//! that calls them runs unchanged, without OpenCC's files.
//!
//! `find` finds a configuration, `bytes` converts bytes that need not be UTF-8, and `last_error` keeps a
//! message. cbindgen makes `include/opencc.h` from these files.

mod bytes;
mod find;
mod last_error;

use std::ffi::{CStr, c_char, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};

use zhnorm::Converter;

/// A converter: what opencc_open() returns.
#[allow(non_camel_case_types, reason = "the name is OpenCC's")]
pub type opencc_t = *mut c_void;

/// What opencc_open() opens if it gets no name.
const DEFAULT_CONFIG: &[u8] = b"s2t.json";

/// What opencc_open() returns on error.
const FAILED: opencc_t = usize::MAX as opencc_t;

/// The length that stands for a text that ends with NUL, and the result of a failed conversion.
const UNKNOWN: usize = usize::MAX;

/// Opens a configuration.
///
/// @param configFileName The path of a file in OpenCC's format, or the name of one of OpenCC's
///                       configurations, such as "s2t.json" or "s2t". NULL is "s2t.json".
/// @return               A converter, which any number of threads may use at the same time. On error it is
///                       (opencc_t)-1, and opencc_error() says why.
#[allow(non_snake_case, reason = "the name is OpenCC's")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn opencc_open(configFileName: *const c_char) -> opencc_t {
    guard(|| {
        let name = if configFileName.is_null() {
            DEFAULT_CONFIG
        } else {
            // SAFETY: the caller promises a NUL.
            unsafe { CStr::from_ptr(configFileName) }.to_bytes()
        };
        Ok(Box::into_raw(Box::new(find::converter(name)?)).cast())
    })
    .unwrap_or(FAILED)
}

/// Frees a converter.
///
/// @param opencc The converter, or NULL.
/// @return       0. For (opencc_t)-1, which is no converter, it is -1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn opencc_close(opencc: opencc_t) -> c_int {
    if opencc == FAILED {
        return -1;
    }
    let close = || {
        if !opencc.is_null() {
            // SAFETY: `opencc_open` made it, and the caller promises not to use it any more.
            drop(unsafe { Box::from_raw(opencc.cast::<Converter>()) });
        }
        Ok(0)
    };
    guard(close).unwrap_or(-1)
}

/// Converts a text into a buffer of the caller.
///
/// @param opencc The converter.
/// @param input  The text. It ends before its first NUL, also if `length` is greater.
/// @param length The length of the text in bytes at most, or (size_t)-1.
/// @param output Gets the converted text and a NUL. The buffer must have room for them.
/// @return       The length of the converted text in bytes. On error it is (size_t)-1, and opencc_error()
///               says why.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn opencc_convert_utf8_to_buffer(
    opencc: opencc_t,
    input: *const c_char,
    mut length: usize,
    output: *mut c_char,
) -> usize {
    guard(|| {
        if !input.is_null() && length != UNKNOWN {
            // SAFETY: the caller promises that many bytes, or a NUL before their end.
            length = unsafe { libc::strnlen(input, length) };
        }
        // SAFETY: the caller promises it.
        let (converter, input) = unsafe { (converter(opencc)?, text(input, length)?) };
        if output.is_null() {
            return Err("`output` is NULL".into());
        }
        let converted = bytes::convert(converter, input)?;
        // SAFETY: the caller promises that there is room.
        unsafe { write(&converted, output.cast()) };
        Ok(converted.len())
    })
    .unwrap_or(UNKNOWN)
}

/// Converts a text.
///
/// @code
/// opencc_t opencc = opencc_open("s2twp.json");
/// if (opencc == (opencc_t)-1) {
///     fprintf(stderr, "%s\n", opencc_error());
///     return 1;
/// }
/// char *converted = opencc_convert_utf8(opencc, text, (size_t)-1);
/// @endcode
///
/// @param opencc The converter.
/// @param input  The text.
/// @param length The length of the text in bytes, or (size_t)-1 if it ends before its first NUL.
/// @return       The converted text, which ends with NUL, to be freed with opencc_convert_utf8_free(). On
///               error it is NULL, and opencc_error() says why.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn opencc_convert_utf8(
    opencc: opencc_t,
    input: *const c_char,
    length: usize,
) -> *mut c_char {
    guard(|| {
        // SAFETY: the caller promises it.
        let (converter, input) = unsafe { (converter(opencc)?, text(input, length)?) };
        let converted = bytes::convert(converter, input)?;
        // SAFETY: `malloc` takes any size. The length of a vector leaves room for one more.
        let output = unsafe { libc::malloc(converted.len() + 1) }.cast::<u8>();
        if output.is_null() {
            return Err("there is no memory for the output".into());
        }
        // SAFETY: the new memory has room for it.
        unsafe { write(&converted, output) };
        Ok(output.cast())
    })
    .unwrap_or(std::ptr::null_mut())
}

/// Frees a text that opencc_convert_utf8() has returned.
///
/// @param str The text, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn opencc_convert_utf8_free(str: *mut c_char) {
    // SAFETY: it is from `malloc`, as the caller promises.
    unsafe { libc::free(str.cast()) };
}

/// The message of the last error, of whichever thread and converter.
///
/// @return The message, which ends with NUL. It stays valid until the same thread calls this function again.
#[unsafe(no_mangle)]
pub extern "C" fn opencc_error() -> *const c_char {
    last_error::read()
}

/// Runs the body of a function. A message or a panic becomes the last error.
fn guard<T>(body: impl FnOnce() -> Result<T, Vec<u8>>) -> Option<T> {
    // Nothing that C can see is half written after a panic.
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(value)) => return Some(value),
        Ok(Err(message)) => last_error::write(message),
        Err(_) => last_error::write(b"a bug of zhnorm, please report it".to_vec()),
    }
    None
}

/// # Safety
///
/// `opencc` is NULL, -1, or from `opencc_open` and not closed.
unsafe fn converter<'a>(opencc: opencc_t) -> Result<&'a Converter, Vec<u8>> {
    if opencc.is_null() || opencc == FAILED {
        return Err("`opencc` is no converter; opencc_open() has failed".into());
    }
    // SAFETY: the caller promises it.
    Ok(unsafe { &*opencc.cast::<Converter>() })
}

/// # Safety
///
/// `input` is NULL, or has `length` bytes, or a NUL if the length is unknown.
unsafe fn text<'a>(input: *const c_char, length: usize) -> Result<&'a [u8], Vec<u8>> {
    if length == 0 {
        return Ok(&[]);
    }
    if input.is_null() {
        return Err("`input` is NULL".into());
    }
    if length == UNKNOWN {
        // SAFETY: the caller promises a NUL.
        return Ok(unsafe { CStr::from_ptr(input) }.to_bytes());
    }
    if length > isize::MAX.unsigned_abs() {
        return Err("`length` is impossible".into());
    }
    // SAFETY: the caller promises the bytes.
    Ok(unsafe { std::slice::from_raw_parts(input.cast(), length) })
}

/// # Safety
///
/// `output` has room for the bytes and a NUL.
unsafe fn write(bytes: &[u8], output: *mut u8) {
    // SAFETY: the caller promises it, and a new vector overlaps with nothing.
    unsafe {
        output.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
        output.add(bytes.len()).write(0);
    }
}
