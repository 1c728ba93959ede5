//! Makes the language data of `dictionaries/zhnorm/` out of texts and lists that are named and pinned there.
//!
//! Everything here is a function from text to text. `cargo xtask language-data` fetches the sources and compares or
//! writes the results.

pub mod characters;
