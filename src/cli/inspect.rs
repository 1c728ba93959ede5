//! `zhnorm convert --inspect`, `--segmentation`, `--ambiguities`: JSON, line by line.
//!
//! The fields that OpenCC's command prints with `--inspect` and `--segmentation` have the same names and
//! meaning here. `matches` is our addition.

use super::corpus::account::Account;
use super::corpus::{Drain, TextTransform};
use super::whole_text::write_json;
use anyhow::{Result, bail};
use serde::Serialize;
use zhnorm::Converter;
use zhnorm::decode::Encoding;
use zhnorm::inspect::{Ambiguity, InspectedStep, Inspection};

/// The longest line that is explained, in bytes. An explanation takes about 90 times the memory of its line.
const LINE_LIMIT: usize = 1024 * 1024;

/// What to print about a line.
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
    /// Whether the output is exactly that of OpenCC's command: without `matches`, and without a line end
    /// after the last line.
    as_opencc: bool,
    /// The part of a line that has arrived so far.
    held: String,
    /// The number of complete lines before it.
    number: usize,
}

impl<'c> Lines<'c> {
    pub(crate) fn new(converter: &'c Converter, explain: Explain) -> Self {
        Self { converter, explain, as_opencc: false, held: String::new(), number: 0 }
    }

    /// Writes what OpenCC's command writes.
    pub(crate) fn as_opencc(converter: &'c Converter, explain: Explain) -> Self {
        Self { as_opencc: true, ..Self::new(converter, explain) }
    }

    fn line(&mut self, line: &str, out: &mut String) -> Result<()> {
        self.number += 1;
        self.check_length(line)?;
        if self.as_opencc && self.number > 1 {
            out.push('\n');
        }
        let line = line.strip_suffix('\r').unwrap_or(line);
        match self.explain {
            Explain::Inspect => {
                let inspection = self.converter.inspect(line);
                write_json(out, &InspectionRecord::of(&inspection, !self.as_opencc))?;
            }
            Explain::Segmentation => {
                let segments = self.converter.segmentation(line).unwrap_or_default();
                write_json(out, &SegmentationRecord { input: line, segments: &segments })?;
            }
            Explain::Ambiguities => {
                for found in self.converter.ambiguities(line) {
                    write_json(out, &AmbiguityRecord::of(self.number, &found))?;
                }
            }
        }
        if self.as_opencc {
            out.pop();
        }
        Ok(())
    }

    fn check_length(&self, line: &str) -> Result<()> {
        if line.len() > LINE_LIMIT {
            bail!(
                "line {} is longer than {} KiB, the most that can be explained; split it at a punctuation mark",
                self.number,
                LINE_LIMIT >> 10
            );
        }
        Ok(())
    }
}

impl TextTransform for Lines<'_> {
    fn push(&mut self, piece: &str, out: &mut String) -> Result<()> {
        self.held.push_str(piece);
        let held = std::mem::take(&mut self.held);
        let mut rest = held.as_str();
        while let Some((line, more)) = rest.split_once('\n') {
            self.line(line, out)?;
            rest = more;
        }
        if rest.len() > LINE_LIMIT {
            self.number += 1;
            self.check_length(rest)?;
        }
        rest.clone_into(&mut self.held);
        Ok(())
    }

    fn finish(
        mut self: Box<Self>,
        _: Option<Encoding>,
        _: &mut Account,
        out: &mut String,
        _: Drain<'_>,
    ) -> Result<Option<String>> {
        let rest = std::mem::take(&mut self.held);
        if !rest.is_empty() {
            self.line(&rest, out)?;
        }
        Ok(None)
    }
}

#[derive(Serialize)]
struct SegmentationRecord<'i> {
    input: &'i str,
    segments: &'i [String],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InspectionRecord<'i> {
    input: &'i str,
    segments: &'i [String],
    stages: Vec<StageRecord<'i>>,
    pipeline_stages: Vec<InspectionRecord<'i>>,
    output: &'i str,
}

#[derive(Serialize)]
struct StageRecord<'i> {
    index: usize,
    segments: &'i [String],
    /// Missing in the manner of OpenCC's command.
    #[serde(skip_serializing_if = "Option::is_none")]
    matches: Option<Vec<MatchRecord<'i>>>,
}

#[derive(Serialize)]
struct MatchRecord<'i> {
    segment: usize,
    offset: usize,
    key: &'i str,
    values: &'i [String],
    dictionary: &'i str,
}

impl<'i> InspectionRecord<'i> {
    /// As in OpenCC, a conversion that begins with a normalization has two parts.
    fn of(inspection: &'i Inspection, with_matches: bool) -> Self {
        let stages = |steps| stages(steps, with_matches);
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

fn stages(steps: &[InspectedStep], with_matches: bool) -> Vec<StageRecord<'_>> {
    steps.iter().enumerate().map(|(number, step)| StageRecord::of(number + 1, step, with_matches)).collect()
}

impl<'i> StageRecord<'i> {
    fn of(index: usize, step: &'i InspectedStep, with_matches: bool) -> Self {
        let matches = step.matches.iter().map(|found| MatchRecord {
            segment: found.segment,
            offset: found.offset,
            key: &found.key,
            values: &found.values,
            dictionary: &found.dictionary,
        });
        Self { index, segments: &step.segments, matches: with_matches.then(|| matches.collect()) }
    }
}

#[derive(Serialize)]
struct AmbiguityRecord<'i> {
    line: usize,
    /// The span in bytes of the line.
    source: [usize; 2],
    /// The span in bytes of the converted line.
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
