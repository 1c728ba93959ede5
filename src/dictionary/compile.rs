//! Compiles plans into one blob: dictionaries and groups as they are, and for most plans a fused form for the fast loop.
//!
//! `build.rs` calls it for the built-in configurations and the library at run time for a user's dictionaries.
//!
//! This file names nothing else of the crate but its siblings.

use super::automaton::{self, CharMap, PAGE_COUNT};
use super::format::{KeyBlock, LEAF_ITEMS, NONE, PLAN_ITEMS, ROW, ROWS, RUN_MARK, Sections, StringRef, View};
use super::format::{Pair, char_kind, neighbour_bit, pair_hash, pair_place, pair_word};
use super::fuse::{self, FusedKeys};
use super::plan::{Group, MatchPolicy, PlanSource};
use super::steps;
use super::text::Lexicon;
use super::triggers::{self, Frequencies, Triggers};
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
    let mut compiler = Compiler { sections: Sections::default(), keys, leaves, strings: HashMap::new() };
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

/// What the one-pass form of a plan is made from.
struct Context<'c> {
    keys: &'c FusedKeys,
    fold: &'c BTreeMap<char, char>,
    /// For each character the ones that the normalization maps to it.
    unfolded: &'c BTreeMap<char, Vec<char>>,
    /// The filter of inner pairs, which all plans share.
    inner: [u32; 2],
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
    leaves: Vec<Arc<Lexicon>>,
    strings: HashMap<String, u32>,
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
        let mut folded = plain.clone();
        folded.extend(fold.iter().map(|(&from, &to)| (from as u32, code(to))));
        let (plain, folded) = (CharMap::build(plain, 0), CharMap::build(folded, 0));
        let mut pages = plain.pages;
        let places: Vec<u16> =
            folded.pages.chunks(256).map(|page| automaton::intern_block(&mut pages, page) as u16).collect();
        self.sections.code_index = plain.index;
        self.sections.folded_index = folded.index.iter().map(|&page| places[usize::from(page)]).collect();
        self.sections.code_pages = pages;
        let frequencies =
            CharMap::build(frequencies.characters.iter().map(|(&ch, &frequency)| (ch as u32, frequency)), 0);
        (self.sections.frequency_index, self.sections.frequency_pages) =
            (frequencies.index, frequencies.pages);
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
            keys.segments.iter().map(|key| (key, 0)).chain(keys.runs.iter().map(|key| (key, RUN_MARK)));
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
        let record = number * PLAN_ITEMS;
        self.write_items(record, items);
        let plan = &mut self.sections.plans[record..record + PLAN_ITEMS];
        plan[6..8].copy_from_slice(&blocks);
        plan[8..10].copy_from_slice(&context.inner);
        plan[10..12].copy_from_slice(&filter);
        plan[12] = lookahead as u32;
        plan[13] = u32::from(keys.keeps_length);
        plan[14..16].copy_from_slice(&[ascii_tail, self.sections.pairs.len() as u32]);
        plan[19] = pairs.len() as u32;
        self.sections.pairs.extend(pairs);
        plan[17..19].copy_from_slice(&[self.sections.strings.len() as u32, strings.len() as u32]);
        self.sections.strings.extend(strings.into_iter().map(|(point, reference)| [point, reference]));
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
        let marks = chosen.triggers.iter().map(|&ch| (ch, char_kind::STOP));
        let marks = marks.chain(chosen.turns.iter().map(|&ch| (ch, char_kind::STOP | char_kind::TURN)));
        for (ch, mark) in marks {
            for ch in context.spellings(ch).filter(|ch| ch.len_utf8() == 3) {
                *items.entry(ch as u32).or_insert(char_kind::KEEP << 24) |= mark << 24;
            }
        }
        chosen
    }

    /// Writes what becomes of the keys, and returns where their blocks begin and how many there are.
    fn write_values(&mut self, values: &BTreeMap<u32, Option<u32>>) -> [u32; 2] {
        let at = self.sections.key_blocks.len() as u32;
        let mut blocks = vec![KeyBlock::default(); self.keys.sequences.len().div_ceil(64)];
        for (number, block) in (0..).zip(&mut blocks) {
            block.first = self.sections.values.len() as u64;
            for (key, value) in values.range(number * 64..(number + 1) * 64) {
                let bit = 1 << (key % 64);
                match value {
                    Some(value) => {
                        block.loud |= bit;
                        self.sections.values.push(*value);
                    }
                    None => block.quiet |= bit,
                }
            }
        }
        self.sections.key_blocks.extend(&blocks);
        [at, blocks.len() as u32]
    }

    /// Writes the items of a plan: what becomes of each character.
    fn write_items(&mut self, record: usize, items: HashMap<u32, u32>) {
        let others = char_kind::KEEP << 24;
        let (near, far): (Vec<_>, Vec<_>) = items.into_iter().partition(|&(point, _)| point < 0x1_0000);
        let rows_at = self.sections.row_index.len();
        let rows = automaton::blocks(near, others, ROW as u32);
        for number in 0..ROWS as u32 {
            let mut row = rows.get(&number).cloned().unwrap_or_else(|| vec![others; ROW]);
            write_kept_bytes(number * ROW as u32, &mut row);
            let row = automaton::intern_block(&mut self.sections.rows, &row);
            self.sections.row_index.push((row * ROW) as u32);
        }
        self.sections.plans[record + 16] = rows_at as u32;
        let sparse_at = self.sections.sparse_index.len();
        let none = automaton::intern_block(&mut self.sections.sparse_pages, &[others; 256]) as u16;
        self.sections.sparse_index.resize(sparse_at + PAGE_COUNT, none);
        for (page, block) in automaton::blocks(far, others, 256) {
            self.sections.sparse_index[sparse_at + page as usize] =
                automaton::intern_block(&mut self.sections.sparse_pages, &block) as u16;
        }
        self.sections.plans[record + 5] = sparse_at as u32;
    }

    /// Writes a filter of pairs in all their spellings, with so many bits for each, and returns where it begins and how
    /// many bits it has, as a power of two.
    fn write_filter(
        &mut self,
        pairs: impl IntoIterator<Item = (char, char)>,
        bits_each: usize,
        unfolded: &BTreeMap<char, Vec<char>>,
    ) -> [u32; 2] {
        let pairs: BTreeSet<(char, char)> = pairs.into_iter().collect();
        let words: BTreeSet<u64> =
            pairs.iter().flat_map(|&(first, second)| pair_words(first, second, unfolded)).collect();
        let bits = (words.len() * bits_each).next_power_of_two().ilog2().clamp(9, 20);
        let mut filter = vec![0_u64; 1 << (bits - 6)];
        for word in words {
            let hash = pair_hash(word, bits) as usize;
            let bytes: &mut [u8] = bytemuck::cast_slice_mut(&mut filter);
            bytes[hash / 8] |= 1 << (hash % 8);
        }
        let at = self.sections.filters.len() as u32 * 8;
        self.sections.filters.extend(filter);
        [at, bits]
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
            None => Pair::ALL,
        };
        let pair = Pair {
            characters: 0,
            output: output.unwrap_or(0),
            thirds: if is_segment { thirds } else { thirds | Pair::IS_RUN },
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
        let mut place = pair_place(word, table.len());
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
        _ => Pair::ALL,
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
