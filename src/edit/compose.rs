//! Lists of edits between two texts: two lists in a row as one, and spans mapped back to the first text.

use std::ops::Range;

use super::offsets;
use crate::report::Rule;

/// Bytes `source` of one text became bytes `output` of the next, because of `rule`, if anybody asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edit<R> {
    pub(crate) source: Range<usize>,
    pub(crate) output: Range<usize>,
    pub(crate) rule: R,
}

/// The edits of several stages as edits of the text before the first, with their rules.
#[derive(Clone, Debug, Default)]
pub(crate) struct ComposedEdits {
    /// Those of all finished stages.
    all: Vec<Edit<Rule>>,
    /// Those of the current stage.
    stage: Vec<Edit<Rule>>,
}

impl ComposedEdits {
    /// Adds an edit of the current stage, after those before.
    pub(crate) fn push(&mut self, edit: Edit<Rule>) {
        self.stage.push(edit);
    }

    /// The last edit of the current stage.
    pub(crate) fn last(&self) -> Option<&Edit<Rule>> {
        self.stage.last()
    }

    pub(crate) fn end_stage(&mut self) {
        if self.all.is_empty() {
            std::mem::swap(&mut self.all, &mut self.stage);
        } else if !self.stage.is_empty() {
            self.all = compose(&self.all, &self.stage);
        }
        self.stage.clear();
    }

    /// The edits of all finished stages.
    pub(crate) fn as_slice(&self) -> &[Edit<Rule>] {
        &self.all
    }

    /// Removes the edits of all finished stages.
    pub(crate) fn drain(&mut self) -> std::vec::Drain<'_, Edit<Rule>> {
        self.all.drain(..)
    }
}

/// `first` then `second` as one list. Edits that overlap in the text between them become one edit whose spans
/// cover both: no offset inside a replacement is ever invented.
pub(crate) fn compose<R: Copy>(first: &[Edit<R>], second: &[Edit<R>]) -> Vec<Edit<R>> {
    let mut composed = Vec::with_capacity(first.len() + second.len());
    compose_into(first.iter().cloned(), second.iter().cloned(), |edit| composed.push(edit));
    composed
}

/// Calls `push` with each edit of the list that [`compose`] returns.
pub(super) fn compose_into<R: Copy>(
    first: impl Iterator<Item = Edit<R>>,
    second: impl Iterator<Item = Edit<R>>,
    mut push: impl FnMut(Edit<R>),
) {
    let (mut first, mut second) = (first.peekable(), second.peekable());
    // They map offsets of the middle text that no edit touches, to the source and to the output.
    let (mut back, mut forth) = (Shift::default(), Shift::default());
    loop {
        // Most edits are those of one stage alone.
        let start_second = second.peek().map(|edit| edit.source.start);
        let is_alone = |edit: &Edit<R>| start_second.is_none_or(|start| edit.output.end <= start);
        while let Some(edit) = first.next_if(is_alone) {
            back.after(&edit.output, &edit.source);
            let output = forth.apply(edit.output.start)..forth.apply(edit.output.end);
            push(Edit { output, ..edit });
        }
        let start_first = first.peek().map(|edit| edit.output.start);
        let is_alone = |edit: &Edit<R>| start_first.is_none_or(|start| edit.source.end < start);
        while let Some(edit) = second.next_if(is_alone) {
            forth.after(&edit.source, &edit.output);
            let source = back.apply(edit.source.start)..back.apply(edit.source.end);
            push(Edit { source, ..edit });
        }
        let start_second = second.peek().map(|edit| edit.source.start);
        let Some(low) = start_first.into_iter().chain(start_second).min() else { return };
        let source_start = back.apply(low);
        let output_start = forth.apply(low);
        let mut high = low;
        let mut rule = None;
        // A group grows while an edit starts inside it. Edits that only touch stay apart.
        loop {
            let joins = |edit: &Range<usize>| match rule {
                None => edit.start == low,
                Some(_) => edit.start < high,
            };
            if let Some(edit) = first.next_if(|edit| joins(&edit.output)) {
                high = high.max(edit.output.end);
                back.after(&edit.output, &edit.source);
                rule = rule.or(Some(edit.rule));
            } else if let Some(edit) = second.next_if(|edit| joins(&edit.source)) {
                high = high.max(edit.source.end);
                forth.after(&edit.source, &edit.output);
                rule = Some(edit.rule);
            } else {
                break;
            }
        }
        let Some(rule) = rule else { return };
        push(Edit { source: source_start..back.apply(high), output: output_start..forth.apply(high), rule });
    }
}

/// The bytes of the source that `span` of the output came from.
pub(crate) fn source_of<R>(edits: &[Edit<R>], span: &Range<usize>) -> Range<usize> {
    offsets::map_by(edits, |edit| (edit.output.clone(), edit.source.clone()), span)
}

/// Maps offsets after the last edit from one text to another.
#[derive(Default)]
struct Shift {
    from: usize,
    to: usize,
}

impl Shift {
    fn after(&mut self, from: &Range<usize>, to: &Range<usize>) {
        (self.from, self.to) = (from.end, to.end);
    }

    fn apply(&self, offset: usize) -> usize {
        self.to + offset.saturating_sub(self.from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(source: Range<usize>, output: Range<usize>, rule: Rule) -> Edit<Rule> {
        Edit { source, output, rule }
    }

    #[test]
    fn edits_compose_to_spans_of_the_original() {
        // "a??b" -> "a?b" -> "a！b"
        let first = [edit(1..3, 1..2, Rule::RepeatedMark)];
        let second = [edit(1..2, 1..4, Rule::FullwidthMark)];
        assert_eq!(compose(&first, &second), [edit(1..3, 1..4, Rule::FullwidthMark)]);
        // A deletion inside what the second edit replaces, and one that only touches it.
        let first = [edit(1..2, 1..1, Rule::Control), edit(5..6, 4..4, Rule::Control)];
        let second = [edit(0..3, 0..1, Rule::Space)];
        assert_eq!(
            compose(&first, &second),
            [edit(0..4, 0..1, Rule::Space), edit(5..6, 2..2, Rule::Control)]
        );
    }

    #[test]
    fn edits_that_only_touch_stay_apart() {
        let first = [edit(0..3, 0..0, Rule::Invisible)];
        let second = [edit(0..1, 0..3, Rule::FullwidthMark)];
        assert_eq!(
            compose(&first, &second),
            [edit(0..3, 0..0, Rule::Invisible), edit(3..4, 0..3, Rule::FullwidthMark)]
        );
    }

    #[test]
    fn spans_map_back_to_the_source() {
        // "abcdefgh" -> "aXYZefg": `bcd` was replaced, `h` was deleted.
        let edits = [edit(1..4, 1..4, Rule::Script), edit(7..8, 7..7, Rule::Control)];
        assert_eq!(source_of(&edits, &(0..1)), 0..1);
        assert_eq!(source_of(&edits, &(1..4)), 1..4);
        assert_eq!(source_of(&edits, &(2..3)), 1..4);
        assert_eq!(source_of(&edits, &(3..5)), 1..5);
        assert_eq!(source_of(&edits, &(5..7)), 5..7);
        // "abc" -> "c": a span after a deletion leaves the deleted text out. An empty one stands for it.
        let edits = [edit(0..2, 0..0, Rule::Control)];
        assert_eq!(source_of(&edits, &(0..1)), 2..3);
        assert_eq!(source_of(&edits, &(0..0)), 0..2);
        assert_eq!(source_of::<Rule>(&[], &(3..5)), 3..5);
    }
}
