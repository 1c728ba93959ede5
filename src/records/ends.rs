//! Finds where records end, so that a stream of bytes can be cut between records without parsing them.

use memchr::{memchr, memchr2, memrchr};

use crate::text::spans::slice_bytes;

const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

/// Finds the ends of records in bytes that come in pieces. It is the state between them.
///
/// A record ends with LF, which belongs to it, and the last one also at the end of the input. In tables with
/// quotation marks, an LF inside of a quoted cell does not count.
///
/// ```
/// use zhnorm::records::RecordEnds;
///
/// let mut ends = RecordEnds::of_lines();
/// assert_eq!(ends.last(b"{}\n{}\n{\"a\""), Some(6));
/// let mut ends = RecordEnds::of_table(b',');
/// assert_eq!(ends.next(b"1,\"two\n"), None, "the cell is still open");
/// assert_eq!(ends.next(b"lines\"\n2,"), Some(7));
/// ```
#[derive(Clone, Debug)]
pub struct RecordEnds(EndsOf);

#[derive(Clone, Debug)]
enum EndsOf {
    Lines,
    Table {
        delimiter: u8,
        state: CellState,
    },
    #[cfg(any(feature = "warc", zhnorm_command))]
    Warc(super::warc::ends::WarcEnds),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CellState {
    /// A record begins. That many bytes of a byte order mark have been read.
    RecordStart(usize),
    /// A cell begins.
    CellStart,
    /// In a cell without quotation marks, in which they are ordinary characters.
    Plain,
    Quoted,
    /// After a quotation mark in a quoted cell: it ends the cell, or is the first of two.
    AfterQuote,
}

impl RecordEnds {
    /// For records that are lines: JSON Lines, and tables without quotation marks.
    #[must_use]
    pub fn of_lines() -> Self {
        Self(EndsOf::Lines)
    }

    /// For tables whose cells may stand in quotation marks. `delimiter` is the byte between cells.
    #[must_use]
    pub fn of_table(delimiter: u8) -> Self {
        Self(EndsOf::Table { delimiter, state: CellState::RecordStart(0) })
    }

    /// For WARC files. What begins with something else than a record has no end.
    #[cfg(any(feature = "warc", zhnorm_command))]
    #[must_use]
    pub fn of_warc() -> Self {
        Self(EndsOf::Warc(super::warc::ends::WarcEnds::default()))
    }

    /// The length of the piece up to the end of the next record, which is how much was taken of it. If no
    /// record ends in the piece, all of it was taken.
    #[must_use]
    pub fn next(&mut self, piece: &[u8]) -> Option<usize> {
        match &mut self.0 {
            EndsOf::Lines => memchr(b'\n', piece).map(|at| at + 1),
            EndsOf::Table { delimiter, state } => state.next(*delimiter, piece),
            #[cfg(any(feature = "warc", zhnorm_command))]
            EndsOf::Warc(ends) => ends.next(piece),
        }
    }

    /// The length of the piece up to the end of the last record that ends in it. All of it is taken.
    #[must_use]
    pub fn last(&mut self, piece: &[u8]) -> Option<usize> {
        if matches!(self.0, EndsOf::Lines) {
            return memrchr(b'\n', piece).map(|at| at + 1);
        }
        let (mut at, mut last) = (0, None);
        while let Some(length) = self.next(slice_bytes(piece, at..)) {
            at += length;
            last = Some(at);
        }
        last
    }

    /// Cuts bytes that begin with a record into records. The last one may lack its end.
    ///
    /// ```
    /// use zhnorm::records::RecordEnds;
    ///
    /// let bytes = b"1,\"two\nlines\"\n2,one";
    /// let records: Vec<_> = RecordEnds::of_table(b',').split(bytes).collect();
    /// assert_eq!(records[1].bytes, b"2,one");
    /// assert_eq!((records[1].offset, records[1].lines_before), (14, 2));
    /// ```
    pub fn split(self, bytes: &[u8]) -> impl Iterator<Item = RawRecord<'_>> {
        let (mut ends, mut offset, mut lines) = (self, 0, 0);
        std::iter::from_fn(move || {
            let rest = slice_bytes(bytes, offset..);
            if rest.is_empty() {
                return None;
            }
            let record = slice_bytes(rest, ..ends.next(rest).unwrap_or(rest.len()));
            let found = RawRecord { bytes: record, offset, lines_before: lines };
            offset += record.len();
            lines += memchr::memchr_iter(b'\n', record).count();
            Some(found)
        })
    }
}

impl CellState {
    /// The length of the piece up to the end of the next record.
    fn next(&mut self, delimiter: u8, piece: &[u8]) -> Option<usize> {
        let mut at = 0;
        loop {
            let rest = piece.get(at..).filter(|rest| !rest.is_empty())?;
            let first = rest.first().copied()?;
            match *self {
                Self::RecordStart(read) if BYTE_ORDER_MARK.get(read) == Some(&first) => {
                    *self = Self::RecordStart(read + 1);
                    at += 1;
                }
                // A part of another character.
                Self::RecordStart(1 | 2) => *self = Self::Plain,
                Self::RecordStart(_) | Self::CellStart if first == b'"' => {
                    *self = Self::Quoted;
                    at += 1;
                }
                Self::RecordStart(_) | Self::CellStart => *self = Self::Plain,
                Self::AfterQuote if first == b'"' => {
                    *self = Self::Quoted;
                    at += 1;
                }
                Self::AfterQuote => *self = Self::Plain,
                Self::Quoted => {
                    at += memchr(b'"', rest)? + 1;
                    *self = Self::AfterQuote;
                }
                Self::Plain => {
                    let Some(length) = end_of_cells(delimiter, rest) else {
                        let ends_cell = rest.last() == Some(&delimiter);
                        *self = if ends_cell { Self::CellStart } else { Self::Plain };
                        return None;
                    };
                    at += length;
                    if rest.get(length - 1) == Some(&b'\n') {
                        *self = Self::RecordStart(0);
                        return Some(at);
                    }
                    *self = Self::CellStart;
                }
            }
        }
    }
}

/// The length up to the end of the record or to the beginning of a quoted cell, in cells without quotation
/// marks.
fn end_of_cells(delimiter: u8, bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr2(b'"', b'\n', bytes.get(from..)?)?;
        if bytes.get(at) == Some(&b'\n') {
            return Some(at + 1);
        }
        if at > 0 && bytes.get(at - 1) == Some(&delimiter) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// A record as it lies in a piece of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RawRecord<'b> {
    /// The record with its line end.
    pub bytes: &'b [u8],
    /// The bytes before it.
    pub offset: usize,
    /// The lines before it.
    pub lines_before: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(ends: RecordEnds, text: &str) -> Vec<&str> {
        ends.split(text.as_bytes()).map(|record| std::str::from_utf8(record.bytes).unwrap()).collect()
    }

    #[test]
    fn lines_end_with_a_line_feed() {
        assert_eq!(records(RecordEnds::of_lines(), "a\r\n\nb\"\nc"), ["a\r\n", "\n", "b\"\n", "c"]);
        assert_eq!(records(RecordEnds::of_lines(), ""), [""; 0]);
    }

    const TABLE: &str =
        "a,\"b\nc\",d\r\n\"\"\"\n\"\"\",\"\"\n5\" disk,x\"\n\n\"a\"x\n,\"\n\"\n\u{FEFF}\"\n\",\u{FEFF}\"\nx";
    const RECORDS: [&str; 8] = [
        "a,\"b\nc\",d\r\n",
        "\"\"\"\n\"\"\",\"\"\n",
        "5\" disk,x\"\n",
        "\n",
        "\"a\"x\n",
        ",\"\n\"\n",
        "\u{FEFF}\"\n\",\u{FEFF}\"\n",
        "x",
    ];

    #[test]
    fn a_line_feed_in_a_quoted_cell_ends_nothing() {
        assert_eq!(records(RecordEnds::of_table(b','), TABLE), RECORDS);
        let lines: Vec<_> = RecordEnds::of_table(b',').split(TABLE.as_bytes()).collect();
        let (last, before) = lines.split_last().unwrap();
        assert_eq!(last.offset + last.bytes.len(), TABLE.len());
        assert_eq!(last.lines_before, TABLE.matches('\n').count());
        assert_eq!(before[1].lines_before, 2);
    }

    #[test]
    fn ends_do_not_depend_on_the_pieces() {
        let ends: Vec<usize> = RECORDS
            .iter()
            .scan(0, |end, record| {
                *end += record.len();
                Some(*end)
            })
            .take(RECORDS.len() - 1)
            .collect();
        for size in 1..TABLE.len() {
            let (mut each, mut last) = (RecordEnds::of_table(b','), RecordEnds::of_table(b','));
            let (mut found, mut offset) = (Vec::new(), 0);
            for piece in TABLE.as_bytes().chunks(size) {
                let mut at = 0;
                while let Some(length) = each.next(&piece[at..]) {
                    at += length;
                    found.push(offset + at);
                }
                let expected = found.last().copied().filter(|end| *end > offset);
                assert_eq!(last.last(piece).map(|length| offset + length), expected, "pieces of {size}");
                offset += piece.len();
            }
            assert_eq!(found, ends, "pieces of {size}");
        }
    }
}
