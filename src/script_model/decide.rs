//! Decides blocks: finds their channels, and goes through the rows of Chinese characters of each part.

use super::buffers::{DecideOptions, ModelBuffers, RowChannel};
use super::channel::{BlockSymbols, Channels, PartChannel};
use super::characters::CHANNELS;
use super::model::ScriptModel;
use super::symbol::is_han;
use super::windows::add_windows;
use std::ops::Range;

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
    /// Replaces each character of a block by the Traditional one that it stands for. `text` holds symbols as
    /// [`symbol::symbol`] makes them; what the worker has in `fixed` is decided already.
    pub(crate) fn decide(
        &self,
        text: &[u16],
        options: DecideOptions,
        worker: &mut ModelBuffers,
        out: &mut Vec<u16>,
    ) {
        out.clear();
        out.extend_from_slice(text);
        let evidence = worker.fixed.evidence(text);
        worker.survey.look_at_symbols(&self.characters, &evidence);
        let ends = worker.survey.lines.iter().map(|line| line.end).collect();
        let block = Symbols { symbols: &evidence, ends };
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
            None => channels.find(&self.params, &self.characters, survey, block),
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
        let told_apart = options.told_apart;
        match channel {
            PartChannel::Plain(channel) => {
                self.open_plain(text, part.clone(), *channel, told_apart, worker, out);
                add_windows(text, &part, RowChannel::Plain(*channel), options, worker);
            }
            PartChannel::Mixed(events) => {
                let mut event = events.start;
                let mut start = part.start;
                while let Some(row) = next_row(text, start..part.end) {
                    start = row.end;
                    let rest = worker.channels.events.get(event..events.end).unwrap_or_default();
                    event += rest.iter().take_while(|event| event.at + part.start < row.start).count();
                    let row_units = text.get(row.clone()).unwrap_or_default();
                    if options.only_homographs && !row_units.iter().any(|unit| told_apart.has(*unit)) {
                        continue;
                    }
                    let channel = self.row_channel(event..events.end, row.end - part.start, &worker.channels);
                    match channel {
                        RowChannel::Plain(channel) => {
                            self.open_plain(text, row, channel, told_apart, worker, out);
                        }
                        RowChannel::Mixed { .. } => self.open_mixed(text, row, told_apart, worker, out),
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
        match all.iter().position(|share| *share >= self.params.sure) {
            Some(channel) => RowChannel::Plain(channel),
            None => RowChannel::Mixed { first: events.start, end: events.end },
        }
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
