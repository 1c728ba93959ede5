//! A large file of a run that can be resumed: where it goes on, and the notes on how far it is.

use super::InputFile;
use super::account::Account;
use super::manifest::{FileState, Manifest, PartRecord};
use super::quarantine::Quarantine;
use super::records::BadRecord;
use super::sink::ResultSink;
use anyhow::Result;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// The notes on one large file.
pub(crate) struct Resumption<'r> {
    manifest: &'r Manifest,
    quarantine: Option<&'r Mutex<Quarantine>>,
    input: &'r InputFile,
    /// Its state before it was read.
    state: FileState,
    /// Where the file goes on.
    part: Option<PartRecord>,
    /// The bytes of the input that are still to be skipped.
    skip: u64,
    /// The bytes between two notes, and after how many bytes of the input the next one is due.
    interval: u64,
    due: u64,
}

impl<'r> Resumption<'r> {
    pub(crate) fn new(
        manifest: &'r Manifest,
        quarantine: Option<&'r Mutex<Quarantine>>,
        input: &'r InputFile,
        state: FileState,
        result: &Path,
        interval: u64,
    ) -> Self {
        let part = manifest.part(input, result).cloned();
        let read = part.as_ref().map_or(0, |part| part.read);
        Self {
            manifest,
            quarantine,
            input,
            state,
            part,
            skip: read,
            interval,
            due: next_multiple(read, interval),
        }
    }

    /// What the transformation must know to go on, if the file was begun before.
    pub(crate) fn state(&self) -> Option<&str> {
        self.part.as_ref().map(|part| part.state.as_str())
    }

    /// Where the file goes on.
    pub(super) fn begin(&mut self) -> Option<PartRecord> {
        self.part.take()
    }

    /// How many of the next bytes of the input were done before.
    pub(super) fn skip(&mut self, length: usize) -> usize {
        let skipped = usize::try_from(self.skip).unwrap_or(usize::MAX).min(length);
        self.skip -= skipped as u64;
        skipped
    }

    /// Whether it is time for a note.
    pub(super) fn is_due(&mut self, account: &Account) -> bool {
        let is_due = account.bytes_read >= self.due;
        if is_due {
            self.due = next_multiple(account.bytes_read, self.interval);
        }
        is_due
    }

    /// Notes that all of the input is done but for its last `pending` bytes.
    pub(super) fn note(
        &self,
        pending: usize,
        state: String,
        bad: &[BadRecord],
        sink: &mut ResultSink<'_>,
        account: &Account,
        differs: bool,
    ) -> Result<()> {
        let Some(written) = sink.checkpoint()? else { return Ok(()) };
        let quarantine = match self.quarantine {
            Some(quarantine) => {
                let mut quarantine = quarantine.lock().unwrap_or_else(PoisonError::into_inner);
                quarantine.add(&self.input.name, bad)?;
                quarantine.checkpoint()?
            }
            None => 0,
        };
        let read = account.bytes_read - pending as u64;
        let account = Account { bytes_read: read, ..*account };
        let part = PartRecord { read, written, state, differs, account, quarantine };
        self.manifest.reached(self.input, self.state, part)
    }
}

/// Where the next note is due. It is the same in a run that was broken off and in one that was not, and so
/// are the members of a compressed result.
fn next_multiple(read: u64, interval: u64) -> u64 {
    (read / interval.max(1) + 1).saturating_mul(interval)
}
