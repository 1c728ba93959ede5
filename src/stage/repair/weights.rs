//! The weights of [`Params`] that are no terms: without one of them there would be no model, so a measurement
//! compares half of each and its double instead.

use super::params::Params;

/// A weight of the repair stages that cannot be switched off.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Weight {
    /// The field of [`Params`].
    pub name: &'static str,
    /// Multiplies the weight by a factor.
    pub scale: fn(&mut Params, f32),
}

/// All weights that are not in [`TERMS`](super::TERMS), in the order of [`Params`].
pub const WEIGHTS: &[Weight] = &[
    Weight { name: "language.unknown_character", scale: |p, by| p.language.unknown_character *= by },
    Weight { name: "language.unknown_symbol", scale: |p, by| p.language.unknown_symbol *= by },
    Weight { name: "language.boundary_prior", scale: |p, by| p.language.boundary_prior *= by },
    Weight {
        name: "language.within_class",
        scale: |p, by| p.language.within_class = p.language.within_class.map(|cost| cost * by),
    },
    Weight { name: "mojibake.most_per_character", scale: |p, by| p.mojibake.most_per_character *= by },
    Weight { name: "mojibake.suspected", scale: |p, by| p.mojibake.suspected *= by },
    Weight { name: "mojibake.listed_character", scale: |p, by| p.mojibake.listed_character *= by },
    Weight { name: "mojibake.listed_letter", scale: |p, by| p.mojibake.listed_letter *= by },
    Weight { name: "mojibake.change_of_script", scale: |p, by| p.mojibake.change_of_script *= by },
    Weight {
        name: "mojibake.telltale_density",
        scale: |p, by| p.mojibake.telltale_density = scaled(p.mojibake.telltale_density, by),
    },
    Weight { name: "search.per_character", scale: |p, by| p.search.per_character *= by },
    Weight { name: "search.hopeless", scale: |p, by| p.search.hopeless *= by },
    Weight { name: "document.noisy_pronunciations", scale: |p, by| p.document.noisy_pronunciations *= by },
    Weight { name: "document.prior_space", scale: |p, by| p.document.prior_space *= by },
    Weight { name: "document.prior_kept", scale: |p, by| p.document.prior_kept *= by },
    Weight {
        name: "document.prior_quotation_marks",
        // The first share is the largest by far; the others share what it leaves.
        scale: |p, by| {
            let [first, others @ ..] = p.document.prior_quotation_marks;
            let others = others.map(|share| share * by);
            let first = (first + (1.0 - by) * (1.0 - first)).max(0.0);
            let [second, third, fourth] = others;
            p.document.prior_quotation_marks = [first, second, third, fourth];
        },
    },
    Weight { name: "decision.gain_for_cut", scale: |p, by| p.decision.gain_for_cut *= by },
    Weight {
        name: "inline_pinyin.characters",
        scale: |p, by| p.inline_pinyin.characters = scaled(p.inline_pinyin.characters, by),
    },
    Weight {
        name: "inline_pinyin.pronunciations",
        scale: |p, by| p.inline_pinyin.pronunciations = scaled(p.inline_pinyin.pronunciations, by),
    },
];

/// A number of things, at least 1, times a factor.
fn scaled(count: usize, by: f32) -> usize {
    (count as f32 * by).round().max(1.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::repair::TERMS;

    /// The names of all fields of [`Params`], as the lists write them.
    fn fields() -> Vec<String> {
        let (mut fields, mut part) = (Vec::new(), String::new());
        for line in format!("{:#?}", Params::default()).lines() {
            let indentation = line.len() - line.trim_start().len();
            match (indentation, line.trim_start().split_once(": ")) {
                (4, Some((name, _))) => part = name.to_owned(),
                (8, Some((name, _))) => fields.push(format!("{part}.{name}")),
                _ => {}
            }
        }
        fields
    }

    #[test]
    fn every_field_is_a_term_or_a_weight() {
        let terms = TERMS.iter().map(|term| term.name);
        let mut names: Vec<&str> = terms.chain(WEIGHTS.iter().map(|weight| weight.name)).collect();
        let mut fields = fields();
        names.sort_unstable();
        fields.sort_unstable();
        assert_eq!(names, fields);
    }

    #[test]
    fn every_term_changes_the_parameters() {
        for term in TERMS {
            let mut params = Params::default();
            (term.switch_off)(&mut params);
            assert_ne!(params, Params::default(), "{}", term.name);
        }
    }

    #[test]
    fn half_and_double_of_each_weight_differ_from_the_weight() {
        for weight in WEIGHTS {
            for by in [0.5, 2.0] {
                let mut params = Params::default();
                (weight.scale)(&mut params, by);
                assert_ne!(params, Params::default(), "{} times {by}", weight.name);
            }
        }
    }
}
