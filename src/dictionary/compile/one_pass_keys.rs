//! The keys of a plan's one-pass form: what its steps amount to when they run as one pass over the text.
//!
//! In a plan with a segmentation, the output of a matched segment depends on its key alone. So does the
//! output of a character that nothing matches, unless a phrase of some step covers it. The texts where that
//! may happen are the [cross-step keys](super::cross_step_keys). Where none of them occurs, segments and
//! single characters can be replaced one by one by the output of the whole chain. Where one occurs, the
//! one-pass form falls back to the interpreter for just that span of text.

use super::char_map::CharMap;
use super::char_set::CharSet;
use super::cross_step_keys::CoverSearch;
use super::flat::{FlatGroup, single};
use super::key_trie::KeyTrie;
use crate::dictionary::plan::{Group, PlanSource};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::rc::Rc;

/// The keys of a plan's one-pass form.
#[derive(Debug, Default)]
pub struct OnePassKeys<'p> {
    /// Texts that are replaced as a whole, sorted.
    pub segments: Vec<&'p str>,
    /// For each segment that is a key of the first step, what that step writes for it.
    pub first_outputs: Vec<Option<&'p str>>,
    /// Cross-step keys, sorted.
    pub cross_step: Vec<Cow<'p, str>>,
    /// Characters that some step, or the normalization, maps.
    pub characters: CharSet,
    /// Characters that a key of the first step starts with, or one of a later step. No step changes a text
    /// without them.
    pub first_starts: CharSet,
    pub later_starts: CharSet,
    /// No step before the last changes the number of characters.
    pub keeps_length: bool,
}

impl OnePassKeys<'_> {
    /// The segments, and then the cross-step keys.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().copied().chain(self.cross_step.iter().map(|key| &**key))
    }

    /// The segments and cross-step keys of two characters or more.
    pub fn phrases(&self) -> impl Iterator<Item = &str> {
        self.all().filter(|key| single(key).is_none())
    }
}

/// What plans have in common, made once for all of them.
#[derive(Default)]
pub struct SharedGroups<'p> {
    flat: Vec<(&'p Group, Rc<FlatGroup<'p>>)>,
    /// The tries over the keys of segmentations.
    tries: Vec<(&'p Group, Option<Rc<KeyTrie>>)>,
    /// The keys of groups that can match after the normalization.
    keys: Vec<(&'p Group, Rc<[&'p str]>)>,
}

impl<'p> SharedGroups<'p> {
    fn flat(&mut self, group: &'p Group) -> Rc<FlatGroup<'p>> {
        shared(&mut self.flat, group, || Rc::new(FlatGroup::new(group)))
    }

    /// The trie over the keys of a segmentation; `None` if they exceed the limits of the format.
    fn trie(&mut self, segmentation: &'p Group) -> Option<Rc<KeyTrie>> {
        let flat = self.flat(segmentation);
        shared(&mut self.tries, segmentation, || Some(Rc::new(KeyTrie::new(flat.keys())?)))
    }

    /// The keys of a segmentation that can match after the normalization, which is that of all plans.
    fn keys(&mut self, segmentation: &'p Group, char_map: &CharMap) -> Rc<[&'p str]> {
        let flat = self.flat(segmentation);
        let keys = || flat.keys().filter(|key| char_map.first_changed(key).is_none()).collect();
        shared(&mut self.keys, segmentation, keys)
    }
}

/// The value that is known for a group, or else the one that `make` makes.
fn shared<'p, T: Clone>(known: &mut Vec<(&'p Group, T)>, group: &'p Group, make: impl FnOnce() -> T) -> T {
    if let Some((_, value)) = known.iter().find(|(other, _)| other.is_same(group)) {
        return value.clone();
    }
    let value = make();
    known.push((group, value.clone()));
    value
}

/// The keys of the plan's one-pass form, or `None` if it has none: see `DESIGN.md` for the reasons.
pub fn one_pass_keys<'p>(
    plan: &'p PlanSource,
    char_map: &CharMap,
    groups: &mut SharedGroups<'p>,
) -> Option<OnePassKeys<'p>> {
    let chain: Vec<Rc<FlatGroup<'p>>> = plan.chain.iter().map(|group| groups.flat(group)).collect();
    let (first, rest) = chain.split_first().filter(|(_, rest)| rest.len() <= 1)?;
    let mut keys = OnePassKeys { keeps_length: true, ..OnePassKeys::default() };
    keys.characters.extend(chain.iter().flat_map(|group| group.keys()).filter_map(single));
    keys.characters.extend(char_map.iter().map(|(from, _)| from));
    keys.first_starts.extend(first.keys().filter_map(|key| key.chars().next()));
    keys.later_starts.extend(rest.iter().flat_map(|group| group.keys()).filter_map(|key| key.chars().next()));
    // Other keys cannot match after the normalization.
    let can_match = |key: &str| char_map.first_changed(key).is_none();
    if plan.segmentation.is_none() && rest.is_empty() {
        keys.segments = first.phrases().map(|(key, _)| key).filter(|key| can_match(key)).collect();
    } else {
        let segments = match &plan.segmentation {
            Some(group) => groups.trie(group)?,
            None => Rc::new(KeyTrie::new([].into_iter())?),
        };
        let mut cross_step: BTreeSet<Cow<'p, str>> = BTreeSet::new();
        if let Some(second) = rest.first() {
            if first.iter().any(|(_, value)| value.is_empty()) {
                return None;
            }
            keys.keeps_length = first.iter().all(|(key, value)| key.chars().count() == value.chars().count());
            let found = CoverSearch::new(first, second, &segments).run()?;
            cross_step.extend(found.into_iter().map(Cow::Owned));
        }
        let uncut = first.phrases().filter(|(key, _)| segments.first_in(key).is_none());
        cross_step.extend(uncut.map(|(key, _)| Cow::Borrowed(key)));
        keys.cross_step = cross_step.into_iter().filter(|key| can_match(key)).collect();
        keys.segments =
            plan.segmentation.as_ref().map_or_else(Vec::new, |group| groups.keys(group, char_map).to_vec());
    }
    keys.first_outputs = first.values(&keys.segments);
    Some(keys)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::plan::Group;
    use crate::dictionary::text::DictSource;
    use std::sync::Arc;

    fn dict(text: &str) -> Group {
        Group::Dict(Arc::new(DictSource::parse("test", text.as_bytes()).unwrap()))
    }

    #[test]
    fn cross_step_keys_become_phrases_of_the_second_step() {
        let plan = PlanSource {
            normalization: vec![],
            segmentation: Some(dict("SS\tSS\n")),
            chain: vec![dict("a\tA\nb\tB\nβ\tB\npq\tXA\n"), dict("AB\t!\nSSB\t?\n")],
        };
        let keys = one_pass_keys(&plan, &CharMap::default(), &mut SharedGroups::default()).unwrap();
        // `A` and `B` stay in the first step; the phrase `pq` may supply the first `A`; `SSB` is always cut.
        assert_eq!(keys.cross_step, ["AB", "Ab", "Aβ", "aB", "ab", "aβ", "pq", "pqB", "pqb", "pqβ"]);
        assert_eq!(keys.segments, ["SS"]);
    }

    #[test]
    fn the_search_for_cross_step_keys_is_bounded() {
        // Each of the hundred characters has two sources: 2 to the power of 100 texts.
        let plan = PlanSource {
            chain: vec![dict("a\tX\nb\tX\n"), dict(&format!("{}\t!\n", "X".repeat(100)))],
            ..PlanSource::default()
        };
        let steps = crate::step_counter::of(|| {
            assert!(one_pass_keys(&plan, &CharMap::default(), &mut SharedGroups::default()).is_none())
        });
        assert!(steps < 3_000_000, "{steps}");
    }
}
