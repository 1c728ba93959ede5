//! Texts inside of records: the chosen fields of JSON Lines, CSV and TSV are transformed, and all other bytes
//! stay.
//!
//! There is no document tree. A scan finds the tokens of the chosen fields. Each is decoded, transformed and
//! encoded again, and everything between them is copied: the order of keys, the spelling of numbers,
//! whitespace, duplicate keys and line ends. A field that the transformation leaves as it was keeps its
//! bytes, with all its escapes.
//!
//! ```
//! use zhnorm::records::{Fields, JsonRecords};
//! use zhnorm::{Normalizer, Target};
//!
//! let records = JsonRecords::new(Fields::new(["text".parse()?, "messages[].content".parse()?]));
//! let mut worker = Normalizer::new(Target::Hans).worker();
//! let record = "{\"id\": 1.50, \"text\": \"你好,世界\"}\n";
//! let mut output = Vec::new();
//! let changes = records
//!     .rewrite(record.as_bytes(), &mut |text, out| worker.normalize_into(text, out), &mut output)
//!     .expect("the record is well-formed");
//! assert_eq!(String::from_utf8_lossy(&output), "{\"id\": 1.50, \"text\": \"你好，世界\"}\n");
//! assert_eq!((changes.found, changes.changed), (1, 1));
//! # Ok::<(), zhnorm::Error>(())
//! ```

mod changes;
mod csv;
mod edits;
mod ends;
mod error;
mod fields;
mod json;
mod path;
#[cfg(any(feature = "warc", zhnorm_command))]
mod warc;

#[cfg(any(feature = "documents", zhnorm_command))]
pub(crate) use edits::Edits;

pub use changes::RecordChanges;
pub use csv::{CsvFormat, CsvRecords, Delimiter};
pub use ends::{RawRecord, RecordEnds};
pub use error::{RecordError, RecordErrorKind};
pub use fields::Fields;
pub use json::JsonRecords;
pub use path::{FieldPath, PathStep};
#[cfg(any(feature = "warc", zhnorm_command))]
pub use warc::WarcRecords;

/// What takes the name and the text of a field.
type FieldVisit<'v> = &'v mut dyn FnMut(&str, &str);

/// What transforms a text: it appends its output for the first argument to the second.
type Transformation<'t> = &'t mut dyn FnMut(&str, &mut String);
