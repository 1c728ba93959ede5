//! Transforms the fields of records that come in pieces, on one thread or on all.

use super::account::Account;
use super::record_format::FileRecords;
use super::tally::{StageCounts, Tally};
use super::task::{Notice as _, Threads};
use crate::cli::flow_args::{BadRecordAction, RecordArguments};
use anyhow::{Result, anyhow};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use zhnorm::Normalizer;
use zhnorm::parallel::{ChunkStream, ChunkWorker};
use zhnorm::records::{RecordChanges, RecordEnds, RecordError};
use zhnorm::report::StreamSummary;

/// Transforms texts of one thread: appends its output for the first argument to the second.
pub(crate) type DocumentTransform = Box<dyn FnMut(&str, &mut String) + Send>;

/// Makes transformations for the texts of one file, one for each thread.
#[derive(Clone)]
pub(crate) struct NewDocumentTransform {
    new: Arc<dyn Fn() -> DocumentTransform + Send + Sync>,
    tally: Tally,
}

impl NewDocumentTransform {
    /// Makes transformations that count nothing.
    pub(crate) fn new(new: impl Fn() -> DocumentTransform + Send + Sync + 'static) -> Self {
        Self { new: Arc::new(new), tally: Tally::default() }
    }

    /// Makes transformations that normalize. `counts` says whether the normalizer counts.
    pub(crate) fn normalizing(normalizer: Normalizer, counts: bool) -> Self {
        let tally = Tally::default();
        let threads = tally.clone();
        let new = move || -> DocumentTransform {
            let (mut worker, thread) = (normalizer.worker(), threads.thread());
            Box::new(move |text: &str, out: &mut String| {
                worker.normalize_into(text, out);
                if counts {
                    thread.add(worker.take_summary());
                }
            })
        };
        Self { new: Arc::new(new), tally }
    }

    /// A transformation for another thread.
    pub(crate) fn make(&self) -> DocumentTransform {
        (self.new)()
    }

    /// What the texts so far had in sum, if the normalizer counts.
    pub(crate) fn summary(&self) -> StreamSummary {
        self.tally.sum()
    }
}

/// A record that could not be rewritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BadRecord {
    /// Where it begins: the line, counted from 1, and the byte.
    pub(crate) line: u64,
    pub(crate) offset: u64,
    pub(crate) error: RecordError,
    pub(crate) bytes: Vec<u8>,
}

/// What came of a chunk.
#[derive(Debug, Default)]
struct ChunkResult {
    lines: u64,
    length: u64,
    records: usize,
    changes: RecordChanges,
    /// Their lines and offsets count from the start of the chunk.
    bad: Vec<BadRecord>,
    /// Whether the output is another than the chunk.
    differs: bool,
}

/// Takes a part of the output, and whether it is another than the part of the input that it stands for.
pub(crate) type WriteRecords<'w> = &'w mut dyn FnMut(&[u8], bool) -> Result<()>;

/// Rewrites the records of a chunk.
struct RecordWorker {
    records: FileRecords,
    transform: DocumentTransform,
    action: BadRecordAction,
}

impl ChunkWorker for RecordWorker {
    type Summary = ChunkResult;

    fn run(&mut self, chunk: &[u8], output: &mut Vec<u8>) -> ChunkResult {
        let mut result = ChunkResult { length: chunk.len() as u64, ..ChunkResult::default() };
        result.lines = memchr::memchr_iter(b'\n', chunk).count() as u64;
        match self.records.ends() {
            None => {
                self.rewrite(chunk, (0, 0), output, &mut result);
            }
            Some(ends) => {
                for record in ends.split(chunk) {
                    let before = (record.lines_before, record.offset);
                    if !self.rewrite(record.bytes, before, output, &mut result) {
                        break;
                    }
                }
            }
        }
        result.differs = output != chunk;
        result
    }
}

impl RecordWorker {
    /// Rewrites a record that has these lines and bytes before it. Returns whether the next one follows.
    fn rewrite(
        &mut self,
        record: &[u8],
        (lines, offset): (usize, usize),
        output: &mut Vec<u8>,
        result: &mut ChunkResult,
    ) -> bool {
        match self.records.rewrite(record, false, &mut self.transform, output) {
            Ok(changes) => {
                result.records += 1;
                result.changes += changes;
                true
            }
            Err(error) => {
                if self.action == BadRecordAction::Keep {
                    output.extend_from_slice(record);
                }
                let (line, offset) = (lines as u64, offset as u64);
                result.bad.push(BadRecord { line, offset, error, bytes: record.to_vec() });
                self.action != BadRecordAction::Error
            }
        }
    }
}

/// Transforms the records of one file.
pub(crate) struct RecordStream<'a> {
    arguments: &'a RecordArguments,
    records: FileRecords,
    new_transform: NewDocumentTransform,
    threads: Threads,
    /// The ends of records in what has been read.
    ends: Option<RecordEnds>,
    /// Bytes of which no record is complete, while one thread works or the first record is not known.
    pending: Vec<u8>,
    /// The output of one thread. It is empty but for its capacity.
    output: Vec<u8>,
    /// Where the records are rewritten, once the first one is known.
    work: Work,
    /// Where the next chunk begins.
    line: u64,
    offset: u64,
    documents: usize,
    changes: RecordChanges,
    /// The bad records that were not taken yet, and the number of all.
    bad: Vec<BadRecord>,
    bad_count: usize,
    /// What an earlier run counted in the texts.
    before: StreamSummary,
    /// The first record of a table.
    first: Option<String>,
}

/// What a stream of records must know to go on.
#[derive(Deserialize, Serialize)]
struct RecordState {
    line: u64,
    offset: u64,
    documents: usize,
    found: usize,
    changed: usize,
    left_alone: usize,
    bad_count: usize,
    unsettled: usize,
    unsearched: usize,
    counts: StageCounts,
    first: Option<String>,
}

enum Work {
    NotBegun,
    Here(RecordWorker),
    OnAllThreads(ChunkStream<RecordWorker>),
}

impl<'a> RecordStream<'a> {
    pub(crate) fn new(
        arguments: &'a RecordArguments,
        records: FileRecords,
        new_transform: NewDocumentTransform,
        threads: Threads,
    ) -> Self {
        let ends = records.ends();
        Self {
            arguments,
            records,
            new_transform,
            threads,
            ends,
            pending: Vec::new(),
            output: Vec::new(),
            work: Work::NotBegun,
            line: 1,
            offset: 0,
            documents: 0,
            changes: RecordChanges::default(),
            bad: Vec::new(),
            bad_count: 0,
            before: StreamSummary::default(),
            first: None,
        }
    }

    /// Goes on from a checkpoint.
    pub(crate) fn restore(&mut self, state: &str) -> Result<()> {
        let state: RecordState = serde_json::from_str(state)?;
        if let Some(first) = &state.first {
            self.records.learn(first.as_bytes(), self.arguments)?;
            self.ends = self.records.ends();
        }
        (self.line, self.offset, self.documents) = (state.line, state.offset, state.documents);
        self.changes.found = state.found;
        self.changes.changed = state.changed;
        self.changes.left_alone = state.left_alone;
        (self.bad_count, self.first) = (state.bad_count, state.first);
        (self.before.unsettled, self.before.unsearched) = (state.unsettled, state.unsearched);
        self.before.counts = state.counts.0;
        Ok(())
    }

    /// Writes the output of all records that are complete, and tells where another stream can go on.
    pub(crate) fn checkpoint(&mut self, write: WriteRecords<'_>) -> Result<Option<(usize, String)>> {
        if self.records.needs_first() {
            return Ok(None);
        }
        self.with_chunks(|chunks, accept| chunks.wait(accept), write)?;
        let pending = self.buffer().len();
        let summary = self.summary();
        let state = RecordState {
            line: self.line,
            offset: self.offset,
            documents: self.documents,
            found: self.changes.found,
            changed: self.changes.changed,
            left_alone: self.changes.left_alone,
            bad_count: self.bad_count,
            unsettled: summary.unsettled,
            unsearched: summary.unsearched,
            counts: StageCounts(summary.counts),
            first: self.first.clone(),
        };
        Ok(Some((pending, serde_json::to_string(&state)?)))
    }

    /// What the texts had in sum, with those of an earlier run.
    fn summary(&self) -> StreamSummary {
        let mut summary = self.before;
        summary.add(self.new_transform.summary());
        summary
    }

    /// The bad records since they were taken last.
    pub(crate) fn take_bad(&mut self) -> Vec<BadRecord> {
        std::mem::take(&mut self.bad)
    }

    /// Takes the next piece of the input: the caller appends it here and then calls
    /// [`appended`](Self::appended).
    pub(crate) fn buffer(&mut self) -> &mut Vec<u8> {
        match &mut self.work {
            Work::OnAllThreads(chunks) => chunks.buffer(),
            Work::Here(_) | Work::NotBegun => &mut self.pending,
        }
    }

    /// Goes on with the bytes of the buffer from `before` on, and writes the output that is ready.
    pub(crate) fn appended(&mut self, mut before: usize, write: WriteRecords<'_>) -> Result<()> {
        if self.records.needs_first() {
            let piece = self.pending.get(before..).unwrap_or_default();
            let Some(end) = self.ends.as_mut().and_then(|ends| ends.next(piece)) else { return Ok(()) };
            let rest = self.pending.split_off(before + end);
            self.first(write)?;
            (self.pending, before) = (rest, 0);
        }
        if let Work::NotBegun = self.work {
            self.work = self.begin();
        }
        let mut ends = self.ends.take();
        let piece = self.buffer().get(before..).unwrap_or_default();
        let last_end = ends.as_mut().and_then(|ends| ends.last(piece));
        self.ends = ends;
        match &mut self.work {
            Work::OnAllThreads(_) => {
                self.with_chunks(|chunks, accept| chunks.appended(before, |_| last_end, accept), write)
            }
            Work::Here(worker) => {
                let Some(end) = last_end else { return Ok(()) };
                let chunk = self.pending.get(..before + end).unwrap_or_default();
                let mut output = std::mem::take(&mut self.output);
                let result = worker.run(chunk, &mut output);
                self.pending.drain(..before + end);
                self.accept(&output, result, write)?;
                output.clear();
                self.output = output;
                Ok(())
            }
            Work::NotBegun => Ok(()),
        }
    }

    /// Ends the file, and writes the rest of the output.
    pub(crate) fn finish(mut self, account: &mut Account, write: WriteRecords<'_>) -> Result<Vec<BadRecord>> {
        if self.records.needs_first() {
            if !self.pending.is_empty() {
                self.first(write)?;
            }
        } else {
            if let Work::NotBegun = self.work {
                self.work = self.begin();
            }
            match std::mem::replace(&mut self.work, Work::NotBegun) {
                Work::OnAllThreads(chunks) => {
                    let mut accepted = Ok(());
                    chunks.finish(|output, result| self.accept_if(&mut accepted, output, result, write));
                    accepted?;
                }
                Work::Here(mut worker) if !self.pending.is_empty() => {
                    let mut output = std::mem::take(&mut self.output);
                    let result = worker.run(&self.pending, &mut output);
                    self.accept(&output, result, write)?;
                }
                Work::Here(_) | Work::NotBegun => {}
            }
        }
        self.summary().add_to(account);
        account.documents += self.documents;
        account.fields += self.changes.found;
        account.changed_fields += self.changes.changed;
        account.fields_left_alone += self.changes.left_alone;
        let bad = match self.arguments.on_bad_record {
            BadRecordAction::Error => return Ok(Vec::new()),
            BadRecordAction::Keep => &mut account.kept_records,
            BadRecordAction::Drop => &mut account.dropped_records,
            BadRecordAction::Quarantine => &mut account.quarantined_records,
        };
        *bad += self.bad_count;
        Ok(self.bad)
    }

    /// Rewrites the first record, which tells how the others are read. If it is bad, the file is.
    fn first(&mut self, write: WriteRecords<'_>) -> Result<()> {
        let (first, mut output) = (std::mem::take(&mut self.pending), Vec::new());
        let mut transform = self.new_transform.make();
        let changes = self
            .records
            .learn(&first, self.arguments)
            .and_then(|()| self.records.rewrite(&first, true, &mut transform, &mut output))
            .map_err(|error| anyhow!("line 1, byte {}: {}", error.offset(), error.message()))?;
        self.ends = self.records.ends();
        self.first = Some(String::from_utf8_lossy(&first).into_owned());
        self.changes += changes;
        self.documents += usize::from(self.arguments.chosen.no_header);
        self.line += memchr::memchr_iter(b'\n', &first).count() as u64;
        self.offset += first.len() as u64;
        write(&output, output != first)
    }

    fn begin(&mut self) -> Work {
        let (records, new, action) =
            (self.records.clone(), self.new_transform.clone(), self.arguments.on_bad_record);
        let worker = move || RecordWorker { records: records.clone(), transform: new.make(), action };
        match self.threads {
            Threads::One => Work::Here(worker()),
            Threads::All => {
                let mut chunks = ChunkStream::new(worker);
                *chunks.buffer() = std::mem::take(&mut self.pending);
                Work::OnAllThreads(chunks)
            }
        }
    }

    /// Does something with the chunks, and takes those that are done.
    fn with_chunks(
        &mut self,
        run: impl FnOnce(&mut ChunkStream<RecordWorker>, &mut dyn FnMut(&mut Vec<u8>, ChunkResult)),
        write: WriteRecords<'_>,
    ) -> Result<()> {
        let mut accepted = Ok(());
        match std::mem::replace(&mut self.work, Work::NotBegun) {
            Work::OnAllThreads(mut chunks) => {
                run(&mut chunks, &mut |output, result| self.accept_if(&mut accepted, output, result, write));
                self.work = Work::OnAllThreads(chunks);
            }
            work => self.work = work,
        }
        accepted
    }

    /// Takes a chunk, unless one before it failed.
    fn accept_if(
        &mut self,
        accepted: &mut Result<()>,
        output: &[u8],
        result: ChunkResult,
        write: WriteRecords<'_>,
    ) {
        if accepted.is_ok() {
            *accepted = self.accept(output, result, write);
        }
    }

    /// Counts a chunk and writes its output. Fails if one of its records does and nothing else was asked for.
    fn accept(&mut self, output: &[u8], result: ChunkResult, write: WriteRecords<'_>) -> Result<()> {
        self.documents += result.records;
        self.changes += result.changes;
        for mut bad in result.bad {
            bad.line += self.line;
            bad.offset += self.offset;
            if self.arguments.on_bad_record == BadRecordAction::Error {
                return Err(anyhow!(
                    "line {}, byte {}: {}; `--on-bad-record` can keep, drop or quarantine such records",
                    bad.line,
                    bad.offset + bad.error.offset() as u64,
                    bad.error.message()
                ));
            }
            self.bad_count += 1;
            self.bad.push(bad);
        }
        self.line += result.lines;
        self.offset += result.length;
        write(output, result.differs)
    }
}
