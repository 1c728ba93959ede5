//! Compiles plans into one blob: the dictionaries and groups as they are, and for most plans a one-pass form.
//!
//! The build script calls it for the built-in configurations, the library at run time for a user's dictionaries. The
//! build script compiles this folder too, so its files name nothing but `crate::dictionary`, `crate::text::spans` and
//! `crate::step_counter`.
//!
//! ```text
//! flat ── char_map, cross_step_keys ── one_pass_keys ── keys ── writer ──┐
//! anchors ── pair_table, items (what the one-pass form needs) ── one_pass ─┴─ mod.rs
//! ```

#![allow(missing_docs, reason = "an internal module; the build script has it as one of its own")]

pub mod anchors;
pub mod char_map;
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
use one_pass_keys::{OnePassKeys, one_pass_keys};
use std::collections::HashSet;
use std::sync::Arc;
use writer::Writer;

/// Bits of the filter of inner pairs for each pair.
const INNER_FILTER_BITS: usize = 16;

/// Compiles plans into the sections of one blob; they keep their numbers. The frequencies change nothing but speed.
///
/// # Errors
///
/// The limits of the format: see [`CompileError`].
pub fn compile(plans: &[PlanSource], frequencies: &Frequencies) -> Result<Sections, CompileError> {
    // A blob has one map of characters. A plan with another normalization than the first simple one runs step by step.
    let char_map = plans.iter().find_map(CharMap::of).unwrap_or_default();
    let one_pass: Vec<Option<OnePassKeys<'_>>> = plans
        .iter()
        .map(|plan| one_pass_keys(plan, &char_map).filter(|_| CharMap::of(plan).as_ref() == Some(&char_map)))
        .collect();
    let dicts = distinct_dicts(plans);
    let keys = Keys::new(&dicts, &one_pass, &char_map)?;
    let mut writer = Writer::new(keys, &dicts);
    writer.write_trie(&char_map, frequencies)?;
    writer.write_dicts()?;
    plans.iter().for_each(|plan| writer.write_plan(plan));
    let words = writer.sections.to_words();
    let Some(view) = View::new(&words) else { return Err(CompileError::Keys) };
    let inner_pairs = writer.write_filter(inner_pairs(&one_pass, &char_map), INNER_FILTER_BITS);
    for (number, keys) in one_pass.iter().enumerate() {
        if let (Some(keys), Some(plan)) = (keys, view.plan(number)) {
            let context = Context { view: &view, plan, keys, char_map: &char_map, frequencies, inner_pairs };
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

/// The words of all pairs of neighbouring characters in the keys of all plans.
fn inner_pairs(plans: &[Option<OnePassKeys<'_>>], char_map: &CharMap) -> Vec<u64> {
    let keys: HashSet<&str> = plans.iter().flatten().flat_map(OnePassKeys::phrases).collect();
    let pairs: HashSet<(char, char)> =
        keys.into_iter().flat_map(|key| key.chars().zip(key.chars().skip(1))).collect();
    pairs.into_iter().flat_map(|(first, second)| pair_words(first, second, char_map)).collect()
}
