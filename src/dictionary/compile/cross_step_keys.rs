//! Cross-step keys: texts that need the context of two steps.
//!
//! A cross-step key is a text outside of segments that is either a phrase of the first step, or a text of two
//! characters or more that the first step turns into something that contains a phrase of the second step, or
//! overlaps the end of one. This file finds the latter, backwards: for each phrase of the second step it puts
//! together *units* of the first step whose outputs cover the phrase. A unit is a key with its value; a
//! character that is not a key of the first step is a unit that becomes itself. The first and the last unit
//! may reach beyond the phrase.

use super::char_set::CharSet;
use super::flat::{FlatGroup, single};
use super::key_trie::{KeyTrie, Matcher};
use crate::number_hash::NumberMap;
use crate::step_counter;
use std::collections::BTreeSet;

/// With more cross-step keys than this, a plan runs step by step. The built-in plans have 2,375 at most. A
/// few lines of a hostile dictionary can produce any number, and the compiler needs its time for each.
const MAX_KEYS: usize = 30_000;
/// The same for the steps of the search, because their number can grow exponentially with the length of a
/// phrase.
const MAX_STEPS: usize = 2_000_000;

/// A key of the first step with its output, where one of them is more than one character.
struct FirstStepUnit<'p> {
    key: &'p str,
    output: Vec<char>,
}

/// Finds the texts that the first step turns into something that contains or overlaps a phrase of the second.
pub struct CoverSearch<'p> {
    segments: &'p KeyTrie,
    second: &'p FlatGroup<'p>,
    /// The characters that are keys of the first step.
    single_keys: CharSet,
    /// For each character the characters that the first step turns into it.
    sources: NumberMap<char, Vec<char>>,
    units: Vec<FirstStepUnit<'p>>,
    /// The units by the first character of their output.
    by_start: NumberMap<char, Vec<usize>>,
    /// The units by each further character of their output, with its position there.
    by_inner: NumberMap<char, Vec<(usize, usize)>>,
    found: BTreeSet<String>,
    steps_left: usize,
}

impl<'p> CoverSearch<'p> {
    /// Prepares the search. Texts in which a segment ends are not found, since no match crosses the end of a
    /// segment.
    pub fn new(first: &FlatGroup<'p>, second: &'p FlatGroup<'p>, segments: &'p KeyTrie) -> Self {
        // Only outputs with one of these characters can cover a part of a phrase, and most have none.
        let mut wanted = CharSet::default();
        second.phrases().for_each(|(phrase, _)| wanted.insert_all(phrase));
        let mut search = Self {
            segments,
            second,
            single_keys: CharSet::default(),
            sources: NumberMap::default(),
            units: Vec::new(),
            by_start: NumberMap::default(),
            by_inner: NumberMap::default(),
            found: BTreeSet::new(),
            steps_left: MAX_STEPS,
        };
        for (key, value) in first.iter() {
            search.single_keys.extend(single(key));
            if !wanted.contains_any(value) {
                continue;
            }
            if let (Some(from), Some(to)) = (single(key), single(value)) {
                search.sources.entry(to).or_default().push(from);
                continue;
            }
            let output: Vec<char> = value.chars().collect();
            let number = search.units.len();
            for (at, &ch) in output.iter().enumerate().filter(|(_, ch)| wanted.contains(**ch)) {
                match at {
                    0 => search.by_start.entry(ch).or_default().push(number),
                    _ => search.by_inner.entry(ch).or_default().push((number, at)),
                }
            }
            search.units.push(FirstStepUnit { key, output });
        }
        search
    }

    /// All covers of the phrases of the second step; `None` if there are too many, or it takes too long.
    pub fn run(mut self) -> Option<BTreeSet<String>> {
        for (phrase, _) in self.second.phrases() {
            self.cover(phrase)?;
        }
        Some(self.found)
    }

    fn cover(&mut self, phrase: &str) -> Option<()> {
        let phrase: Vec<char> = phrase.chars().collect();
        self.extend(&phrase, 0, &mut String::new(), &self.segments.matcher())?;
        // Covers that start inside the output of a unit.
        let starts = phrase.first().and_then(|ch| self.by_inner.get(ch)).cloned().unwrap_or_default();
        self.spend(starts.len())?;
        for (number, at) in starts {
            let Some(unit) = self.units.get(number) else { continue };
            let (key, output) = (unit.key, unit.output.get(at..).unwrap_or_default());
            let overlap = common_prefix(output, &phrase);
            if overlap == output.len() && overlap < phrase.len() {
                self.append(key, &phrase, overlap, &mut String::new(), &self.segments.matcher())?;
            }
        }
        Some(())
    }

    /// Takes so many steps, or stops the search.
    fn spend(&mut self, steps: usize) -> Option<()> {
        step_counter::count(steps);
        self.steps_left = self.steps_left.checked_sub(steps)?;
        Some(())
    }

    /// Extends `source`, whose output covers the first `done` characters of the phrase, in all ways.
    fn extend(&mut self, phrase: &[char], done: usize, source: &mut String, matcher: &Matcher) -> Option<()> {
        self.spend(1)?;
        let Some(&next) = phrase.get(done) else {
            if single(source).is_none() {
                self.found.insert(source.clone());
            }
            return (self.found.len() <= MAX_KEYS).then_some(());
        };
        let mut characters = self.sources.get(&next).cloned().unwrap_or_default();
        if !self.single_keys.contains(next) {
            characters.push(next);
        }
        for ch in characters {
            self.append(ch.encode_utf8(&mut [0; 4]), phrase, done + 1, source, matcher)?;
        }
        let units = self.by_start.get(&next).cloned().unwrap_or_default();
        self.spend(units.len())?;
        for number in units {
            let Some(unit) = self.units.get(number) else { continue };
            let (key, len) = (unit.key, unit.output.len());
            let overlap = common_prefix(&unit.output, phrase.get(done..).unwrap_or_default());
            if overlap == len || done + overlap == phrase.len() {
                self.append(key, phrase, done + overlap, source, matcher)?;
            }
        }
        Some(())
    }

    /// Appends a key of the first step to `source`, unless a segment ends in it, and goes on from there.
    fn append(
        &mut self,
        key: &str,
        phrase: &[char],
        done: usize,
        source: &mut String,
        matcher: &Matcher,
    ) -> Option<()> {
        let mut matcher = matcher.clone();
        for ch in key.chars() {
            let is_cut = matcher.push(self.segments, ch);
            self.spend(matcher.len())?;
            if is_cut {
                return Some(());
            }
        }
        let len = source.len();
        source.push_str(key);
        self.extend(phrase, done, source, &matcher)?;
        source.truncate(len);
        Some(())
    }
}

fn common_prefix(a: &[char], b: &[char]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}
