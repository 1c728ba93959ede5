//! Normalizers.

use std::ffi::c_char;

use zhnorm::{Normalizer, NormalizerBuilder, Options, Profile, Target};

use crate::arguments;
use crate::boundary::{Failure, drop_quietly, guard, zhnorm_status_t};
use crate::buffer::{NewHandle, Output};
use crate::dictionary::zhnorm_dictionary_t;

/// Brings texts into one canonical form. It never changes, so that any number of threads may use one
/// normalizer at the same time, without a lock. Only zhnorm_normalizer_free() needs it alone.
pub struct zhnorm_normalizer_t(pub(crate) Normalizer);

/// Makes a normalizer for a target, with the options of a profile.
///
/// @code
/// zhnorm_normalizer_t *normalizer;
/// char *error;
/// if (zhnorm_normalizer_new("zh-Hans", NULL, &normalizer, &error) != ZHNORM_OK) {
///     fprintf(stderr, "%s\n", error);
///     zhnorm_free(error);
///     return 1;
/// }
/// @endcode
///
/// @param target     The script and region of the result: "zh-Hans", "zh-Hant", "zh-Hant-TW" or "zh-Hant-HK".
///                   NULL leaves both as they are.
/// @param profile    "default", "gentle", "search" or "corpus". NULL is the default.
/// @param normalizer Gets the normalizer, to be freed with zhnorm_normalizer_free(); NULL after a failure.
/// @param error      NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
/// @return           ZHNORM_UNKNOWN_NAME if there is no such target or profile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zhnorm_normalizer_new(
    target: *const c_char,
    profile: *const c_char,
    normalizer: *mut *mut zhnorm_normalizer_t,
    error: *mut *mut c_char,
) -> zhnorm_status_t {
    let body = || {
        // SAFETY: all of them are what the documentation says.
        let (new, target, profile) = unsafe {
            (
                NewHandle::new(normalizer, "normalizer")?,
                arguments::c_text(target, "target")?,
                arguments::c_text(profile, "profile")?,
            )
        };
        let profile = profile.map(str::parse::<Profile>).transpose()?.unwrap_or_default();
        let builder = Normalizer::builder().profile(profile);
        let builder = match target {
            Some(target) => builder.target(target.parse::<Target>()?),
            None => builder,
        };
        new.write(zhnorm_normalizer_t(builder.build()));
        Ok(())
    };
    // SAFETY: `error` is what the documentation says.
    unsafe { guard(error, body) }
}

/// Makes a normalizer from options, which are TOML: what a file `zhnorm.toml` of the command may contain. The
/// keys are `to`, `profile`, `only`, `skip`, `rule`, `no-rule`, `script-hint`, `variants`, `regional-words`,
/// `dict`, `format`, `markup`, `protect`, `decode-escapes`, `spacing` and `blank-lines`.
///
/// @code
/// zhnorm_normalizer_from_options("zhnorm.toml", "to = 'zh-Hant-TW'\nspacing = 'one'\n",
///                                ZHNORM_NUL_TERMINATED, NULL, 0, &normalizer, &error);
/// @endcode
///
/// @param name         What messages call the options: the path of the file that they are from, if there is
///                     one. Paths in the options are relative to its folder.
/// @param options      The options as UTF-8. They are not used after the call.
/// @param length       The length of `options` in bytes, or ZHNORM_NUL_TERMINATED.
/// @param dictionaries An array of dictionaries, besides those that the options name. NULL if there are none.
/// @param count        The number of dictionaries in the array.
/// @param normalizer   Gets the normalizer, to be freed with zhnorm_normalizer_free(); NULL after a failure.
/// @param error        NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
/// @return             ZHNORM_INVALID_CONFIGURATION if the options are malformed or contradict each other,
///                     ZHNORM_INVALID_PATTERN if a regular expression is malformed,
///                     ZHNORM_INVALID_DICTIONARY if dictionaries contradict each other, and the statuses of
///                     zhnorm_dictionary_open() for dictionaries that the options name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zhnorm_normalizer_from_options(
    name: *const c_char,
    options: *const c_char,
    length: usize,
    dictionaries: *const *const zhnorm_dictionary_t,
    count: usize,
    normalizer: *mut *mut zhnorm_normalizer_t,
    error: *mut *mut c_char,
) -> zhnorm_status_t {
    let body = || {
        // SAFETY: all of them are what the documentation says.
        let (new, name, options, dictionaries) = unsafe {
            (
                NewHandle::new(normalizer, "normalizer")?,
                arguments::required_text(name, "name")?,
                arguments::bytes(options, length, "options")?,
                arguments::array(dictionaries, count, "dictionaries")?,
            )
        };
        let options = Options::parse(name, arguments::utf8(options, "options")?)?;
        let builder = Normalizer::builder().options(&Options::default().then(&options)?)?;
        // SAFETY: the elements are what the documentation says.
        let builder = unsafe { with_dictionaries(builder, dictionaries) }?;
        new.write(zhnorm_normalizer_t(builder.build()));
        Ok(())
    };
    // SAFETY: `error` is what the documentation says.
    unsafe { guard(error, body) }
}

/// Adds dictionaries of the caller.
///
/// # Safety
///
/// Each element is NULL or a dictionary.
unsafe fn with_dictionaries(
    builder: NormalizerBuilder,
    dictionaries: &[*const zhnorm_dictionary_t],
) -> Result<NormalizerBuilder, Failure> {
    if dictionaries.is_empty() {
        return Ok(builder);
    }
    let dictionaries = dictionaries
        .iter()
        // SAFETY: the caller promises it.
        .map(|dictionary| Ok(unsafe { arguments::handle(*dictionary, "dictionaries") }?.0.clone()))
        .collect::<Result<Vec<_>, Failure>>()?;
    Ok(builder.dictionaries(dictionaries)?)
}

/// Normalizes a text.
///
/// @code
/// char *output;
/// size_t output_length;
/// if (zhnorm_normalizer_normalize(normalizer, text, length, &output, &output_length, NULL) == ZHNORM_OK) {
///     fwrite(output, 1, output_length, stdout);
///     zhnorm_free(output);
/// }
/// @endcode
///
/// @param normalizer    The normalizer.
/// @param text          UTF-8. It may contain NUL, and be NULL if `length` is 0. It is not used after the
///                      call.
/// @param length        The length of `text` in bytes, or ZHNORM_NUL_TERMINATED.
/// @param output        Gets the output, to be freed with zhnorm_free(); NULL after a failure. It is UTF-8,
///                      and a NUL follows it.
/// @param output_length NULL, or gets the length of the output in bytes, without the NUL after it.
/// @param error         NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
/// @return              ZHNORM_INVALID_UTF8 if the text is not UTF-8; the message names the byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zhnorm_normalizer_normalize(
    normalizer: *const zhnorm_normalizer_t,
    text: *const c_char,
    length: usize,
    output: *mut *mut c_char,
    output_length: *mut usize,
    error: *mut *mut c_char,
) -> zhnorm_status_t {
    let body = || {
        // SAFETY: all of them are what the documentation says.
        let (output, normalizer, text) = unsafe {
            (
                Output::new(output, output_length)?,
                arguments::handle(normalizer, "normalizer")?,
                arguments::bytes(text, length, "text")?,
            )
        };
        output.write(&normalizer.0.normalize(arguments::utf8(text, "text")?))
    };
    // SAFETY: `error` is what the documentation says.
    unsafe { guard(error, body) }
}

/// Gets a short text that says how a normalizer works: the version of the canonical form, the data, and the
/// options. Where it is equal, so is the output, on every machine.
///
/// @code
/// char *fingerprint;
/// if (zhnorm_normalizer_fingerprint(normalizer, &fingerprint, NULL) == ZHNORM_OK) {
///     puts(fingerprint);
///     zhnorm_free(fingerprint);
/// }
/// @endcode
///
/// @param normalizer The normalizer.
/// @param output     Gets the fingerprint, to be freed with zhnorm_free(); NULL after a failure. It ends with
///                   NUL.
/// @param error      NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
/// @return           ZHNORM_OK, unless an argument is NULL or there is no memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zhnorm_normalizer_fingerprint(
    normalizer: *const zhnorm_normalizer_t,
    output: *mut *mut c_char,
    error: *mut *mut c_char,
) -> zhnorm_status_t {
    let body = || {
        // SAFETY: both are what the documentation says.
        let (output, normalizer) = unsafe {
            (Output::new(output, std::ptr::null_mut())?, arguments::handle(normalizer, "normalizer")?)
        };
        output.write(&normalizer.0.fingerprint())
    };
    // SAFETY: `error` is what the documentation says.
    unsafe { guard(error, body) }
}

/// Frees a normalizer. NULL is allowed. Its streams go on.
///
/// @param normalizer What to free. It is invalid from then on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zhnorm_normalizer_free(normalizer: *mut zhnorm_normalizer_t) {
    if !normalizer.is_null() {
        // SAFETY: `NewHandle` made it, and the caller promises not to use it any more.
        drop_quietly(unsafe { Box::from_raw(normalizer) });
    }
}
