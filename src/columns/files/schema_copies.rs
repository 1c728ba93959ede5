//! Adds columns to a schema of Arrow, also to the one that a Parquet file may carry beside its own.

use super::failure;
use crate::Error;
use crate::records::PathStep;
use arrow_ipc::convert::try_schema_from_ipc_buffer;
use arrow_ipc::writer::{DictionaryTracker, IpcDataGenerator, IpcWriteOptions};
use arrow_schema::{DataType, Field, FieldRef, Fields, Schema};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parquet::file::metadata::KeyValue;
use std::sync::Arc;

/// The key under which a Parquet file has it, as a message of Arrow IPC in base64.
const KEY: &str = "ARROW:schema";

/// The metadata with a copy of each node in the schema, under a name with the suffix.
pub(super) fn with_copies(
    metadata: &[KeyValue],
    nodes: &[&[PathStep]],
    suffix: &str,
) -> Result<Vec<KeyValue>, Error> {
    let mut metadata = metadata.to_vec();
    for pair in metadata.iter_mut().filter(|pair| pair.key == KEY) {
        let Some(value) = &mut pair.value else { continue };
        let malformed = |problem: &dyn std::fmt::Display| {
            failure(format_args!("the metadata `{KEY}` of the file is malformed: {problem}"))
        };
        let bytes = STANDARD.decode(value.as_bytes()).map_err(|error| malformed(&error))?;
        let schema = try_schema_from_ipc_buffer(&bytes).map_err(|error| malformed(&error))?;
        *value = encode(&add_copies(&schema, nodes, suffix));
    }
    Ok(metadata)
}

/// The schema with a copy of each node after it.
pub(super) fn add_copies(schema: &Schema, nodes: &[&[PathStep]], suffix: &str) -> Schema {
    let mut fields = schema.fields().clone();
    for node in nodes {
        fields = fields_with_copy(&fields, node, suffix);
    }
    Schema::new_with_metadata(fields, schema.metadata().clone())
}

fn encode(schema: &Schema) -> String {
    let (mut tracker, options) = (DictionaryTracker::new(true), IpcWriteOptions::default());
    let encoded =
        IpcDataGenerator::default().schema_to_bytes_with_dictionary_tracker(schema, &mut tracker, &options);
    let message = encoded.ipc_message;
    // The message has the prefix that it has in a stream.
    let mut bytes = vec![0xFF; 4];
    bytes.extend(u32::try_from(message.len()).unwrap_or(u32::MAX).to_le_bytes());
    bytes.extend(message);
    STANDARD.encode(bytes)
}

fn fields_with_copy(fields: &Fields, node: &[PathStep], suffix: &str) -> Fields {
    let Some((PathStep::Key(name), rest)) = node.split_first() else { return fields.clone() };
    let mut result = Vec::with_capacity(fields.len() + 1);
    for field in fields {
        if field.name() != name {
            result.push(Arc::clone(field));
        } else if rest.is_empty() {
            result.push(Arc::clone(field));
            result.push(Arc::new(field.as_ref().clone().with_name(format!("{name}{suffix}"))));
        } else {
            result.push(field_with_copy(field, rest, suffix));
        }
    }
    result.into()
}

/// The field with a copy of a node below it.
fn field_with_copy(field: &FieldRef, node: &[PathStep], suffix: &str) -> FieldRef {
    let items = match node.split_first() {
        Some((PathStep::Each, rest)) => rest,
        _ => node,
    };
    let inner = |item: &FieldRef| field_with_copy(item, items, suffix);
    let data_type = match field.data_type() {
        DataType::Struct(fields) => DataType::Struct(fields_with_copy(fields, node, suffix)),
        DataType::List(item) => DataType::List(inner(item)),
        DataType::LargeList(item) => DataType::LargeList(inner(item)),
        DataType::ListView(item) => DataType::ListView(inner(item)),
        DataType::LargeListView(item) => DataType::LargeListView(inner(item)),
        DataType::FixedSizeList(item, length) => DataType::FixedSizeList(inner(item), *length),
        other => other.clone(),
    };
    Arc::new(Field::clone(field).with_data_type(data_type))
}

/// The field of the elements of a list, or of the entries of a map.
pub(super) fn item(data_type: &DataType) -> Option<&FieldRef> {
    match data_type {
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::ListView(item)
        | DataType::LargeListView(item)
        | DataType::FixedSizeList(item, _)
        | DataType::Map(item, _) => Some(item),
        _ => None,
    }
}
