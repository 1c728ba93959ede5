//! The archive around the documents: a ZIP file, whose other entries are copied as they are.

use std::io::{self, Read, Seek, SeekFrom, Write};

use zip::result::ZipError;
use zip::{ZipArchive, ZipWriter};

use super::{DocumentKind, ParagraphTransformation, xml};
use crate::error::{Error, ErrorKind};

/// The largest document that is read. A small archive may hold an enormous one.
const MOST_BYTES: u64 = 256 << 20;

/// What was done with the paragraphs of an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DocumentChanges {
    /// Paragraphs with text.
    pub found: usize,
    /// Those that came out different.
    pub changed: usize,
    /// Entries that should have text but cannot be read, and are copied as they are.
    pub left: Vec<LeftEntry>,
}

/// An entry that was left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftEntry {
    /// The name of the entry.
    pub name: String,
    /// Why it cannot be read.
    pub reason: String,
}

/// Rewrites the paragraphs of an EPUB or DOCX file. `transform` is called with the text of each paragraph,
/// and appends its output to the second argument.
///
/// The entries keep their order, names, times and compression, and those without a change keep their
/// compressed bytes. If nothing changes, the output equals the input. All changed documents are held in
/// memory.
///
/// Not changed are code and scripts, attributes such as `lang` and `alt`, the metadata `dc:language`, and
/// deleted text of a tracked change. A digital signature in the file does not fit its content any more.
///
/// # Errors
///
/// The archive is malformed or truncated, or reading or writing fails. A document that cannot be read is no
/// error: see [`DocumentChanges::left`].
pub fn rewrite_archive<R: Read + Seek, W: Write + Seek>(
    input: R,
    mut output: W,
    kind: DocumentKind,
    transform: &mut dyn FnMut(&str, &mut String),
) -> Result<DocumentChanges, Error> {
    let mut archive = ZipArchive::new(input).map_err(|error| archive_error("the archive", error))?;
    let mut changes = DocumentChanges::default();
    let mut rewritten = Vec::new();
    for index in 0..archive.len() {
        rewritten.push(rewrite_entry(&mut archive, index, kind, transform, &mut changes)?);
    }
    if changes.changed == 0 {
        let mut input = archive.into_inner();
        let copied = input.seek(SeekFrom::Start(0)).and_then(|_| io::copy(&mut input, &mut output));
        copied.and_then(|_| output.flush()).map_err(|error| archive_error("the archive", error.into()))?;
        return Ok(changes);
    }
    let comment = archive.comment().into();
    let mut writer = ZipWriter::new(output);
    for (index, content) in rewritten.into_iter().enumerate() {
        let name = entry_name(&archive, index);
        copy_entry(&mut archive, index, content, &mut writer).map_err(|error| archive_error(&name, error))?;
    }
    let finished = writer.set_raw_comment(comment).and_then(|()| writer.finish());
    let mut output = finished.map_err(|error| archive_error("the archive", error))?;
    output.flush().map_err(|error| archive_error("the archive", error.into()))?;
    Ok(changes)
}

fn entry_name<R: Read + Seek>(archive: &ZipArchive<R>, index: usize) -> String {
    let name = archive.name_for_index(index).and_then(Result::ok);
    name.map_or_else(|| format!("entry {index}"), |name| name.into_owned())
}

/// The new content of an entry, if it changes.
fn rewrite_entry<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    index: usize,
    kind: DocumentKind,
    transform: ParagraphTransformation<'_>,
    changes: &mut DocumentChanges,
) -> Result<Option<Vec<u8>>, Error> {
    let name = entry_name(archive, index);
    let Some(dialect) = kind.dialect(&name) else { return Ok(None) };
    let mut leave = |reason: String| {
        changes.left.push(LeftEntry { name: name.clone(), reason });
        Ok(None)
    };
    let raw = archive.by_index_raw(index).map_err(|error| archive_error(&name, error))?;
    if raw.encrypted() {
        return leave("it is encrypted".to_owned());
    }
    if std::str::from_utf8(raw.name_raw()).is_err() {
        return leave("its name is not UTF-8, and could not be written again".to_owned());
    }
    drop(raw);
    let entry = match archive.by_index(index) {
        Err(ZipError::UnsupportedArchive(reason)) => return leave(reason.to_owned()),
        entry => entry.map_err(|error| archive_error(&name, error))?,
    };
    let mut content = Vec::new();
    let read = entry.take(MOST_BYTES + 1).read_to_end(&mut content);
    read.map_err(|error| archive_error(&name, error.into()))?;
    if content.len() as u64 > MOST_BYTES {
        return leave(format!("it has more than {} MiB", MOST_BYTES >> 20));
    }
    match xml::rewrite(&content, dialect, transform) {
        Err(reason) => leave(reason),
        Ok(result) => {
            changes.found += result.found;
            changes.changed += result.changed;
            Ok(result.output)
        }
    }
}

/// Writes an entry, with its old content unless there is a new one.
fn copy_entry<R: Read + Seek, W: Write + Seek>(
    archive: &mut ZipArchive<R>,
    index: usize,
    content: Option<Vec<u8>>,
    writer: &mut ZipWriter<W>,
) -> Result<(), ZipError> {
    let entry = archive.by_index_raw(index)?;
    match content {
        None => writer.raw_copy_file(entry),
        Some(content) => {
            let (name, options) = (entry.name()?.into_owned(), entry.options());
            drop(entry);
            writer.start_file(name, options)?;
            Ok(writer.write_all(&content)?)
        }
    }
}

/// `what` is the archive or an entry of it.
fn archive_error(what: &str, error: ZipError) -> Error {
    match error {
        ZipError::Io(error) if error.kind() != io::ErrorKind::InvalidData => {
            Error::with_source(ErrorKind::Io, format!("can't read or write {what}"), error)
        }
        error => Error::with_source(ErrorKind::Document, format!("{what} is malformed"), error),
    }
}
