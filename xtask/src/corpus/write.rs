//! Writes documents as a tree of files, as JSON Lines and as CSV.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::{Context, Result};
use zhnorm_testkit::rng::Rng;

use super::documents::{CorpusDocument, Documents};
use super::size;

/// The size of a file of the tree in bytes.
const FILE: usize = 2_000;

/// Writes files of about 2 kB, a hundred to a folder.
pub(super) fn tree(documents: &Documents, folder: &Path, files: usize) -> Result<String> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    for number in 0..files {
        let path = folder.join(format!("{:02}/{:02}", number / 10_000, number / 100 % 100));
        let cannot_write = || format!("cannot write below {}", path.display());
        if number % 100 == 0 {
            fs::create_dir_all(&path).with_context(cannot_write)?;
        }
        let mut text = documents.document(number, FILE).paragraphs.join("\n");
        text.push('\n');
        fs::write(path.join(format!("{:02}.txt", number % 100)), text).with_context(cannot_write)?;
    }
    Ok(format!("tree ({files} files of 2 kB)"))
}

/// Writes records until there are so many bytes.
pub(super) fn json_lines(documents: &Documents, path: &Path, bytes: u64) -> Result<String> {
    records(documents, path, bytes, "", |document, record| {
        let CorpusDocument { number, title, .. } = document;
        record.push_str(&format!(
            "{{\"id\": \"{number:09}\", \"url\": \"https://example.org/{number:x}\", \"meta\": "
        ));
        record.push_str("{\"title\": \"");
        push_json(title, document.is_ascii, record);
        record.push_str(&format!("\", \"score\": {}.{}0}}, \"text\": \"", number % 2, number % 97));
        for (index, paragraph) in document.paragraphs.iter().enumerate() {
            record.push_str(if index > 0 { "\\n" } else { "" });
            push_json(paragraph, document.is_ascii, record);
        }
        record.push_str("\", \"lang\": \"zh\", \"tags\": [\"web\", \"网页\"]}\n");
    })
}

/// Writes rows until there are so many bytes.
pub(super) fn csv(documents: &Documents, path: &Path, bytes: u64) -> Result<String> {
    records(documents, path, bytes, "id,title,url,text\r\n", |document, record| {
        let number = document.number;
        record.push_str(&format!("{number:09},\"{}\",", document.title.replace('"', "\"\"")));
        record.push_str(&format!("https://example.org/{number:x},\""));
        record.push_str(&document.paragraphs.join("\n").replace('"', "\"\""));
        record.push_str("\"\r\n");
    })
}

/// Writes documents of 300 bytes to 20 kB, most of them short.
fn records(
    documents: &Documents,
    path: &Path,
    bytes: u64,
    head: &str,
    push_record: impl Fn(&CorpusDocument<'_>, &mut String),
) -> Result<String> {
    let cannot_write = || format!("cannot write {}", path.display());
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path).with_context(cannot_write)?);
    file.write_all(head.as_bytes()).with_context(cannot_write)?;
    let (mut written, mut number, mut record) = (head.len() as u64, 0, String::new());
    let mut rng = Rng::new(bytes);
    while written < bytes {
        let length = 300 + (rng.below(1_000) * rng.below(1_000)) / 50;
        record.clear();
        push_record(&documents.document(number, length), &mut record);
        file.write_all(record.as_bytes()).with_context(cannot_write)?;
        written += record.len() as u64;
        number += 1;
    }
    file.flush().with_context(cannot_write)?;
    Ok(format!("{}, {number} records", size(path)?))
}

/// Appends text as it stands between the quotation marks of a JSON string.
fn push_json(text: &str, is_ascii: bool, out: &mut String) {
    if !is_ascii && !text.contains(|ch: char| matches!(ch, '"' | '\\') || ch < ' ') {
        out.push_str(text);
        return;
    }
    for ch in text.chars() {
        match ch {
            '"' | '\\' => out.extend(['\\', ch]),
            ch if ch < ' ' || (is_ascii && !ch.is_ascii()) => {
                for unit in ch.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
            ch => out.push(ch),
        }
    }
}
