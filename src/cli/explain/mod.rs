//! `zhnorm explain`: what `normalize` would change in files or standard input, and why; and the same for
//! `normalize --check`.

mod diagnostic;
mod github;
mod json;
mod middle;
mod page;
mod record;
mod sarif;
mod visible;

use super::Status;
use super::args::{ExplainArguments, NormalizeArguments};
use super::configuration::Configurations;
use super::corpus::task::unclosed_notice;
use super::corpus::{
    self, Flow, Frame, InputFile, Inputs, ReadAs, Task, TextTransform, Threads, Yields, show_diff,
};
use super::whole_text::WholeText;
use anyhow::{Result, bail};
use clap::ValueEnum;
use page::PageHead;
use record::{RecordKind, records};
use std::sync::atomic::{AtomicBool, Ordering};
use zhnorm::{Normalizer, Target};

/// How changes are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people: each change with its line, as compilers show errors.
    #[default]
    Text,
    /// Lines as in a patch.
    Diff,
    /// JSON Lines: an object for each change, and one that begins with `end` for each text.
    Json,
    /// SARIF 2.1.0, for editors and services that review code.
    Sarif,
    /// Workflow commands, which GitHub shows beside the lines.
    Github,
    /// A page to proofread one text on, in a browser. It writes the reader's decisions as a dictionary.
    Html,
}

/// Lists the changes to the files that the arguments name.
pub(crate) fn run(arguments: &ExplainArguments) -> Result<Status> {
    let flow = arguments.flow.flow();
    let inputs = flow.inputs()?;
    let configurations = Configurations::new(&arguments.choices, &inputs.files)?;
    let explain = ExplainTask::new(configurations, &inputs, arguments.output_format)?;
    corpus::run(flow, &inputs, &explain)
}

/// `normalize --check` with a format: lists the changes, and tells whether there are any.
pub(crate) fn check(
    arguments: &NormalizeArguments,
    configurations: Configurations,
    inputs: &Inputs,
    format: ReportFormat,
) -> Result<Status> {
    if arguments.lines || !arguments.flow.records.fields.is_empty() {
        bail!("`--output-format` reports on whole texts; leave out `--lines` and `--field`");
    }
    let explain = ExplainTask::new(configurations, inputs, format)?;
    let status = corpus::run(Flow { texts: None, ..arguments.flow.flow() }, inputs, &explain)?;
    let differs = explain.has_changes.load(Ordering::Relaxed);
    Ok(if status == Status::Done && differs { Status::Differs } else { status })
}

/// Lists the changes to texts.
struct ExplainTask {
    configurations: Configurations,
    format: ReportFormat,
    has_changes: AtomicBool,
}

impl ExplainTask {
    fn new(configurations: Configurations, inputs: &Inputs, format: ReportFormat) -> Result<Self> {
        let count = inputs.files.len();
        if format == ReportFormat::Html && count != 1 {
            bail!("`--output-format html` makes a page for one text, and there are {count} files; name one");
        }
        Ok(Self { configurations, format, has_changes: AtomicBool::new(false) })
    }

    /// Appends the report on a text. Returns a notice for standard error, if there is one.
    fn list(
        &self,
        normalizer: &Normalizer,
        input: &InputFile,
        text: &str,
        out: &mut String,
    ) -> Result<Option<String>> {
        let normalized = normalizer.explain(text);
        let name = input.name.as_str();
        let all = records(name, text, &normalized);
        if all.iter().any(|record| record.kind == RecordKind::Change) {
            self.has_changes.store(true, Ordering::Relaxed);
        }
        match self.format {
            ReportFormat::Text => diagnostic::write(&all, text, out),
            ReportFormat::Diff => out.push_str(&show_diff::show(name, text, &normalized.text)),
            ReportFormat::Json => json::write(&all, name, &normalized.report, out)?,
            ReportFormat::Sarif => sarif::write(&all, out)?,
            ReportFormat::Github => github::write(&all, out),
            ReportFormat::Html => {
                let target = self.configurations.of(input).and_then(|one| one.options.target);
                let fingerprint = normalizer.fingerprint();
                let head =
                    PageHead { name, target: target.map_or("zh", Target::name), fingerprint: &fingerprint };
                let before = self.configurations.before_conversion(input)?.explain(text);
                page::write(&head, &all, text, &before, out)?;
            }
        }
        Ok(normalized.report.unclosed().map(unclosed_notice))
    }
}

impl Task for ExplainTask {
    fn read_as(&self) -> ReadAs {
        ReadAs::Text
    }

    fn yields(&self) -> Yields {
        Yields::Reports
    }

    fn transform(&self, input: &InputFile, _: Threads) -> Result<Box<dyn TextTransform + '_>> {
        let (normalizer, input) = (self.configurations.normalizer(input), input.clone());
        let write = move |text: &str, out: &mut String| self.list(&normalizer, &input, text, out);
        Ok(Box::new(WholeText::new(write)))
    }

    fn frame(&self) -> Option<Frame> {
        (self.format == ReportFormat::Sarif).then(sarif::frame)
    }
}
