//! Explains a conversion: the result of the normalization, the segmentation and each step, and the entries
//! that matched.

use super::Converter;
use super::protected_words::PieceKind;
use super::text_end::TextEnd;
use crate::dictionary::blob::View;
use crate::dictionary::blob::plan::CompiledPlan;
use crate::dictionary::interpreter::{self, Piece};

/// One conversion, step by step. [`Converter::inspect`] returns it.
///
/// All offsets are in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Inspection {
    /// The text before the conversion.
    pub input: String,
    /// The steps of the normalization, which run over the whole text before it is segmented.
    pub normalization: Vec<InspectedStep>,
    /// The segments of the normalized text. A protected word is a segment.
    pub segments: Vec<String>,
    /// The steps that run inside each segment.
    pub steps: Vec<InspectedStep>,
    /// The converted text, as [`Converter::convert`] returns it.
    pub output: String,
}

/// The result of one step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct InspectedStep {
    /// The segments after the step.
    pub segments: Vec<String>,
    /// The entries that matched, in the order of their offsets.
    pub matches: Vec<EntryMatch>,
}

/// A dictionary entry that matched.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EntryMatch {
    /// The index of the segment, from 0.
    pub segment: usize,
    /// The offset of the key in the segment before the step, in bytes.
    pub offset: usize,
    /// The key.
    pub key: String,
    /// The values of the entry. The step writes the first one.
    pub values: Vec<String>,
    /// The name of the dictionary.
    pub dictionary: String,
}

impl Converter {
    /// Converts `text` step by step and records what happens.
    ///
    /// Use it for short texts: the inspection of a Chinese text takes some ninety times the memory of the
    /// text.
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
        let view = self.plan.blob.view();
        let Some(plan) = view.plan(self.plan.number) else { return inspection };
        inspection.normalization = vec![InspectedStep::default(); plan.normalization.len()];
        inspection.steps = vec![InspectedStep::default(); plan.chain.len()];
        match &self.protected {
            None => inspection.add_free(view, &plan, text),
            Some(protected) => {
                protected.split(text, TextEnd::Final, |piece, kind| {
                    match kind {
                        PieceKind::Protected => inspection.add_protected(piece),
                        // Two protected words may be adjacent.
                        PieceKind::Free(_) if piece.is_empty() => {}
                        PieceKind::Free(_) => inspection.add_free(view, &plan, piece),
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

    /// The segments of `text`, which is not normalized first. `None` if the configuration has no
    /// segmentation.
    ///
    /// ```
    /// use zhnorm::{Config, Converter};
    ///
    /// let segments = Converter::new(Config::S2tw).segmentation("理发店里面");
    /// assert_eq!(segments.unwrap_or_default(), ["理发店", "里面"]);
    /// assert_eq!(Converter::new(Config::S2t).segmentation("理发店里面"), None);
    /// ```
    pub fn segmentation(&self, text: &str) -> Option<Vec<String>> {
        let view = self.plan.blob.view();
        let segmentation = view.plan(self.plan.number)?.segmentation?;
        let mut segments = Vec::new();
        interpreter::segment(view, Some(segmentation), text, |segment| segments.push(segment.to_owned()));
        Some(segments)
    }
}

impl Inspection {
    /// Adds a protected word, which is a segment of its own.
    fn add_protected(&mut self, word: &str) {
        for step in self.normalization.iter_mut().chain(&mut self.steps) {
            step.segments.push(word.to_owned());
        }
        self.segments.push(word.to_owned());
    }

    /// Adds text between protected words.
    fn add_free(&mut self, view: &View<'_>, plan: &CompiledPlan<'_>, text: &str) {
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

impl InspectedStep {
    /// Runs the step over the next segment and returns the result.
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

/// For tests that compare with the step interpreter.
#[doc(hidden)]
impl Converter {
    /// Converts `text` step by step. This defines the output of [`Converter::convert`].
    pub fn convert_step_by_step(&self, text: &str) -> String {
        let view = self.plan.blob.view();
        let mut out = String::with_capacity(text.len());
        if let Some(plan) = view.plan(self.plan.number) {
            interpreter::run_plan(view, &plan, text, &mut out);
        }
        out
    }
}
