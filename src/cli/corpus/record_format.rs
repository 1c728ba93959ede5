//! Which records a file has, and how one of them is rewritten.

use crate::cli::compression::Compression;
use crate::cli::flow_args::{RecordArguments, RecordFormat};
use anyhow::{Result, bail};
use std::path::Path;
use std::sync::Arc;
use zhnorm::records::{
    CsvFormat, CsvRecords, Delimiter, Fields, JsonRecords, RecordChanges, RecordEnds, RecordError,
    WarcRecords,
};

impl RecordFormat {
    /// The records whose texts are transformed; `None` if the file as a whole is the text.
    pub(crate) fn of(arguments: &RecordArguments, name: &str) -> Result<Option<Self>> {
        let format = match (arguments.chosen.record_format, Self::of_name(name)) {
            (Some(format), _) | (None, Some(format)) => format,
            (None, None) if arguments.chosen.fields.is_empty() => return Ok(None),
            (None, None) => bail!(
                "{name}: its name does not tell which records it has; name them with `--record-format` (jsonl, \
                 json, csv, tsv, parquet)"
            ),
        };
        let has_fields = !arguments.chosen.fields.is_empty();
        match format {
            Self::Warc | Self::Epub | Self::Docx if has_fields => {
                bail!("{name}: its texts are no fields of records; leave out `--field`")
            }
            Self::Warc | Self::Epub | Self::Docx => Ok(Some(format)),
            _ if has_fields => Ok(Some(format)),
            Self::Parquet => bail!("{name}: name the columns that have texts with `--field`"),
            _ if arguments.chosen.record_format.is_some() => {
                bail!("name the fields that have texts with `--field`")
            }
            _ => Ok(None),
        }
    }

    /// The format that the extension of a name tells.
    fn of_name(name: &str) -> Option<Self> {
        let extension = Compression::content_name(Path::new(name)).extension();
        let extension = extension.and_then(|extension| extension.to_str()).unwrap_or_default();
        Some(match extension.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" => Self::Jsonl,
            "json" => Self::Json,
            "csv" => Self::Csv,
            "tsv" | "tab" => Self::Tsv,
            "warc" | "wet" => Self::Warc,
            "parquet" | "arrow" | "arrows" | "feather" => Self::Parquet,
            "epub" => Self::Epub,
            "docx" => Self::Docx,
            _ => return None,
        })
    }

    /// Whether a path names a file of web archives.
    pub(crate) fn is_warc(path: &Path) -> bool {
        path.to_str().and_then(Self::of_name) == Some(Self::Warc)
    }

    /// Whether a file is read as a stream.
    pub(crate) fn is_stream(self) -> bool {
        !matches!(self, Self::Parquet | Self::Epub | Self::Docx)
    }

    /// Whether files may be in an older encoding. JSON is always UTF-8.
    pub(crate) fn is_table(self) -> bool {
        matches!(self, Self::Csv | Self::Tsv)
    }
}

/// The records of one file. A table is known when its first record is.
#[derive(Clone)]
pub(crate) enum FileRecords {
    Json { records: Arc<JsonRecords>, by_line: bool },
    Table { format: CsvFormat, records: Option<Arc<CsvRecords>> },
    Warc,
}

impl FileRecords {
    /// The records of a file of this format whose fields the arguments name.
    pub(crate) fn new(format: RecordFormat, arguments: &RecordArguments) -> Result<Self> {
        let suffix = arguments.field_suffix.clone();
        Ok(match format {
            RecordFormat::Jsonl | RecordFormat::Json => {
                let paths = arguments.chosen.fields.iter().map(|path| path.parse());
                let fields = Fields::new(paths.collect::<Result<Vec<_>, zhnorm::Error>>()?);
                let records = Arc::new(JsonRecords::new(fields).suffix(suffix)?);
                Self::Json { records, by_line: format == RecordFormat::Jsonl }
            }
            RecordFormat::Csv | RecordFormat::Tsv => {
                let delimiter = if format == RecordFormat::Csv { Delimiter::Comma } else { Delimiter::Tab };
                Self::Table { format: table(delimiter, arguments), records: None }
            }
            RecordFormat::Warc => Self::Warc,
            RecordFormat::Parquet | RecordFormat::Epub | RecordFormat::Docx => {
                bail!("such a file is not read as a stream of records")
            }
        })
    }

    /// Whether the first record tells how the others are read.
    pub(crate) fn needs_first(&self) -> bool {
        matches!(self, Self::Table { records: None, .. })
    }

    /// Learns the columns from the first record. A semicolon may stand for the comma.
    pub(crate) fn learn(&mut self, first: &[u8], arguments: &RecordArguments) -> Result<(), RecordError> {
        if let Self::Table { format, records } = self {
            if !first.contains(&b'\t') && Delimiter::of_first_record(first) == Delimiter::Semicolon {
                *format = table(Delimiter::Semicolon, arguments);
            }
            *records = Some(Arc::new(format.records(first)?));
        }
        Ok(())
    }

    /// Finds the ends of the records; `None` if the whole file is one.
    pub(crate) fn ends(&self) -> Option<RecordEnds> {
        match self {
            Self::Json { by_line: true, .. } => Some(RecordEnds::of_lines()),
            Self::Json { by_line: false, .. } => None,
            Self::Table { format, .. } => Some(format.ends()),
            Self::Warc => Some(WarcRecords::new().ends()),
        }
    }

    /// Calls `visit` with the names and the texts of the chosen fields of a record.
    pub(crate) fn read(
        &self,
        record: &[u8],
        is_first: bool,
        visit: &mut dyn FnMut(&str, &str),
    ) -> Result<RecordChanges, RecordError> {
        match self {
            Self::Json { by_line: true, .. } if record.trim_ascii().is_empty() => {
                Ok(RecordChanges::default())
            }
            Self::Json { records, .. } => records.read(record, visit),
            Self::Table { records: Some(records), .. } if is_first => records.read_first(record, visit),
            Self::Table { records: Some(records), .. } => records.read(record, visit),
            Self::Table { records: None, .. } | Self::Warc => Ok(RecordChanges::default()),
        }
    }

    /// Appends a record to `output`, with its fields transformed.
    pub(crate) fn rewrite(
        &self,
        record: &[u8],
        is_first: bool,
        transform: &mut dyn FnMut(&str, &mut String),
        output: &mut Vec<u8>,
    ) -> Result<RecordChanges, RecordError> {
        match self {
            // A line without content is no record.
            Self::Json { by_line: true, .. } if record.trim_ascii().is_empty() => {
                output.extend_from_slice(record);
                Ok(RecordChanges::default())
            }
            Self::Json { records, .. } => records.rewrite(record, transform, output),
            Self::Warc => WarcRecords::new().rewrite(record, transform, output),
            Self::Table { records: Some(records), .. } if is_first => {
                records.rewrite_first(record, transform, output)
            }
            Self::Table { records: Some(records), .. } => records.rewrite(record, transform, output),
            Self::Table { records: None, format } => format.records(record).map(|_| RecordChanges::default()),
        }
    }
}

fn table(delimiter: Delimiter, arguments: &RecordArguments) -> CsvFormat {
    CsvFormat::new(delimiter)
        .header(!arguments.chosen.no_header)
        .columns(arguments.chosen.fields.iter().cloned())
        .suffix(arguments.field_suffix.clone())
}
