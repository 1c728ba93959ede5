//! Character items: what the one-pass form of a plan does with each character.

use super::char_set::CharSet;
use super::char_table;
use super::context::Context;
use super::error::CompileError;
use super::keys::Codes;
use super::writer::Writer;
use crate::dictionary::blob::characters::{KIND_SHIFT, ROW, ROWS, char_kind, write_kept_bytes};
use crate::dictionary::blob::plan::NONE;
use crate::dictionary::blob::trie::PAGE_COUNT;
use crate::number_hash::NumberMap;
use std::collections::BTreeMap;

/// The items of the characters that a plan does something with; all others stay.
pub struct Items {
    items: NumberMap<u32, u32>,
    /// For each character code the output of the character, if both have three bytes.
    outputs: Vec<Option<[u8; 3]>>,
    /// Outputs that do not fit into an item: string references by code point.
    pub strings: BTreeMap<u32, u32>,
}

impl Items {
    /// Computes the outputs of all characters of the plan.
    pub fn new(context: &Context<'_>, writer: &mut Writer<'_>) -> Result<Self, CompileError> {
        let starts: CharSet = context.keys.phrases().filter_map(|key| key.chars().next()).collect();
        let mut items = Self {
            items: NumberMap::default(),
            outputs: own_bytes(&writer.keys.codes),
            strings: BTreeMap::new(),
        };
        let characters = context.keys.characters.iter().chain(starts.iter());
        for ch in characters.flat_map(|ch| context.char_map.spellings(ch)) {
            let normal = context.char_map.map(ch);
            let output = context.output(normal.encode_utf8(&mut [0; 4]));
            let start = if starts.contains(normal) { char_kind::START } else { 0 };
            let is_kept = output == ch.encode_utf8(&mut [0; 4]) as &str;
            let item = match *output.as_bytes() {
                _ if is_kept => (start | char_kind::KEEP) << KIND_SHIFT,
                [a, b, c] if ch.len_utf8() == 3 => {
                    (start | char_kind::PLAIN) << KIND_SHIFT | u32::from_le_bytes([a, b, c, 0])
                }
                _ => {
                    items.strings.insert(ch as u32, writer.intern(&output)?);
                    (start | char_kind::STRING) << KIND_SHIFT
                }
            };
            items.items.insert(ch as u32, item);
            let code = writer.keys.codes.get(ch);
            if let Some(slot) = items.outputs.get_mut(usize::from(code)).filter(|_| code > 0) {
                *slot = output.as_bytes().try_into().ok().filter(|_| ch.len_utf8() == 3);
            }
        }
        let operators = 0x2FF0..=0x2FFF;
        items.items.extend(operators.map(|point| (point, char_kind::DESCRIPTION << KIND_SHIFT)));
        Ok(items)
    }

    /// Whether the output of a key is the concatenation of its characters' outputs, each of three bytes as
    /// they are.
    pub fn is_compositional(&self, codes: &[u16], output: &str) -> bool {
        let (outputs, rest) = output.as_bytes().as_chunks::<3>();
        let own = |code: &u16| self.outputs.get(usize::from(*code)).copied().flatten();
        rest.is_empty()
            && outputs.len() == codes.len()
            && codes.iter().zip(outputs).all(|(code, output)| own(code) == Some(*output))
    }

    /// The characters of three bytes that the fast path can not write: they are always candidates.
    pub fn not_three_bytes(&self) -> impl Iterator<Item = char> + '_ {
        let others = self
            .items
            .iter()
            .filter(|(_, item)| *item >> KIND_SHIFT & char_kind::OUTPUT >= char_kind::STRING);
        others.filter_map(|(&point, _)| char::from_u32(point)).filter(|ch| ch.len_utf8() == 3)
    }

    /// Sets flags of a character.
    pub fn flag(&mut self, ch: char, flags: u32) {
        *self.items.entry(ch as u32).or_insert(char_kind::KEEP << KIND_SHIFT) |= flags << KIND_SHIFT;
    }

    /// How many of the last bytes of a run of ASCII may start a key; [`NONE`] if any may, or if one is
    /// mapped.
    pub fn ascii_tail(&self, context: &Context<'_>) -> u32 {
        let is_mapped = |point: u32| {
            self.items
                .get(&point)
                .is_some_and(|item| item >> KIND_SHIFT & char_kind::OUTPUT != char_kind::KEEP)
        };
        if (0..0x80).any(is_mapped) || context.keys.phrases().any(str::is_ascii) {
            return NONE;
        }
        let ascii_start = |key: &str| key.bytes().take_while(u8::is_ascii).count() as u32;
        context.keys.phrases().map(ascii_start).max().unwrap_or(0)
    }

    /// Writes the items, and returns where they start in `row_index` and `sparse_index`.
    pub fn write(self, writer: &mut Writer<'_>) -> (u32, u32) {
        let others = char_kind::KEEP << KIND_SHIFT;
        let (near, far): (Vec<_>, Vec<_>) = self.items.into_iter().partition(|&(point, _)| point < 0x1_0000);
        let row_index = writer.sections.row_index.len();
        let mut rows = char_table::blocks(near, others, ROW as u32);
        for number in 0..ROWS as u32 {
            let row = match rows.remove(&number) {
                Some(mut row) => {
                    write_kept_bytes(number * ROW as u32, &mut row);
                    writer.row_pool.intern(&mut writer.sections.rows, row)
                }
                None => writer.kept_row(number),
            };
            writer.sections.row_index.push((row * ROW) as u32);
        }
        let sparse_index = writer.sections.sparse_index.len();
        let none = writer.sparse_pool.intern(&mut writer.sections.sparse_pages, vec![others; 256]) as u16;
        writer.sections.sparse_index.resize(sparse_index + PAGE_COUNT, none);
        for (page, block) in char_table::blocks(far, others, 256) {
            let number = writer.sparse_pool.intern(&mut writer.sections.sparse_pages, block) as u16;
            if let Some(slot) = writer.sections.sparse_index.get_mut(sparse_index + page as usize) {
                *slot = number;
            }
        }
        (row_index as u32, sparse_index as u32)
    }
}

/// The bytes of the characters of three bytes, by code.
fn own_bytes(codes: &Codes) -> Vec<Option<[u8; 3]>> {
    let mut bytes = vec![None; usize::from(codes.largest) + 1];
    for (ch, code) in codes.iter() {
        if let Some(slot) = bytes.get_mut(usize::from(code)) {
            *slot = ch.encode_utf8(&mut [0; 4]).as_bytes().try_into().ok();
        }
    }
    bytes
}
