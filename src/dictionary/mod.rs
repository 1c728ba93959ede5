//! Dictionaries of your own, which a [`Converter`](crate::Converter) uses beside the built-in ones.

// From plain text to tables that are used where they lie:
//
// text.rs ──┐
//           ├─ plan.rs ── compile/ ── blob/ ──┬─ interpreter.rs (the definition)
// config.rs ┘                                 └─ convert/one_pass (the fast form)
//
// Only `builtin.rs`, `custom.rs` and `decompile.rs` belong to the library alone. The build script compiles
// all other files too, at the same module paths.

#![allow(unreachable_pub, reason = "the build script has most of these files as modules of its own")]

pub(crate) mod blob;
pub(crate) mod builtin;
pub(crate) mod builtin_plans;
pub(crate) mod compile;
pub(crate) mod config;
pub(crate) mod custom;
#[cfg(test)]
mod data_tests;
pub(crate) mod decompile;
#[cfg(test)]
mod growth_tests;
pub(crate) mod ideographic_description;
pub(crate) mod interpreter;
pub(crate) mod plan;
pub(crate) mod text;

pub use custom::{Dictionary, Layer, StepIndex};
