//! Reads dictionaries in OpenCC's text format: our own, OpenCC's, and those of users. This is the first step
//! from `dictionaries/*/*.tsv` to tables.
//!
//! The format, as OpenCC 1.4 reads it: each line is an entry `key<TAB>value value ...`. A conversion writes
//! the first value. Lines that start with `#` and empty lines are skipped. A byte order mark and CRLF are
//! accepted.
//!
//! The build script compiles this file too.

use std::fmt;

/// The maximum length of a key, in characters. OpenCC's longest key has 15.
///
/// A search starts at each character and may read as far as the longest key. So this limit keeps a search
/// linear in the length of the text.
pub const MAX_KEY_CHARS: usize = 255;

/// One line of a dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The text that is replaced; never empty.
    pub key: String,
    /// The possible replacements; never empty. A conversion writes the first one. It may be the empty text.
    pub values: Vec<String>,
}

/// A dictionary before it is compiled: a name for messages, and entries sorted by key, each key once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DictSource {
    /// The name of the dictionary: the name of its file, or `inline`.
    pub name: String,
    /// The entries, sorted by key.
    pub entries: Vec<Entry>,
}

/// An error in the text of a dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextError {
    /// The name of the dictionary.
    pub name: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a line of a dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// No tab between key and values.
    NoTab,
    /// Nothing before the tab.
    EmptyKey,
    /// Nothing after the tab, where deletions are not allowed.
    EmptyValue,
    /// A key of more than [`MAX_KEY_CHARS`] characters.
    LongKey {
        /// How many it has.
        chars: usize,
    },
    /// An earlier line has the same key.
    DuplicateKey {
        /// The key.
        key: String,
        /// The earlier line, counted from 1.
        first: usize,
    },
    /// The line is not UTF-8.
    InvalidUtf8 {
        /// The number of valid bytes before the first invalid one in the line.
        column: usize,
    },
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}: ", self.name, self.line)?;
        match &self.problem {
            Problem::NoTab => write!(f, "no tab between key and value; write `key<TAB>value`"),
            Problem::EmptyKey => write!(f, "the key is empty; write `key<TAB>value`"),
            Problem::EmptyValue => {
                write!(f, "the value is empty, which would delete the word; write `key<TAB>value`")
            }
            Problem::LongKey { chars } => {
                write!(f, "the key has {chars} characters, and {MAX_KEY_CHARS} are allowed; split the entry")
            }
            Problem::DuplicateKey { key, first } => {
                write!(f, "line {first} has the key `{key}` already; keep one of them")
            }
            Problem::InvalidUtf8 { column } => {
                write!(f, "not UTF-8 from byte {} of the line on; save the file as UTF-8", column + 1)
            }
        }
    }
}

impl std::error::Error for TextError {}

impl DictSource {
    /// Reads a dictionary; `name` appears in error messages. An entry with an empty value removes its key
    /// from the text. Use this for configuration files and the build script; for the dictionaries of
    /// `--dict`, use [`parse_without_deletions`](Self::parse_without_deletions).
    ///
    /// # Errors
    ///
    /// An error for a line that is not an entry: it has no tab, an empty or too long key, a key that an
    /// earlier line has, or bytes that are not UTF-8. Malformed lines are reported first, the first one in
    /// the file. If there are none, the duplicate with the smallest key is reported.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, TextError> {
        Ok(Self::read(name, bytes, true)?.0)
    }

    /// Reads a dictionary in which each entry must have a value. Also returns the line of each entry, counted
    /// from 1.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), and for an entry without a value.
    #[allow(dead_code, reason = "the build script does not use it")]
    pub fn parse_without_deletions(name: &str, bytes: &[u8]) -> Result<(Self, Vec<usize>), TextError> {
        Self::read(name, bytes, false)
    }

    fn read(name: &str, bytes: &[u8], may_delete: bool) -> Result<(Self, Vec<usize>), TextError> {
        let fail = |line, problem| TextError { name: name.to_owned(), line, problem };
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let mut numbered = Vec::new();
        for (index, raw) in bytes.split(|&byte| byte == b'\n').enumerate() {
            let line = index + 1;
            let raw = raw.strip_suffix(b"\r").unwrap_or(raw);
            if raw.is_empty() || raw.starts_with(b"#") {
                continue;
            }
            let text = std::str::from_utf8(raw)
                .map_err(|error| fail(line, Problem::InvalidUtf8 { column: error.valid_up_to() }))?;
            let (key, values) = text.split_once('\t').ok_or_else(|| fail(line, Problem::NoTab))?;
            if key.is_empty() {
                return Err(fail(line, Problem::EmptyKey));
            }
            let chars = key.chars().count();
            if chars > MAX_KEY_CHARS {
                return Err(fail(line, Problem::LongKey { chars }));
            }
            if !may_delete && (values.is_empty() || values.starts_with(' ')) {
                return Err(fail(line, Problem::EmptyValue));
            }
            let values = values.split(' ').map(str::to_owned).collect();
            numbered.push((Entry { key: key.to_owned(), values }, line));
        }
        numbered.sort_by(|(a, a_line), (b, b_line)| a.key.cmp(&b.key).then(a_line.cmp(b_line)));
        for pair in numbered.windows(2) {
            if let [(a, first), (b, line)] = pair
                && a.key == b.key
            {
                return Err(fail(*line, Problem::DuplicateKey { key: a.key.clone(), first: *first }));
            }
        }
        let (entries, lines) = numbered.into_iter().unzip();
        Ok((Self { name: name.to_owned(), entries }, lines))
    }

    /// The entry with this key.
    #[cfg(test)]
    pub fn get(&self, key: &str) -> Option<&Entry> {
        let at = self.entries.binary_search_by(|entry| entry.key.as_str().cmp(key)).ok()?;
        self.entries.get(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_opencc_reads() {
        let text = "\u{FEFF}# comment\r\n後\t后 後\r\n\r\n一\t壹\n";
        let dict = DictSource::parse("x.txt", text.as_bytes()).unwrap();
        let keys: Vec<_> = dict.entries.iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(keys, ["一", "後"]);
        assert_eq!(dict.get("後").unwrap().values, ["后", "後"]);
        assert_eq!(dict.get("a"), None);
    }

    #[test]
    fn errors_name_file_and_line() {
        let cases: [(&[u8], &str); 4] = [
            (b"a\tb\nab\n", "d.txt, line 2: no tab"),
            (b"#\n\tb\n", "d.txt, line 2: the key is empty"),
            (b"a\tb\nb\tc\na\td\n", "d.txt, line 3: line 1 has the key `a` already"),
            (b"a\tb\nab\xFF\tc\n", "d.txt, line 2: not UTF-8 from byte 3"),
        ];
        for (bytes, message) in cases {
            let error = DictSource::parse("d.txt", bytes).unwrap_err().to_string();
            assert!(error.starts_with(message), "{error}");
        }
    }

    #[test]
    fn a_key_may_have_255_characters() {
        let text = |chars: usize| format!("a\tb\n{}\tc\n", "一".repeat(chars));
        assert!(DictSource::parse("d.txt", text(255).as_bytes()).is_ok());
        let error = DictSource::parse("d.txt", text(256).as_bytes()).unwrap_err().to_string();
        assert_eq!(error, "d.txt, line 2: the key has 256 characters, and 255 are allowed; split the entry");
    }

    #[test]
    fn an_empty_value_deletes_only_where_that_is_allowed() {
        for text in ["a\tb\nb\t\n", "a\tb\nb\t c\n"] {
            assert_eq!(DictSource::parse("d.txt", text.as_bytes()).unwrap().get("b").unwrap().values[0], "");
            let error =
                DictSource::parse_without_deletions("d.txt", text.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with("d.txt, line 2: the value is empty"), "{error}");
        }
    }
}
