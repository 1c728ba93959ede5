//! Compiles plans into one blob: dictionaries and groups as they are, and for most plans a fused form for the fast loop.
//!
//! `build.rs` calls it for the built-in configurations and the library at run time for a user's dictionaries.
//!
//! This file names nothing else of the crate but its siblings.

use super::automaton::{self, CharMap, PAGE_COUNT};
use super::format::{Fused, LEAF_ITEMS, NONE, PLAN_ITEMS, ROW, RUN_MARK, Sections, StringRef, View, char_kind};
use super::fuse::{self, FusedKeys};
use super::plan::{Group, MatchPolicy, PlanSource};
use super::steps;
use super::text::Lexicon;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Why plans cannot be compiled: the format has limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompileError {
    /// More than 65,535 different characters in keys.
    TooManyCharacters,
    /// More than about a million keys.
    TooManyKeys,
    /// More than 8 MiB of different values.
    TooMuchText,
}

impl std::fmt::Display for CompileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::TooManyCharacters => "the dictionaries' keys hold more than 65,535 different characters",
            Self::TooManyKeys => "the dictionaries hold more than a million keys",
            Self::TooMuchText => "the dictionaries' values are more than 8 MiB of text",
        })
    }
}

impl std::error::Error for CompileError {}

/// Compiles plans into one blob; they keep their numbers.
///
/// # Errors
///
/// The format's limits, see [`CompileError`].
pub fn compile(plans: &[PlanSource]) -> Result<Vec<u64>, CompileError> {
    let fold = plans.iter().find_map(fuse::simple_fold).unwrap_or_default();
    let fused: Vec<Option<FusedKeys>> = plans
        .iter()
        .map(|plan| fuse::fused_keys(plan).filter(|_| fuse::simple_fold(plan).is_some_and(|own| own == fold)))
        .collect();
    let leaves = distinct_leaves(plans);
    let keys = Keys::number(&leaves, &fused, &fold)?;
    let mut compiler = Compiler { sections: Sections::default(), keys, leaves, strings: HashMap::new() };
    compiler.write_automaton(&fold)?;
    compiler.write_leaves()?;
    for plan in plans {
        compiler.write_plan(plan);
    }
    let words = compiler.sections.to_words();
    let Some(view) = View::new(&words) else { return Err(CompileError::TooManyKeys) };
    for (number, fused) in fused.iter().enumerate() {
        if let Some(fused) = fused {
            compiler.write_fused(&view, number, fused, &fold)?;
        }
    }
    Ok(compiler.sections.to_words())
}

fn distinct_leaves(plans: &[PlanSource]) -> Vec<Arc<Lexicon>> {
    let mut leaves: Vec<Arc<Lexicon>> = Vec::new();
    for leaf in plans.iter().flat_map(PlanSource::groups).flat_map(Group::leaves) {
        if !leaves.iter().any(|known| Arc::ptr_eq(known, leaf)) {
            leaves.push(Arc::clone(leaf));
        }
    }
    leaves
}

/// All keys, each with its number, and the characters in them, each with its code.
struct Keys {
    codes: HashMap<char, u16>,
    sequences: Vec<Vec<u16>>,
    numbers: HashMap<String, u32>,
}

impl Keys {
    fn number(
        leaves: &[Arc<Lexicon>],
        fused: &[Option<FusedKeys>],
        fold: &BTreeMap<char, char>,
    ) -> Result<Self, CompileError> {
        let mut keys: BTreeSet<&str> =
            leaves.iter().flat_map(|leaf| &leaf.entries).map(|entry| entry.key.as_str()).collect();
        for fused in fused.iter().flatten() {
            keys.extend(fused.segments.iter().chain(&fused.runs).map(String::as_str));
        }
        let mut frequencies: BTreeMap<char, usize> = BTreeMap::new();
        for ch in keys.iter().flat_map(|key| key.chars()).chain(fold.values().copied()) {
            *frequencies.entry(ch).or_default() += 1;
        }
        let mut ranked: Vec<(char, usize)> = frequencies.into_iter().collect();
        ranked.sort_by_key(|&(_, frequency)| std::cmp::Reverse(frequency));
        if ranked.len() >= usize::from(u16::MAX) {
            return Err(CompileError::TooManyCharacters);
        }
        let codes: HashMap<char, u16> =
            ranked.iter().enumerate().map(|(rank, &(ch, _))| (ch, rank as u16 + 1)).collect();
        let mut coded: Vec<(Vec<u16>, &str)> = keys
            .into_iter()
            .map(|key| (key.chars().map(|ch| codes.get(&ch).copied().unwrap_or(0)).collect(), key))
            .collect();
        coded.sort();
        let numbers = coded.iter().enumerate().map(|(number, (_, key))| ((*key).to_owned(), number as u32)).collect();
        Ok(Self { codes, sequences: coded.into_iter().map(|(codes, _)| codes).collect(), numbers })
    }

    fn get(&self, key: &str) -> u32 {
        self.numbers.get(key).copied().unwrap_or(NONE)
    }
}

struct Compiler {
    sections: Sections,
    keys: Keys,
    leaves: Vec<Arc<Lexicon>>,
    strings: HashMap<String, u32>,
}

impl Compiler {
    fn intern(&mut self, text: &str) -> Result<u32, CompileError> {
        StringRef::intern(&mut self.sections.pool, &mut self.strings, text).ok_or(CompileError::TooMuchText)
    }

    fn write_automaton(&mut self, fold: &BTreeMap<char, char>) -> Result<(), CompileError> {
        let code = |ch: char| self.keys.codes.get(&ch).copied().unwrap_or(0);
        let plain: BTreeMap<u32, u16> = self.keys.codes.iter().map(|(&ch, &code)| (ch as u32, code)).collect();
        let mut folded = plain.clone();
        folded.extend(fold.iter().map(|(&from, &to)| (from as u32, code(to))));
        let (plain, folded) = (CharMap::build(plain, 0), CharMap::build(folded, 0));
        (self.sections.code_index, self.sections.code_pages) = (plain.index, plain.pages);
        (self.sections.folded_index, self.sections.folded_pages) = (folded.index, folded.pages);
        self.sections.units =
            automaton::build_units(&self.keys.sequences).ok_or(CompileError::TooManyKeys)?;
        Ok(())
    }

    fn write_leaves(&mut self) -> Result<(), CompileError> {
        for leaf in self.leaves.clone() {
            let first = self.sections.leaf_keys.len() as u32;
            let mut entries: Vec<_> = leaf.entries.iter().map(|entry| (self.keys.get(&entry.key), entry)).collect();
            entries.sort_by_key(|&(number, _)| number);
            for (number, entry) in entries {
                self.sections.leaf_keys.push(number);
                self.sections.leaf_starts.push(self.sections.candidates.len() as u32);
                for value in &entry.values {
                    let reference = self.intern(value)?;
                    self.sections.candidates.push(reference);
                }
            }
            let name = self.intern(&leaf.name)?;
            let record: [u32; LEAF_ITEMS] = [name, first, leaf.entries.len() as u32];
            self.sections.leaves.extend(record);
        }
        self.sections.leaf_starts.push(self.sections.candidates.len() as u32);
        Ok(())
    }

    fn write_plan(&mut self, plan: &PlanSource) {
        let mut record = [NONE; PLAN_ITEMS];
        let normalization: Vec<u32> = plan.normalization.iter().map(|group| self.write_group(group)).collect();
        record[4] = plan.segmentation.as_ref().map_or(NONE, |group| self.write_group(group));
        let chain: Vec<u32> = plan.chain.iter().map(|group| self.write_group(group)).collect();
        for (at, list) in [(0, normalization), (2, chain)] {
            record[at] = self.sections.groups.len() as u32;
            record[at + 1] = list.len() as u32;
            self.sections.groups.extend(list);
        }
        self.sections.plans.extend(record);
    }

    fn write_group(&mut self, group: &Group) -> u32 {
        fn items(group: &Group, leaves: &[Arc<Lexicon>], out: &mut Vec<u32>) {
            match group {
                Group::Leaf(leaf) => {
                    let number = leaves.iter().position(|known| Arc::ptr_eq(known, leaf)).unwrap_or(0);
                    out.extend([0, number as u32]);
                }
                Group::Members(policy, members) => {
                    let kind = if *policy == MatchPolicy::Union { 1 } else { 2 };
                    out.extend([kind, members.len() as u32]);
                    members.iter().for_each(|member| items(member, leaves, out));
                }
            }
        }
        let at = self.sections.groups.len() as u32;
        items(group, &self.leaves, &mut self.sections.groups);
        at
    }

    fn write_fused(
        &mut self,
        view: &View<'_>,
        number: usize,
        fused: &FusedKeys,
        fold: &BTreeMap<char, char>,
    ) -> Result<(), CompileError> {
        let Some(plan) = view.plan(number) else { return Ok(()) };
        let chain = |text: &str| {
            let mut out = String::new();
            steps::run_chain(view, plan.chain, text, &mut out);
            out
        };
        let values_at = self.sections.values.len();
        self.sections.values.resize(values_at + self.keys.sequences.len(), NONE);
        let mut lookahead = 0;
        let marked = fused.segments.iter().map(|key| (key, 0)).chain(fused.runs.iter().map(|key| (key, RUN_MARK)));
        for (key, mark) in marked {
            let value = self.intern(&chain(key))?;
            let slot = values_at + self.keys.get(key) as usize;
            if self.sections.values[slot] == NONE {
                self.sections.values[slot] = value | mark;
            }
            lookahead = lookahead.max(key.chars().count() * 4);
        }
        let long = |key: &&String| key.chars().nth(1).is_some();
        let starts: BTreeSet<char> = fused
            .segments
            .iter()
            .chain(&fused.runs)
            .filter(long)
            .filter_map(|key| key.chars().next())
            .collect();
        let mut items: HashMap<u32, u32> = HashMap::new();
        let unfolded = unfold(fold);
        let sources = |ch: &char| unfolded.get(ch).cloned().unwrap_or_default().into_iter().chain([*ch]);
        for ch in fused.characters.iter().chain(&starts).flat_map(sources) {
            let folded = fold.get(&ch).copied().unwrap_or(ch);
            let output = chain(folded.encode_utf8(&mut [0; 4]));
            let start = starts.contains(&folded);
            let item = match *output.as_bytes() {
                _ if output == ch.encode_utf8(&mut [0; 4]) as &str => {
                    if start { char_kind::START_KEEP << 24 } else { char_kind::KEEP << 24 }
                }
                [a, b, c] if ch.len_utf8() == 3 => {
                    let kind = if start { char_kind::START } else { char_kind::PLAIN };
                    kind << 24 | u32::from_le_bytes([a, b, c, 0])
                }
                _ => {
                    let kind = if start { char_kind::START_STRING } else { char_kind::STRING };
                    self.sections.strings.push(StringRef::intern(&mut self.sections.pool, &mut self.strings, &output)
                        .ok_or(CompileError::TooMuchText)?);
                    kind << 24 | (self.sections.strings.len() as u32 - 1)
                }
            };
            items.insert(ch as u32, item);
        }
        for point in 0x2FF0..=0x2FFF {
            items.insert(point, char_kind::DESCRIPTION << 24);
        }
        let others = char_kind::KEEP << 24;
        let record = number * PLAN_ITEMS;
        let (near, far): (Vec<_>, Vec<_>) = items.into_iter().partition(|&(point, _)| point < 0x1_0000);
        let rows = automaton::blocks(near, others, ROW as u32);
        let plain = vec![others; ROW];
        for lead in 0..16 {
            let row = rows.get(&lead).unwrap_or(&plain);
            self.sections.plans[record + 16 + lead as usize] =
                automaton::intern_block(&mut self.sections.rows, row) as u32;
        }
        let sparse_at = self.sections.sparse_index.len();
        let none = automaton::intern_block(&mut self.sections.sparse_pages, &[others; 256]) as u16;
        self.sections.sparse_index.resize(sparse_at + PAGE_COUNT, none);
        for (page, block) in automaton::blocks(far, others, 256) {
            self.sections.sparse_index[sparse_at + page as usize] =
                automaton::intern_block(&mut self.sections.sparse_pages, &block) as u16;
        }
        let (filter_at, filter_bits) = self.write_filter(fused, &unfolded);
        let plan = &mut self.sections.plans[record..record + PLAN_ITEMS];
        plan[5] = 0;
        plan[7] = sparse_at as u32;
        plan[8] = values_at as u32;
        plan[9] = filter_at as u32;
        plan[10] = filter_bits;
        plan[11] = lookahead as u32;
        plan[12] = u32::from(fused.keeps_length);
        Ok(())
    }

    /// Sets the bit of each pair of characters that a key begins with, as it stands before the normalization.
    fn write_filter(&mut self, fused: &FusedKeys, unfolded: &BTreeMap<char, Vec<char>>) -> (usize, u32) {
        let mut pairs: BTreeSet<(char, char)> = BTreeSet::new();
        for key in fused.segments.iter().chain(&fused.runs) {
            let mut chars = key.chars();
            let (Some(first), Some(second)) = (chars.next(), chars.next()) else { continue };
            let sources = |ch: char| unfolded.get(&ch).cloned().unwrap_or_default().into_iter().chain([ch]);
            for first in sources(first) {
                pairs.extend(sources(second).map(|second| (first, second)));
            }
        }
        let bits = (pairs.len() * 16).next_power_of_two().ilog2().clamp(10, 19);
        let at = self.sections.filters.len();
        self.sections.filters.resize(at + (1 << bits) / 64, 0);
        for (first, second) in pairs {
            let bit = Fused::filter_bit(bits, first as u32, second as u32);
            self.sections.filters[at + bit as usize / 64] |= 1 << (bit % 64);
        }
        (at, bits)
    }
}

/// For each character the ones that the normalization maps to it.
fn unfold(fold: &BTreeMap<char, char>) -> BTreeMap<char, Vec<char>> {
    let mut unfolded: BTreeMap<char, Vec<char>> = BTreeMap::new();
    for (&from, &to) in fold {
        if from != to {
            unfolded.entry(to).or_default().push(from);
        }
    }
    unfolded
}
