//! Paths that name fields: `text`, `meta.title`, `messages[].content`.

use std::fmt;
use std::str::FromStr;

use super::json::string::unescape;
use crate::error::{Error, ErrorKind};

/// One step of a [`FieldPath`], from a value to a part of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PathStep {
    /// The member of an object, or the column of a table, with this name.
    Key(String),
    /// The element of a list with this index, from 0 on.
    Index(usize),
    /// Each element of a list.
    Each,
}

impl PathStep {
    /// Whether it leads into a list.
    fn is_element(&self) -> bool {
        !matches!(self, Self::Key(_))
    }
}

/// The path of a field in a record.
///
/// * `text` is the member `text` of the record.
/// * `meta.title` is the member `title` of the object in `meta`.
/// * `tags[]` is each element of the list in `tags`, `tags[0]` is the first.
/// * `messages[].content` is the member `content` of each object in the list in `messages`.
/// * `[].text` is for records that are lists.
/// * `"a.b".c` has a key that contains a dot. A key in quotation marks is written as in JSON.
///
/// ```
/// use zhnorm::records::{FieldPath, PathStep};
///
/// let path: FieldPath = "段落[].内容".parse()?;
/// let steps = [PathStep::Key("段落".to_owned()), PathStep::Each, PathStep::Key("内容".to_owned())];
/// assert_eq!((path.steps(), path.to_string().as_str()), (&steps[..], "段落[].内容"));
///
/// let error = "meta..title".parse::<FieldPath>().unwrap_err();
/// assert_eq!(error.to_string(), "the field path `meta..title` lacks a key at byte 5");
/// # Ok::<(), zhnorm::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FieldPath {
    steps: Vec<PathStep>,
}

impl FieldPath {
    /// The path of a field that was found in a schema.
    #[cfg(feature = "parquet")]
    pub(crate) fn from_steps(steps: Vec<PathStep>) -> Self {
        Self { steps }
    }

    /// The path of one field of those that this one names: with these elements of the lists, in order.
    pub(super) fn at(&self, elements: &[usize]) -> Self {
        let mut elements = elements.iter();
        let step = |step: &PathStep| match (step, step.is_element().then(|| elements.next()).flatten()) {
            (PathStep::Each, Some(index)) => PathStep::Index(*index),
            (step, _) => step.clone(),
        };
        Self { steps: self.steps.iter().map(step).collect() }
    }

    /// The steps from the record to the field. There is at least one.
    #[must_use]
    pub fn steps(&self) -> &[PathStep] {
        &self.steps
    }
}

impl FromStr for FieldPath {
    type Err = Error;

    /// Reads a path.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::FieldPath`](crate::ErrorKind::FieldPath), with the byte at which the path goes wrong.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut parser = PathParser { text, rest: text };
        let mut steps = Vec::new();
        if !text.starts_with('[') {
            steps.push(PathStep::Key(parser.key()?));
        }
        while let Some(next) = parser.rest.chars().next() {
            if !matches!(next, '.' | '[') {
                return Err(parser.wrong("needs `.` or `[`"));
            }
            parser.skip(1);
            steps.push(match next {
                '.' => PathStep::Key(parser.key()?),
                _ => parser.element()?,
            });
        }
        Ok(Self { steps })
    }
}

struct PathParser<'t> {
    text: &'t str,
    rest: &'t str,
}

impl PathParser<'_> {
    fn skip(&mut self, length: usize) {
        self.rest = self.rest.get(length..).unwrap_or_default();
    }

    fn wrong(&self, what: &str) -> Error {
        let at = self.text.len() - self.rest.len();
        Error::new(ErrorKind::FieldPath, format_args!("the field path `{}` {what} at byte {at}", self.text))
    }

    fn key(&mut self) -> Result<String, Error> {
        if self.rest.starts_with('"') {
            return self.quoted_key();
        }
        let length = self.rest.find(['.', '[', ']', '"']).unwrap_or(self.rest.len());
        let key = self.rest.get(..length).unwrap_or_default().to_owned();
        match key.as_str() {
            "" => return Err(self.wrong("lacks a key")),
            "*" | "**" => return Err(self.wrong("has a wildcard (a key of that name needs quotation marks)")),
            _ => self.skip(length),
        }
        Ok(key)
    }

    fn quoted_key(&mut self) -> Result<String, Error> {
        let mut is_escaped = false;
        let content = self.rest.get(1..).unwrap_or_default();
        let length = content.find(|ch| {
            let ends = ch == '"' && !is_escaped;
            is_escaped = ch == '\\' && !is_escaped;
            ends
        });
        let Some(length) = length else { return Err(self.wrong("has a quotation mark without a second")) };
        let mut key = String::new();
        if !unescape(content.get(..length).unwrap_or_default(), &mut key) {
            return Err(self.wrong("has a key with a malformed escape"));
        }
        self.skip(length + 2);
        Ok(key)
    }

    /// What follows a `[`.
    fn element(&mut self) -> Result<PathStep, Error> {
        let Some(length) = self.rest.find(']') else { return Err(self.wrong("lacks `]`")) };
        let index = self.rest.get(..length).unwrap_or_default();
        let step = match index.parse() {
            _ if index.is_empty() => PathStep::Each,
            Ok(index) => PathStep::Index(index),
            Err(_) => return Err(self.wrong("needs `]` or the number of an element")),
        };
        self.skip(length + 1);
        Ok(step)
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut path = String::new();
        for (number, step) in self.steps.iter().enumerate() {
            match step {
                PathStep::Key(key) => {
                    path.push_str(if number > 0 { "." } else { "" });
                    path.push_str(&written_key(key));
                }
                PathStep::Index(index) => path.push_str(&format!("[{index}]")),
                PathStep::Each => path.push_str("[]"),
            }
        }
        f.pad(&path)
    }
}

fn written_key(key: &str) -> String {
    if !key.is_empty() && !key.contains(['.', '[', ']', '"']) && !matches!(key, "*" | "**") {
        return key.to_owned();
    }
    format!("\"{}\"", key.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use PathStep::{Each, Index};

    fn key(name: &str) -> PathStep {
        PathStep::Key(name.to_owned())
    }

    #[test]
    fn paths_are_read_and_written() {
        let table: &[(&str, &[PathStep])] = &[
            ("text", &[key("text")]),
            ("meta.title", &[key("meta"), key("title")]),
            ("段落[].内容", &[key("段落"), Each, key("内容")]),
            ("[].a", &[Each, key("a")]),
            ("a[0][]", &[key("a"), Index(0), Each]),
            ("\"a.b\".c", &[key("a.b"), key("c")]),
            (r#"a."x\"[0]\\".b"#, &[key("a"), key("x\"[0]\\"), key("b")]),
            ("\"\"", &[key("")]),
            ("\"*\"", &[key("*")]),
            ("two words.$x-y", &[key("two words"), key("$x-y")]),
        ];
        for (text, steps) in table {
            let path: FieldPath = text.parse().unwrap();
            assert_eq!((path.steps(), path.to_string().as_str()), (*steps, *text));
        }
        assert_eq!("\"\\u4e2d\"".parse::<FieldPath>().unwrap().to_string(), "中");
    }

    #[test]
    fn a_malformed_path_is_an_error_that_says_where() {
        for (text, message) in [
            ("", "lacks a key at byte 0"),
            ("a..b", "lacks a key at byte 2"),
            ("文.", "lacks a key at byte 4"),
            ("a.[]", "lacks a key at byte 2"),
            ("a[", "lacks `]` at byte 2"),
            ("a[b]", "needs `]` or the number of an element at byte 2"),
            ("a[-1]", "needs `]` or the number of an element at byte 2"),
            ("a[]b", "needs `.` or `[` at byte 3"),
            ("a]", "needs `.` or `[` at byte 1"),
            ("\"a", "has a quotation mark without a second at byte 0"),
            ("\"a\\x\"", "has a key with a malformed escape at byte 0"),
            ("a.*", "has a wildcard (a key of that name needs quotation marks) at byte 2"),
        ] {
            let error = text.parse::<FieldPath>().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::FieldPath);
            assert_eq!(error.to_string(), format!("the field path `{text}` {message}"));
        }
    }
}
