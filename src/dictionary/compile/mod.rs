//! Compiles plans into one blob: the dictionaries and groups as they are, and for most plans a one-pass form.
//!
//! The build script calls it for the built-in configurations, the library at run time for a user's
//! dictionaries. The build script compiles this folder too, so its files name nothing but
//! `crate::dictionary`, `crate::text::spans`, `crate::number_hash` and `crate::step_counter`.
//!
//! ```text
//! char_set ── flat ── char_map, cross_step_keys ── one_pass_keys ── keys ── writer ──┐
//! anchors ── pair_table, items (what the one-pass form needs) ── one_pass ───────────┴─ mod.rs
//! ```

#![allow(missing_docs, reason = "an internal module; the build script has it as one of its own")]

pub mod anchors;
pub mod char_map;
pub mod char_set;
pub mod char_table;
pub mod context;
pub mod cross_step_keys;
pub mod error;
pub mod flat;
pub mod frequencies;
#[cfg_attr(not(test), allow(dead_code, reason = "only the build script makes plans idempotent"))]
pub mod idempotence;
pub mod items;
pub mod key_trie;
pub mod keys;
pub mod one_pass;
pub mod one_pass_keys;
pub mod pair_table;
pub mod trie_builder;
pub mod writer;

use crate::dictionary::blob::{Sections, View};
use crate::dictionary::plan::{Group, PlanSource};
use crate::dictionary::text::DictSource;
use char_map::CharMap;
use context::{Context, pair_words};
use error::CompileError;
use frequencies::Frequencies;
use keys::Keys;
use one_pass_keys::{OnePassKeys, SharedGroups, one_pass_keys};
use std::collections::HashSet;
use std::sync::Arc;
use writer::Writer;

/// Bits of the filter of inner pairs for each pair.
const INNER_FILTER_BITS: usize = 16;

/// Compiles plans into the sections of one blob; they keep their numbers. The frequencies change nothing but
/// speed.
///
/// # Errors
///
/// The limits of the format: see [`CompileError`].
pub fn compile(plans: &[PlanSource], frequencies: &Frequencies) -> Result<Sections, CompileError> {
    // A blob has one map of characters. A plan with another normalization than the first simple one runs step
    // by step.
    let char_map = plans.iter().find_map(CharMap::of).unwrap_or_default();
    let dicts = distinct_dicts(plans);
    let awkward: HashSet<*const DictSource> =
        dicts.iter().filter(|dict| has_awkward_characters(dict)).map(Arc::as_ptr).collect();
    let is_awkward = |plan: &PlanSource| {
        plan.groups().flat_map(Group::dicts).any(|dict| awkward.contains(&Arc::as_ptr(dict)))
    };
    let mut groups = SharedGroups::default();
    let one_pass: Vec<Option<OnePassKeys<'_>>> = plans
        .iter()
        .map(|plan| {
            let is_possible = !is_awkward(plan) && CharMap::of(plan).as_ref() == Some(&char_map);
            is_possible.then(|| one_pass_keys(plan, &char_map, &mut groups)).flatten()
        })
        .collect();
    let keys = Keys::new(&dicts, &one_pass, &char_map)?;
    let mut writer = Writer::new(keys, &dicts);
    writer.write_trie(&char_map, frequencies)?;
    writer.write_dicts()?;
    plans.iter().for_each(|plan| writer.write_plan(plan));
    let words = writer.sections.to_words();
    let Some(view) = View::new(&words) else { return Err(CompileError::Keys) };
    let numbers: Vec<Vec<u32>> = one_pass
        .iter()
        .map(|keys| {
            let Some(keys) = keys else { return Vec::new() };
            let segments = writer.keys.numbers(keys.segments.iter().copied());
            segments.chain(writer.keys.numbers(keys.cross_step.iter().map(|key| &**key))).collect()
        })
        .collect();
    let inner_pairs = {
        let keys =
            one_pass.iter().flatten().flat_map(OnePassKeys::all).zip(numbers.iter().flatten().copied());
        let pairs = inner_pairs(keys, writer.keys.sequences.len());
        let words = pairs.into_iter().flat_map(|(first, second)| pair_words(first, second, &char_map));
        writer.write_filter(words.collect(), INNER_FILTER_BITS)
    };
    for (number, (keys, numbers)) in one_pass.iter().zip(&numbers).enumerate() {
        if let (Some(keys), Some(plan)) = (keys, view.plan(number)) {
            let context =
                Context { view: &view, plan, keys, numbers, char_map: &char_map, frequencies, inner_pairs };
            let record = one_pass::write(&context, &mut writer)?;
            if let Some(plan) = writer.sections.plans.get_mut(number) {
                plan.one_pass = record;
            }
        }
    }
    Ok(writer.sections)
}

fn distinct_dicts(plans: &[PlanSource]) -> Vec<Arc<DictSource>> {
    let mut known: HashSet<*const DictSource> = HashSet::new();
    let dicts = plans.iter().flat_map(PlanSource::groups).flat_map(Group::dicts);
    dicts.filter(|dict| known.insert(Arc::as_ptr(dict))).cloned().collect()
}

/// Whether a line end or a description operator occurs in a dictionary. A plan with such a dictionary has no
/// one-pass form.
fn has_awkward_characters(dict: &DictSource) -> bool {
    let is_awkward = |text: &str| text.chars().any(char_map::is_awkward);
    dict.entries
        .iter()
        .any(|entry| is_awkward(&entry.key) || entry.values.iter().any(|value| is_awkward(value)))
}

/// All pairs of neighbouring characters in keys, each once. The keys come with their numbers, some more than
/// once.
fn inner_pairs<'k>(keys: impl Iterator<Item = (&'k str, u32)>, count: usize) -> Vec<(char, char)> {
    let mut is_done = vec![false; count];
    let mut pairs: Vec<(char, char)> = Vec::new();
    for (key, number) in keys {
        if let Some(is_done @ false) = is_done.get_mut(number as usize) {
            *is_done = true;
            pairs.extend(key.chars().zip(key.chars().skip(1)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}
