//! Says why: what the normalization, the segmentation and each step make of a text, and by which entries.

use super::protected_words::Kind;
use super::{Converter, Native};
use crate::dictionary::blob::View;
use crate::dictionary::blob::plan::CompiledPlan;
use crate::dictionary::interpreter::{self, Piece};

/// An account of one conversion, step by step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Inspection {
    /// The text as it was.
    pub input: String,
    /// The steps over the whole text that come first.
    pub normalization: Vec<Step>,
    /// The segments into which the normalized text is cut; protected words are segments.
    pub segments: Vec<String>,
    /// The steps inside each segment.
    pub steps: Vec<Step>,
    /// What comes out: the same as from [`Converter::convert`].
    pub output: String,
}

/// What one step made of the segments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// The segments after the step.
    pub segments: Vec<String>,
    /// The entries that matched, in order.
    pub matches: Vec<EntryMatch>,
}

/// An entry that matched.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EntryMatch {
    /// The segment, counted from 0.
    pub segment: usize,
    /// Where in the segment (before the step) the key stands, in bytes.
    pub offset: usize,
    /// The key.
    pub key: String,
    /// What may be written for it; the first is.
    pub values: Vec<String>,
    /// The dictionary, by name.
    pub dictionary: String,
}

impl Converter {
    /// Converts `text` step by step and tells what happens.
    ///
    /// ```
    /// use zhnorm::{Config, Converter};
    ///
    /// let inspection = Converter::new(Config::S2tw).inspect("里面");
    /// assert_eq!(inspection.segments, ["里面"]);
    /// assert_eq!(inspection.steps[0].segments, ["裏面"]);
    /// assert_eq!(inspection.steps[1].segments, ["裡面"]);
    /// assert_eq!(inspection.steps[1].matches[0].dictionary, "TWVariants");
    /// ```
    pub fn inspect(&self, text: &str) -> Inspection {
        let mut inspection = Inspection { input: text.to_owned(), ..Inspection::default() };
        let view = self.engine.tables.view();
        let Some(plan) = view.plan(self.engine.plan) else { return inspection };
        inspection.normalization = vec![Step::default(); plan.normalization.len()];
        inspection.steps = vec![Step::default(); plan.chain.len()];
        match &self.locks {
            None => inspection.free(view, &plan, text),
            Some(locks) => {
                locks.split(text, true, |piece, kind| {
                    match kind {
                        Kind::Locked => inspection.locked(piece),
                        // Between two words, or at an end, there may be nothing.
                        Kind::Free | Kind::Open if piece.is_empty() => {}
                        Kind::Free | Kind::Open => inspection.free(view, &plan, piece),
                    }
                    piece.len()
                });
            }
        }
        inspection.output = match inspection.steps.last() {
            Some(last) => last.segments.concat(),
            None => inspection.segments.concat(),
        };
        inspection
    }

    /// The segments into which `text` is cut as it is, or `None` if the configuration has no segmentation.
    pub fn segmentation(&self, text: &str) -> Option<Vec<String>> {
        let view = self.engine.tables.view();
        let segmentation = view.plan(self.engine.plan)?.segmentation?;
        let mut segments = Vec::new();
        interpreter::segment(view, Some(segmentation), text, |segment| segments.push(segment.to_owned()));
        Some(segments)
    }
}

impl Inspection {
    fn locked(&mut self, word: &str) {
        for step in self.normalization.iter_mut().chain(&mut self.steps) {
            step.segments.push(word.to_owned());
        }
        self.segments.push(word.to_owned());
    }

    fn free(&mut self, view: &View<'_>, plan: &CompiledPlan<'_>, text: &str) {
        let mut current = text.to_owned();
        for (&group, step) in plan.normalization.iter().zip(&mut self.normalization) {
            current = step.run(view, group, &current);
        }
        let before = self.segments.len();
        match plan.segmentation {
            Some(_) => interpreter::segment(view, plan.segmentation, &current, |segment| {
                self.segments.push(segment.to_owned())
            }),
            None => self.segments.push(current),
        }
        for segment in self.segments.iter().skip(before) {
            let mut current = segment.clone();
            for (&group, step) in plan.chain.iter().zip(&mut self.steps) {
                current = step.run(view, group, &current);
            }
        }
    }
}

impl Step {
    /// Runs the step over the next segment, and returns what that becomes.
    fn run(&mut self, view: &View<'_>, group: u32, text: &str) -> String {
        let (mut out, mut offset) = (String::new(), 0);
        let segment = self.segments.len();
        interpreter::scan(view, group, text, |piece| {
            let source = match piece {
                Piece::Unmatched(source) => {
                    out.push_str(source);
                    source
                }
                Piece::Matched(source, found) => {
                    out.push_str(interpreter::written_value(view, found));
                    self.matches.push(EntryMatch {
                        segment,
                        offset,
                        key: source.to_owned(),
                        values: found.values.iter().map(|&value| view.text(value).to_owned()).collect(),
                        dictionary: view.dict_name(found.dict).unwrap_or_default().to_owned(),
                    });
                    source
                }
            };
            offset += source.len();
        });
        self.segments.push(out.clone());
        out
    }
}

/// For tests that compare with the steps.
#[doc(hidden)]
impl Converter {
    /// What the steps of the plan make of `text`, one after the other: the reference form of [`Converter::convert`].
    pub fn convert_step_by_step(&self, text: &str) -> String {
        let Native { tables, plan } = &self.engine;
        let mut out = String::with_capacity(text.len());
        if let Some(plan) = tables.view().plan(*plan) {
            interpreter::run_plan(tables.view(), &plan, text, &mut out);
        }
        out
    }
}
