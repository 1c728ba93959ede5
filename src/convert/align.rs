//! `Converter::align`: a conversion with an alignment.

use super::Converter;
use super::one_pass::{self, OnePass, ResizeLog, ShiftedLog};
use super::protected_words::PieceKind;
use super::text_end::TextEnd;
use crate::alignment::Aligned;
use crate::alignment::builder::AlignmentBuilder;
use crate::dictionary::blob::View;
use crate::dictionary::blob::plan::CompiledPlan;
use crate::dictionary::interpreter::{self, Piece};
use crate::edit::difference::{changed_characters, difference};
use crate::edit::edit_list::{EditList, StagedEdits};
use crate::edit::offsets::EditSpans;
use crate::text::spans::{shifted, slice};
use std::borrow::Cow;
use std::ops::Range;

impl Converter {
    /// The conversion of `text`, with a map between the offsets of both.
    ///
    /// ```
    /// use zhnorm::{Config, Converter};
    ///
    /// let aligned = Converter::new(Config::S2twp).align("新的鼠标很好");
    /// assert_eq!(aligned.text(), "新的滑鼠很好");
    /// assert_eq!(aligned.alignment().to_source(12..15), 12..15);
    /// ```
    #[must_use]
    pub fn align<'t>(&self, text: &'t str) -> Aligned<'t> {
        let (mut output, mut resized) = (String::new(), Resized::default());
        self.convert_and_log(text, &mut output, &mut resized);
        let mut edits = AlignmentBuilder::default();
        resized.changes(text, &output, &mut |spans| edits.push(spans));
        edits.finish(text, if output == text { Cow::Borrowed(text) } else { Cow::Owned(output) })
    }

    /// Writes the conversion of `text` to `out`, which is empty before, and adds what got other lengths to
    /// `log`: spans of `text`, and of `out`.
    pub(crate) fn convert_and_log(&self, text: &str, out: &mut String, log: &mut Resized) {
        let view = self.plan.blob.view();
        let Some(plan) = view.plan(self.plan.number) else { return out.push_str(text) };
        one_pass::reserve(text.len(), out);
        let mut free = |piece: &str, start: usize, out: &mut String| match OnePass::new(view, plan) {
            Some(one_pass) => {
                one_pass.run(piece, TextEnd::Final, out, &mut ShiftedLog { log, start });
            }
            None => convert_step_by_step(view, &plan, piece, out, &mut ShiftedLog { log, start }),
        };
        let Some(protected) = &self.protected else { return free(text, 0, out) };
        let mut at = 0;
        protected.split(text, TextEnd::Final, |piece, kind| {
            match kind {
                PieceKind::Free(_) => free(piece, at, out),
                PieceKind::Protected => out.push_str(piece),
            }
            at += piece.len();
            piece.len()
        });
    }
}

/// The parts of a conversion that got other lengths. All else became as many characters of the same lengths.
/// If the plan has no one-pass form, these are all parts that a dictionary matched.
#[derive(Debug, Default)]
pub(crate) struct Resized(EditList);

impl ResizeLog for Resized {
    const IS_USED: bool = true;

    fn resized(&mut self, source: Range<usize>, output: Range<usize>) {
        self.0.push(&source, &output);
    }
}

impl Resized {
    /// Removes all parts.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Calls `visit` with the spans of each change from `original` to `output`, in order. A replaced
    /// character is a span of its own, unless it is in one of the parts.
    ///
    /// `original` differs from the converted text only in characters, not in their lengths.
    pub(crate) fn changes(&self, original: &str, output: &str, visit: &mut dyn FnMut(EditSpans)) {
        let (mut start, mut output_start) = (0, 0);
        let end = (original.len()..original.len(), output.len()..output.len());
        for (from, to) in self.0.iter().chain([end]) {
            let (before, after) = (slice(original, start..from.start), slice(output, output_start..to.start));
            changed_characters(before, after, |span| {
                visit((shifted(span.clone(), start), shifted(span, output_start)));
            });
            (start, output_start) = (from.end, to.end);
            difference((original, output), (from, to)).into_iter().for_each(&mut *visit);
        }
    }
}

/// Converts a text with a plan that has no one-pass form.
fn convert_step_by_step(
    view: &View<'_>,
    plan: &CompiledPlan<'_>,
    text: &str,
    out: &mut String,
    log: &mut impl ResizeLog,
) {
    let mut steps = RecordedSteps { edits: StagedEdits::default(), text: text.to_owned() };
    for &group in plan.normalization {
        let whole = [steps.text.len()];
        steps.run(view, group, &whole);
    }
    let mut segments = Vec::new();
    interpreter::segment(view, plan.segmentation, &steps.text, |segment| segments.push(segment.len()));
    for &group in plan.chain {
        segments = steps.run(view, group, &segments);
    }
    steps.edits.for_each(|(source, output)| log.resized(source, shifted(output, out.len())));
    out.push_str(&steps.text);
}

/// A text on its way through the steps of a plan.
struct RecordedSteps {
    edits: StagedEdits,
    text: String,
}

impl RecordedSteps {
    /// Runs a step inside each segment, whose lengths are given in bytes. Returns those after the step.
    fn run(&mut self, view: &View<'_>, group: u32, segments: &[usize]) -> Vec<usize> {
        let (mut at, mut out) = (0, String::with_capacity(self.text.len()));
        let mut lengths = Vec::with_capacity(segments.len());
        for length in segments {
            let before = out.len();
            interpreter::scan(view, group, slice(&self.text, at..at + length), |piece| match piece {
                Piece::Unmatched(source) => {
                    out.push_str(source);
                    at += source.len();
                }
                Piece::Matched(source, found) => {
                    let start = out.len();
                    out.push_str(interpreter::written_value(view, found));
                    let (source, output) = (at..at + source.len(), start..out.len());
                    at = source.end;
                    self.edits.push(&source, &output);
                }
            });
            lengths.push(out.len() - before);
        }
        self.edits.end_stage();
        self.text = out;
        lengths
    }
}
