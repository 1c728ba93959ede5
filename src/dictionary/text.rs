//! Reads dictionaries in OpenCC's text format: the first step from `dictionaries/*.tsv` (or a user's file) to tables.
//!
//! The format, as OpenCC 1.4 reads it: one entry a line, `key<TAB>value value ...`, the first value being the one
//! that is written; lines that begin with `#` and empty lines are skipped; a byte order mark and CRLF are accepted.
//!
//! This file names nothing else of the crate: `build.rs` compiles with it too.

use std::fmt;

/// One line of a dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What is looked for; never empty.
    pub key: String,
    /// What may be written for it; never empty, the first is the one that is.
    pub values: Vec<String>,
}

/// A dictionary as it was read: a name for messages, and entries sorted by key, each key once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DictSource {
    /// Name of the dictionary: a file's name, or `inline`.
    pub name: String,
    /// The entries, sorted by key.
    pub entries: Vec<Entry>,
}

/// Why a text is not a dictionary, and on which line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextError {
    /// Name of the dictionary.
    pub name: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What may be wrong with a line of a dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is no tab between key and values.
    NoTab,
    /// There is nothing before the tab.
    EmptyKey,
    /// The key stood on an earlier line already.
    DuplicateKey {
        /// The key.
        key: String,
        /// The line it stood on first, counted from 1.
        first: usize,
    },
    /// The bytes are not UTF-8 from this column (in bytes, counted from 0) on.
    InvalidUtf8 {
        /// Offset of the first offending byte in the line.
        column: usize,
    },
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}: ", self.name, self.line)?;
        match &self.problem {
            Problem::NoTab => write!(f, "no tab between key and value; write `key<TAB>value`"),
            Problem::EmptyKey => write!(f, "the key is empty; write `key<TAB>value`"),
            Problem::DuplicateKey { key, first } => {
                write!(f, "the key `{key}` stands on line {first} already; keep one of them")
            }
            Problem::InvalidUtf8 { column } => {
                write!(f, "not UTF-8 from byte {column} of the line on; save the file as UTF-8")
            }
        }
    }
}

impl std::error::Error for TextError {}

impl DictSource {
    /// Reads a dictionary; `name` stands in the messages.
    ///
    /// # Errors
    ///
    /// The first line that is no entry: no tab, an empty key, a key that stood before, bytes that are not UTF-8.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, TextError> {
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
        let entries = numbered.into_iter().map(|(entry, _)| entry).collect();
        Ok(Self { name: name.to_owned(), entries })
    }

    /// The entry with this key.
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
        let lexicon = DictSource::parse("x.txt", text.as_bytes()).unwrap();
        let keys: Vec<_> = lexicon.entries.iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(keys, ["一", "後"]);
        assert_eq!(lexicon.get("後").unwrap().values, ["后", "後"]);
        assert_eq!(lexicon.get("a"), None);
    }

    #[test]
    fn errors_name_file_and_line() {
        let cases: [(&[u8], &str); 4] = [
            (b"a\tb\nab\n", "d.txt, line 2: no tab"),
            (b"#\n\tb\n", "d.txt, line 2: the key is empty"),
            (b"a\tb\nb\tc\na\td\n", "d.txt, line 3: the key `a` stands on line 1"),
            (b"a\tb\nab\xFF\tc\n", "d.txt, line 2: not UTF-8 from byte 2"),
        ];
        for (bytes, message) in cases {
            let error = DictSource::parse("d.txt", bytes).unwrap_err().to_string();
            assert!(error.starts_with(message), "{error}");
        }
    }
}
