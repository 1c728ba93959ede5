/* A program that was built with OpenCC's header and linked to OpenCC's library. It prints the conversion of each
   line of standard input, by each configuration that is named, and last which library it runs on, so that two
   runs can be compared. */

#include <dlfcn.h>
#include <opencc.h>

#include "check.h"

int main(int count, char **arguments) {
    char line[4096], buffer[4 * sizeof line];
    opencc_t converters[32];
    CHECK(count <= 32);
    for (int i = 1; i < count; i++) {
        converters[i] = opencc_open(arguments[i]);
        if (converters[i] == (opencc_t)-1) printf("%s: %s\n", arguments[i], opencc_error());
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        for (int i = 1; i < count; i++) {
            if (converters[i] == (opencc_t)-1) continue;
            char *converted = opencc_convert_utf8(converters[i], line, (size_t)-1);
            size_t length = opencc_convert_utf8_to_buffer(converters[i], line, strlen(line), buffer);
            if (converted == NULL) {
                CHECK(length == (size_t)-1);
                printf("%s: %s\n", arguments[i], opencc_error());
            } else {
                CHECK(length == strlen(converted) && strcmp(converted, buffer) == 0);
                printf("%s: %s", arguments[i], converted);
            }
            opencc_convert_utf8_free(converted);
        }
    }
    for (int i = 1; i < count; i++) {
        if (converters[i] != (opencc_t)-1) CHECK(opencc_close(converters[i]) == 0);
    }
    Dl_info library;
    opencc_t (*open)(const char *) = opencc_open;
    CHECK(dladdr(*(void **)&open, &library) != 0);
    printf("%s\n", library.dli_fname);
    return 0;
}
