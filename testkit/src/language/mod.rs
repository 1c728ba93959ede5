//! Makes the language data of `dictionaries/zhnorm/` from texts and lists. The files there name the sources.
//!
//! Everything here is a function from text to text. `cargo xtask language-data` fetches the pinned sources,
//! and compares or writes the results.

pub mod bigrams;
pub mod characters;
pub mod script;
pub mod sources;
pub mod words;

// The language model looks words up by these classes, so they must be counted by the same classes.
#[path = "../../../src/language_model/symbols.rs"]
mod symbols;
