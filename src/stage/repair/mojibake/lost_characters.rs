//! Brings back characters of which a wrong decoding lost some bytes, where the language leaves one of them.

use super::utf8_pieces::IncompleteUtf8;
use crate::language_model::{LanguageModel, Viterbi};
use crate::stage::repair::params::{MojibakeParams, limits};

/// Stands for a character that nobody can bring back.
pub(super) const UNKNOWN: char = '\u{FFFD}';

/// What stands around a lost character.
pub(super) struct LostContext<'a> {
    /// The text before it, and its language.
    pub(super) before: &'a str,
    pub(super) left: Viterbi,
    /// The characters after it, as many as are looked at.
    pub(super) right: &'a [char],
    /// Whether the text ends after them.
    pub(super) ends: bool,
}

/// The likeliest character for `lost`. `None` if several are likely. `candidates` is scratch.
pub(super) fn restore(
    lost: IncompleteUtf8,
    context: &LostContext<'_>,
    model: &LanguageModel,
    params: &MojibakeParams,
    candidates: &mut Vec<char>,
) -> Option<char> {
    candidates.clear();
    lost.candidates(candidates);
    candidates.retain(|c| context.may_have(*c));
    let mut likely: Vec<(char, Viterbi)> =
        candidates.iter().map(|c| (*c, context.left.push(model, *c))).collect();
    let end = context.ends.then_some(&'\n');
    for c in context.right.iter().chain(end) {
        let least = likely.iter().map(|(_, state)| state.cost()).fold(f32::INFINITY, f32::min);
        likely.retain(|(_, state)| state.cost() <= least + limits::LAG_OF_LOST_CHARACTER);
        for (_, state) in &mut likely {
            *state = state.push(model, *c);
        }
    }
    likely.sort_by(|a, b| a.1.cost().total_cmp(&b.1.cost()));
    let (best, state) = likely.first()?;
    let total: f32 = likely.iter().map(|(_, other)| (state.cost() - other.cost()).exp()).sum();
    (1.0 / total >= params.posterior_of_lost_character).then_some(*best)
}

impl LostContext<'_> {
    /// Whether the punctuation of the text allows `c` here.
    fn may_have(&self, c: char) -> bool {
        let is_last = self.ends && self.right.is_empty();
        match c {
            '、' | '〈' | '《' | '「' | '『' | '【' | '〔' | '〖' => !is_last,
            '〉' => self.before.contains('〈'),
            '》' => self.before.contains('《'),
            '」' => self.before.contains('「'),
            '』' => self.before.contains('『'),
            '】' => self.before.contains('【'),
            '〕' => self.before.contains('〔'),
            '〗' => self.before.contains('〖'),
            _ => true,
        }
    }
}
