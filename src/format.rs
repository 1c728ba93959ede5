//! Formats of documents: which parts are syntax, and which are prose. One file for each family.
//!
//! A document of data keeps its syntax byte for byte. Its text values are prose where a value may change
//! without harm to the format: strings of JSON, quoted fields of CSV, translations, subtitles. All else
//! stays.

mod catalog;
pub(crate) mod code;
mod detect;
pub(crate) mod json;
mod keyed;
mod kind;
pub(crate) mod subtitle;
mod syntax;
mod table;

use std::ops::Range;

pub(crate) use self::detect::detect;
pub use self::kind::Format;
use self::syntax::Syntax;
use crate::step_counter::count;

/// The state of a document of data between two blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DataState {
    Json(json::JsonScan),
    Table(table::TableScan),
    Po(catalog::CatalogPart),
    Subtitle(subtitle::SubtitlePart),
    /// Each line is decided by itself.
    Lines,
}

impl DataState {
    /// The state at the start of a document of data.
    pub(crate) fn new(format: Format) -> Self {
        match format {
            Format::Json => Self::Json(json::JsonScan::default()),
            Format::Csv => Self::Table(table::TableScan::new(false)),
            Format::Tsv => Self::Table(table::TableScan::new(true)),
            Format::Po => Self::Po(catalog::CatalogPart::default()),
            Format::WebVtt => Self::Subtitle(subtitle::SubtitlePart::Head),
            Format::Srt | Format::Ass | Format::Lrc => Self::Subtitle(subtitle::SubtitlePart::Words),
            _ => Self::Lines,
        }
    }

    /// Adds the syntax of `text` to `spans`, which are sorted and do not overlap. Moves on to the end of the
    /// text.
    pub(crate) fn find(&mut self, format: Format, text: &str, spans: &mut Vec<Range<usize>>) {
        count(text.len());
        match self {
            Self::Json(scan) => scan.find(text, 0, spans),
            Self::Table(scan) => scan.find(text, spans),
            Self::Po(part) => catalog::find_po(text, part, spans),
            Self::Subtitle(section) => subtitle::find(format, text, section, spans),
            Self::Lines if format == Format::Strings => catalog::find_strings(text, spans),
            Self::Lines => Syntax::new(spans, 0).add(text, 0..text.len()),
        }
    }
}
