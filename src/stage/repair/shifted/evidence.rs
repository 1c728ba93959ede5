//! What a search for the original of a damaged span may look at.

use super::document::DocumentStats;
use super::pairing::Pairing;
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
}
