//! How the new columns are written: as the columns of the input were, as far as a Parquet file tells.
//!
//! A file does not tell the level of its compression, so the usual one of each codec is used.

use super::parquet_schema::TextColumn;
use parquet::basic::{Compression, Encoding, PageType};
use parquet::file::metadata::{ColumnChunkMetaData, KeyValue, ParquetMetaData, SortingColumn};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::schema::types::ColumnPath;

/// The properties for a file whose rewritten columns have these paths: each of the text columns with the
/// path of the column that is written.
pub(super) fn of(
    metadata: &ParquetMetaData,
    columns: &[(&TextColumn, ColumnPath)],
    adds_columns: bool,
    key_values: Option<Vec<KeyValue>>,
) -> WriterProperties {
    let file = metadata.file_metadata();
    let first_group = metadata.row_groups().first();
    let chunk = |column: &TextColumn| first_group.and_then(|group| group.columns().get(column.leaf));
    let pages_of_version_2 =
        columns.iter().filter_map(|(column, _)| chunk(column)).any(has_pages_of_version_2);
    let mut builder = WriterProperties::builder()
        .set_writer_version(if pages_of_version_2 {
            WriterVersion::PARQUET_2_0
        } else {
            WriterVersion::PARQUET_1_0
        })
        .set_key_value_metadata(key_values)
        .set_offset_index_disabled(metadata.page_index().is_none_or(|index| !index.has_offset_indexes()))
        .set_sorting_columns(sorting(metadata, columns, adds_columns));
    // Readers judge statistics by the program that wrote them, and those of the copied columns stay.
    if let Some(program) = file.created_by() {
        builder = builder.set_created_by(program.to_owned());
    }
    for (column, path) in columns {
        let Some(chunk) = chunk(column) else { continue };
        let has_index =
            metadata.page_index().is_some_and(|index| index.column_index(0, column.leaf).is_some());
        let statistics = match chunk.statistics() {
            None => EnabledStatistics::None,
            Some(_) if has_index => EnabledStatistics::Page,
            Some(_) => EnabledStatistics::Chunk,
        };
        builder = builder
            .set_column_compression(path.clone(), Compression::from(chunk.compression_codec()))
            .set_column_dictionary_enabled(path.clone(), has_dictionary(chunk))
            .set_column_encoding(path.clone(), plain_encoding(chunk))
            .set_column_statistics_enabled(path.clone(), statistics)
            .set_column_bloom_filter_enabled(path.clone(), chunk.bloom_filter_offset().is_some());
    }
    builder.build()
}

/// Whether the chunk begins with a dictionary of its values.
pub(super) fn has_dictionary(chunk: &ColumnChunkMetaData) -> bool {
    let is_dictionary = |encoding| matches!(encoding, Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY);
    chunk.dictionary_page_offset().is_some() || chunk.encodings().any(is_dictionary)
}

/// The encoding of values that are in no dictionary.
fn plain_encoding(chunk: &ColumnChunkMetaData) -> Encoding {
    let is_of_texts = |encoding: &Encoding| {
        matches!(encoding, Encoding::DELTA_LENGTH_BYTE_ARRAY | Encoding::DELTA_BYTE_ARRAY)
    };
    chunk.encodings().find(is_of_texts).unwrap_or(Encoding::PLAIN)
}

fn has_pages_of_version_2(chunk: &ColumnChunkMetaData) -> bool {
    chunk
        .page_encoding_stats()
        .is_some_and(|pages| pages.iter().any(|page| page.page_type == PageType::DATA_PAGE_V2))
}

/// The order of the rows, as far as it does not depend on a column that changes. With `adds_columns`, none
/// does, but their indexes move.
fn sorting(
    metadata: &ParquetMetaData,
    columns: &[(&TextColumn, ColumnPath)],
    adds_columns: bool,
) -> Option<Vec<SortingColumn>> {
    let sorting = metadata.row_groups().first()?.sorting_columns()?;
    let leaf = |sorted: &SortingColumn| usize::try_from(sorted.column_idx).unwrap_or(usize::MAX);
    let stays = |sorted: &&SortingColumn| {
        adds_columns || !columns.iter().any(|(column, _)| column.leaf == leaf(sorted))
    };
    let moved = |sorted: &SortingColumn| {
        let added = columns.iter().filter(|(column, _)| adds_columns && column.leaf < leaf(sorted)).count();
        SortingColumn {
            column_idx: sorted.column_idx.saturating_add(i32::try_from(added).unwrap_or(i32::MAX)),
            ..*sorted
        }
    };
    let kept: Vec<SortingColumn> = sorting.iter().take_while(stays).map(moved).collect();
    (!kept.is_empty()).then_some(kept)
}
