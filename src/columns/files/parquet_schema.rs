//! Finds text columns in the schema of a Parquet file, and adds columns to it.

use super::failure;
use crate::Error;
use crate::records::{FieldPath, PathStep};
use parquet::basic::{ConvertedType, LogicalType, Repetition, Type as PhysicalType};
use parquet::errors::Result as ParquetResult;
use parquet::schema::types::{ColumnDescriptor, SchemaDescriptor, Type, TypePtr};
use std::sync::Arc;

/// A column that is rewritten.
#[derive(Clone, Debug)]
pub(super) struct TextColumn {
    /// Its index among the leaf columns of the file.
    pub(super) leaf: usize,
    pub(super) path: FieldPath,
}

/// The columns that the paths name, in the order of the file.
pub(super) fn find(schema: &SchemaDescriptor, paths: &[FieldPath]) -> Result<Vec<TextColumn>, Error> {
    let columns: Vec<FieldPath> =
        schema.columns().iter().map(|column| path_of(schema.root_schema(), column.path().parts())).collect();
    let mut found = Vec::new();
    for wanted in paths {
        let Some(leaf) = columns.iter().position(|path| path == wanted) else {
            return Err(failure(format_args!("there is no column `{wanted}`; {}", known(schema, &columns))));
        };
        let column = schema.column(leaf);
        if !is_text(&column) {
            return Err(failure(format_args!(
                "column `{wanted}` has no text but {}; {}",
                type_name(&column),
                known(schema, &columns)
            )));
        }
        found.push(TextColumn { leaf, path: wanted.clone() });
    }
    found.sort_by_key(|column| column.leaf);
    found.dedup_by_key(|column| column.leaf);
    Ok(found)
}

/// Says which text columns there are.
fn known(schema: &SchemaDescriptor, paths: &[FieldPath]) -> String {
    let texts = schema.columns().iter().zip(paths).filter(|(column, _)| is_text(column));
    let texts: Vec<String> = texts.map(|(_, path)| format!("`{path}`")).collect();
    if texts.is_empty() {
        "the file has no column with text".to_owned()
    } else {
        format!("the columns with text are {}", texts.join(", "))
    }
}

fn is_text(column: &ColumnDescriptor) -> bool {
    column.physical_type() == PhysicalType::BYTE_ARRAY
        && (matches!(column.logical_type_ref(), Some(LogicalType::String))
            || (column.logical_type_ref().is_none() && column.converted_type() == ConvertedType::UTF8))
}

fn type_name(column: &ColumnDescriptor) -> String {
    match column.logical_type_ref() {
        Some(logical) => format!("{logical:?}"),
        None if column.converted_type() != ConvertedType::NONE => column.converted_type().to_string(),
        None => column.physical_type().to_string(),
    }
}

/// The path of a leaf, without the names of the nodes that make a list or a map.
fn path_of(root: &Type, parts: &[String]) -> FieldPath {
    walk(root, parts).0
}

/// The path of a leaf, and the number of parts up to the node that has the last name of the path.
fn walk(root: &Type, parts: &[String]) -> (FieldPath, usize) {
    let (mut steps, mut named, mut node, mut skip) = (Vec::new(), 0, root, false);
    for (depth, part) in (1..).zip(parts) {
        let Some(child) = node.get_fields().iter().find(|child| child.name() == part) else { break };
        if is_repeated(child) && wraps_items(node) {
            steps.push(PathStep::Each);
            // Of the three levels of a list, the last one has a name without meaning, too.
            let fields = if child.is_group() { child.get_fields().len() } else { 0 };
            skip = is_list(node) && fields == 1 && child.name() != "array";
        } else {
            if !std::mem::take(&mut skip) {
                steps.push(PathStep::Key(part.clone()));
                named = depth;
            }
            if is_repeated(child) {
                steps.push(PathStep::Each);
            }
        }
        node = child;
        if node.is_primitive() {
            break;
        }
    }
    (FieldPath::from_steps(steps), named)
}

fn is_repeated(node: &Type) -> bool {
    let info = node.get_basic_info();
    info.has_repetition() && info.repetition() == Repetition::REPEATED
}

fn is_list(node: &Type) -> bool {
    let info = node.get_basic_info();
    matches!(info.logical_type_ref(), Some(LogicalType::List)) || info.converted_type() == ConvertedType::LIST
}

fn is_map(node: &Type) -> bool {
    let info = node.get_basic_info();
    matches!(info.logical_type_ref(), Some(LogicalType::Map))
        || matches!(info.converted_type(), ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE)
}

/// Whether the one child of the node only says that there are several.
fn wraps_items(node: &Type) -> bool {
    node.is_group() && node.get_fields().len() == 1 && (is_list(node) || is_map(node))
}

/// The schema with a copy of each column after it, under a name with the suffix. The copy of the items of a
/// list is a list.
pub(super) fn with_copies(
    schema: &SchemaDescriptor,
    columns: &[TextColumn],
    suffix: &str,
) -> Result<TypePtr, Error> {
    let mut root = schema.root_schema_ptr();
    // From the last one, so that the places of the others stay.
    for column in columns.iter().rev() {
        let leaf = schema.column(column.leaf);
        let parts = leaf.path().parts();
        let (_, named) = walk(schema.root_schema(), parts);
        root = add_copy(&root, parts.get(..named).unwrap_or_default(), suffix)
            .map_err(|problem| failure(format_args!("column `{}`: {problem}", column.path)))?;
    }
    Ok(root)
}

/// Adds a copy of the node that the parts lead to, beside it.
fn add_copy(node: &Type, parts: &[String], suffix: &str) -> Result<TypePtr, String> {
    let Some((part, rest)) = parts.split_first() else { return Err("it has no name".to_owned()) };
    let mut children = node.get_fields().to_vec();
    let position = children.iter().position(|child| child.name() == part);
    let Some((index, child)) = position.and_then(|index| Some((index, children.get_mut(index)?))) else {
        return Err(format!("there is no node `{part}`"));
    };
    if rest.is_empty() {
        let name = format!("{}{suffix}", child.name());
        let copy = renamed(child, &name).map_err(|error| error.to_string())?;
        if children.iter().any(|child| child.name() == name) {
            return Err(format!("there is a column `{name}` beside it already; choose another suffix"));
        }
        children.insert(index + 1, Arc::new(copy));
    } else if is_map(node) {
        return Err("a map can't get more columns; leave out the suffix".to_owned());
    } else {
        *child = add_copy(&Arc::clone(child), rest, suffix)?;
    }
    rebuilt(node, node.name(), children).map(Arc::new).map_err(|error| error.to_string())
}

/// The node under another name. It has no field id, since each may occur once.
fn renamed(node: &Type, name: &str) -> ParquetResult<Type> {
    if node.is_group() {
        return rebuilt(node, name, node.get_fields().to_vec());
    }
    let info = node.get_basic_info();
    Type::primitive_type_builder(name, node.get_physical_type())
        .with_repetition(info.repetition())
        .with_converted_type(info.converted_type())
        .with_logical_type(info.logical_type_ref().cloned())
        .build()
}

/// A group with other fields, and otherwise like `node`.
fn rebuilt(node: &Type, name: &str, fields: Vec<TypePtr>) -> ParquetResult<Type> {
    let info = node.get_basic_info();
    let mut builder = Type::group_type_builder(name)
        .with_fields(fields)
        .with_converted_type(info.converted_type())
        .with_logical_type(info.logical_type_ref().cloned())
        .with_id((info.has_id() && name == node.name()).then(|| info.id()));
    if info.has_repetition() {
        builder = builder.with_repetition(info.repetition());
    }
    builder.build()
}
