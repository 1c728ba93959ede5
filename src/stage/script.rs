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

use block::{BlockText, keep_all};
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
            None => self.convert(BlockText { text, protected, words: &[] }, buffers, sink),
        }
    }

    fn convert<S: Sink>(&self, block: BlockText<'_>, buffers: &mut ScriptBuffers, sink: &mut S) {
        let BlockText { text, protected, .. } = block;
        match &self.conversion {
            Some(Conversion::Simplified(script)) if sink.wants_decisions() => {
                script.explain(text, protected, sink);
            }
            Some(Conversion::Simplified(script)) => script.apply(text, protected, buffers, sink),
            Some(Conversion::Traditional(script)) if sink.wants_decisions() => {
                script.explain(block, sink);
            }
            Some(Conversion::Traditional(script)) => script.apply(block, buffers, sink),
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
        let block = BlockText { text, protected: &spans, words: &found };
        self.convert(block, buffers, &mut WordSink { sink, found: found.iter().peekable(), at: 0 });
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
        edits: impl FnOnce(&mut dyn FnMut(EditSpans)),
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

#[cfg(test)]
mod tests {
    use crate::dictionary::Dictionary;
    use crate::{Normalizer, Target};

    /// What a normalizer with these words makes of a text: once, twice and with reasons the same.
    fn normalized(target: Target, words: &str, text: &str) -> String {
        let words = Dictionary::parse("words.txt", words.as_bytes()).unwrap();
        let builder = Normalizer::builder().target(target);
        let normalizer = builder.dictionaries([words]).unwrap().build();
        let once = normalizer.normalize(text).into_owned();
        assert_eq!(normalizer.normalize(&once), once, "{text}");
        assert_eq!(normalizer.explain(text).text, once, "{text}");
        once
    }

    const TEXTS: [&str; 6] = [
        "那个小家伙在家里面跑来跑去",
        "理发师说他的头发很干",
        "皇后走在后面，几公里里面没有一只鸟",
        "干部说他爱吃饼干",
        "他只有一台计算机，放在茶几上",
        "他几乎只吃面条，面容干净",
    ];

    /// The model reads a word that the caller decides, so it decides what stands beside it as ever.
    #[test]
    fn a_word_that_is_decided_as_ever_changes_nothing_beside_it() {
        for target in [Target::HantTw, Target::HantHk] {
            for text in TEXTS {
                let expected = Normalizer::new(target).normalize(text).into_owned();
                let pairs: Vec<(char, char)> = text.chars().zip(expected.chars()).collect();
                for &(from, to) in &pairs {
                    // A dictionary has one value for all places.
                    if pairs.iter().all(|pair| (pair.0 == from) == (pair.1 == to)) {
                        let words = format!("{from}\t{to}\n");
                        assert_eq!(normalized(target, &words, text), expected, "{words}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_word_is_read_as_what_the_caller_makes_of_it() {
        for (words, text, expected) in [
            ("家\t家\n", "小家伙", "小家伙"),
            ("头\t頭\n", "头发很长", "頭髮很長"),
            // A word that is not Chinese is read as its result.
            ("B\t頭\n", "B发很长", "頭髮很長"),
            ("C\t家\n", "小C伙", "小家伙"),
            // A result of another length.
            ("茶几\t几\n", "放在茶几上面的面条", "放在几上面的麵條"),
            ("头发\t\u{1F469}\n", "她的头发后面", "她的\u{1F469}後面"),
            // It is no evidence for who wrote the text around it.
            ("后\t后\n", "皇后在後面", "皇后在後面"),
            ("头发\t头发\n", "余先生的头发在公里數，皇后不懂", "余先生的头发在公里數，皇后不懂"),
        ] {
            assert_eq!(normalized(Target::HantTw, words, text), expected, "{words}");
        }
    }
}
