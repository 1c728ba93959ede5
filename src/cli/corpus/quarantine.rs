//! The file for records that could not be read.

use super::records::BadRecord;
use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use std::fs::File;
use std::io::{BufWriter, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// Takes records that could not be read, with the reason.
pub(crate) struct Quarantine {
    path: PathBuf,
    file: BufWriter<File>,
    length: u64,
}

#[derive(Serialize)]
struct QuarantineRecord<'a> {
    file: &'a str,
    line: u64,
    byte: u64,
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record_base64: Option<String>,
}

impl Quarantine {
    /// Creates the file, or continues it after its first `length` bytes.
    pub(crate) fn open(path: &Path, length: u64) -> Result<Self> {
        let cannot = || format!("can't write {}", path.display());
        let mut file =
            File::options().write(true).create(true).truncate(false).open(path).with_context(cannot)?;
        if file.metadata().with_context(cannot)?.len() < length {
            bail!("{} is shorter than the manifest says; remove the manifest to begin anew", path.display());
        }
        file.set_len(length).with_context(cannot)?;
        file.seek(SeekFrom::End(0)).with_context(cannot)?;
        Ok(Self { path: path.to_owned(), file: BufWriter::new(file), length })
    }

    /// Makes sure that what was written stays, and returns its length.
    pub(crate) fn checkpoint(&mut self) -> Result<u64> {
        self.file.get_ref().sync_data().with_context(|| self.cannot())?;
        self.length = self.file.stream_position().with_context(|| self.cannot())?;
        Ok(self.length)
    }

    /// The length of the file at the last checkpoint.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Adds the records of a file.
    pub(crate) fn add(&mut self, file: &str, records: &[BadRecord]) -> Result<()> {
        for record in records {
            let text = std::str::from_utf8(&record.bytes).ok();
            let written = QuarantineRecord {
                file,
                line: record.line,
                byte: record.offset + record.error.offset() as u64,
                reason: record.error.message(),
                record: text,
                record_base64: text.is_none().then(|| STANDARD.encode(&record.bytes)),
            };
            serde_json::to_writer(&mut self.file, &written)
                .map_err(anyhow::Error::from)
                .and_then(|()| Ok(self.file.write_all(b"\n")?))
                .with_context(|| self.cannot())?;
        }
        self.file.flush().with_context(|| self.cannot())
    }

    fn cannot(&self) -> String {
        format!("can't write {}", self.path.display())
    }
}
