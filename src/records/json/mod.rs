//! The records of JSON Lines, and documents that are one JSON value.

mod beside;
mod scan;
pub(super) mod string;

use self::beside::Beside;
use self::scan::FieldToken;
use self::string::{EscapeStyle, unescape};
use super::edits::Edits;
use super::error::utf8;
use super::fields::Fields;
use super::path::PathStep;
use super::{FieldVisit, RecordChanges, RecordError, Transformation};
use crate::error::{Error, ErrorKind};
use crate::text::spans::slice;

/// Rewrites the chosen fields of JSON records.
///
/// A record is one JSON value with the whitespace around it, usually an object on a line with its line end. A
/// line that is empty or has only whitespace is a record, too, and stays. So does a byte order mark before
/// the value.
///
/// * A field that the transformation changes is written in the style of its old token: characters beyond
///   ASCII as `\u4e2d` if they were, `\/` if that was used, and otherwise with those escapes that JSON
///   requires.
/// * A path that leads to a number, `null`, a list or an object changes nothing.
/// * A text with half of a surrogate pair, such as `"\ud800"`, cannot be a text of Unicode. It stays, and
///   counts as [`left_alone`](RecordChanges::left_alone).
/// * If a key occurs twice in an object, both values are rewritten.
///
/// The words `NaN`, `Infinity` and `-Infinity` are taken for numbers, because Python writes them. Otherwise
/// the record must follow RFC 8259. Nesting may be as deep as memory allows.
///
/// ```
/// use zhnorm::records::{Fields, JsonRecords};
/// use zhnorm::{Config, Converter};
///
/// let converter = Converter::new(Config::S2t);
/// let mut convert = |text: &str, out: &mut String| out.push_str(&converter.convert(text));
/// let records = JsonRecords::new(Fields::new(["text".parse()?])).suffix(Some("_hant".to_owned()))?;
/// let mut output = Vec::new();
/// let record = r#"{"text": "\u5934\u53d1", "n": 1}"#;
/// records.rewrite(record.as_bytes(), &mut convert, &mut output).expect("the record is well-formed");
/// let expected = r#"{"text": "\u5934\u53d1", "text_hant": "\u982d\u9aee", "n": 1}"#;
/// assert_eq!(String::from_utf8_lossy(&output), expected);
/// # Ok::<(), zhnorm::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonRecords {
    fields: Fields,
    suffix: Option<String>,
}

impl JsonRecords {
    /// Rewrites these fields in place.
    #[must_use]
    pub fn new(fields: Fields) -> Self {
        Self { fields, suffix: None }
    }

    /// With a suffix, the fields stay, and the transformed text of `text` becomes the value of `text` and the
    /// suffix: of the member with this key if the object has one, else of a new one directly after the field.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::FieldPath`] if a path ends with an element of a list, which has no key, or if the suffix
    /// is empty.
    pub fn suffix(self, suffix: Option<String>) -> Result<Self, Error> {
        let error = |message| Err(Error::new(ErrorKind::FieldPath, message));
        if suffix.as_ref().is_some_and(String::is_empty) {
            return error("the suffix of fields is empty".to_owned());
        }
        let ends_with_key = |path: &&super::FieldPath| matches!(path.steps().last(), Some(PathStep::Key(_)));
        match self.fields.paths().iter().find(|path| !ends_with_key(path)) {
            Some(path) if suffix.is_some() => error(format!(
                "the field path `{path}` names an element of a list; nothing can be written beside it, so it \
                 cannot have a suffix"
            )),
            _ => Ok(Self { suffix, ..self }),
        }
    }

    /// Appends `record` to `output`, with the chosen fields transformed. `transform` appends its output for
    /// the first argument to the second; it is only called once the whole record is known to be well-formed.
    ///
    /// # Errors
    ///
    /// The record is not UTF-8 or breaks the grammar of JSON. Then nothing is appended.
    pub fn rewrite(
        &self,
        record: &[u8],
        transform: Transformation<'_>,
        output: &mut Vec<u8>,
    ) -> Result<RecordChanges, RecordError> {
        let record = utf8(record)?;
        let found = scan::scan(record, &self.fields, self.suffix.as_deref())?;
        let mut changes = RecordChanges { not_text: found.not_text, ..RecordChanges::default() };
        let mut edits = Edits::default();
        let (mut decoded, mut transformed) = (String::new(), String::new());
        for token in &found.tokens {
            changes.found += 1;
            let written = slice(record, token.range.start + 1..token.range.end - 1);
            decoded.clear();
            let is_text = !token.has_escape || unescape(written, &mut decoded);
            let text = if token.has_escape { &decoded } else { written };
            transformed.clear();
            if is_text {
                transform(text, &mut transformed);
            } else {
                changes.left_alone += 1;
            }
            if is_text && transformed != text {
                changes.changed += 1;
                let style = EscapeStyle::of(written);
                self.write(token, record, &mut edits, |new| style.escape(&transformed, new));
            } else if token.beside.is_some() {
                self.write(token, record, &mut edits, |new| new.push_str(written));
            }
        }
        edits.apply(record, output);
        Ok(changes)
    }

    /// Calls `visit` with the path and the text of each chosen field, in the order of the record. The path
    /// names the element of a list: `messages[2].content` for `messages[].content`. The counts of what was
    /// found are those of [`rewrite`](Self::rewrite), and so is what is left alone.
    ///
    /// # Errors
    ///
    /// As for [`rewrite`](Self::rewrite). Then `visit` was not called.
    ///
    /// ```
    /// use zhnorm::records::{Fields, JsonRecords};
    ///
    /// let records = JsonRecords::new(Fields::new(["messages[].content".parse()?]));
    /// let mut found = Vec::new();
    /// let record = r#"{"messages": [{"content": "\u4f60"}, {"content": "好"}]}"#;
    /// records
    ///     .read(record.as_bytes(), &mut |path, text| found.push(format!("{path}: {text}")))
    ///     .expect("the record is well-formed");
    /// assert_eq!(found, ["messages[0].content: 你", "messages[1].content: 好"]);
    /// # Ok::<(), zhnorm::Error>(())
    /// ```
    pub fn read(&self, record: &[u8], visit: FieldVisit<'_>) -> Result<RecordChanges, RecordError> {
        let record = utf8(record)?;
        let found = scan::scan(record, &self.fields, None)?;
        let mut changes = RecordChanges { not_text: found.not_text, ..RecordChanges::default() };
        let mut decoded = String::new();
        for token in &found.tokens {
            changes.found += 1;
            let written = slice(record, token.range.start + 1..token.range.end - 1);
            decoded.clear();
            if token.has_escape && !unescape(written, &mut decoded) {
                changes.left_alone += 1;
                continue;
            }
            let elements = found.elements.get(token.elements.clone()).unwrap_or_default();
            let path = self.fields.paths().get(token.path).map(|path| path.at(elements).to_string());
            visit(&path.unwrap_or_default(), if token.has_escape { &decoded } else { written });
        }
        Ok(changes)
    }

    /// Writes a string with this content in place of the field or beside it.
    fn write(&self, token: &FieldToken, record: &str, edits: &mut Edits, content: impl FnOnce(&mut String)) {
        let old = match &token.beside {
            None => token.range.clone(),
            Some(Beside::Existing(value)) => value.clone(),
            Some(Beside::New { .. }) => token.range.end..token.range.end,
        };
        edits.replace(old, |new| {
            if let Some(Beside::New { space, key, colon }) = &token.beside {
                let key = slice(record, key.start..key.end - 1);
                let suffix = self.suffix.as_deref().unwrap_or_default();
                new.push(',');
                new.push_str(slice(record, space.clone()));
                new.push_str(key);
                EscapeStyle::of(key).escape(suffix, new);
                new.push('"');
                new.push_str(slice(record, colon.clone()));
            }
            new.push('"');
            content(new);
            new.push('"');
        });
    }
}

#[cfg(test)]
mod tests;
