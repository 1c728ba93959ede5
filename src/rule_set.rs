//! Sets of rules: which ones a normalizer applies.

use crate::report::Rule;
use crate::stage::choice::Stage;

/// A set of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RuleSet(u64);

// One bit for each rule.
const _: () = assert!(Rule::ALL.len() < 64);

impl RuleSet {
    /// Every rule.
    pub(crate) const ALL: Self = Self(u64::MAX);
    /// The rules that apply unless somebody says otherwise: all but those of escapes and foldings.
    pub(crate) const DEFAULT: Self = Self::ALL
        .without(Rule::UnicodeEscape)
        .without(Rule::PercentEscape)
        .without(Rule::Icon)
        .without(Rule::WidthFolding)
        .without(Rule::MarkFolding)
        .without(Rule::VariantFolding)
        .without(Rule::CaseFolding);
    /// No rule.
    pub(crate) const NONE: Self = Self(0);

    /// The rules of a stage.
    pub(crate) fn of(stage: Stage) -> Self {
        Rule::ALL.iter().filter(|rule| rule.stage() == stage).fold(Self::NONE, |set, rule| set.with(*rule))
    }

    /// The rules that apply if somebody chooses these stages and no others: of each stage those that apply by
    /// default, or all if there are none of these.
    pub(crate) fn only(stages: impl IntoIterator<Item = Stage>) -> Self {
        let chosen_by = |stage| {
            let all = Self::of(stage);
            let by_default = Self(all.0 & Self::DEFAULT.0);
            if by_default == Self::NONE { all } else { by_default }
        };
        stages.into_iter().fold(Self::NONE, |set, stage| set.union(chosen_by(stage)))
    }

    /// These rules but those of some stages.
    pub(crate) fn skip(self, stages: impl IntoIterator<Item = Stage>) -> Self {
        stages.into_iter().fold(self, |set, stage| set.minus(Self::of(stage)))
    }

    pub(crate) fn with(self, rule: Rule) -> Self {
        Self(self.0 | Self::bit(rule))
    }

    pub(crate) const fn without(self, rule: Rule) -> Self {
        Self(self.0 & !Self::bit(rule))
    }

    /// The rules with or without those that decode escapes.
    pub(crate) fn decoding_escapes(self, on: bool) -> Self {
        let rules = Self::NONE.with(Rule::UnicodeEscape).with(Rule::PercentEscape);
        if on { self.union(rules) } else { self.minus(rules) }
    }

    pub(crate) fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(crate) fn contains(self, rule: Rule) -> bool {
        self.0 & Self::bit(rule) != 0
    }

    /// Whether the sets have a rule in common.
    pub(crate) fn any_of(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    const fn bit(rule: Rule) -> u64 {
        1 << rule as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_belongs_to_one_stage_and_every_stage_has_a_rule() {
        let stages = || Stage::ALL.iter().map(|stage| RuleSet::of(*stage));
        for rule in Rule::ALL {
            assert_eq!(stages().filter(|set| set.contains(*rule)).count(), 1, "{rule}");
        }
        for stage in Stage::ALL {
            // A stage without a rule would never run.
            assert_ne!(RuleSet::of(*stage), RuleSet::NONE, "{stage}");
        }
        assert!(!RuleSet::ALL.without(Rule::Dash).contains(Rule::Dash));
        assert!(!RuleSet::of(Stage::Script).any_of(RuleSet::of(Stage::Repair)));
        assert_eq!(RuleSet::only([Stage::Folding]), RuleSet::of(Stage::Folding));
        assert!(!RuleSet::only([Stage::Unicode]).contains(Rule::Icon));
        assert!(!RuleSet::only([Stage::Repair]).contains(Rule::UnicodeEscape));
    }
}
