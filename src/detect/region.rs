//! Which region's forms and words a text uses.
//!
//! The forms are those of the script stage's targets: a character that Taiwan and Hong Kong write differently
//! speaks for the one whose form stands there. The words are those of OpenCC's regional tables.

use super::kinds::Region;
use crate::script_model::symbol::is_han;
use crate::stage::script::regional;
use crate::stage::script::standard::Standard;
use crate::stage::script::words::WordTable;
use crate::target::{Target, Variants};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// What the first use of a form or word tells, in nats: someone who writes for a region uses its form nine
/// times of ten. Set.
const NATS: f32 = 2.2;
/// The most that one form or word tells, which it reaches with its sixth use: a text is full of its own
/// words, so further uses tell nothing. Set.
const MOST_NATS: f32 = 5.0;
/// How likely each region is for Simplified and for Traditional text before anything is read, in the order of
/// `Region::ALL`. Set.
const SIMPLIFIED: [f32; 3] = [0.96, 0.03, 0.01];
const TRADITIONAL: [f32; 3] = [0.08, 0.60, 0.32];

/// The words that only one region uses, and which one.
static WORDS: LazyLock<Option<(WordTable, HashMap<String, Region>)>> = LazyLock::new(|| {
    let regions = regional::words_by_region();
    let words = WordTable::new(regions.keys().map(|word| (word.clone(), word.clone())))?;
    Some((words, regions))
});

/// Counts the forms and words of a text.
#[derive(Debug)]
pub(super) struct RegionEvidence {
    /// By what stands in the text, and the character that it stands for.
    forms: HashMap<(u16, u16), Option<Region>>,
    form_counts: HashMap<(u16, u16), u32>,
    word_counts: BTreeMap<String, u32>,
    taiwan: Standard,
    hong_kong: Standard,
    line: String,
}

impl Default for RegionEvidence {
    fn default() -> Self {
        Self {
            forms: HashMap::new(),
            form_counts: HashMap::new(),
            word_counts: BTreeMap::new(),
            taiwan: Standard::new(Target::HantTw, Variants::Press),
            hong_kong: Standard::new(Target::HantHk, Variants::Press),
            line: String::new(),
        }
    }
}

impl RegionEvidence {
    /// Forgets what was read.
    pub(super) fn clear(&mut self) {
        self.form_counts.clear();
        self.word_counts.clear();
    }

    /// Reads a line: what stands there, and the Traditional characters that it stands for. The forms of
    /// characters tell something only of Traditional text.
    pub(super) fn read(&mut self, seen: &[u16], decided: &[u16], is_traditional: bool) {
        let pairs = seen.iter().copied().zip(decided.iter().copied());
        for pair in pairs.filter(|(unit, _)| is_traditional && is_han(*unit)) {
            let Self { forms, taiwan, hong_kong, .. } = self;
            let region = forms.entry(pair).or_insert_with(|| region_of_form(pair, taiwan, hong_kong));
            if region.is_some() {
                *self.form_counts.entry(pair).or_default() += 1;
            }
        }
        self.line.clear();
        self.line.extend(decided.iter().map(|unit| char::from_u32((*unit).into()).unwrap_or('&')));
        let mut found = Vec::new();
        if let Some((words, _)) = WORDS.as_ref() {
            words.find(&self.line, 0..self.line.len(), &mut found);
        }
        for (range, _) in found {
            if let Some(word) = self.line.get(range) {
                *self.word_counts.entry(word.to_owned()).or_default() += 1;
            }
        }
    }

    /// The probability of each region, in the order of `Region::ALL`; `hans` is the share of Simplified
    /// Chinese.
    pub(super) fn probabilities(&self, hans: f32) -> [f32; 3] {
        let prior = SIMPLIFIED
            .iter()
            .zip(TRADITIONAL)
            .map(|(simplified, traditional)| (hans * simplified + (1.0 - hans) * traditional).ln());
        let mut sums = [0.0; 3];
        sums.iter_mut().zip(prior).for_each(|(sum, nats)| *sum = nats);
        let forms = self.form_counts.iter();
        let forms = forms.filter_map(|(pair, count)| Some((self.forms.get(pair).copied()??, *count)));
        let of_word = |word: &String| WORDS.as_ref().and_then(|(_, regions)| regions.get(word).copied());
        let words = self.word_counts.iter().filter_map(|(word, count)| Some((of_word(word)?, *count)));
        // In one order, whatever the order of the tables: sums of floating point numbers depend on it.
        let mut found: Vec<(Region, u32)> = forms.chain(words).collect();
        found.sort_unstable_by_key(|(region, count)| (*region as u8, *count));
        for (region, count) in found {
            let nats = (NATS * (1.0 + (count as f32).log2() / 2.0)).min(MOST_NATS);
            for (sum, other) in sums.iter_mut().zip(Region::ALL) {
                *sum += if *other == region { nats } else { 0.0 };
            }
        }
        let most = sums.iter().copied().fold(f32::MIN, f32::max);
        let likelihoods = sums.map(|sum| (sum - most).exp());
        let all: f32 = likelihoods.iter().sum();
        likelihoods.map(|likelihood| likelihood / all)
    }
}

/// The region that writes the first of two characters for the second, which is the model's, if only one does.
fn region_of_form((unit, form): (u16, u16), taiwan: &Standard, hong_kong: &Standard) -> Option<Region> {
    let seen = String::from(char::from_u32(unit.into())?);
    let form = String::from(char::from_u32(form.into())?);
    // Both are written in Taiwan for the same words.
    if "台臺".contains(seen.as_str()) {
        return None;
    }
    let (taiwan, hong_kong) = (taiwan.write(form.clone()), hong_kong.write(form));
    match (taiwan == seen, hong_kong == seen) {
        (true, false) => Some(Region::Taiwan),
        (false, true) => Some(Region::HongKong),
        _ => None,
    }
}
