//! Converts the texts of one Arrow array.

use super::failure;
use crate::Error;
use crate::parallel::text_workers::{ConvertedShare, ConvertedTexts, TextWorkers};
use arrow_array::builder::make_view;
use arrow_array::cast::AsArray as _;
use arrow_array::{Array, ArrayRef, GenericStringArray, OffsetSizeTrait, StringViewArray};
use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::DataType;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// How many bytes of text an array of type `Utf8` and a buffer of type `Utf8View` can hold.
const MOST_BYTES: usize = i32::MAX as usize;

/// The array with its texts converted, in parts if they have more than 2 GiB and the type can't hold more.
/// `None` if nothing changed.
///
/// The type is `Utf8`, `LargeUtf8` or `Utf8View`, or a dictionary with such values, each of which is
/// converted once. Nulls stay.
///
/// ```
/// use arrow_array::cast::AsArray as _;
/// use arrow_array::{ArrayRef, StringArray};
/// use std::sync::Arc;
/// use zhnorm::columns::convert_array;
/// use zhnorm::parallel::{TextFunction, TextWorkers};
/// use zhnorm::{Config, Converter};
///
/// let converter = Converter::new(Config::S2t);
/// let new_function = || -> TextFunction {
///     let converter = converter.clone();
///     Box::new(move |text, output| converter.convert_into(text, output))
/// };
/// let array: ArrayRef = Arc::new(StringArray::from(vec![Some("头发"), None]));
/// let parts = convert_array(&array, &TextWorkers::new(&new_function))?.unwrap_or_default();
/// assert_eq!(parts[0].as_string::<i32>(), &StringArray::from(vec![Some("頭髮"), None]));
/// # Ok::<(), zhnorm::Error>(())
/// ```
///
/// # Errors
///
/// [`ErrorKind::Columns`](crate::ErrorKind::Columns) if the array has another type, if one text has nearly
/// 2 GiB that its type can't hold, or if the values of a dictionary have.
pub fn convert_array(array: &ArrayRef, workers: &TextWorkers<'_>) -> Result<Option<Vec<ArrayRef>>, Error> {
    if let Some(dictionary) = array.as_any_dictionary_opt() {
        let (values, converted) = convert_one(dictionary.values(), workers)?;
        return Ok(converted.has_changes().then(|| vec![dictionary.with_values(values)]));
    }
    let (parts, converted) = convert_parts(array, workers)?;
    Ok(converted.has_changes().then_some(parts))
}

/// The array with its texts converted as one array, and what became of each text.
pub(super) fn convert_one(
    array: &ArrayRef,
    workers: &TextWorkers<'_>,
) -> Result<(ArrayRef, ConvertedTexts), Error> {
    let (mut parts, converted) = convert_parts(array, workers)?;
    match parts.pop() {
        Some(part) if parts.is_empty() => Ok((part, converted)),
        _ => Err(failure(
            "the converted texts of a batch have more than 2 GiB, which the type Utf8 can't hold; make smaller \
             batches, or use LargeUtf8",
        )),
    }
}

fn convert_parts(
    array: &ArrayRef,
    workers: &TextWorkers<'_>,
) -> Result<(Vec<ArrayRef>, ConvertedTexts), Error> {
    let texts: Vec<Option<&str>> = match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().iter().collect(),
        DataType::LargeUtf8 => array.as_string::<i64>().iter().collect(),
        DataType::Utf8View => array.as_string_view().iter().collect(),
        other => return Err(failure(format_args!("an array of type {other} has no texts to convert"))),
    };
    let converted = workers.convert(&texts);
    if !converted.has_changes() {
        return Ok((vec![Arc::clone(array)], converted));
    }
    let limit = if *array.data_type() == DataType::LargeUtf8 { usize::MAX } else { MOST_BYTES };
    let blocks = blocks(converted.shares(), &texts, limit)?;
    let nulls = array.nulls();
    let parts = match array.data_type() {
        DataType::Utf8 => blocks.into_iter().map(|block| block.into_array::<i32>(nulls)).collect(),
        DataType::LargeUtf8 => blocks.into_iter().map(|block| block.into_array::<i64>(nulls)).collect(),
        _ => vec![views(&blocks, nulls.cloned())],
    };
    Ok((parts, converted))
}

/// Converted texts in one buffer.
struct TextBlock {
    rows: Range<usize>,
    values: Buffer,
    /// Where each text ends.
    ends: Vec<usize>,
}

/// Puts the shares together to blocks of at most `limit` bytes each.
fn blocks(shares: &[ConvertedShare], texts: &[Option<&str>], limit: usize) -> Result<Vec<TextBlock>, Error> {
    let (mut blocks, mut rest) = (Vec::new(), shares);
    let mut row = 0;
    while !rest.is_empty() {
        let mut bytes = 0;
        let fits = rest.iter().take_while(|share| {
            bytes += share.bytes();
            bytes <= limit
        });
        let count = fits.count();
        let Some((block, more)) = rest.split_at_checked(count).filter(|_| count > 0) else {
            return Err(failure(
                "a converted text has more than 2 GiB, which the type can't hold; use LargeUtf8",
            ));
        };
        let rows = row..row + block.iter().map(ConvertedShare::len).sum::<usize>();
        row = rows.end;
        blocks.push(TextBlock::new(block, texts.get(rows.clone()).unwrap_or_default(), rows));
        rest = more;
    }
    Ok(blocks)
}

impl TextBlock {
    fn new(shares: &[ConvertedShare], mut texts: &[Option<&str>], rows: Range<usize>) -> Self {
        let mut ends = Vec::with_capacity(rows.len());
        let mut values = vec![0; shares.iter().map(ConvertedShare::bytes).sum()];
        let (mut copies, mut rest) = (Vec::with_capacity(shares.len()), values.as_mut_slice());
        let mut before = 0;
        for share in shares {
            ends.extend(share.ends().map(|end| before + end));
            before += share.bytes();
            let Some((place, more)) = std::mem::take(&mut rest).split_at_mut_checked(share.bytes()) else {
                break;
            };
            let (own, others) = texts.split_at_checked(share.len()).unwrap_or((texts, &[]));
            copies.push((place, share, own));
            (rest, texts) = (more, others);
        }
        copies.into_par_iter().for_each(|(place, share, texts)| copy(place, share, texts));
        Self { rows, values: Buffer::from_vec(values), ends }
    }

    fn into_array<O: OffsetSizeTrait>(self, nulls: Option<&NullBuffer>) -> ArrayRef {
        let offsets = std::iter::once(0).chain(self.ends).map(O::usize_as).collect::<Vec<O>>();
        let nulls = nulls.map(|nulls| nulls.slice(self.rows.start, self.rows.len()));
        // SAFETY: the offsets ascend from 0 to the length of `values`, and each lies between two texts, which
        // are UTF-8. A block of `Utf8` has at most `MOST_BYTES`, so all offsets fit into `O`.
        Arc::new(unsafe {
            let offsets = OffsetBuffer::new_unchecked(ScalarBuffer::from(offsets));
            GenericStringArray::<O>::new_unchecked(offsets, self.values, nulls)
        })
    }
}

/// Copies the converted texts of a share, or the texts themselves if none of them changed.
fn copy(place: &mut [u8], share: &ConvertedShare, texts: &[Option<&str>]) {
    if share.text.len() == place.len() {
        place.copy_from_slice(share.text.as_bytes());
        return;
    }
    let mut rest = place;
    for text in texts.iter().flatten() {
        let Some((place, more)) = rest.split_at_mut_checked(text.len()) else { return };
        place.copy_from_slice(text.as_bytes());
        rest = more;
    }
}

/// An array of views into the blocks.
fn views(blocks: &[TextBlock], nulls: Option<NullBuffer>) -> ArrayRef {
    let views = (0..).zip(blocks).flat_map(|(block, TextBlock { values, ends, .. })| {
        let mut start = 0;
        ends.iter().map(move |end| {
            let range = std::mem::replace(&mut start, *end)..*end;
            // An offset is at most `MOST_BYTES`, so it fits.
            make_view(values.get(range.clone()).unwrap_or_default(), block, range.start as u32)
        })
    });
    let views = views.collect::<Vec<u128>>().into();
    let buffers: Arc<[Buffer]> = blocks.iter().map(|block| block.values.clone()).collect();
    // SAFETY: each view is that of a range of its block, which is one text in UTF-8.
    Arc::new(unsafe { StringViewArray::new_unchecked(views, buffers, nulls) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parallel::text_workers::TextFunction;
    use arrow_array::types::Int8Type;
    use arrow_array::{DictionaryArray, StringArray};

    fn new_function() -> TextFunction {
        Box::new(|text, out| out.push_str(&text.replace('甲', "乙乙")))
    }

    fn parts(array: ArrayRef) -> Option<Vec<ArrayRef>> {
        convert_array(&array, &TextWorkers::new(&new_function)).unwrap()
    }

    /// Texts for many shares, some of which have nothing to convert.
    fn texts() -> Vec<Option<String>> {
        let text = |row: usize| match row % 7 {
            0 => None,
            1 => Some(String::new()),
            _ if row / 3000 % 2 == 1 => Some(format!("{row} nothing")),
            _ => Some(format!("{row} 甲 and a long text")),
        };
        (0..20_000).map(text).collect()
    }

    fn converted(texts: &[Option<String>]) -> Vec<Option<String>> {
        texts.iter().map(|text| text.as_ref().map(|text| text.replace('甲', "乙乙"))).collect()
    }

    #[test]
    fn all_types_of_texts_are_converted() {
        let (before, after) = (texts(), converted(&texts()));
        let part = |array: ArrayRef| parts(array).unwrap().pop().unwrap();
        let strings = part(Arc::new(StringArray::from(before.clone())));
        assert_eq!(strings.as_string::<i32>(), &StringArray::from(after.clone()));
        strings.to_data().validate_full().unwrap();
        let large = part(Arc::new(GenericStringArray::<i64>::from(before.clone())));
        assert_eq!(large.as_string::<i64>(), &GenericStringArray::<i64>::from(after.clone()));
        large.to_data().validate_full().unwrap();
        let views = part(Arc::new(before.iter().map(Option::as_deref).collect::<StringViewArray>()));
        assert!(views.as_string_view().iter().eq(after.iter().map(Option::as_deref)));
        views.to_data().validate_full().unwrap();
    }

    #[test]
    fn slices_are_converted_alone() {
        let array = StringArray::from(texts()).slice(5, 9_000);
        let expected = StringArray::from(converted(&texts())).slice(5, 9_000);
        assert_eq!(parts(Arc::new(array)).unwrap()[0].as_string::<i32>(), &expected);
    }

    #[test]
    fn values_of_a_dictionary_are_converted_once() {
        let array: DictionaryArray<Int8Type> =
            [Some("甲"), None, Some("丙"), Some("甲")].into_iter().collect();
        let parts = parts(Arc::new(array)).unwrap();
        let dictionary = parts[0].as_dictionary::<Int8Type>();
        assert_eq!(dictionary.values().as_string::<i32>(), &StringArray::from(vec!["乙乙", "丙"]));
        assert!(dictionary.is_null(1));
    }

    #[test]
    fn an_array_without_changes_is_none() {
        assert!(parts(Arc::new(StringArray::from(vec![Some("丙"), None]))).is_none());
        assert!(parts(Arc::new(StringArray::from(Vec::<&str>::new()))).is_none());
    }

    #[test]
    fn texts_that_do_not_fit_are_parted() {
        let texts = texts();
        let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
        let converted = TextWorkers::new(&new_function).convert(&texts);
        let blocks = blocks(converted.shares(), &texts, 100_000).unwrap();
        assert!(blocks.len() > 3);
        assert!(blocks.iter().all(|block| block.values.len() <= 100_000));
        assert!(blocks.iter().flat_map(|block| block.rows.clone()).eq(0..texts.len()));
        let all: Vec<u8> = blocks.iter().flat_map(|block| block.values.to_vec()).collect();
        let expected: String = texts.iter().flatten().map(|text| text.replace('甲', "乙乙")).collect();
        assert_eq!(String::from_utf8(all).unwrap(), expected);
        let views = views(&blocks, None);
        views.to_data().validate_full().unwrap();

        let error = blocks_of_one("长".repeat(50), 100).err().unwrap();
        assert!(error.to_string().contains("more than 2 GiB"), "{error}");
    }

    fn blocks_of_one(text: String, limit: usize) -> Result<Vec<TextBlock>, Error> {
        let texts = [Some(text.as_str())];
        blocks(TextWorkers::new(&new_function).convert(&texts).shares(), &texts, limit)
    }

    #[test]
    fn another_type_is_an_error() {
        let array: ArrayRef = Arc::new(arrow_array::Int32Array::from(vec![1]));
        let error = convert_array(&array, &TextWorkers::new(&new_function)).unwrap_err();
        assert!(error.to_string().contains("Int32"), "{error}");
    }
}
