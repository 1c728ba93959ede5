//! Script stage: conversion to the target script, the last stage of the main path.

mod block;
pub(crate) mod decisions;
pub(crate) mod languages;
mod options;
pub(crate) mod regional;
mod simplified;
pub(crate) mod standard;
pub(crate) mod testing;
mod traditional;
pub(crate) mod words;

use block::keep_all;
pub(crate) use options::{ScriptBuffers, ScriptOptions};
use simplified::ToSimplified;
use std::iter::Peekable;
use std::ops::Range;
use std::sync::Arc;
use traditional::ToTraditional;
use words::{FoundWord, WordTable};

use crate::edit::Sink;
use crate::edit::offsets::EditSpans;
use crate::report::{Candidate, ChannelShares, Rule};
use crate::stage::split_protected;
use crate::target::Target;
use crate::text::lost;
use crate::text::spans::add_spans;

/// Converts Chinese text to one script and regional standard, but for the words that the caller decides.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    conversion: Option<Conversion>,
    words: Option<Arc<WordTable>>,
}

#[derive(Clone, Debug)]
enum Conversion {
    Simplified(ToSimplified),
    Traditional(ToTraditional),
}

impl Script {
    pub(crate) fn new(target: Target, options: ScriptOptions) -> Self {
        let conversion = match target {
            Target::Hans => Conversion::Simplified(ToSimplified::new(options)),
            _ => Conversion::Traditional(ToTraditional::new(target, options)),
        };
        Self { conversion: Some(conversion), words: None }
    }

    /// The words of a table, and a conversion of the text between them if there is a target.
    pub(crate) fn with_words(target: Option<Target>, options: ScriptOptions, words: Arc<WordTable>) -> Self {
        let conversion = target.and_then(|target| Self::new(target, options).conversion);
        Self { conversion, words: Some(words) }
    }

    /// Whether the stage protects more of the text than other stages do.
    pub(crate) fn protects_words(&self) -> bool {
        self.words.is_some()
    }

    pub(crate) fn apply<S: Sink>(
        &self,
        text: &str,
        protected: &[Range<usize>],
        buffers: &mut ScriptBuffers,
        sink: &mut S,
    ) {
        let (foreign, lost) = (languages::find(text), lost::find_chinese(text));
        let mut spans = Vec::new();
        let protected = if foreign.is_empty() && lost.is_empty() {
            protected
        } else {
            spans.extend_from_slice(protected);
            add_spans(&mut spans, foreign.into_iter().map(|(range, _)| range).chain(lost));
            &spans
        };
        match &self.words {
            Some(words) => self.apply_with(words, text, protected, buffers, sink),
            None => self.convert(text, protected, buffers, sink),
        }
    }

    fn convert<S: Sink>(
        &self,
        text: &str,
        protected: &[Range<usize>],
        buffers: &mut ScriptBuffers,
        sink: &mut S,
    ) {
        match &self.conversion {
            Some(Conversion::Simplified(script)) if sink.wants_decisions() => {
                script.explain(text, protected, sink);
            }
            Some(Conversion::Simplified(script)) => script.apply(text, protected, buffers, sink),
            Some(Conversion::Traditional(script)) if sink.wants_decisions() => {
                script.explain(text, protected, sink);
            }
            Some(Conversion::Traditional(script)) => script.apply(text, protected, buffers, sink),
            None => keep_all(text, protected, sink),
        }
    }

    /// Converts the text between the words that the caller decides.
    fn apply_with<S: Sink>(
        &self,
        words: &WordTable,
        text: &str,
        protected: &[Range<usize>],
        buffers: &mut ScriptBuffers,
        sink: &mut S,
    ) {
        let mut found = Vec::new();
        for (range, is_protected) in split_protected(text, protected) {
            if !is_protected {
                words.find(text, range, &mut found);
            }
        }
        let mut spans = protected.to_vec();
        spans.extend(found.iter().map(|(range, _)| range.clone()));
        spans.sort_by_key(|span| span.start);
        self.convert(text, &spans, buffers, &mut WordSink { sink, found: found.iter().peekable(), at: 0 });
    }
}

/// Passes on what the conversion writes, with the words that it takes for protected spans in their places.
struct WordSink<'a, 'f, S, F: Iterator<Item = &'f FoundWord<'f>>> {
    sink: &'a mut S,
    found: Peekable<F>,
    /// How much of the text was passed on.
    at: usize,
}

impl<'f, S: Sink, F: Iterator<Item = &'f FoundWord<'f>>> Sink for WordSink<'_, 'f, S, F> {
    fn keep(&mut self, text: &str) {
        self.at += text.len();
        self.sink.keep(text);
    }

    fn protect(&mut self, text: &str) {
        let at = self.at;
        self.at += text.len();
        match self.found.next_if(|(range, _)| range.start == at).and_then(|(_, result)| *result) {
            Some(result) => self.sink.replace_and_protect(text, result, Rule::UserDictionary),
            None => self.sink.protect(text),
        }
    }

    fn replace(&mut self, source: &str, replacement: &str, rule: Rule) {
        self.at += source.len();
        self.sink.replace(source, replacement, rule);
    }

    fn replace_with_edits(
        &mut self,
        source: &str,
        replacement: &str,
        rule: Rule,
        edits: impl Iterator<Item = EditSpans>,
    ) {
        self.at += source.len();
        self.sink.replace_with_edits(source, replacement, rule, edits);
    }

    fn wants_edits(&self) -> bool {
        self.sink.wants_edits()
    }

    fn wants_decisions(&self) -> bool {
        self.sink.wants_decisions()
    }

    fn decide(&mut self, span: &Range<usize>, channels: ChannelShares, candidates: Vec<Candidate>) {
        self.sink.decide(span, channels, candidates);
    }
}
