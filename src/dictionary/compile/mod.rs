//! Compiles plans into one blob: the dictionaries and groups as they are, and for most plans a one-pass form.
//!
//! The build script calls it for the built-in configurations, the library at run time for a user's dictionaries.
//!
//! The build script compiles this folder too, so its files name nothing but `crate::dictionary`, `crate::text::spans`
//! and `crate::step_counter`.

pub mod anchors;
pub mod char_table;
pub mod cross_step_keys;
pub mod frequencies;
#[cfg_attr(not(test), allow(dead_code, reason = "only the build script makes plans idempotent"))]
pub mod idempotence;
pub mod trie_builder;

use crate::dictionary::blob::characters::{ROW, ROWS, char_kind};
use crate::dictionary::blob::keys::{CROSS_STEP, KeyBlock};
use crate::dictionary::blob::pairs::{Pair, neighbour_bit, pair_hash, pair_slot, pair_word};
use crate::dictionary::blob::plan::{DictRecord, NONE, OnePassRecord, PlanRecord, Span, group_kind};
use crate::dictionary::blob::strings::StringRef;
use crate::dictionary::blob::trie::PAGE_COUNT;
use crate::dictionary::blob::{Sections, View};
use crate::dictionary::interpreter as steps;
use crate::dictionary::plan::{Group, MatchPolicy, PlanSource};
use crate::dictionary::text::DictSource;
use anchors::{self as triggers, Triggers};
use char_table::{BlockPool, CharTable};
use cross_step_keys::{self as fuse, FusedKeys};
use frequencies::Frequencies;
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

/// Compiles plans into one blob; they keep their numbers. The frequencies change nothing but speed.
///
/// # Errors
///
/// The format's limits, see [`CompileError`].
pub fn compile(plans: &[PlanSource], frequencies: &Frequencies) -> Result<Vec<u64>, CompileError> {
    let fold = plans.iter().find_map(fuse::simple_fold).unwrap_or_default();
    let fused: Vec<Option<FusedKeys>> = plans
        .iter()
        .map(|plan| fuse::fused_keys(plan).filter(|_| fuse::simple_fold(plan).is_some_and(|own| own == fold)))
        .collect();
    let leaves = distinct_leaves(plans);
    let keys = Keys::number(&leaves, &fused, &fold)?;
    let mut compiler = Compiler {
        sections: Sections::default(),
        keys,
        leaves,
        strings: HashMap::new(),
        row_pool: BlockPool::default(),
        sparse_pool: BlockPool::default(),
    };
    compiler.write_automaton(&fold, frequencies)?;
    compiler.write_leaves()?;
    for plan in plans {
        compiler.write_plan(plan);
    }
    let words = compiler.sections.to_words();
    let Some(view) = View::new(&words) else { return Err(CompileError::Keys) };
    let unfolded = unfold(&fold);
    let keys = fused.iter().flatten().flat_map(FusedKeys::all);
    let inner = compiler.write_filter(keys.flat_map(neighbours), 16, &unfolded);
    for (number, fused) in fused.iter().enumerate() {
        if let Some(keys) = fused {
            let context = Context { keys, fold: &fold, unfolded: &unfolded, inner, frequencies };
            compiler.write_fused(&view, number, &context)?;
        }
    }
    Ok(compiler.sections.to_words())
}

fn distinct_leaves(plans: &[PlanSource]) -> Vec<Arc<DictSource>> {
    let mut leaves: Vec<Arc<DictSource>> = Vec::new();
    for leaf in plans.iter().flat_map(PlanSource::groups).flat_map(Group::dicts) {
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
        leaves: &[Arc<DictSource>],
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

/// What the one-pass form of a plan is made from.
struct Context<'c> {
    keys: &'c FusedKeys,
    fold: &'c BTreeMap<char, char>,
    /// For each character the ones that the normalization maps to it.
    unfolded: &'c BTreeMap<char, Vec<char>>,
    /// The filter of inner pairs, which all plans share.
    inner: Span,
    frequencies: &'c Frequencies,
}

impl Context<'_> {
    /// The ways in which a character may stand in the text before the normalization.
    fn spellings(&self, ch: char) -> impl Iterator<Item = char> {
        spellings(ch, self.unfolded)
    }
}

struct Compiler {
    sections: Sections,
    keys: Keys,
    leaves: Vec<Arc<DictSource>>,
    strings: HashMap<String, u32>,
    row_pool: BlockPool<u32>,
    sparse_pool: BlockPool<u32>,
}

impl Compiler {
    fn intern(&mut self, text: &str) -> Result<u32, CompileError> {
        StringRef::intern(&mut self.sections.pool, &mut self.strings, text).ok_or(CompileError::Text)
    }

    fn write_automaton(
        &mut self,
        fold: &BTreeMap<char, char>,
        frequencies: &Frequencies,
    ) -> Result<(), CompileError> {
        let code = |ch: char| self.keys.codes.get(&ch).copied().unwrap_or(0);
        let plain: BTreeMap<u32, u16> =
            self.keys.codes.iter().map(|(&ch, &code)| (ch as u32, code)).collect();
        let mut mapped = plain.clone();
        mapped.extend(fold.iter().map(|(&from, &to)| (from as u32, code(to))));
        let mut pool = BlockPool::default();
        let pages = &mut self.sections.code_pages;
        self.sections.code_index = CharTable::build_into(plain, 0, &mut pool, pages);
        self.sections.mapped_index = CharTable::build_into(mapped, 0, &mut pool, pages);
        let characters = frequencies.characters.iter().map(|(&ch, &frequency)| (ch as u32, frequency));
        let frequencies = CharTable::build(characters, 0);
        self.sections.frequency_index = frequencies.index;
        self.sections.frequency_pages = frequencies.pages;
        self.sections.nodes = trie_builder::build_nodes(&self.keys.sequences).ok_or(CompileError::Keys)?;
        Ok(())
    }

    fn write_leaves(&mut self) -> Result<(), CompileError> {
        for leaf in self.leaves.clone() {
            let first = self.sections.entry_keys.len() as u32;
            let mut entries: Vec<_> =
                leaf.entries.iter().map(|entry| (self.keys.get(&entry.key), entry)).collect();
            entries.sort_by_key(|&(number, _)| number);
            for (number, entry) in entries {
                self.sections.entry_keys.push(number);
                self.sections.value_starts.push(self.sections.entry_values.len() as u32);
                for value in &entry.values {
                    let reference = self.intern(value)?;
                    self.sections.entry_values.push(reference);
                }
            }
            let name = self.intern(&leaf.name)?;
            let entries = Span { start: first, len: leaf.entries.len() as u32 };
            self.sections.dicts.push(DictRecord { name, entries });
        }
        self.sections.value_starts.push(self.sections.entry_values.len() as u32);
        Ok(())
    }

    fn write_plan(&mut self, plan: &PlanSource) {
        let mut list = |groups: &[Group]| {
            let groups: Vec<u32> = groups.iter().map(|group| self.write_group(group)).collect();
            let span = Span { start: self.sections.groups.len() as u32, len: groups.len() as u32 };
            self.sections.groups.extend(groups);
            span
        };
        let record = PlanRecord {
            normalization: list(&plan.normalization),
            chain: list(&plan.chain),
            segmentation: plan.segmentation.as_ref().map_or(NONE, |group| self.write_group(group)),
            ..PlanRecord::default()
        };
        self.sections.plans.push(record);
    }

    fn write_group(&mut self, group: &Group) -> u32 {
        fn items(group: &Group, leaves: &[Arc<DictSource>], out: &mut Vec<u32>) {
            match group {
                Group::Dict(leaf) => {
                    let number = leaves.iter().position(|known| Arc::ptr_eq(known, leaf)).unwrap_or(0);
                    out.extend([group_kind::DICT, number as u32]);
                }
                Group::Members(policy, members) => {
                    let kind = match policy {
                        MatchPolicy::Union => group_kind::UNION,
                        MatchPolicy::ShortCircuit => group_kind::SHORT_CIRCUIT,
                    };
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
        context: &Context<'_>,
    ) -> Result<(), CompileError> {
        let Some(plan) = view.plan(number) else { return Ok(()) };
        let chain = |text: &str| {
            let mut out = String::new();
            steps::run_chain(view, plan.chain, text, &mut out);
            out
        };
        let keys = context.keys;
        let starts: BTreeSet<char> = keys.all().filter_map(|key| key.chars().next()).collect();
        let mut items: HashMap<u32, u32> = HashMap::new();
        let mut outputs: HashMap<char, String> = HashMap::new();
        let mut strings: BTreeMap<u32, u32> = BTreeMap::new();
        for ch in keys.characters.iter().chain(&starts).flat_map(|&ch| context.spellings(ch)) {
            let folded = context.fold.get(&ch).copied().unwrap_or(ch);
            let output = chain(folded.encode_utf8(&mut [0; 4]));
            let start = if starts.contains(&folded) { char_kind::START } else { 0 };
            let stays = output == ch.encode_utf8(&mut [0; 4]) as &str;
            let item = match *output.as_bytes() {
                _ if stays => (start | char_kind::KEEP) << 24,
                [a, b, c] if ch.len_utf8() == 3 => {
                    (start | char_kind::PLAIN) << 24 | u32::from_le_bytes([a, b, c, 0])
                }
                _ => {
                    strings.insert(ch as u32, self.intern(&output)?);
                    (start | char_kind::STRING) << 24
                }
            };
            items.insert(ch as u32, item);
            outputs.insert(ch, output);
        }
        for point in 0x2FF0..=0x2FFF {
            items.insert(point, char_kind::DESCRIPTION << 24);
        }
        // Keys of which something else becomes than of their characters, and those that have to be seen with what is
        // around them.
        let mut loud: BTreeSet<&str> = BTreeSet::new();
        // By key number: what is not quiet has a value.
        let mut values: BTreeMap<u32, Option<u32>> = BTreeMap::new();
        let mut lookahead = 0;
        let marked =
            keys.segments.iter().map(|key| (key, 0)).chain(keys.runs.iter().map(|key| (key, CROSS_STEP)));
        for (key, mark) in marked {
            let value = chain(key);
            let is_quiet = mark == 0 && is_quiet(key, &value, &outputs);
            if !is_quiet {
                loud.insert(key);
            }
            let number = self.keys.get(key);
            let reference = if is_quiet { None } else { Some(self.intern(&value)? | mark) };
            values.entry(number).or_insert(reference);
            lookahead = lookahead.max(key.chars().count() * 4);
        }
        let triggers = self.write_triggers(&loud, context, &mut items);
        let filter = self.write_filter(triggers.pairs.keys().copied(), 32, context.unfolded);
        let pairs = pair_table(&triggers.pairs, &loud, context, chain);
        let ascii_tail = ascii_tail(keys, &items);
        let blocks = self.write_values(&values);
        let key_blocks = blocks;
        let pairs_at = self.sections.pairs.len() as u32;
        let strings_at = self.sections.strings.len() as u32;
        let pairs_span = Span { start: pairs_at, len: pairs.len() as u32 };
        let strings_span = Span { start: strings_at, len: strings.len() as u32 };
        self.sections.pairs.extend(pairs);
        self.sections.strings.extend(strings.into_iter().map(|(point, reference)| [point, reference]));
        let (row_index, sparse_index) = self.write_items(items);
        if let Some(plan) = self.sections.plans.get_mut(number) {
            plan.one_pass = OnePassRecord {
                is_present: 1,
                row_index,
                sparse_index,
                key_blocks,
                inner_pairs: context.inner,
                anchor_pairs: filter,
                pairs: pairs_span,
                strings: strings_span,
                lookahead: lookahead as u32,
                keeps_length: u32::from(keys.keeps_length),
                ascii_tail,
            };
        }
        Ok(())
    }

    /// Chooses where the hot loop stops, and marks these characters.
    fn write_triggers(
        &self,
        loud: &BTreeSet<&str>,
        context: &Context<'_>,
        items: &mut HashMap<u32, u32>,
    ) -> Triggers {
        let output = |item: &u32| item >> 24 & char_kind::OUTPUT;
        let turns = items.iter().filter(|(_, item)| output(item) >= char_kind::STRING);
        let turns = turns.filter_map(|(&point, _)| char::from_u32(point)).filter(|ch| ch.len_utf8() == 3);
        // A key that begins with another character shows itself by that; but it may be written with one of three bytes.
        let firsts = loud.iter().filter_map(|key| key.chars().next()).filter(|ch| ch.len_utf8() != 3);
        let turns = turns.chain(firsts.flat_map(|ch| context.spellings(ch))).filter(|ch| ch.len_utf8() == 3);
        let chosen = triggers::choose(loud.iter().copied(), turns.collect(), context.frequencies);
        let marks = chosen.triggers.iter().map(|&ch| (ch, char_kind::ANCHOR));
        let marks =
            marks.chain(chosen.turns.iter().map(|&ch| (ch, char_kind::ANCHOR | char_kind::ALWAYS_CONFIRM)));
        for (ch, mark) in marks {
            for ch in context.spellings(ch).filter(|ch| ch.len_utf8() == 3) {
                *items.entry(ch as u32).or_insert(char_kind::KEEP << 24) |= mark << 24;
            }
        }
        chosen
    }

    /// Writes what becomes of the keys, and returns where their blocks begin and how many there are.
    fn write_values(&mut self, values: &BTreeMap<u32, Option<u32>>) -> Span {
        let at = self.sections.key_blocks.len() as u32;
        let mut blocks = vec![KeyBlock::default(); self.keys.sequences.len().div_ceil(64)];
        for (number, block) in (0..).zip(&mut blocks) {
            block.first_value = self.sections.key_values.len() as u64;
            for (key, value) in values.range(number * 64..(number + 1) * 64) {
                let bit = 1 << (key % 64);
                match value {
                    Some(value) => {
                        block.overrides |= bit;
                        self.sections.key_values.push(*value);
                    }
                    None => block.compositional |= bit,
                }
            }
        }
        self.sections.key_blocks.extend(&blocks);
        Span { start: at, len: blocks.len() as u32 }
    }

    /// Writes the character items of a plan, and returns where they start in `row_index` and `sparse_index`.
    fn write_items(&mut self, items: HashMap<u32, u32>) -> (u32, u32) {
        let others = char_kind::KEEP << 24;
        let (near, far): (Vec<_>, Vec<_>) = items.into_iter().partition(|&(point, _)| point < 0x1_0000);
        let rows_at = self.sections.row_index.len();
        let rows = char_table::blocks(near, others, ROW as u32);
        for number in 0..ROWS as u32 {
            let mut row = rows.get(&number).cloned().unwrap_or_else(|| vec![others; ROW]);
            write_kept_bytes(number * ROW as u32, &mut row);
            let row = self.row_pool.intern(&mut self.sections.rows, row);
            self.sections.row_index.push((row * ROW) as u32);
        }
        let sparse_at = self.sections.sparse_index.len();
        let none = self.sparse_pool.intern(&mut self.sections.sparse_pages, vec![others; 256]) as u16;
        self.sections.sparse_index.resize(sparse_at + PAGE_COUNT, none);
        for (page, block) in char_table::blocks(far, others, 256) {
            let number = self.sparse_pool.intern(&mut self.sections.sparse_pages, block) as u16;
            if let Some(index) = self.sections.sparse_index.get_mut(sparse_at + page as usize) {
                *index = number;
            }
        }
        (rows_at as u32, sparse_at as u32)
    }

    /// Writes a filter of pairs in all their spellings, with so many bits for each, and returns where it begins and how
    /// many bits it has, as a power of two.
    fn write_filter(
        &mut self,
        pairs: impl IntoIterator<Item = (char, char)>,
        bits_each: usize,
        unfolded: &BTreeMap<char, Vec<char>>,
    ) -> Span {
        let pairs: BTreeSet<(char, char)> = pairs.into_iter().collect();
        let words: BTreeSet<u64> =
            pairs.iter().flat_map(|&(first, second)| pair_words(first, second, unfolded)).collect();
        let bits = (words.len() * bits_each).next_power_of_two().ilog2().clamp(9, 20);
        let mut filter = vec![0_u8; 1 << (bits - 3)];
        for word in words {
            let hash = pair_hash(word, bits) as usize;
            if let Some(byte) = filter.get_mut(hash / 8) {
                *byte |= 1 << (hash % 8);
            }
        }
        let start = self.sections.filters.len() as u32;
        self.sections.filters.extend(filter);
        Span { start, len: bits }
    }
}

/// The table of the loud pairs, in all their spellings.
fn pair_table(
    pairs: &BTreeMap<(char, char), BTreeSet<char>>,
    loud: &BTreeSet<&str>,
    context: &Context<'_>,
    chain: impl Fn(&str) -> String,
) -> Vec<Pair> {
    let (keys, loud_keys) = (context.keys, loud);
    let thirds_in = |keys: &mut dyn Iterator<Item = &str>| {
        let mut thirds: HashMap<(char, char), u32> = HashMap::new();
        for key in keys {
            let mut chars = key.chars();
            if let (Some(first), Some(second), Some(third)) = (chars.next(), chars.next(), chars.next()) {
                *thirds.entry((first, second)).or_default() |= neighbour_bits(third, context);
            }
        }
        thirds
    };
    let (any, loud) = (thirds_in(&mut keys.all()), thirds_in(&mut loud.iter().copied()));
    let mut entries: BTreeMap<u64, Pair> = BTreeMap::new();
    for (&(first, second), befores) in pairs {
        let key = String::from_iter([first, second]);
        let is_segment = keys.segments.contains(&key);
        let is_loud = loud_keys.contains(key.as_str());
        let output = if is_loud { two_characters(&chain(&key)) } else { Some(0) };
        // Instead of a loud key any longer one counts; else loud ones alone.
        let thirds = match output {
            Some(_) => if is_loud { &any } else { &loud }.get(&(first, second)).copied().unwrap_or(0),
            // That does not fit into the table.
            None => Pair::ANY,
        };
        let pair = Pair {
            characters: 0,
            output: output.unwrap_or(0),
            thirds: if is_segment { thirds } else { thirds | Pair::IS_CROSS_STEP },
            befores: befores.iter().fold(0, |bits, &ch| bits | neighbour_bits(ch, context)),
        };
        for word in pair_words(first, second, context.unfolded) {
            let text = word.to_le_bytes();
            let characters = std::str::from_utf8(&text[..6]).ok().and_then(two_characters).unwrap_or(0);
            entries.insert(word, Pair { characters, ..pair });
        }
    }
    let mut table = vec![Pair::default(); entries.len() * 5 / 4 + 2];
    for (word, pair) in entries {
        let mut place = pair_slot(word, table.len());
        while table[place].characters != 0 {
            place = (place + 1) % table.len();
        }
        table[place] = pair;
    }
    table
}

/// The bits for a character beside a pair, in all its spellings.
fn neighbour_bits(ch: char, context: &Context<'_>) -> u32 {
    let bits = context.spellings(ch).map(|ch| match *ch.encode_utf8(&mut [0; 4]).as_bytes() {
        [a, b, c] => neighbour_bit(u32::from_le_bytes([a, b, c, 0])),
        // The loop does not ask beside characters of four bytes.
        [_, _, _, _] => 0,
        _ => Pair::ANY,
    });
    bits.fold(0, |all, bit| all | bit)
}

/// Whether what becomes of a key is what becomes of its characters one by one, three bytes each.
fn is_quiet(key: &str, value: &str, outputs: &HashMap<char, String>) -> bool {
    let mut rest = value;
    key.chars().filter(|ch| ch.len_utf8() == 3).count() * 3 == key.len()
        && key.chars().all(|ch| {
            let mut own = [0; 4];
            let output = outputs.get(&ch).map_or(&*ch.encode_utf8(&mut own), String::as_str);
            output.len() == 3 && rest.strip_prefix(output).map(|after| rest = after).is_some()
        })
        && rest.is_empty()
}

/// The pairs of characters that stand beside each other in a key.
fn neighbours(key: &str) -> impl Iterator<Item = (char, char)> {
    key.chars().zip(key.chars().skip(1))
}

/// Writes into the items of a row, but for those of plain characters, the bytes of the character itself.
fn write_kept_bytes(first: u32, row: &mut [u32]) {
    for (point, item) in (first..).zip(row) {
        let ch = char::from_u32(point).filter(|ch| ch.len_utf8() == 3);
        if let Some(ch) = ch.filter(|_| *item >> 24 & char_kind::OUTPUT != char_kind::PLAIN) {
            let mut bytes = [0; 4];
            ch.encode_utf8(&mut bytes);
            *item = *item & 0xFF00_0000 | u32::from_le_bytes(bytes);
        }
    }
}

/// How many of the last bytes of a run of ASCII may begin a key; `NONE` if any may, or if one is mapped.
fn ascii_tail(fused: &FusedKeys, items: &HashMap<u32, u32>) -> u32 {
    let mapped =
        |point: u32| items.get(&point).is_some_and(|item| item >> 24 & char_kind::OUTPUT != char_kind::KEEP);
    let keys = || fused.all();
    if (0..0x80).any(mapped) || keys().any(|key| key.is_ascii()) {
        return NONE;
    }
    let prefix = |key: &str| key.bytes().take_while(u8::is_ascii).count() as u32;
    keys().map(prefix).max().unwrap_or(0)
}

/// The ways in which a character may stand in the text before the normalization.
fn spellings(ch: char, unfolded: &BTreeMap<char, Vec<char>>) -> impl Iterator<Item = char> {
    unfolded.get(&ch).into_iter().flatten().copied().chain([ch])
}

/// The words of a pair of characters of three bytes, in all its spellings.
fn pair_words(first: char, second: char, unfolded: &BTreeMap<char, Vec<char>>) -> impl Iterator<Item = u64> {
    spellings(first, unfolded)
        .flat_map(move |first| {
            spellings(second, unfolded).map(move |second| String::from_iter([first, second]))
        })
        .filter_map(|text| pair_word(text.as_bytes()))
}

/// A text as two code points of 16 bits, the first low, if it is two characters of three bytes.
fn two_characters(text: &str) -> Option<u32> {
    let mut chars = text.chars();
    let (first, second) = (u32::from(chars.next()?), u32::from(chars.next()?));
    let of_three_bytes = |point: u32| (0x800..0x1_0000).contains(&point);
    (chars.next().is_none() && of_three_bytes(first) && of_three_bytes(second))
        .then_some(first | second << 16)
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
