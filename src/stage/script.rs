//! Script stage: conversion to the target script, the last stage of the main path.

use std::ops::Range;

use crate::edit::Sink;
use crate::stage::stretches;
use crate::target::Target;

/// Converts Chinese text to one script and regional standard.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    #[allow(dead_code, reason = "chooses the converter once one is connected")]
    target: Target,
}

impl Script {
    pub(crate) fn new(target: Target) -> Self {
        Self { target }
    }

    /// Keeps every stretch: no converter is connected.
    pub(crate) fn apply<S: Sink>(&self, text: &str, protected: &[Range<usize>], sink: &mut S) {
        for (range, shielded) in stretches(text, protected) {
            let part = text.get(range).unwrap_or_default();
            if shielded { sink.protect(part) } else { sink.keep(part) }
        }
    }
}
