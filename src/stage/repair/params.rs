//! Every weight and threshold of the repair stages, with its unit and its meaning.
//!
//! Costs are in nats (negative natural logarithms of probabilities, as in the language model): 2.3 nats make
//! a hypothesis ten times less likely. All values were set by hand while looking at simulated damage to
//! `testkit/articles/development`; none was fitted by a program.
//!
//! [`TERMS`] lists the terms that can be switched off. `cargo xtask repair-score --ablate` measures the score
//! without each of them, and `docs/repair-score.md` has its table. Here, "Without it" gives the percentage of
//! the characters in shifted spans that are restored / changed wrongly, over all strengths of damage and both
//! profiles: the column `all shifted`. With all terms it is 85.41 / 0.97. Values without such a figure are no
//! terms: priors, bounds, and what a term is compared with.

use crate::language_model::ModelParams;

/// All weights and thresholds of the repair stages.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Params {
    /// The language model.
    pub language: ModelParams,
    /// Text in the wrong encoding.
    pub mojibake: MojibakeParams,
    /// What a hypothesis about byte-shifted text assumes about the damage.
    pub search: SearchParams,
    /// What hypotheses about byte-shifted text are ranked by.
    pub rank: RankParams,
    /// Quotation marks and brackets of byte-shifted text.
    pub pairing: PairingParams,
    /// Statistics of the document around byte-shifted text.
    pub document: DocumentParams,
    /// When byte-shifted text is repaired.
    pub decision: DecisionParams,
    /// Inline pinyin.
    pub inline_pinyin: InlinePinyinParams,
}

/// When text is taken to be in the wrong encoding.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MojibakeParams {
    /// Nats per character: Chinese text costs at most this much on average.
    pub most_per_character: f32,
    /// Nats: how much rarer text in the wrong encoding is than text that is right. Without it: 99.97 / 0.00
    /// of wrong encodings, as with it, but single characters and words that are right are changed
    /// (`clean_text_tests`).
    pub prior: f32,
    /// Probability, 0 to 1, that the original needs to be put in place.
    /// With that of `suspected`: 99.97 / 0.00 of wrong encodings, but rows of rare characters are changed.
    pub posterior: f32,
    /// Probability, 0 to 1, from which on a span is reported and protected.
    pub suspected: f32,
    /// Probability, 0 to 1, that one of the characters needs that a lost byte may have been part of.
    /// Of lines that lost a byte 31.31 / 9.16 with it, 43.59 / 30.32 without it.
    pub posterior_of_lost_character: f32,
    /// Nats: a byte that GBK reads together with the next byte was lost nevertheless. Decoders lose just
    /// 0x80, which begins no character of GBK, and the first byte of a pair that is not assigned. Of lines
    /// that lost a byte 31.31 / 9.16 with it, 22.03 / 10.65 without it.
    pub byte_that_gbk_keeps: f32,
    /// Nats: a list of characters, in place of a text.
    /// Without it: 99.97 / 0.00 of wrong encodings, but lists of rare characters are changed.
    pub list: f32,
    /// Nats: a Chinese character of a list. Unicode has 20,902 in its first block, of which ln 20,902 is this
    /// number.
    pub listed_character: f32,
    /// Nats: a letter of another script in a list.
    pub listed_letter: f32,
    /// Nats: the next letter of a list belongs to another script than the one before.
    pub change_of_script: f32,
    /// Nats: an ASCII character of a hypothesis that the damaged span lacks.
    /// Without it: 99.97 / 0.00 of wrong encodings, as with it, but one of 40,000 rows of rare characters is
    /// changed (`clean_text_tests`).
    pub decoded_ascii: f32,
    /// Characters outside ASCII that are valid UTF-8 by accident next to never. More of them need no other
    /// proof.
    /// Without it: 75.81 / 0.00 of wrong encodings, with it 99.97 / 0.00.
    pub proof_by_utf8: usize,
    /// One character in this many must be one that wrong decoding leaves (`telltale`): misread text has at
    /// least twice as many, real text far fewer.
    pub telltale_density: usize,
}

impl Default for MojibakeParams {
    fn default() -> Self {
        Self {
            most_per_character: 10.0,
            prior: 10.0,
            posterior: 0.993,
            suspected: 0.9,
            posterior_of_lost_character: 0.98,
            byte_that_gbk_keeps: 8.0,
            list: 5.0,
            listed_character: 9.95,
            listed_letter: 6.0,
            change_of_script: 4.0,
            decoded_ascii: 5.0,
            proof_by_utf8: 8,
            telltale_density: 8,
        }
    }
}

/// What a hypothesis about byte-shifted text assumes about the damage.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SearchParams {
    /// Nats per character: the allowance when hypotheses of different lengths are compared. A character of
    /// good text costs less.
    pub per_character: f32,
    /// Nats: how much worse than the best complete hypothesis an open one may be.
    pub hopeless: f32,
    /// Nats: a character that only Simplified text has, in a Traditional text.
    /// Without it: 85.13 / 0.88.
    pub simplified_in_traditional: f32,
    /// Nats: a character with a pronunciation that is not Traditional. The tables on pages have only
    /// characters that a conversion to Traditional made.
    /// Without it: 85.26 / 1.02.
    pub not_traditional: f32,
    /// Nats: a pronunciation that is not the most frequent one of its character. The tables on pages have one
    /// each.
    /// Without it: six characters less, where pairs of bytes are lost.
    pub uncommon_pronunciation: f32,
    /// Nats: a character that nearly everybody writes in another form.
    /// Without it: 85.41 / 1.01.
    pub rare_variant: f32,
    /// Nats: a space was swallowed, although an opening bracket is missing.
    /// Without it: 85.40 / 1.02.
    pub space_for_bracket: f32,
}

impl Default for SearchParams {
    fn default() -> Self {
        Self {
            per_character: 6.0,
            hopeless: 25.0,
            simplified_in_traditional: 6.0,
            not_traditional: 6.0,
            uncommon_pronunciation: 3.0,
            rare_variant: 4.0,
            space_for_bracket: 3.0,
        }
    }
}

/// What hypotheses about byte-shifted text are ranked by.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RankParams {
    /// Factor: cost differences are multiplied by this before they become probabilities.
    /// Without it: 82.26 / 0.79.
    pub sharpness: f32,
    /// Nats: a pronunciation after an ASCII character in the text as it stands.
    /// Without it: 85.36 / 0.93.
    pub pronunciation_of_ascii: f32,
    /// Nats: each pair of characters at the ends of the hypothesis that the document repeats, times the
    /// square root of how often (three at most).
    /// Without it: 85.24 / 0.95.
    pub repeated_pair: f32,
}

impl Default for RankParams {
    fn default() -> Self {
        Self { sharpness: 1.3, pronunciation_of_ascii: 8.0, repeated_pair: 1.5 }
    }
}

/// Nats: what quotation marks and brackets of a hypothesis cost in their line.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PairingParams {
    /// A closing mark without an opening one.
    /// Without it: 85.34 / 0.95.
    pub unopened: f32,
    /// A line that ends before an open mark is closed.
    /// Without it: 84.61 / 1.04.
    pub unclosed: f32,
    /// Subtracted for a closing mark where one is open: how much likelier it is there than the language model
    /// says.
    /// Without it: 84.74 / 1.03.
    pub awaited: f32,
    /// A sentence that ends inside quotation marks around a short phrase: `“下。”`.
    /// Without it: 85.36 / 0.97.
    pub stop_in_phrase: f32,
    /// Speech, `：“...”`, that does not end as a sentence does.
    /// Without it: 82.74 / 0.97.
    pub unfinished_speech: f32,
    /// The same for what may be speech, `，“...”`.
    /// Without it: 85.29 / 1.06.
    pub perhaps_unfinished_speech: f32,
    /// A sentence that ends inside the quotation and again after it: `。”。`.
    /// Without it: 85.41 / 1.00.
    pub sentence_ends_twice: f32,
}

impl Default for PairingParams {
    fn default() -> Self {
        Self {
            unopened: 5.0,
            unclosed: 7.0,
            awaited: 3.0,
            stop_in_phrase: 8.0,
            unfinished_speech: 3.0,
            perhaps_unfinished_speech: 1.0,
            sentence_ends_twice: 4.0,
        }
    }
}

/// How statistics of the document are read, and what is assumed before anything is counted.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DocumentParams {
    /// Pronunciations in brackets after which a document counts as wholly noisy.
    pub noisy_pronunciations: f32,
    /// Share of documents, 0 to 1, that write a space between Chinese and a digit or letter.
    pub prior_space: f32,
    /// Share of decoders, 0 to 1, that keep the byte after a lost one.
    pub prior_kept: f32,
    /// Shares of the quotation marks `“`, `「`, `‘`, `『` among all.
    pub prior_quotation_marks: [f32; 4],
    /// Nats: what a line end says at most.
    /// Without it: 85.18 / 0.96.
    pub most_for_line_end: f32,
}

impl Default for DocumentParams {
    fn default() -> Self {
        Self {
            noisy_pronunciations: 3.0,
            prior_space: 0.1,
            prior_kept: 0.2,
            prior_quotation_marks: [0.8, 0.15, 0.03, 0.02],
            most_for_line_end: 6.0,
        }
    }
}

/// When the best hypothesis about byte-shifted text is put in place.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DecisionParams {
    /// Posterior probability, 0 to 1, that the best hypothesis needs.
    /// Without it: 85.75 / 1.11.
    pub posterior: f32,
    /// The same where the text was cut at a punctuation mark.
    /// Without it: 89.24 / 4.69.
    pub posterior_for_cut: f32,
    /// The same where a pair of bytes was lost.
    /// Without it: 86.29 / 1.17.
    pub posterior_for_lost_pair: f32,
    /// Nats: how much likelier than the text as it stands the best hypothesis must be. Low, because a
    /// pronunciation without its opening bracket is evidence in itself.
    /// Without it: 85.41 / 1.00.
    pub gain: f32,
    /// The same where the text was cut at a punctuation mark, in a clean document: rows of
    /// punctuation marks are no evidence there. Without it no repair changes, but such rows in clean text are
    /// reported as suspected.
    pub gain_for_cut: f32,
    /// The same in a wholly noisy document.
    /// With the value of `gain_for_cut`: 89.52 instead of 90.68 of the cut spans are restored in the shared
    /// profile, 88.87 instead of 90.04 in the independent one.
    pub gain_for_cut_in_noise: f32,
    /// Nats: the gain that the span must have without its lost byte, in a clean document. Some value of the
    /// lost byte would make any text likelier.
    /// Without it: 85.43 / 0.97; it guards rows of punctuation marks that people write.
    pub gain_without_lost_byte: f32,
}

impl Default for DecisionParams {
    fn default() -> Self {
        Self {
            posterior: 0.95,
            posterior_for_cut: 0.96,
            posterior_for_lost_pair: 0.995,
            gain: 3.0,
            gain_for_cut: 8.0,
            gain_for_cut_in_noise: 2.0,
            gain_without_lost_byte: 2.5,
        }
    }
}

/// When pronunciations in brackets count as the work of a machine.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct InlinePinyinParams {
    /// Different characters with a pronunciation.
    pub characters: usize,
    /// Pronunciations in all.
    pub pronunciations: usize,
    /// Pronunciations that are enough in a short text if all their characters are Traditional, three quarters
    /// have their most frequent pronunciation, and either one repeats or all characters are frequent: people
    /// gloss rare characters.
    /// Without it: 99.47 % of the annotations are removed, with it 99.75.
    pub pronunciations_of_traditional: usize,
    /// Nats: the most that a frequent character costs.
    /// Without it: 99.68 % of the annotations are removed, with it 99.75.
    pub frequent: f32,
    /// How often the pronunciations that were given before have to be given again if only one character has
    /// its pronunciation more than once.
    /// Without it: 99.62 % of the annotations are removed, with it 99.75.
    pub repetitions_of_one: usize,
}

impl Default for InlinePinyinParams {
    fn default() -> Self {
        Self {
            characters: 3,
            pronunciations: 6,
            pronunciations_of_traditional: 3,
            frequent: 10.0,
            repetitions_of_one: 4,
        }
    }
}

/// A term of the repair stages that can be switched off, to measure what it is worth.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Term {
    /// The field of [`Params`].
    pub name: &'static str,
    /// Changes the parameters so that the term has no effect.
    pub switch_off: fn(&mut Params),
}

/// The terms that can be switched off, in the order of [`Params`].
pub const TERMS: &[Term] = &[
    Term { name: "language.boundary_trust", switch_off: |p| p.language.boundary_trust = 0.0 },
    Term { name: "language.repeated_symbol", switch_off: |p| p.language.repeated_symbol = [7.0; 3] },
    Term { name: "language.nested_quotation", switch_off: |p| p.language.nested_quotation = 4.8 },
    Term { name: "mojibake.prior", switch_off: |p| p.mojibake.prior = 0.0 },
    Term { name: "mojibake.posterior", switch_off: |p| p.mojibake.posterior = p.mojibake.suspected },
    Term { name: "mojibake.list", switch_off: |p| p.mojibake.list = NEVER },
    Term { name: "mojibake.decoded_ascii", switch_off: |p| p.mojibake.decoded_ascii = 0.0 },
    Term {
        name: "mojibake.posterior_of_lost_character",
        switch_off: |p| p.mojibake.posterior_of_lost_character = 0.0,
    },
    Term { name: "mojibake.byte_that_gbk_keeps", switch_off: |p| p.mojibake.byte_that_gbk_keeps = 0.0 },
    Term { name: "mojibake.proof_by_utf8", switch_off: |p| p.mojibake.proof_by_utf8 = usize::MAX },
    Term {
        name: "search.simplified_in_traditional",
        switch_off: |p| p.search.simplified_in_traditional = 0.0,
    },
    Term { name: "search.not_traditional", switch_off: |p| p.search.not_traditional = 0.0 },
    Term { name: "search.uncommon_pronunciation", switch_off: |p| p.search.uncommon_pronunciation = 0.0 },
    Term { name: "search.rare_variant", switch_off: |p| p.search.rare_variant = 0.0 },
    Term { name: "search.space_for_bracket", switch_off: |p| p.search.space_for_bracket = 0.0 },
    Term { name: "rank.sharpness", switch_off: |p| p.rank.sharpness = 1.0 },
    Term { name: "rank.pronunciation_of_ascii", switch_off: |p| p.rank.pronunciation_of_ascii = 0.0 },
    Term { name: "rank.repeated_pair", switch_off: |p| p.rank.repeated_pair = 0.0 },
    Term { name: "pairing.unopened", switch_off: |p| p.pairing.unopened = 0.0 },
    Term { name: "pairing.unclosed", switch_off: |p| p.pairing.unclosed = 0.0 },
    Term { name: "pairing.awaited", switch_off: |p| p.pairing.awaited = 0.0 },
    Term { name: "pairing.stop_in_phrase", switch_off: |p| p.pairing.stop_in_phrase = 0.0 },
    Term { name: "pairing.unfinished_speech", switch_off: |p| p.pairing.unfinished_speech = 0.0 },
    Term {
        name: "pairing.perhaps_unfinished_speech",
        switch_off: |p| p.pairing.perhaps_unfinished_speech = 0.0,
    },
    Term { name: "pairing.sentence_ends_twice", switch_off: |p| p.pairing.sentence_ends_twice = 0.0 },
    Term { name: "document.most_for_line_end", switch_off: |p| p.document.most_for_line_end = 0.0 },
    Term { name: "decision.posterior", switch_off: |p| p.decision.posterior = 0.0 },
    Term { name: "decision.posterior_for_cut", switch_off: |p| p.decision.posterior_for_cut = 0.0 },
    Term {
        name: "decision.posterior_for_lost_pair",
        switch_off: |p| p.decision.posterior_for_lost_pair = p.decision.posterior,
    },
    Term { name: "decision.gain", switch_off: |p| p.decision.gain = -NEVER },
    Term {
        name: "decision.gain_for_cut_in_noise",
        switch_off: |p| p.decision.gain_for_cut_in_noise = p.decision.gain_for_cut,
    },
    Term {
        name: "decision.gain_without_lost_byte",
        switch_off: |p| p.decision.gain_without_lost_byte = -NEVER,
    },
    Term {
        name: "inline_pinyin.pronunciations_of_traditional",
        switch_off: |p| p.inline_pinyin.pronunciations_of_traditional = usize::MAX,
    },
    Term { name: "inline_pinyin.frequent", switch_off: |p| p.inline_pinyin.frequent = 0.0 },
    Term {
        name: "inline_pinyin.repetitions_of_one",
        switch_off: |p| p.inline_pinyin.repetitions_of_one = usize::MAX,
    },
];

/// Nats: more than anything costs.
const NEVER: f32 = 1e6;

/// Bounds on the work and on what is looked at. They are no weights: where they bind, they cost some repairs
/// and save time.
pub(super) mod limits {
    /// Encodings on top of each other that are undone.
    pub(crate) const LAYERS: usize = 3;
    /// Characters that tell what the language of any text is.
    pub(crate) const LANGUAGE_SAMPLE: usize = 3000;
    /// Characters after a character with a lost byte that tell which it is, and nats: how much more than the
    /// cheapest one another may cost until they are read.
    pub(crate) const LOST_CHARACTER_CONTEXT: usize = 6;
    pub(crate) const LAG_OF_LOST_CHARACTER: f32 = 12.0;
    /// Characters between a damaged span and a lost byte that belongs to the same damage: a number or a word.
    pub(crate) const BESIDE: usize = 16;

    /// Tokens of the longest byte-shifted span. Longer ones were never seen.
    pub(crate) const SPAN_LENGTH: usize = 200;
    /// Hypotheses kept for a token: in the first `WIDE_STEPS`, where the first lost byte still decides;
    /// later; and right after a lost pair, where hypotheses that differ in the pending byte all cost the
    /// same.
    pub(crate) const WIDE_BEAM: usize = 130;
    pub(crate) const NARROW_BEAM: usize = 16;
    pub(crate) const WIDEST_BEAM: usize = 600;
    pub(crate) const WIDE_STEPS: usize = 4;
    /// Nats: how much more than the cheapest hypothesis another one may cost that has read the same tokens.
    /// `FIRST_LAG` is for the first character, `LAG_AT_LOST_BYTE` for hypotheses that try all values of a
    /// lost byte, `LAG` for all others. Measured on all kinds of simulated damage: no original that was found
    /// at all, and no rival with a probability of 0.01, ever cost more above the cheapest than 15.3, 7.4 and
    /// 12.2 nats.
    pub(crate) const FIRST_LAG: f32 = 16.0;
    pub(crate) const LAG: f32 = 12.0;
    pub(crate) const LAG_AT_LOST_BYTE: f32 = 12.0;
    /// Nats: the same for complete hypotheses, above the allowance for their characters, and for those of
    /// which some of the context is read.
    pub(crate) const LAG_OF_COMPLETE: f32 = 14.0;
    pub(crate) const LAG_OF_RANKED: f32 = 13.0;
    /// The likeliest hypotheses, which try all values of a lost byte: each becomes more than a hundred.
    pub(crate) const LIKELY_HYPOTHESES: usize = 24;
    /// First bytes of a lost pair that are followed up.
    pub(crate) const LOST_PAIR_FIRST_BYTES: usize = 6;
    /// Complete hypotheses that are ranked.
    pub(crate) const RANKED_HYPOTHESES: usize = 80;
    /// Hypotheses for which the document is searched for repeated pairs, and pairs at either end.
    pub(crate) const REPEATED_PAIR_HYPOTHESES: usize = 8;
    pub(crate) const REPEATED_PAIRS: usize = 2;
    /// Candidates in a report.
    pub(crate) const CANDIDATES: usize = 5;

    /// Characters of context on either side of a span.
    pub(crate) const CONTEXT: usize = 8;
    /// Bytes of the line before a span that are searched for opening marks.
    pub(crate) const LINE_BEFORE: usize = 3000;
    /// Characters on either side that tell the script.
    pub(crate) const SCRIPT_SAMPLE: usize = 200;
    /// Characters after a span in which a bracket may close.
    pub(crate) const BRACKET_DISTANCE: usize = 30;
    /// Bytes of a document that share their statistics, and bytes around them that are counted, too.
    pub(crate) const DOCUMENT_PART: usize = 100_000;
    pub(crate) const DOCUMENT_OVERLAP: usize = 20_000;

    /// Hypotheses that may be made for one text: at least, and for every KiB of it. Damaged pages need a
    /// hundredth. A text that consists of nothing but beginnings of damage must not take longer than any
    /// other. A repair that is made gets its hypotheses back.
    pub(crate) const HYPOTHESES: usize = 100_000;
    pub(crate) const HYPOTHESES_PER_KIB: usize = 2500;
    /// The most for one span, and what a look at a question mark counts as.
    pub(crate) const HYPOTHESES_PER_SPAN: usize = 60_000;
    pub(crate) const HYPOTHESES_PER_LOOK: usize = 10;
}
