//! `zhnorm convert --inspect`, `--segmentation`, `--ambiguities`: JSON, line by line.
//!
//! The fields that OpenCC's command prints with `--inspect` and `--segmentation` have its names and meaning; `matches`
//! is ours.

use super::flow::Transform;
use serde::Serialize;
use zhnorm::{Ambiguity, Converter, Inspection, Step};

/// What to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Explain {
    Inspect,
    Segmentation,
    Ambiguities,
}

/// Explains a text line by line.
pub(crate) struct Lines<'c> {
    converter: &'c Converter,
    explain: Explain,
    /// The line that is not complete yet.
    held: String,
    /// How many lines there were before it.
    number: usize,
}

impl<'c> Lines<'c> {
    pub(crate) fn new(converter: &'c Converter, explain: Explain) -> Self {
        Self { converter, explain, held: String::new(), number: 0 }
    }

    fn line(&mut self, line: &str, out: &mut String) {
        self.number += 1;
        match self.explain {
            Explain::Inspect => write(out, &Inspected::of(&self.converter.inspect(line))),
            Explain::Segmentation => {
                let segments = self.converter.segmentation(line).unwrap_or_default();
                write(out, &Segmented { input: line, segments: &segments });
            }
            Explain::Ambiguities => {
                for found in self.converter.ambiguities(line) {
                    write(out, &AmbiguityRecord::of(self.number, &found));
                }
            }
        }
    }
}

impl Transform for Lines<'_> {
    fn push(&mut self, piece: &str, out: &mut String) {
        self.held.push_str(piece);
        let held = std::mem::take(&mut self.held);
        let mut rest = held.as_str();
        while let Some((line, more)) = rest.split_once('\n') {
            self.line(line.strip_suffix('\r').unwrap_or(line), out);
            rest = more;
        }
        rest.clone_into(&mut self.held);
    }

    fn finish(mut self, out: &mut String) {
        let rest = std::mem::take(&mut self.held);
        if !rest.is_empty() {
            self.line(rest.strip_suffix('\r').unwrap_or(&rest), out);
        }
    }
}

fn write(out: &mut String, record: &impl Serialize) {
    // Strings and numbers: nothing that JSON can't hold.
    out.push_str(&serde_json::to_string(record).unwrap_or_default());
    out.push('\n');
}

#[derive(Serialize)]
struct Segmented<'i> {
    input: &'i str,
    segments: &'i [String],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Inspected<'i> {
    input: &'i str,
    segments: &'i [String],
    stages: Vec<Stage<'i>>,
    pipeline_stages: Vec<Inspected<'i>>,
    output: &'i str,
}

#[derive(Serialize)]
struct Stage<'i> {
    index: usize,
    segments: &'i [String],
    matches: Vec<Matched<'i>>,
}

#[derive(Serialize)]
struct Matched<'i> {
    segment: usize,
    offset: usize,
    key: &'i str,
    values: &'i [String],
    dictionary: &'i str,
}

impl<'i> Inspected<'i> {
    /// As in OpenCC: with a normalization the conversion has two parts.
    fn of(inspection: &'i Inspection) -> Self {
        let main = |input| Self {
            input,
            segments: &inspection.segments,
            stages: stages(&inspection.steps),
            pipeline_stages: Vec::new(),
            output: &inspection.output,
        };
        let Some(normalized) = inspection.normalization.last() else { return main(&inspection.input) };
        let [normal] = normalized.segments.as_slice() else { return main(&inspection.input) };
        let first = Self {
            input: &inspection.input,
            segments: std::slice::from_ref(&inspection.input),
            stages: stages(&inspection.normalization),
            pipeline_stages: Vec::new(),
            output: normal,
        };
        Self {
            input: &inspection.input,
            segments: &[],
            stages: Vec::new(),
            pipeline_stages: vec![first, main(normal)],
            output: &inspection.output,
        }
    }
}

fn stages(steps: &[Step]) -> Vec<Stage<'_>> {
    steps.iter().enumerate().map(|(number, step)| Stage::of(number + 1, step)).collect()
}

impl<'i> Stage<'i> {
    fn of(index: usize, step: &'i Step) -> Self {
        let matches = step.matches.iter().map(|found| Matched {
            segment: found.segment,
            offset: found.offset,
            key: &found.key,
            values: &found.values,
            dictionary: &found.dictionary,
        });
        Self { index, segments: &step.segments, matches: matches.collect() }
    }
}

#[derive(Serialize)]
struct AmbiguityRecord<'i> {
    line: usize,
    /// Bytes of the line.
    source: [usize; 2],
    /// Bytes of the converted line.
    output: [usize; 2],
    text: &'i str,
    candidates: &'i [String],
}

impl<'i> AmbiguityRecord<'i> {
    fn of(line: usize, found: &'i Ambiguity) -> Self {
        Self {
            line,
            source: [found.source.start, found.source.end],
            output: [found.output.start, found.output.end],
            text: &found.text,
            candidates: &found.candidates,
        }
    }
}
