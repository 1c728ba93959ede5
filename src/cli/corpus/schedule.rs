//! Shares out the inputs among the threads.
//!
//! Small files are done in groups, each file by one thread. A large file is done alone, by all threads. So
//! one large file and many small ones both keep all cores busy, and the results come in the order of the
//! inputs.

use super::NewDocumentTransform;
use super::account::Account;
use super::books;
use super::carry::{carry, carry_records};
use super::columns;
use super::flow::{Flow, fingerprint, input_options, open_quarantine, start_threads, sync_folder};
use super::inputs::{InputFile, Inputs};
use super::manifest::{FileState, Manifest};
use super::progress::ProgressDisplay;
use super::quarantine::Quarantine;
use super::record_format::FileRecords;
use super::records::{BadRecord, RecordStream};
use super::resumption::Resumption;
use super::show_diff;
use super::sink::{FileOptions, FileSink, ResultSink};
use super::target::OutputPlan;
use super::task::{FailedInput, Frame, ReadAs, Task, Threads, Yields};
use crate::cli::Status;
use crate::cli::compression::Compression;
use crate::cli::flow_args::{BadRecordAction, EncodingChoice, RecordArguments, RecordFormat};
use crate::cli::input::{Input, InputOptions};
use crate::cli::message;
use crate::cli::output::Output;
use crate::cli::source::FileId;
use crate::cli::standard_streams::uses_colour;
use crate::cli::visible::visible_name;
use anyhow::{Context as _, Result, anyhow, bail};
use rayon::prelude::*;
use std::fs::Metadata;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use zhnorm::decode::Encoding;
use zhnorm::documents::DocumentKind;

/// A file of this size is worth all threads.
const LARGE: u64 = 4 << 20;

/// The most files in a group, and their size. The results of a group may be in memory together.
const GROUP_FILES: usize = 4096;
const GROUP_BYTES: u64 = 32 << 20;

/// The most files in a group of a run that writes bad records to a file. Each may stay open until its turn.
const GROUP_WITH_QUARANTINE: usize = 64;

/// Carries all inputs through the task.
pub(crate) fn run(flow: Flow<'_>, inputs: &Inputs, task: &dyn Task) -> Result<Status> {
    let plan = OutputPlan::of(flow.output, flow.write());
    plan.check(inputs, task.yields())?;
    flow.check_own_files(inputs)?;
    let manifest = plan.manifest(flow.write())?;
    // Columns are always converted in a pool, and rayon's own would have a thread for each core.
    let always = manifest.is_some() || cfg!(feature = "parquet");
    // One small file is not worth starting them.
    let is_small = matches!(inputs.files.as_slice(), [file] if file.size > 0 && file.size < LARGE);
    let threads = if is_small && !always { 1 } else { start_threads(flow.run.jobs, always)? };
    let manifest = manifest.map(|path| Manifest::open(&path, &fingerprint(flow, &plan, task))).transpose()?;
    let started = Instant::now();
    let bytes = inputs.files.iter().map(|file| file.size).sum();
    // A filter between programs stays silent.
    let is_visible = plan.is_by_file() || flow.output.is_some() || inputs.has_many();
    let progress = if is_visible && !flow.run.quiet {
        ProgressDisplay::start(inputs.files.len(), bytes)
    } else {
        ProgressDisplay::hidden()
    };
    let mut run = CorpusRun {
        flow,
        task,
        options: input_options(flow.input, task.read_as()),
        fails_at_once: plan == OutputPlan::Joined && task.yields() == Yields::Texts,
        plan,
        threads,
        progress,
        account: Account::default(),
        frame: task.frame(),
        failed: Vec::new(),
        has_results: false,
        quarantine: None,
        manifest,
    };
    run.quarantine = open_quarantine(flow, run.manifest.as_ref(), inputs, &run.plan)?;
    for error in &inputs.errors {
        run.progress.tell(error);
        run.account.failed_files += 1;
        run.failed.push(FailedInput { name: None, message: error.clone() });
    }
    let items = run.prepare(&inputs.files)?;
    let output = run.open_output(&inputs.files)?;
    if let Err(error) = run.all(&items, output) {
        // That the reader of the output has seen enough is no error, but those before are.
        let is_enough = crate::cli::is_closed_pipe(&error) && run.account.failed_files > 0;
        return if is_enough { Ok(Status::Failed) } else { Err(error) };
    }
    let CorpusRun { account, progress, plan, .. } = run;
    drop(progress);
    if flow.summarizes(&plan, inputs) {
        let changed = match plan {
            OutputPlan::Check | OutputPlan::Diff => "would change",
            _ => "changed",
        };
        let summary = account.summary(changed, started.elapsed());
        // Nothing is lost if standard error is closed.
        let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("zhnorm: {summary}\n"));
    }
    if let Some(path) = &flow.run.stats {
        account.write(path, started.elapsed())?;
    }
    Ok(if account.failed_files > 0 {
        Status::Failed
    } else if (plan == OutputPlan::Check || task.checks()) && account.changed_files > 0 {
        Status::Differs
    } else {
        Status::Done
    })
}

struct CorpusRun<'a> {
    flow: Flow<'a>,
    task: &'a dyn Task,
    options: InputOptions,
    plan: OutputPlan,
    /// Whether a file that fails ends the run.
    fails_at_once: bool,
    threads: usize,
    progress: ProgressDisplay,
    account: Account,
    /// What stands around the results, if they make up one document, and what failed so far.
    frame: Option<Frame>,
    failed: Vec<FailedInput>,
    /// Whether any result was written that is not empty.
    has_results: bool,
    quarantine: Option<Mutex<Quarantine>>,
    /// Of a run that can be resumed.
    manifest: Option<Manifest>,
}

/// A file to do.
struct Item<'a> {
    file: &'a InputFile,
    /// Opened ahead, if the file was checked before anything was written.
    input: Mutex<Option<Input>>,
}

/// What came of one file.
struct FileResult<'a> {
    file: &'a InputFile,
    /// The result, if the output of the whole run takes it.
    bytes: Vec<u8>,
    notices: Vec<String>,
    bad: Vec<BadRecord>,
    /// The complete result, if it waits until its bad records are written.
    waiting: Option<Box<FileSink>>,
    /// The state of the file before it was read, in a run that can be resumed.
    state: Option<FileState>,
    account: Account,
    differs: bool,
    error: Option<anyhow::Error>,
}

impl<'a> CorpusRun<'a> {
    /// Checks all inputs if one that fails ends the run, so that an error in the last one leaves nothing
    /// behind. The content of a pipe can't be checked ahead; it is checked as it flows.
    fn prepare(&self, files: &'a [InputFile]) -> Result<Vec<Item<'a>>> {
        let prepare = |file: &'a InputFile| {
            // Otherwise a file that fails does not keep the others from being done.
            let checks =
                self.fails_at_once && self.records(file)?.is_none_or(|(format, _)| format.is_stream());
            let input = match checks {
                true => Some(Input::open(&file.path, self.options_for(file)?)?.checked()?),
                false => None,
            };
            Ok(Item { file, input: Mutex::new(input) })
        };
        files.iter().map(prepare).collect()
    }

    fn open_output(&self, files: &[InputFile]) -> Result<Output> {
        let live = self.task.read_as() == ReadAs::Lines
            || files.iter().any(|file| file.is_stdin() && Input::stdin_is_terminal());
        // A file that a later run can continue is written by its own sink.
        let path = self.flow.output.filter(|_| self.plan == OutputPlan::Joined);
        let output = Output::open(path, live)?;
        if let Some(id) = output.file_id() {
            for file in files {
                if FileId::of_path(&file.path) == Some(id) {
                    bail!("{} is both input and output; use `--output` to change a file in place", file.name);
                }
            }
        }
        Ok(output)
    }

    fn all(&mut self, items: &[Item<'a>], mut output: Output) -> Result<()> {
        if let Some(frame) = &self.frame {
            output.write(frame.before.as_bytes())?;
        }
        let mut rest = items;
        while let Some(first) = rest.first() {
            if self.is_large(first.file) {
                rest = rest.get(1..).unwrap_or_default();
                let threads = self.threads_for(first.file);
                let sink = match self.plan {
                    OutputPlan::Joined if self.frame.is_none() => ResultSink::Joined(&mut output),
                    _ => self.sink(first.file),
                };
                let result = self.one(first, threads, sink);
                self.accept(result, &mut output)?;
                self.sync_manifest()?;
                continue;
            }
            let (group, after) = rest.split_at(self.group(rest));
            rest = after;
            let one = |item: &Item<'a>| self.one(item, Threads::One, self.sink(item.file));
            // The results of a few files at a time are in memory.
            let results: Vec<FileResult<'a>> = if self.threads > 1 && group.len() > 1 {
                group.par_iter().with_max_len(1).map(one).collect()
            } else {
                group.iter().map(one).collect()
            };
            self.sync_results()?;
            for result in results {
                self.accept(result, &mut output)?;
            }
            self.sync_manifest()?;
        }
        if let Some(frame) = &self.frame {
            output.write((frame.after)(&self.failed).as_bytes())?;
        }
        output.finish()
    }

    /// Makes sure that the results so far stay, before the manifest says that they are done.
    fn sync_results(&self) -> Result<()> {
        match (&self.manifest, &self.plan) {
            (Some(_), OutputPlan::Folder(folder)) => {
                sync_folder(folder).with_context(|| format!("can't write {}", folder.display()))
            }
            _ => Ok(()),
        }
    }

    fn sync_manifest(&self) -> Result<()> {
        self.manifest.as_ref().map_or(Ok(()), Manifest::sync)
    }

    /// The number of files at the start of `items` that are done together.
    fn group(&self, items: &[Item<'a>]) -> usize {
        let mut bytes = 0;
        let fits = |item: &&Item<'a>| {
            bytes += item.file.size;
            bytes <= GROUP_BYTES && !self.is_large(item.file)
        };
        let most = match &self.quarantine {
            _ if self.threads <= 1 => 1,
            Some(_) => GROUP_WITH_QUARANTINE,
            None => GROUP_FILES,
        };
        items.iter().take(most).take_while(fits).count().max(1)
    }

    /// Whether a file is done alone: a large one, or one whose size is unknown.
    fn is_large(&self, file: &InputFile) -> bool {
        // The results of a group are in memory, and that of a compressed file may be long.
        let may_grow = self.plan == OutputPlan::Joined && Compression::of_extension(&file.path).is_some();
        file.size == 0 && !file.found || file.size >= LARGE || may_grow
    }

    fn threads_for(&self, file: &InputFile) -> Threads {
        let is_stream = file.size == 0;
        // A converter and lines answer at once, which matters if a program waits at the other end.
        let waits = self.task.read_as() == ReadAs::Text && !(file.is_stdin() && Input::stdin_is_terminal());
        // Only the streams of all threads have checkpoints.
        let resumes = self.manifest.is_some() && !is_stream;
        let parallel = resumes || self.threads > 1 && (!is_stream || waits);
        if parallel { Threads::All } else { Threads::One }
    }

    fn sink(&self, input: &InputFile) -> ResultSink<'static> {
        let keep_times = self.flow.write().is_some_and(|write| write.keep_times);
        let options = FileOptions { keep_times, resumable: self.manifest.is_some() };
        ResultSink::of(&self.plan, input, options)
    }

    /// The records of a file whose texts are transformed; `None` if the file as a whole is the text.
    fn records(&self, file: &InputFile) -> Result<Option<(RecordFormat, &'a RecordArguments)>> {
        let Some((_, arguments)) = self.flow.texts else { return Ok(None) };
        Ok(RecordFormat::of(arguments, &file.name)?.map(|format| (format, arguments)))
    }

    /// How a file is read. Records are read as bytes, so that malformed ones spoil no others; but tables may
    /// be in any encoding.
    fn options_for(&self, file: &InputFile) -> Result<InputOptions> {
        let options = self.options;
        if let Some(format) = self.task.records_to_report(file)? {
            // A report reads what a transformation would read, but all of it as text.
            let default = if format.is_table() {
                EncodingChoice::Detect
            } else {
                EncodingChoice::Named(Encoding::Utf8)
            };
            let encoding = self.flow.input.from.unwrap_or(default);
            return Ok(InputOptions { encoding, keep_byte_order_mark: false, ..options });
        }
        let Some((format, _)) = self.records(file)? else {
            // The offsets of a report are those of the text.
            let keep_byte_order_mark = options.keep_byte_order_mark && self.task.yields() == Yields::Texts;
            return Ok(InputOptions { keep_byte_order_mark, ..options });
        };
        let detect = if format.is_table() { EncodingChoice::Detect } else { EncodingChoice::Bytes };
        let encoding = self.flow.input.from.unwrap_or(detect);
        Ok(InputOptions { encoding, keep_byte_order_mark: true, ..self.options })
    }

    /// Whether records of this format are decoded before they are read.
    fn reads_text(&self, format: RecordFormat) -> bool {
        format.is_table() || self.flow.input.from.is_some()
    }

    /// Does one file.
    fn one(&self, item: &Item<'a>, threads: Threads, sink: ResultSink<'_>) -> FileResult<'a> {
        let mut result = FileResult {
            file: item.file,
            bytes: Vec::new(),
            notices: Vec::new(),
            bad: Vec::new(),
            waiting: None,
            state: None,
            account: Account::default(),
            differs: false,
            error: None,
        };
        if let Err(error) = self.try_one(item, threads, sink, &mut result) {
            result.account = Account { failed_files: 1, ..Account::default() };
            result.error = Some(error);
        }
        self.progress.end_file();
        result
    }

    fn try_one(
        &self,
        item: &Item<'a>,
        threads: Threads,
        mut sink: ResultSink<'_>,
        result: &mut FileResult<'a>,
    ) -> Result<()> {
        let file = item.file;
        if let Some(manifest) = &self.manifest
            && manifest.is_done(file, &self.plan.path(file))
        {
            result.account.resumed_files += 1;
            self.progress.advance(file.size);
            return Ok(());
        }
        if self.manifest.is_some() {
            result.state = std::fs::metadata(&file.path).ok().map(|metadata| FileState::of(&metadata));
        }
        let records = self.records(file)?;
        if let Some((format, arguments)) = records.filter(|(format, _)| !format.is_stream()) {
            let (documents, account) = (self.documents(file)?, &mut result.account);
            let differs = match format {
                RecordFormat::Epub => {
                    let notices = &mut result.notices;
                    books::rewrite(file, DocumentKind::Epub, &documents, &mut sink, account, notices)?
                }
                RecordFormat::Docx => {
                    let notices = &mut result.notices;
                    books::rewrite(file, DocumentKind::Docx, &documents, &mut sink, account, notices)?
                }
                _ => columns::rewrite(file, arguments, documents, &mut sink, account)?,
            };
            self.progress.advance(file.size);
            return self.end(file, sink, differs, result);
        }
        let prepared = item.input.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut input = match prepared {
            Some(input) => input,
            None => Input::open(&file.path, self.options_for(file)?)?,
        };
        if file.found && input.is_binary()? {
            result.account.skipped_files += 1;
            self.progress.advance(file.size);
            return Ok(());
        }
        // Only one large file at a time is done, so only that has notes.
        let noted = self.manifest.as_ref().zip(result.state).filter(|_| threads == Threads::All);
        let resumption = noted.map(|(manifest, state)| {
            let interval = self.flow.write().map_or(u64::MAX, |write| write.checkpoint_bytes);
            let path = self.plan.path(file);
            Resumption::new(manifest, self.quarantine.as_ref(), file, state, &path, interval)
        });
        let state = resumption.as_ref().and_then(Resumption::state);
        let differs = match records {
            None => {
                let transform = match state {
                    Some(state) => self.task.continued(file, state)?,
                    None => self.task.transform(file, threads)?,
                };
                let (account, progress) = (&mut result.account, &self.progress);
                let carried = carry(&mut input, transform, &mut sink, account, progress, resumption);
                let (notices, differs) = carried.map_err(|error| name_file(error, &file.name))?;
                result.notices = notices;
                if self.task.yields() == Yields::Texts { differs } else { self.would_change(&input, result) }
            }
            Some((format, arguments)) => {
                let documents = self.documents(file)?;
                let records = FileRecords::new(format, arguments)?;
                let mut records = RecordStream::new(arguments, records, documents, threads);
                if let Some(state) = state {
                    records.restore(state)?;
                }
                let (account, progress) = (&mut result.account, &self.progress);
                let is_text = self.reads_text(format);
                let carried =
                    carry_records(&mut input, is_text, records, &mut sink, account, progress, resumption);
                let (bad, differs) = carried.map_err(|error| name_file(error, &file.name))?;
                result.notices.extend(input.notice());
                result.notices.extend(bad_notice(result.account.bad_records(), bad.first(), arguments));
                result.bad = bad;
                differs
            }
        };
        self.end(file, sink, differs, result)
    }

    /// Whether a text that is only reported on would change for its bytes alone.
    fn would_change(&self, input: &Input, result: &mut FileResult<'a>) -> bool {
        let differs = !input.is_verbatim();
        result.account.changed_files = usize::from(differs);
        if differs && self.task.checks() {
            let notice =
                "its bytes would change: they are not UTF-8 without a byte order mark, or are malformed";
            result.notices.push(notice.to_owned());
        }
        differs
    }

    /// Writes bad records to the file for them, if there is one, and returns the length of that file.
    fn quarantine(&self, name: &str, bad: &[BadRecord]) -> Result<u64> {
        let Some(quarantine) = &self.quarantine else { return Ok(0) };
        let mut quarantine = quarantine.lock().unwrap_or_else(PoisonError::into_inner);
        if !bad.is_empty() {
            quarantine.add(name, bad)?;
            quarantine.checkpoint()?;
        }
        Ok(quarantine.length())
    }

    /// What transforms the texts in the records of a file.
    fn documents(&self, file: &InputFile) -> Result<NewDocumentTransform> {
        let documents = self.task.documents(file);
        documents.ok_or_else(|| anyhow!("{}: a report takes texts, no `--field` of records", file.name))
    }

    /// Ends the result of a file.
    fn end(
        &self,
        file: &InputFile,
        sink: ResultSink<'_>,
        differs: bool,
        result: &mut FileResult<'a>,
    ) -> Result<()> {
        result.differs = differs;
        match sink {
            ResultSink::Joined(_) | ResultSink::Nothing => {}
            ResultSink::Memory(bytes) => result.bytes = bytes,
            // Once the result is in its place, a later run does not read the file again. So its bad records
            // are written before, in the order of the files.
            ResultSink::File(sink) if self.manifest.is_some() && self.has_quarantined(result) => {
                result.waiting = Some(sink);
            }
            ResultSink::File(sink) => self.put(*sink, result)?,
            ResultSink::Diff { before, after } if differs => {
                let (before, after) = (String::from_utf8_lossy(&before), String::from_utf8_lossy(&after));
                result.bytes =
                    show_diff::show(&file.name, &before, &after, uses_colour(self.flow.output.is_some()))
                        .into_bytes();
            }
            ResultSink::Diff { .. } => {}
        }
        Ok(())
    }

    /// Whether records of the file go to a file for them.
    fn has_quarantined(&self, result: &FileResult<'_>) -> bool {
        self.quarantine.is_some() && !result.bad.is_empty()
    }

    /// Puts a result in its place, and its bad records into the file for them.
    fn put(&self, sink: FileSink, result: &FileResult<'_>) -> Result<()> {
        let Some(manifest) = &self.manifest else { return sink.finish(result.differs, &|_| Ok(())) };
        let file = result.file;
        let quarantined = self.quarantine(&file.name, &result.bad)?;
        let state = result.state.filter(|_| self.plan != OutputPlan::InPlace);
        let announce = |result: &Metadata| manifest.replacing(file, state, result, quarantined);
        sink.finish(result.differs, &announce)
    }

    /// Takes the result of a file, in the order of the inputs.
    fn accept(&mut self, mut result: FileResult<'a>, output: &mut Output) -> Result<()> {
        if let Some(sink) = result.waiting.take() {
            match self.put(*sink, &result) {
                Ok(()) => result.bad.clear(),
                Err(error) => {
                    result.account = Account { failed_files: 1, ..Account::default() };
                    result.error = Some(error);
                }
            }
        }
        let name = &result.file.name;
        if let Some(error) = result.error {
            // The reader of the output has seen enough.
            if self.fails_at_once || crate::cli::is_closed_pipe(&error) {
                return Err(error);
            }
            self.account += result.account;
            let message = message(&error);
            self.progress.tell(&message);
            self.failed.push(FailedInput { name: Some(name.clone()), message });
            return Ok(());
        }
        self.account += result.account;
        if !result.bytes.is_empty()
            && let Some(frame) = &self.frame
            && std::mem::replace(&mut self.has_results, true)
        {
            output.write(frame.between.as_bytes())?;
        }
        output.write(&result.bytes)?;
        let quarantined = self.quarantine(name, &result.bad)?;
        if let Some(manifest) = &self.manifest
            && result.account.files > 0
        {
            // A result that took the place of its input is what a later run finds.
            let before = result.state.filter(|_| self.plan != OutputPlan::InPlace || !result.differs);
            manifest.done(result.file, before, quarantined)?;
        }
        if self.plan == OutputPlan::Check && result.differs {
            output.write(format!("{}\n", visible_name(name)).as_bytes())?;
        }
        for notice in result.notices {
            self.progress.tell(&format!("{name}: {notice}"));
        }
        Ok(())
    }
}

/// Tells what was done with the bad records of a file. `first` is the first that is not in the quarantine
/// yet.
fn bad_notice(count: usize, first: Option<&BadRecord>, arguments: &RecordArguments) -> Option<String> {
    let done = match arguments.on_bad_record {
        BadRecordAction::Error | BadRecordAction::Keep => "kept",
        BadRecordAction::Drop => "left out",
        BadRecordAction::Quarantine => "quarantined",
    };
    let records = match count {
        0 => return None,
        1 => "1 bad record".to_owned(),
        count => format!("{count} bad records"),
    };
    let Some(first) = first else { return Some(format!("{records} {done}")) };
    let (byte, message) = (first.offset + first.error.offset() as u64, first.error.message());
    Some(format!("{records} {done}, the first at line {}, byte {byte}: {message}", first.line))
}

/// Adds the name of the file to an error that does not have it.
fn name_file(error: anyhow::Error, name: &str) -> anyhow::Error {
    if error.to_string().contains(name) { error } else { error.context(name.to_owned()) }
}
