/**
 * @file
 * The C interface of zhnorm, which brings Chinese text into one canonical form and converts between its
 * scripts.
 *
 * - All text is UTF-8. All lengths and offsets are numbers of bytes.
 * - What a function has returned through `char **` or a pointer to a handle belongs to the caller: texts and
 *   messages are freed with zhnorm_free(), handles with the function of their name. Arguments stay the
 *   caller's, and no function keeps a pointer to them.
 * - Every function that can fail returns a status, and takes a last argument `error` for a message in English.
 *   NULL there means that the message is not wanted. A NULL elsewhere is an error, unless the documentation
 *   allows it.
 * - Normalizers, converters and dictionaries never change, so that threads can share them. A stream is for one
 *   thread at a time. All functions can be called by several threads at once.
 * - A bug in zhnorm becomes ZHNORM_INTERNAL and never leaves a function as a panic. Only if memory runs out
 *   inside of a function, the process aborts.
 */

#ifndef ZHNORM_H
#define ZHNORM_H

/* cbindgen made this file from bindings/c/src: cargo xtask c --headers */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * As the length of a text: the text ends before its first NUL.
 */
#define ZHNORM_NUL_TERMINATED SIZE_MAX

/**
 * For zhnorm_converter_new(): the configuration is not a name but the path of a file in OpenCC's format.
 */
#define ZHNORM_CONFIG_FILE 1

/**
 * For zhnorm_converter_new(): use the dictionaries marked `may_output_tofu`, too, whose characters many
 * fonts lack. OpenCC's library uses them, and its command leaves them out.
 */
#define ZHNORM_TOFU_RISK 2

/**
 * What a function returns: 0 if all is well.
 *
 * Later versions may add values, so treat each that you do not know as an error.
 */
typedef enum {
    /**
     * All is well.
     */
    ZHNORM_OK = 0,
    /**
     * An argument is NULL that must not be, a length is impossible, or a stream has already ended.
     */
    ZHNORM_INVALID_ARGUMENT = 1,
    /**
     * The input is not UTF-8. The message names the byte, counted from 0.
     */
    ZHNORM_INVALID_UTF8 = 2,
    /**
     * There is no configuration, target or profile of this name. The message lists those that there are.
     */
    ZHNORM_UNKNOWN_NAME = 3,
    /**
     * A dictionary is malformed, or cannot be added. The message names the line.
     */
    ZHNORM_INVALID_DICTIONARY = 4,
    /**
     * Options or a configuration file are malformed. The message names the place.
     */
    ZHNORM_INVALID_CONFIGURATION = 5,
    /**
     * A regular expression in the options is malformed. The message shows where.
     */
    ZHNORM_INVALID_PATTERN = 6,
    /**
     * A file cannot be read.
     */
    ZHNORM_IO = 7,
    /**
     * There is no memory for the output.
     */
    ZHNORM_OUT_OF_MEMORY = 8,
    /**
     * A bug of zhnorm, and nothing else. The message is for a report.
     */
    ZHNORM_INTERNAL = 9,
} zhnorm_status_t;

/**
 * Converts texts between the scripts and regional standards of Chinese, as OpenCC does. It never changes, so
 * that any number of threads may use one converter at the same time, without a lock. Only
 * zhnorm_converter_free() needs it alone.
 */
typedef struct zhnorm_converter_t zhnorm_converter_t;

/**
 * A dictionary in OpenCC's text format: a line for each entry, `key<TAB>value value ...`, of which the first
 * value is the one that is written. An entry whose only value is the key itself protects the key.
 *
 * Normalizers and converters copy what they need of it, so that it can be freed once they are made. Any
 * number of threads may use one dictionary at the same time.
 */
typedef struct zhnorm_dictionary_t zhnorm_dictionary_t;

/**
 * Brings texts into one canonical form. It never changes, so that any number of threads may use one
 * normalizer at the same time, without a lock. Only zhnorm_normalizer_free() needs it alone.
 */
typedef struct zhnorm_normalizer_t zhnorm_normalizer_t;

/**
 * Takes one text in pieces, which may be cut anywhere, also inside a character. The output is that of the
 * whole text. It holds back at most a few MiB.
 *
 * Only one thread at a time may use a stream. Different streams of one normalizer or converter are
 * independent of each other.
 */
typedef struct zhnorm_stream_t zhnorm_stream_t;

/**
 * A dictionary of the caller, and where it is added to a conversion. A conversion replaces text in one or
 * more steps, one after the other.
 */
typedef struct {
    /**
     * The dictionary.
     */
    const zhnorm_dictionary_t *dictionary;
    /**
     * The number of the step, counted from 1. As 0 it is 1, too.
     */
    size_t step;
    /**
     * If false, the dictionary wins over the built-in ones of the step. If true, it wins only where its
     * entry is longer than theirs.
     */
    bool after;
} zhnorm_layer_t;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the library, such as `"0.1.0"`. The text is static.
 */
const char *zhnorm_version(void);

/**
 * Frees a text that a function of this library has returned: an output, a fingerprint or a message. NULL is
 * allowed.
 *
 * @param text What to free. It is invalid from then on.
 */
void zhnorm_free(void *text);

/**
 * Reads a dictionary from a file.
 *
 * @param path       The path of the file.
 * @param dictionary Gets the dictionary, to be freed with zhnorm_dictionary_free(); NULL after a failure.
 * @param error      NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
 * @return           ZHNORM_IO if the file cannot be read, ZHNORM_INVALID_DICTIONARY if it is malformed.
 */
zhnorm_status_t zhnorm_dictionary_open(const char *path, zhnorm_dictionary_t **dictionary, char **error);

/**
 * Reads a dictionary from memory.
 *
 * @code
 * const char words[] = "发那科\t发那科\n软件\t軟件\n";
 * zhnorm_dictionary_parse("words", words, sizeof words - 1, &dictionary, &error);
 * @endcode
 *
 * @param name       What messages call the dictionary.
 * @param text       The lines. They are not used after the call.
 * @param length     The length of `text` in bytes, or ZHNORM_NUL_TERMINATED.
 * @param dictionary Gets the dictionary, to be freed with zhnorm_dictionary_free(); NULL after a failure.
 * @param error      NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
 * @return           ZHNORM_INVALID_DICTIONARY if it is malformed, also if it is not UTF-8.
 */
zhnorm_status_t zhnorm_dictionary_parse(const char *name,
                                        const char *text,
                                        size_t length,
                                        zhnorm_dictionary_t **dictionary,
                                        char **error);

/**
 * Frees a dictionary. NULL is allowed.
 *
 * @param dictionary What to free. It is invalid from then on.
 */
void zhnorm_dictionary_free(zhnorm_dictionary_t *dictionary);

/**
 * Makes a normalizer for a target, with the options of a profile.
 *
 * @code
 * zhnorm_normalizer_t *normalizer;
 * char *error;
 * if (zhnorm_normalizer_new("zh-Hans", NULL, &normalizer, &error) != ZHNORM_OK) {
 *     fprintf(stderr, "%s\n", error);
 *     zhnorm_free(error);
 *     return 1;
 * }
 * @endcode
 *
 * @param target     The script and region of the result: "zh-Hans", "zh-Hant", "zh-Hant-TW" or "zh-Hant-HK".
 *                   NULL leaves both as they are.
 * @param profile    "default", "gentle", "search" or "corpus". NULL is the default.
 * @param normalizer Gets the normalizer, to be freed with zhnorm_normalizer_free(); NULL after a failure.
 * @param error      NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
 * @return           ZHNORM_UNKNOWN_NAME if there is no such target or profile.
 */
zhnorm_status_t zhnorm_normalizer_new(const char *target,
                                      const char *profile,
                                      zhnorm_normalizer_t **normalizer,
                                      char **error);

/**
 * Makes a normalizer from options, which are TOML: what a file `zhnorm.toml` of the command may contain. The
 * keys are `to`, `profile`, `only`, `skip`, `rule`, `no-rule`, `script-hint`, `variants`, `regional-words`,
 * `dict`, `format`, `markup`, `protect`, `decode-escapes`, `spacing` and `blank-lines`.
 *
 * @code
 * zhnorm_normalizer_from_options("zhnorm.toml", "to = 'zh-Hant-TW'\nspacing = 'one'\n",
 *                                ZHNORM_NUL_TERMINATED, NULL, 0, &normalizer, &error);
 * @endcode
 *
 * @param name         What messages call the options: the path of the file that they are from, if there is
 *                     one. Paths in the options are relative to its folder.
 * @param options      The options as UTF-8. They are not used after the call.
 * @param length       The length of `options` in bytes, or ZHNORM_NUL_TERMINATED.
 * @param dictionaries An array of dictionaries, besides those that the options name. NULL if there are none.
 * @param count        The number of dictionaries in the array.
 * @param normalizer   Gets the normalizer, to be freed with zhnorm_normalizer_free(); NULL after a failure.
 * @param error        NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
 * @return             ZHNORM_INVALID_CONFIGURATION if the options are malformed or contradict each other,
 *                     ZHNORM_INVALID_PATTERN if a regular expression is malformed,
 *                     ZHNORM_INVALID_DICTIONARY if dictionaries contradict each other, and the statuses of
 *                     zhnorm_dictionary_open() for dictionaries that the options name.
 */
zhnorm_status_t zhnorm_normalizer_from_options(const char *name,
                                               const char *options,
                                               size_t length,
                                               const zhnorm_dictionary_t *const *dictionaries,
                                               size_t count,
                                               zhnorm_normalizer_t **normalizer,
                                               char **error);

/**
 * Normalizes a text.
 *
 * @code
 * char *output;
 * size_t output_length;
 * if (zhnorm_normalizer_normalize(normalizer, text, length, &output, &output_length, NULL) == ZHNORM_OK) {
 *     fwrite(output, 1, output_length, stdout);
 *     zhnorm_free(output);
 * }
 * @endcode
 *
 * @param normalizer    The normalizer.
 * @param text          UTF-8. It may contain NUL, and be NULL if `length` is 0. It is not used after the
 *                      call.
 * @param length        The length of `text` in bytes, or ZHNORM_NUL_TERMINATED.
 * @param output        Gets the output, to be freed with zhnorm_free(); NULL after a failure. It is UTF-8,
 *                      and a NUL follows it.
 * @param output_length NULL, or gets the length of the output in bytes, without the NUL after it.
 * @param error         NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
 * @return              ZHNORM_INVALID_UTF8 if the text is not UTF-8; the message names the byte.
 */
zhnorm_status_t zhnorm_normalizer_normalize(const zhnorm_normalizer_t *normalizer,
                                            const char *text,
                                            size_t length,
                                            char **output,
                                            size_t *output_length,
                                            char **error);

/**
 * Gets a short text that says how a normalizer works: the version of the canonical form, the data, and the
 * options. Where it is equal, so is the output, on every machine.
 *
 * @code
 * char *fingerprint;
 * if (zhnorm_normalizer_fingerprint(normalizer, &fingerprint, NULL) == ZHNORM_OK) {
 *     puts(fingerprint);
 *     zhnorm_free(fingerprint);
 * }
 * @endcode
 *
 * @param normalizer The normalizer.
 * @param output     Gets the fingerprint, to be freed with zhnorm_free(); NULL after a failure. It ends with
 *                   NUL.
 * @param error      NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
 * @return           ZHNORM_OK, unless an argument is NULL or there is no memory.
 */
zhnorm_status_t zhnorm_normalizer_fingerprint(const zhnorm_normalizer_t *normalizer,
                                              char **output,
                                              char **error);

/**
 * Frees a normalizer. NULL is allowed. Its streams go on.
 *
 * @param normalizer What to free. It is invalid from then on.
 */
void zhnorm_normalizer_free(zhnorm_normalizer_t *normalizer);

/**
 * Makes a converter.
 *
 * Converters of built-in configurations cost nothing to make. With dictionaries of the caller or with a
 * file, tables are compiled, which takes a fraction of a second.
 *
 * @code
 * zhnorm_layer_t layers[] = {{.dictionary = words}};
 * zhnorm_converter_new("s2twp", 0, layers, 1, &converter, &error);
 * @endcode
 *
 * @param config    The name of one of OpenCC's configurations, such as "s2twp", with or without ".json";
 *                  with ZHNORM_CONFIG_FILE the path of a file.
 * @param flags     0, or ZHNORM_CONFIG_FILE, ZHNORM_TOFU_RISK, or both, joined by `|`.
 * @param layers    An array of dictionaries of the caller. NULL if there are none. It is not used after the
 *                  call.
 * @param count     The number of layers in the array.
 * @param converter Gets the converter, to be freed with zhnorm_converter_free(); NULL after a failure.
 * @param error     NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
 * @return          ZHNORM_UNKNOWN_NAME, or ZHNORM_IO or ZHNORM_INVALID_CONFIGURATION for a file;
 *                  ZHNORM_INVALID_DICTIONARY if an entry can never match or there is no such step.
 */
zhnorm_status_t zhnorm_converter_new(const char *config,
                                     uint32_t flags,
                                     const zhnorm_layer_t *layers,
                                     size_t count,
                                     zhnorm_converter_t **converter,
                                     char **error);

/**
 * Converts a text.
 *
 * @code
 * char *output;
 * if (zhnorm_converter_convert(converter, text, ZHNORM_NUL_TERMINATED, &output, NULL, NULL) == ZHNORM_OK) {
 *     puts(output);
 *     zhnorm_free(output);
 * }
 * @endcode
 *
 * @param converter     The converter.
 * @param text          UTF-8. It may contain NUL, and be NULL if `length` is 0. It is not used after the
 *                      call.
 * @param length        The length of `text` in bytes, or ZHNORM_NUL_TERMINATED.
 * @param output        Gets the output, to be freed with zhnorm_free(); NULL after a failure. It is UTF-8,
 *                      and a NUL follows it.
 * @param output_length NULL, or gets the length of the output in bytes, without the NUL after it.
 * @param error         NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
 * @return              ZHNORM_INVALID_UTF8 if the text is not UTF-8; the message names the byte.
 */
zhnorm_status_t zhnorm_converter_convert(const zhnorm_converter_t *converter,
                                         const char *text,
                                         size_t length,
                                         char **output,
                                         size_t *output_length,
                                         char **error);

/**
 * Frees a converter. NULL is allowed. Its streams go on.
 *
 * @param converter What to free. It is invalid from then on.
 */
void zhnorm_converter_free(zhnorm_converter_t *converter);

/**
 * Starts a text for a normalizer. The normalizer can be freed before the stream.
 *
 * @code
 * zhnorm_stream_t *stream;
 * zhnorm_normalizer_stream(normalizer, &stream, NULL);
 * while ((length = fread(buffer, 1, sizeof buffer, stdin)) > 0) {
 *     if (zhnorm_stream_push(stream, buffer, length, &output, &output_length, &error) != ZHNORM_OK)
 *         break;
 *     fwrite(output, 1, output_length, stdout);
 *     zhnorm_free(output);
 * }
 * @endcode
 *
 * @param normalizer The normalizer.
 * @param stream     Gets the stream, to be freed with zhnorm_stream_free(); NULL after a failure.
 * @param error      NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
 * @return           ZHNORM_OK, unless an argument is NULL.
 */
zhnorm_status_t zhnorm_normalizer_stream(const zhnorm_normalizer_t *normalizer,
                                         zhnorm_stream_t **stream,
                                         char **error);

/**
 * Starts a text for a converter. The converter can be freed before the stream.
 *
 * @param converter The converter.
 * @param stream    Gets the stream, to be freed with zhnorm_stream_free(); NULL after a failure.
 * @param error     NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
 * @return          ZHNORM_OK, unless an argument is NULL.
 */
zhnorm_status_t zhnorm_converter_stream(const zhnorm_converter_t *converter,
                                        zhnorm_stream_t **stream,
                                        char **error);

/**
 * Takes the next piece of the text, and gives all output that no following piece can change. That may be
 * nothing.
 *
 * @param stream        The stream. After a failure it can only be freed.
 * @param text          The piece. It is not used after the call.
 * @param length        The length of `text` in bytes, or ZHNORM_NUL_TERMINATED.
 * @param output        Gets the output, to be freed with zhnorm_free(); NULL after a failure. It is UTF-8,
 *                      and a NUL follows it.
 * @param output_length NULL, or gets the length of the output in bytes, without the NUL after it.
 * @param error         NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
 * @return              ZHNORM_INVALID_UTF8 if the text is not UTF-8; the message names the byte, counted
 *                      from the start of the whole text. ZHNORM_INVALID_ARGUMENT if the stream has ended.
 */
zhnorm_status_t zhnorm_stream_push(zhnorm_stream_t *stream,
                                   const char *text,
                                   size_t length,
                                   char **output,
                                   size_t *output_length,
                                   char **error);

/**
 * Ends the text, and gives the rest of the output. After that, the stream can only be freed.
 *
 * @param stream        The stream.
 * @param output        Gets the output, to be freed with zhnorm_free(); NULL after a failure. It is UTF-8,
 *                      and a NUL follows it.
 * @param output_length NULL, or gets the length of the output in bytes, without the NUL after it.
 * @param error         NULL, or gets the message of a failure, to be freed with zhnorm_free(), or else NULL.
 * @return              ZHNORM_INVALID_UTF8 if the text ends inside a character, ZHNORM_INVALID_ARGUMENT if
 *                      the stream has ended before.
 */
zhnorm_status_t zhnorm_stream_finish(zhnorm_stream_t *stream,
                                     char **output,
                                     size_t *output_length,
                                     char **error);

/**
 * Frees a stream, whether it was finished or not. NULL is allowed.
 *
 * @param stream What to free. It is invalid from then on.
 */
void zhnorm_stream_free(zhnorm_stream_t *stream);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* ZHNORM_H */
