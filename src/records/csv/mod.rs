//! The records of tables: CSV and TSV.

mod cells;
mod columns;

use self::cells::{Cell, CellSyntax};
use self::columns::{CellTarget, Column, columns};
use super::edits::Edits;
use super::ends::RecordEnds;
use super::error::utf8;
use super::{FieldVisit, RecordChanges, RecordError, RecordErrorKind, Transformation};
use crate::named::named;
use crate::text::spans::slice;

/// What stands between the cells of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
    /// `|`
    Bar,
}

impl Delimiter {
    /// All delimiters.
    pub const ALL: &'static [Self] = &[Self::Comma, Self::Semicolon, Self::Tab, Self::Bar];

    /// Its name in options: `comma`, `semicolon`, `tab` or `bar`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Comma => "comma",
            Self::Semicolon => "semicolon",
            Self::Tab => "tab",
            Self::Bar => "bar",
        }
    }

    /// The byte itself.
    #[must_use]
    pub fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Bar => b'|',
        }
    }

    /// The delimiter of a `.csv` file that begins with this record: the first of comma, semicolon and tab
    /// that stands in it outside of quotation marks, or else the comma.
    #[must_use]
    pub fn of_first_record(record: &[u8]) -> Self {
        let mut in_quotes = false;
        let outside: Vec<u8> = record
            .iter()
            .copied()
            .filter(|byte| {
                in_quotes ^= *byte == b'"';
                !in_quotes
            })
            .collect();
        let all = [Self::Comma, Self::Semicolon, Self::Tab];
        all.into_iter().find(|delimiter| outside.contains(&delimiter.byte())).unwrap_or(Self::Comma)
    }
}

named!(Delimiter, name, "delimiter");

/// How a table is written and which of its columns are rewritten. [`records`](Self::records) applies it to a
/// table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvFormat {
    syntax: CellSyntax,
    has_header: bool,
    columns: Vec<String>,
    suffix: Option<String>,
}

impl CsvFormat {
    /// A table with a header. Its cells may stand in quotation marks as in RFC 4180, except between tabs:
    /// there they are ordinary characters.
    #[must_use]
    pub fn new(delimiter: Delimiter) -> Self {
        let syntax = CellSyntax { delimiter: delimiter.byte(), quotes: delimiter != Delimiter::Tab };
        Self { syntax, has_header: true, columns: Vec::new(), suffix: None }
    }

    /// Whether the first record has the names of the columns. It does by default.
    #[must_use]
    pub fn header(self, has_header: bool) -> Self {
        Self { has_header, ..self }
    }

    /// Whether cells may stand in quotation marks, with line ends in them.
    #[must_use]
    pub fn quotes(mut self, quotes: bool) -> Self {
        self.syntax.quotes = quotes;
        self
    }

    /// The columns to rewrite: by name, or by number from 1 on. A name takes precedence.
    #[must_use]
    pub fn columns<N: Into<String>>(self, columns: impl IntoIterator<Item = N>) -> Self {
        Self { columns: columns.into_iter().map(Into::into).collect(), ..self }
    }

    /// With a suffix, the columns stay. The transformed text goes to the column whose name is that of the
    /// original and the suffix; if there is none, a new column is added directly after the original.
    #[must_use]
    pub fn suffix(self, suffix: Option<String>) -> Self {
        Self { suffix, ..self }
    }

    /// Finds the ends of records.
    #[must_use]
    pub fn ends(&self) -> RecordEnds {
        if self.syntax.quotes { RecordEnds::of_table(self.syntax.delimiter) } else { RecordEnds::of_lines() }
    }

    /// The records of a table that begins with `first`, which is its header or, without a header, its first
    /// row.
    ///
    /// # Errors
    ///
    /// The record is malformed, a column does not exist, or several columns have its name.
    pub fn records(&self, first: &[u8]) -> Result<CsvRecords, RecordError> {
        let record = utf8(first)?;
        let cells = self.syntax.cells(record)?;
        let columns = columns(self, record, &cells)?;
        Ok(CsvRecords { syntax: self.syntax, header: self.has_header, cells: cells.len(), columns })
    }
}

/// Rewrites the chosen columns of the records of a table.
///
/// A cell that the transformation leaves as it was keeps its bytes. One that changes keeps its quotation
/// marks, and gets them if it needs them; in a table without quotation marks it then stays, and counts as
/// [`left_alone`](RecordChanges::left_alone). A line without content is no record, and stays. A byte order
/// mark before the first cell is not a part of it.
///
/// ```
/// use zhnorm::records::{CsvFormat, Delimiter};
/// use zhnorm::{Normalizer, Target};
///
/// let table = "id,text\n1,\"你好,世界\"\n2,谢谢!\n";
/// let format = CsvFormat::new(Delimiter::Comma).columns(["text"]);
/// let mut worker = Normalizer::new(Target::Hans).worker();
/// let mut normalize = |text: &str, out: &mut String| worker.normalize_into(text, out);
/// let mut rows = format.ends().split(table.as_bytes());
/// let header = rows.next().expect("the table has a header").bytes;
/// let records = format.records(header)?;
/// let mut output = Vec::new();
/// records.rewrite_first(header, &mut normalize, &mut output)?;
/// for row in rows {
///     records.rewrite(row.bytes, &mut normalize, &mut output)?;
/// }
/// assert_eq!(String::from_utf8_lossy(&output), "id,text\n1,\"你好，世界\"\n2,谢谢！\n");
/// # Ok::<(), zhnorm::records::RecordError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvRecords {
    syntax: CellSyntax,
    header: bool,
    /// The number of cells of each record.
    cells: usize,
    columns: Vec<Column>,
}

impl CsvRecords {
    /// Appends the first record to `output`: the header with the names of added columns, or a row like any
    /// other.
    ///
    /// # Errors
    ///
    /// As for [`rewrite`](Self::rewrite).
    pub fn rewrite_first(
        &self,
        record: &[u8],
        transform: Transformation<'_>,
        output: &mut Vec<u8>,
    ) -> Result<RecordChanges, RecordError> {
        if !self.header {
            return self.rewrite(record, transform, output);
        }
        let record = utf8(record)?;
        let cells = self.syntax.cells(record)?;
        let mut edits = Edits::default();
        for Column { source, target, .. } in &self.columns {
            let (Some(cell), CellTarget::Added(name)) = (cells.get(*source), target) else { continue };
            // A table without quotation marks cannot have a name that needs them: its header was read so.
            let written = self.syntax.written(name, cell, record, false);
            let written = written.as_deref().unwrap_or(name);
            edits.replace(cell.range.end..cell.range.end, |new| self.add(written, new));
        }
        edits.apply(record, output);
        Ok(RecordChanges::default())
    }

    /// Appends a row to `output`, with the chosen cells transformed. `transform` appends its output for the
    /// first argument to the second; it is only called once the whole row is known to be well-formed.
    ///
    /// # Errors
    ///
    /// The row is not UTF-8, breaks the grammar, or has another number of cells than the first record. Then
    /// nothing is appended.
    pub fn rewrite(
        &self,
        record: &[u8],
        transform: Transformation<'_>,
        output: &mut Vec<u8>,
    ) -> Result<RecordChanges, RecordError> {
        let record = utf8(record)?;
        let cells = self.row(record)?;
        let mut changes = RecordChanges::default();
        let mut edits = Edits::default();
        let (mut buffer, mut transformed) = (String::new(), String::new());
        for Column { source, target, .. } in &self.columns {
            let Some(cell) = cells.get(*source) else { continue };
            changes.found += 1;
            let text = self.syntax.text(cell, record, &mut buffer);
            transformed.clear();
            transform(text, &mut transformed);
            let is_changed = transformed != text;
            let written = match is_changed {
                true => self.syntax.written(&transformed, cell, record, cells.len() == 1),
                false => None,
            };
            changes.changed += usize::from(written.is_some());
            changes.left_alone += usize::from(is_changed && written.is_none());
            let old = slice(record, cell.range.clone());
            let written = written.as_deref().unwrap_or(old);
            match target {
                CellTarget::Itself => edits.replace(cell.range.clone(), |new| new.push_str(written)),
                CellTarget::Cell(index) => {
                    let range = cells.get(*index).map_or(cell.range.clone(), |cell| cell.range.clone());
                    edits.replace(range, |new| new.push_str(written));
                }
                CellTarget::Added(_) => {
                    edits.replace(cell.range.end..cell.range.end, |new| self.add(written, new));
                }
            }
        }
        edits.apply(record, output);
        Ok(changes)
    }

    /// Calls `visit` with the name and the text of each chosen cell of a row, in the order in which the
    /// columns were chosen. The name of a column is its number if the table has no header.
    ///
    /// # Errors
    ///
    /// As for [`rewrite`](Self::rewrite). Then `visit` was not called.
    ///
    /// ```
    /// use zhnorm::records::{CsvFormat, Delimiter};
    ///
    /// let records = CsvFormat::new(Delimiter::Comma).columns(["text"]).records(b"id,text\n")?;
    /// records.read("1,\"你,好\"\n".as_bytes(), &mut |name, text| assert_eq!((name, text), ("text", "你,好")))?;
    /// # Ok::<(), zhnorm::records::RecordError>(())
    /// ```
    pub fn read(&self, record: &[u8], visit: FieldVisit<'_>) -> Result<RecordChanges, RecordError> {
        let record = utf8(record)?;
        let cells = self.row(record)?;
        let (mut changes, mut buffer) = (RecordChanges::default(), String::new());
        for Column { name, source, .. } in &self.columns {
            let Some(cell) = cells.get(*source) else { continue };
            changes.found += 1;
            visit(name, self.syntax.text(cell, record, &mut buffer));
        }
        Ok(changes)
    }

    /// Like [`read`](Self::read), for the first record, which has no texts if it is a header.
    ///
    /// # Errors
    ///
    /// As for [`rewrite`](Self::rewrite).
    pub fn read_first(&self, record: &[u8], visit: FieldVisit<'_>) -> Result<RecordChanges, RecordError> {
        if self.header { Ok(RecordChanges::default()) } else { self.read(record, visit) }
    }

    /// The cells of a row.
    fn row(&self, record: &str) -> Result<Vec<Cell>, RecordError> {
        let cells = self.syntax.cells(record)?;
        if !cells.is_empty() && cells.len() != self.cells {
            let message = format_args!("{} cells, where the first record has {}", cells.len(), self.cells);
            return Err(RecordError::new(RecordErrorKind::CellCount, 0, message));
        }
        Ok(cells)
    }

    /// Writes a cell after another.
    fn add(&self, written: &str, new: &mut String) {
        new.push(char::from(self.syntax.delimiter));
        new.push_str(written);
    }
}

#[cfg(test)]
mod tests;
