//! `zhnorm explain`: what `normalize` would change in files or standard input, and why; and the same for
//! `normalize --check` and `convert --check`.

mod apply_command;
mod diagnostic;
mod file_report;
mod github;
mod json;
mod page;
mod record;
mod sarif;

use super::args::{ConvertArguments, ExplainArguments, NormalizeArguments};
use super::configuration::Configurations;
use super::corpus::{
    self, Drain, FieldTexts, Flow, Frame, InputFile, Inputs, ReadAs, RecordFormat, Task, TextTransform,
    Threads, Yields,
};
use super::flow_args::{FieldArguments, FlowArguments};
use super::whole_text::WholeText;
use super::{Status, is_closed_pipe};
use anyhow::{Result, bail};
use apply_command::ApplyCommand;
use clap::ValueEnum;
use file_report::FileReport;
use std::sync::atomic::{AtomicBool, Ordering};
use zhnorm::{Converter, Normalizer};

/// How changes are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people: each change with its line, as compilers show errors.
    #[default]
    Text,
    /// Lines as in a patch.
    Diff,
    /// JSON Lines: an object for each change, and one that begins with `end` for each file.
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
    let changer = Changer::Normalizers(Configurations::new(&arguments.choices, &inputs.files)?);
    let command = ApplyCommand::normalize(&arguments.choices, &arguments.flow.input);
    let explain = ExplainTask {
        to_file: flow.output.is_some(),
        ..ExplainTask::new(changer, command, &arguments.flow.fields, &inputs, arguments.output_format)?
    };
    corpus::run(flow, &inputs, &explain)
}

/// `normalize --check` with a format: lists the changes, and tells whether there are any.
pub(crate) fn check_normalized(
    arguments: &NormalizeArguments,
    configurations: Configurations,
    inputs: &Inputs,
    format: ReportFormat,
) -> Result<Status> {
    let command = ApplyCommand::normalize(&arguments.choices, &arguments.flow.input);
    check(&arguments.flow, Changer::Normalizers(configurations), command, inputs, format)
}

/// The same for `convert --check`. `fingerprint` tells whether another run converts in the same way.
pub(crate) fn check_converted(
    arguments: &ConvertArguments,
    converter: Converter,
    fingerprint: String,
    inputs: &Inputs,
    format: ReportFormat,
) -> Result<Status> {
    let command = ApplyCommand::convert(arguments);
    check(&arguments.flow, Changer::Converter(converter, fingerprint), command, inputs, format)
}

fn check(
    arguments: &FlowArguments,
    changer: Changer,
    command: ApplyCommand,
    inputs: &Inputs,
    format: ReportFormat,
) -> Result<Status> {
    let fields = &arguments.records.chosen;
    for file in &inputs.files {
        if fields.fields.is_empty() && RecordFormat::of(&arguments.records, &file.name)?.is_some() {
            bail!(
                "{}: `--output-format` reports on texts and fields, and this file has neither; leave the option \
                 out, or the file by `--glob '!NAME'`",
                file.name
            );
        }
    }
    let explain = ExplainTask {
        checks: true,
        to_file: arguments.output.output.is_some(),
        ..ExplainTask::new(changer, command, fields, inputs, format)?
    };
    let status = corpus::run(Flow { texts: None, ..arguments.flow() }, inputs, &explain);
    match status {
        Ok(Status::Done) if explain.has_changes.load(Ordering::Relaxed) => Ok(Status::Differs),
        // Who reads the report has seen enough, and the answer is known.
        Err(error) if is_closed_pipe(&error) && explain.has_changes.load(Ordering::Relaxed) => {
            Ok(Status::Differs)
        }
        status => status,
    }
}

/// What changes the texts.
enum Changer {
    Normalizers(Configurations),
    /// With its fingerprint.
    Converter(Converter, String),
}

/// What changes the texts of one file.
enum TextChanger<'a> {
    Normalizer(Normalizer),
    Converter(&'a Converter),
}

/// Lists the changes to texts.
struct ExplainTask<'a> {
    changer: Changer,
    /// For the page.
    command: ApplyCommand,
    fields: &'a FieldArguments,
    format: ReportFormat,
    /// The result of `--output` is a file.
    to_file: bool,
    checks: bool,
    has_changes: AtomicBool,
}

impl<'a> ExplainTask<'a> {
    fn new(
        changer: Changer,
        command: ApplyCommand,
        fields: &'a FieldArguments,
        inputs: &Inputs,
        format: ReportFormat,
    ) -> Result<Self> {
        let count = inputs.files.len();
        if format == ReportFormat::Html && count != 1 {
            bail!("`--output-format html` makes a page for one text, and there are {count} files; name one");
        }
        if format == ReportFormat::Html && !fields.fields.is_empty() {
            bail!("`--output-format html` makes a page for one text, and not for `--field` of records");
        }
        let (to_file, checks, has_changes) = (false, false, AtomicBool::new(false));
        Ok(Self { changer, command, fields, format, to_file, checks, has_changes })
    }

    /// What changes the texts of a file. `in_fields` says that they are fields of records.
    fn text_changer(&self, input: &InputFile, in_fields: bool) -> TextChanger<'_> {
        match &self.changer {
            Changer::Normalizers(all) if in_fields => {
                TextChanger::Normalizer(all.normalizer_of_fields(input))
            }
            Changer::Normalizers(all) => TextChanger::Normalizer(all.normalizer(input)),
            Changer::Converter(converter, _) => TextChanger::Converter(converter),
        }
    }
}

impl Task for ExplainTask<'_> {
    fn read_as(&self) -> ReadAs {
        match self.changer {
            Changer::Normalizers(_) => ReadAs::Text,
            Changer::Converter(..) => ReadAs::Verbatim,
        }
    }

    fn yields(&self) -> Yields {
        Yields::Reports
    }

    fn records_to_report(&self, input: &InputFile) -> Result<Option<RecordFormat>> {
        self.fields.format_of(&input.name)
    }

    fn transform(&self, input: &InputFile, _: Threads) -> Result<Box<dyn TextTransform + '_>> {
        let format = self.records_to_report(input)?;
        let report = FileReport::new(self, input, self.text_changer(input, format.is_some()));
        Ok(match format {
            Some(format) => Box::new(FieldTexts::new(format, self.fields, report)?),
            None => Box::new(WholeText::new(|text: &str, out: &mut String, drain: Drain<'_>| {
                report.write_whole(text, out, drain)
            })),
        })
    }

    fn checks(&self) -> bool {
        self.checks
    }

    fn frame(&self) -> Option<Frame> {
        let of_conversion = matches!(self.changer, Changer::Converter(..));
        (self.format == ReportFormat::Sarif).then(|| sarif::frame(of_conversion))
    }
}
