//! The formats that documents have.

use crate::named::named;

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

named!(Format, name, "format");
