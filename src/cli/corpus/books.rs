//! The paragraphs of EPUB and DOCX files.

use super::account::Account;
use super::sink::ResultSink;
use super::task::Notice as _;
use super::{InputFile, NewDocumentTransform};
use anyhow::{Context as _, Result, bail};
use std::fs::File;
use std::io::{BufReader, Cursor, Read as _};
use zhnorm::documents::{DocumentKind, rewrite_archive};

/// Rewrites the paragraphs of a file, which is held in memory. Returns whether the result differs.
pub(super) fn rewrite(
    file: &InputFile,
    kind: DocumentKind,
    documents: &NewDocumentTransform,
    sink: &mut ResultSink<'_>,
    account: &mut Account,
    notices: &mut Vec<String>,
) -> Result<bool> {
    if let ResultSink::Diff { .. } = sink {
        bail!("{}: an archive has no lines to compare; use `--check`", file.name);
    }
    let (mut output, mut transform) = (Cursor::new(Vec::new()), documents.make());
    let changes = if file.is_stdin() {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).context("can't read standard input")?;
        rewrite_archive(Cursor::new(bytes), &mut output, kind, &mut transform)
    } else {
        let input = File::open(&file.path).with_context(|| format!("can't open {}", file.name))?;
        rewrite_archive(BufReader::new(input), &mut output, kind, &mut transform)
    };
    let changes = changes.with_context(|| file.name.clone())?;
    let (bytes, differs) = (output.into_inner(), changes.changed > 0);
    sink.write(&bytes, differs)?;
    account.files += 1;
    account.documents += 1;
    account.bytes_read += file.size;
    account.bytes_written += bytes.len() as u64;
    account.fields += changes.found;
    account.changed_fields += changes.changed;
    account.changed_files += usize::from(differs);
    documents.summary().add_to(account);
    notices.extend(changes.left.iter().map(|left| format!("{} stays as it is: {}", left.name, left.reason)));
    Ok(differs)
}
