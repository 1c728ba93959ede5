//! Streams: one large text in pieces.

use std::ffi::c_char;

use zhnorm::{ConverterStream, NormalizerStream};

use crate::arguments;
use crate::boundary::{Failure, drop_quietly, guard, zhnorm_status_t};
use crate::buffer::{NewHandle, Output};
use crate::converter::zhnorm_converter_t;
use crate::normalizer::zhnorm_normalizer_t;

/// Takes one text in pieces, which may be cut anywhere, also inside a character. The output is that of the
/// whole text. It holds back at most a few MiB.
///
/// Only one thread at a time may use a stream. Different streams of one normalizer or converter are
/// independent of each other.
pub struct zhnorm_stream_t {
    state: StreamState,
    /// The bytes of a character that the next piece completes.
    incomplete: Vec<u8>,
    /// The number of bytes before those.
    offset: u64,
}

/// What a stream does with text.
enum StreamState {
    Normalizer(Box<NormalizerStream>),
    Converter(ConverterStream),
    /// It was finished, or failed.
    Ended,
}

impl zhnorm_stream_t {
    fn new(state: StreamState) -> Self {
        Self { state, incomplete: Vec::new(), offset: 0 }
    }

    /// The text that is complete with these bytes.
    fn decode(&mut self, bytes: &[u8]) -> Result<String, Failure> {
        let mut joined = std::mem::take(&mut self.incomplete);
        joined.extend_from_slice(bytes);
        if let Err(error) = std::str::from_utf8(&joined) {
            if error.error_len().is_some() {
                return Err(arguments::not_utf8("text", self.offset + error.valid_up_to() as u64));
            }
            self.incomplete = joined.split_off(error.valid_up_to());
        }
        self.offset += joined.len() as u64;
        // The rest was validated above.
        Ok(String::from_utf8(joined).unwrap_or_default())
    }

    fn push(&mut self, bytes: &[u8]) -> Result<String, Failure> {
        // A failure ends the stream.
        let mut state = std::mem::replace(&mut self.state, StreamState::Ended);
        let text = match state {
            StreamState::Ended => return Err(ended()),
            _ => self.decode(bytes)?,
        };
        let mut output = String::new();
        match &mut state {
            StreamState::Normalizer(stream) => stream.push(&text, &mut output),
            StreamState::Converter(stream) => stream.push(&text, &mut output),
            StreamState::Ended => {}
        }
        self.state = state;
        Ok(output)
    }

    fn finish(&mut self) -> Result<String, Failure> {
        let state = std::mem::replace(&mut self.state, StreamState::Ended);
        if !std::mem::take(&mut self.incomplete).is_empty() {
            return Err(arguments::not_utf8("text", self.offset));
        }
        let mut output = String::new();
        match state {
            StreamState::Normalizer(stream) => {
                stream.finish(&mut output);
            }
            StreamState::Converter(stream) => stream.finish(&mut output),
            StreamState::Ended => return Err(ended()),
        }
        Ok(output)
    }
}

fn ended() -> Failure {
    Failure::new(zhnorm_status_t::ZHNORM_INVALID_ARGUMENT, "the stream has ended; make a new one")
}

/// Starts a text for a normalizer. The normalizer can be freed before the stream.
///
/// @code
/// zhnorm_stream_t *stream;
/// zhnorm_normalizer_stream(normalizer, &stream, NULL);
/// while ((length = fread(buffer, 1, sizeof buffer, stdin)) > 0) {
///     if (zhnorm_stream_push(stream, buffer, length, &output, &output_length, &error) != ZHNORM_OK)
///         break;
///     fwrite(output, 1, output_length, stdout);
///     zhnorm_free(output);
/// }
/// @endcode
///
/// @param normalizer The normalizer.
/// @param stream     Gets the stream, to be freed with zhnorm_stream_free(); NULL after a failure.
/// @param error      NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
/// @return           ZHNORM_OK, unless an argument is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zhnorm_normalizer_stream(
    normalizer: *const zhnorm_normalizer_t,
    stream: *mut *mut zhnorm_stream_t,
    error: *mut *mut c_char,
) -> zhnorm_status_t {
    let body = || {
        // SAFETY: both are what the documentation says.
        let (new, normalizer) =
            unsafe { (NewHandle::new(stream, "stream")?, arguments::handle(normalizer, "normalizer")?) };
        new.write(zhnorm_stream_t::new(StreamState::Normalizer(Box::new(normalizer.0.stream()))));
        Ok(())
    };
    // SAFETY: `error` is what the documentation says.
    unsafe { guard(error, body) }
}

/// Starts a text for a converter. The converter can be freed before the stream.
///
/// @param converter The converter.
/// @param stream    Gets the stream, to be freed with zhnorm_stream_free(); NULL after a failure.
/// @param error     NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
/// @return          ZHNORM_OK, unless an argument is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zhnorm_converter_stream(
    converter: *const zhnorm_converter_t,
    stream: *mut *mut zhnorm_stream_t,
    error: *mut *mut c_char,
) -> zhnorm_status_t {
    let body = || {
        // SAFETY: both are what the documentation says.
        let (new, converter) =
            unsafe { (NewHandle::new(stream, "stream")?, arguments::handle(converter, "converter")?) };
        new.write(zhnorm_stream_t::new(StreamState::Converter(converter.0.stream())));
        Ok(())
    };
    // SAFETY: `error` is what the documentation says.
    unsafe { guard(error, body) }
}

/// Takes the next piece of the text, and gives all output that no following piece can change. That may be
/// nothing.
///
/// @param stream        The stream. After a failure it can only be freed.
/// @param text          The piece. It is not used after the call.
/// @param length        The length of `text` in bytes, or ZHNORM_NUL_TERMINATED.
/// @param output        Gets the output, to be freed with zhnorm_free(); NULL after a failure. It is UTF-8,
///                      and a NUL follows it.
/// @param output_length NULL, or gets the length of the output in bytes, without the NUL after it.
/// @param error         NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
/// @return              ZHNORM_INVALID_UTF8 if the text is not UTF-8; the message names the byte, counted
///                      from the start of the whole text. ZHNORM_INVALID_ARGUMENT if the stream has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zhnorm_stream_push(
    stream: *mut zhnorm_stream_t,
    text: *const c_char,
    length: usize,
    output: *mut *mut c_char,
    output_length: *mut usize,
    error: *mut *mut c_char,
) -> zhnorm_status_t {
    let body = || {
        // SAFETY: all of them are what the documentation says.
        let (output, stream, text) = unsafe {
            (
                Output::new(output, output_length)?,
                stream.as_mut().ok_or_else(|| Failure::null("stream"))?,
                arguments::bytes(text, length, "text")?,
            )
        };
        let converted = stream.push(text)?;
        output.write(&converted).inspect_err(|_| stream.state = StreamState::Ended)
    };
    // SAFETY: `error` is what the documentation says.
    unsafe { guard(error, body) }
}

/// Ends the text, and gives the rest of the output. After that, the stream can only be freed.
///
/// @param stream        The stream.
/// @param output        Gets the output, to be freed with zhnorm_free(); NULL after a failure. It is UTF-8,
///                      and a NUL follows it.
/// @param output_length NULL, or gets the length of the output in bytes, without the NUL after it.
/// @param error         NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
/// @return              ZHNORM_INVALID_UTF8 if the text ends inside a character, ZHNORM_INVALID_ARGUMENT if
///                      the stream has ended before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zhnorm_stream_finish(
    stream: *mut zhnorm_stream_t,
    output: *mut *mut c_char,
    output_length: *mut usize,
    error: *mut *mut c_char,
) -> zhnorm_status_t {
    let body = || {
        // SAFETY: all of them are what the documentation says.
        let (output, stream) = unsafe {
            (Output::new(output, output_length)?, stream.as_mut().ok_or_else(|| Failure::null("stream"))?)
        };
        output.write(&stream.finish()?)
    };
    // SAFETY: `error` is what the documentation says.
    unsafe { guard(error, body) }
}

/// Frees a stream, whether it was finished or not. NULL is allowed.
///
/// @param stream What to free. It is invalid from then on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zhnorm_stream_free(stream: *mut zhnorm_stream_t) {
    if !stream.is_null() {
        // SAFETY: `NewHandle` made it, and the caller promises not to use it any more.
        drop_quietly(unsafe { Box::from_raw(stream) });
    }
}
