//! Test support, off the main path: makes the damage that the repair stage must undo and keeps the truth, and makes the
//! text that the benches run on.
//!
//! Everything here is deterministic: the same clean text, knobs and seed give the same bytes on every machine.

pub mod corpus;
pub mod cp936;
pub mod damage;
pub mod documents;
pub mod language;
pub mod opencc;
pub mod profile;
pub mod rng;
pub mod sample;
pub mod score;
pub mod script;
pub mod tables;
