//! Converters.

use std::ffi::c_char;

use zhnorm::dictionary::{Layer, StepIndex};
use zhnorm::{Config, Converter, ConverterBuilder};

use crate::arguments;
use crate::boundary::{Failure, drop_quietly, guard, zhnorm_status_t};
use crate::buffer::{NewHandle, Output};
use crate::dictionary::zhnorm_dictionary_t;

/// Converts texts between the scripts and regional standards of Chinese, as OpenCC does. It never changes, so
/// that any number of threads may use one converter at the same time, without a lock. Only
/// zhnorm_converter_free() needs it alone.
pub struct zhnorm_converter_t(pub(crate) Converter);

/// For zhnorm_converter_new(): the configuration is not a name but the path of a file in OpenCC's format.
pub const ZHNORM_CONFIG_FILE: u32 = 1;

/// For zhnorm_converter_new(): use the dictionaries marked `may_output_tofu`, too, whose characters many
/// fonts lack. OpenCC's library uses them, and its command leaves them out.
pub const ZHNORM_TOFU_RISK: u32 = 2;

/// A dictionary of the caller, and where it is added to a conversion. A conversion replaces text in one or
/// more steps, one after the other.
#[repr(C)]
pub struct zhnorm_layer_t {
    /// The dictionary.
    pub dictionary: *const zhnorm_dictionary_t,
    /// The number of the step, counted from 1. As 0 it is 1, too.
    pub step: usize,
    /// If false, the dictionary wins over the built-in ones of the step. If true, it wins only where its
    /// entry is longer than theirs.
    pub after: bool,
}

/// Makes a converter.
///
/// Converters of built-in configurations cost nothing to make. With dictionaries of the caller or with a
/// file, tables are compiled, which takes a fraction of a second.
///
/// @code
/// zhnorm_layer_t layers[] = {{.dictionary = words}};
/// zhnorm_converter_new("s2twp", 0, layers, 1, &converter, &error);
/// @endcode
///
/// @param config    The name of one of OpenCC's configurations, such as "s2twp", with or without ".json";
///                  with ZHNORM_CONFIG_FILE the path of a file.
/// @param flags     0, or ZHNORM_CONFIG_FILE, ZHNORM_TOFU_RISK, or both, joined by `|`.
/// @param layers    An array of dictionaries of the caller. NULL if there are none. It is not used after the
///                  call.
/// @param count     The number of layers in the array.
/// @param converter Gets the converter, to be freed with zhnorm_converter_free(); NULL after a failure.
/// @param error     NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
/// @return          ZHNORM_UNKNOWN_NAME, or ZHNORM_IO or ZHNORM_INVALID_CONFIGURATION for a file;
///                  ZHNORM_INVALID_DICTIONARY if an entry can never match or there is no such step.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zhnorm_converter_new(
    config: *const c_char,
    flags: u32,
    layers: *const zhnorm_layer_t,
    count: usize,
    converter: *mut *mut zhnorm_converter_t,
    error: *mut *mut c_char,
) -> zhnorm_status_t {
    let body = || {
        // SAFETY: both are what the documentation says.
        let (new, layers) =
            unsafe { (NewHandle::new(converter, "converter")?, arguments::array(layers, count, "layers")?) };
        if flags & !(ZHNORM_CONFIG_FILE | ZHNORM_TOFU_RISK) != 0 {
            let message = format!("`flags` is {flags:#x}, which has a flag that this version does not know");
            return Err(Failure::new(zhnorm_status_t::ZHNORM_INVALID_ARGUMENT, message));
        }
        let builder = if flags & ZHNORM_CONFIG_FILE != 0 {
            // SAFETY: `config` is what the documentation says.
            ConverterBuilder::from_file(unsafe { arguments::path(config, "config") }?)
        } else {
            // SAFETY: the same.
            let name = unsafe { arguments::required_text(config, "config") }?;
            Converter::builder(name.parse::<Config>()?)
        };
        let mut builder = builder.include_tofu_risk_dictionaries(flags & ZHNORM_TOFU_RISK != 0);
        for layer in layers {
            // SAFETY: the elements are what the documentation says.
            let dictionary = unsafe { arguments::handle(layer.dictionary, "layers[].dictionary") }?;
            let step = StepIndex::new(layer.step).unwrap_or(StepIndex::FIRST);
            let place = if layer.after { Layer::After(step) } else { Layer::Before(step) };
            builder = builder.dictionary(dictionary.0.clone(), place);
        }
        new.write(zhnorm_converter_t(builder.build()?));
        Ok(())
    };
    // SAFETY: `error` is what the documentation says.
    unsafe { guard(error, body) }
}

/// Converts a text.
///
/// @code
/// char *output;
/// if (zhnorm_converter_convert(converter, text, ZHNORM_NUL_TERMINATED, &output, NULL, NULL) == ZHNORM_OK) {
///     puts(output);
///     zhnorm_free(output);
/// }
/// @endcode
///
/// @param converter     The converter.
/// @param text          UTF-8. It may contain NUL, and be NULL if `length` is 0. It is not used after the
///                      call.
/// @param length        The length of `text` in bytes, or ZHNORM_NUL_TERMINATED.
/// @param output        Gets the output, to be freed with zhnorm_free(); NULL after a failure. It is UTF-8,
///                      and a NUL follows it.
/// @param output_length NULL, or gets the length of the output in bytes, without the NUL after it.
/// @param error         NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
/// @return              ZHNORM_INVALID_UTF8 if the text is not UTF-8; the message names the byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zhnorm_converter_convert(
    converter: *const zhnorm_converter_t,
    text: *const c_char,
    length: usize,
    output: *mut *mut c_char,
    output_length: *mut usize,
    error: *mut *mut c_char,
) -> zhnorm_status_t {
    let body = || {
        // SAFETY: all of them are what the documentation says.
        let (output, converter, text) = unsafe {
            (
                Output::new(output, output_length)?,
                arguments::handle(converter, "converter")?,
                arguments::bytes(text, length, "text")?,
            )
        };
        output.write(&converter.0.convert(arguments::utf8(text, "text")?))
    };
    // SAFETY: `error` is what the documentation says.
    unsafe { guard(error, body) }
}

/// Frees a converter. NULL is allowed. Its streams go on.
///
/// @param converter What to free. It is invalid from then on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zhnorm_converter_free(converter: *mut zhnorm_converter_t) {
    if !converter.is_null() {
        // SAFETY: `NewHandle` made it, and the caller promises not to use it any more.
        drop_quietly(unsafe { Box::from_raw(converter) });
    }
}
