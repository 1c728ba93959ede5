//! The text of a block as the model sees it and decides it, and why, for those who ask.

use super::block::BlockText;
use super::standard::Standard;
use crate::dictionary::ideographic_description::{Description, arity, read};
use crate::edit::Sink;
use crate::report::{Candidate, ChannelShares};
use crate::script_model::homographs;
use crate::script_model::params::ScriptParams;
use crate::script_model::symbol::{OTHER, is_han, symbol, symbols_from};
use crate::script_model::{DecideOptions, ModelBuffers, NameLists, ScriptModel};
use crate::stage::split_protected;
use crate::text::spans::slice;
use std::ops::Range;
use std::sync::LazyLock;

/// The model that comes with the crate.
pub(crate) static MODEL: LazyLock<Option<ScriptModel>> = LazyLock::new(|| {
    let packed = include_bytes!(concat!(env!("OUT_DIR"), "/script.bin"));
    ScriptModel::read(packed, &NAME_LISTS, ScriptParams::default())
});

/// The lists of the model that comes with the crate.
pub(super) const NAME_LISTS: NameLists<'static> = NameLists {
    surnames: include_str!("../../../dictionaries/zhnorm/script/surnames.tsv"),
    name_characters: include_str!("../../../dictionaries/zhnorm/script/name-characters.tsv"),
    homographs: include_str!("../../../dictionaries/zhnorm/script/homographs.tsv"),
};

/// A block that the model has decided.
pub(super) struct DecidedBlock {
    model: &'static ScriptModel,
    /// The symbols of the block: one for each free character, and those of protected spans.
    pub(super) units: Vec<u16>,
    /// What each of them stands for.
    pub(super) decided: Vec<u16>,
    worker: ModelBuffers,
}

impl DecidedBlock {
    /// Decides a block. `None` if there is no model.
    pub(super) fn of(
        model: Option<&'static ScriptModel>,
        block: BlockText<'_>,
        options: DecideOptions,
    ) -> Option<Self> {
        let model = model?;
        let (mut decided, mut worker) = (Vec::new(), ModelBuffers::default());
        let mut units = Vec::with_capacity(block.text.len() / 2);
        for (range, is_protected) in split_protected(block.text, block.protected) {
            if is_protected {
                block.protected_symbols(&range, &mut units, Some(&mut worker.fixed));
            } else {
                symbols(slice(block.text, range), &mut units);
            }
        }
        model.decide(&units, options, &mut worker, &mut decided);
        Some(Self { model, units, decided, worker })
    }

    /// Tells the sink about each character of `part` that became another one in `written`, which has as many.
    /// `start` is the offset of the part, `first` the number of its first unit.
    pub(super) fn tell_characters<S: Sink>(
        &mut self,
        (part, start): (&str, usize),
        written: &str,
        first: usize,
        standard: Option<&Standard>,
        sink: &mut S,
    ) {
        let pairs = part.char_indices().zip(written.chars());
        for (number, ((at, from), to)) in pairs.enumerate().filter(|(_, ((_, from), to))| from != to) {
            let span = start + at..start + at + from.len_utf8();
            self.tell(span, first + number, to.encode_utf8(&mut [0; 4]), standard, sink);
        }
    }

    /// Tells the sink that the text at `span`, whose first character is the one at `at`, became `result`.
    pub(super) fn tell<S: Sink>(
        &mut self,
        span: Range<usize>,
        at: usize,
        result: &str,
        standard: Option<&Standard>,
        sink: &mut S,
    ) {
        let decided = self.decided.get(at).copied().unwrap_or(0);
        let seen = self.units.get(at).copied().unwrap_or(0);
        let explanation = self.model.explain((&self.units, &self.decided), at, &mut self.worker);
        // Toward Simplified text, the model decides homographs, and the dictionaries all other characters.
        let form = |unit: u16| {
            let told_apart = homographs::simplified(seen, unit).filter(|_| standard.is_none());
            let stays = if homographs::is_kept(unit) { seen } else { unit };
            char::from_u32(told_apart.unwrap_or(stays).into())
        };
        let by_model = result.chars().eq(form(decided));
        let mut candidates = vec![Candidate { text: result.to_owned(), probability: 0.0 }];
        for (unit, probability) in explanation.candidates {
            let form = form(unit).map(String::from).unwrap_or_default();
            let text = match standard {
                // A dictionary decided, and the model was not asked.
                None if !by_model && unit != decided => continue,
                _ if unit == decided => result.to_owned(),
                Some(standard) => standard.write(form),
                None => form,
            };
            match candidates.iter_mut().find(|candidate| candidate.text == text) {
                Some(candidate) => candidate.probability += probability,
                None => candidates.push(Candidate { text, probability }),
            }
        }
        if let [only] = candidates.as_mut_slice() {
            only.probability = 1.0;
        }
        sink.decide(&span, ChannelShares(explanation.channels), candidates);
    }
}
/// Whether a protected span stands between what is on its two sides. Markup within a word does not.
pub(super) fn is_visible(part: &str) -> bool {
    !(part.starts_with("{\\") || part.starts_with('<'))
}

// Symbols by the lowest six bits, for the blocks of 64 characters that Chinese text has besides Chinese
// characters.
const CONTROLS_AND_DIGITS: [u16; 64] = symbols_from(0);
const LETTERS: [u16; 64] = symbols_from(0x40);
const GENERAL_PUNCTUATION: [u16; 64] = symbols_from(0x2000);
const CHINESE_PUNCTUATION: [u16; 64] = symbols_from(0x3000);
const FULL_WIDTH: [u16; 64] = symbols_from(0xFF00);

/// Appends the symbols of free text. What is described by its parts (`⿰虫风`) counts as something else.
pub(crate) fn symbols(part: &str, units: &mut Vec<u16>) {
    let mut rest = part.as_bytes();
    units.reserve(part.len() / 3);
    let in_table =
        |table: &[u16; 64], byte: &u8| table.get(usize::from(byte & 0x3F)).copied().unwrap_or(OTHER);
    loop {
        let (symbol, after) = match rest {
            [lead @ 0xE4..=0xE9, second, third, after @ ..] => {
                let unit =
                    u16::from(lead & 0x0F) << 12 | u16::from(second & 0x3F) << 6 | u16::from(third & 0x3F);
                // U+4DC0 to U+4DFF are no Chinese characters.
                (if is_han(unit) { unit } else { OTHER }, after)
            }
            [byte @ ..=0x3F, after @ ..] => (in_table(&CONTROLS_AND_DIGITS, byte), after),
            [byte @ ..=0x7F, after @ ..] => (in_table(&LETTERS, byte), after),
            [0xE2, 0x80, third, after @ ..] => (in_table(&GENERAL_PUNCTUATION, third), after),
            [0xE3, 0x80, third, after @ ..] => (in_table(&CHINESE_PUNCTUATION, third), after),
            [0xEF, 0xBC, third, after @ ..] => (in_table(&FULL_WIDTH, third), after),
            _ => {
                let start = part.len() - rest.len();
                let Some(c) = slice(part, start..).chars().next() else { break };
                let mut after = rest.get(c.len_utf8()..).unwrap_or_default();
                if arity(c) > 0
                    && let Description::Complete(len) = read(slice(part, start..))
                {
                    let more = slice(part, start + c.len_utf8()..start + len).chars().count();
                    units.extend(std::iter::repeat_n(OTHER, more));
                    after = rest.get(len..).unwrap_or_default();
                }
                (symbol(c), after)
            }
        };
        units.push(symbol);
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_of_bytes_are_those_of_characters() {
        let text: String = (0..=0xFFFF).filter_map(char::from_u32).filter(|c| arity(*c) == 0).collect();
        let mut units = Vec::new();
        symbols(&text, &mut units);
        assert_eq!(units, text.chars().map(symbol).collect::<Vec<_>>());
    }
}
