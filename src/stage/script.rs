//! Script stage: conversion to the target script, the last stage of the main path.

mod japanese;
mod simplified;
mod standard;
mod traditional;

use simplified::ToSimplified;
use std::ops::Range;
use traditional::ToTraditional;

use crate::edit::Sink;
use crate::target::Target;

/// Converts Chinese text to one script and regional standard.
#[derive(Clone, Debug)]
pub(crate) enum Script {
    Simplified(ToSimplified),
    Traditional(ToTraditional),
}

impl Script {
    pub(crate) fn new(target: Target) -> Self {
        match target {
            Target::Hans => Self::Simplified(ToSimplified::new()),
            _ => Self::Traditional(ToTraditional::new(target)),
        }
    }

    pub(crate) fn apply<S: Sink>(&self, text: &str, protected: &[Range<usize>], sink: &mut S) {
        let japanese = japanese::find(text);
        let mut spans = Vec::new();
        let protected = if japanese.is_empty() {
            protected
        } else {
            spans.extend_from_slice(protected);
            add_spans(&mut spans, &japanese);
            &spans
        };
        match self {
            Self::Simplified(script) => script.apply(text, protected, sink),
            Self::Traditional(script) => script.apply(text, protected, sink),
        }
    }
}

/// Adds spans to others. Both are sorted; those that overlap become one.
fn add_spans(spans: &mut Vec<Range<usize>>, more: &[Range<usize>]) {
    spans.extend_from_slice(more);
    spans.sort_by_key(|span| span.start);
    spans.dedup_by(|later, span| {
        let overlaps = later.start < span.end;
        if overlaps {
            span.end = span.end.max(later.end);
        }
        overlaps
    });
}
