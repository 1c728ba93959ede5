//! `zhnorm detect`: what files or standard input are written in.

use super::Status;
use super::args::DetectArguments;
use super::corpus::account::Account;
use super::corpus::{
    self, BLOCK, Drain, FieldPlace, FieldReader, FieldTexts, InputFile, ReadAs, Task, TextTransform, Threads,
    Yields,
};
use super::flow_args::{FieldArguments, RecordFormat};
use super::visible::visible_name;
use super::whole_text::write_json;
use anyhow::Result;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;
use zhnorm::decode::Encoding;
use zhnorm::detect::{Detector, Region, TextProfile, TextScript};

/// Describes the files that the arguments name.
pub(crate) fn run(arguments: &DetectArguments) -> Result<Status> {
    let flow = arguments.flow.flow();
    let fields = &arguments.flow.fields;
    corpus::run(flow, &flow.inputs()?, &Detect { fields, json: arguments.json, lines: arguments.lines })
}

/// Describes texts.
struct Detect<'a> {
    fields: &'a FieldArguments,
    json: bool,
    lines: bool,
}

impl Task for Detect<'_> {
    fn read_as(&self) -> ReadAs {
        ReadAs::Text
    }

    fn yields(&self) -> Yields {
        Yields::Reports
    }

    fn records_to_report(&self, input: &InputFile) -> Result<Option<RecordFormat>> {
        self.fields.format_of(&input.name)
    }

    fn transform(&self, input: &InputFile, _: Threads) -> Result<Box<dyn TextTransform + '_>> {
        let (detector, name) = (Detector::new(), input.name.clone());
        let describer = Describer { detector, name, json: self.json, lines: self.lines };
        Ok(match self.records_to_report(input)? {
            None => Box::new(describer),
            Some(format) => {
                let each = self.lines.then(Detector::new);
                let describer = FieldDescriber { describer, each, count: 0, texts: Vec::new() };
                Box::new(FieldTexts::new(format, self.fields, describer)?)
            }
        })
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
        drain: Drain<'_>,
    ) -> Result<Option<String>> {
        let profile = self.detector.finish();
        let file = self.name.as_str();
        write(self.json, out, &TextRecord::of(file, encoding, &profile))?;
        for (number, line) in profile.lines.iter().enumerate().filter(|_| self.lines) {
            let hans = (line.characters > 0).then_some(line.hans);
            let shares = ScriptShare { script: line.script, characters: line.characters, hans };
            write(self.json, out, &LineRecord::new(file, number + 1, None, shares))?;
            if out.len() >= BLOCK {
                drain(out)?;
            }
        }
        Ok(None)
    }
}

/// Describes all texts in the fields of a file together, and each by itself if `each` is there.
struct FieldDescriber {
    describer: Describer,
    each: Option<Detector>,
    count: usize,
    /// What each is: the line of its record, the field, and the script.
    texts: Vec<(usize, String, ScriptShare)>,
}

impl FieldReader for FieldDescriber {
    fn read(&mut self, place: FieldPlace<'_>, text: &str, _: &mut String) -> Result<()> {
        self.describer.detector.push(text);
        self.describer.detector.end_text();
        self.count += 1;
        if let Some(each) = &mut self.each {
            each.push(text);
            let profile = each.take();
            let hans = (profile.script != TextScript::None).then_some(profile.hans);
            let shares = ScriptShare { script: profile.script, characters: profile.characters, hans };
            self.texts.push((usize::try_from(place.line)?, place.field.to_owned(), shares));
        }
        Ok(())
    }

    fn finish(self, encoding: Option<Encoding>, out: &mut String) -> Result<Option<String>> {
        let Describer { detector, name, json, .. } = self.describer;
        let profile = detector.finish();
        let all = TextRecord { texts: Some(self.count), ..TextRecord::of(&name, encoding, &profile) };
        write(json, out, &all)?;
        for (line, field, shares) in &self.texts {
            write(json, out, &LineRecord::new(&name, *line, Some(field), *shares))?;
        }
        Ok(None)
    }
}

/// What there is to tell, for people or for programs.
trait Describe: Serialize {
    /// Appends lines for people.
    fn write(&self, out: &mut String);
}

fn write(json: bool, out: &mut String, record: &impl Describe) -> Result<()> {
    if json {
        return write_json(out, record);
    }
    record.write(out);
    Ok(())
}

/// The script of a line or text.
#[derive(Clone, Copy)]
struct ScriptShare {
    script: TextScript,
    characters: usize,
    /// The share of Simplified Chinese, if there is Chinese.
    hans: Option<f32>,
}

/// A text.
#[derive(Serialize)]
struct TextRecord<'p> {
    file: &'p str,
    /// The number of texts, if they are fields of records.
    #[serde(skip_serializing_if = "Option::is_none")]
    texts: Option<usize>,
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
    fn of(file: &'p str, encoding: Option<Encoding>, profile: &TextProfile) -> Self {
        let encoding = encoding.map(Encoding::name);
        let mut lines = BTreeMap::new();
        for line in &profile.lines {
            *lines.entry(line.script.name()).or_default() += 1;
        }
        let region = profile.region();
        let regions = Region::ALL.iter().filter(|_| region.is_some());
        let has_chinese = profile.script != TextScript::None;
        Self {
            file,
            texts: None,
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
}

impl Describe for TextRecord<'_> {
    fn write(&self, out: &mut String) {
        // Writing to a string cannot fail.
        let _ = write!(out, "{}: {}", visible_name(self.file), self.script);
        if self.characters > 0 {
            let _ = write!(out, " (hans {:.1} %, hant {:.1} %)", 100.0 * self.hans, 100.0 * self.hant);
        }
        for (region, probability) in self.regions.iter().filter(|(region, _)| Some(**region) == self.region) {
            let _ = write!(out, ", {region} {:.1} %", 100.0 * probability);
        }
        if let Some(encoding) = self.encoding {
            let _ = write!(out, ", {encoding}");
        }
        if let Some(texts) = self.texts {
            let _ = write!(out, "\n  texts: {texts}");
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

/// A line of a text, or a field of a record.
#[derive(Serialize)]
struct LineRecord<'p> {
    file: &'p str,
    line: usize,
    /// The field of the record that begins at the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'p str>,
    script: &'static str,
    characters: usize,
    hans: f32,
    hant: f32,
}

impl<'p> LineRecord<'p> {
    fn new(file: &'p str, line: usize, field: Option<&'p str>, shares: ScriptShare) -> Self {
        let ScriptShare { script, characters, hans } = shares;
        let hant = hans.map_or(0.0, |hans| 1.0 - hans);
        Self { file, line, field, script: script.name(), characters, hans: hans.unwrap_or(0.0), hant }
    }
}

impl Describe for LineRecord<'_> {
    fn write(&self, out: &mut String) {
        // Writing to a string cannot fail.
        let _ = write!(out, "{}:{}:", visible_name(self.file), self.line);
        if let Some(field) = self.field {
            let _ = write!(out, "{}:", visible_name(field));
        }
        let _ = write!(out, " {}", self.script);
        if self.characters > 0 {
            let _ = write!(out, " (hans {:.1} %, hant {:.1} %)", 100.0 * self.hans, 100.0 * self.hant);
        }
        out.push('\n');
    }
}
