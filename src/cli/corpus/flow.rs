//! What the arguments say about a run, and what is prepared for it.

use super::inputs::Inputs;
use super::manifest::Manifest;
use super::quarantine::Quarantine;
use super::target::OutputPlan;
use super::task::{ReadAs, Task};
use crate::cli::flow_args::{
    BadRecordAction, EncodingChoice, FlowArguments, InputArguments, MalformedAction, RecordArguments,
    ReportArguments, RunArguments, WriteArguments,
};
use crate::cli::input::InputOptions;
use crate::cli::source::FileId;
use anyhow::{Context as _, Result, bail};
use std::path::Path;
use std::sync::Mutex;
use zhnorm::decode::{Encoding, OnMalformed};

/// What the arguments say about a run.
#[derive(Clone, Copy)]
pub(crate) struct Flow<'a> {
    pub(crate) input: &'a InputArguments,
    pub(crate) output: Option<&'a Path>,
    pub(crate) run: &'a RunArguments,
    /// For a task whose results are texts: the place of each, and the records that have them.
    pub(crate) texts: Option<(&'a WriteArguments, &'a RecordArguments)>,
}

impl Flow<'_> {
    /// The inputs that the arguments name. What the run itself writes is none.
    pub(crate) fn inputs(&self) -> Result<Inputs> {
        let out_dir = self.write().and_then(|write| write.out_dir.as_deref());
        let own: Vec<&Path> = self.own_files().map(|(_, path)| path).chain(out_dir).collect();
        Inputs::find(self.input, &own)
    }

    /// The files that the run writes besides the results, each with the option that names it.
    fn own_files(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let manifest = self.write().and_then(|write| write.resume.as_ref()?.as_deref());
        let own = [
            ("--quarantine", self.quarantine()),
            ("--stats", self.run.stats.as_deref()),
            ("--resume", manifest),
        ];
        own.into_iter().filter_map(|(option, path)| Some((option, path?)))
    }

    /// The file for malformed records.
    fn quarantine(&self) -> Option<&Path> {
        self.records().and_then(|records| records.quarantine.as_deref())
    }

    /// Fails if what the run writes besides the results is one of the inputs.
    pub(super) fn check_own_files(&self, inputs: &Inputs) -> Result<()> {
        let action = self.records().map(|records| records.on_bad_record);
        if self.quarantine().is_some() && action != Some(BadRecordAction::Quarantine) {
            bail!("`--quarantine` goes with `--on-bad-record quarantine`");
        }
        for (option, path) in self.own_files() {
            let Some(own) = FileId::of_path(path) else { continue };
            if inputs.files.iter().any(|file| FileId::of_path(&file.path) == Some(own)) {
                bail!("{} is an input; name another file for `{option}`", path.display());
            }
        }
        Ok(())
    }

    /// Whether what is changed and found is told at the end, so that it must be counted.
    pub(crate) fn counts(&self, inputs: &Inputs) -> bool {
        self.run.stats.is_some() || self.summarizes(&OutputPlan::of(self.output, self.write()), inputs)
    }

    /// Whether there is a summary at the end.
    pub(super) fn summarizes(&self, plan: &OutputPlan, inputs: &Inputs) -> bool {
        plan.is_by_file() && inputs.has_many() && !self.run.quiet
    }

    pub(super) fn write(&self) -> Option<&WriteArguments> {
        self.texts.map(|(write, _)| write)
    }

    fn records(&self) -> Option<&RecordArguments> {
        self.texts.map(|(_, records)| records)
    }
}

impl FlowArguments {
    pub(crate) fn flow(&self) -> Flow<'_> {
        let output = self.output.output.as_deref();
        Flow { input: &self.input, output, run: &self.run, texts: Some((&self.write, &self.records)) }
    }
}

impl ReportArguments {
    pub(crate) fn flow(&self) -> Flow<'_> {
        Flow { input: &self.input, output: self.output.output.as_deref(), run: &self.run, texts: None }
    }
}

/// Makes the pool. Returns the number of its threads. One thread needs none, unless `always`.
pub(super) fn start_threads(jobs: usize, always: bool) -> Result<usize> {
    let jobs = match jobs {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        jobs => jobs,
    };
    if jobs > 1 || always {
        rayon::ThreadPoolBuilder::new()
            .num_threads(jobs)
            .thread_name(|number| format!("worker {number}"))
            .build_global()
            .context("can't start the threads; ask for fewer with `--jobs`")?;
    }
    Ok(jobs)
}

pub(super) fn open_quarantine(
    flow: Flow<'_>,
    manifest: Option<&Manifest>,
    inputs: &Inputs,
    plan: &OutputPlan,
) -> Result<Option<Mutex<Quarantine>>> {
    let length = manifest.map_or(0, |manifest| manifest.quarantine(&inputs.files, plan));
    flow.quarantine().map(|path| Quarantine::open(path, length).map(Mutex::new)).transpose()
}

/// What tells whether another run has the same results.
pub(super) fn fingerprint(flow: Flow<'_>, plan: &OutputPlan, task: &dyn Task) -> String {
    let records = flow.records().map_or_else(String::new, |records| format!(" {records:?}"));
    let InputArguments { from, on_malformed, .. } = flow.input;
    let (version, task) = (env!("CARGO_PKG_VERSION"), task.fingerprint());
    format!("zhnorm {version} {task} {from:?} {on_malformed:?} {plan:?}{records}")
}

pub(super) fn input_options(arguments: &InputArguments, read_as: ReadAs) -> InputOptions {
    let default = match read_as {
        ReadAs::Verbatim | ReadAs::Lines => EncodingChoice::Named(Encoding::Utf8),
        ReadAs::Text => EncodingChoice::Detect,
    };
    InputOptions {
        encoding: arguments.from.unwrap_or(default),
        on_malformed: match arguments.on_malformed {
            MalformedAction::Error => OnMalformed::Error,
            MalformedAction::Replace => OnMalformed::Replace,
        },
        keep_byte_order_mark: read_as == ReadAs::Verbatim,
    }
}

/// Makes sure that all files in the folder stay, even if the machine stops.
#[cfg(target_os = "linux")]
pub(super) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::fd::AsRawFd as _;
    let folder = std::fs::File::open(folder)?;
    // SAFETY: syncfs only reads the descriptor, which is open.
    if unsafe { libc::syncfs(folder.as_raw_fd()) } == -1 {
        Err(std::io::Error::last_os_error())
    } else {
        Ok(())
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn sync_folder(_: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    // SAFETY: sync takes no arguments and can't fail.
    unsafe {
        libc::sync();
    }
    Ok(())
}
