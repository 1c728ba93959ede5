//! Every weight of the script model in one place, with its unit and meaning.
//!
//! Unless it says otherwise, a weight is a probability or, for costs, the negative natural logarithm of one
//! (nats). All weights were set by hand or chosen on the development texts. No command fits them yet.
//! `docs/script-model.md` has the number of wrong characters without a weight, or with another value, for
//! these: `PRIOR`, `CHANGES`, `ROUNDS`, `MOST_EVIDENCE`, `ODD_LINES`, `OTHER_FORM`, `LEFT_ALONE`,
//! `OLDER_MERGER`, `UNCOUNTED`, `TRUST`, `SINGLE`, `RULED`, and all weights of names together. The others
//! have no such number.

/// Where the channels' shares start before a block has shown any: Traditional, Simplified, first form for
/// each character, first form where the web changes it. Set; the block's own counts outweigh them after a
/// line or two.
pub(crate) const PRIOR: [f32; 4] = [0.6, 0.38, 0.01, 0.01];
/// How many characters of evidence the prior counts as.
pub(crate) const PRIOR_STRENGTH: f32 = 20.0;
/// How often the channel changes from one character to the next, after a punctuation mark, after a line
/// end.
pub(crate) const CHANGES: [f32; 3] = [2e-3, 1e-2, 3e-2];
/// How many characters the rates of change count as.
pub(crate) const CHANGES_STRENGTH: f32 = 300.0;
/// How often the block's own shares and rates are estimated again.
pub(crate) const ROUNDS: usize = 5;
/// Evidence of one character is cut off here, in nats.
pub(crate) const MOST_EVIDENCE: f32 = 7.0;
/// A block as a whole is of one channel if that is this many nats ahead, and is looked at by line otherwise.
pub(crate) const AHEAD: f32 = 40.0;
/// A block with a larger share of odd lines is of no channel as a whole.
pub(crate) const ODD_LINES: f32 = 0.1;
/// Evidence of one character, in nats, that takes its line out of the block's channel.
pub(crate) const AGAINST: f32 = 3.0;

/// A row of Chinese characters is of one channel if each character that tells something says so with this
/// probability.
pub(crate) const SURE: f32 = 0.999;

/// A converter that works character by character writes another form than the first.
pub(crate) const OTHER_FORM: f32 = 0.02;
/// Such a converter leaves a character that Traditional text has too.
pub(crate) const LEFT_ALONE: f32 = 0.7;
/// A form that only older lists merge: 覆 as 复.
pub(crate) const OLDER_MERGER: f32 = 0.3;
/// A Traditional character in Simplified text.
pub(crate) const FOREIGN: f32 = 1e-5;
/// A character counts as Simplified alone if Traditional text writes it less than this, for each time that it
/// writes what the character stands for.
pub(crate) const SIMPLIFIED_ONLY: f32 = 0.01;
/// Traditional text writes the other one of two divided spellings: 占 for 佔.
pub(crate) const DIVIDED: f32 = 0.8;

/// A word in which a homograph stays is in the tables twice, once with the character itself, for where nobody
/// asks. This factor puts the other one ahead where somebody asks. Set.
pub(crate) const KEPT_WORD: f32 = 20.0;
/// What such a word has if no text was counted with it. Set.
pub(crate) const UNCOUNTED_KEPT: f32 = 1e-8;

/// What a word of the lists has that no text was counted with.
pub(crate) const UNCOUNTED: f32 = 2e-8;
/// How much of what word pairs say counts; the rest is the word by itself.
pub(crate) const TRUST: f32 = 0.4;
/// Taken off each count of a pair (absolute discounting), in occurrences.
pub(crate) const DISCOUNT: f32 = 0.75;
/// A word of one character costs more than its count says: much of that is words that no list has.
pub(crate) const SINGLE: f32 = 0.7;
/// The cost of a character that no list has.
pub(crate) const UNKNOWN: f32 = 19.0;

/// A person's name begins here, whoever it is.
pub(crate) const NAME: f32 = 6.5;
/// The cost of a surname that is only thought of where a homograph follows: that of the fifty most frequent
/// ones among all surnames, and two nats more, since many are words, too. Set.
pub(crate) const OTHER_SURNAME: f32 = 7.0;
/// How much likelier a surname is before a title than anywhere.
pub(crate) const TITLE: f32 = 4.0;
/// One character of a given name, if it is one of the common ones, and if not.
pub(crate) const GIVEN: f32 = 6.0;
pub(crate) const UNUSUAL_GIVEN: f32 = 9.5;
/// A foreign name begins here, and each character of it.
pub(crate) const FOREIGN_NAME: f32 = 8.0;
pub(crate) const FOREIGN_SYLLABLE: f32 = 4.7;
/// What any word that is the first of a pair has left for others at least: a word without back-off has no
/// pairs.
pub(crate) const LEAST_BACKOFF: f32 = 0.04;
/// A form is not thought of where no word holds it, if it is this much rarer by itself than the main one.
pub(crate) const RULED: f32 = 0.03;
/// A word with one neighbour settles a character for its main form, if the next form is this much rarer by
/// itself. Set by hand.
pub(crate) const LED: f32 = 0.3;
/// A word of a character and one neighbour settles its form if the two cost so much more apart, in nats, with
/// any other form. Set: no other word is that much ahead of a way that holds this one, but for words that
/// overlap with it, which are looked for.
pub(crate) const SETTLED: f32 = 6.0;
