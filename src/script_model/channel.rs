//! Which channel wrote which part of a block: a hidden Markov model over what single characters tell.
//!
//! Most lines agree with the block as a whole, and are of its channel. The model runs over the others, and
//! estimates from them and from the counts of the agreeing lines how large each channel's share is and how
//! often it changes.

use super::characters::{CHANNELS, Characters, TRADITIONAL};
use super::params;
use super::symbol::{boundary, is_han};
use std::ops::Range;

/// Shares of the channels at one place.
pub(crate) type Shares = [f32; CHANNELS];

/// Lines that are decided alike.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ChannelLines {
    pub(crate) range: Range<usize>,
    pub(crate) channel: LineChannel,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum LineChannel {
    /// All of one channel.
    Plain(usize),
    /// The shares of each place start here.
    Mixed(usize),
}

/// The channels of a block, with the buffers that finding them takes.
#[derive(Debug, Default)]
pub(crate) struct Channels {
    pub(crate) parts: Vec<ChannelLines>,
    pub(crate) shares: Vec<Shares>,
    counts: Vec<u32>,
    seen: Vec<u16>,
    odd: Vec<bool>,
    forward: Vec<Shares>,
}

/// How much of each channel there is, and how often it changes after each kind of boundary.
#[derive(Clone, Copy, Debug)]
struct Rates {
    prior: Shares,
    changes: [f32; 3],
}

/// What was counted in one round.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    used: [f64; CHANNELS],
    changed: [f64; 3],
    places: [f64; 3],
}

impl Channels {
    /// All of a text of `len` symbols is of one channel.
    pub(crate) fn assume(&mut self, len: usize, channel: usize) {
        self.shares.clear();
        self.parts.clear();
        self.parts.push(ChannelLines { range: 0..len, channel: LineChannel::Plain(channel) });
    }

    /// Finds the channels of `text`, whose line ends are `$`.
    pub(crate) fn find(&mut self, characters: &Characters, text: &[u16]) {
        self.parts.clear();
        self.shares.clear();
        let whole = self.of_block(characters, text);
        if let Some(whole) =
            whole.filter(|whole| !self.seen.iter().any(|unit| characters.is_against(*unit, *whole)))
        {
            return self
                .parts
                .push(ChannelLines { range: 0..text.len(), channel: LineChannel::Plain(whole) });
        }
        let mut plain = Counts::default();
        self.split(characters, text, whole, &mut plain);
        let mut rates = Rates { prior: params::PRIOR, changes: params::CHANGES };
        let mixed: Vec<(Range<usize>, usize)> = self
            .parts
            .iter()
            .filter_map(|part| match part.channel {
                LineChannel::Mixed(at) => Some((part.range.clone(), at)),
                LineChannel::Plain(_) => None,
            })
            .collect();
        if mixed.is_empty() {
            return;
        }
        for _ in 0..params::ROUNDS {
            let mut counts = plain;
            for (range, at) in &mixed {
                self.run(characters, text.get(range.clone()).unwrap_or_default(), *at, rates, &mut counts);
            }
            rates = counts.rates();
        }
    }

    /// The channel of the block as a whole, if it is clear.
    fn of_block(&mut self, characters: &Characters, text: &[u16]) -> Option<usize> {
        self.counts.clear();
        self.counts.resize(characters.len(), 0);
        self.seen.clear();
        for &unit in text {
            if let Some(count) = self.counts.get_mut(characters.number(unit)) {
                if *count == 0 {
                    self.seen.push(unit);
                }
                *count += 1;
            }
        }
        let mut sums: Shares = params::PRIOR.map(f32::ln);
        for unit in &self.seen {
            let count = self.counts.get(characters.number(*unit)).copied().unwrap_or(0);
            // A text is full of its own words: the tenth use of one tells little more than the third.
            let weight = (count as f32).min(2.0 + (count as f32).log2());
            for (sum, nats) in sums.iter_mut().zip(characters.evidence(*unit)) {
                *sum += weight * nats;
            }
        }
        let best = (0..CHANNELS).max_by(|a, b| at(&sums, *a).total_cmp(&at(&sums, *b)))?;
        let rest = (0..CHANNELS).filter(|channel| *channel != best).map(|channel| at(&sums, channel));
        (rest.fold(f32::MIN, f32::max) + params::AHEAD <= at(&sums, best)).then_some(best)
    }

    /// Splits the block into lines that agree with the whole of it and lines that don't, with a line on
    /// either side.
    fn split(&mut self, characters: &Characters, text: &[u16], whole: Option<usize>, plain: &mut Counts) {
        // A text with many odd lines is mixed in the others too, where it shows less.
        let lines = || text.split_inclusive(|unit| *unit == u16::from(b'$'));
        self.odd.clear();
        if let Some(whole) = whole {
            self.odd.extend(lines().map(|line| line.iter().any(|unit| characters.is_against(*unit, whole))));
        }
        let odd = self.odd.iter().filter(|odd| **odd).count() as f32;
        let even = odd <= params::ODD_LINES * lines().filter(|line| line.len() > 1).count() as f32;
        let Some(whole) = whole.filter(|_| even) else {
            self.shares.resize(text.len(), [0.0; CHANNELS]);
            return self.parts.push(ChannelLines { range: 0..text.len(), channel: LineChannel::Mixed(0) });
        };
        let mut start = 0;
        let mut near = false;
        let mut last: Option<Range<usize>> = None;
        let odd_lines = std::mem::take(&mut self.odd);
        for (line, &odd) in lines().zip(&odd_lines) {
            let range = start..start + line.len();
            start = range.end;
            if odd && !near {
                // The line before comes along.
                if let Some(before) = last.take() {
                    self.mix(before);
                }
            } else if let Some(before) = last.take() {
                self.keep(text, before, whole, plain);
            }
            if odd || near {
                self.mix(range);
            } else {
                last = Some(range);
            }
            near = odd;
        }
        self.odd = odd_lines;
        if let Some(before) = last {
            self.keep(text, before, whole, plain);
        }
    }

    fn keep(&mut self, text: &[u16], range: Range<usize>, whole: usize, plain: &mut Counts) {
        let line = text.get(range.clone()).unwrap_or_default();
        let han = line.iter().filter(|unit| is_han(**unit)).count() as f64;
        if let Some(used) = plain.used.get_mut(whole) {
            *used += han / 2.0;
        }
        let marks = line.iter().filter(|unit| boundary(**unit) == 1).count() as f64;
        for (places, more) in plain.places.iter_mut().zip([line.len() as f64 - marks - 1.0, marks, 1.0]) {
            *places += more;
        }
        match self.parts.last_mut() {
            Some(ChannelLines { range: last, channel: LineChannel::Plain(_) }) => last.end = range.end,
            _ => self.parts.push(ChannelLines { range, channel: LineChannel::Plain(whole) }),
        }
    }

    fn mix(&mut self, range: Range<usize>) {
        let at = self.shares.len();
        self.shares.resize(at + range.len(), [0.0; CHANNELS]);
        match self.parts.last_mut() {
            Some(ChannelLines { range: last, channel: LineChannel::Mixed(_) }) => last.end = range.end,
            _ => self.parts.push(ChannelLines { range, channel: LineChannel::Mixed(at) }),
        }
    }

    /// One forward and one backward pass over `text`, whose shares start at `start`: what the neighbours of
    /// each place say about it, without its own character.
    fn run(
        &mut self,
        characters: &Characters,
        text: &[u16],
        start: usize,
        rates: Rates,
        counts: &mut Counts,
    ) {
        let Some(shares) = self.shares.get_mut(start..start + text.len()) else { return };
        self.forward.clear();
        let mut forward = rates.prior;
        let mut kind = 2;
        for &unit in text {
            forward = rates.step(forward, kind);
            self.forward.push(forward);
            forward = normalized(product(forward, own(characters, unit)));
            kind = boundary(unit);
        }
        let mut backward: Shares = [1.0; CHANNELS];
        for (index, (&unit, share)) in text.iter().zip(shares.iter_mut()).enumerate().rev() {
            let before = self.forward.get(index).copied().unwrap_or(rates.prior);
            *share = normalized(product(before, backward));
            let own_share = own(characters, unit);
            if is_han(unit) && characters.evidence(unit).iter().any(|nats| nats.abs() > 0.05) {
                let here = normalized(product(*share, own_share));
                counts.used.iter_mut().zip(here).for_each(|(used, here)| *used += f64::from(here));
            }
            let behind = product(backward, own_share);
            let kind = match index.checked_sub(1).and_then(|index| text.get(index)) {
                Some(&unit) => {
                    let kind = boundary(unit);
                    let last = self.forward.get(index - 1).copied().unwrap_or(rates.prior);
                    let last = product(last, own(characters, unit));
                    let same = (0..CHANNELS).map(|channel| {
                        at(&last, channel) * at(&behind, channel) * rates.stays(kind, channel)
                    });
                    let same: f32 = same.sum();
                    let moved = rates.step(last, kind);
                    let all: f32 = product(moved, behind).iter().sum();
                    if let (Some(changed), Some(places)) =
                        (counts.changed.get_mut(kind), counts.places.get_mut(kind))
                    {
                        *changed += f64::from((1.0 - same / all.max(f32::MIN_POSITIVE)).clamp(0.0, 1.0));
                        *places += 1.0;
                    }
                    kind
                }
                None => 2,
            };
            let change = at3(&rates.changes, kind);
            let mean: f32 = product(behind, rates.prior).iter().sum();
            backward = normalized(behind.map(|share| (1.0 - change) * share + change * mean));
        }
    }
}

impl Rates {
    fn step(&self, shares: Shares, kind: usize) -> Shares {
        let (change, sum) = (at3(&self.changes, kind), shares.iter().sum::<f32>());
        let mut next = self.prior;
        next.iter_mut()
            .zip(shares)
            .for_each(|(next, share)| *next = (1.0 - change) * share + change * *next * sum);
        next
    }

    fn stays(&self, kind: usize, channel: usize) -> f32 {
        let change = at3(&self.changes, kind);
        1.0 - change + change * at(&self.prior, channel)
    }
}

impl Counts {
    fn rates(&self) -> Rates {
        let strength = params::PRIOR_STRENGTH;
        let total: f64 = self.used.iter().sum();
        let mut prior = params::PRIOR;
        for (share, used) in prior.iter_mut().zip(self.used) {
            *share = ((used + f64::from(*share * strength)) / (total + f64::from(strength))) as f32;
        }
        let other = 1.0 - prior.iter().map(|share| share * share).sum::<f32>();
        let mut changes = params::CHANGES;
        for (kind, change) in changes.iter_mut().enumerate() {
            let (changed, places) = (self.changed.get(kind), self.places.get(kind));
            let (changed, places) = (changed.copied().unwrap_or(0.0), places.copied().unwrap_or(0.0));
            let expected = f64::from(*change * other * params::CHANGES_STRENGTH);
            let rate = (changed + expected) / (places + f64::from(params::CHANGES_STRENGTH));
            *change = (rate as f32 / other.max(0.02)).clamp(1e-6, 0.5);
        }
        Rates { prior, changes }
    }
}

/// What one character says, as likelihoods.
pub(super) fn own(characters: &Characters, unit: u16) -> Shares {
    characters.likelihoods(unit)
}

pub(super) fn product(a: Shares, b: Shares) -> Shares {
    let mut product = a;
    product.iter_mut().zip(b).for_each(|(a, b)| *a *= b);
    product
}

pub(super) fn normalized(shares: Shares) -> Shares {
    let sum: f32 = shares.iter().sum();
    if sum > 0.0 { shares.map(|share| share / sum) } else { [1.0 / CHANNELS as f32; CHANNELS] }
}

fn at(shares: &Shares, channel: usize) -> f32 {
    shares.get(channel).copied().unwrap_or(0.0)
}

fn at3(rates: &[f32; 3], kind: usize) -> f32 {
    rates.get(kind).copied().unwrap_or(0.0)
}

const _: () = assert!(TRADITIONAL == 0);
