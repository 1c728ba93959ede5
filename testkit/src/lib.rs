//! Test support: simulates the damage that the repair stage has to undo and keeps the truth, writes the text
//! that the benches run on, and counts the language data.
//!
//! Everything is deterministic: the same text, options and seed give the same bytes on every machine.

pub mod cases;
pub mod corpus;
pub mod cp936;
pub mod damage;
pub mod documents;
pub mod habits;
pub mod language;
pub mod normalizer_texts;
pub mod opencc;
pub mod parallel;
pub mod profile;
pub mod rng;
pub mod sample;
pub mod score;
pub mod script;
pub mod tables;
pub mod unihan;
