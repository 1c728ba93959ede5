//! Compiles the one-pass form of one plan.

use super::anchors::{self, Anchors};
use super::context::{Context, pair_words};
use super::error::CompileError;
use super::items::Items;
use super::pair_table::pair_table;
use super::writer::Writer;
use crate::dictionary::blob::characters::char_kind;
use crate::dictionary::blob::keys::{CROSS_STEP, KeyBlock};
use crate::dictionary::blob::plan::{OnePassRecord, Span};

/// Bits of the filter of anchor pairs for each pair.
const FILTER_BITS: usize = 32;

/// What the plan does with a key of the trie.
#[derive(Clone, Copy)]
enum Planned {
    /// Nothing: it is a key of other plans.
    Absent,
    Compositional,
    /// The value of an override key.
    Override(u32),
}

/// Writes the tables of a plan.
pub fn write(context: &Context<'_>, writer: &mut Writer<'_>) -> Result<OnePassRecord, CompileError> {
    let keys = context.keys;
    let mut items = Items::new(context, writer)?;
    let mut overrides: Vec<&str> = Vec::new();
    let mut planned = vec![Planned::Absent; writer.keys.sequences.len()];
    let mut lookahead = 0;
    let flags = keys.segments.iter().map(|_| 0).chain(keys.cross_step.iter().map(|_| CROSS_STEP));
    let first_outputs = keys.first_outputs.iter().copied().chain(std::iter::repeat(None));
    for (((key, &number), flag), first_output) in
        keys.all().zip(context.numbers).zip(flags).zip(first_outputs)
    {
        let codes = writer.keys.sequence(number);
        lookahead = lookahead.max(codes.len() * 4);
        let value = first_output.map_or_else(|| context.output(key), |first| context.output_after(first));
        let is_compositional = flag == 0 && items.is_compositional(codes, &value);
        let plan = if is_compositional {
            Planned::Compositional
        } else {
            overrides.push(key);
            Planned::Override(writer.intern(&value)? | flag)
        };
        // A text that is a segment and a cross-step key is cut as a segment.
        if let Some(slot @ Planned::Absent) = planned.get_mut(number as usize) {
            *slot = plan;
        }
    }
    // Two sorted lists, one after the other: this sort merges them.
    overrides.sort();
    overrides.dedup();
    let anchors = choose_anchors(&overrides, context, &mut items);
    let anchor_pairs = {
        let pairs = anchors.pairs.keys();
        let words = pairs.flat_map(|&(first, second)| pair_words(first, second, context.char_map)).collect();
        writer.write_filter(words, FILTER_BITS)
    };
    let pairs = pair_table(&anchors, &overrides, context);
    let strings: Vec<[u32; 2]> = items.strings.iter().map(|(&point, &string)| [point, string]).collect();
    let ascii_tail = items.ascii_tail(context);
    let key_blocks = write_keys(&planned, writer);
    let (row_index, sparse_index) = items.write(writer);
    Ok(OnePassRecord {
        is_present: 1,
        row_index,
        sparse_index,
        key_blocks,
        inner_pairs: context.inner_pairs,
        anchor_pairs,
        pairs: append(&mut writer.sections.pairs, &pairs),
        strings: append(&mut writer.sections.strings, &strings),
        lookahead: lookahead as u32,
        keeps_length: u32::from(keys.keeps_length),
        ascii_tail,
    })
}

/// Chooses the anchors, and flags their items.
fn choose_anchors(overrides: &[&str], context: &Context<'_>, items: &mut Items) -> Anchors {
    let spellings = |ch: char| context.char_map.spellings(ch).filter(|ch| ch.len_utf8() == 3);
    // The fast path stops at any character of another length. But if a key starts with one, the text may have
    // a spelling of three bytes there.
    let firsts = overrides.iter().filter_map(|key| key.chars().next()).filter(|ch| ch.len_utf8() != 3);
    let always = items.not_three_bytes().chain(firsts.flat_map(spellings)).collect();
    let chosen = anchors::choose(overrides.iter().copied(), always, context.frequencies);
    let anchors = chosen.anchors.iter().map(|ch| (ch, char_kind::ANCHOR));
    let always = chosen.always.iter().map(|ch| (ch, char_kind::ANCHOR | char_kind::ALWAYS_CONFIRM));
    for (ch, flags) in anchors.chain(always) {
        spellings(ch).for_each(|ch| items.flag(ch, flags));
    }
    chosen
}

/// Writes what the plan does with the keys, and returns the blocks.
fn write_keys(planned: &[Planned], writer: &mut Writer<'_>) -> Span {
    let mut blocks: Vec<KeyBlock> = Vec::with_capacity(planned.len().div_ceil(64));
    for keys in planned.chunks(64) {
        let mut block =
            KeyBlock { first_value: writer.sections.key_values.len() as u64, ..KeyBlock::default() };
        for (bit, key) in keys.iter().enumerate() {
            match key {
                Planned::Absent => {}
                Planned::Compositional => block.compositional |= 1 << bit,
                Planned::Override(value) => {
                    block.overrides |= 1 << bit;
                    writer.sections.key_values.push(*value);
                }
            }
        }
        blocks.push(block);
    }
    append(&mut writer.sections.key_blocks, &blocks)
}

/// Appends items to a section, and returns where they are.
fn append<T: Clone>(section: &mut Vec<T>, items: &[T]) -> Span {
    let span = Span { start: section.len() as u32, len: items.len() as u32 };
    section.extend_from_slice(items);
    span
}
