//! What deciding works with: the options of the caller, the windows that are decided, and buffers.

use super::channel::Channels;
use super::fixed::FixedSymbols;
use super::homographs::ToldApart;
use super::lattice::Lattice;
use super::survey::Survey;
use super::table::Probe;
use std::ops::Range;

/// What the caller knows or wants to know.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct DecideOptions {
    /// The homographs to tell apart.
    pub(crate) told_apart: ToldApart,
    /// Whether nothing else is to be decided. What other characters stand for is then left open.
    pub(crate) only_homographs: bool,
    /// The channel that wrote all of the text, if the caller knows it.
    pub(crate) channel: Option<usize>,
}

/// The buffers that deciding takes.
#[derive(Debug, Default)]
pub(crate) struct ModelBuffers {
    pub(crate) survey: Survey,
    pub(crate) channels: Channels,
    /// What the caller has decided in the text that is decided next.
    pub(crate) fixed: FixedSymbols,
    pub(super) lattice: Lattice,
    pub(super) decided: Vec<u16>,
    pub(super) open: Vec<usize>,
    /// What the characters beside those that are open say.
    pub(super) beside: Vec<(Probe, Probe)>,
    pub(super) windows: Vec<Window>,
    /// The characters that the windows decide, in order.
    pub(super) in_windows: Vec<usize>,
    /// Where each part of the block starts, in symbols.
    pub(super) starts: Vec<usize>,
}

/// Which channels may have written a row of Chinese characters.
#[derive(Clone, Copy, Debug)]
pub(super) enum RowChannel {
    Plain(usize),
    /// Several: the events of these numbers, and those before them in the part, tell the shares.
    Mixed {
        first: usize,
        end: usize,
    },
}

/// A part of a row that a lattice decides.
#[derive(Clone, Debug)]
pub(super) struct Window {
    pub(super) range: Range<usize>,
    pub(super) channel: RowChannel,
    pub(super) told_apart: ToldApart,
    /// Where the part begins that the positions of events count from.
    pub(super) part: usize,
    /// The symbols around it; 0 where they are not looked at.
    pub(super) before: u16,
    pub(super) after: u16,
}

impl Window {
    /// The part of the window that is at most `reach` characters from the one at `at`.
    pub(super) fn around(&self, at: usize, reach: usize) -> Self {
        let range =
            self.range.start.max(at.saturating_sub(reach))..self.range.end.min(at.saturating_add(reach + 1));
        Self {
            channel: self.channel,
            told_apart: self.told_apart,
            part: self.part,
            before: if range.start == self.range.start { self.before } else { 0 },
            after: if range.end == self.range.end { self.after } else { 0 },
            range,
        }
    }
}
