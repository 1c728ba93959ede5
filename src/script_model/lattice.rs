//! The best words for a stretch of Chinese characters of which some may stand for several: a lattice over all
//! words that fit, and the cheapest path through it.

use super::names::Names;
use super::params;
use super::table::{Tables, Word};
use crate::step_counter::count;

const LONGEST: usize = 4;
/// No node.
const NONE: u32 = u32::MAX;

/// A word that ends somewhere, with the best way to it.
#[derive(Clone, Copy, Debug)]
struct Node {
    word: Word,
    cost: f32,
    /// What any word after it costs more that is no pair with it.
    backoff: f32,
    /// The word before.
    before: u32,
    /// The next node that ends at the same place.
    sibling: u32,
}

/// The search and its buffers.
#[derive(Debug, Default)]
pub(crate) struct Lattice {
    nodes: Vec<Node>,
    /// The first node that ends at each place.
    ends: Vec<u32>,
    /// Candidates of all places, and where those of each place end.
    candidates: Vec<(u16, f32)>,
    bounds: Vec<u32>,
    stack: Vec<(Word, usize, f32)>,
    found: Vec<Found>,
    names: Vec<(Word, usize, f32)>,
}

/// A word that fits at a place.
#[derive(Clone, Copy, Debug)]
struct Found {
    word: Word,
    len: usize,
    /// What the channel costs.
    written: f32,
    /// What the word costs.
    own: f32,
    backoff: f32,
    /// It can be the second of a pair.
    paired: bool,
}

impl Lattice {
    pub(crate) fn clear(&mut self) {
        self.candidates.clear();
        self.bounds.clear();
        self.bounds.push(0);
    }

    /// Adds a candidate to the place at work.
    pub(crate) fn candidate(&mut self, unit: u16, cost: f32) {
        self.candidates.push((unit, cost));
    }

    /// Ends the place at work.
    pub(crate) fn end_place(&mut self) {
        self.bounds.push(self.candidates.len() as u32);
    }

    fn at(&self, place: usize) -> &[(u16, f32)] {
        let bound = |at: usize| self.bounds.get(at).map_or(0, |bound| *bound as usize);
        self.candidates.get(bound(place)..bound(place + 1)).unwrap_or_default()
    }

    /// Decides all places, writes the characters to `out` and returns what they cost. `before` and `behind`
    /// are the symbols around them, 0 where the words around are not looked at.
    pub(crate) fn decide(
        &mut self,
        tables: &Tables<'_>,
        names: &Names,
        before: u16,
        behind: u16,
        out: &mut Vec<u16>,
    ) -> f32 {
        let places = self.bounds.len() - 1;
        self.nodes.clear();
        self.ends.clear();
        self.ends.resize(places + 2, NONE);
        let first = Word::from(before);
        let backoff = tables.word(first).map_or(0.0, |word| word.backoff);
        self.nodes.push(Node { word: first, cost: 0.0, backoff, before: NONE, sibling: NONE });
        if let Some(end) = self.ends.first_mut() {
            *end = 0;
        }
        for place in 0..places {
            count(1);
            if self.ends.get(place).is_none_or(|end| *end == NONE) {
                continue;
            }
            self.words_from(tables, place, places);
            let found = std::mem::take(&mut self.found);
            for found in &found {
                self.link(tables, place, *found);
            }
            self.found = found;
            let mut names_here = std::mem::take(&mut self.names);
            names_here.clear();
            names.find([0, 1, 2, 3].map(|ahead| self.at(place + ahead)), &mut names_here);
            for &(word, len, own) in &names_here {
                self.link(tables, place, Found { word, len, written: 0.0, own, backoff: 0.0, paired: false });
            }
            self.names = names_here;
        }
        let known = tables.word(Word::from(behind)).filter(|_| behind != 0);
        let own = known.and_then(|known| known.cost).unwrap_or(0.0);
        let close =
            Found { word: behind.into(), len: 1, written: 0.0, own, backoff: 0.0, paired: behind != 0 };
        self.link(tables, places, close);
        let start = out.len();
        let cost = self.nodes.last().map_or(f32::MAX, |node| node.cost);
        let mut at = self.nodes.last().map_or(NONE, |node| node.before);
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
        cost
    }

    /// Finds all words that start at a place.
    fn words_from(&mut self, tables: &Tables<'_>, place: usize, places: usize) {
        self.found.clear();
        self.stack.clear();
        self.stack.push((0, 0, 0.0));
        while let Some((word, len, cost)) = self.stack.pop() {
            let bound = |at: usize| self.bounds.get(at).map_or(0, |bound| *bound as usize);
            for &(unit, own) in
                self.candidates.get(bound(place + len)..bound(place + len + 1)).unwrap_or_default()
            {
                let (word, cost) = (word << 16 | Word::from(unit), cost + own);
                let known = tables.word(word);
                let (own, backoff) = known.map_or((None, 0.0), |known| (known.cost, known.backoff));
                if len == 0 || own.is_some() {
                    let own = own.unwrap_or(params::UNKNOWN);
                    self.found.push(Found { word, len: len + 1, written: cost, own, backoff, paired: true });
                }
                if known.is_some_and(|known| known.longer) && len + 1 < LONGEST && place + len + 1 < places {
                    self.stack.push((word, len + 1, cost));
                }
            }
        }
    }

    /// Adds a word after the best of those that end where it starts.
    fn link(&mut self, tables: &Tables<'_>, place: usize, found: Found) {
        let mut best = (f32::MAX, NONE);
        let mut at = self.ends.get(place).copied().unwrap_or(NONE);
        while let Some(node) = self.nodes.get(at as usize) {
            // A word that nothing is left for after it is the first of no pair.
            let is_pair = found.paired && node.backoff > 0.0;
            let pair = if is_pair { tables.pair(node.word, found.word) } else { None };
            let total = node.cost + pair.unwrap_or(found.own + node.backoff);
            if total < best.0 {
                best = (total, at);
            }
            at = node.sibling;
        }
        let Some(end) = self.ends.get_mut(place + found.len) else { return };
        let sibling = std::mem::replace(end, self.nodes.len() as u32);
        let Found { word, backoff, written, .. } = found;
        self.nodes.push(Node { word, cost: best.0 + written, backoff, before: best.1, sibling });
    }
}
