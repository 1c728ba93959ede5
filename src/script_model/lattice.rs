//! Chooses the best words for windows of text in which some Chinese characters have several candidates. It
//! builds a lattice of all words that fit and takes the cheapest path through it.
//!
//! Several windows are decided together. Most of the time goes into look-ups in tables that are larger than
//! the caches. So all slots of one kind are read in a row, where no read waits for another, and used later.

use super::model::ScriptModel;
use super::names::Names;
use super::table::{Probe, Tables, Word, WordCost};
use crate::step_counter::count;
use std::ops::Range;

const LONGEST: usize = 4;
/// No node.
const NONE: u32 = u32::MAX;

/// A word between two positions, with the best way to it.
#[derive(Clone, Copy, Debug)]
struct Node {
    word: Word,
    /// What the channel costs and, once the best way is known, the whole way with this word.
    cost: f32,
    /// What the word costs by itself.
    own: f32,
    /// The extra cost of any word after it that makes no counted pair with it.
    backoff: f32,
    /// It can be the second of a pair.
    paired: bool,
    /// It contains a character of the set that each counted pair has one of.
    in_pairs: bool,
    /// The word before on the best way.
    before: u32,
    /// The next nodes that start and end at the same positions.
    starts_too: u32,
    ends_too: u32,
}

/// The first nodes that start and end at a position.
#[derive(Clone, Copy, Debug)]
struct LatticePosition {
    starts: u32,
    ends: u32,
}

/// The beginning of a word, which may go on.
#[derive(Clone, Copy, Debug)]
struct Beginning {
    word: Word,
    start: usize,
    len: usize,
    written: f32,
    probe: Probe,
}

/// A window to decide. It has one position more than characters.
#[derive(Clone, Debug)]
struct LatticeWindow {
    positions: Range<usize>,
    before: u16,
    after: u16,
}

/// The search and its buffers.
#[derive(Debug, Default)]
pub(crate) struct Lattice {
    windows: Vec<LatticeWindow>,
    /// Candidates of all positions, and where those of each position end.
    candidates: Vec<(u16, f32)>,
    bounds: Vec<u32>,
    nodes: Vec<Node>,
    positions: Vec<LatticePosition>,
    beginnings: Vec<Beginning>,
    longer: Vec<Beginning>,
    pairs: Vec<Probe>,
    names: Vec<(Word, usize, f32)>,
}

impl Lattice {
    /// Forgets all windows.
    pub(crate) fn clear(&mut self) {
        self.windows.clear();
        self.candidates.clear();
        self.bounds.clear();
        self.bounds.push(0);
    }

    /// Adds a candidate for the current position.
    #[inline]
    pub(crate) fn candidate(&mut self, unit: u16, cost: f32) {
        self.candidates.push((unit, cost));
    }

    /// Goes on to the next position.
    #[inline]
    pub(crate) fn end_position(&mut self) {
        self.bounds.push(self.candidates.len() as u32);
    }

    /// Ends a window. `before` and `after` are the symbols around it; 0 stands for words that
    /// are not looked at.
    pub(crate) fn end_window(&mut self, before: u16, after: u16) {
        let start = self.windows.last().map_or(0, |last| last.positions.end + 1);
        self.windows.push(LatticeWindow { positions: start..self.bounds.len() - 1, before, after });
        // An empty position, so that no word crosses the end of the window.
        self.end_position();
    }

    fn at(&self, position: usize) -> &[(u16, f32)] {
        let bound = |at: usize| self.bounds.get(at).map_or(0, |bound| *bound as usize);
        self.candidates.get(bound(position)..bound(position + 1)).unwrap_or_default()
    }

    /// Decides all windows, appends their characters to `out` and returns the cost of the last window.
    pub(crate) fn decide(&mut self, model: &ScriptModel, out: &mut Vec<u16>) -> f32 {
        let tables = &model.tables;
        count(self.bounds.len());
        self.nodes.clear();
        self.positions.clear();
        self.positions.resize(self.bounds.len(), LatticePosition { starts: NONE, ends: NONE });
        self.find_words(tables, model.params.unknown);
        self.find_names(&model.names);
        self.add_borders(tables);
        self.read_pairs(tables);
        let mut pair = 0;
        let mut last = 0.0;
        for window in &self.windows {
            let mut end = NONE;
            for position in window.positions.start..=window.positions.end {
                let Some(&LatticePosition { starts, ends }) = self.positions.get(position) else { continue };
                end = starts;
                let mut at = starts;
                while let Some(&found) = self.nodes.get(at as usize) {
                    let mut best = (f32::MAX, NONE);
                    let mut before = ends;
                    while let Some(node) = self.nodes.get(before as usize) {
                        let mut cost = found.own + node.backoff;
                        if is_pair(node, &found) {
                            if let Some(both) = self.pairs.get(pair).and_then(|probe| tables.pair_at(*probe))
                            {
                                cost = both;
                            }
                            pair += 1;
                        }
                        if node.cost + cost < best.0 {
                            best = (node.cost + cost, before);
                        }
                        before = node.ends_too;
                    }
                    if let Some(node) = self.nodes.get_mut(at as usize) {
                        (node.cost, node.before) = (best.0 + found.cost, best.1);
                    }
                    at = found.starts_too;
                }
            }
            let start = out.len();
            let close = self.nodes.get(end as usize);
            last = close.map_or(f32::MAX, |close| close.cost);
            let mut at = close.map_or(NONE, |close| close.before);
            while let Some(node) = self.nodes.get(at as usize).filter(|node| node.before != NONE) {
                let mut word = node.word;
                while word != 0 {
                    out.push(word as u16);
                    word >>= 16;
                }
                at = node.before;
            }
            if let Some(decided) = out.get_mut(start..) {
                decided.reverse();
            }
        }
        last
    }

    /// Adds a node from one position to another.
    fn add(&mut self, start: usize, end: usize, node: Node) {
        let number = self.nodes.len() as u32;
        let mut node = node;
        if let Some(position) = self.positions.get_mut(start) {
            node.starts_too = std::mem::replace(&mut position.starts, number);
        }
        if let Some(position) = self.positions.get_mut(end) {
            node.ends_too = std::mem::replace(&mut position.ends, number);
        }
        self.nodes.push(node);
    }

    /// Finds all words of the lists, the short ones first.
    fn find_words(&mut self, tables: &Tables<'_>, unknown: f32) {
        let mut beginnings = std::mem::take(&mut self.beginnings);
        let mut longer = std::mem::take(&mut self.longer);
        beginnings.clear();
        for position in 0..self.positions.len() {
            let bound = |at: usize| self.bounds.get(at).map_or(0, |bound| *bound as usize);
            for at in bound(position)..bound(position + 1) {
                let Some(&(unit, written)) = self.candidates.get(at) else { continue };
                let word = Word::from(unit);
                let beginning = Beginning { word, start: position, len: 1, written, probe: Probe::default() };
                let mut known = tables.single(unit);
                known.cost = known.cost.or(Some(unknown));
                self.add_word(tables, beginning, known, &mut beginnings);
            }
        }
        // Of two paths with the same cost, the one through the node that was added last wins. That is the
        // longer word, and for words of the same length the earlier form of the first character.
        beginnings.reverse();
        for len in 2..=LONGEST {
            longer.clear();
            for beginning in &beginnings {
                for &(unit, own) in self.at(beginning.start + beginning.len) {
                    let word = beginning.word << 16 | Word::from(unit);
                    let (probe, written) = (tables.probe_word(word), beginning.written + own);
                    longer.push(Beginning { word, start: beginning.start, len, written, probe });
                }
            }
            beginnings.clear();
            for beginning in &longer {
                if let Some(known) = tables.word_at(beginning.probe) {
                    self.add_word(tables, *beginning, known, &mut beginnings);
                }
            }
        }
        (self.beginnings, self.longer) = (beginnings, longer);
    }

    /// Adds a word if it is one, and notes it if some word begins with it.
    fn add_word(
        &mut self,
        tables: &Tables<'_>,
        found: Beginning,
        known: WordCost,
        beginnings: &mut Vec<Beginning>,
    ) {
        if let Some(own) = known.cost {
            let node = Node {
                own,
                backoff: known.backoff,
                paired: true,
                in_pairs: tables.has_character_of_pairs(found.word),
                ..Node::new(found.word, found.written)
            };
            self.add(found.start, found.start + found.len, node);
        }
        if known.longer {
            beginnings.push(found);
        }
    }

    fn find_names(&mut self, names: &Names) {
        let mut found = std::mem::take(&mut self.names);
        for position in 0..self.positions.len() {
            found.clear();
            names.find([0, 1, 2, 3].map(|ahead| self.at(position + ahead)), &mut found);
            for &(word, len, own) in &found {
                self.add(position, position + len, Node { own, ..Node::new(word, 0.0) });
            }
        }
        self.names = found;
    }

    /// Adds the symbols around each window.
    fn add_borders(&mut self, tables: &Tables<'_>) {
        for number in 0..self.windows.len() {
            let Some(LatticeWindow { positions, before, after }) = self.windows.get(number).cloned() else {
                continue;
            };
            let backoff = tables.single(before).backoff;
            let first = Node { backoff, ..Node::new(before.into(), 0.0) };
            self.nodes.push(first);
            if let Some(position) = self.positions.get_mut(positions.start) {
                position.ends = self.nodes.len() as u32 - 1;
            }
            let own = if after == 0 { 0.0 } else { tables.single(after).cost.unwrap_or(0.0) };
            self.nodes.push(Node { own, paired: after != 0, ..Node::new(after.into(), 0.0) });
            if let Some(position) = self.positions.get_mut(positions.end) {
                position.starts = self.nodes.len() as u32 - 1;
            }
        }
    }

    /// Reads the slots of all pairs in the order in which `decide` asks for them.
    fn read_pairs(&mut self, tables: &Tables<'_>) {
        self.pairs.clear();
        for position in &self.positions {
            let mut at = position.starts;
            while let Some(found) = self.nodes.get(at as usize) {
                let mut before = position.ends;
                while let Some(node) = self.nodes.get(before as usize) {
                    if is_pair(node, found) {
                        self.pairs.push(tables.probe_pair(node.word, found.word));
                    }
                    before = node.ends_too;
                }
                at = found.starts_too;
            }
        }
    }
}

impl Node {
    fn new(word: Word, cost: f32) -> Self {
        Self {
            word,
            cost,
            own: 0.0,
            backoff: 0.0,
            paired: false,
            in_pairs: false,
            before: NONE,
            starts_too: NONE,
            ends_too: NONE,
        }
    }
}

/// Whether two words may be a counted pair. A word without back-off cost is not the first of any pair.
fn is_pair(first: &Node, second: &Node) -> bool {
    second.paired && first.backoff > 0.0 && (first.in_pairs || second.in_pairs)
}
