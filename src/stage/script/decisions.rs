//! The text of a block as the model sees it and decides it, and why, for those who ask.

use super::standard::Standard;
use crate::dictionary::ideographic_description::{Description, arity, read};
use crate::edit::Sink;
use crate::report::{Candidate, ChannelShares};
use crate::script_model::symbol::symbol;
use crate::script_model::{DecideOptions, ScriptBuffers, ScriptModel};
use crate::stage::split_protected;
use crate::text::spans::slice;
use std::ops::Range;
use std::sync::LazyLock;

/// The model that comes with the crate.
pub(crate) static MODEL: LazyLock<Option<ScriptModel>> = LazyLock::new(|| {
    ScriptModel::read(
        include_bytes!(concat!(env!("OUT_DIR"), "/script.bin")),
        include_str!("../../../dictionaries/zhnorm/script/surnames.tsv"),
        include_str!("../../../dictionaries/zhnorm/script/name-characters.tsv"),
    )
});

/// What the model counts in the place of something that it does not look at.
const OTHER: u16 = b'&' as u16;

/// A block that the model has decided.
pub(super) struct DecidedBlock {
    model: &'static ScriptModel,
    /// The symbols of the block: one for each free character, and one for each visible protected span.
    pub(super) units: Vec<u16>,
    /// What each of them stands for.
    pub(super) decided: Vec<u16>,
    worker: ScriptBuffers,
}

impl DecidedBlock {
    /// Decides a block. `None` if there is no model.
    pub(super) fn of(text: &str, protected: &[Range<usize>], options: DecideOptions) -> Option<Self> {
        let model = MODEL.as_ref()?;
        let mut units = Vec::with_capacity(text.len() / 2);
        for (range, is_protected) in split_protected(text, protected) {
            let part = slice(text, range);
            if is_protected {
                units.extend(is_visible(part).then_some(OTHER));
            } else {
                symbols(part, &mut units);
            }
        }
        let (mut decided, mut worker) = (Vec::new(), ScriptBuffers::default());
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
        let explanation = self.model.explain(&self.units, (at, decided), &mut self.worker);
        let by_model = result.chars().eq(char::from_u32(decided.into()));
        let mut candidates = vec![Candidate { text: result.to_owned(), probability: 0.0 }];
        for (unit, probability) in explanation.candidates {
            let form = char::from_u32(unit.into()).map(String::from).unwrap_or_default();
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

/// Appends the symbols of free text. What is described by its parts (`⿰虫风`) counts as something else.
pub(super) fn symbols(part: &str, units: &mut Vec<u16>) {
    let mut described = 0;
    for (at, c) in part.char_indices() {
        if arity(c) > 0
            && let Description::Complete(len) = read(slice(part, at..))
        {
            described = described.max(at + len);
        }
        units.push(if at < described { OTHER } else { symbol(c) });
    }
}
