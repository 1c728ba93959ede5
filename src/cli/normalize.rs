//! `zhnorm normalize`: the canonical form of files or standard input.

use super::args::NormalizeArguments;
use super::configuration::{Configurations, Configured};
use super::corpus::{self, InputFile, NewDocumentTransform, ReadAs, Task, TextTransform, Threads, Yields};
use super::visible::visible_name;
use super::{Status, explain, print};
use anyhow::Result;
use std::io::{self, Write as _};
use zhnorm::Normalizer;

/// Normalizes the files that the arguments name.
pub(crate) fn run(arguments: &NormalizeArguments) -> Result<Status> {
    let flow = arguments.flow.flow();
    let inputs = flow.inputs()?;
    let configurations = Configurations::new(&arguments.choices, &inputs.files)?;
    if arguments.show_config {
        let configured = configurations.only_one()?;
        return print(|| show(configured)).map(|()| Status::Done);
    }
    if arguments.fingerprint {
        let fingerprint = configurations.only_one()?.normalizer.fingerprint();
        return print(|| writeln!(io::stdout(), "{fingerprint}")).map(|()| Status::Done);
    }
    if let Some(format) = arguments.output_format {
        return explain::check_normalized(arguments, configurations, &inputs, format);
    }
    let counts = flow.counts(&inputs);
    corpus::run(flow, &inputs, &Normalize { configurations, lines: arguments.lines, counts })
}

/// Brings texts, or each of their lines, into canonical form.
struct Normalize {
    configurations: Configurations,
    lines: bool,
    /// Whether it counts what is changed and found.
    counts: bool,
}

impl Normalize {
    fn normalizer(&self, input: &InputFile) -> Normalizer {
        let normalizer = self.configurations.normalizer(input);
        if self.counts { normalizer.counting() } else { normalizer }
    }
}

impl Task for Normalize {
    fn read_as(&self) -> ReadAs {
        if self.lines { ReadAs::Lines } else { ReadAs::Text }
    }

    fn yields(&self) -> Yields {
        Yields::Texts
    }

    fn transform(&self, input: &InputFile, threads: Threads) -> Result<Box<dyn TextTransform + '_>> {
        let normalizer = self.normalizer(input);
        Ok(match (self.lines, threads) {
            (true, Threads::One) => Box::new(normalizer.lines()),
            (true, Threads::All) => Box::new(normalizer.parallel_lines()),
            (false, Threads::One) => Box::new(normalizer.stream()),
            (false, Threads::All) => Box::new(normalizer.parallel_stream()),
        })
    }

    fn continued(&self, input: &InputFile, state: &str) -> Result<Box<dyn TextTransform + '_>> {
        let normalizer = self.normalizer(input);
        Ok(if self.lines {
            Box::new(normalizer.continued_lines(state)?)
        } else {
            Box::new(normalizer.continued_stream(state)?)
        })
    }

    fn fingerprint(&self) -> String {
        format!("{} lines: {}", self.configurations.fingerprint(), self.lines)
    }

    fn documents(&self, input: &InputFile) -> Option<NewDocumentTransform> {
        let normalizer = self.configurations.normalizer_of_fields(input);
        let normalizer = if self.counts { normalizer.counting() } else { normalizer };
        Some(NewDocumentTransform::normalizing(normalizer, self.counts))
    }
}

/// Prints the options that are in force, with the file that they come from.
fn show(configured: &Configured) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if let Some(file) = &configured.file {
        let name = file.display().to_string();
        writeln!(out, "# From {}, with the flags over it.", visible_name(&name))?;
    }
    writeln!(out, "# Fingerprint: {}", configured.normalizer.fingerprint())?;
    let mut options = configured.options.clone().with_defaults();
    for path in &mut options.dictionaries {
        *path = std::path::absolute(&*path)?;
    }
    out.write_all(options.to_toml().as_bytes())
}
