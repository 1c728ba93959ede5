//! Converts the values of a Parquet column, which come in batches.

use super::failure;
use crate::Error;
use crate::parallel::text_workers::TextWorkers;
use parquet::data_type::ByteArray;
use std::collections::HashMap;

/// How many bytes of distinct texts of a column chunk are remembered. Dictionary pages are smaller in most
/// files.
const REMEMBERED: usize = 16 * 1024 * 1024;

/// The texts of a dictionary-encoded column chunk that have been converted, with their converted form, or
/// `None` if that is the text itself.
#[derive(Default)]
pub(super) struct ChunkTexts {
    known: HashMap<Box<[u8]>, Option<ByteArray>>,
    bytes: usize,
}

impl ChunkTexts {
    fn remember(&mut self, text: &str, converted: Option<&ByteArray>) {
        let bytes = text.len() + converted.map_or(0, ByteArray::len);
        if self.bytes + bytes <= REMEMBERED {
            self.bytes += bytes;
            self.known.insert(text.as_bytes().into(), converted.cloned());
        }
    }
}

/// Converts the values, and returns how many of them changed. `column` is for messages, as is `before`, the
/// number of texts before the batch.
pub(super) fn convert(
    values: &mut [ByteArray],
    remembered: Option<&mut ChunkTexts>,
    workers: &TextWorkers<'_>,
    column: &str,
    before: u64,
) -> Result<u64, Error> {
    let mut texts = Vec::with_capacity(values.len());
    for (index, value) in (1..).zip(values.iter()) {
        let text = std::str::from_utf8(value.data()).map_err(|error| {
            failure(format_args!(
                "column `{column}`: text {} is not UTF-8: byte {} of it is malformed",
                before + index,
                error.valid_up_to()
            ))
        });
        texts.push(Some(text?));
    }
    let converted = match remembered {
        None => workers.convert(&texts).changed().map(|text| text.map(value)).collect(),
        Some(remembered) => convert_distinct(&texts, remembered, workers),
    };
    let mut changed = 0;
    for (value, converted) in values.iter_mut().zip(converted) {
        if let Some(converted) = converted {
            *value = converted;
            changed += 1;
        }
    }
    Ok(changed)
}

/// Converts each text that is not yet known once.
fn convert_distinct(
    texts: &[Option<&str>],
    remembered: &mut ChunkTexts,
    workers: &TextWorkers<'_>,
) -> Vec<Option<ByteArray>> {
    let (mut indexes, mut unknown) = (HashMap::new(), Vec::new());
    for text in texts.iter().flatten() {
        if !remembered.known.contains_key(text.as_bytes()) {
            indexes.entry(*text).or_insert_with(|| {
                unknown.push(Some(*text));
                unknown.len() - 1
            });
        }
    }
    let new: Vec<Option<ByteArray>> =
        workers.convert(&unknown).changed().map(|text| text.map(value)).collect();
    let find = |text: &&str| match indexes.get(text) {
        Some(index) => new.get(*index).cloned().flatten(),
        None => remembered.known.get(text.as_bytes()).cloned().flatten(),
    };
    let converted = texts.iter().flatten().map(find).collect();
    for (text, converted) in unknown.iter().flatten().zip(&new) {
        remembered.remember(text, converted.as_ref());
    }
    converted
}

fn value(text: &str) -> ByteArray {
    text.as_bytes().to_vec().into()
}
