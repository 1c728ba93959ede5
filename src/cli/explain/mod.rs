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

use super::args::{ExplainArguments, NormalizeArguments};
use super::configuration::Configurations;
use super::corpus::task::unclosed_notice;
use super::corpus::{
    self, Flow, Frame, InputFile, Inputs, ReadAs, RecordFormat, Task, TextTransform, Threads, Yields,
    show_diff,
};
use super::standard_streams::uses_colour;
use super::whole_text::WholeText;
use super::{Status, is_closed_pipe};
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
    let explain = ExplainTask {
        to_file: flow.output.is_some(),
        ..ExplainTask::new(configurations, &inputs, arguments.output_format)?
    };
    corpus::run(flow, &inputs, &explain)
}

/// `normalize --check` with a format: lists the changes, and tells whether there are any.
pub(crate) fn check(
    arguments: &NormalizeArguments,
    configurations: Configurations,
    inputs: &Inputs,
    format: ReportFormat,
) -> Result<Status> {
    for file in &inputs.files {
        if RecordFormat::of(&arguments.flow.records, &file.name)?.is_some() {
            bail!(
                "{}: `--output-format` reports on whole texts, and this file holds many; leave the option out, or the \
                 file by `--glob '!NAME'`",
                file.name
            );
        }
    }
    let explain = ExplainTask {
        checks: true,
        to_file: arguments.flow.output.output.is_some(),
        ..ExplainTask::new(configurations, inputs, format)?
    };
    let status = corpus::run(Flow { texts: None, ..arguments.flow.flow() }, inputs, &explain);
    match status {
        Ok(Status::Done) if explain.has_changes.load(Ordering::Relaxed) => Ok(Status::Differs),
        // Who reads the report has seen enough, and the answer is known.
        Err(error) if is_closed_pipe(&error) && explain.has_changes.load(Ordering::Relaxed) => {
            Ok(Status::Differs)
        }
        status => status,
    }
}

/// Lists the changes to texts.
struct ExplainTask {
    configurations: Configurations,
    format: ReportFormat,
    /// The result of `--output` is a file.
    to_file: bool,
    checks: bool,
    has_changes: AtomicBool,
}

impl ExplainTask {
    fn new(configurations: Configurations, inputs: &Inputs, format: ReportFormat) -> Result<Self> {
        let count = inputs.files.len();
        if format == ReportFormat::Html && count != 1 {
            bail!("`--output-format html` makes a page for one text, and there are {count} files; name one");
        }
        Ok(Self {
            configurations,
            format,
            to_file: false,
            checks: false,
            has_changes: AtomicBool::new(false),
        })
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
            ReportFormat::Text => diagnostic::write(&all, text, uses_colour(self.to_file), out),
            ReportFormat::Diff => {
                out.push_str(&show_diff::show(name, text, &normalized.text, uses_colour(self.to_file)))
            }
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

    fn checks(&self) -> bool {
        self.checks
    }

    fn frame(&self) -> Option<Frame> {
        (self.format == ReportFormat::Sarif).then(sarif::frame)
    }
}
