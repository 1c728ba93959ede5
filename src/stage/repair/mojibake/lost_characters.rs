//! Brings back characters of which a wrong decoding lost some bytes, where the language leaves one of them.

use super::utf8_pieces::{IncompleteUtf8, LostCharacter};
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
    candidates: &mut Vec<LostCharacter>,
) -> Option<char> {
    candidates.clear();
    lost.candidates(candidates);
    candidates.retain(|lost| context.may_have(lost.c));
    let mut likely: Vec<Reading> = candidates
        .iter()
        .map(|lost| Reading {
            c: lost.c,
            loss: if lost.is_kept_by_gbk { params.byte_that_gbk_keeps } else { 0.0 },
            state: context.left.push(model, lost.c),
        })
        .collect();
    let end = context.ends.then_some(&'\n');
    for c in context.right.iter().chain(end) {
        let least = likely.iter().map(Reading::cost).fold(f32::INFINITY, f32::min);
        likely.retain(|reading| reading.cost() <= least + limits::LAG_OF_LOST_CHARACTER);
        for reading in &mut likely {
            reading.state = reading.state.push(model, *c);
        }
    }
    likely.sort_by(|a, b| a.cost().total_cmp(&b.cost()));
    let best = likely.first()?;
    let total: f32 = likely.iter().map(|other| (best.cost() - other.cost()).exp()).sum();
    (1.0 / total >= params.posterior_of_lost_character).then_some(best.c)
}

/// The text with one of the candidates.
struct Reading {
    c: char,
    /// Nats: how unlikely it is that its byte was lost.
    loss: f32,
    /// The language of the text up to the characters that are looked at.
    state: Viterbi,
}

impl Reading {
    fn cost(&self) -> f32 {
        self.loss + self.state.cost()
    }
}

impl LostContext<'_> {
    /// Whether an opening mark before the character is not closed yet.
    fn is_open(&self, open: char, close: char) -> bool {
        self.before.rfind(open) > self.before.rfind(close)
    }

    /// Whether the punctuation of the text allows `c` here.
    fn may_have(&self, c: char) -> bool {
        let is_last = self.ends && self.right.is_empty();
        match c {
            '、' | '〈' | '《' | '「' | '『' | '【' | '〔' | '〖' => !is_last,
            '\u{2010}'..='\u{203B}' => match c {
                '“' | '‘' => !is_last,
                '”' => self.is_open('“', '”'),
                '’' => self.is_open('‘', '’'),
                // These stand in pairs, and both may have lost a byte.
                '—' | '…' => {
                    let is_before_lost = self.right.is_empty() && !self.ends;
                    is_before_lost || self.before.ends_with(c) || self.right.first() == Some(&c)
                }
                '※' => true,
                _ => false,
            },
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
