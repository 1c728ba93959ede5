//! The edits of a record: bytes that are replaced while all others are copied.

use std::ops::Range;

use crate::text::spans::slice;

/// The edits of one record, in any order.
#[derive(Debug, Default)]
pub(crate) struct Edits {
    /// Ranges of the record, and of the new text that takes their place.
    edits: Vec<(Range<usize>, Range<usize>)>,
    new: String,
}

impl Edits {
    /// Replaces `old` by what `write` appends. An empty range is a place where text is added.
    pub(crate) fn replace(&mut self, old: Range<usize>, write: impl FnOnce(&mut String)) {
        let start = self.new.len();
        write(&mut self.new);
        self.edits.push((old, start..self.new.len()));
    }

    /// Appends the record with all edits to `output`.
    ///
    /// If several edits replace the same range, the last of them counts, as the last of several equal keys
    /// does in an object of JSON. An edit inside of a range that another replaces has no effect.
    pub(crate) fn apply(mut self, record: &str, output: &mut Vec<u8>) {
        output.reserve(record.len() + self.new.len());
        self.edits.sort_by_key(|(old, _)| old.start);
        let mut done = 0;
        let mut edits = self.edits.iter().peekable();
        while let Some((old, new)) = edits.next() {
            let is_replaced = !old.is_empty() && edits.peek().is_some_and(|(next, _)| next == old);
            if is_replaced || old.start < done {
                continue;
            }
            output.extend_from_slice(slice(record, done..old.start).as_bytes());
            output.extend_from_slice(slice(&self.new, new.clone()).as_bytes());
            done = old.end;
        }
        output.extend_from_slice(slice(record, done..).as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_come_in_any_order() {
        let mut edits = Edits::default();
        for (old, new) in
            [(4..5, "E"), (1..1, "x"), (2..4, "old"), (3..3, "inside"), (2..4, "CD"), (1..1, "y")]
        {
            edits.replace(old, |out| out.push_str(new));
        }
        let mut output = b"> ".to_vec();
        edits.apply("abcdef", &mut output);
        assert_eq!(String::from_utf8(output).unwrap(), "> axybCDEf");
    }
}
