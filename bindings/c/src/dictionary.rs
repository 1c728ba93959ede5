//! Dictionaries of the caller.

use std::ffi::c_char;

use zhnorm::dictionary::Dictionary;

use crate::arguments;
use crate::boundary::{drop_quietly, guard, zhnorm_status_t};
use crate::buffer::NewHandle;

/// A dictionary in OpenCC's text format: a line for each entry, `key<TAB>value value ...`, of which the first
/// value is the one that is written. An entry whose only value is the key itself protects the key.
///
/// Normalizers and converters copy what they need of it, so that it can be freed once they are made. Any
/// number of threads may use one dictionary at the same time.
pub struct zhnorm_dictionary_t(pub(crate) Dictionary);

/// Reads a dictionary from a file.
///
/// @param path       The path of the file.
/// @param dictionary Gets the dictionary, to be freed with zhnorm_dictionary_free(); NULL after a failure.
/// @param error      NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
/// @return           ZHNORM_IO if the file cannot be read, ZHNORM_INVALID_DICTIONARY if it is malformed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zhnorm_dictionary_open(
    path: *const c_char,
    dictionary: *mut *mut zhnorm_dictionary_t,
    error: *mut *mut c_char,
) -> zhnorm_status_t {
    let body = || {
        // SAFETY: both are what the documentation says.
        let (new, path) =
            unsafe { (NewHandle::new(dictionary, "dictionary")?, arguments::path(path, "path")?) };
        new.write(zhnorm_dictionary_t(Dictionary::open(path)?));
        Ok(())
    };
    // SAFETY: `error` is what the documentation says.
    unsafe { guard(error, body) }
}

/// Reads a dictionary from memory.
///
/// @code
/// const char words[] = "发那科\t发那科\n软件\t軟件\n";
/// zhnorm_dictionary_parse("words", words, sizeof words - 1, &dictionary, &error);
/// @endcode
///
/// @param name       What messages call the dictionary.
/// @param text       The lines. They are not used after the call.
/// @param length     The length of `text` in bytes, or ZHNORM_NUL_TERMINATED.
/// @param dictionary Gets the dictionary, to be freed with zhnorm_dictionary_free(); NULL after a failure.
/// @param error      NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
/// @return           ZHNORM_INVALID_DICTIONARY if it is malformed, also if it is not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zhnorm_dictionary_parse(
    name: *const c_char,
    text: *const c_char,
    length: usize,
    dictionary: *mut *mut zhnorm_dictionary_t,
    error: *mut *mut c_char,
) -> zhnorm_status_t {
    let body = || {
        // SAFETY: all of them are what the documentation says.
        let (new, name, text) = unsafe {
            (
                NewHandle::new(dictionary, "dictionary")?,
                arguments::required_text(name, "name")?,
                arguments::bytes(text, length, "text")?,
            )
        };
        new.write(zhnorm_dictionary_t(Dictionary::parse(name, text)?));
        Ok(())
    };
    // SAFETY: `error` is what the documentation says.
    unsafe { guard(error, body) }
}

/// Frees a dictionary. NULL is allowed.
///
/// @param dictionary What to free. It is invalid from then on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zhnorm_dictionary_free(dictionary: *mut zhnorm_dictionary_t) {
    if !dictionary.is_null() {
        // SAFETY: `NewHandle` made it, and the caller promises not to use it any more.
        drop_quietly(unsafe { Box::from_raw(dictionary) });
    }
}
