//! Edits of a text in some three bytes each: what was kept before the edit, and both lengths, as numbers of
//! seven bits a byte (LEB128). Every so often the list notes where it is, so that a search reads little.

use super::compose::{Edit, compose_into};
use super::offsets::{self, EditSpans};
use std::ops::Range;

/// The number of edits from one note to the next.
const INTERVAL: usize = 64;

/// Edits, in order. They may touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct EditList {
    /// For each edit three numbers: of units kept before it, removed, and inserted.
    bytes: Vec<u8>,
    /// Where every 64th edit begins in `bytes`.
    notes: Vec<Note>,
    count: usize,
    /// The end of the last edit in both texts.
    source: usize,
    output: usize,
}

/// Where an edit begins in the list, and where the edit before it ends in both texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Note {
    byte: usize,
    source: usize,
    output: usize,
}

/// From which text an offset comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum From {
    Source,
    Output,
}

impl EditList {
    /// Adds an edit after the others. As much is kept before it in both texts.
    pub(crate) fn push(&mut self, source: &Range<usize>, output: &Range<usize>) {
        debug_assert_eq!(source.start - self.source, output.start - self.output, "what is kept is equal");
        if self.count.is_multiple_of(INTERVAL) {
            self.notes.push(Note { byte: self.bytes.len(), source: self.source, output: self.output });
        }
        let numbers @ [kept, removed, inserted] = [source.start - self.source, source.len(), output.len()];
        if kept | removed | inserted < 0x80 {
            self.bytes.extend_from_slice(&[kept as u8, removed as u8, inserted as u8]);
        } else {
            numbers.iter().for_each(|number| write_number(*number, &mut self.bytes));
        }
        (self.source, self.output) = (source.end, output.end);
        self.count += 1;
    }

    /// Removes all edits.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.notes.clear();
        (self.count, self.source, self.output) = (0, 0, 0);
    }

    /// Adds the edits of `first` and then `second` as one list.
    pub(crate) fn push_composed(&mut self, first: &Self, second: &Self) {
        compose_lists(first, second, |(source, output)| self.push(&source, &output));
    }

    /// The number of edits.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// All edits: spans of the source and of the output.
    pub(crate) fn iter(&self) -> EditIter<'_> {
        self.from(Note::default())
    }

    /// The span in the other text that belongs to `span`.
    pub(crate) fn map(&self, from: From, span: &Range<usize>) -> Range<usize> {
        offsets::map(span, |precedes| {
            let note = self.note(|note| precedes(note.end(from)));
            let base = match from {
                From::Source => (note.source, note.output),
                From::Output => (note.output, note.source),
            };
            (base, Directed { edits: self.from(note), from })
        })
    }

    /// The last note that `precedes`.
    fn note(&self, precedes: impl FnMut(&Note) -> bool) -> Note {
        let count = self.notes.partition_point(precedes);
        count.checked_sub(1).and_then(|last| self.notes.get(last)).copied().unwrap_or_default()
    }

    fn from(&self, note: Note) -> EditIter<'_> {
        let bytes = self.bytes.get(note.byte..).unwrap_or_default();
        EditIter { bytes, source: note.source, output: note.output }
    }
}

/// The edits of several stages as edits of the text before the first, packed and without their rules.
/// `ComposedEdits` keeps these.
#[derive(Debug, Default)]
pub(crate) struct StagedEdits {
    /// Those of all finished stages but the last that had any.
    before: EditList,
    /// Those of that stage. The last stage has most of them, so they join the others when they are read.
    last: EditList,
    /// Those of the current stage.
    stage: EditList,
    /// Scratch: the first two as one list.
    composed: EditList,
}

impl StagedEdits {
    /// Adds an edit of the current stage, after those before.
    pub(crate) fn push(&mut self, source: &Range<usize>, output: &Range<usize>) {
        self.stage.push(source, output);
    }

    pub(crate) fn end_stage(&mut self) {
        if self.stage.len() == 0 {
            return;
        }
        if self.last.len() > 0 {
            self.composed.clear();
            self.composed.push_composed(&self.before, &self.last);
            std::mem::swap(&mut self.before, &mut self.composed);
        }
        std::mem::swap(&mut self.last, &mut self.stage);
        self.stage.clear();
    }

    /// Calls `visit` with each edit of all finished stages, in order.
    pub(crate) fn for_each(&self, visit: impl FnMut(EditSpans)) {
        compose_lists(&self.before, &self.last, visit);
    }

    /// Removes all edits.
    pub(crate) fn clear(&mut self) {
        self.before.clear();
        self.last.clear();
        self.stage.clear();
    }
}

/// Calls `visit` with each edit of `first` and then `second` as one list.
fn compose_lists(first: &EditList, second: &EditList, mut visit: impl FnMut(EditSpans)) {
    let edit = |(source, output): EditSpans| Edit { source, output, rule: () };
    let (first, second) = (first.iter().map(edit), second.iter().map(edit));
    compose_into(first, second, |edit| visit((edit.source, edit.output)));
}

impl Note {
    /// The end of the edit before it.
    fn end(self, from: From) -> usize {
        match from {
            From::Source => self.source,
            From::Output => self.output,
        }
    }
}

/// Reads the edits of a list.
#[derive(Clone, Debug)]
pub(crate) struct EditIter<'l> {
    bytes: &'l [u8],
    source: usize,
    output: usize,
}

impl Iterator for EditIter<'_> {
    /// The span of the source, and that of the output.
    type Item = EditSpans;

    fn next(&mut self) -> Option<EditSpans> {
        let [kept, removed, inserted] =
            [read_number(&mut self.bytes)?, read_number(&mut self.bytes)?, read_number(&mut self.bytes)?];
        let source = self.source + kept..self.source + kept + removed;
        let output = self.output + kept..self.output + kept + inserted;
        (self.source, self.output) = (source.end, output.end);
        Some((source, output))
    }
}

/// Edits with the span first that is in the text of the offset.
struct Directed<'l> {
    edits: EditIter<'l>,
    from: From,
}

impl Iterator for Directed<'_> {
    type Item = EditSpans;

    fn next(&mut self) -> Option<EditSpans> {
        let (source, output) = self.edits.next()?;
        Some(match self.from {
            From::Source => (source, output),
            From::Output => (output, source),
        })
    }
}

fn write_number(mut number: usize, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn read_number(bytes: &mut &[u8]) -> Option<usize> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= usize::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `bcd` became `XY`, `f` was deleted, and `Z` was inserted: "abcdefgh" -> "aXYegZh".
    fn list() -> EditList {
        let mut list = EditList::default();
        for (source, output) in [(1..4, 1..3), (5..6, 4..4), (7..7, 5..6)] {
            list.push(&source, &output);
        }
        list
    }

    #[test]
    fn spans_map_in_both_directions() {
        for (output, source) in [
            (0..1, 0..1),
            (1..2, 1..4),
            (2..4, 1..5),
            (3..4, 4..5),
            (4..5, 6..7),
            (3..5, 4..7),
            (5..6, 7..7),
            (4..7, 6..8),
            // Where text was deleted, and inside a replacement.
            (4..4, 5..6),
            (2..2, 1..4),
            (0..0, 0..0),
        ] {
            assert_eq!(list().map(From::Output, &output), source, "{output:?}");
        }
        for (source, output) in [(2..3, 1..3), (4..5, 3..4), (5..6, 4..4), (6..8, 4..7), (7..7, 5..6)] {
            assert_eq!(list().map(From::Source, &source), output, "{source:?}");
        }
    }

    #[test]
    fn a_long_list_is_searched_from_its_notes() {
        let mut list = EditList::default();
        // Each third unit is deleted.
        for at in 0..1000 {
            list.push(&(3 * at + 2..3 * at + 3), &(2 * at + 2..2 * at + 2));
        }
        assert_eq!(list.len(), 1000);
        assert_eq!(list.iter().last(), Some((2999..3000, 2000..2000)));
        for at in [0, 63, 64, 65, 500, 999] {
            assert_eq!(list.map(From::Output, &(2 * at..2 * at + 2)), 3 * at..3 * at + 2);
            assert_eq!(list.map(From::Source, &(3 * at + 2..3 * at + 3)), 2 * at + 2..2 * at + 2);
        }
    }

    #[test]
    fn numbers_of_any_size_come_back() {
        for number in [0, 1, 0x7F, 0x80, 0x3FFF, 0x4000, usize::MAX] {
            let mut bytes = Vec::new();
            write_number(number, &mut bytes);
            assert_eq!(read_number(&mut bytes.as_slice()), Some(number));
        }
    }
}
