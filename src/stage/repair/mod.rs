//! The repair stages: they undo damage to the text while the evidence is still there. Every later stage
//! changes brackets, widths or spaces, and with them the evidence.
//!
//! Two stages of the pipeline. The first undoes damage where one original is sure: text in the wrong encoding
//! (`mojibake`), HTML entities (`html_entity`) and byte-shifted text (`shifted`). The second removes inline
//! pinyin (`inline_pinyin`), which the first needs as evidence.

mod finding;
mod html_entity;
mod inline_pinyin;
mod mojibake;
mod params;
mod shifted;
#[cfg(test)]
mod tests;
mod weights;

pub use params::{Params, TERMS, Term};
pub use weights::{WEIGHTS, Weight};

use crate::edit::Sink;
use crate::language_model::ModelHandle;
use crate::report::Finding;
use crate::stage::split_protected;
use crate::text::html::Markup;
use crate::text::spans::slice;
use std::ops::Range;

/// Both repair stages, with the language model and the parameters that they use.
#[derive(Clone, Debug, Default)]
pub(crate) struct Repairer {
    model: ModelHandle,
    params: Params,
}

impl Repairer {
    /// A repairer with these parameters instead of the default ones.
    pub(crate) fn with_params(params: &Params) -> Self {
        Self { model: ModelHandle::with_params(&params.language), params: params.clone() }
    }

    /// Makes every sure repair that touches nothing protected, and reports all findings. What is only
    /// suspected is protected from the stages that follow. `markup` is the state of the document before
    /// `text`.
    pub(crate) fn undo_damage<S: Sink>(
        &self,
        text: &str,
        markup: Markup,
        protected: &[Range<usize>],
        sink: &mut S,
    ) {
        let found = self.find(text, markup, protected);
        let mut found = found.iter().peekable();
        for (range, is_protected) in split_protected(text, protected) {
            let mut part = Part { text, at: range.start, suspected: 0 };
            while let Some(finding) = found.next_if(|finding| finding.source.start < range.end) {
                // A suspected finding may lie inside one that was repaired.
                if is_protected || finding.source.start < part.at || finding.source.end > range.end {
                    continue;
                }
                sink.find(&finding.source, finding.rule, &finding.candidates, finding.repaired);
                part.keep_to(finding.source.start, sink);
                if finding.repaired {
                    let damaged = slice(text, finding.source.clone());
                    sink.replace(damaged, finding::best(finding), finding.rule);
                    part.at = finding.source.end;
                } else {
                    part.suspected = part.suspected.max(finding.source.end);
                }
            }
            if is_protected {
                sink.protect(slice(text, range));
            } else {
                part.keep_to(range.end, sink);
            }
        }
    }

    /// Removes inline pinyin.
    pub(crate) fn remove_pinyin<S: Sink>(&self, text: &str, protected: &[Range<usize>], sink: &mut S) {
        inline_pinyin::apply(text, protected, &self.model, &self.params.inline_pinyin, sink);
    }

    /// Everything in `text` that is damaged and not protected, in order. Findings that are repaired do not
    /// overlap.
    pub(crate) fn find(&self, text: &str, markup: Markup, protected: &[Range<usize>]) -> Vec<Finding> {
        let Self { model, params } = self;
        let mut found = mojibake::find(text, protected, model, &params.mojibake);
        found.extend(html_entity::find(text, markup, protected));
        found.extend(shifted::find(text, protected, model, params));
        finding::make_disjoint(&mut found);
        found
    }
}

/// Unprotected text on its way to a sink.
struct Part<'t> {
    text: &'t str,
    /// Everything before this offset is written.
    at: usize,
    /// Everything from `at` to this offset is suspected.
    suspected: usize,
}

impl Part<'_> {
    /// Writes the text up to `end` as it is. What is suspected must not change, as long as nobody has
    /// repaired it.
    fn keep_to<S: Sink>(&mut self, end: usize, sink: &mut S) {
        let middle = self.suspected.clamp(self.at, end);
        sink.suspect(slice(self.text, self.at..middle));
        sink.keep(slice(self.text, middle..end));
        self.at = end;
    }
}

/// What the tool that scores the repair needs. Not part of the public interface.
pub(crate) mod testing {
    use super::{Params, Repairer};
    use crate::edit;
    use crate::report::Finding;
    use crate::text::html::Markup;
    use crate::text::spans::slice;

    /// Finds damage with other parameters than the default ones.
    #[derive(Clone, Debug, Default)]
    pub struct DamageFinder(Repairer);

    impl DamageFinder {
        /// A finder with these parameters. If they change the language model, this takes some milliseconds.
        pub fn new(params: &Params) -> Self {
            Self(Repairer::with_params(params))
        }

        /// All damage in one block of text, sure or suspected, in order. Findings that are repaired do not
        /// overlap.
        pub fn find(&self, text: &str) -> Vec<Finding> {
            self.0.find(text, Markup::DocumentStart, &[])
        }

        /// `text` after all sure repairs in `found`, without inline pinyin.
        pub fn repair(&self, text: &str, found: &[Finding]) -> String {
            let mut repaired = String::new();
            let mut from = 0;
            for finding in found.iter().filter(|finding| finding.repaired) {
                repaired.push_str(slice(text, from..finding.source.start));
                repaired.push_str(super::finding::best(finding));
                from = finding.source.end;
            }
            repaired.push_str(slice(text, from..));
            let mut output = String::new();
            let remove = |protected: &[_], sink: &mut edit::TextSink<'_, ()>| {
                self.0.remove_pinyin(&repaired, protected, sink);
            };
            let changed = edit::run(
                &repaired,
                crate::rule_set::RuleSet::ALL,
                &mut edit::Spans::default(),
                &mut output,
                &mut (),
                remove,
            );
            if changed { output } else { repaired }
        }
    }
}
