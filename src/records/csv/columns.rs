//! Which cells of a record are chosen, and where their transformed texts go.

use super::CsvFormat;
use super::cells::Cell;
use crate::named::nearest;
use crate::records::{RecordError, RecordErrorKind};

/// A chosen column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// Its name, or its number if the table has no header.
    pub(super) name: String,
    /// The index of its cell.
    pub(super) source: usize,
    pub(super) target: CellTarget,
}

/// Where the transformed text of a cell goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CellTarget {
    /// Into the cell itself.
    Itself,
    /// Into the cell with this index.
    Cell(usize),
    /// Into a cell that is added directly after it, in a column with this name.
    Added(String),
}

/// The chosen columns of a table that begins with `first`, whose cells are `cells`.
pub(super) fn columns(format: &CsvFormat, first: &str, cells: &[Cell]) -> Result<Vec<Column>, RecordError> {
    let mut buffer = String::new();
    let name = |cell| format.syntax.text(cell, first, &mut buffer).to_owned();
    let names: Vec<String> = if format.has_header { cells.iter().map(name).collect() } else { Vec::new() };
    if cells.is_empty() && !format.columns.is_empty() {
        return Err(error("the table begins with an empty line; its first record must be there".to_owned()));
    }
    let mut columns: Vec<Column> = Vec::new();
    for chosen in &format.columns {
        let source = match unique(&names, chosen)? {
            Some(index) => index,
            None => number(&names, chosen, cells.len())?,
        };
        if columns.iter().any(|column| column.source == source) {
            continue;
        }
        let target = match &format.suffix {
            None => CellTarget::Itself,
            Some(suffix) => {
                let name = format!("{}{suffix}", names.get(source).map_or("", String::as_str));
                match unique(&names, &name)? {
                    Some(index) => CellTarget::Cell(index),
                    None => CellTarget::Added(name),
                }
            }
        };
        let name = names.get(source).cloned().unwrap_or_else(|| (source + 1).to_string());
        columns.push(Column { name, source, target });
    }
    Ok(columns)
}

/// The index of the only column with this name, if there is one.
fn unique(names: &[String], name: &str) -> Result<Option<usize>, RecordError> {
    let found: Vec<usize> =
        (0..).zip(names).filter(|(_, other)| *other == name).map(|(index, _)| index).collect();
    match found.as_slice() {
        [] => Ok(None),
        [index] => Ok(Some(*index)),
        several => {
            let numbers: Vec<String> = several.iter().map(|index| (index + 1).to_string()).collect();
            let numbers = numbers.join(", ");
            let count = several.len();
            Err(error(format!(
                "{count} columns are called {name:?}: the numbers {numbers}; rename all but one, or choose by \
                 number"
            )))
        }
    }
}

/// The index of a column that is chosen by its number.
fn number(names: &[String], chosen: &str, count: usize) -> Result<usize, RecordError> {
    match chosen.parse::<usize>() {
        Ok(number @ 1..) if number <= count => Ok(number - 1),
        Ok(_) => Err(error(format!("there is no column {chosen}; the first record has {count} cells"))),
        Err(_) if names.is_empty() => {
            Err(error(format!("there is no column {chosen:?}; without a header, choose columns by number")))
        }
        Err(_) => {
            let hint = nearest(chosen, names.iter().map(String::as_str));
            let hint = hint.map_or(String::new(), |nearest| format!(" did you mean {nearest:?}?"));
            let names = names.join(", ");
            Err(error(format!("there is no column {chosen:?};{hint} the columns are {names}")))
        }
    }
}

fn error(message: String) -> RecordError {
    RecordError::new(RecordErrorKind::Column, 0, message)
}
