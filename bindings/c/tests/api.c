/* Goes over every function of zhnorm.h: results, errors, NULL, malformed text, threads. The address sanitizer
   finds what is not freed. The argument is a folder for files. */

#include <pthread.h>
#include <zhnorm.h>

#include "check.h"

static const char *const TEXT = "遊客跟著人群走,门票30元!";
static const char *const CANONICAL = "游客跟着人群走，门票30元！";

/* Checks a failure: its status, and that the message contains a text. */
#define CHECK_FAILURE(call, expected_status, part)                                                         \
    do {                                                                                                   \
        char *error = NULL;                                                                                \
        zhnorm_status_t status_ = (call);                                                                  \
        CHECK(status_ == (expected_status));                                                               \
        CHECK(error != NULL);                                                                              \
        if (strstr(error, (part)) == NULL) {                                                               \
            fprintf(stderr, "%s:%d: `%s` is not in `%s`\n", __FILE__, __LINE__, (part), error);            \
            exit(1);                                                                                       \
        }                                                                                                  \
        zhnorm_free(error);                                                                                \
    } while (0)

static zhnorm_normalizer_t *normalizer_for(const char *target, const char *profile) {
    zhnorm_normalizer_t *normalizer = NULL;
    char *error = (char *)1;
    CHECK(zhnorm_normalizer_new(target, profile, &normalizer, &error) == ZHNORM_OK);
    CHECK(normalizer != NULL && error == NULL);
    return normalizer;
}

static zhnorm_converter_t *converter_for(const char *config) {
    zhnorm_converter_t *converter = NULL;
    CHECK(zhnorm_converter_new(config, 0, NULL, 0, &converter, NULL) == ZHNORM_OK);
    return converter;
}

static zhnorm_dictionary_t *words(const char *text) {
    zhnorm_dictionary_t *dictionary = NULL;
    CHECK(zhnorm_dictionary_parse("words", text, ZHNORM_NUL_TERMINATED, &dictionary, NULL) == ZHNORM_OK);
    return dictionary;
}

static void check_normalized(const zhnorm_normalizer_t *normalizer, const char *text, const char *expected) {
    char *output = NULL;
    size_t length = 0;
    CHECK(zhnorm_normalizer_normalize(normalizer, text, strlen(text), &output, &length, NULL) == ZHNORM_OK);
    CHECK_TEXT(output, expected);
    CHECK(length == strlen(expected));
    zhnorm_free(output);
}

static void check_converted(const zhnorm_converter_t *converter, const char *text, const char *expected) {
    char *output = NULL;
    size_t length = 0;
    CHECK(zhnorm_converter_convert(converter, text, strlen(text), &output, &length, NULL) == ZHNORM_OK);
    CHECK_TEXT(output, expected);
    CHECK(length == strlen(expected));
    zhnorm_free(output);
}

static void version(void) {
    int major, minor, patch;
    CHECK(sscanf(zhnorm_version(), "%d.%d.%d", &major, &minor, &patch) == 3);
    zhnorm_free(NULL);
}

static void write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
}

static void dictionaries(const char *folder) {
    char path[4096], missing[4096];
    snprintf(path, sizeof path, "%s/words.txt", folder);
    snprintf(missing, sizeof missing, "%s/no such file.txt", folder);
    write_file(path, "软件\t軟件\n");
    zhnorm_dictionary_t *dictionary = (zhnorm_dictionary_t *)1;
    CHECK(zhnorm_dictionary_open(path, &dictionary, NULL) == ZHNORM_OK);
    zhnorm_dictionary_free(dictionary);
    CHECK_FAILURE(zhnorm_dictionary_open(missing, &dictionary, &error), ZHNORM_IO, "no such file.txt");
    CHECK(dictionary == NULL);
    CHECK_FAILURE(zhnorm_dictionary_parse("own", "甲\t乙\n丙\n", ZHNORM_NUL_TERMINATED, &dictionary, &error),
                  ZHNORM_INVALID_DICTIONARY, "own, line 2");
    CHECK_FAILURE(zhnorm_dictionary_parse("own", "\xFF\tx\n", 4, &dictionary, &error),
                  ZHNORM_INVALID_DICTIONARY, "own, line 1");
    CHECK_FAILURE(zhnorm_dictionary_parse(NULL, "", 0, &dictionary, &error), ZHNORM_INVALID_ARGUMENT, "name");
    CHECK_FAILURE(zhnorm_dictionary_parse("own", NULL, 1, &dictionary, &error), ZHNORM_INVALID_ARGUMENT, "text");
    CHECK_FAILURE(zhnorm_dictionary_parse("own", "", 0, NULL, &error), ZHNORM_INVALID_ARGUMENT, "dictionary");
    CHECK_FAILURE(zhnorm_dictionary_open(NULL, &dictionary, &error), ZHNORM_INVALID_ARGUMENT, "path");
    zhnorm_dictionary_free(NULL);
}

static void normalizers(const char *folder) {
    zhnorm_normalizer_t *normalizer = normalizer_for("zh-Hans", NULL);
    check_normalized(normalizer, TEXT, CANONICAL);
    check_normalized(normalizer, CANONICAL, CANONICAL);
    check_normalized(normalizer, "", "");

    char *output = NULL;
    size_t length = 7;
    /* A text needs no length. NULL is an empty text. */
    CHECK(zhnorm_normalizer_normalize(normalizer, TEXT, ZHNORM_NUL_TERMINATED, &output, NULL, NULL) == ZHNORM_OK);
    CHECK_TEXT(output, CANONICAL);
    zhnorm_free(output);
    CHECK(zhnorm_normalizer_normalize(normalizer, NULL, 0, &output, &length, NULL) == ZHNORM_OK);
    CHECK(length == 0);
    CHECK_TEXT(output, "");
    zhnorm_free(output);

    /* The byte is that of the first malformed sequence. */
    length = 7;
    CHECK_FAILURE(zhnorm_normalizer_normalize(normalizer, "好\x80好", 7, &output, &length, &error),
                  ZHNORM_INVALID_UTF8, "byte 3");
    CHECK(output == NULL && length == 0);
    CHECK_FAILURE(zhnorm_normalizer_normalize(normalizer, "好好", 5, &output, &length, &error),
                  ZHNORM_INVALID_UTF8, "byte 3");
    CHECK(zhnorm_normalizer_normalize(normalizer, "\xFF", 1, &output, &length, NULL) == ZHNORM_INVALID_UTF8);
    CHECK_FAILURE(zhnorm_normalizer_normalize(NULL, TEXT, 3, &output, &length, &error),
                  ZHNORM_INVALID_ARGUMENT, "normalizer");
    CHECK_FAILURE(zhnorm_normalizer_normalize(normalizer, NULL, 3, &output, &length, &error),
                  ZHNORM_INVALID_ARGUMENT, "text");
    CHECK_FAILURE(zhnorm_normalizer_normalize(normalizer, NULL, ZHNORM_NUL_TERMINATED, &output, &length, &error),
                  ZHNORM_INVALID_ARGUMENT, "text");
    CHECK_FAILURE(zhnorm_normalizer_normalize(normalizer, TEXT, SIZE_MAX - 1, &output, &length, &error),
                  ZHNORM_INVALID_ARGUMENT, "text");
    CHECK_FAILURE(zhnorm_normalizer_normalize(normalizer, TEXT, 3, NULL, &length, &error),
                  ZHNORM_INVALID_ARGUMENT, "output");

    char *fingerprint = NULL, *other = NULL;
    CHECK(zhnorm_normalizer_fingerprint(normalizer, &fingerprint, NULL) == ZHNORM_OK);
    CHECK(strncmp(fingerprint, "form-", 5) == 0);
    CHECK_FAILURE(zhnorm_normalizer_fingerprint(NULL, &other, &error), ZHNORM_INVALID_ARGUMENT, "normalizer");
    CHECK_FAILURE(zhnorm_normalizer_fingerprint(normalizer, NULL, &error), ZHNORM_INVALID_ARGUMENT, "output");
    zhnorm_normalizer_free(normalizer);

    normalizer = normalizer_for("zh-Hans", "gentle");
    check_normalized(normalizer, "臺灣很美,真的", "台湾很美,真的");
    CHECK(zhnorm_normalizer_fingerprint(normalizer, &other, NULL) == ZHNORM_OK);
    CHECK(strcmp(fingerprint, other) != 0);
    zhnorm_free(other);
    zhnorm_normalizer_free(normalizer);
    normalizer = normalizer_for(NULL, NULL);
    check_normalized(normalizer, "軟體,软件", "軟體，软件");
    zhnorm_normalizer_free(normalizer);
    CHECK_FAILURE(zhnorm_normalizer_new("zh-Hand", NULL, &normalizer, &error), ZHNORM_UNKNOWN_NAME, "zh-Hans");
    CHECK(normalizer == NULL);
    CHECK_FAILURE(zhnorm_normalizer_new(NULL, "gentler", &normalizer, &error), ZHNORM_UNKNOWN_NAME, "gentle");
    CHECK_FAILURE(zhnorm_normalizer_new("\xFF", NULL, &normalizer, &error), ZHNORM_INVALID_UTF8, "target");
    CHECK_FAILURE(zhnorm_normalizer_new(NULL, NULL, NULL, &error), ZHNORM_INVALID_ARGUMENT, "normalizer");
    zhnorm_normalizer_free(NULL);

    /* The same options in another form have the same fingerprint. */
    const char *options = "to = 'zh-Hans'";
    CHECK(zhnorm_normalizer_from_options("a.toml", options, strlen(options), NULL, 0, &normalizer, NULL) == ZHNORM_OK);
    CHECK(zhnorm_normalizer_fingerprint(normalizer, &other, NULL) == ZHNORM_OK);
    CHECK_TEXT(other, fingerprint);
    zhnorm_free(other);
    zhnorm_free(fingerprint);
    zhnorm_normalizer_free(normalizer);

    /* Dictionaries can be freed at once. Those that options name are in the folder of the options. */
    zhnorm_dictionary_t *own = words("鼠标\t鼠標\n"), *same = words("鼠标\t滑鼠\n");
    const zhnorm_dictionary_t *both[] = {own, same}, *none[] = {NULL};
    char name[4096];
    snprintf(name, sizeof name, "%s/options.toml", folder);
    options = "to = 'zh-Hant-TW'\nregional-words = true\ndict = ['words.txt']\n";
    CHECK(zhnorm_normalizer_from_options(name, options, ZHNORM_NUL_TERMINATED, both, 1, &normalizer, NULL) == ZHNORM_OK);
    CHECK_FAILURE(zhnorm_normalizer_from_options("o", "", 0, both, 2, (zhnorm_normalizer_t *[]){NULL}, &error),
                  ZHNORM_INVALID_DICTIONARY, "words, line 1");
    zhnorm_dictionary_free(own);
    zhnorm_dictionary_free(same);
    check_normalized(normalizer, "软件和鼠标里的数据", "軟件和鼠標裡的資料");
    zhnorm_normalizer_free(normalizer);

    CHECK_FAILURE(zhnorm_normalizer_from_options("o.toml", "\nno-rules = []\n", ZHNORM_NUL_TERMINATED, NULL, 0,
                                                 &normalizer, &error),
                  ZHNORM_INVALID_CONFIGURATION, "o.toml, line 2");
    CHECK(normalizer == NULL);
    CHECK_FAILURE(zhnorm_normalizer_from_options("o", "protect = ['(']", ZHNORM_NUL_TERMINATED, NULL, 0,
                                                 &normalizer, &error),
                  ZHNORM_INVALID_PATTERN, "(");
    CHECK_FAILURE(zhnorm_normalizer_from_options("o", "dict = ['/no such file']", ZHNORM_NUL_TERMINATED, NULL, 0,
                                                 &normalizer, &error),
                  ZHNORM_IO, "/no such file");
    CHECK_FAILURE(zhnorm_normalizer_from_options("o", "a\xFF", 2, NULL, 0, &normalizer, &error),
                  ZHNORM_INVALID_UTF8, "byte 1");
    CHECK_FAILURE(zhnorm_normalizer_from_options("o", "", 0, none, 1, &normalizer, &error),
                  ZHNORM_INVALID_ARGUMENT, "dictionaries");
    CHECK_FAILURE(zhnorm_normalizer_from_options("o", "", 0, NULL, 1, &normalizer, &error),
                  ZHNORM_INVALID_ARGUMENT, "dictionaries");
    CHECK_FAILURE(zhnorm_normalizer_from_options(NULL, "", 0, NULL, 0, &normalizer, &error),
                  ZHNORM_INVALID_ARGUMENT, "name");
    CHECK_FAILURE(zhnorm_normalizer_from_options("o", "", 0, NULL, 0, NULL, &error),
                  ZHNORM_INVALID_ARGUMENT, "normalizer");
}

static void converters(const char *folder) {
    zhnorm_converter_t *converter = converter_for("s2twp");
    check_converted(converter, "鼠标里面的软件", "滑鼠裡面的軟體");
    check_converted(converter, "", "");
    char *output = NULL;
    size_t length = 0;
    /* NUL is a character like any other. */
    CHECK(zhnorm_converter_convert(converter, "\xE9\x87\x8C\0\xE9\x87\x8C", 7, &output, &length, NULL) == ZHNORM_OK);
    CHECK(length == 7 && memcmp(output, "\xE8\xA3\xA1\0\xE8\xA3\xA1", 8) == 0);
    zhnorm_free(output);
    length = 7;
    CHECK_FAILURE(zhnorm_converter_convert(converter, "ok\xC0", 3, &output, &length, &error),
                  ZHNORM_INVALID_UTF8, "byte 2");
    CHECK(output == NULL && length == 0);
    CHECK_FAILURE(zhnorm_converter_convert(NULL, "", 0, &output, &length, &error), ZHNORM_INVALID_ARGUMENT, "converter");
    CHECK_FAILURE(zhnorm_converter_convert(converter, NULL, 1, &output, NULL, &error), ZHNORM_INVALID_ARGUMENT, "text");
    CHECK_FAILURE(zhnorm_converter_convert(converter, "", 0, NULL, NULL, &error), ZHNORM_INVALID_ARGUMENT, "output");
    zhnorm_converter_free(converter);
    zhnorm_converter_free(NULL);

    CHECK(zhnorm_converter_new("t2s", ZHNORM_TOFU_RISK, NULL, 0, &converter, NULL) == ZHNORM_OK);
    check_converted(converter, "殢雲", "𣨼云");
    zhnorm_converter_free(converter);
    converter = converter_for("t2s.json");
    check_converted(converter, "殢雲", "殢云");
    zhnorm_converter_free(converter);

    /* A layer without a step is before the first one. */
    zhnorm_dictionary_t *own = words("软件\t軟體\n鼠标\t鼠标\n"), *second = words("軟件\t程式\n");
    zhnorm_layer_t first = {.dictionary = own};
    CHECK(zhnorm_converter_new("s2t", 0, &first, 1, &converter, NULL) == ZHNORM_OK);
    check_converted(converter, "鼠标里面的软件", "鼠标裏面的軟體");
    zhnorm_converter_free(converter);
    zhnorm_layer_t later = {.dictionary = second, .step = 2};
    CHECK(zhnorm_converter_new("s2twp", 0, &later, 1, &converter, NULL) == ZHNORM_OK);
    check_converted(converter, "软件", "程式");
    zhnorm_converter_free(converter);
    zhnorm_layer_t after = {.dictionary = second, .step = 2, .after = true};
    CHECK_FAILURE(zhnorm_converter_new("s2twp", 0, &after, 1, &converter, &error), ZHNORM_INVALID_DICTIONARY,
                  "words, line 1");
    zhnorm_layer_t missing = {.dictionary = own, .step = 9}, empty = {0};
    CHECK_FAILURE(zhnorm_converter_new("s2t", 0, &missing, 1, &converter, &error), ZHNORM_INVALID_DICTIONARY,
                  "no step 9");
    CHECK_FAILURE(zhnorm_converter_new("s2t", 0, &empty, 1, &converter, &error), ZHNORM_INVALID_ARGUMENT,
                  "layers[].dictionary");
    zhnorm_dictionary_free(own);
    zhnorm_dictionary_free(second);

    char path[4096];
    snprintf(path, sizeof path, "%s/own.json", folder);
    write_file(path, "{\"conversion_chain\": [{\"dict\": {\"type\": \"text\", \"file\": \"words.txt\"}}]}");
    CHECK(zhnorm_converter_new(path, ZHNORM_CONFIG_FILE, NULL, 0, &converter, NULL) == ZHNORM_OK);
    check_converted(converter, "鼠标和软件", "鼠标和軟件");
    zhnorm_converter_free(converter);
    write_file(path, "{");
    CHECK_FAILURE(zhnorm_converter_new(path, ZHNORM_CONFIG_FILE, NULL, 0, &converter, &error),
                  ZHNORM_INVALID_CONFIGURATION, "own.json");
    CHECK_FAILURE(zhnorm_converter_new("s2x", 0, NULL, 0, &converter, &error), ZHNORM_UNKNOWN_NAME, "s2twp");
    CHECK(converter == NULL);
    CHECK_FAILURE(zhnorm_converter_new("s2t", 8, NULL, 0, &converter, &error), ZHNORM_INVALID_ARGUMENT, "0x8");
    CHECK_FAILURE(zhnorm_converter_new(NULL, 0, NULL, 0, &converter, &error), ZHNORM_INVALID_ARGUMENT, "config");
    CHECK_FAILURE(zhnorm_converter_new("s2t", 0, NULL, 3, &converter, &error), ZHNORM_INVALID_ARGUMENT, "layers");
    CHECK_FAILURE(zhnorm_converter_new("s2t", 0, NULL, 0, NULL, &error), ZHNORM_INVALID_ARGUMENT, "converter");
}

/* The output of a stream that takes `text` in pieces of `size` bytes. */
static char *streamed(zhnorm_stream_t *stream, const char *text, size_t size) {
    size_t rest = strlen(text), end = 0;
    char *whole = malloc(8 * rest + 1);
    CHECK(whole != NULL);
    for (int last = 0; !last;) {
        char *output = NULL;
        size_t length = 0;
        last = rest == 0;
        size_t piece = rest < size ? rest : size;
        zhnorm_status_t status = last ? zhnorm_stream_finish(stream, &output, &length, NULL)
                                      : zhnorm_stream_push(stream, text, piece, &output, &length, NULL);
        CHECK(status == ZHNORM_OK);
        memcpy(whole + end, output, length);
        end += length, text += piece, rest -= piece;
        zhnorm_free(output);
    }
    whole[end] = '\0';
    return whole;
}

static void streams(void) {
    for (size_t size = 1; size < 40; size++) {
        /* The handle can be freed before the stream. */
        zhnorm_stream_t *stream = NULL;
        zhnorm_normalizer_t *normalizer = normalizer_for("zh-Hans", NULL);
        CHECK(zhnorm_normalizer_stream(normalizer, &stream, NULL) == ZHNORM_OK);
        zhnorm_normalizer_free(normalizer);
        char *output = streamed(stream, TEXT, size);
        CHECK_TEXT(output, CANONICAL);
        free(output);
        zhnorm_stream_free(stream);
        zhnorm_converter_t *converter = converter_for("s2twp");
        CHECK(zhnorm_converter_stream(converter, &stream, NULL) == ZHNORM_OK);
        zhnorm_converter_free(converter);
        output = streamed(stream, "鼠标里面的软件", size);
        CHECK_TEXT(output, "滑鼠裡面的軟體");
        free(output);
        CHECK_FAILURE(zhnorm_stream_push(stream, "a", 1, &output, NULL, &error), ZHNORM_INVALID_ARGUMENT, "ended");
        CHECK_FAILURE(zhnorm_stream_finish(stream, &output, NULL, &error), ZHNORM_INVALID_ARGUMENT, "ended");
        zhnorm_stream_free(stream);
    }

    zhnorm_converter_t *converter = converter_for("s2t");
    zhnorm_stream_t *stream = NULL;
    char *output = NULL;
    CHECK(zhnorm_converter_stream(converter, &stream, NULL) == ZHNORM_OK);
    CHECK(zhnorm_stream_push(stream, "\xE5\xA4", 2, &output, NULL, NULL) == ZHNORM_OK);
    zhnorm_free(output);
    /* The offset is that of the whole text. */
    CHECK_FAILURE(zhnorm_stream_push(stream, "\xB4\xE5z", 3, &output, NULL, &error), ZHNORM_INVALID_UTF8, "byte 3");
    CHECK(output == NULL);
    CHECK_FAILURE(zhnorm_stream_push(stream, "a", 1, &output, NULL, &error), ZHNORM_INVALID_ARGUMENT, "ended");
    zhnorm_stream_free(stream);
    CHECK(zhnorm_converter_stream(converter, &stream, NULL) == ZHNORM_OK);
    CHECK(zhnorm_stream_push(stream, "ab\xE5", 3, &output, NULL, NULL) == ZHNORM_OK);
    zhnorm_free(output);
    CHECK_FAILURE(zhnorm_stream_finish(stream, &output, NULL, &error), ZHNORM_INVALID_UTF8, "byte 2");
    CHECK_FAILURE(zhnorm_stream_push(stream, NULL, 1, &output, NULL, &error), ZHNORM_INVALID_ARGUMENT, "text");
    CHECK_FAILURE(zhnorm_stream_push(NULL, "", 0, &output, NULL, &error), ZHNORM_INVALID_ARGUMENT, "stream");
    CHECK_FAILURE(zhnorm_stream_finish(NULL, &output, NULL, &error), ZHNORM_INVALID_ARGUMENT, "stream");
    CHECK_FAILURE(zhnorm_stream_finish(stream, NULL, NULL, &error), ZHNORM_INVALID_ARGUMENT, "output");
    zhnorm_stream_free(stream);
    zhnorm_stream_free(NULL);
    CHECK_FAILURE(zhnorm_converter_stream(NULL, &stream, &error), ZHNORM_INVALID_ARGUMENT, "converter");
    CHECK_FAILURE(zhnorm_converter_stream(converter, NULL, &error), ZHNORM_INVALID_ARGUMENT, "stream");
    CHECK_FAILURE(zhnorm_normalizer_stream(NULL, &stream, &error), ZHNORM_INVALID_ARGUMENT, "normalizer");
    CHECK(stream == NULL);
    zhnorm_converter_free(converter);
}

/* What the threads share. */
struct shared {
    zhnorm_normalizer_t *normalizer;
    zhnorm_converter_t *converter;
    zhnorm_dictionary_t *dictionary;
};

static void *work(void *argument) {
    const struct shared *shared = argument;
    for (int round = 0; round < 200; round++) {
        check_normalized(shared->normalizer, TEXT, CANONICAL);
        check_converted(shared->converter, "鼠标里面的软件", "滑鼠裡面的軟體");
        char *output = NULL;
        CHECK_FAILURE(zhnorm_converter_convert(shared->converter, "a\xFF", 2, &output, NULL, &error),
                      ZHNORM_INVALID_UTF8, "byte 1");
        zhnorm_stream_t *stream = NULL;
        CHECK(zhnorm_normalizer_stream(shared->normalizer, &stream, NULL) == ZHNORM_OK);
        output = streamed(stream, TEXT, 1 + (size_t)round % 9);
        CHECK_TEXT(output, CANONICAL);
        free(output);
        zhnorm_stream_free(stream);
    }
    zhnorm_layer_t layer = {.dictionary = shared->dictionary};
    zhnorm_converter_t *converter = NULL;
    CHECK(zhnorm_converter_new("t2jp", 0, &layer, 1, &converter, NULL) == ZHNORM_OK);
    check_converted(converter, "鼠标", "滑鼠");
    zhnorm_converter_free(converter);
    return NULL;
}

static void threads(void) {
    struct shared shared = {normalizer_for("zh-Hans", NULL), converter_for("s2twp"), words("鼠标\t滑鼠\n")};
    pthread_t threads[8];
    for (size_t i = 0; i < 8; i++)
        CHECK(pthread_create(&threads[i], NULL, work, &shared) == 0);
    for (size_t i = 0; i < 8; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
    zhnorm_normalizer_free(shared.normalizer);
    zhnorm_converter_free(shared.converter);
    zhnorm_dictionary_free(shared.dictionary);
}

int main(int count, char **arguments) {
    CHECK(count == 2);
    version();
    dictionaries(arguments[1]);
    normalizers(arguments[1]);
    converters(arguments[1]);
    streams();
    threads();
    printf("zhnorm.h of version %s: all functions\n", zhnorm_version());
    return 0;
}
