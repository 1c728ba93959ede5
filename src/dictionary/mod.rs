//! Dictionaries: from plain text to tables that are used in place.
//!
//! ```text
//! text.rs ─┐
//!          ├─ plan.rs ── fuse.rs ── compile.rs ── format.rs (the blob) ── steps.rs, convert/fused.rs
//! config.rs┘                        automaton.rs ┘
//! ```

#![allow(unreachable_pub, reason = "build.rs has most of these files as modules of its own")]

pub(crate) mod automaton;
pub(crate) mod builtin;
pub(crate) mod compile;
pub(crate) mod config;
pub(crate) mod custom;
pub(crate) mod description;
pub(crate) mod format;
pub(crate) mod fuse;
pub(crate) mod names;
pub(crate) mod plan;
#[cfg(test)]
pub(crate) mod settle;
pub(crate) mod source;
pub(crate) mod steps;
pub(crate) mod text;
pub(crate) mod triggers;
