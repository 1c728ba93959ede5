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
pub(crate) mod subtitle;
mod table;

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

pub(crate) use self::detect::detect;
use crate::error::Error;
use crate::step_counter::count;
use crate::target::by_name;

/// The format of a document, which says what in it is prose. Without one, a normalizer looks at the first
/// lines, and protects what is markup in any text.
///
/// ```
/// use zhnorm::{Format, Normalizer, Target};
///
/// let builder = Normalizer::builder().target(Target::Hans);
/// let normalizer = builder.format(Format::Csv).build();
/// assert_eq!(normalizer.normalize("甲,\"乙,丙\""), "甲,\"乙，丙\"");
/// assert_eq!(Format::of_extension("yml"), Some(Format::Yaml));
/// assert_eq!("srt".parse::<Format>()?, Format::Srt);
/// # Ok::<(), zhnorm::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Prose without markup. Addresses and the like are protected all the same.
    Text,
    /// CommonMark, and what people use beyond: tables, footnotes, front matter, formulas.
    Markdown,
    /// HTML and XML.
    Html,
    /// MediaWiki.
    Wikitext,
    /// LaTeX.
    Latex,
    /// JSON, JSON Lines, JSON with comments. Strings are prose, keys are not.
    Json,
    /// YAML, which stays as it is.
    Yaml,
    /// TOML, which stays as it is.
    Toml,
    /// INI and properties, which stay as they are.
    Ini,
    /// PO of gettext. Translations are prose.
    Po,
    /// `.strings` of Apple. Values are prose.
    Strings,
    /// Values between commas or semicolons. Quoted fields are prose.
    Csv,
    /// Values between tabs. All cells are prose.
    Tsv,
    /// SubRip.
    Srt,
    /// WebVTT.
    WebVtt,
    /// Advanced SubStation Alpha. The text of dialogue is prose.
    Ass,
    /// Lyrics with times.
    Lrc,
    /// A mail: headers, which stay, and prose.
    Mail,
    /// A log, which stays as it is.
    Log,
    /// Source code, which stays as it is.
    Code,
}

impl Format {
    /// Every format.
    pub const ALL: &'static [Format] = &[
        Format::Text,
        Format::Markdown,
        Format::Html,
        Format::Wikitext,
        Format::Latex,
        Format::Json,
        Format::Yaml,
        Format::Toml,
        Format::Ini,
        Format::Po,
        Format::Strings,
        Format::Csv,
        Format::Tsv,
        Format::Srt,
        Format::WebVtt,
        Format::Ass,
        Format::Lrc,
        Format::Mail,
        Format::Log,
        Format::Code,
    ];

    /// The name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Wikitext => "wikitext",
            Self::Latex => "latex",
            Self::Json => "json",
            Self::Yaml => "yaml",
            Self::Toml => "toml",
            Self::Ini => "ini",
            Self::Po => "po",
            Self::Strings => "strings",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Srt => "srt",
            Self::WebVtt => "webvtt",
            Self::Ass => "ass",
            Self::Lrc => "lrc",
            Self::Mail => "mail",
            Self::Log => "log",
            Self::Code => "code",
        }
    }

    /// The format of files whose name ends with a dot and this extension, if the extension tells.
    #[must_use]
    pub fn of_extension(extension: &str) -> Option<Self> {
        Some(match extension.to_ascii_lowercase().as_str() {
            "md" | "markdown" | "mkd" | "mdx" => Self::Markdown,
            "html" | "htm" | "xhtml" | "xml" | "svg" | "vue" => Self::Html,
            "wiki" | "mediawiki" | "wikitext" => Self::Wikitext,
            "tex" | "latex" | "ltx" => Self::Latex,
            "json" | "jsonl" | "ndjson" | "geojson" | "jsonc" | "json5" => Self::Json,
            "yaml" | "yml" => Self::Yaml,
            "toml" => Self::Toml,
            "ini" | "cfg" | "conf" | "properties" | "env" => Self::Ini,
            "po" | "pot" => Self::Po,
            "strings" => Self::Strings,
            "csv" => Self::Csv,
            "tsv" | "tab" => Self::Tsv,
            "srt" => Self::Srt,
            "vtt" => Self::WebVtt,
            "ass" | "ssa" => Self::Ass,
            "lrc" => Self::Lrc,
            "eml" => Self::Mail,
            "log" => Self::Log,
            "py" | "rs" | "js" | "mjs" | "ts" | "tsx" | "jsx" | "c" | "h" | "cc" | "cpp" | "hpp" | "cs"
            | "java" | "kt" | "go" | "rb" | "php" | "swift" | "sh" | "bash" | "sql" | "css" | "scss"
            | "less" | "lua" | "pl" | "r" | "scala" | "bib" | "bat" | "ps1" => Self::Code,
            _ => return None,
        })
    }

    /// Whether the document is data, and not text with markup.
    pub(crate) fn is_data(self) -> bool {
        !matches!(self, Self::Text | Self::Markdown | Self::Html | Self::Wikitext | Self::Latex | Self::Mail)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        by_name("format", name, Self::ALL, Self::name)
    }
}

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

/// Collects the syntax of a document, from left to right, in spans that end where a line ends.
#[derive(Debug)]
pub(crate) struct Syntax<'s> {
    spans: &'s mut Vec<Range<usize>>,
    /// The number of spans that were there before.
    before: usize,
    /// The offset of the text in the document.
    base: usize,
}

impl<'s> Syntax<'s> {
    pub(crate) fn new(spans: &'s mut Vec<Range<usize>>, base: usize) -> Self {
        Self { before: spans.len(), spans, base }
    }

    /// Protects all of `text` but the bytes for which `is_prose` is true. It is called once for each byte, in
    /// order.
    pub(crate) fn add_all_but(&mut self, text: &str, mut is_prose: impl FnMut(u8) -> bool) {
        let (mut start, mut in_prose) = (0, false);
        for (at, byte) in text.bytes().enumerate() {
            let prose = is_prose(byte);
            if prose != in_prose {
                if prose {
                    self.add(text, start..at);
                }
                (start, in_prose) = (at, prose);
            }
        }
        if !in_prose {
            self.add(text, start..text.len());
        }
    }

    /// Protects `range` of `text`.
    pub(crate) fn add(&mut self, text: &str, range: Range<usize>) {
        let mut start = range.start;
        let bytes = text.as_bytes();
        while start < range.end {
            let rest = bytes.get(start..range.end).unwrap_or_default();
            let length = memchr::memchr(b'\n', rest).map_or(rest.len(), |length| length + 1);
            count(length);
            self.push(bytes, start..start + length);
            start += length;
        }
    }

    /// Adds a part of a line to the span before it, if that is on the same line and touches it.
    fn push(&mut self, bytes: &[u8], range: Range<usize>) {
        let ends_line = range.start.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'\n');
        let (start, end) = (self.base + range.start, self.base + range.end);
        let own = self.spans.get_mut(self.before..).and_then(<[_]>::last_mut);
        match own.filter(|last| last.end == start && !ends_line) {
            Some(last) => last.end = end,
            None => self.spans.push(start..end),
        }
    }
}
