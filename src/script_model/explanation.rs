//! Why the model decided as it did: the channel of a character, and how likely each candidate was.

use super::buffers::ModelBuffers;
use super::channel::{PartChannel, Shares};
use super::characters::CHANNELS;
use super::homographs::kept;
use super::model::ScriptModel;

/// How many characters on either side of an explained one are searched with it. The longest word has four.
/// Without a limit, a row of characters that all stand for several would take quadratic time.
const REACH: usize = 32;

/// What the model knows about one character that led to its decision.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Explanation {
    /// The probability that each channel wrote the character.
    pub(crate) channels: Shares,
    /// What the character may stand for, with probabilities that sum up to 1, the likeliest first.
    pub(crate) candidates: Vec<(u16, f32)>,
}

impl ScriptModel {
    /// Explains the character at `at` of the text that `decide` had last with this worker, which became
    /// `meant`.
    pub(crate) fn explain(
        &self,
        (text, meant): (&[u16], &[u16]),
        at: usize,
        worker: &mut ModelBuffers,
    ) -> Explanation {
        let decided = meant.get(at).copied().unwrap_or(0);
        let unit = text.get(at).copied().unwrap_or(0);
        let channels = self.channels_at(at, worker);
        let following = worker.windows.partition_point(|window| window.range.end <= at);
        let ModelBuffers { windows, in_windows, channels: all_channels, lattice, .. } = worker;
        let is_open = |at: usize| in_windows.binary_search(&at).is_ok();
        let window = windows.get(following).filter(|window| window.range.contains(&at) && is_open(at));
        let window = window.map(|window| window.around(at, REACH));
        let mut candidates = Vec::new();
        if let Some(window) = window {
            let possible = self.characters.candidates(unit).iter().filter(|candidate| {
                channels.iter().zip(candidate.written).any(|(share, written)| share * written > 0.0)
            });
            let mut forms: Vec<u16> = possible.map(|candidate| candidate.unit).collect();
            if let Some(kept) = kept(unit).filter(|_| window.told_apart.has(unit)) {
                forms.push(kept);
                if forms.len() == 1 {
                    forms.push(unit);
                }
            }
            let mut costs = Vec::new();
            for form in forms {
                let settled = |at: usize| if is_open(at) { 0 } else { meant.get(at).copied().unwrap_or(0) };
                lattice.clear();
                self.fill(text, &window, all_channels, settled, Some((at, form)), lattice);
                costs.push((form, lattice.decide(self, &mut Vec::new())));
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

    /// How likely each channel wrote the character at `at` of the text that `decide` had last. One that tells
    /// nothing goes with the one before it that does.
    pub(crate) fn channels_at(&self, at: usize, worker: &ModelBuffers) -> Shares {
        let number = worker.starts.partition_point(|start| *start <= at).saturating_sub(1);
        let part = worker.channels.parts.get(number).map(|part| &part.channel);
        let start = worker.starts.get(number).copied().unwrap_or(0);
        match part {
            Some(PartChannel::Plain(channel)) => {
                std::array::from_fn(|other| f32::from(u8::from(other == *channel)))
            }
            Some(PartChannel::Mixed(range)) => {
                let events = worker.channels.events.get(range.clone()).unwrap_or_default();
                let following = events.partition_point(|event| event.at + start <= at);
                worker.channels.posterior(range.start + following.saturating_sub(1))
            }
            None => [0.0; CHANNELS],
        }
    }
}
