//! Finds text columns in a schema of Arrow.

use super::{failure, schema_copies, up_to_last_key};
use crate::Error;
use crate::records::{FieldPath, PathStep};
use arrow_schema::{DataType, Fields, Schema};

/// Whether texts are stored in this way.
pub(super) fn is_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

/// Makes sure that each path leads to texts, and that a column can be added beside it if there is a suffix.
pub(super) fn check(schema: &Schema, paths: &[FieldPath], suffix: Option<&str>) -> Result<(), Error> {
    for path in paths {
        match find(schema.fields(), path.steps()) {
            None => {
                return Err(failure(format_args!("there is no column `{path}`; {}", known(schema))));
            }
            Some(data_type) if !is_text(data_type) => {
                return Err(failure(format_args!(
                    "column `{path}` has no text but {data_type}; {}",
                    known(schema)
                )));
            }
            Some(_) => {}
        }
        let Some((PathStep::Key(name), parent)) =
            suffix.and_then(|_| up_to_last_key(path.steps()).split_last())
        else {
            continue;
        };
        let name = format!("{name}{}", suffix.unwrap_or_default());
        let taken = |fields: &Fields| fields.iter().any(|field| *field.name() == name);
        let is_taken = match parent_of(schema.fields(), parent) {
            ParentNode::Fields(fields) => taken(fields),
            ParentNode::Map => {
                return Err(failure(format_args!(
                    "column `{path}`: a map can't get more columns; leave out the suffix"
                )));
            }
        };
        if is_taken {
            return Err(failure(format_args!(
                "column `{path}`: there is a column `{name}` beside it already; choose another suffix"
            )));
        }
    }
    Ok(())
}

/// The type of the node that a path leads to.
fn find<'s>(fields: &'s Fields, steps: &[PathStep]) -> Option<&'s DataType> {
    let (PathStep::Key(name), mut rest) = steps.split_first()? else { return None };
    let mut data_type = fields.iter().find(|field| field.name() == name)?.data_type();
    loop {
        data_type = match (rest.split_first(), data_type) {
            (None, data_type) => return Some(data_type),
            (Some((PathStep::Key(_), _)), DataType::Struct(fields)) => return find(fields, rest),
            (Some((PathStep::Each, items)), data_type) => {
                rest = items;
                schema_copies::item(data_type)?.data_type()
            }
            _ => return None,
        };
    }
}

/// What a new column would be added to.
enum ParentNode<'s> {
    Fields(&'s Fields),
    Map,
}

fn parent_of<'s>(fields: &'s Fields, parent: &[PathStep]) -> ParentNode<'s> {
    let Some((_, before)) = parent.split_last() else { return ParentNode::Fields(fields) };
    if let Some(DataType::Map(..)) = find(fields, before) {
        return ParentNode::Map;
    }
    match find(fields, parent) {
        Some(DataType::Struct(fields)) => ParentNode::Fields(fields),
        _ => ParentNode::Fields(fields),
    }
}

/// Says which text columns there are.
fn known(schema: &Schema) -> String {
    let mut paths = Vec::new();
    for field in schema.fields() {
        collect(field.data_type(), vec![PathStep::Key(field.name().clone())], &mut paths);
    }
    let names: Vec<String> =
        paths.into_iter().map(|steps| format!("`{}`", FieldPath::from_steps(steps))).collect();
    if names.is_empty() {
        "the file has no column with text".to_owned()
    } else {
        format!("the columns with text are {}", names.join(", "))
    }
}

fn collect(data_type: &DataType, steps: Vec<PathStep>, paths: &mut Vec<Vec<PathStep>>) {
    let with = |step| [steps.clone(), vec![step]].concat();
    if is_text(data_type) {
        paths.push(steps);
    } else if let DataType::Struct(fields) = data_type {
        for field in fields {
            collect(field.data_type(), with(PathStep::Key(field.name().clone())), paths);
        }
    } else if let Some(item) = schema_copies::item(data_type) {
        collect(item.data_type(), with(PathStep::Each), paths);
    }
}
