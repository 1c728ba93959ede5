//! The windows around open characters: they are filled into lattices, a few at a time, and decided.

use super::buffers::{DecideOptions, ModelBuffers, RowChannel, Window};
use super::channel::{self, Channels};
use super::characters::{CHANNELS, TraditionalCandidate};
use super::homographs::kept;
use super::lattice::Lattice;
use super::model::ScriptModel;
use super::symbol::{LINE_END, is_han};
use std::ops::Range;

/// How many characters on either side of one that is open help to decide it.
const AROUND: usize = 3;
/// About how many characters the lattices hold that are decided together.
const AT_ONCE: usize = 512;

impl ScriptModel {
    /// Decides the windows from the one of this number on.
    pub(super) fn decide_windows(
        &self,
        text: &[u16],
        first: usize,
        worker: &mut ModelBuffers,
        out: &mut [u16],
    ) {
        let ModelBuffers { channels, lattice, decided, windows, .. } = worker;
        let mut windows = windows.get(first..).unwrap_or_default();
        while !windows.is_empty() {
            lattice.clear();
            decided.clear();
            let mut positions = 0;
            let many = windows.iter().take_while(|window| {
                let is_first = positions == 0;
                positions += window.range.len();
                is_first || positions <= AT_ONCE
            });
            let (now, later) = windows.split_at(many.count());
            windows = later;
            for window in now {
                self.fill(text, window, channels, |at| out.get(at).copied().unwrap_or(0), None, lattice);
            }
            lattice.decide(self, decided);
            let mut rest = decided.as_slice();
            for window in now {
                let Some((these, those)) = rest.split_at_checked(window.range.len()) else { break };
                if let Some(slots) = out.get_mut(window.range.clone()) {
                    slots.copy_from_slice(these);
                }
                rest = those;
            }
        }
    }

    /// Adds a window to a lattice. `settled` is what the character at an offset is, or 0 if it is open. With
    /// `only`, the character at that offset is that one.
    pub(super) fn fill(
        &self,
        text: &[u16],
        window: &Window,
        channels: &Channels,
        settled: impl Fn(usize) -> u16,
        only: Option<(usize, u16)>,
        lattice: &mut Lattice,
    ) {
        let range = &window.range;
        let mut event = match window.channel {
            RowChannel::Plain(_) => 0,
            RowChannel::Mixed { first, end } => {
                let row = channels.events.get(first..end).unwrap_or_default();
                first + row.partition_point(|event| event.at + window.part < range.start)
            }
        };
        for (at, &unit) in range.clone().zip(text.get(range.clone()).unwrap_or_default()) {
            let candidates = self.characters.candidates(unit);
            let shares = match window.channel {
                RowChannel::Plain(channel) => {
                    let mut shares = [0.0; CHANNELS];
                    shares.iter_mut().skip(channel).take(1).for_each(|share| *share = 1.0);
                    shares
                }
                RowChannel::Mixed { .. } => match channels.events.get(event) {
                    Some(found) if found.at + window.part == at => {
                        event += 1;
                        channel::normalized(channels.shares.get(event - 1).copied().unwrap_or_default())
                    }
                    _ => [0.0; CHANNELS],
                },
            };
            match settled(at) {
                0 => {
                    let only = only.filter(|(position, _)| *position == at).map(|(_, unit)| unit);
                    let kept = kept(unit).filter(|_| window.told_apart.has(unit));
                    fill_position((unit, kept), candidates, &shares, only, lattice);
                }
                settled => {
                    lattice.candidate(settled, 0.0);
                    lattice.end_position();
                }
            }
        }
        lattice.end_window(window.before, window.after);
    }
}

/// Adds the windows around the open characters of a part.
pub(super) fn add_windows(
    text: &[u16],
    part: &Range<usize>,
    channel: RowChannel,
    options: DecideOptions,
    worker: &mut ModelBuffers,
) {
    let ModelBuffers { open, windows, in_windows, .. } = worker;
    in_windows.extend_from_slice(open);
    let is_in_row = |at: usize| text.get(at).is_some_and(|unit| is_han(*unit));
    let side = |at: Option<usize>| at.and_then(|at| text.get(at)).copied().unwrap_or(LINE_END);
    let mut open = open.iter().copied().peekable();
    while let Some(first) = open.next() {
        let mut start = first;
        while start > part.start && first - start < AROUND && is_in_row(start - 1) {
            start -= 1;
        }
        let before = side(start.checked_sub(1));
        let is_told = |at: usize| text.get(at).is_some_and(|unit| options.told_apart.has(*unit));
        let mut is_asked = is_told(first);
        let (mut last, mut end) = (first, first + 1);
        loop {
            while end < part.end && end - last <= AROUND && is_in_row(end) {
                end += 1;
            }
            // The windows of two open characters may touch, but no row of Chinese characters ends between
            // them.
            match open.next_if(|next| *next <= last + 2 * AROUND && (end..*next).all(is_in_row)) {
                Some(next) => {
                    (last, end) = (next, end.max(next + 1));
                    is_asked |= is_told(next);
                }
                None => break,
            }
        }
        if options.only_homographs && !is_asked {
            continue;
        }
        let after = side(Some(end));
        windows.push(Window {
            range: start..end,
            channel,
            told_apart: options.told_apart,
            part: part.start,
            before: if is_han(before) { 0 } else { before },
            after: if is_han(after) { 0 } else { after },
        });
    }
}

/// Adds the candidates of one position, with what it costs to write them as they are seen.
fn fill_position(
    (unit, kept): (u16, Option<u16>),
    candidates: &[TraditionalCandidate],
    shares: &[f32; CHANNELS],
    only: Option<u16>,
    lattice: &mut Lattice,
) {
    let mut any = false;
    for candidate in candidates.iter().filter(|candidate| only.is_none_or(|only| candidate.unit == only)) {
        let p: f32 = shares.iter().zip(candidate.written).map(|(share, p)| share * p).sum();
        if p > 0.0 {
            any = true;
            lattice.candidate(candidate.unit, -p.max(1e-12).ln());
        }
    }
    // With `only`, the character that stands there itself may not be asked for.
    let is_asked = |unit: u16| only.is_none_or(|only| only == unit);
    if !any && (kept.is_none() || is_asked(unit)) {
        lattice.candidate(candidates.first().map_or(unit, |candidate| candidate.unit), 0.0);
    }
    // Every channel writes a homograph that stays as itself.
    if let Some(kept) = kept.filter(|kept| is_asked(*kept)) {
        lattice.candidate(kept, 0.0);
    }
    lattice.end_position();
}
