//! The keys of a plan's one-pass form: what its steps amount to when they run as one pass over the text.
//!
//! In a plan with a segmentation, the output of a matched segment depends on its key alone. So does the output of a
//! character that nothing matches, unless a phrase of some step covers it. The texts where that may happen are the
//! [cross-step keys](super::cross_step_keys). Where none of them occurs, segments and single characters can be
//! replaced one by one by the output of the whole chain. Where one occurs, the one-pass form falls back to the
//! interpreter for just that span of text.

use super::char_map::CharMap;
use super::cross_step_keys::CoverSearch;
use super::flat::{FlatGroup, single};
use super::key_trie::KeyTrie;
use crate::dictionary::plan::PlanSource;
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
    pub characters: BTreeSet<char>,
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

/// The tries over the keys of segmentations: several plans have the same one.
#[derive(Default)]
pub struct SegmentTries<'p>(Vec<(Vec<&'p str>, Rc<KeyTrie>)>);

impl<'p> SegmentTries<'p> {
    /// The trie over the keys of a segmentation; `None` if they exceed the limits of the format.
    fn get(&mut self, segmentation: &FlatGroup<'p>) -> Option<Rc<KeyTrie>> {
        let keys: Vec<&'p str> = segmentation.keys().collect();
        if let Some((_, trie)) = self.0.iter().find(|(known, _)| *known == keys) {
            return Some(Rc::clone(trie));
        }
        let trie = Rc::new(KeyTrie::new(keys.iter().copied())?);
        self.0.push((keys, Rc::clone(&trie)));
        Some(trie)
    }
}

/// The keys of the plan's one-pass form, or `None` if it has none: see `DESIGN.md` for the reasons.
pub fn one_pass_keys<'p>(
    plan: &'p PlanSource,
    char_map: &CharMap,
    tries: &mut SegmentTries<'p>,
) -> Option<OnePassKeys<'p>> {
    let segmentation = plan.segmentation.as_ref().map(FlatGroup::new);
    let chain: Vec<FlatGroup<'p>> = plan.chain.iter().map(FlatGroup::new).collect();
    let mut keys = OnePassKeys { keeps_length: true, ..OnePassKeys::default() };
    keys.characters.extend(chain.iter().flat_map(FlatGroup::keys).filter_map(single));
    keys.characters.extend(char_map.iter().map(|(from, _)| from));
    match (segmentation, chain.as_slice()) {
        (None, [only]) => keys.segments = only.phrases().map(|(key, _)| key).collect(),
        (segmentation, [first, rest @ ..]) if rest.len() <= 1 => {
            let segmentation = segmentation.unwrap_or_default();
            let segments = tries.get(&segmentation)?;
            let mut cross_step: BTreeSet<Cow<'p, str>> = BTreeSet::new();
            if let Some(second) = rest.first() {
                if first.iter().any(|(_, value)| value.is_empty()) {
                    return None;
                }
                keys.keeps_length =
                    first.iter().all(|(key, value)| key.chars().count() == value.chars().count());
                let found = CoverSearch::new(first, &segments).run(second)?;
                cross_step.extend(found.into_iter().map(Cow::Owned));
            }
            let uncut = first.phrases().filter(|(key, _)| segments.first_in(key).is_none());
            cross_step.extend(uncut.map(|(key, _)| Cow::Borrowed(key)));
            keys.cross_step = cross_step.into_iter().collect();
            keys.segments = segmentation.keys().collect();
        }
        _ => return None,
    }
    // Others can not match after the normalization.
    let can_match = |key: &str| char_map.first_changed(key).is_none();
    keys.segments.retain(|key| can_match(key));
    keys.cross_step.retain(|key| can_match(key));
    keys.first_outputs = chain.first().map(|first| first.values(&keys.segments)).unwrap_or_default();
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
        let keys = one_pass_keys(&plan, &CharMap::default(), &mut SegmentTries::default()).unwrap();
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
            assert!(one_pass_keys(&plan, &CharMap::default(), &mut SegmentTries::default()).is_none())
        });
        assert!(steps < 3_000_000, "{steps}");
    }
}
