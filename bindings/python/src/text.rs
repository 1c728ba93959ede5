//! Strings of Python as UTF-8, and back.
//!
//! Python's own functions for UTF-8 take twice as long as the conversion of a short text. Its functions for
//! wide characters copy, and UTF-8 is made of these here. They also leave no UTF-8 in the string, which would
//! more than double the memory of each string that a caller keeps.

use pyo3::exceptions::{PyTypeError, PyUnicodeEncodeError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

/// Reads strings. It keeps a buffer.
#[derive(Default)]
pub(crate) struct TextReader {
    #[cfg(not(windows))]
    wide: Vec<u32>,
}

impl TextReader {
    /// Appends the text of a string to `output`. `place` says in messages which text of several it is: `item
    /// 3: `.
    ///
    /// # Errors
    ///
    /// `TypeError` for anything but a `str`, `UnicodeEncodeError` for a string with lone surrogates.
    pub(crate) fn read(
        &mut self,
        text: &Bound<'_, PyAny>,
        output: &mut String,
        place: impl Fn() -> String,
    ) -> PyResult<()> {
        let Ok(string) = text.cast::<PyString>() else {
            return Err(PyTypeError::new_err(format!("{}{}", place(), not_a_string(text))));
        };
        if self.append(string, output)? {
            return Ok(());
        }
        // Python's function fails, with the position of the surrogate.
        match string.encode_utf8() {
            Err(error) => Err(with_way_out(&error, text.py(), &place())),
            Ok(_) => Err(PyTypeError::new_err(format!("{}the string has malformed characters", place()))),
        }
    }

    /// Appends the text of a string, unless there are surrogates in it.
    #[cfg(not(windows))]
    fn append(&mut self, string: &Bound<'_, PyString>, output: &mut String) -> PyResult<bool> {
        let length = string.len()?;
        self.wide.resize(self.wide.len().max(length), 0);
        let place = self.wide.as_mut_ptr();
        // SAFETY: the object is a string, and the buffer has room for `length` characters of four bytes,
        // which is the size of `wchar_t` everywhere but on Windows.
        let count =
            unsafe { pyo3::ffi::PyUnicode_AsWideChar(string.as_ptr(), place.cast(), length.cast_signed()) };
        let Ok(count) = usize::try_from(count) else { return Err(PyErr::fetch(string.py())) };
        let wide = self.wide.get(..count).unwrap_or_default();
        let mut bytes = std::mem::take(output).into_bytes();
        let kept = bytes.len();
        let is_text = utf8::append(wide, &mut bytes);
        if !is_text {
            bytes.truncate(kept);
        }
        // SAFETY: `append` adds UTF-8.
        *output = unsafe { String::from_utf8_unchecked(bytes) };
        Ok(is_text)
    }

    #[cfg(windows)]
    fn append(&mut self, string: &Bound<'_, PyString>, output: &mut String) -> PyResult<bool> {
        let Ok(text) = string.to_cow() else { return Ok(false) };
        output.push_str(&text);
        Ok(true)
    }
}

/// The text of one string.
pub(crate) fn read(text: &Bound<'_, PyAny>) -> PyResult<String> {
    let mut output = String::new();
    TextReader::default().read(text, &mut output, String::new)?;
    Ok(output)
}

/// Makes strings. It keeps a buffer.
#[derive(Default)]
pub(crate) struct TextWriter {
    #[cfg(not(windows))]
    wide: Vec<u32>,
}

impl TextWriter {
    #[cfg(not(windows))]
    pub(crate) fn write<'py>(&mut self, py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
        self.wide.resize(self.wide.len().max(text.len()), 0);
        let mut length = 0;
        for (place, character) in self.wide.iter_mut().zip(text.chars()) {
            *place = character.into();
            length += 1;
        }
        let wide: *const u32 = self.wide.as_ptr();
        // SAFETY: the buffer has `length` characters. The result is a new reference, or null with an
        // exception.
        unsafe {
            let string = pyo3::ffi::PyUnicode_FromWideChar(wide.cast(), length);
            Bound::from_owned_ptr_or_err(py, string)
        }
    }

    #[cfg(windows)]
    pub(crate) fn write<'py>(&mut self, py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyString::new(py, text).into_any())
    }
}

/// One string.
pub(crate) fn write<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    TextWriter::default().write(py, text)
}

#[cfg(not(windows))]
mod utf8 {
    /// Appends characters as UTF-8. `false` if one of them is a surrogate; then the text is incomplete.
    pub(super) fn append(characters: &[u32], output: &mut Vec<u8>) -> bool {
        let mut end = output.len();
        // A character has at most four bytes, and all four are written.
        output.resize(end + characters.len() * 4, 0);
        for &character in characters {
            // The bytes of a character in their order, the first one in the lowest bits.
            let (bytes, length) = match character {
                0xD800..0xE000 => return false,
                0x800..0x1_0000 => {
                    (0xE0 | character >> 12 | tail(character >> 6) << 8 | tail(character) << 16, 3)
                }
                0..0x80 => (character, 1),
                0x80..0x800 => (0xC0 | character >> 6 | tail(character) << 8, 2),
                _ => {
                    let tails = tail(character >> 12) | tail(character >> 6) << 8 | tail(character) << 16;
                    (0xF0 | character >> 18 | tails << 8, 4)
                }
            };
            if let Some(place) = output.get_mut(end..).and_then(<[u8]>::first_chunk_mut::<4>) {
                *place = bytes.to_le_bytes();
            }
            end += length;
        }
        output.truncate(end);
        true
    }

    /// A byte that is not the first of its character.
    fn tail(bits: u32) -> u32 {
        0x80 | bits & 0x3F
    }
}

fn not_a_string(found: &Bound<'_, PyAny>) -> String {
    let kind = found.get_type();
    let kind = kind.name().map_or_else(|_| "something else".to_owned(), |name| name.to_string());
    if found.is_instance_of::<PyBytes>() {
        return format!("expected str, not {kind}; zhnorm.decode(data) makes a str of bytes");
    }
    format!("expected str, not {kind}")
}

/// The error of a string that is no text, with what to do about it.
fn with_way_out(error: &PyErr, py: Python<'_>, place: &str) -> PyErr {
    let advice = format!(
        "{place}a lone surrogate is no character; text.encode('utf-16', 'surrogatepass').decode('utf-16', \
         'replace') joins pairs and replaces what remains"
    );
    let value = error.value(py);
    let arguments = (
        value.getattr("encoding").map(Bound::unbind).ok(),
        value.getattr("object").map(Bound::unbind).ok(),
        value.getattr("start").map(Bound::unbind).ok(),
        value.getattr("end").map(Bound::unbind).ok(),
        advice,
    );
    PyUnicodeEncodeError::new_err(arguments)
}
