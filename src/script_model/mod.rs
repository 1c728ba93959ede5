//! The script model: which Traditional character each character of a text stands for, whatever it is written
//! in.
//!
//! A noisy channel. Hidden is the Traditional text that was meant; seen is what one of four channels made of
//! it (`characters`). `channel` finds out which channel wrote which line, `lattice` decides between the
//! characters that it leaves open, by the words that they make. `compile` makes the tables, `table` is their
//! form in the binary.

pub(crate) mod channel;
#[allow(dead_code, reason = "build.rs packs what the library reads")]
pub(crate) mod characters;
pub(crate) mod explanation;
mod lattice;
mod names;
#[allow(dead_code, reason = "build.rs uses the weights of the tables")]
pub(crate) mod params;
pub(crate) mod survey;
pub(crate) mod symbol;
#[allow(dead_code, reason = "build.rs packs what the library reads")]
pub(crate) mod table;

use channel::{BlockSymbols, Channels, PartChannel};
use characters::{CHANNELS, Characters, SIMPLIFIED, TRADITIONAL, TraditionalCandidate};
use lattice::Lattice;
use names::Names;
use std::ops::Range;
use survey::Survey;
use symbol::{LINE_END, ZHU, is_han};
use table::{Probe, Support, Tables};

/// How many characters on either side of one that is open help to decide it.
const AROUND: usize = 3;
/// About how many characters the lattices hold that are decided together.
const AT_ONCE: usize = 512;

/// The tables, ready for use.
#[derive(Debug)]
pub(crate) struct ScriptModel {
    tables: Tables<'static>,
    pub(crate) characters: Characters,
    names: Names,
}

/// The buffers that deciding takes.
#[derive(Debug, Default)]
pub(crate) struct ModelBuffers {
    pub(crate) survey: Survey,
    pub(crate) channels: Channels,
    lattice: Lattice,
    decided: Vec<u16>,
    open: Vec<usize>,
    /// What the characters beside those that are open say.
    beside: Vec<(Probe, Probe)>,
    windows: Vec<Window>,
    /// The characters that the windows decide, in order.
    in_windows: Vec<usize>,
    /// Where each part of the block starts, in symbols.
    starts: Vec<usize>,
}

/// What the caller knows or wants to know.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct DecideOptions {
    /// Whether 著 is to be told from 着.
    pub(crate) tells_zhe: bool,
    /// Whether nothing else is to be decided. What other characters stand for is then left open.
    pub(crate) only_zhe: bool,
    /// The channel that wrote all of the text, if the caller knows it.
    pub(crate) channel: Option<usize>,
}

/// Which channels may have written a row of Chinese characters.
#[derive(Clone, Copy, Debug)]
enum RowChannel {
    Plain(usize),
    /// Several: the events of these numbers, and those before them in the part, tell the shares.
    Mixed {
        first: usize,
        end: usize,
    },
}

/// A part of a row that a lattice decides.
#[derive(Clone, Debug)]
struct Window {
    range: Range<usize>,
    channel: RowChannel,
    /// Where the part begins that the positions of events count from.
    part: usize,
    /// The symbols around it; 0 where they are not looked at.
    before: u16,
    after: u16,
}

impl Window {
    /// The part of the window that is at most `reach` characters from the one at `at`.
    fn around(&self, at: usize, reach: usize) -> Self {
        let range =
            self.range.start.max(at.saturating_sub(reach))..self.range.end.min(at.saturating_add(reach + 1));
        Self {
            channel: self.channel,
            part: self.part,
            before: if range.start == self.range.start { self.before } else { 0 },
            after: if range.end == self.range.end { self.after } else { 0 },
            range,
        }
    }
}

/// A block whose symbols are all there.
struct Symbols<'s> {
    symbols: &'s [u16],
    /// Where each line ends.
    ends: Vec<usize>,
}

impl Symbols<'_> {
    /// The symbols of these lines.
    fn range(&self, lines: &Range<usize>) -> Range<usize> {
        let start = lines.start.checked_sub(1).and_then(|line| self.ends.get(line));
        let end = lines.end.checked_sub(1).and_then(|line| self.ends.get(line));
        start.copied().unwrap_or(0)..end.copied().unwrap_or(0)
    }
}

impl BlockSymbols for Symbols<'_> {
    fn symbols(&self, lines: Range<usize>, symbols: &mut Vec<u16>) {
        symbols.extend_from_slice(self.symbols.get(self.range(&lines)).unwrap_or_default());
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
        worker: &mut ModelBuffers,
        out: &mut Vec<u16>,
    ) {
        out.clear();
        out.extend_from_slice(text);
        worker.survey.look_at_symbols(&self.characters, text);
        let ends = worker.survey.lines.iter().map(|line| line.end).collect();
        let block = Symbols { symbols: text, ends };
        self.find_channels(&block, options, worker);
        worker.windows.clear();
        worker.in_windows.clear();
        worker.starts.clear();
        let parts = std::mem::take(&mut worker.channels.parts);
        for part in &parts {
            let range = block.range(&part.lines);
            worker.starts.push(range.start);
            self.decide_part(text, range, &part.channel, options, worker, out);
        }
        worker.channels.parts = parts;
    }

    /// Finds out which channel wrote which lines of the block that the worker surveyed last.
    pub(crate) fn find_channels(
        &self,
        block: &impl BlockSymbols,
        options: DecideOptions,
        worker: &mut ModelBuffers,
    ) {
        let ModelBuffers { survey, channels, .. } = worker;
        match options.channel {
            Some(channel) => channels.assume(survey.lines.len(), channel),
            None => channels.find(&self.characters, survey, block),
        }
    }

    /// Decides lines of one part, which have no windows yet. `out` holds the same as `text`, which starts
    /// where the part starts or, if that is of one channel, at any line.
    pub(crate) fn decide_lines(
        &self,
        text: &[u16],
        channel: &PartChannel,
        options: DecideOptions,
        worker: &mut ModelBuffers,
        out: &mut [u16],
    ) {
        worker.windows.clear();
        worker.in_windows.clear();
        self.decide_part(text, 0..text.len(), channel, options, worker, out);
    }

    fn decide_part(
        &self,
        text: &[u16],
        part: Range<usize>,
        channel: &PartChannel,
        options: DecideOptions,
        worker: &mut ModelBuffers,
        out: &mut [u16],
    ) {
        let first = worker.windows.len();
        let tells_zhe = options.tells_zhe;
        match channel {
            PartChannel::Plain(channel) => {
                self.open_plain(text, part.clone(), *channel, tells_zhe, worker, out);
                add_windows(text, &part, RowChannel::Plain(*channel), options, worker);
            }
            PartChannel::Mixed(events) => {
                let mut event = events.start;
                let mut start = part.start;
                while let Some(row) = next_row(text, start..part.end) {
                    start = row.end;
                    let rest = worker.channels.events.get(event..events.end).unwrap_or_default();
                    event += rest.iter().take_while(|event| event.at + part.start < row.start).count();
                    let has_zhu = || text.get(row.clone()).is_some_and(|row| row.contains(&ZHU));
                    if options.only_zhe && !has_zhu() {
                        continue;
                    }
                    let channel = self.row_channel(event..events.end, row.end - part.start, &worker.channels);
                    match channel {
                        RowChannel::Plain(channel) => {
                            self.open_plain(text, row, channel, tells_zhe, worker, out);
                        }
                        RowChannel::Mixed { .. } => {
                            self.open_mixed(text, row, tells_zhe, &mut worker.open, out)
                        }
                    }
                    add_windows(text, &part, channel, options, worker);
                }
            }
        }
        self.decide_windows(text, first, worker, out);
    }

    /// The channel of a row that ends at `end` of its part, and has the first of these events.
    fn row_channel(&self, events: Range<usize>, end: usize, channels: &Channels) -> RowChannel {
        let mut all = [1.0_f32; CHANNELS];
        for (number, event) in events.clone().zip(channels.events.get(events.clone()).unwrap_or_default()) {
            if event.at >= end {
                break;
            }
            let here = channels.posterior(number);
            all.iter_mut().zip(here).for_each(|(all, here)| *all = all.min(here));
        }
        match all.iter().position(|share| *share >= params::SURE) {
            Some(channel) => RowChannel::Plain(channel),
            None => RowChannel::Mixed { first: events.start, end: events.end },
        }
    }

    /// Writes what is one character alone in a channel, and notes what is open.
    fn open_plain(
        &self,
        text: &[u16],
        range: Range<usize>,
        channel: usize,
        tells_zhe: bool,
        worker: &mut ModelBuffers,
        out: &mut [u16],
    ) {
        let ModelBuffers { open, beside, .. } = worker;
        open.clear();
        let alone = self.characters.alone_in(channel);
        let units = text.get(range.clone()).unwrap_or_default();
        let slots = out.get_mut(range.clone()).unwrap_or_default();
        for ((at, unit), slot) in range.clone().zip(units).zip(slots) {
            let alone = if *unit == ZHU && !tells_zhe { Some(&ZHU) } else { alone.get(usize::from(*unit)) };
            *slot = alone.copied().unwrap_or(*unit);
            if *slot == 0 {
                open.push(at);
            }
        }
        if channel != SIMPLIFIED {
            return;
        }
        let near = |at: Option<usize>| {
            at.and_then(|at| text.get(at)).copied().filter(|unit| is_han(*unit)).unwrap_or(0)
        };
        beside.clear();
        beside.extend(open.iter().map(|&at| {
            let unit = near(Some(at));
            let before = self.tables.probe_neighbours(near(at.checked_sub(1)), unit, true);
            (before, self.tables.probe_neighbours(unit, near(Some(at + 1)), false))
        }));
        let mut beside = beside.iter();
        open.retain(|&at| {
            let (Some((before, after)), Some(&unit)) = (beside.next(), text.get(at)) else { return true };
            let (before, after) = (self.tables.support_at(*before), self.tables.support_at(*after));
            let settled = self.settled(unit, before, after).or_else(|| match (before.sure, after.sure) {
                (Some(one), Some(other)) if one == other => self.characters.candidate(unit, one),
                (Some(form), None) if after == Support::default() => {
                    let beside = (near(at.checked_sub(2)), near(at.checked_sub(1)));
                    self.characters.candidate(unit, form).filter(|_| !self.may_be_word(beside, alone))
                }
                (None, Some(form)) if before == Support::default() => {
                    let beside = (near(Some(at + 1)), near(Some(at + 2)));
                    self.characters.candidate(unit, form).filter(|_| !self.may_be_word(beside, alone))
                }
                _ => None,
            });
            if let (Some(settled), Some(slot)) = (settled, out.get_mut(at)) {
                *slot = settled;
            }
            settled.is_none()
        });
    }

    /// Whether two characters, which are 0 if there are none, may make a word or the beginning of one.
    /// `alone` has the form of each character that has one form alone.
    fn may_be_word(&self, (first, second): (u16, u16), alone: &[u16]) -> bool {
        let form = |unit: u16| alone.get(usize::from(unit)).copied().unwrap_or(0);
        match (form(first), form(second)) {
            _ if first == 0 || second == 0 => false,
            (0, _) | (_, 0) => true,
            (first, second) => {
                let word = table::Word::from(first) << 16 | table::Word::from(second);
                self.tables.word_at(self.tables.probe_word(word)).is_some()
            }
        }
    }

    /// The same where the channel may be any.
    fn open_mixed(
        &self,
        text: &[u16],
        row: Range<usize>,
        tells_zhe: bool,
        open: &mut Vec<usize>,
        out: &mut [u16],
    ) {
        open.clear();
        let slots = out.get_mut(row.clone()).unwrap_or_default();
        for ((at, unit), slot) in row.clone().zip(text.get(row).unwrap_or_default()).zip(slots) {
            match self.characters.candidates(*unit) {
                _ if *unit == ZHU && !tells_zhe => {}
                [] => {}
                [one] => *slot = one.unit,
                _ => {
                    *slot = 0;
                    open.push(at);
                }
            }
        }
    }

    /// Decides the windows from the one of this number on.
    fn decide_windows(&self, text: &[u16], first: usize, worker: &mut ModelBuffers, out: &mut [u16]) {
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
            lattice.decide(&self.tables, &self.names, decided);
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

    /// What a character of Simplified text is if only its main form makes words with its neighbours.
    fn settled(&self, unit: u16, before: Support, after: Support) -> Option<u16> {
        let main = self.characters.main(unit);
        let held = before.main || after.main;
        let is_main =
            !before.other && !after.other && (held && main.leads || main.rules && !self.names.may_hold(unit));
        (is_main && main.unit != 0).then_some(main.unit)
    }

    /// Adds a window to a lattice. `settled` is what the character at an offset is, or 0 if it is open. With
    /// `only`, the character at that offset is that one.
    fn fill(
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
                    fill_position(unit, candidates, &shares, only, lattice);
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

/// The first row of Chinese characters in a range.
fn next_row(text: &[u16], range: Range<usize>) -> Option<Range<usize>> {
    let rest = text.get(range.clone()).unwrap_or_default();
    let start = rest.iter().position(|unit| is_han(*unit))?;
    let rest = rest.get(start..).unwrap_or_default();
    let len = rest.iter().position(|unit| !is_han(*unit)).unwrap_or(rest.len());
    Some(range.start + start..range.start + start + len)
}

/// Adds the windows around the open characters of a part.
fn add_windows(
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
        let (mut last, mut end) = (first, first + 1);
        loop {
            while end < part.end && end - last <= AROUND && is_in_row(end) {
                end += 1;
            }
            // The windows of two open characters may touch, but no row of Chinese characters ends between
            // them.
            match open.next_if(|next| *next <= last + 2 * AROUND && (end..*next).all(is_in_row)) {
                Some(next) => (last, end) = (next, end.max(next + 1)),
                None => break,
            }
        }
        if options.only_zhe && !text.get(start..end).is_some_and(|window| window.contains(&ZHU)) {
            continue;
        }
        let after = side(Some(end));
        windows.push(Window {
            range: start..end,
            channel,
            part: part.start,
            before: if is_han(before) { 0 } else { before },
            after: if is_han(after) { 0 } else { after },
        });
    }
}

/// Adds the candidates of one position, with what it costs to write them as they are seen.
fn fill_position(
    unit: u16,
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
    if !any {
        lattice.candidate(candidates.first().map_or(unit, |candidate| candidate.unit), 0.0);
    }
    lattice.end_position();
}

const _: () = assert!(TRADITIONAL == 0);
