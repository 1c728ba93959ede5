//! The best words for stretches of Chinese characters of which some may stand for several: a lattice over all
//! words that fit, and the cheapest path through it.
//!
//! Several stretches are decided together. The time goes into look-ups in tables that are larger than the
//! caches, so all slots of one kind are read in a row, where nothing waits for the result, and used
//! afterwards.

use super::names::Names;
use super::params;
use super::table::{Probe, Tables, Word, WordCost};
use crate::step_counter::count;
use std::ops::Range;

const LONGEST: usize = 4;
/// No node.
const NONE: u32 = u32::MAX;

/// A word between two places, with the best way to it.
#[derive(Clone, Copy, Debug)]
struct Node {
    word: Word,
    /// What the channel costs and, once the best way is known, the whole way with this word.
    cost: f32,
    /// What the word costs by itself.
    own: f32,
    /// What any word behind it costs more that is no pair with it.
    backoff: f32,
    /// It can be the second of a pair.
    paired: bool,
    /// It has one of the characters of which each pair has one.
    in_pairs: bool,
    /// The word before on the best way.
    before: u32,
    /// The next nodes that start and end at the same places.
    starts_too: u32,
    ends_too: u32,
}

/// The first nodes that start and end at a place.
#[derive(Clone, Copy, Debug)]
struct LatticePlace {
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

/// A stretch to decide. It takes one place more than it has characters.
#[derive(Clone, Debug)]
struct Stretch {
    places: Range<usize>,
    before: u16,
    behind: u16,
}

/// The search and its buffers.
#[derive(Debug, Default)]
pub(crate) struct Lattice {
    stretches: Vec<Stretch>,
    /// Candidates of all places, and where those of each place end.
    candidates: Vec<(u16, f32)>,
    bounds: Vec<u32>,
    nodes: Vec<Node>,
    places: Vec<LatticePlace>,
    beginnings: Vec<Beginning>,
    longer: Vec<Beginning>,
    pairs: Vec<Probe>,
    names: Vec<(Word, usize, f32)>,
}

impl Lattice {
    /// Forgets all stretches.
    pub(crate) fn clear(&mut self) {
        self.stretches.clear();
        self.candidates.clear();
        self.bounds.clear();
        self.bounds.push(0);
    }

    /// Adds a candidate to the place at work.
    #[inline]
    pub(crate) fn candidate(&mut self, unit: u16, cost: f32) {
        self.candidates.push((unit, cost));
    }

    /// Ends the place at work.
    #[inline]
    pub(crate) fn end_place(&mut self) {
        self.bounds.push(self.candidates.len() as u32);
    }

    /// Ends a stretch. `before` and `behind` are the symbols around it, 0 where the words around are not
    /// looked at.
    pub(crate) fn end_stretch(&mut self, before: u16, behind: u16) {
        let start = self.stretches.last().map_or(0, |last| last.places.end + 1);
        self.stretches.push(Stretch { places: start..self.bounds.len() - 1, before, behind });
        // No word goes on over the place behind.
        self.end_place();
    }

    fn at(&self, place: usize) -> &[(u16, f32)] {
        let bound = |at: usize| self.bounds.get(at).map_or(0, |bound| *bound as usize);
        self.candidates.get(bound(place)..bound(place + 1)).unwrap_or_default()
    }

    /// Decides all stretches, writes the characters of one after the other to `out` and returns what the last
    /// one costs.
    pub(crate) fn decide(&mut self, tables: &Tables<'_>, names: &Names, out: &mut Vec<u16>) -> f32 {
        count(self.bounds.len());
        self.nodes.clear();
        self.places.clear();
        self.places.resize(self.bounds.len(), LatticePlace { starts: NONE, ends: NONE });
        self.find_words(tables);
        self.find_names(names);
        self.add_borders(tables);
        self.read_pairs(tables);
        let mut pair = 0;
        let mut last = 0.0;
        for stretch in &self.stretches {
            let mut end = NONE;
            for place in stretch.places.start..=stretch.places.end {
                let Some(&LatticePlace { starts, ends }) = self.places.get(place) else { continue };
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

    /// Adds a node from one place to another.
    fn add(&mut self, start: usize, end: usize, node: Node) {
        let number = self.nodes.len() as u32;
        let mut node = node;
        if let Some(place) = self.places.get_mut(start) {
            node.starts_too = std::mem::replace(&mut place.starts, number);
        }
        if let Some(place) = self.places.get_mut(end) {
            node.ends_too = std::mem::replace(&mut place.ends, number);
        }
        self.nodes.push(node);
    }

    /// Finds all words of the lists, the short ones first.
    fn find_words(&mut self, tables: &Tables<'_>) {
        let mut beginnings = std::mem::take(&mut self.beginnings);
        let mut longer = std::mem::take(&mut self.longer);
        beginnings.clear();
        for place in 0..self.places.len() {
            let bound = |at: usize| self.bounds.get(at).map_or(0, |bound| *bound as usize);
            for at in bound(place)..bound(place + 1) {
                let Some(&(unit, written)) = self.candidates.get(at) else { continue };
                let word = Word::from(unit);
                let beginning = Beginning { word, start: place, len: 1, written, probe: Probe::default() };
                self.add_word(tables, beginning, tables.single(unit), &mut beginnings);
            }
        }
        // Of ways that cost the same, the node that was added last is taken: a longer word, and of two
        // forms of its first character the earlier one.
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
        if found.len == 1 || known.cost.is_some() {
            let node = Node {
                own: known.cost.unwrap_or(params::UNKNOWN),
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
        for place in 0..self.places.len() {
            found.clear();
            names.find([0, 1, 2, 3].map(|ahead| self.at(place + ahead)), &mut found);
            for &(word, len, own) in &found {
                self.add(place, place + len, Node { own, ..Node::new(word, 0.0) });
            }
        }
        self.names = found;
    }

    /// Adds the symbols around each stretch.
    fn add_borders(&mut self, tables: &Tables<'_>) {
        for number in 0..self.stretches.len() {
            let Some(Stretch { places, before, behind }) = self.stretches.get(number).cloned() else {
                continue;
            };
            let backoff = tables.single(before).backoff;
            let first = Node { backoff, ..Node::new(before.into(), 0.0) };
            self.nodes.push(first);
            if let Some(place) = self.places.get_mut(places.start) {
                place.ends = self.nodes.len() as u32 - 1;
            }
            let own = if behind == 0 { 0.0 } else { tables.single(behind).cost.unwrap_or(0.0) };
            self.nodes.push(Node { own, paired: behind != 0, ..Node::new(behind.into(), 0.0) });
            if let Some(place) = self.places.get_mut(places.end) {
                place.starts = self.nodes.len() as u32 - 1;
            }
        }
    }

    /// Reads the slots of all pairs in the order in which `decide` asks for them.
    fn read_pairs(&mut self, tables: &Tables<'_>) {
        self.pairs.clear();
        for place in &self.places {
            let mut at = place.starts;
            while let Some(found) = self.nodes.get(at as usize) {
                let mut before = place.ends;
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

/// Whether two words may be a counted pair. A word that nothing is left for behind it is the first of none.
fn is_pair(first: &Node, second: &Node) -> bool {
    second.paired && first.backoff > 0.0 && (first.in_pairs || second.in_pairs)
}
