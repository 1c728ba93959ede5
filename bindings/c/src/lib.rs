//! The C interface of zhnorm. cbindgen makes `include/zhnorm.h` from these files, comments included, so they
//! are written for people who program in C.
//!
//! `boundary` is what every function passes: it turns errors and panics into a status. `arguments` reads what
//! C passes in, and `buffer` writes what it gets back.

#![allow(non_camel_case_types, reason = "the names are those of C")]

mod arguments;
mod boundary;
mod buffer;
mod converter;
mod dictionary;
mod normalizer;
mod stream;
mod version;
