//! What a search for the original of a damaged span may look at.

use super::document::DocumentStats;
use super::pairing::Pairing;
use super::tokens::{LONGEST_TOKEN, Token, token};
use crate::language_model::LanguageModel;
use crate::stage::repair::params::Params;
use std::cell::Cell;

/// What is known around one damaged span.
pub(super) struct Evidence<'a> {
    pub(super) model: &'a LanguageModel,
    pub(super) params: &'a Params,
    /// The whole damaged text.
    pub(super) text: &'a str,
    pub(super) document: &'a DocumentStats,
    /// Whether the text around is Traditional.
    pub(super) traditional: bool,
    /// The quotation marks and brackets of the line before the span.
    pub(super) pairing: Pairing,
    /// Hypotheses that may still be made for this span.
    pub(super) budget: &'a Cell<usize>,
    /// Whether that is as many as any span may have.
    pub(super) is_budget_of_span: bool,
    /// Nothing was looked at after this byte of the text.
    pub(super) reach: &'a Cell<usize>,
}

impl Evidence<'_> {
    /// Notes that `bytes` bytes are looked at from byte `at` on.
    pub(super) fn look(&self, at: usize, bytes: usize) {
        self.reach.set(self.reach.get().max(at + bytes));
    }

    /// The token at byte `at`, and the byte after it.
    pub(super) fn token(&self, at: usize) -> Option<(Token, usize)> {
        self.look(at, LONGEST_TOKEN);
        token(self.text, at)
    }
}
