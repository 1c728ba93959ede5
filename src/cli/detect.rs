//! `zhnorm detect`: what files or standard input are written in.

use super::Status;
use super::args::DetectArguments;
use super::corpus::account::Account;
use super::corpus::{self, InputFile, ReadAs, Task, TextTransform, Threads, Yields};
use super::whole_text::write_json;
use anyhow::Result;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;
use zhnorm::decode::Encoding;
use zhnorm::detect::{Detector, LineProfile, Region, TextProfile, TextScript};

/// Describes the files that the arguments name.
pub(crate) fn run(arguments: &DetectArguments) -> Result<Status> {
    let flow = arguments.flow.flow();
    corpus::run(flow, &flow.inputs()?, &Detect { json: arguments.json, lines: arguments.lines })
}

/// Describes texts.
struct Detect {
    json: bool,
    lines: bool,
}

impl Task for Detect {
    fn read_as(&self) -> ReadAs {
        ReadAs::Text
    }

    fn yields(&self) -> Yields {
        Yields::Reports
    }

    fn transform(&self, input: &InputFile, _: Threads) -> Result<Box<dyn TextTransform + '_>> {
        let (detector, name) = (Detector::new(), input.name.clone());
        Ok(Box::new(Describer { detector, name, json: self.json, lines: self.lines }))
    }
}

/// Describes a text that comes in pieces.
struct Describer {
    detector: Detector,
    name: String,
    json: bool,
    lines: bool,
}

impl TextTransform for Describer {
    fn push(&mut self, piece: &str, _: &mut String) -> Result<()> {
        self.detector.push(piece);
        Ok(())
    }

    fn finish(
        self: Box<Self>,
        encoding: Option<Encoding>,
        _: &mut Account,
        out: &mut String,
    ) -> Result<Option<String>> {
        let profile = self.detector.finish();
        let file = self.name.as_str();
        let encoding = encoding.map(Encoding::name);
        let text = TextRecord::of(file, encoding, &profile);
        if self.json {
            write_json(out, &text)?;
        } else {
            text.write(out);
        }
        for (number, line) in profile.lines.iter().enumerate().filter(|_| self.lines) {
            let record = LineRecord::of(file, number + 1, line);
            if self.json {
                write_json(out, &record)?;
            } else {
                record.write(out);
            }
        }
        Ok(None)
    }
}

/// A text.
#[derive(Serialize)]
struct TextRecord<'p> {
    file: &'p str,
    encoding: Option<&'static str>,
    script: &'static str,
    characters: usize,
    hans: f32,
    hant: f32,
    /// The number of lines in each script.
    lines: BTreeMap<&'static str, usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'static str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    regions: BTreeMap<&'static str, f32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    japanese: Vec<[usize; 2]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    korean: Vec<[usize; 2]>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    damage: BTreeMap<&'static str, usize>,
    lost: usize,
}

impl<'p> TextRecord<'p> {
    fn of(file: &'p str, encoding: Option<&'static str>, profile: &'p TextProfile) -> Self {
        let mut lines = BTreeMap::new();
        for line in &profile.lines {
            *lines.entry(line.script.name()).or_default() += 1;
        }
        let region = profile.region();
        let regions = Region::ALL.iter().filter(|_| region.is_some());
        let has_chinese = profile.script != TextScript::None;
        Self {
            file,
            encoding,
            script: profile.script.name(),
            characters: profile.characters,
            hans: if has_chinese { profile.hans } else { 0.0 },
            hant: if has_chinese { profile.hant() } else { 0.0 },
            lines,
            region: region.map(Region::name),
            regions: regions.map(|region| (region.name(), profile.probability(*region))).collect(),
            japanese: spans(&profile.japanese),
            korean: spans(&profile.korean),
            damage: profile.damage.iter().map(|(rule, count)| (rule.id(), *count)).collect(),
            lost: profile.lost,
        }
    }

    /// Appends the record as lines for people.
    fn write(&self, out: &mut String) {
        // Writing to a string cannot fail.
        let _ = write!(out, "{}: {}", self.file, self.script);
        if self.characters > 0 {
            let _ = write!(out, " (hans {:.1} %, hant {:.1} %)", 100.0 * self.hans, 100.0 * self.hant);
        }
        for (region, probability) in self.regions.iter().filter(|(region, _)| Some(**region) == self.region) {
            let _ = write!(out, ", {region} {:.1} %", 100.0 * probability);
        }
        if let Some(encoding) = self.encoding {
            let _ = write!(out, ", {encoding}");
        }
        let _ = write!(out, "\n  lines: {}", counts(&self.lines));
        for (name, spans) in [("japanese", &self.japanese), ("korean", &self.korean)] {
            if !spans.is_empty() {
                let noun = if spans.len() == 1 { "span" } else { "spans" };
                let _ = write!(out, "\n  {name}: {} {noun}", spans.len());
            }
        }
        if !self.damage.is_empty() {
            let _ = write!(out, "\n  damage: {}", counts(&self.damage));
        }
        if self.lost > 0 {
            let _ = write!(out, "\n  lost: {}", self.lost);
        }
        out.push('\n');
    }
}

fn counts(counts: &BTreeMap<&'static str, usize>) -> String {
    let shown: Vec<String> = counts.iter().map(|(name, count)| format!("{count} {name}")).collect();
    if shown.is_empty() { "0".to_owned() } else { shown.join(", ") }
}

fn spans(ranges: &[Range<usize>]) -> Vec<[usize; 2]> {
    ranges.iter().map(|range| [range.start, range.end]).collect()
}

/// A line of a text.
#[derive(Serialize)]
struct LineRecord<'p> {
    file: &'p str,
    line: usize,
    script: &'static str,
    characters: usize,
    hans: f32,
    hant: f32,
}

impl<'p> LineRecord<'p> {
    fn of(file: &'p str, line: usize, profile: &LineProfile) -> Self {
        let (characters, hans) = (profile.characters, profile.hans);
        let hant = if characters > 0 { 1.0 - hans } else { 0.0 };
        Self { file, line, script: profile.script.name(), characters, hans, hant }
    }

    fn write(&self, out: &mut String) {
        // Writing to a string cannot fail.
        let _ = write!(out, "{}:{}: {}", self.file, self.line, self.script);
        if self.characters > 0 {
            let _ = write!(out, " (hans {:.1} %, hant {:.1} %)", 100.0 * self.hans, 100.0 * self.hant);
        }
        out.push('\n');
    }
}
