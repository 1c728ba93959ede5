//! `Converter::align`: a conversion with an alignment.

use super::Converter;
use super::one_pass::{OnePass, ResizeLog};
use super::protected_words::PieceKind;
use super::text_end::TextEnd;
use crate::alignment::Aligned;
use crate::alignment::builder::AlignmentBuilder;
use crate::dictionary::blob::View;
use crate::dictionary::blob::plan::CompiledPlan;
use crate::dictionary::interpreter::{self, Piece};
use crate::edit::compose::{ComposedEdits, Edit};
use crate::edit::difference::{changed_characters, difference};
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
        let (mut edits, mut output) = (AlignmentBuilder::default(), String::new());
        self.convert_with_edits(text, text, &mut output, |spans| edits.push(spans));
        edits.finish(text, if output == text { Cow::Borrowed(text) } else { Cow::Owned(output) })
    }

    /// Appends the conversion of `text` to `out`, and calls `visit` with each span of `original` that the
    /// output changes, in order, and with the span of `out`. A replaced character is a span of its own,
    /// unless a word changed its length.
    ///
    /// `original` differs from `text` only in characters, not in their lengths.
    pub(crate) fn convert_with_edits(
        &self,
        text: &str,
        original: &str,
        out: &mut String,
        mut visit: impl FnMut(EditSpans),
    ) {
        let view = self.plan.blob.view();
        let Some(plan) = view.plan(self.plan.number) else { return out.push_str(text) };
        out.reserve(text.len() + text.len() / 16);
        let mut free = |piece: &str, at: usize, out: &mut String| {
            let original = slice(original, at..at + piece.len());
            let mut visit = |(source, output): EditSpans| visit((shifted(source, at), output));
            match OnePass::new(view, plan) {
                Some(one_pass) => convert_in_one_pass(&one_pass, piece, original, out, &mut visit),
                None => convert_step_by_step(view, &plan, piece, original, out, &mut visit),
            }
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

/// The spans that got other lengths: of the text, and of the output.
struct Resized(Vec<EditSpans>);

impl ResizeLog for Resized {
    const IS_USED: bool = true;

    fn resized(&mut self, source: Range<usize>, output: Range<usize>) {
        self.0.push((source, output));
    }
}

/// All but what was resized became as many characters of the same lengths, and they are compared.
fn convert_in_one_pass(
    one_pass: &OnePass<'_>,
    text: &str,
    original: &str,
    out: &mut String,
    visit: &mut impl FnMut(EditSpans),
) {
    let (start, mut resized) = (out.len(), Resized(Vec::new()));
    one_pass.run(text, TextEnd::Final, out, &mut resized);
    let (mut source, mut output) = (0, start);
    let end = (text.len()..text.len(), out.len()..out.len());
    for (from, to) in resized.0.into_iter().chain([end]) {
        let (before, after) = (slice(original, source..from.start), slice(out, output..to.start));
        changed_characters(before, after, |span| {
            visit((shifted(span.clone(), source), shifted(span, output)));
        });
        (source, output) = (from.end, to.end);
        difference((original, out), (from, to)).into_iter().for_each(&mut *visit);
    }
}

/// The same for a plan that has no one-pass form.
fn convert_step_by_step(
    view: &View<'_>,
    plan: &CompiledPlan<'_>,
    text: &str,
    original: &str,
    out: &mut String,
    visit: &mut impl FnMut(EditSpans),
) {
    let mut steps = RecordedSteps { edits: ComposedEdits::default(), text: text.to_owned() };
    for &group in plan.normalization {
        let whole = [steps.text.len()];
        steps.run(view, group, &whole);
    }
    let mut segments = Vec::new();
    interpreter::segment(view, plan.segmentation, &steps.text, |segment| segments.push(segment.len()));
    for &group in plan.chain {
        segments = steps.run(view, group, &segments);
    }
    let start = out.len();
    out.push_str(&steps.text);
    for Edit { source, output, .. } in steps.edits.drain() {
        let spans = (source, shifted(output, start));
        difference((original, out), spans).into_iter().for_each(&mut *visit);
    }
}

/// A text on its way through the steps of a plan.
struct RecordedSteps {
    edits: ComposedEdits<()>,
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
                    self.edits.push(Edit { source, output, rule: () });
                }
            });
            lengths.push(out.len() - before);
        }
        self.edits.end_stage();
        self.text = out;
        lengths
    }
}
