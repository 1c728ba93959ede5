/* Compares the functions of opencc.h in two libraries: OpenCC's own and ours. Over all configurations, random
   text has the same output, byte for byte, and the same errors. The text is made of what OpenCC's dictionaries
   contain, of characters that they do not, and of bytes that are not UTF-8.

   Arguments: the two libraries, a dictionary of OpenCC in text form, a folder for files, the number of texts for
   each configuration, and the seed. */

#include <dlfcn.h>
#include <stdint.h>

#include "check.h"

typedef void *opencc_t;

struct library {
    opencc_t (*open)(const char *);
    int (*close)(opencc_t);
    size_t (*convert_to_buffer)(opencc_t, const char *, size_t, char *);
    char *(*convert)(opencc_t, const char *, size_t);
    void (*free)(char *);
    const char *(*error)(void);
};

static struct library theirs, ours;

static const opencc_t FAILED = (opencc_t)-1;

static void *symbol(void *library, const char *name) {
    void *found = dlsym(library, name);
    if (found == NULL) fprintf(stderr, "%s\n", dlerror());
    CHECK(found != NULL);
    return found;
}

static struct library load(const char *path) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) fprintf(stderr, "%s\n", dlerror());
    CHECK(library != NULL);
    struct library loaded;
    /* ISO C has no cast from an object to a function. */
    *(void **)&loaded.open = symbol(library, "opencc_open");
    *(void **)&loaded.close = symbol(library, "opencc_close");
    *(void **)&loaded.convert_to_buffer = symbol(library, "opencc_convert_utf8_to_buffer");
    *(void **)&loaded.convert = symbol(library, "opencc_convert_utf8");
    *(void **)&loaded.free = symbol(library, "opencc_convert_utf8_free");
    *(void **)&loaded.error = symbol(library, "opencc_error");
    return loaded;
}

static uint64_t state;

static size_t below(size_t limit) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return (size_t)(state % limit);
}

/* A dictionary file, of which pieces are copied. */
static char *dictionary;
static size_t dictionary_length;

static char *read_file(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL && fseek(file, 0, SEEK_END) == 0);
    *length = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(*length + 1);
    CHECK(text != NULL && fread(text, 1, *length, file) == *length && fclose(file) == 0);
    text[*length] = '\0';
    return text;
}

/* What the pieces of a text are chosen from, besides the dictionary. There is no line end: OpenCC takes one for
   an operand of a description, which is a known difference. */
static const char *const OTHERS[] = {
    "a", "Z 9", " ", "\t", "，", "「", "é", "ß", "한", "カ", "\U00020000", "\U0001F600", "\uFFFD", "\u200B",
    "头发", "里面", "著", "着", "干", "台", "软件", "鼠标", "殢雲", "\uFA10", "\u2F00", "龍\U000E0100",
    /* Descriptions of characters. */
    "⿰", "⿱", "⿲", "⿰金龍", "⿰头", "⿾", "⿲一二",
    /* Not UTF-8: cut off, overlong, a surrogate, too great, five and six bytes. */
    "\xE5", "\xE5\xA4", "\xF0\x9F\x98", "\xC0\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80",
    "\xF8\x88\x80\x80\x80", "\xFC\x84\x80\x80\x80\x80", "\xC3",
    /* Errors: bytes that begin no character. */
    "\x80", "\xBF", "\xFE", "\xFF",
};

enum { COUNT = sizeof OTHERS / sizeof *OTHERS, ERRORS = 4, MALFORMED = 10, LONGEST = 2000 };

/* Makes a text of random pieces, with a NUL after it, and returns its length. */
static size_t random_text(char *text) {
    /* Most texts are well-formed: an error says little about the rest. */
    size_t kind = below(8), length = 0;
    size_t count = kind == 0 ? COUNT : kind <= 2 ? COUNT - ERRORS : COUNT - ERRORS - MALFORMED;
    for (size_t pieces = below(40); pieces > 0; pieces--) {
        if (below(3) > 0) {
            size_t at = below(dictionary_length - 64), end;
            while ((dictionary[at] & 0xC0) == 0x80) at++;
            for (end = at; end - at < 3 + below(24) && dictionary[end] != '\n' && dictionary[end] != '\t';) {
                do end++;
                while ((dictionary[end] & 0xC0) == 0x80);
            }
            memcpy(text + length, dictionary + at, end - at);
            length += end - at;
        } else {
            const char *other = OTHERS[below(count)];
            memcpy(text + length, other, strlen(other));
            length += strlen(other);
        }
    }
    CHECK(length < LONGEST);
    text[length] = '\0';
    return length;
}

static void show(const char *name, const char *text, size_t length) {
    fprintf(stderr, "%s:", name);
    for (size_t i = 0; i < length; i++) fprintf(stderr, " %02X", (unsigned char)text[i]);
    fprintf(stderr, "\n");
}

#define SAME(condition)                                                                                    \
    do {                                                                                                   \
        if (!(condition)) {                                                                                \
            show("text", text, length);                                                                    \
            fprintf(stderr, "theirs: %s\nours:   %s\n", one ? one : theirs.error(),                        \
                    other ? other : ours.error());                                                         \
            CHECK(condition);                                                                              \
        }                                                                                                  \
    } while (0)

static size_t failures, conversions;

static void compare(opencc_t their_handle, opencc_t our_handle, const char *text, size_t length, size_t given) {
    char *one = theirs.convert(their_handle, text, given);
    char *other = ours.convert(our_handle, text, given);
    SAME((one == NULL) == (other == NULL));
    conversions++;
    if (one == NULL) {
        failures++;
        /* OpenCC's message goes on behind the given length, up to a NUL. */
        SAME(strncmp(theirs.error(), ours.error(), strlen(ours.error())) == 0);
        if (given == (size_t)-1) SAME(strcmp(theirs.error(), ours.error()) == 0);
    } else {
        SAME(strcmp(one, other) == 0);
    }
    theirs.free(one);
    ours.free(other);

    static char first[8 * LONGEST], second[8 * LONGEST];
    size_t their_length = theirs.convert_to_buffer(their_handle, text, given, first);
    size_t our_length = ours.convert_to_buffer(our_handle, text, given, second);
    one = first, other = second;
    SAME(their_length == our_length);
    if (their_length == (size_t)-1) {
        SAME(strcmp(theirs.error(), ours.error()) == 0);
    } else {
        SAME(memcmp(first, second, their_length + 1) == 0);
    }
}

static void compare_open(const char *name, int works) {
    opencc_t one = theirs.open(name), other = ours.open(name);
    CHECK((one == FAILED) == !works);
    CHECK((other == FAILED) == !works);
    if (works) {
        compare(one, other, "头发殢雲", strlen("头发殢雲"), (size_t)-1);
        CHECK(theirs.close(one) == 0);
        CHECK(ours.close(other) == 0);
    } else {
        CHECK_TEXT(ours.error(), theirs.error());
    }
}

static void write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
}

/* Configurations: names, files, and what is none. */
static void opening(const char *folder) {
    CHECK_TEXT(ours.error(), theirs.error());
    compare_open(NULL, 1);
    compare_open("s2t", 1);
    compare_open("t2s.json", 1);
    compare_open("no such configuration", 0);
    compare_open("s2t.jso", 0);
    compare_open("/", 0);
    char path[4096], words[4096];
    snprintf(words, sizeof words, "%s/opencc words.txt", folder);
    snprintf(path, sizeof path, "%s/own configuration.json", folder);
    write_file(words, "头\t頭 投\n发\t髮\n");
    write_file(path, "{\"name\": \"own\", \"conversion_chain\": [{\"dict\": "
                     "{\"type\": \"text\", \"file\": \"opencc words.txt\"}}]}");
    compare_open(path, 1);
    compare_open("own configuration.json", 0);
    CHECK(setenv("OPENCC_DATA_DIR", folder, 1) == 0);
    compare_open("own configuration.json", 1);
    /* A binary dictionary of OpenCC is the built-in one of its name. OpenCC itself reads the file. */
    snprintf(words, sizeof words, "%s/STCharacters.ocd2", folder);
    write_file(words, "");
    write_file(path, "{\"conversion_chain\": [{\"dict\": {\"type\": \"ocd2\", \"file\": \"STCharacters.ocd2\"}}]}");
    opencc_t standard = ours.open(path);
    CHECK(standard != FAILED);
    char *converted = ours.convert(standard, "头", (size_t)-1);
    CHECK_TEXT(converted, "頭");
    ours.free(converted);
    CHECK(ours.close(standard) == 0);
    /* The message of a malformed file is zhnorm's. */
    write_file(path, "{");
    opencc_t one = theirs.open(path), other = ours.open(path);
    CHECK(one == FAILED && other == FAILED && strstr(ours.error(), path) != NULL);
}

/* What is undefined in OpenCC is an error here. */
static void invalid_arguments(void) {
    opencc_t converter = ours.open("s2t");
    char buffer[8];
    CHECK(ours.convert(NULL, "a", 1) == NULL && strstr(ours.error(), "opencc") != NULL);
    CHECK(ours.convert(FAILED, "a", 1) == NULL && strstr(ours.error(), "opencc") != NULL);
    CHECK(ours.convert(converter, NULL, (size_t)-1) == NULL && strstr(ours.error(), "input") != NULL);
    CHECK(ours.convert_to_buffer(converter, "a", 1, NULL) == (size_t)-1 && strstr(ours.error(), "output") != NULL);
    CHECK(ours.convert_to_buffer(NULL, "a", 1, buffer) == (size_t)-1);
    CHECK(ours.close(converter) == 0);
    CHECK(ours.close(NULL) == theirs.close(NULL));
    CHECK(ours.close(FAILED) != 0);
    ours.free(NULL);
}

int main(int count, char **arguments) {
    CHECK(count == 7);
    theirs = load(arguments[1]), ours = load(arguments[2]);
    dictionary = read_file(arguments[3], &dictionary_length);
    size_t texts = strtoul(arguments[5], NULL, 10);
    state = strtoull(arguments[6], NULL, 10) * 2 + 1;
    opening(arguments[4]);
    invalid_arguments();
    static const char *const CONFIGS[] = {"s2t",   "t2s",   "s2tw", "tw2s", "s2twp", "tw2sp", "s2hk", "hk2s",
                                          "s2hkp", "hk2sp", "t2tw", "tw2t", "t2hk",  "hk2t",  "t2jp", "jp2t"};
    for (size_t i = 0; i < sizeof CONFIGS / sizeof *CONFIGS; i++) {
        opencc_t one = theirs.open(CONFIGS[i]), other = ours.open(CONFIGS[i]);
        CHECK(one != FAILED && other != FAILED);
        for (size_t j = 0; j < texts; j++) {
            char text[LONGEST + 1];
            size_t length = random_text(text);
            compare(one, other, text, length, (size_t)-1);
            compare(one, other, text, length, length);
            /* The end may be inside a character. */
            if (length > 0) compare(one, other, text, length, below(length));
            /* With a length, a text may contain NUL. OpenCC cuts descriptions of characters there after it has
               found them; ours does not. */
            if (length > 0 && strstr(text, "\xE2\xBF") == NULL)
                text[below(length)] = '\0', compare(one, other, text, length, length);
        }
        CHECK(theirs.close(one) == 0 && ours.close(other) == 0);
    }
    free(dictionary);
    printf("opencc.h: %zu conversions are equal, %zu of them errors\n", conversions, failures);
    return 0;
}
