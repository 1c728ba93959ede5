//! The parts of a text that have changed, while stages go on changing it.

use std::ops::Range;

/// The parts of a text that have changed: in order, and without touching each other. A part may be empty, if
/// text was removed there.
#[derive(Debug, Default)]
pub(crate) struct ChangedParts {
    /// The parts, as spans of the output of the last stage that is over. Those before `moved` are done with.
    before: Vec<Range<usize>>,
    /// The number of parts of `before` that are also in `after`.
    moved: usize,
    /// The parts in the output of the current stage.
    after: Vec<Range<usize>>,
}

impl ChangedParts {
    /// The parts.
    pub(crate) fn as_slice(&self) -> &[Range<usize>] {
        &self.before
    }

    pub(crate) fn clear(&mut self) {
        self.before.clear();
    }

    /// Adds parts, which are in order.
    pub(crate) fn add(&mut self, parts: impl IntoIterator<Item = Range<usize>>) {
        let count = self.before.len();
        self.before.extend(parts);
        if count > 0 && self.before.len() > count {
            self.before.sort_by_key(|part| part.start);
        }
        self.before.dedup_by(|later, part| {
            let touches = later.start <= part.end;
            if touches {
                part.end = part.end.max(later.end);
            }
            touches
        });
    }

    /// The current stage replaces `source` by `output`. Everything between the last replacement and `source`
    /// is unchanged.
    pub(super) fn replace(&mut self, source: &Range<usize>, output: &Range<usize>) {
        self.move_until(source.start, output.start);
        let mut part = output.clone();
        while let Some(old) = self.before.get_mut(self.moved).filter(|old| old.start <= source.end) {
            if old.start < source.start {
                part.start -= source.start - old.start;
            }
            if old.end > source.end {
                old.start = source.end;
                break;
            }
            self.moved += 1;
        }
        self.push(part);
    }

    /// Ends the stage, whose input ends at `source` and whose output at `output`.
    pub(super) fn finish(&mut self, source: usize, output: usize) {
        self.move_until(source + 1, output + 1);
        std::mem::swap(&mut self.before, &mut self.after);
        self.after.clear();
        self.moved = 0;
    }

    /// Moves the parts that end before `source`, to which `output` corresponds.
    fn move_until(&mut self, source: usize, output: usize) {
        while let Some(old) = self.before.get(self.moved).filter(|old| old.end < source) {
            let part = output - (source - old.start)..output - (source - old.end);
            self.push(part);
            self.moved += 1;
        }
    }

    fn push(&mut self, part: Range<usize>) {
        match self.after.last_mut().filter(|last| last.end >= part.start) {
            Some(last) => last.end = last.end.max(part.end),
            None => self.after.push(part),
        }
    }
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod tests {
    use super::*;

    #[test]
    fn parts_move_and_grow_with_the_replacements() {
        let mut parts = ChangedParts::default();
        parts.add([2..4, 10..12, 20..20]);
        // `source` and `output` of a stage: 3 bytes become 1, then 1 byte becomes 4.
        parts.replace(&(5..8), &(5..6));
        parts.replace(&(11..12), &(9..13));
        parts.finish(30, 31);
        assert_eq!(parts.as_slice(), [2..4, 5..6, 8..13, 21..21]);
    }

    #[test]
    fn a_part_that_is_replaced_in_the_middle_stays_whole() {
        let mut parts = ChangedParts::default();
        parts.add([10..20]);
        parts.replace(&(12..13), &(12..12));
        parts.replace(&(15..16), &(14..18));
        parts.finish(40, 42);
        assert_eq!(parts.as_slice(), [10..22]);
    }

    #[test]
    fn parts_that_touch_become_one() {
        let mut parts = ChangedParts::default();
        parts.add([0..2, 2..3, 5..6]);
        parts.add([6..7]);
        assert_eq!(parts.as_slice(), [0..3, 5..7]);
    }
}
