//! `Normalizer::fingerprint`: what a pipeline records, to know later whether its text is still canonical.

use regex::Regex;

use super::Normalizer;
use super::builder::NormalizerBuilder;
use crate::dictionary::custom;
use crate::digest::Digest;
use crate::format::Format;
use crate::options::choices::Spacing;
use crate::report::Rule;
use crate::rule_set::RuleSet;
use crate::script_model::params::ScriptParams;
use crate::stage::repair::Params;
use crate::target::{ScriptHint, Target};

/// The version of the canonical form that `docs/canonical-form.md` defines.
pub const CANONICAL_FORM: u32 = 1;

impl Normalizer {
    /// A short text that says how this normalizer works: the version of the canonical form, the data, and the
    /// options. Where it is equal, so is the output, on every machine. Where it differs, the output may, too.
    ///
    /// The data are the dictionaries, the weights of the models, and the version of Unicode. The options are
    /// all that [`NormalizerBuilder`] offers, with the words of dictionaries and not their paths; equal
    /// choices count as equal, whichever methods made them. The decoding of bytes is not a part of it.
    ///
    /// ```
    /// use zhnorm::report::Rule;
    /// use zhnorm::{Normalizer, Target};
    ///
    /// let normalizer = Normalizer::new(Target::Hans);
    /// assert!(normalizer.fingerprint().starts_with("form-1.data-"));
    /// let builder = || Normalizer::builder().target(Target::Hans);
    /// let without = builder().without_rules([Rule::Quote]).build();
    /// assert_ne!(without.fingerprint(), normalizer.fingerprint());
    /// let again = builder().without_rules([Rule::Quote]).with_rules([Rule::Quote]).build();
    /// assert_eq!(again.fingerprint(), normalizer.fingerprint());
    /// ```
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut options = self.plan.options;
        options.add(self.format.map_or("", Format::name));
        format!("form-{CANONICAL_FORM}.data-{}.options-{}", data().hex(), options.hex())
    }
}

/// The digest of the dictionaries, which the build script made, of the weights, and of Unicode's version.
fn data() -> Digest {
    let mut digest = Digest::new();
    digest.add(env!("ZHNORM_DICTIONARIES"));
    // The shortest decimal form of a number is the same everywhere.
    digest.add(&format!("{:?}", Params::default()));
    digest.add(&format!("{:?}", ScriptParams::default()));
    digest.add(&format!("{:?}", unicode_normalization::UNICODE_VERSION));
    digest
}

/// The digest of all options but the format, which `Normalizer::for_format` changes later. `rules` are those
/// that apply.
pub(super) fn options(builder: &NormalizerBuilder, rules: RuleSet) -> Digest {
    // Each field has to be named here, so that none is forgotten.
    let NormalizerBuilder {
        target,
        rules: _,
        script,
        dictionaries,
        words: _,
        regional_words,
        spacing,
        format: _,
        patterns,
        limits: _,
        #[cfg(test)]
            every_line: _,
    } = builder;
    let mut digest = Digest::new();
    digest.add(target.map_or("", Target::name));
    // By their differences from the default, which a later version may have more rules than.
    for (sign, set) in [("+", rules.minus(RuleSet::DEFAULT)), ("-", RuleSet::DEFAULT.minus(rules))] {
        for rule in Rule::ALL.iter().filter(|rule| set.contains(**rule)) {
            digest.add(sign);
            digest.add(rule.id());
        }
    }
    digest.add(script.hint.map_or("", ScriptHint::name));
    digest.add(script.variants.name());
    digest.add(if *regional_words { "regional words" } else { "" });
    if *spacing != Spacing::Keep {
        digest.add("spacing");
        digest.add(spacing.name());
    }
    // The builder has refused words that contradict each other.
    let mut words = custom::words(dictionaries).unwrap_or_default();
    words.sort_unstable();
    for (word, result) in &words {
        digest.add("dict");
        digest.add(word);
        digest.add(result);
    }
    let mut patterns: Vec<&str> = patterns.iter().map(Regex::as_str).collect();
    patterns.sort_unstable();
    for pattern in patterns {
        digest.add("protect");
        digest.add(pattern);
    }
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_has_the_version() {
        let text = include_str!("../../docs/canonical-form.md");
        assert!(text.starts_with(&format!("# The canonical form, version {CANONICAL_FORM}\n")));
    }

    /// A pipeline compares what it recorded long ago: the same options have to give the same text for good.
    #[test]
    fn options_have_the_same_digest_for_good() {
        let digest = |builder: NormalizerBuilder| {
            builder.build().fingerprint().rsplit('-').next().unwrap_or_default().to_owned()
        };
        assert_eq!(digest(Normalizer::builder().target(Target::Hans)), "2ee90459e640");
        assert_eq!(digest(Normalizer::builder().without_rules([Rule::Quote])), "e70b64ec2bda");
    }
}
