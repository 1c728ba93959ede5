//! Texts in the files of books and word processors: EPUB and DOCX.
//!
//! Such a file is a ZIP archive of XML documents. The text of a paragraph is often cut over several elements,
//! in the middle of a word: `<b>头</b>发`. So the pieces of a paragraph are joined, transformed as one text,
//! and distributed over the elements again. All else stays: other entries of the archive, tags, attributes,
//! comments, and entities such as `&nbsp;` where their characters do not change.
//!
//! ```no_run
//! use std::fs::File;
//! use zhnorm::documents::{DocumentKind, rewrite_archive};
//! use zhnorm::{Config, Converter};
//!
//! let converter = Converter::new(Config::S2t);
//! let mut convert = |text: &str, out: &mut String| out.push_str(&converter.convert(text));
//! let (book, output) = (File::open("book.epub")?, File::create("converted.epub")?);
//! let changes = rewrite_archive(book, output, DocumentKind::Epub, &mut convert)?;
//! println!("{} of {} paragraphs changed", changes.changed, changes.found);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod align;
mod archive;
mod dialect;
mod paragraph;
mod xml;

pub use archive::{DocumentChanges, LeftEntry, rewrite_archive};
pub use dialect::DocumentKind;

/// What transforms a text: it appends its output for the first argument to the second.
type ParagraphTransformation<'t> = &'t mut dyn FnMut(&str, &mut String);

#[cfg(test)]
mod tests;
