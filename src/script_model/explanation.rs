//! Why the model decided as it did: the channel at a place, and how likely each candidate was.

use super::channel::{self, LineChannel, Shares};
use super::characters::CHANNELS;
use super::{ScriptBuffers, ScriptModel};

/// How many characters on either side of an explained one are searched with it. The longest word has four.
/// Without a limit, a row of characters that all stand for several would take quadratic time.
const REACH: usize = 32;

/// What the model knows of one character behind its decision.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Explanation {
    /// The probability that each channel wrote the character.
    pub(crate) channels: Shares,
    /// What the character may stand for, with probabilities that sum up to 1, the likeliest first.
    pub(crate) candidates: Vec<(u16, f32)>,
}

impl ScriptModel {
    /// Explains the character at `at` of the text that `decide` had last with this worker, where it
    /// `decided`.
    pub(crate) fn explain(
        &self,
        text: &[u16],
        (at, decided): (usize, u16),
        worker: &mut ScriptBuffers,
    ) -> Explanation {
        let unit = text.get(at).copied().unwrap_or(0);
        let channels = self.channels_at(unit, at, worker);
        let following = worker.windows.partition_point(|window| window.range.end <= at);
        let window = worker.windows.get(following).filter(|window| window.range.contains(&at));
        let window = window.map(|window| window.around(at, REACH));
        let mut candidates = Vec::new();
        if let Some(window) = window {
            let mut costs = Vec::new();
            for candidate in self.characters.candidates(unit) {
                let written: f32 =
                    channels.iter().zip(candidate.written).map(|(share, written)| share * written).sum();
                if written > 0.0 {
                    worker.decided.clear();
                    let only = Some((at, candidate.unit));
                    let ScriptBuffers { channels, lattice, decided, .. } = worker;
                    let cost = self.search(text, &window, &channels.shares, only, lattice, decided);
                    costs.push((candidate.unit, cost));
                }
            }
            let least = costs.iter().map(|(_, cost)| *cost).fold(f32::MAX, f32::min);
            let sum: f32 = costs.iter().map(|(_, cost)| (least - cost).exp()).sum();
            candidates.extend(costs.into_iter().map(|(unit, cost)| (unit, (least - cost).exp() / sum)));
            // Of two that cost the same, the one that was decided comes first.
            candidates.sort_by(|a, b| b.1.total_cmp(&a.1).then((b.0 == decided).cmp(&(a.0 == decided))));
        }
        // The channel or the characters beside it can settle a character before there is anything to compare.
        if candidates.is_empty() {
            candidates.push((decided, 1.0));
        }
        Explanation { channels, candidates }
    }

    /// How likely each channel wrote `unit`, the character at `at` of the text that `decide` had last.
    pub(crate) fn channels_at(&self, unit: u16, at: usize, worker: &ScriptBuffers) -> Shares {
        let parts = &worker.channels.parts;
        let part = parts.get(parts.partition_point(|part| part.range.end <= at));
        match part.map(|part| (part.channel, part.range.start)) {
            Some((LineChannel::Plain(channel), _)) => {
                std::array::from_fn(|other| f32::from(u8::from(other == channel)))
            }
            Some((LineChannel::Mixed(first), start)) => {
                let around = worker.channels.shares.get(first + at - start).copied();
                let around = around.unwrap_or([1.0 / CHANNELS as f32; CHANNELS]);
                channel::normalized(channel::product(around, channel::own(&self.characters, unit)))
            }
            None => [0.0; CHANNELS],
        }
    }
}
