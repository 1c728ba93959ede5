//! Which keys a plan's steps amount to when they run as one pass over the text.
//!
//! In a plan with a segmentation, a matched segment's output depends on its key alone, and so does the output of a
//! character that nothing matches - unless a phrase of some step lies over it. A *run key* is a text that a phrase of
//! the first step matches, or that the first step turns into something a phrase of the second step matches or
//! overlaps. Wherever no run key occurs, segments and single characters can be replaced one by one by what the whole
//! chain makes of them; where one occurs, the loop falls back to the steps for just that island (`convert/fused.rs`).
//!
//! This file names nothing else of the crate but its siblings: `build.rs` compiles with it too.

use crate::dictionary::ideographic_description;
use crate::dictionary::plan::{Group, MatchPolicy, PlanSource};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A group as one dictionary in which the longest key wins.
pub type Flat = BTreeMap<String, String>;

/// More run keys than this, and a plan runs step by step. The built-in ones have 2,375 at most; a few lines of a hostile
/// dictionary make any number, and the compiler needs its time for each.
const MAX_RUN_KEYS: usize = 30_000;

/// More steps in search of them, and it does too: their number may grow with each character of a key.
const MAX_SEARCH_STEPS: usize = 1_000_000;
/// The longest key, in characters, that is searched for.
const MAX_COVERED: usize = 1000;

/// The keys of a plan's one-pass form.
#[derive(Debug, Default)]
pub struct FusedKeys {
    /// Keys that cut the text and are replaced as a whole.
    pub segments: BTreeSet<String>,
    /// Run keys.
    pub runs: BTreeSet<String>,
    /// Characters that some step maps.
    pub characters: BTreeSet<char>,
    /// No step before the last changes the number of characters.
    pub keeps_length: bool,
}

impl FusedKeys {
    /// The segments and run keys of more than one character.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().chain(&self.runs).map(String::as_str).filter(|key| single(key).is_none())
    }
}

/// A group as one dictionary in which the longest key wins.
///
/// In a short circuit a key with a prefix in an earlier member never comes to match: the earlier member does.
pub fn flatten(group: &Group) -> Flat {
    match group {
        Group::Dict(lexicon) => {
            let written = |values: &[String]| values.first().cloned().unwrap_or_default();
            lexicon.entries.iter().map(|entry| (entry.key.clone(), written(&entry.values))).collect()
        }
        Group::Members(policy, members) => {
            let mut all = Flat::new();
            for member in members {
                let mut new = flatten(member);
                match policy {
                    MatchPolicy::ShortCircuit => new.retain(|key, _| !has_prefix_in(key, &all)),
                    MatchPolicy::Union => new.retain(|key, _| !all.contains_key(key)),
                }
                all.append(&mut new);
            }
            all
        }
    }
}

/// Where the characters of a text end.
pub fn ends(text: &str) -> impl DoubleEndedIterator<Item = usize> {
    text.char_indices().map(|(at, ch)| at + ch.len_utf8())
}

fn has_prefix_in(text: &str, keys: &Flat) -> bool {
    ends(text).any(|end| keys.contains_key(&text[..end]))
}

/// The normalization as a table from character to character, if it is no more than that: no character that others become
/// becomes another, none is of one or two bytes, and none is a line end or a description operator.
pub fn simple_fold(plan: &PlanSource) -> Option<BTreeMap<char, char>> {
    let flat = match plan.normalization.as_slice() {
        [] => Flat::new(),
        [group] => flatten(group),
        _ => return None,
    };
    let fold: BTreeMap<char, char> =
        flat.iter().map(|(key, value)| Some((single(key)?, single(value)?))).collect::<Option<_>>()?;
    let is_simple = |(&from, &to): (&char, &char)| {
        from.len_utf8() >= 3
            && ![from, to].into_iter().any(is_awkward)
            && fold.get(&to).is_none_or(|&next| next == to)
    };
    fold.iter().all(is_simple).then_some(fold)
}

/// Description operators and line ends: what is around them decides what becomes of them.
fn is_awkward(ch: char) -> bool {
    ideographic_description::arity(ch) > 0 || matches!(ch, '\n' | '\r')
}

/// The one character that a text is.
pub fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.as_str().is_empty())
}

/// The keys of the plan's one-pass form, or `None` when it has none.
pub fn fused_keys(plan: &PlanSource) -> Option<FusedKeys> {
    let fold = simple_fold(plan)?;
    let segmentation = plan.segmentation.as_ref().map(flatten);
    let chain: Vec<Flat> = plan.chain.iter().map(flatten).collect();
    let awkward = |text: &str| text.chars().any(is_awkward);
    for (key, value) in segmentation.iter().chain(&chain).flatten() {
        if awkward(key) || awkward(value) {
            return None;
        }
    }
    let mut fused = FusedKeys { keeps_length: true, ..FusedKeys::default() };
    fused.characters.extend(chain.iter().flat_map(|step| step.keys()).filter_map(|key| single(key)));
    fused.characters.extend(fold.keys());
    match (segmentation, chain.as_slice()) {
        (None, [only]) => {
            fused.segments = only.keys().filter(|key| single(key).is_none()).cloned().collect();
        }
        (segmentation, steps) if (1..=2).contains(&steps.len()) => {
            let segmentation = segmentation.unwrap_or_default();
            let first = steps.first()?;
            if let Some(second) = steps.get(1) {
                if first.values().any(String::is_empty) {
                    return None;
                }
                fused.keeps_length =
                    first.iter().all(|(key, value)| key.chars().count() == value.chars().count());
                let mut search = CoverSearch::new(first, &segmentation);
                for key in second.keys().filter(|key| single(key).is_none()) {
                    search.cover(key)?;
                }
                fused.runs = search.found;
            }
            let phrases = first.keys().filter(|key| single(key).is_none());
            fused.runs.extend(phrases.filter(|key| !contains_segment(key, &segmentation)).cloned());
            fused.segments = segmentation.into_keys().collect();
        }
        _ => return None,
    }
    // The normalization leaves nothing for these to match.
    let reachable = |key: &String| !key.chars().any(|ch| fold.get(&ch).is_some_and(|&to| to != ch));
    fused.segments.retain(reachable);
    fused.runs.retain(reachable);
    Some(fused)
}

fn contains_segment(text: &str, segmentation: &Flat) -> bool {
    text.char_indices().any(|(at, _)| has_prefix_in(&text[at..], segmentation))
}

/// A unit of the first step: a source, and the characters that the step makes of it.
struct FirstStepUnit {
    source: String,
    output: Vec<char>,
}

/// Finds the texts that the first step turns into something that holds a key of the second.
struct CoverSearch<'p> {
    first: &'p Flat,
    segmentation: &'p Flat,
    /// For each character the characters that the first step turns into just it.
    preimages: HashMap<char, Vec<char>>,
    /// Units with more than one character on either side.
    units: Vec<FirstStepUnit>,
    /// Units by each character of their output, with its position.
    by_character: HashMap<char, Vec<(usize, usize)>>,
    found: BTreeSet<String>,
    /// How far it may still go.
    budget: usize,
}

impl<'p> CoverSearch<'p> {
    fn new(first: &'p Flat, segmentation: &'p Flat) -> Self {
        let mut preimages: HashMap<char, Vec<char>> = HashMap::new();
        let mut units = Vec::new();
        for (key, value) in first {
            match (single(key), single(value)) {
                (Some(from), Some(to)) => preimages.entry(to).or_default().push(from),
                _ => units.push(FirstStepUnit { source: key.clone(), output: value.chars().collect() }),
            }
        }
        let mut by_character: HashMap<char, Vec<(usize, usize)>> = HashMap::new();
        for (number, unit) in units.iter().enumerate() {
            for (at, &ch) in unit.output.iter().enumerate() {
                by_character.entry(ch).or_default().push((number, at));
            }
        }
        Self {
            first,
            segmentation,
            preimages,
            units,
            by_character,
            found: BTreeSet::new(),
            budget: MAX_SEARCH_STEPS,
        }
    }

    /// Adds all covers of a key; `None` when there are too many.
    fn cover(&mut self, key: &str) -> Option<()> {
        let key: Vec<char> = key.chars().collect();
        if key.len() > MAX_COVERED {
            return None;
        }
        self.extend(&key, 0, &mut String::new())?;
        // Covers that begin inside the output of a unit.
        let starts = key.first().and_then(|ch| self.by_character.get(ch)).cloned().unwrap_or_default();
        for (number, at) in starts.into_iter().filter(|&(_, at)| at > 0) {
            let Some(unit) = self.units.get(number) else { continue };
            let overlap = common_prefix(unit.output.get(at..).unwrap_or_default(), &key);
            if at + overlap == unit.output.len() && overlap < key.len() {
                let mut source = unit.source.clone();
                self.extend(&key, overlap, &mut source)?;
            }
        }
        Some(())
    }

    /// Extends a source whose output holds the key's first `done` characters.
    fn extend(&mut self, key: &[char], done: usize, source: &mut String) -> Option<()> {
        self.budget = self.budget.checked_sub(1)?;
        if ends_with_segment(source, self.segmentation) {
            return Some(());
        }
        let Some(&next) = key.get(done) else {
            if single(source).is_none() {
                self.found.insert(source.clone());
            }
            return (self.found.len() <= MAX_RUN_KEYS).then_some(());
        };
        let len = source.len();
        let mut preimages = self.preimages.get(&next).cloned().unwrap_or_default();
        if !self.first.contains_key(next.encode_utf8(&mut [0; 4]) as &str) {
            preimages.push(next);
        }
        for ch in preimages {
            source.push(ch);
            self.extend(key, done + 1, source)?;
            source.truncate(len);
        }
        let units = self.by_character.get(&next).cloned().unwrap_or_default();
        for (number, _) in units.into_iter().filter(|&(_, at)| at == 0) {
            let Some(unit) = self.units.get(number) else { continue };
            let overlap = common_prefix(&unit.output, key.get(done..).unwrap_or_default());
            if overlap == unit.output.len() || done + overlap == key.len() {
                source.push_str(&unit.source);
                self.extend(key, done + overlap, source)?;
                source.truncate(len);
            }
        }
        Some(())
    }
}

fn common_prefix(a: &[char], b: &[char]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

/// Whether a key of the segmentation lies anywhere in a text.
fn ends_with_segment(text: &str, segmentation: &Flat) -> bool {
    !segmentation.is_empty() && contains_segment(text, segmentation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::text::DictSource;
    use std::sync::Arc;

    fn leaf(text: &str) -> Group {
        Group::Dict(Arc::new(DictSource::parse("test", text.as_bytes()).unwrap()))
    }

    #[test]
    fn a_short_circuit_hides_what_never_comes_to_match() {
        let group = Group::Members(
            MatchPolicy::ShortCircuit,
            vec![leaf("ab\t1\nxyz\t2\n"), leaf("abc\t3\nxy\t4\nab\t5\n")],
        );
        let flat = flatten(&group);
        let pairs: Vec<_> = flat.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(pairs, [("ab", "1"), ("xy", "4"), ("xyz", "2")]);
        let group = Group::Members(MatchPolicy::Union, vec![leaf("ab\t1\n"), leaf("abc\t3\nab\t5\n")]);
        let flat = flatten(&group);
        let pairs: Vec<_> = flat.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(pairs, [("ab", "1"), ("abc", "3")]);
    }

    #[test]
    fn run_keys_are_what_the_first_step_turns_into_phrases_of_the_second() {
        let plan = PlanSource {
            normalization: vec![],
            segmentation: Some(leaf("SS\tSS\n")),
            chain: vec![leaf("a\tA\nb\tB\nβ\tB\npq\tXA\n"), leaf("AB\t!\nSSB\t?\n")],
        };
        let keys = fused_keys(&plan).unwrap();
        let runs: Vec<_> = keys.runs.iter().map(String::as_str).collect();
        // `A` and `B` are their own preimages; the phrase `pq` may supply the first `A`; `SSB` is always cut.
        assert_eq!(runs, ["AB", "Ab", "Aβ", "aB", "ab", "aβ", "pq", "pqB", "pqb", "pqβ"]);
    }
}
