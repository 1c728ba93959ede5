//! Which channel wrote which lines of a block: a hidden Markov model over what single characters tell.
//!
//! Most lines agree with the block as a whole, and are of its channel. The model runs over the others, and
//! estimates from them and from the counts of the agreeing lines how large each channel's share is and how
//! often it changes. Only characters that tell something take part. Over the symbols between two of them, the
//! probability that the channel stays the same is a product, so that leaving them out changes nothing.

use super::characters::{CHANNELS, Characters, TELLING, TRADITIONAL};
use super::params::ScriptParams;
use super::survey::{Survey, SurveyedLine};
use super::symbol::boundary;
use std::ops::Range;

/// Shares of the channels at one position.
pub(crate) type Shares = [f32; CHANNELS];

/// Lines that are decided alike, by their numbers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ChannelLines {
    pub(crate) lines: Range<usize>,
    pub(crate) channel: PartChannel,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum PartChannel {
    /// All of one channel.
    Plain(usize),
    /// Each position has its own shares, which these events tell.
    Mixed(Range<usize>),
}

/// The text of a block, by lines.
pub(crate) trait BlockSymbols {
    /// Appends the symbols of these lines.
    fn symbols(&self, lines: Range<usize>, symbols: &mut Vec<u16>);
}

/// A character that tells something, and how many boundaries of each kind lie between the one before and it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    /// The position in its part.
    pub(crate) at: usize,
    /// How likely each channel writes the character.
    own: Shares,
    /// The character tells something about the channels.
    is_telling: bool,
    /// It is the first of its part.
    is_first: bool,
    gap: [u16; 3],
}

/// The channels of a block, with the buffers that finding them takes.
#[derive(Debug, Default)]
pub(crate) struct Channels {
    pub(crate) parts: Vec<ChannelLines>,
    pub(crate) events: Vec<Event>,
    /// For each event what the others say about its position.
    pub(crate) shares: Vec<Shares>,
    forward: Vec<Shares>,
    symbols: Vec<u16>,
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
    boundaries: [f64; 3],
}

impl Channels {
    /// All `lines` are of one channel.
    pub(crate) fn assume(&mut self, lines: usize, channel: usize) {
        self.events.clear();
        self.shares.clear();
        self.parts.clear();
        self.parts.push(ChannelLines { lines: 0..lines, channel: PartChannel::Plain(channel) });
    }

    /// Finds the channels of a block that was surveyed.
    pub(crate) fn find(
        &mut self,
        params: &ScriptParams,
        characters: &Characters,
        survey: &Survey,
        text: &impl BlockSymbols,
    ) {
        self.parts.clear();
        self.events.clear();
        self.shares.clear();
        let whole = whole(params, characters, survey);
        let lines = survey.lines.len();
        if let Some(whole) = whole.filter(|whole| survey.flags >> whole & 1 == 0) {
            return self.assume(lines, whole);
        }
        let plain = self.split(params, survey, whole);
        self.find_events(characters, text);
        let mut rates = Rates { prior: params.prior(), changes: params.rates_of_change() };
        for _ in 0..params.rounds {
            let mut counts = plain;
            self.run(rates, &mut counts);
            rates = counts.rates(params);
        }
    }

    /// Splits the block into lines that agree with the whole of it and lines that don't, with a line on
    /// either side. Returns the counts of those that agree.
    fn split(&mut self, params: &ScriptParams, survey: &Survey, whole: Option<usize>) -> Counts {
        let mut plain = Counts::default();
        let lines = &survey.lines;
        // A text with many odd lines is mixed in the others too, where it shows less.
        let is_odd =
            |whole: usize, line: usize| lines.get(line).is_some_and(|line| line.flags >> whole & 1 != 0);
        let is_even = |whole: &usize| {
            let odd = (0..lines.len()).filter(|line| is_odd(*whole, *line)).count() as f32;
            odd <= params.odd_lines * lines.iter().filter(|line| line.symbols > 0).count() as f32
        };
        let Some(whole) = whole.filter(is_even) else {
            self.parts.push(ChannelLines { lines: 0..lines.len(), channel: PartChannel::Mixed(0..0) });
            return plain;
        };
        let is_mixed = |line: usize| {
            let near = line.saturating_sub(1)..(line + 2).min(lines.len());
            near.into_iter().any(|line| is_odd(whole, line))
        };
        let mut start = 0;
        while start < lines.len() {
            let mixed = is_mixed(start);
            let mut end = start + 1;
            while end < lines.len() && is_mixed(end) == mixed {
                end += 1;
            }
            let channel = if mixed { PartChannel::Mixed(0..0) } else { PartChannel::Plain(whole) };
            if !mixed {
                plain.add_lines(lines.get(start..end).unwrap_or_default(), whole);
            }
            self.parts.push(ChannelLines { lines: start..end, channel });
            start = end;
        }
        plain
    }

    /// Notes all characters of the mixed parts that tell something.
    fn find_events(&mut self, characters: &Characters, text: &impl BlockSymbols) {
        let Self { parts, events, symbols, .. } = self;
        for part in parts {
            let PartChannel::Mixed(range) = &mut part.channel else { continue };
            symbols.clear();
            text.symbols(part.lines.clone(), symbols);
            let first = events.len();
            let mut gap = [0_u16; 3];
            for (at, &unit) in symbols.iter().enumerate() {
                if characters.number(unit) != 0 {
                    events.push(Event {
                        at,
                        own: characters.likelihoods(unit),
                        is_telling: characters.flags(unit) & TELLING != 0,
                        is_first: events.len() == first,
                        gap,
                    });
                    gap = [0; 3];
                }
                if let Some(kind) = gap.get_mut(boundary(unit)) {
                    *kind = kind.saturating_add(1);
                }
            }
            *range = first..events.len();
        }
    }

    /// One forward and one backward pass over the events: what the neighbours of each position say about it,
    /// without its own character.
    fn run(&mut self, rates: Rates, counts: &mut Counts) {
        let stay = Stay::new(rates.changes);
        self.forward.clear();
        let mut forward = rates.prior;
        for event in &self.events {
            forward = rates.step(forward, stay.over(event));
            self.forward.push(forward);
            forward = scaled(product(forward, event.own));
        }
        self.shares.clear();
        self.shares.resize(self.events.len(), [0.0; CHANNELS]);
        let mut backward: Shares = [1.0; CHANNELS];
        let events = self.events.iter().zip(&self.forward).zip(&mut self.shares);
        let mut events = events.rev().peekable();
        while let Some(((event, &before), share)) = events.next() {
            *share = product(before, backward);
            let after = product(backward, event.own);
            if event.is_telling {
                let here = normalized(product(before, after));
                counts.used.iter_mut().zip(here).for_each(|(used, here)| *used += f64::from(here));
            }
            if event.is_first {
                backward = [1.0; CHANNELS];
                continue;
            }
            let stays = stay.over(event);
            let mean: f32 = sum(product(after, rates.prior));
            if let Some(((last, last_forward), _)) = events.peek() {
                let last = product(**last_forward, last.own);
                let both = product(last, after);
                // Staying, and changing to what was there before.
                let kept = stays * sum(both);
                let back = (1.0 - stays) * sum(product(both, rates.prior));
                let all = kept + (1.0 - stays) * sum(last) * mean;
                let changed = 1.0 - (kept + back) / all.max(f32::MIN_POSITIVE);
                counts.add_change(changed.clamp(0.0, 1.0), event.gap, rates.changes);
            }
            backward = scaled(after.map(|share| stays * share + (1.0 - stays) * mean));
        }
    }

    /// How likely each channel wrote the character of an event.
    pub(crate) fn posterior(&self, event: usize) -> Shares {
        let around = self.shares.get(event).copied().unwrap_or([1.0; CHANNELS]);
        let own = self.events.get(event).map_or([1.0; CHANNELS], |event| event.own);
        normalized(product(around, own))
    }
}

/// The channel of the block as a whole, if it is clear.
fn whole(params: &ScriptParams, characters: &Characters, survey: &Survey) -> Option<usize> {
    let mut sums: Shares = params.prior().map(f32::ln);
    for (number, &count) in survey.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        // A text is full of its own words: the tenth use of one tells little more than the third.
        let weight = (count as f32).min(2.0 + (count as f32).log2());
        for (sum, nats) in sums.iter_mut().zip(characters.evidence_of(number)) {
            *sum += weight * nats;
        }
    }
    let best = (0..CHANNELS).max_by(|a, b| at(&sums, *a).total_cmp(&at(&sums, *b)))?;
    let rest = (0..CHANNELS).filter(|channel| *channel != best).map(|channel| at(&sums, channel));
    (rest.fold(f32::MIN, f32::max) + params.ahead <= at(&sums, best)).then_some(best)
}

/// How probable it is that the channel stays the same over boundaries: powers, since most gaps are short.
struct Stay([[f32; Stay::LONGEST]; 3]);

impl Stay {
    const LONGEST: usize = 32;

    fn new(changes: [f32; 3]) -> Self {
        Self(changes.map(|change| {
            let mut power = 1.0;
            [(); Self::LONGEST].map(|()| {
                let last = power;
                power *= 1.0 - change;
                last
            })
        }))
    }

    fn over(&self, event: &Event) -> f32 {
        if event.is_first {
            return 0.0;
        }
        let mut stay = 1.0;
        for (powers, length) in self.0.iter().zip(event.gap) {
            stay *= match powers.get(usize::from(length)) {
                Some(power) => *power,
                None => powers.get(1).map_or(1.0, |stay| stay.powi(length.into())),
            };
        }
        stay
    }
}

impl Rates {
    /// The shares after a gap over which the channel stays the same with probability `stay`.
    #[inline]
    fn step(&self, shares: Shares, stay: f32) -> Shares {
        let moved = (1.0 - stay) * sum(shares);
        let mut next = self.prior;
        next.iter_mut().zip(shares).for_each(|(next, share)| *next = stay * share + moved * *next);
        next
    }
}

impl Counts {
    /// Notes lines that are of one channel.
    fn add_lines(&mut self, lines: &[SurveyedLine], channel: usize) {
        for line in lines {
            if let Some(used) = self.used.get_mut(channel) {
                *used += f64::from(line.han) / 2.0;
            }
            let kinds = [line.symbols.saturating_sub(line.marks), line.marks, 1];
            self.boundaries
                .iter_mut()
                .zip(kinds)
                .for_each(|(boundaries, more)| *boundaries += f64::from(more));
        }
    }

    /// Notes a change with this probability somewhere in a gap.
    #[inline]
    fn add_change(&mut self, changed: f32, gap: [u16; 3], changes: [f32; 3]) {
        let expected: f32 = gap.iter().zip(changes).map(|(length, change)| f32::from(*length) * change).sum();
        let share = changed / expected.max(f32::MIN_POSITIVE);
        let kinds = self.changed.iter_mut().zip(&mut self.boundaries).zip(gap).zip(changes);
        for (((sum, boundaries), length), change) in kinds {
            let length = f32::from(length);
            *sum += f64::from(share * length * change);
            *boundaries += f64::from(length);
        }
    }

    fn rates(&self, params: &ScriptParams) -> Rates {
        let strength = params.prior_strength;
        let total: f64 = self.used.iter().sum();
        let mut prior = params.prior();
        for (share, used) in prior.iter_mut().zip(self.used) {
            *share = ((used + f64::from(*share * strength)) / (total + f64::from(strength))) as f32;
        }
        let other = 1.0 - prior.iter().map(|share| share * share).sum::<f32>();
        let mut changes = params.rates_of_change();
        for (kind, change) in changes.iter_mut().enumerate() {
            let (changed, boundaries) = (self.changed.get(kind), self.boundaries.get(kind));
            let (changed, boundaries) = (changed.copied().unwrap_or(0.0), boundaries.copied().unwrap_or(0.0));
            let expected = f64::from(*change * other * params.changes_strength);
            let rate = (changed + expected) / (boundaries + f64::from(params.changes_strength));
            *change = (rate as f32 / other.max(0.02)).clamp(1e-6, 0.5);
        }
        Rates { prior, changes }
    }
}

#[inline]
pub(super) fn product(a: Shares, b: Shares) -> Shares {
    let mut product = a;
    product.iter_mut().zip(b).for_each(|(a, b)| *a *= b);
    product
}

#[inline]
fn sum(shares: Shares) -> f32 {
    let [a, b, c, d] = shares;
    (a + b) + (c + d)
}

pub(super) fn normalized(shares: Shares) -> Shares {
    let sum = sum(shares);
    if sum > 0.0 { shares.map(|share| share / sum) } else { [1.0 / CHANNELS as f32; CHANNELS] }
}

/// The same proportions, near enough to 1 for the products that follow.
#[inline]
fn scaled(shares: Shares) -> Shares {
    if (1e-9..1e9).contains(&sum(shares)) { shares } else { normalized(shares) }
}

fn at(shares: &Shares, channel: usize) -> f32 {
    shares.get(channel).copied().unwrap_or(0.0)
}

const _: () = assert!(TRADITIONAL == 0);
