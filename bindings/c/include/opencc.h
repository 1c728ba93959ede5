/**
 * @file
 * The C interface of OpenCC, as zhnorm's libopencc offers it. A program that was built with OpenCC's own header
 * works with this library, too.
 */

#ifndef ZHNORM_OPENCC_H
#define ZHNORM_OPENCC_H

/* cbindgen made this file from bindings/c/opencc/src: cargo xtask c --headers */

#include <stddef.h>

/** The configuration from Simplified to Traditional Chinese. */
#define OPENCC_DEFAULT_CONFIG_SIMP_TO_TRAD "s2t.json"

/** The configuration from Traditional to Simplified Chinese. */
#define OPENCC_DEFAULT_CONFIG_TRAD_TO_SIMP "t2s.json"

/**
 * A converter: what opencc_open() returns.
 */
typedef void *opencc_t;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Opens a configuration.
 *
 * @param configFileName The path of a file in OpenCC's format, or the name of one of OpenCC's
 *                       configurations, such as "s2t.json" or "s2t". NULL is "s2t.json".
 * @return               A converter, which any number of threads may use at the same time. On error it is
 *                       (opencc_t)-1, and opencc_error() says why.
 */
opencc_t opencc_open(const char *configFileName);

/**
 * Frees a converter.
 *
 * @param opencc The converter, or NULL.
 * @return       0. For (opencc_t)-1, which is no converter, it is -1.
 */
int opencc_close(opencc_t opencc);

/**
 * Converts a text into a buffer of the caller.
 *
 * @param opencc The converter.
 * @param input  The text. It ends before its first NUL, also if `length` is greater.
 * @param length The length of the text in bytes at most, or (size_t)-1.
 * @param output Gets the converted text and a NUL. The buffer must have room for them.
 * @return       The length of the converted text in bytes. On error it is (size_t)-1, and opencc_error()
 *               says why.
 */
size_t opencc_convert_utf8_to_buffer(opencc_t opencc, const char *input, size_t length, char *output);

/**
 * Converts a text.
 *
 * @code
 * opencc_t opencc = opencc_open("s2twp.json");
 * if (opencc == (opencc_t)-1) {
 *     fprintf(stderr, "%s\n", opencc_error());
 *     return 1;
 * }
 * char *converted = opencc_convert_utf8(opencc, text, (size_t)-1);
 * @endcode
 *
 * @param opencc The converter.
 * @param input  The text.
 * @param length The length of the text in bytes, or (size_t)-1 if it ends before its first NUL.
 * @return       The converted text, which ends with NUL, to be freed with opencc_convert_utf8_free(). On
 *               error it is NULL, and opencc_error() says why.
 */
char *opencc_convert_utf8(opencc_t opencc, const char *input, size_t length);

/**
 * Frees a text that opencc_convert_utf8() has returned.
 *
 * @param str The text, or NULL.
 */
void opencc_convert_utf8_free(char *str);

/**
 * The message of the last error, of whichever thread and converter.
 *
 * @return The message, which ends with NUL. It stays valid until the same thread calls this function again.
 */
const char *opencc_error(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* ZHNORM_OPENCC_H */
