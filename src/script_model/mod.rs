//! The script model: which Traditional character each character of a text stands for, whatever it is written
//! in.
//!
//! A noisy channel. Hidden is the Traditional text that was meant; seen is what one of four channels made of
//! it (`characters`). `channel` finds out which channel wrote which line, `lattice` decides between the
//! characters that it leaves open, by the words that they make. `compile` makes the tables, `table` is their
//! form in the binary.

mod channel;
#[allow(dead_code, reason = "build.rs packs what the library reads")]
pub(crate) mod characters;
pub(crate) mod explanation;
mod lattice;
mod names;
#[allow(dead_code, reason = "build.rs uses the weights of the tables")]
pub(crate) mod params;
pub(crate) mod symbol;
#[allow(dead_code, reason = "build.rs packs what the library reads")]
pub(crate) mod table;

use channel::{Channels, LineChannel, Shares};
use characters::{Characters, SIMPLIFIED, TraditionalCandidate};
use lattice::Lattice;
use names::Names;
use std::ops::Range;
use symbol::{ZHU, is_han};
use table::Tables;

/// How many characters on either side of one that is open help to decide it.
const AROUND: usize = 3;

/// The tables, ready for use.
#[derive(Debug)]
pub(crate) struct ScriptModel {
    tables: Tables<'static>,
    pub(crate) characters: Characters,
    names: Names,
}

/// The buffers that deciding takes.
#[derive(Debug, Default)]
pub(crate) struct ScriptBuffers {
    channels: Channels,
    lattice: Lattice,
    decided: Vec<u16>,
    open: Vec<usize>,
    windows: Vec<Window>,
}

/// What the caller knows or wants to know.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct DecideOptions {
    /// Whether 著 is to be told from 着.
    pub(crate) tells_zhe: bool,
    /// The channel that wrote all of the text, if the caller knows it.
    pub(crate) channel: Option<usize>,
}

/// A stretch that a lattice decided.
#[derive(Clone, Debug)]
struct Window {
    range: Range<usize>,
    channel: LineChannel,
    /// Where the shares of its first character are, if the channel is mixed.
    shares: usize,
    /// The symbols around it; 0 where they are not looked at.
    before: u16,
    behind: u16,
}

impl Window {
    /// The part of the window that is at most `reach` characters from the one at `at`.
    fn around(&self, at: usize, reach: usize) -> Self {
        let range =
            self.range.start.max(at.saturating_sub(reach))..self.range.end.min(at.saturating_add(reach + 1));
        Self {
            channel: self.channel,
            shares: self.shares + range.start - self.range.start,
            before: if range.start == self.range.start { self.before } else { 0 },
            behind: if range.end == self.range.end { self.behind } else { 0 },
            range,
        }
    }
}

impl ScriptModel {
    /// Reads packed tables; `None` if they are none.
    pub(crate) fn read(packed: &'static [u8], surnames: &str, name_characters: &str) -> Option<Self> {
        let tables = Tables::read(packed)?;
        let names = Names::read(surnames, name_characters);
        Some(Self { characters: Characters::read(tables.characters()), tables, names })
    }

    /// Replaces each character of a block by the Traditional one that it stands for. `text` holds symbols as
    /// [`symbol::symbol`] makes them.
    pub(crate) fn decide(
        &self,
        text: &[u16],
        options: DecideOptions,
        worker: &mut ScriptBuffers,
        out: &mut Vec<u16>,
    ) {
        out.clear();
        out.extend_from_slice(text);
        let ScriptBuffers { channels, lattice, decided, open, windows } = worker;
        windows.clear();
        match options.channel {
            Some(channel) => channels.assume(text.len(), channel),
            None => channels.find(&self.characters, text),
        }
        for part in &channels.parts {
            let mut start = part.range.start;
            while start < part.range.end {
                let rest = text.get(start..part.range.end).unwrap_or_default();
                let len = rest.iter().position(|unit| !is_han(*unit)).unwrap_or(rest.len());
                if len == 0 {
                    start += rest.iter().position(|unit| is_han(*unit)).unwrap_or(rest.len());
                    continue;
                }
                let run = start..start + len;
                self.open(text, run.clone(), (part.channel, options.tells_zhe), out, open);
                let mut next = 0;
                while let Some(&first) = open.get(next) {
                    let mut last = first;
                    next += 1;
                    while let Some(&more) = open.get(next).filter(|more| **more <= last + 2 * AROUND) {
                        last = more;
                        next += 1;
                    }
                    let window =
                        first.saturating_sub(AROUND).max(run.start)..(last + AROUND + 1).min(run.end);
                    let side = |at: Option<usize>| {
                        at.and_then(|at| text.get(at)).copied().unwrap_or(u16::from(b'$'))
                    };
                    let before =
                        if window.start == run.start { side(window.start.checked_sub(1)) } else { 0 };
                    let behind = if window.end == run.end { side(Some(window.end)) } else { 0 };
                    let shares = match part.channel {
                        LineChannel::Plain(_) => 0,
                        LineChannel::Mixed(at) => at + window.start - part.range.start,
                    };
                    let range = window.clone();
                    let found = Window { range, channel: part.channel, shares, before, behind };
                    decided.clear();
                    self.search(text, &found, &channels.shares, None, lattice, decided);
                    windows.push(found);
                    if let Some(slot) = out.get_mut(window).filter(|slot| slot.len() == decided.len()) {
                        slot.copy_from_slice(decided);
                    }
                }
                start = run.end;
            }
        }
    }

    /// Writes what is not open, and notes what is.
    fn open(
        &self,
        text: &[u16],
        run: Range<usize>,
        (channel, tells_zhe): (LineChannel, bool),
        out: &mut [u16],
        open: &mut Vec<usize>,
    ) {
        open.clear();
        let units = text.get(run.clone()).unwrap_or_default();
        let slots = out.get_mut(run.clone()).unwrap_or_default();
        let mut before = 0;
        for (((at, unit), behind), slot) in run.zip(units).zip(units.iter().skip(1).chain([&0])).zip(slots) {
            let last = std::mem::replace(&mut before, *unit);
            let alone = match channel {
                _ if *unit == ZHU && !tells_zhe => Some(ZHU),
                LineChannel::Plain(SIMPLIFIED) => {
                    let alone = self.characters.alone(*unit, SIMPLIFIED);
                    alone.or_else(|| self.settled(last, *unit, *behind))
                }
                LineChannel::Plain(channel) => self.characters.alone(*unit, channel),
                LineChannel::Mixed(_) => match self.characters.candidates(*unit) {
                    [] => Some(*unit),
                    [one] => Some(one.unit),
                    _ => None,
                },
            };
            match alone {
                Some(unit) => *slot = unit,
                None => open.push(at),
            }
        }
    }

    /// What a character of Simplified text is if only its main form makes words with its neighbours.
    fn settled(&self, before: u16, unit: u16, behind: u16) -> Option<u16> {
        let main = self.characters.main(unit);
        let (a, b) = (self.tables.support(before, unit, true), self.tables.support(unit, behind, false));
        let held = a.main || b.main;
        let is_main =
            !a.other && !b.other && (held && main.leads || main.rules && !self.names.may_hold(unit));
        (is_main && main.unit != 0).then_some(main.unit)
    }

    /// Decides a window, and returns the cost. With `only`, the character at that offset is that one.
    fn search(
        &self,
        text: &[u16],
        window: &Window,
        shares: &[Shares],
        only: Option<(usize, u16)>,
        lattice: &mut Lattice,
        decided: &mut Vec<u16>,
    ) -> f32 {
        lattice.clear();
        let shares = match window.channel {
            LineChannel::Plain(_) => None,
            LineChannel::Mixed(_) => shares.get(window.shares..),
        };
        let part = text.get(window.range.clone()).unwrap_or_default();
        let only = only.map(|(at, unit)| (at - window.range.start, unit));
        self.fill(part, window.channel, shares, only, lattice);
        lattice.decide(&self.tables, &self.names, window.before, window.behind, decided)
    }

    fn fill(
        &self,
        text: &[u16],
        channel: LineChannel,
        shares: Option<&[Shares]>,
        only: Option<(usize, u16)>,
        lattice: &mut Lattice,
    ) {
        for (at, &unit) in text.iter().enumerate() {
            let candidates = self.characters.candidates(unit);
            let mut any = false;
            let is_left = |candidate: &&TraditionalCandidate| {
                only.is_none_or(|(place, unit)| place != at || candidate.unit == unit)
            };
            for candidate in candidates.iter().filter(is_left) {
                let p = match (channel, shares.and_then(|shares| shares.get(at))) {
                    (LineChannel::Plain(channel), _) => {
                        candidate.written.get(channel).copied().unwrap_or(0.0)
                    }
                    (_, Some(shares)) => {
                        shares.iter().zip(candidate.written).map(|(share, p)| share * p).sum()
                    }
                    (_, None) => 0.0,
                };
                if p > 0.0 {
                    any = true;
                    lattice.candidate(candidate.unit, -p.max(1e-12).ln());
                }
            }
            if !any {
                lattice.candidate(candidates.first().map_or(unit, |candidate| candidate.unit), 0.0);
            }
            lattice.end_place();
        }
    }
}
