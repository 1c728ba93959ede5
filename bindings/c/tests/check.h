/* What the test programs share: a check that ends the program, and names the place. */

#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                                   \
    do {                                                                                                   \
        if (!(condition)) {                                                                                \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);                        \
            exit(1);                                                                                       \
        }                                                                                                  \
    } while (0)

#define CHECK_TEXT(found, expected)                                                                        \
    do {                                                                                                   \
        const char *found_ = (found), *expected_ = (expected);                                             \
        if (found_ == NULL || strcmp(found_, expected_) != 0) {                                            \
            fprintf(stderr, "%s:%d: `%s` instead of `%s`\n", __FILE__, __LINE__, found_ ? found_ : "NULL", \
                    expected_);                                                                            \
            exit(1);                                                                                       \
        }                                                                                                  \
    } while (0)

#endif
