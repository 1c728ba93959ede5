//! The records of web archives: WARC, and WET, which has the text of web pages.

pub(super) mod ends;
mod header;
#[cfg(test)]
mod tests;

use data_encoding::BASE32;
use sha1::{Digest as _, Sha1};

use self::header::WarcParts;
use super::edits::Edits;
use super::{RecordChanges, RecordEnds, RecordError, Transformation};
use crate::text::spans::{slice, slice_bytes};

/// Rewrites the text records of WARC files of the versions 1.0 and 1.1.
///
/// These are records of the types `conversion` and `resource` whose content is `text/plain` in UTF-8, such as
/// those of WET files. All other records stay byte for byte: requests, responses, metadata.
///
/// In a record that changes, `Content-Length` is that of the new text. `WARC-Block-Digest` and
/// `WARC-Payload-Digest` are computed again if they are SHA-1 in base 32, as they usually are, and left out
/// otherwise. A text that is not UTF-8 stays, and counts as [`left_alone`](RecordChanges::left_alone).
///
/// In a `.warc.gz` file each record is a gzip member of its own, so that it can be read alone. A program that
/// writes such a file must end the member after each record.
///
/// ```
/// use zhnorm::records::{RecordEnds, WarcRecords};
/// use zhnorm::{Normalizer, Target};
///
/// let file = "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\n\
///     Content-Length: 13\r\n\r\n你好,世界\r\n\r\n";
/// let mut worker = Normalizer::new(Target::Hans).worker();
/// let mut normalize = |text: &str, out: &mut String| worker.normalize_into(text, out);
/// let mut output = Vec::new();
/// for record in WarcRecords::new().ends().split(file.as_bytes()) {
///     WarcRecords::new().rewrite(record.bytes, &mut normalize, &mut output)?;
/// }
/// let expected = file.replace("13", "15").replace("你好,", "你好，");
/// assert_eq!(String::from_utf8_lossy(&output), expected);
/// # Ok::<(), zhnorm::records::RecordError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct WarcRecords;

impl WarcRecords {
    /// Rewrites all text records.
    #[must_use]
    pub fn new() -> Self {
        Self
    }

    /// Finds the ends of records.
    #[must_use]
    pub fn ends(self) -> RecordEnds {
        RecordEnds::of_warc()
    }

    /// Appends a record to `output`, with its text transformed. `transform` appends its output for the first
    /// argument to the second.
    ///
    /// # Errors
    ///
    /// The header is malformed, or the content is shorter or longer than it says. Then nothing is appended.
    pub fn rewrite(
        self,
        record: &[u8],
        transform: Transformation<'_>,
        output: &mut Vec<u8>,
    ) -> Result<RecordChanges, RecordError> {
        let mut changes = RecordChanges::default();
        let Some(parts) = WarcParts::of(record)?.filter(is_text) else {
            output.extend_from_slice(record);
            return Ok(changes);
        };
        changes.found = 1;
        let Ok(record) = std::str::from_utf8(record) else {
            changes.left_alone = 1;
            output.extend_from_slice(record);
            return Ok(changes);
        };
        let text = slice(record, parts.content.clone());
        let mut transformed = String::new();
        transform(text, &mut transformed);
        let mut edits = Edits::default();
        if transformed != text {
            changes.changed = 1;
            if let Some(length) = parts.field("Content-Length") {
                edits.replace(length.value, |new| new.push_str(&transformed.len().to_string()));
            }
            let digest = || format!("sha1:{}", BASE32.encode(&Sha1::digest(&transformed)));
            for name in ["WARC-Block-Digest", "WARC-Payload-Digest"] {
                match parts.field(name) {
                    Some(field) if is_base32_sha1(field.text) => {
                        edits.replace(field.value, |new| new.push_str(&digest()));
                    }
                    Some(field) => edits.replace(field.line, |_| ()),
                    None => {}
                }
            }
            edits.replace(parts.content.clone(), |new| new.push_str(&transformed));
        }
        edits.apply(record, output);
        Ok(changes)
    }
}

/// Whether the content of a record is text to transform.
fn is_text(parts: &WarcParts<'_>) -> bool {
    let has = |name, values: &[&str]| {
        parts.field(name).is_some_and(|field| {
            // Without the parameters of a media type.
            let end = field.text.iter().position(|byte| *byte == b';').unwrap_or(field.text.len());
            let value = slice_bytes(field.text, ..end).trim_ascii();
            values.iter().any(|known| value.eq_ignore_ascii_case(known.as_bytes()))
        })
    };
    has("WARC-Type", &["conversion", "resource"]) && has("Content-Type", &["text/plain"])
}

fn is_base32_sha1(digest: &[u8]) -> bool {
    let value = digest.split_at_checked(5).filter(|(name, _)| name.eq_ignore_ascii_case(b"sha1:"));
    value.is_some_and(|(_, value)| value.len() == 32 && BASE32.decode(value).is_ok())
}
