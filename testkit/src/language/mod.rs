//! Makes the language data of `dictionaries/zhnorm/` out of texts and lists that are named and pinned there.
//!
//! Everything here is a function from text to text. `cargo xtask language-data` fetches the sources and
//! compares or writes the results.

pub mod bigrams;
pub mod characters;
pub mod sources;
pub mod words;

// The classes of symbols are those of the language model, so that what is counted is what is looked up.
#[path = "../../../src/language_model/symbols.rs"]
mod symbols;
