//! Every weight of the script model in one place, with its unit and meaning.
//!
//! Unless it says otherwise, a weight is a probability or, for costs, the negative natural logarithm of one
//! (nats). "Fitted" weights were chosen by `cargo xtask fit-script` on development documents; all others are
//! set by hand, and the sentence says why where there is more to say than "a guess that the scores bear out".
//! [`SCRIPT_TERMS`] lists the terms that can be switched off. `cargo xtask script-score --ablate` measures
//! the scores without each of them, and `docs/script-model.md` has the table.

/// Defines the weights that are numbers, and lists them by name.
macro_rules! weights {
    ($($(#[doc = $doc:literal])* $name:ident = $default:expr,)*) => {
        /// All weights of the script model.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct ScriptParams {
            /// How often the shares and rates of change of a block are estimated again.
            pub rounds: usize,
            $($(#[doc = $doc])* pub $name: f32,)*
        }

        impl Default for ScriptParams {
            fn default() -> Self {
                Self { rounds: 5, $($name: $default,)* }
            }
        }

        /// All weights that are numbers.
        pub static SCRIPT_WEIGHTS: &[ScriptWeight] = &[
            $(ScriptWeight { name: stringify!($name), of: |params| &mut params.$name },)*
        ];
    };
}

/// One of the weights.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ScriptWeight {
    /// Its name, as in [`ScriptParams`].
    pub name: &'static str,
    /// Where it is.
    pub of: fn(&mut ScriptParams) -> &mut f32,
}

/// A part of the model that can be switched off.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ScriptTerm {
    /// What it is.
    pub name: &'static str,
    /// Switches it off.
    pub switch_off: fn(&mut ScriptParams),
}

weights! {
    /// The share of Simplified text before a block has shown any. The counts of the block outweigh it after a
    /// line or two.
    prior_simplified = 0.38,
    /// The share of text whose characters were each replaced by the first Traditional form.
    prior_first_form = 0.01,
    /// The share of text of which a converter left the characters that Traditional text has, too.
    prior_left_form = 0.01,
    /// How many characters of evidence the prior counts as.
    prior_strength = 20.0,
    /// How often the channel changes from one character to the next within a sentence.
    changes = 2e-3,
    /// How often it changes after a punctuation mark.
    changes_after_mark = 1e-2,
    /// How often it changes after a line end.
    changes_after_line = 3e-2,
    /// How many characters the rates of change count as.
    changes_strength = 300.0,
    /// Evidence of one character is cut off here, in nats.
    most_evidence = 7.0,
    /// A block as a whole is of one channel if that is this many nats ahead. Otherwise each line is looked
    /// at.
    ahead = 40.0,
    /// A block with a larger share of odd lines is of no channel as a whole.
    odd_lines = 0.1,
    /// Evidence of one character, in nats, that takes its line out of the channel of the block.
    against = 3.0,

    /// A row of Chinese characters is of one channel if each character that is evidence says so with this
    /// probability. It saves time: such rows need fewer look-ups.
    sure = 0.999,

    /// A converter that works character by character writes another form than the first.
    other_form = 0.02,
    /// Such a converter leaves a character that Traditional text has, too.
    left_alone = 0.7,
    /// Simplified text writes a form that only older lists merge: 复 for 覆.
    older_merger = 0.3,
    /// Simplified text has a Traditional character.
    foreign = 1e-5,
    /// A character counts as Simplified alone if Traditional text writes it less than this, for each time
    /// that it writes what the character stands for.
    simplified_only = 0.01,
    /// Traditional text writes the other one of two divided spellings: 占 for 佔.
    divided = 0.8,

    /// A word in which a homograph stays is in the tables twice, once with the character itself, for where no
    /// homographs are told apart. This factor puts the other one ahead where they are.
    kept_word = 20.0,
    /// The probability of such a word if no text was counted with it.
    uncounted_kept = 1e-8,

    /// The probability of a word of the lists that no text was counted with.
    uncounted = 2e-8,
    /// How much of what pairs of words say counts; the rest is the word by itself.
    trust = 0.4,
    /// Taken off each count of a pair (absolute discounting), in occurrences.
    discount = 0.75,
    /// A word of one character costs more than its count says, in nats: much of the count is words that no
    /// list has.
    single = 0.7,
    /// The cost of a character that no list has.
    unknown = 19.0,
    /// What any word that is the first of a pair leaves for others at least, in nats: a word without back-off
    /// has no pairs.
    least_backoff = 0.04,

    /// The cost of a person's name, whoever it is.
    name = 6.5,
    /// The cost of a surname that is only thought of where a homograph follows: that of the fifty most
    /// frequent ones among all surnames, and two nats more, since many are words, too.
    other_surname = 7.0,
    /// How much likelier a surname is before a title than anywhere, in nats.
    title = 4.0,
    /// The cost of a character of a given name, if it is one of the common ones.
    given = 6.0,
    /// The cost of any other character of a given name.
    unusual_given = 9.5,
    /// The cost of a foreign name, beside that of its characters.
    foreign_name = 8.0,
    /// The cost of each character of a foreign name.
    foreign_syllable = 4.7,

    /// A form is not thought of where no word holds it, if it is this much rarer by itself than the main one.
    ruled = 0.03,
    /// A word with one neighbour settles a character for its main form, if the next form is this much rarer
    /// by itself.
    led = 0.3,
    /// A word of a character and one neighbour settles its form if the two cost so much more apart with any
    /// other form, in nats. No other word is that much ahead, but for words that overlap with this one, and
    /// these are looked for.
    settled = 6.0,
}

/// The parts of the model that can be switched off.
pub static SCRIPT_TERMS: &[ScriptTerm] = &[
    ScriptTerm { name: "pairs of words", switch_off: |params| params.trust = 0.0 },
    ScriptTerm { name: "names", switch_off: |params| (params.name, params.foreign_name) = (1e6, 1e6) },
    ScriptTerm {
        name: "channels of converters at the start",
        switch_off: |params| (params.prior_first_form, params.prior_left_form) = (1e-9, 1e-9),
    },
    ScriptTerm { name: "estimation in rounds (one round)", switch_off: |params| params.rounds = 1 },
    ScriptTerm {
        name: "changes within a line",
        switch_off: |params| (params.changes, params.changes_after_mark) = (1e-9, 1e-9),
    },
    ScriptTerm { name: "blocks with odd lines", switch_off: |params| params.odd_lines = 1.0 },
    ScriptTerm { name: "forms of older lists", switch_off: |params| params.older_merger = 0.0 },
    ScriptTerm { name: "slips of converters", switch_off: |params| params.other_form = 0.0 },
    ScriptTerm { name: "cost of single characters", switch_off: |params| params.single = 0.0 },
    ScriptTerm { name: "shortcut: rows of one channel (sure)", switch_off: |params| params.sure = 2.0 },
    ScriptTerm {
        name: "shortcut: forms that are never thought of (ruled)",
        switch_off: |params| params.ruled = 0.0,
    },
    ScriptTerm { name: "shortcut: words of the main form (led)", switch_off: |params| params.led = 0.0 },
    ScriptTerm { name: "shortcut: words far ahead (settled)", switch_off: |params| params.settled = 1e6 },
];

impl ScriptParams {
    /// The shares of the channels before a block has shown any.
    pub(crate) fn prior(&self) -> [f32; 4] {
        let others = [self.prior_simplified, self.prior_first_form, self.prior_left_form];
        let [simplified, first, left] = others;
        [1.0 - others.iter().sum::<f32>(), simplified, first, left]
    }

    /// How often the channel changes after each kind of boundary.
    pub(crate) fn rates_of_change(&self) -> [f32; 3] {
        [self.changes, self.changes_after_mark, self.changes_after_line]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_changes_the_weights() {
        for term in SCRIPT_TERMS {
            let mut params = ScriptParams::default();
            (term.switch_off)(&mut params);
            assert_ne!(params, ScriptParams::default(), "{}", term.name);
        }
    }
}
