//! Compiles plans into one blob: dictionaries and groups as they are, and for most plans a fused form for the fast loop.
//!
//! `build.rs` calls it for the built-in configurations and the library at run time for a user's dictionaries.
//!
//! This file names nothing else of the crate but its siblings.

use super::automaton::{self, CharMap, PAGE_COUNT};
use super::format::{LEAF_ITEMS, NONE, PLAN_ITEMS, ROW, RUN_MARK, Sections, StringRef, View};
use super::format::{char_kind, three_hash, two_hash};
use super::fuse::{self, FusedKeys};
use super::plan::{Group, MatchPolicy, PlanSource};
use super::steps;
use super::text::Lexicon;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Why plans cannot be compiled: of what there is too much for the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompileError {
    /// More than 65,535 different characters in keys.
    Characters,
    /// More than about a million keys.
    Keys,
    /// More than 8 MiB of different values.
    Text,
}

impl std::fmt::Display for CompileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Characters => "the dictionaries' keys hold more than 65,535 different characters",
            Self::Keys => "the dictionaries hold more than a million keys",
            Self::Text => "the dictionaries' values are more than 8 MiB of text",
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
    let Some(view) = View::new(&words) else { return Err(CompileError::Keys) };
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
            return Err(CompileError::Characters);
        }
        let codes: HashMap<char, u16> =
            ranked.iter().enumerate().map(|(rank, &(ch, _))| (ch, rank as u16 + 1)).collect();
        let mut coded: Vec<(Vec<u16>, &str)> = keys
            .into_iter()
            .map(|key| (key.chars().map(|ch| codes.get(&ch).copied().unwrap_or(0)).collect(), key))
            .collect();
        coded.sort();
        let numbers =
            coded.iter().enumerate().map(|(number, (_, key))| ((*key).to_owned(), number as u32)).collect();
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
        StringRef::intern(&mut self.sections.pool, &mut self.strings, text).ok_or(CompileError::Text)
    }

    fn write_automaton(&mut self, fold: &BTreeMap<char, char>) -> Result<(), CompileError> {
        let code = |ch: char| self.keys.codes.get(&ch).copied().unwrap_or(0);
        let plain: BTreeMap<u32, u16> =
            self.keys.codes.iter().map(|(&ch, &code)| (ch as u32, code)).collect();
        let mut folded = plain.clone();
        folded.extend(fold.iter().map(|(&from, &to)| (from as u32, code(to))));
        let (plain, folded) = (CharMap::build(plain, 0), CharMap::build(folded, 0));
        (self.sections.code_index, self.sections.code_pages) = (plain.index, plain.pages);
        (self.sections.folded_index, self.sections.folded_pages) = (folded.index, folded.pages);
        self.sections.units = automaton::build_units(&self.keys.sequences).ok_or(CompileError::Keys)?;
        Ok(())
    }

    fn write_leaves(&mut self) -> Result<(), CompileError> {
        for leaf in self.leaves.clone() {
            let first = self.sections.leaf_keys.len() as u32;
            let mut entries: Vec<_> =
                leaf.entries.iter().map(|entry| (self.keys.get(&entry.key), entry)).collect();
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
        let normalization: Vec<u32> =
            plan.normalization.iter().map(|group| self.write_group(group)).collect();
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
        let marked =
            fused.segments.iter().map(|key| (key, 0)).chain(fused.runs.iter().map(|key| (key, RUN_MARK)));
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
            let start = if starts.contains(&folded) { char_kind::START_KEEP } else { char_kind::KEEP };
            let stays = output == ch.encode_utf8(&mut [0; 4]) as &str;
            let item = match *output.as_bytes() {
                [a, b, c] if ch.len_utf8() == 3 => {
                    let kind = if stays { char_kind::KEEP } else { char_kind::PLAIN };
                    (start | kind) << 24 | u32::from_le_bytes([a, b, c, 0])
                }
                _ if stays => start << 24,
                _ => {
                    let kind =
                        if start == char_kind::KEEP { char_kind::STRING } else { char_kind::START_STRING };
                    let reference = self.intern(&output)?;
                    self.sections.strings.push(reference);
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
        let ascii_tail = ascii_tail(fused, &items);
        let (near, far): (Vec<_>, Vec<_>) = items.into_iter().partition(|&(point, _)| point < 0x1_0000);
        let han = near.iter().filter(|&(point, _)| (0x4E00..0x9FFF).contains(point));
        let dense = han.filter(|&&(_, item)| item >> 24 & char_kind::START_KEEP != 0).count() > 2000;
        let rows = automaton::blocks(near, others, ROW as u32);
        for lead in 0..16 {
            let mut row = rows.get(&lead).cloned().unwrap_or_else(|| vec![others; ROW]);
            write_kept_bytes(lead, &mut row);
            self.sections.plans[record + 16 + lead as usize] =
                automaton::intern_block(&mut self.sections.rows, &row) as u32;
        }
        let sparse_at = self.sections.sparse_index.len();
        let none = automaton::intern_block(&mut self.sections.sparse_pages, &[others; 256]) as u16;
        self.sections.sparse_index.resize(sparse_at + PAGE_COUNT, none);
        for (page, block) in automaton::blocks(far, others, 256) {
            self.sections.sparse_index[sparse_at + page as usize] =
                automaton::intern_block(&mut self.sections.sparse_pages, &block) as u16;
        }
        let filters = self.write_filters(fused, &unfolded);
        let (twos_at, twos_bits) = self.write_twos(fused, &unfolded, chain);
        let plan = &mut self.sections.plans[record..record + PLAN_ITEMS];
        plan[5] = sparse_at as u32;
        plan[6] = values_at as u32;
        plan[7] = self.keys.sequences.len() as u32;
        plan[8..12].copy_from_slice(&filters);
        plan[12] = lookahead as u32;
        let ascii_inside = fused.segments.iter().chain(&fused.runs).any(|key| {
            !key.starts_with(|ch: char| ch.is_ascii()) && key.chars().take(3).any(|ch| ch.is_ascii())
        });
        plan[13] = u32::from(fused.keeps_length)
            | u32::from(dense) << 1
            | u32::from(ascii_inside) << 2
            | twos_bits << 8;
        plan[14] = ascii_tail;
        plan[15] = twos_at;
        Ok(())
    }

    /// Sets the filters' bits for each key of more than one character, as it may stand before the normalization.
    fn write_filters(&mut self, fused: &FusedKeys, unfolded: &BTreeMap<char, Vec<char>>) -> [u32; 4] {
        let (mut twos, mut threes): (BTreeSet<u64>, BTreeSet<u64>) = Default::default();
        for key in fused.segments.iter().chain(&fused.runs) {
            if key.chars().nth(2).is_none() {
                twos.extend(spellings::<2>(key, unfolded).iter().map(|text| word(text.as_bytes())));
            }
            let three = spellings::<3>(key, unfolded);
            threes.extend(three.iter().map(|text| word(text.as_bytes().get(1..).unwrap_or_default())));
        }
        let size = |count: usize| (count * 32).next_power_of_two().ilog2().clamp(9, 20);
        let (two_bits, three_bits) = (size(twos.len()), size(threes.len()));
        let mut bytes = vec![0_u8; (1 << two_bits) / 8 + (1 << three_bits) / 8];
        let (two_bytes, three_bytes) = bytes.split_at_mut((1 << two_bits) / 8);
        for hash in twos.iter().map(|&word| two_hash(word, two_bits)) {
            two_bytes[hash as usize / 8] |= 1 << (hash % 8);
        }
        for hash in threes.iter().map(|&word| three_hash(word, three_bits)) {
            three_bytes[hash as usize / 8] |= 1 << (hash % 8);
        }
        let at = self.sections.filters.len() as u32 * 8;
        self.sections
            .filters
            .extend(bytes.chunks(8).map(|bytes| u64::from_ne_bytes(word(bytes).to_le_bytes())));
        [at, two_bits, at + (1 << two_bits) / 8, three_bits]
    }
}

/// Up to eight bytes as a word, the first lowest.
fn word(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    u64::from_le_bytes(word)
}

impl Compiler {
    /// Writes the keys of two characters, and returns where and for how many places.
    fn write_twos(
        &mut self,
        fused: &FusedKeys,
        unfolded: &BTreeMap<char, Vec<char>>,
        chain: impl Fn(&str) -> String,
    ) -> (u32, u32) {
        let runs = fused.runs.iter().map(|key| (key, 0));
        let segments = fused.segments.iter().map(|key| (key, two_characters(&chain(key))));
        let twos: Vec<(String, u32)> = runs
            .chain(segments)
            .filter(|(key, _)| key.chars().nth(2).is_none())
            .flat_map(|(key, value)| spellings::<2>(key, unfolded).into_iter().map(move |two| (two, value)))
            .collect();
        let bits = (twos.len() * 3 / 2 + 1).next_power_of_two().ilog2().max(4);
        let at = self.sections.twos.len();
        self.sections.twos.resize(at + (1 << bits), 0);
        let table = &mut self.sections.twos[at..];
        for (two, value) in twos {
            let mut place = two_hash(word(two.as_bytes()), bits) as usize;
            while table[place] != 0 {
                place = (place + 1) % table.len();
            }
            table[place] = u64::from(two_characters(&two)) | u64::from(value) << 32;
        }
        (at as u32, bits)
    }
}

/// A text as two code points of 16 bits, the first low, if it is two characters of three bytes; else 0.
fn two_characters(text: &str) -> u32 {
    let mut chars = text.chars();
    match (chars.next(), chars.next(), chars.next(), text.len()) {
        (Some(first), Some(second), None, 6) if first.len_utf8() == 3 => {
            u32::from(first) | u32::from(second) << 16
        }
        _ => 0,
    }
}

/// Writes into the items of kept characters of a row the bytes of the character itself.
fn write_kept_bytes(lead: u32, row: &mut [u32]) {
    for (low, item) in row.iter_mut().enumerate() {
        let ch = char::from_u32(lead << 12 | low as u32).filter(|ch| ch.len_utf8() == 3);
        if let Some(ch) = ch.filter(|_| matches!(*item >> 24, char_kind::KEEP | char_kind::START_KEEP)) {
            let mut bytes = [0; 4];
            ch.encode_utf8(&mut bytes);
            *item = *item & 0xFF00_0000 | u32::from_le_bytes(bytes);
        }
    }
}

/// How many of the last bytes of a run of ASCII may begin a key; `NONE` if any may, or if one is mapped.
fn ascii_tail(fused: &FusedKeys, items: &HashMap<u32, u32>) -> u32 {
    let mapped = |point: u32| {
        items.get(&point).is_some_and(|item| item >> 24 & !char_kind::START_KEEP != char_kind::KEEP)
    };
    let keys = || fused.segments.iter().chain(&fused.runs);
    if (0..0x80).any(mapped) || keys().any(|key| key.is_ascii()) {
        return NONE;
    }
    let prefix = |key: &String| key.bytes().take_while(u8::is_ascii).count() as u32;
    keys().map(prefix).max().unwrap_or(0)
}

/// The ways in which the first `N` characters of a key may be written before the normalization, each with three bytes.
fn spellings<const N: usize>(key: &str, unfolded: &BTreeMap<char, Vec<char>>) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut chars = key.chars();
    for _ in 0..N {
        let Some(ch) = chars.next() else { return Vec::new() };
        let forms = || unfolded.get(&ch).into_iter().flatten().copied().chain([ch]);
        let long = || forms().filter(|form| form.len_utf8() == 3);
        all = all.iter().flat_map(|start| long().map(move |form| format!("{start}{form}"))).collect();
    }
    all
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
