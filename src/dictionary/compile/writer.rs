//! Writes the sections of a blob that all plans share, and the plans without their one-pass forms.

use super::char_map::CharMap;
use super::char_table::{BlockPool, CharTable};
use super::error::CompileError;
use super::frequencies::Frequencies;
use super::keys::Keys;
use super::trie_builder;
use crate::dictionary::blob::Sections;
use crate::dictionary::blob::characters::{ROW, write_kept_bytes};
use crate::dictionary::blob::pairs::pair_hash;
use crate::dictionary::blob::plan::{DictRecord, NONE, PlanRecord, Span, group_kind};
use crate::dictionary::blob::strings::StringRef;
use crate::dictionary::plan::{Group, MatchPolicy, PlanSource};
use crate::dictionary::text::DictSource;
use std::collections::HashMap;
use std::sync::Arc;

/// A blob under construction.
pub struct Writer<'w> {
    pub sections: Sections,
    pub keys: Keys<'w>,
    dicts: &'w [Arc<DictSource>],
    strings: HashMap<String, u32>,
    pub row_pool: BlockPool<u32>,
    pub sparse_pool: BlockPool<u32>,
    /// The numbers of the rows in which all characters stay, by position.
    kept_rows: HashMap<u32, usize>,
}

impl<'w> Writer<'w> {
    pub fn new(keys: Keys<'w>, dicts: &'w [Arc<DictSource>]) -> Self {
        Self {
            sections: Sections::default(),
            keys,
            dicts,
            strings: HashMap::new(),
            row_pool: BlockPool::default(),
            sparse_pool: BlockPool::default(),
            kept_rows: HashMap::new(),
        }
    }

    /// A reference to a string.
    pub fn intern(&mut self, text: &str) -> Result<u32, CompileError> {
        StringRef::intern(&mut self.sections.pool, &mut self.strings, text).ok_or(CompileError::Text)
    }

    /// Writes the codes of characters, their frequencies, and the trie.
    pub fn write_trie(&mut self, char_map: &CharMap, frequencies: &Frequencies) -> Result<(), CompileError> {
        let codes = &self.keys.codes;
        let plain = codes.iter().map(|(ch, code)| (ch as u32, code));
        // A character that the normalization replaces has the code of its replacement.
        let mapped = plain.clone().chain(char_map.iter().map(|(from, to)| (from as u32, codes.get(to))));
        let mut pool = BlockPool::default();
        let pages = &mut self.sections.code_pages;
        self.sections.code_index = CharTable::build_into(plain, 0, &mut pool, pages);
        self.sections.mapped_index = CharTable::build_into(mapped, 0, &mut pool, pages);
        let characters = (0..).zip(frequencies.characters.iter().copied());
        let frequencies = CharTable::build(characters.filter(|&(_, frequency)| frequency > 0), 0);
        self.sections.frequency_index = frequencies.index;
        self.sections.frequency_pages = frequencies.pages;
        self.sections.nodes = trie_builder::build_nodes(&self.keys.sequences).ok_or(CompileError::Keys)?;
        Ok(())
    }

    /// Writes the dictionaries.
    pub fn write_dicts(&mut self) -> Result<(), CompileError> {
        for dict in self.dicts {
            let start = self.sections.entry_keys.len() as u32;
            let numbers = self.keys.numbers(dict.entries.iter().map(|entry| entry.key.as_str()));
            let mut entries: Vec<_> = numbers.zip(&dict.entries).collect();
            entries.sort_unstable_by_key(|&(number, _)| number);
            for (number, entry) in entries {
                self.sections.entry_keys.push(number);
                self.sections.value_starts.push(self.sections.entry_values.len() as u32);
                for value in &entry.values {
                    let reference = self.intern(value)?;
                    self.sections.entry_values.push(reference);
                }
            }
            let entries = Span { start, len: dict.entries.len() as u32 };
            let name = self.intern(&dict.name)?;
            self.sections.dicts.push(DictRecord { name, entries });
        }
        self.sections.value_starts.push(self.sections.entry_values.len() as u32);
        Ok(())
    }

    /// Writes the groups of a plan, and its record.
    pub fn write_plan(&mut self, plan: &PlanSource) {
        let normalization = self.write_groups(&plan.normalization);
        let chain = self.write_groups(&plan.chain);
        let segmentation = plan.segmentation.as_ref().map_or(NONE, |group| self.write_group(group));
        let record = PlanRecord { normalization, chain, segmentation, ..PlanRecord::default() };
        self.sections.plans.push(record);
    }

    fn write_groups(&mut self, groups: &[Group]) -> Span {
        let starts: Vec<u32> = groups.iter().map(|group| self.write_group(group)).collect();
        let span = Span { start: self.sections.groups.len() as u32, len: starts.len() as u32 };
        self.sections.groups.extend(starts);
        span
    }

    /// Writes a group with its members, and returns where it starts.
    fn write_group(&mut self, group: &Group) -> u32 {
        let start = self.sections.groups.len() as u32;
        match group {
            Group::Dict(dict) => {
                let number = self.dicts.iter().position(|known| Arc::ptr_eq(known, dict)).unwrap_or(0);
                self.sections.groups.extend([group_kind::DICT, number as u32]);
            }
            Group::Members(policy, members) => {
                let kind = match policy {
                    MatchPolicy::Union => group_kind::UNION,
                    MatchPolicy::ShortCircuit => group_kind::SHORT_CIRCUIT,
                };
                self.sections.groups.extend([kind, members.len() as u32]);
                for member in members {
                    self.write_group(member);
                }
            }
        }
        start
    }

    /// Writes a filter of pairs, with at least `bits_each` bits for each pair, but no more than 2^20 in all.
    /// Returns where it starts and, as the length, the binary logarithm of its number of bits.
    pub fn write_filter(&mut self, mut words: Vec<u64>, bits_each: usize) -> Span {
        words.sort_unstable();
        words.dedup();
        let bits = (words.len() * bits_each).next_power_of_two().ilog2().clamp(9, 20);
        let start = self.sections.filters.len();
        self.sections.filters.resize(start + (1 << (bits - 3)), 0);
        for word in words {
            let hash = pair_hash(word, bits) as usize;
            if let Some(byte) = self.sections.filters.get_mut(start + hash / 8) {
                *byte |= 1 << (hash % 8);
            }
        }
        Span { start: start as u32, len: bits }
    }

    /// The number of the row in which all characters at this position stay. Writes the row if it is new.
    pub fn kept_row(&mut self, position: u32) -> usize {
        if let Some(&number) = self.kept_rows.get(&position) {
            return number;
        }
        let mut row = vec![0; ROW];
        write_kept_bytes(position * ROW as u32, &mut row);
        let number = self.row_pool.intern(&mut self.sections.rows, row);
        self.kept_rows.insert(position, number);
        number
    }
}
