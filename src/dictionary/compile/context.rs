//! What the one-pass form of a plan is compiled from.

use super::char_map::CharMap;
use super::frequencies::Frequencies;
use super::one_pass_keys::OnePassKeys;
use crate::dictionary::blob::View;
use crate::dictionary::blob::pairs::pair_word;
use crate::dictionary::blob::plan::{CompiledPlan, Span};
use crate::dictionary::interpreter;

/// A plan with all that its tables depend on.
pub struct Context<'c> {
    /// A blob with the keys, dictionaries and groups, but without one-pass forms.
    pub view: &'c View<'c>,
    pub plan: CompiledPlan<'c>,
    pub keys: &'c OnePassKeys<'c>,
    /// The numbers of the keys, in the order of [`OnePassKeys::all`].
    pub numbers: &'c [u32],
    pub char_map: &'c CharMap,
    pub frequencies: &'c Frequencies,
    /// The filter of inner pairs, which all plans share.
    pub inner_pairs: Span,
}

impl Context<'_> {
    /// The output of the chain for a text that is not cut and not normalized, if the output of the first step
    /// is known.
    pub fn output_after(&self, first: &str) -> String {
        if !self.keys.later_starts.contains_any(first) {
            return first.to_owned();
        }
        let mut out = String::new();
        interpreter::run_chain(self.view, self.plan.chain.get(1..).unwrap_or_default(), first, &mut out);
        out
    }

    /// The output of the chain for a text that is not cut and not normalized.
    pub fn output(&self, text: &str) -> String {
        if !self.keys.first_starts.contains_any(text) {
            return self.output_after(text);
        }
        let mut out = String::new();
        interpreter::run_chain(self.view, self.plan.chain, text, &mut out);
        out
    }
}

/// The words of a pair of characters in all spellings, as far as these are characters of three bytes.
pub fn pair_words(first: char, second: char, char_map: &CharMap) -> impl Iterator<Item = u64> {
    char_map.spellings(first).flat_map(move |first| {
        char_map.spellings(second).filter_map(move |second| {
            let mut bytes = [0; 8];
            let len = first.encode_utf8(&mut bytes).len();
            second.encode_utf8(bytes.get_mut(len..)?);
            pair_word(&bytes).filter(|_| first.len_utf8() == 3 && second.len_utf8() == 3)
        })
    })
}
