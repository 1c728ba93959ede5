//! Converts texts in arrays of Arrow, at the depth to which a path leads.

use super::{ColumnChanges, failure};
use crate::Error;
use crate::columns::text_arrays;
use crate::parallel::text_workers::TextWorkers;
use crate::records::PathStep;
use arrow_array::cast::AsArray as _;
use arrow_array::{
    Array, ArrayRef, FixedSizeListArray, GenericListArray, GenericListViewArray, MapArray, OffsetSizeTrait,
    RecordBatch, StructArray,
};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, SchemaRef};
use std::sync::Arc;

/// How many dictionaries are remembered. A column has one at a time.
const DICTIONARIES: usize = 64;

/// Converts batch after batch.
pub(super) struct ArrayRewriter<'r> {
    pub(super) workers: TextWorkers<'r>,
    pub(super) suffix: Option<&'r str>,
    pub(super) changes: ColumnChanges,
    /// Dictionaries that were converted, since most batches have the one of the batch before.
    pub(super) dictionaries: Vec<ConvertedDictionary>,
}

pub(super) struct ConvertedDictionary {
    before: ArrayRef,
    after: ArrayRef,
    is_changed: Vec<bool>,
}

impl ArrayRewriter<'_> {
    /// The batch with the converted columns, in a schema that has the added ones.
    pub(super) fn batch(
        &mut self,
        batch: RecordBatch,
        paths: &[Vec<PathStep>],
        schema: &SchemaRef,
    ) -> Result<RecordBatch, Error> {
        let (rows, mut columns) = (batch.num_rows(), StructArray::from(batch));
        for path in paths {
            columns = self.fields(&columns, path)?;
        }
        self.changes.rows += rows as u64;
        Ok(RecordBatch::try_new(Arc::clone(schema), columns.columns().to_vec())?)
    }

    /// Follows the first step of a path, which is a key.
    fn fields(&mut self, array: &StructArray, steps: &[PathStep]) -> Result<StructArray, Error> {
        let Some((PathStep::Key(name), rest)) = steps.split_first() else { return Err(no_such_node()) };
        let (fields, mut arrays, nulls) = array.clone().into_parts();
        let mut fields = fields.to_vec();
        let index = fields.iter().position(|field| field.name() == name).ok_or_else(no_such_node)?;
        let (Some(field), Some(column)) = (fields.get_mut(index), arrays.get_mut(index)) else {
            return Err(no_such_node());
        };
        let converted = self.array(column, rest)?;
        let of_type = Field::clone(field).with_data_type(converted.data_type().clone());
        // The last key of the path has the new column beside it.
        match self.suffix.filter(|_| !rest.iter().any(|step| *step != PathStep::Each)) {
            Some(suffix) => {
                fields.insert(index + 1, Arc::new(of_type.with_name(format!("{name}{suffix}"))));
                arrays.insert(index + 1, converted);
            }
            None => (*field, *column) = (Arc::new(of_type), converted),
        }
        Ok(StructArray::try_new(fields.into(), arrays, nulls)?)
    }

    fn array(&mut self, array: &ArrayRef, steps: &[PathStep]) -> Result<ArrayRef, Error> {
        let items = match steps.split_first() {
            None => return self.texts(array),
            Some((PathStep::Key(_), _)) => {
                let array = array.as_struct_opt().ok_or_else(no_such_node)?;
                return Ok(Arc::new(self.fields(array, steps)?));
            }
            Some((_, items)) => items,
        };
        Ok(match array.data_type() {
            DataType::List(_) => Arc::new(self.list(array.as_list::<i32>(), items)?),
            DataType::LargeList(_) => Arc::new(self.list(array.as_list::<i64>(), items)?),
            DataType::ListView(_) => Arc::new(self.list_view(array.as_list_view::<i32>(), items)?),
            DataType::LargeListView(_) => Arc::new(self.list_view(array.as_list_view::<i64>(), items)?),
            DataType::FixedSizeList(..) => {
                let (field, size, values, nulls) = array.as_fixed_size_list().clone().into_parts();
                let values = self.array(&values, items)?;
                Arc::new(FixedSizeListArray::try_new(of_values(&field, &values), size, values, nulls)?)
            }
            DataType::Map(..) => {
                let (field, offsets, entries, nulls, ordered) = array.as_map().clone().into_parts();
                let entries = self.fields(&entries, items)?;
                let field = field.as_ref().clone().with_data_type(entries.data_type().clone());
                Arc::new(MapArray::try_new(Arc::new(field), offsets, entries, nulls, ordered)?)
            }
            _ => return Err(no_such_node()),
        })
    }

    fn list<O: OffsetSizeTrait>(
        &mut self,
        array: &GenericListArray<O>,
        items: &[PathStep],
    ) -> Result<GenericListArray<O>, Error> {
        let (field, offsets, values, nulls) = array.clone().into_parts();
        let values = self.array(&values, items)?;
        Ok(GenericListArray::try_new(of_values(&field, &values), offsets, values, nulls)?)
    }

    fn list_view<O: OffsetSizeTrait>(
        &mut self,
        array: &GenericListViewArray<O>,
        items: &[PathStep],
    ) -> Result<GenericListViewArray<O>, Error> {
        let (field, offsets, sizes, values, nulls) = array.clone().into_parts();
        let values = self.array(&values, items)?;
        Ok(GenericListViewArray::try_new(of_values(&field, &values), offsets, sizes, values, nulls)?)
    }

    fn texts(&mut self, array: &ArrayRef) -> Result<ArrayRef, Error> {
        if array.as_any_dictionary_opt().is_some() {
            return self.dictionary(array);
        }
        let (array_after, converted) = text_arrays::convert_one(array, &self.workers)?;
        self.changes.texts += (array.len() - array.null_count()) as u64;
        self.changes.changed += converted.count() as u64;
        Ok(array_after)
    }

    fn dictionary(&mut self, array: &ArrayRef) -> Result<ArrayRef, Error> {
        let Some(dictionary) = array.as_any_dictionary_opt() else { return Err(no_such_node()) };
        let values = dictionary.values();
        let is_it = |known: &ConvertedDictionary| Arc::ptr_eq(&known.before, values);
        if !self.dictionaries.iter().any(is_it) {
            let (after, converted) = text_arrays::convert_one(values, &self.workers)?;
            let is_changed = converted.changed().map(|text| text.is_some()).collect();
            if self.dictionaries.len() == DICTIONARIES {
                self.dictionaries.remove(0);
            }
            self.dictionaries.push(ConvertedDictionary { before: Arc::clone(values), after, is_changed });
        }
        let Some(known) = self.dictionaries.iter().find(|known| is_it(known)) else {
            return Err(no_such_node());
        };
        if !values.is_empty() {
            for (row, key) in dictionary.normalized_keys().into_iter().enumerate() {
                if array.is_valid(row) && values.is_valid(key) {
                    self.changes.texts += 1;
                    self.changes.changed += u64::from(known.is_changed.get(key).copied().unwrap_or_default());
                }
            }
        }
        Ok(dictionary.with_values(Arc::clone(&known.after)))
    }
}

/// The field of a list with the type that its values have now.
fn of_values(field: &FieldRef, values: &ArrayRef) -> FieldRef {
    Arc::new(field.as_ref().clone().with_data_type(values.data_type().clone()))
}

/// For a path that was checked against the schema, so only a malformed file leads here.
fn no_such_node() -> Error {
    failure("a batch does not have the schema of the file")
}

impl From<ArrowError> for Error {
    fn from(error: ArrowError) -> Self {
        failure(error)
    }
}
