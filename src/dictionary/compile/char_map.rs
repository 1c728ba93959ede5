//! The normalization of a plan as a map from character to character.

use super::char_set::CharSet;
use super::flat::{FlatGroup, single};
use crate::dictionary::ideographic_description;
use crate::dictionary::plan::PlanSource;
use std::collections::BTreeMap;

/// A normalization that maps single characters to single characters, in both directions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CharMap {
    targets: BTreeMap<char, char>,
    /// For each character the other ones that become it.
    sources: BTreeMap<char, Vec<char>>,
    /// The characters that become others, and the characters that others become: most characters are neither,
    /// and no map has to be searched for them.
    changed: CharSet,
    written: CharSet,
}

impl CharMap {
    /// The normalization of a plan, or `None` if it is not as simple as the one-pass form needs it: it maps
    /// characters of three bytes or more, none of its results is mapped again, and no line end or description
    /// operator takes part.
    pub fn of(plan: &PlanSource) -> Option<Self> {
        let flat = match plan.normalization.as_slice() {
            [] => FlatGroup::default(),
            [group] => FlatGroup::new(group),
            _ => return None,
        };
        let targets: BTreeMap<char, char> =
            flat.iter().map(|(key, value)| Some((single(key)?, single(value)?))).collect::<Option<_>>()?;
        let is_simple = |(&from, &to): (&char, &char)| {
            from.len_utf8() >= 3
                && ![from, to].into_iter().any(is_awkward)
                && targets.get(&to).is_none_or(|&next| next == to)
        };
        if !targets.iter().all(is_simple) {
            return None;
        }
        let mut sources: BTreeMap<char, Vec<char>> = BTreeMap::new();
        for (&from, &to) in targets.iter().filter(|(from, to)| from != to) {
            sources.entry(to).or_default().push(from);
        }
        let changed = sources.values().flatten().copied().collect();
        let written = sources.keys().copied().collect();
        Some(Self { targets, sources, changed, written })
    }

    /// What a character becomes.
    pub fn map(&self, ch: char) -> char {
        if self.changed.contains(ch) { self.targets.get(&ch).copied().unwrap_or(ch) } else { ch }
    }

    /// The characters that become `ch`, and last `ch` itself: the ways in which it may be written in the
    /// text.
    pub fn spellings(&self, ch: char) -> impl Iterator<Item = char> + use<'_> {
        let sources = if self.written.contains(ch) { self.sources.get(&ch) } else { None };
        sources.into_iter().flatten().copied().chain([ch])
    }

    /// The characters that are mapped, with their results.
    pub fn iter(&self) -> impl Iterator<Item = (char, char)> + '_ {
        self.targets.iter().map(|(&from, &to)| (from, to))
    }

    /// The first character of `text` that becomes another one.
    pub fn first_changed(&self, text: &str) -> Option<char> {
        text.chars().find(|&ch| self.changed.contains(ch))
    }
}

/// Line ends and description operators: their context decides what a step does with them.
pub fn is_awkward(ch: char) -> bool {
    ideographic_description::arity(ch) > 0 || matches!(ch, '\n' | '\r')
}
