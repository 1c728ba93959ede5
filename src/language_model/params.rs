//! The weights of the language model that are not counted from text.
//!
//! All costs are in nats. They were set by hand while looking at simulated damage to
//! `testkit/articles/development`; none was fitted by a program. "Without it" gives the score as in the
//! parameters of the repair stages (`stage::repair::params`); with all terms it is 85.41 / 0.97.

/// Weights of the language model beside its counts.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ModelParams {
    /// Nats: a Chinese character that neither list has.
    pub unknown_character: f32,
    /// Nats: any other character outside the table of symbols (`model::symbol_cost`).
    pub unknown_symbol: f32,
    /// Factor, 0 to 1: how much of the evidence of neighbouring characters across a word boundary counts.
    /// Below 1 because that evidence overlaps with the bigrams of words.
    /// Without it: 85.53 / 1.22.
    pub boundary_trust: f32,
    /// Pairs: how many meetings of two neighbouring characters are assumed before any is counted (add-k
    /// smoothing).
    pub boundary_prior: f32,
    /// Nats: the second, the third and every further punctuation mark in a row of the same one. Rows were not
    /// counted in the texts of the model. The third is negative: after two, a row is a habit.
    /// Without it: 85.38 / 1.05.
    pub repeated_symbol: [f32; 3],
    /// Nats: a quotation mark next to one of another kind that opens or closes at the same place, `’”`.
    /// Without it: 85.40 / 0.97.
    pub nested_quotation: f32,
    /// Nats: one certain digit, letter, punctuation mark, or other symbol among those of its class.
    pub within_class: [f32; 4],
}

impl Default for ModelParams {
    fn default() -> Self {
        Self {
            unknown_character: 18.0,
            unknown_symbol: 14.0,
            boundary_trust: 0.6,
            boundary_prior: 2.0,
            repeated_symbol: [9.0, -3.0, 0.3],
            nested_quotation: 2.0,
            within_class: [2.3, 3.3, 0.1, 8.0],
        }
    }
}
