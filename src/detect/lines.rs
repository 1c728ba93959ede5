//! Reads a block line by line: what the channels of the script model say of it.

use super::kinds::TextScript;
use super::region::RegionEvidence;
use crate::script_model::characters::{CHANNELS, SIMPLIFIED};
use crate::script_model::homographs::ToldApart;
use crate::script_model::symbol::{is_han, symbol};
use crate::script_model::{DecideOptions, ModelBuffers};
use crate::stage::script::decisions::MODEL;
use crate::stage::script::languages::{self, Language};
use crate::text::spans::slice;
use std::ops::Range;

/// How many nats of evidence make a line one of a script: seven to one. Set.
pub(super) const SURE: f32 = 2.0;

/// What was found out about one line.
#[derive(Debug)]
pub(super) struct ReadLine {
    pub(super) range: Range<usize>,
    pub(super) script: TextScript,
    pub(super) characters: usize,
    /// The share of its characters that is Simplified.
    pub(super) hans: f32,
    /// How much its characters tell for either script, in nats.
    pub(super) evidence: f32,
}

/// Reads one block after the other, with buffers that it uses again.
#[derive(Debug, Default)]
pub(super) struct BlockReader {
    pub(super) lines: Vec<ReadLine>,
    pub(super) languages: Vec<(Range<usize>, Language)>,
    units: Vec<u16>,
    decided: Vec<u16>,
    worker: ModelBuffers,
}

/// The evidence of the characters of a line, in nats.
#[derive(Default)]
struct LineEvidence {
    characters: usize,
    hans: f32,
    /// For each channel.
    sums: [f32; CHANNELS],
    strong_hans: bool,
    strong_hant: bool,
}

impl BlockReader {
    /// Reads a block. Its lines and languages stay until the next one.
    pub(super) fn read(&mut self, block: &str, regions: &mut RegionEvidence) {
        self.lines.clear();
        self.languages = languages::find(block);
        let Some(model) = MODEL.as_ref() else { return };
        self.units.clear();
        let mut foreign = self.languages.iter().map(|(range, _)| range).peekable();
        for (at, c) in block.char_indices() {
            while foreign.next_if(|range| range.end <= at).is_some() {}
            let is_foreign = foreign.peek().is_some_and(|range| range.contains(&at));
            self.units.push(if is_foreign { u16::from(b'&') } else { symbol(c) });
        }
        let options = DecideOptions { told_apart: ToldApart::Zhe, ..DecideOptions::default() };
        model.decide(&self.units, options, &mut self.worker, &mut self.decided);
        let (mut start, mut first) = (0, 0);
        while start < block.len() {
            let rest = slice(block, start..);
            let length = rest.find('\n').unwrap_or(rest.len());
            let range = start..start + length;
            let characters = slice(block, range.clone()).chars().count();
            let mut evidence = LineEvidence::default();
            let units = first..first + characters;
            for (at, unit) in units.clone().zip(self.units.get(units.clone()).unwrap_or_default()) {
                if is_han(*unit) {
                    let shares = model.channels_at(at, &self.worker);
                    evidence.add(
                        model.characters.evidence(*unit),
                        shares.get(SIMPLIFIED).copied().unwrap_or(0.0),
                        model.params.against,
                    );
                }
            }
            let seen = self.units.get(units.clone()).unwrap_or_default();
            let end = range.end;
            let line = evidence.line(range);
            regions.read(seen, self.decided.get(units).unwrap_or_default(), line.hans < 0.5);
            self.lines.push(line);
            (start, first) = (end + 1, first + characters + 1);
        }
    }
}

impl LineEvidence {
    fn add(&mut self, evidence: [f32; CHANNELS], hans: f32, against: f32) {
        self.characters += 1;
        self.hans += hans;
        self.sums.iter_mut().zip(evidence).for_each(|(sum, nats)| *sum += nats);
        let (hans, hant) = sides(&evidence);
        self.strong_hans |= hans - hant >= against;
        self.strong_hant |= hant - hans >= against;
    }

    fn line(self, range: Range<usize>) -> ReadLine {
        let (hans, hant) = sides(&self.sums);
        let script = match hans - hant {
            _ if self.characters == 0 => TextScript::None,
            _ if self.strong_hans && self.strong_hant => TextScript::Mixed,
            nats if nats >= SURE => TextScript::Hans,
            nats if nats <= -SURE => TextScript::Hant,
            _ => TextScript::Either,
        };
        let characters = self.characters;
        let mean = if characters == 0 { 0.0 } else { self.hans / characters as f32 };
        ReadLine { range, script, characters, hans: mean, evidence: (hans - hant).abs() }
    }
}

/// The evidence for Simplified Chinese, and for the likeliest of the other channels.
fn sides(evidence: &[f32; CHANNELS]) -> (f32, f32) {
    let others = evidence.iter().enumerate().filter(|(channel, _)| *channel != SIMPLIFIED);
    let hans = evidence.get(SIMPLIFIED).copied().unwrap_or(0.0);
    (hans, others.map(|(_, nats)| *nats).fold(f32::MIN, f32::max))
}
